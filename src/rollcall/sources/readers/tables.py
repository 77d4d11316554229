"""Keeps the rows of a file in the engine, a piece at a time, and counts what was set aside."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from rollcall.engine import DuckDB
from rollcall.sources.readers.raw import RawTable, Rejected, Unreadable

LONGEST_TEXT = 2_000
MOST_COLUMNS = 2_000
MOST_REJECTED = 1_000_000
MOST_REJECTED_TEXT = 64 * 2**20
LONGEST_NAME = 1_000


class NameGiver:
    """Gives each column of one table a name of its own, whatever its case; `row` is taken from the start."""

    def __init__(self) -> None:
        self._taken = {"row"}
        self._places = 0

    def name(self, stated: str) -> str:
        """The stated name trimmed; `column 3` for an empty one in third place; `DOB (2)` for a second `DOB`."""
        self._places += 1
        if self._places > MOST_COLUMNS:
            raise Unreadable(f"more than {MOST_COLUMNS:,} columns: check the delimiter, or name the row element")
        plain = stated.replace("\0", "").strip()[:LONGEST_NAME] or f"column {self._places}"
        given, copy = plain, 1
        while given.casefold() in self._taken:
            copy += 1
            given = f"{plain} ({copy})"
        self._taken.add(given.casefold())
        return given


class KeptTable:
    """One table of a file in the engine, growing as the file is read.

    Args:
        engine: where the rows are kept.
        name: the engine's table; one of that name is replaced.
        element: as in `RawTable`.
        columns: the names the file states, in its order; further ones may come with `add`.
    """

    def __init__(self, engine: DuckDB, name: str, element: str = "", columns: Iterable[str] = ()) -> None:
        self._engine = engine
        self._name = name
        self._element = element
        self._names = NameGiver()
        self._columns: dict[str, str] = {}
        self._rejected: list[Rejected] = []
        self._rejected_text = 0
        self._inserted = 0
        self._give_names(columns)
        columns = ", ".join(['"row" BIGINT', *(f"{_quoted(column)} VARCHAR" for column in self.columns)])
        engine.duckdb.execute(f"CREATE OR REPLACE TABLE {_quoted(name)} ({columns})")

    @property
    def columns(self) -> tuple[str, ...]:
        """The names given so far."""
        return tuple(self._columns.values())

    def _give_names(self, stated: Iterable[str]) -> list[str]:
        """Name each stated column that is new; one stated twice in the same header becomes two columns."""
        seen: set[str] = set()
        given = []
        for position, one in enumerate(stated, start=1):
            key = f"{one}\0{position}" if one in seen or not one else one
            seen.add(one)
            if key not in self._columns:
                self._columns[key] = self._names.name(one)
                given.append(self._columns[key])
        return given

    def append(self, table: pa.Table, rejected: Sequence[Rejected] = ()) -> None:
        """Insert rows (`row`, then every column in order) and set the rejected ones aside."""
        if table.num_rows:
            self._engine.duckdb.register("arriving", table.rename_columns(["row", *self.columns]))
            self._engine.duckdb.execute(f"INSERT INTO {_quoted(self._name)} FROM arriving")
            self._engine.duckdb.unregister("arriving")
            self._inserted += table.num_rows
        for one in rejected:
            if self._rejected_text > MOST_REJECTED_TEXT:
                one = Rejected(one.row, one.reason, "")
            self._rejected_text += len(one.text)
            self._rejected.append(one)
        if len(self._rejected) > MOST_REJECTED:
            raise Unreadable(f"more than {MOST_REJECTED:,} rows could not be understood: is this the file it should be?")

    def add(self, rows: Sequence[tuple[int, Mapping[str, str | None]]], rejected: Sequence[Rejected] = ()) -> None:
        """Insert rows given as number and cells by column; a column not seen before is added."""
        for column in self._give_names(dict.fromkeys(column for _, cells in rows for column in cells)):
            self._engine.duckdb.execute(f"ALTER TABLE {_quoted(self._name)} ADD COLUMN {_quoted(column)} VARCHAR")
        arrays = [pa.array([number for number, _ in rows], pa.int64())]
        for stated in self._columns:
            arrays.append(pa.array([cells.get(stated) for _, cells in rows], pa.string()))
        self.append(pa.table(arrays, names=["row", *self.columns]), rejected)

    def place(self, rows: Sequence[tuple[int, Sequence[str]]], rejected: Sequence[Rejected] = ()) -> None:
        """Insert rows given as number and cells in the order of the columns."""
        arrays = [pa.array([number for number, _ in rows], pa.int64())]
        for position in range(len(self._columns)):
            arrays.append(pa.array([cell(cells[position]) for _, cells in rows], pa.string()))
        self.append(pa.table(arrays, names=["row", *self.columns]), rejected)

    def finish(self) -> RawTable:
        """The table as far as it was read."""
        rejected = tuple(sorted(self._rejected, key=lambda one: one.row))
        return RawTable(self._name, self._element, self.columns, self._inserted + len(rejected), rejected)


class KeptTables:
    """The tables of one file: the first under `name`, further ones under `name_1`, `name_2`, and so on."""

    def __init__(self, engine: DuckDB, name: str) -> None:
        self.engine = engine
        self.name = name
        self._tables: list[KeptTable] = []

    def open(self, element: str = "", columns: Iterable[str] = ()) -> KeptTable:
        """Begin a further table."""
        name = f"{self.name}_{len(self._tables)}" if self._tables else self.name
        table = KeptTable(self.engine, name, element, columns)
        self._tables.append(table)
        return table

    def finish(self) -> tuple[RawTable, ...]:
        """The tables as far as the file was read."""
        return tuple(table.finish() for table in self._tables)


def shortened(text: str | bytes) -> str:
    """The first 2,000 characters of a row's text, without its line end."""
    if isinstance(text, bytes):
        text = text[: 4 * LONGEST_TEXT].decode("utf-8", "ignore")
    return text.rstrip("\n")[:LONGEST_TEXT]


def cell(value: str | None) -> str | None:
    """A cell as it is kept: trimmed, and null where nothing is stated."""
    return (value.strip() or None) if value else None


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text as it is kept: every cell trimmed, and null where nothing is stated."""
    plain = pc.utf8_trim_whitespace(column)
    blank = pc.equal(plain, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), plain) if pc.any(blank).as_py() else plain


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
