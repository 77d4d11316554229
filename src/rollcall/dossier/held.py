"""A finished audit together with the files it was made from: what a dossier is drawn from.

The tables of the audit say who is who and what was found; the files, read again, give the rows. A file that is not the one that was
audited is refused by name, so that no sentence is tied to a row that nobody judged.
"""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall import sources
from rollcall.dossier.claim import Reference
from rollcall.engine import DuckDB
from rollcall.errors import UsageError
from rollcall.progress import Progress

if TYPE_CHECKING:
    from rollcall.config import Config

#: Tables of an audit that a dossier needs, and which others it has no use for.
NEEDED = ("roll", "people", "custody", "findings", "parties", "inputs")
UNUSED = ("outcomes", "reconciliation", "notes", "set_aside", "pairs")
MOST_NAMED = 3


@dataclass(frozen=True)
class Held:
    """Tables as an audit writes them (lists joined by `;`), and RECORDS, MENTIONS, ROWS and COVERAGE of the files."""

    engine: DuckDB
    title: str
    as_of: datetime.date
    versions: Mapping[str, str]
    rules: Mapping[str, Mapping[str, Any]]  # name -> outcome, why
    roll: ir.Table
    people: ir.Table
    custody: ir.Table
    findings: ir.Table
    parties: ir.Table
    inputs: ir.Table
    records: ir.Table
    mentions: ir.Table
    rows: ir.Table
    coverage: ir.Table
    further: Mapping[str, ir.Table] = field(default_factory=dict)

    def of(self, table: ir.Table, column: str, values: Iterable[str]) -> list[dict[str, Any]]:
        """The rows of `table` whose `column` is one of `values`, in order of all columns."""
        return of(self.engine, table, column, values)

    def references(self, records: Iterable[str]) -> dict[str, Reference]:
        """Each of `records` with its row as it stands in the file."""
        return references(self.engine, self.inputs, self.rows, records)


def of(engine: DuckDB, table: ir.Table, column: str, values: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of `table` whose `column` is one of `values`, in order of all columns."""
    wanted = engine.keep("wanted", pa.table({column: pa.array(sorted(set(values)), pa.string())}))
    told = table.semi_join(wanted, column).to_pyarrow().to_pylist()
    return sorted(told, key=lambda row: tuple(str(value) for value in row.values()))


def references(engine: DuckDB, inputs: ir.Table, rows: ir.Table, records: Iterable[str]) -> dict[str, Reference]:
    """Each of `records` with its row of `rows`, and the hash of its file in `inputs`."""
    hashes = {row["path"]: row["sha256"] for row in inputs.select("path", "sha256").to_pyarrow().to_pylist()}
    told = {}
    for row in of(engine, rows, "record", records):
        cells = {column: text for column, text in json.loads(row["cells"]).items() if text}
        told[row["record"]] = Reference(row["record"], row["source"], row["path"], row["row"], hashes.get(row["path"]) or "", cells)
    return told


def hold(engine: DuckDB, folder: Path, cases: list[Path], config: "Config", progress: Progress) -> Held:
    """Open the audit in `folder` and read the files it was made from.

    Raises:
        UsageError: the folder holds no audit with Parquet tables, or a file differs from what was audited.
    """
    run = _run(folder)
    tables = {
        file.stem: engine.ibis.read_parquet(str(file), table_name=f"audited_{file.stem}") for file in sorted(folder.glob("*.parquet"))
    }
    if missing := [name for name in NEEDED if name not in tables]:
        raise UsageError(
            f"{folder} lacks {missing[0]}.parquet", cause="the audit was not asked for it", next_step="Audit again without --format."
        )
    recorded = sources.read(engine, cases, config, progress)
    _unchanged(tables["inputs"], recorded.inputs)
    return Held(
        engine=engine,
        title=run["title"],
        as_of=datetime.date.fromisoformat(run["as_of"]),
        versions=run["versions"],
        rules={rule["name"]: rule for rule in run["rules"]},
        **{name: tables[name] for name in NEEDED},
        records=recorded.records,
        mentions=recorded.mentions,
        rows=recorded.rows,
        coverage=recorded.coverage,
        further={name: table for name, table in tables.items() if name not in (*NEEDED, *UNUSED)},
    )


def _run(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UsageError(
            f"{folder} holds no audit", cause="it has no run.json that can be read", next_step="Name the output folder of `rollcall audit`."
        ) from None


def _unchanged(audited: ir.Table, now: ir.Table) -> None:
    """Refuse files that are not those of the audit."""
    before, after = (
        {row["path"]: row["sha256"] for row in table.filter(ibis._.recognised.notnull()).select("path", "sha256").to_pyarrow().to_pylist()}
        for table in (audited, now)
    )
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if changed:
        named = ", ".join(changed[:MOST_NAMED]) + (f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else "")
        raise UsageError(
            f"the files are not those of the audit: {named}",
            cause="they were changed, added or removed since, so that nobody has judged what they say now",
            next_step="Audit again, then make the dossier from that audit.",
        )
