"""What every stage asks of the engine it works on, whichever it is."""

import dataclasses
import gc
import resource
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql import SQLBackend

from rollcall.engine import spill

if TYPE_CHECKING:
    from splink.internals.database_api import DatabaseAPISubClass


#: How many objects are made before Python looks for some to let go. A query is hundreds of thousands, and all of them stay.
OBJECTS_MADE: Final = 200000


class Engine(ABC):
    """Tables, kept by name. Its own folder for what does not fit into memory is removed when it closes."""

    #: What it is called on the command line and in run.json.
    name: str
    #: The backend on which Ibis runs.
    ibis: SQLBackend

    def __init__(self) -> None:
        gc.set_threshold(OBJECTS_MADE)
        self._spill: Path = spill.folder()
        self._rests_on: dict[str, frozenset[str]] = {}  # a view -> the tables that it is over

    @abstractmethod
    def keep(self, name: str, table: ir.Table | pa.Table | pa.RecordBatchReader, *, at_once: int | None = None) -> ir.Table:
        """Compute `table` once, keep it under `name`, and return it. A table of that name is replaced.

        Args:
            name: of the table.
            table: what to keep.
            at_once: given where it has the column `child`, and what it says of a child rests on rows of that child alone, and on tables
                without that column: how many rows of each such table an engine may take at once. It may then compute `table` for some
                children at a time, in the order of their ids, so that memory does not grow with their number.
        """

    @abstractmethod
    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Name `table` without computing it."""

    @abstractmethod
    def write(self, table: ir.Table, file: Path) -> Path:
        """Compute `table` into Parquet at `file`, a file or a folder of files; return what `read` takes."""

    def read(self, name: str, files: Path) -> ir.Table:
        """A view under `name` of the Parquet that `write` left, of whichever engine. It is read as often as it is asked."""
        return self.view(name, self.ibis.read_parquet(str(files)))

    def carry(self, name: str, table: ir.Table, there: "Engine") -> ir.Table:
        """`table`, one of this engine's, as a view under `name` in another one. No row of it passes through Python.

        The rows lie in this engine's private folder until it closes.
        """
        return there.read(name, self.write(table, self._spill / name))

    def holds(self, table: ir.Table) -> bool:
        """Whether `table` is one of this engine's."""
        return table.get_backend() is self.ibis

    def versions(self) -> dict[str, str]:
        """Packages that only this engine needs, with their versions."""
        return {}

    def peak_memory(self) -> int:
        """The most memory that this engine took up so far, in bytes, with that of this process."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024

    @abstractmethod
    def splink(self) -> "DatabaseAPISubClass":
        """This engine as Splink knows it."""

    def keep_only(self, *what: object) -> None:
        """Let go of every table on which nothing of `what` rests: expressions, and whatever holds some (tuples, mappings, dataclasses)."""
        needed, waiting = set[str](), [name for one in what for name in behind(one)]
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting.extend(self._rests_on.get(name, ()))
        for name in self._kept() - needed:
            self._let_go(name)

    @abstractmethod
    def _kept(self) -> set[str]:
        """The names of all tables that hold rows."""

    @abstractmethod
    def _let_go(self, name: str) -> None:
        """Drop the table of that name."""

    def translate(self, sql: str) -> str:
        """SQL written for DuckDB in this engine's own words."""
        return sql

    def empty(self, name: str, schema: ibis.Schema) -> ir.Table:
        """Keep a table of that schema without rows."""
        return self.keep(name, schema.to_pyarrow().empty_table())

    def close(self) -> None:
        """Let go of the database and remove the spill folder."""
        self.ibis.disconnect()
        spill.remove(self._spill)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def behind(what: object) -> frozenset[str]:
    """The names of the tables on which `what` rests."""
    if isinstance(what, ir.Expr):
        return frozenset(table.name for table in what.op().find(ops.PhysicalTable))
    if isinstance(what, Mapping):
        parts = list(what.values())
    elif isinstance(what, (tuple, list)):
        parts = list(what)
    elif dataclasses.is_dataclass(what):
        parts = [getattr(what, field.name) for field in dataclasses.fields(what)]
    else:
        parts = []
    return frozenset().union(*map(behind, parts))
