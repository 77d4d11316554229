"""A case opened for a person to judge: read, linked as people judged so far, and ready to be asked."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall import people, sources
from rollcall.engine import DuckDB
from rollcall.progress import telling

if TYPE_CHECKING:
    from rollcall.config import Config


@dataclass(frozen=True)
class Opened:
    """A linked case and what people said of it."""

    engine: DuckDB
    recorded: "sources.Recorded"
    linked: "people.Linked"

    def doubts(self, *, everything: bool, limit: int) -> list["people.Doubt"]:
        """The pairs to ask, as `people.doubts` gives them."""
        return people.doubts(self.engine, self.recorded.records, self.recorded.mentions, self.linked, everything=everything, limit=limit)

    def whys(self, doubts: Sequence["people.Doubt"]) -> list["people.Why"]:
        """What speaks for and against the two sides' records of each being of one child."""
        return people.whys(self.engine, self.linked, [(doubt.one.record, doubt.other.record) for doubt in doubts])


@contextmanager
def opened(file: Path, folders: Sequence[Path], config: "Config", *, verbose: bool) -> Generator[Opened]:
    """Read and link a case, following the judgements of `file`."""
    said = people.judgements.read(file)
    with DuckDB() as engine:
        with telling(verbose=verbose) as progress:
            progress.stage("reading")
            recorded = sources.read(engine, list(folders), config, progress)
            progress.stage("linking")
            linked = people.link(engine, recorded.records, recorded.mentions, progress, said)
        yield Opened(engine, recorded, linked)
