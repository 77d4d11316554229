"""A finished audit opened together with the files it was made from: from its output folder, or taken anew where none is named."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall import dossier
from rollcall.audit import Order, tell
from rollcall.engine import DuckDB
from rollcall.progress import telling
from rollcall.report.tables import flat

if TYPE_CHECKING:
    from rollcall.config import Config


@contextmanager
def finished(
    audit: Path | None,
    folders: Sequence[Path],
    config: "Config",
    *,
    judgements: Path | None = None,
    accepted: Path | None = None,
    quiet: bool = False,
    verbose: bool = False,
) -> Generator["dossier.Held"]:
    """The audit in the folder `audit`, or of `folders` taken now, which leaves nothing behind.

    Raises:
        UsageError: `audit` holds no audit, or not of these files as they are now.
    """
    with DuckDB() as engine, telling(quiet=quiet, verbose=verbose) as progress:
        if audit:
            yield dossier.hold(engine, audit, list(folders), config, progress)
            return
        order = Order(tuple(folders), config, formats=frozenset(), accepted=accepted, judgements=judgements)
        told = tell(engine, order, progress, time.monotonic()).telling
        names = ("roll", "people", "custody", "findings", "parties", "inputs")
        yield dossier.Held(
            engine=engine,
            title=told.title,
            as_of=told.as_of,
            versions=told.versions,
            rules={rule["name"]: rule for rule in told.rules},
            **{name: flat(getattr(told, name)) for name in names},
            records=engine.ibis.table("records"),
            mentions=engine.ibis.table("mentions"),
            rows=told.rows,
            coverage=told.coverage,
        )
