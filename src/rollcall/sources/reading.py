"""Reads one file of a case after another, and stacks the tables of one layout, in the engine of this process."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import TracebackType

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import DuckDB
from rollcall.sources.discover import Found
from rollcall.sources.readers import read_file
from rollcall.sources.readers.raw import JsonRows, RawTable, ReadFile

#: Rows that readers rejected, as the engine keeps them.
REJECTED = pa.schema([("part", pa.int64()), ("row", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
KEPT_REJECTED = "source_rejected"

#: The cell of a column that a table does not have.
_UNSTATED = duckdb.SQLExpression("CAST(NULL AS VARCHAR)")

#: More tables than any file holds: the number of a part is its file's times this, plus its place in the file.
MOST_PARTS = 1 << 20


class Reading(ABC):
    """Reads files, and stacks what they hold: in this process, or in Spark's workers. A context, at whose end nothing of it is held."""

    @abstractmethod
    def read(self, files: Mapping[int, Found]) -> Iterator[tuple[int, ReadFile]]:
        """What each file gave, in the order of `files`."""

    @abstractmethod
    def stack(self, name: str, columns: tuple[str, ...], number: int, file: Found, raw: RawTable) -> None:
        """Put a table of the file read last on the stack `name`, as part `number`: `part`, `row`, and `c0`, `c1`, ... for `columns`.

        `columns` are those of the stack, with what this table adds at their end.
        """

    @abstractmethod
    def leave(self, number: int, raw: RawTable) -> None:
        """Put a table of the file read last, part `number`, on no stack."""

    @abstractmethod
    def finish(self) -> ir.Table:
        """See that every stack is in the engine, and hand on the rows that readers rejected, as REJECTED."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is no longer needed."""

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Here(Reading):
    """Reads in this process, into the engine."""

    def __init__(self, engine: DuckDB) -> None:
        self._engine = engine
        self._stacks: dict[str, int] = {}  # how many columns each has
        self._rejected: list[dict] = []

    def read(self, files: Mapping[int, Found]) -> Iterator[tuple[int, ReadFile]]:
        """What each file gave, in the order of `files`."""
        for number, file in files.items():
            yield number, read_found(self._engine, file, f"raw_{number}")

    def stack(self, name: str, columns: tuple[str, ...], number: int, file: Found, raw: RawTable) -> None:
        """Put a table of the file read last on the stack `name`, which grows by the columns that it lacks."""
        stated = {column.casefold(): _named(column) for column in raw.columns}
        cells = [stated.get(column.casefold(), _UNSTATED).alias(f"c{place}") for place, column in enumerate(columns)]
        numbers = [duckdb.ConstantExpression(number).cast("BIGINT").alias("part"), _named("row")]
        rows = self._engine.duckdb.table(raw.name).select(*numbers, *cells)
        if name in self._stacks:
            for added in range(self._stacks[name], len(columns)):
                self._engine.duckdb.execute(f'ALTER TABLE "{name}" ADD COLUMN c{added} VARCHAR')
            rows.insert_into(name)
        else:
            self._engine.duckdb.execute(f'DROP TABLE IF EXISTS "{name}"')
            rows.create(name)
        self._stacks[name] = len(columns)
        self.leave(number, raw)

    def leave(self, number: int, raw: RawTable) -> None:
        """Let go of a table of the file read last; its rejected rows are kept."""
        self._rejected += [{"part": number, "row": each.row, "reason": each.reason, "text": each.text} for each in raw.rejected]
        self._engine.duckdb.execute(f'DROP TABLE "{raw.name}"')

    def finish(self) -> ir.Table:
        """Keep the rows that readers rejected."""
        return self._engine.keep(KEPT_REJECTED, pa.Table.from_pylist(self._rejected, schema=REJECTED))

    def close(self) -> None:
        """Let go of the rejected rows, which the engine has by now."""
        self._rejected = []


def read_found(engine: DuckDB, file: Found, name: str) -> ReadFile:
    """Read a file that is a source into the engine's table `name`, as its configuration or its export says."""
    if file.export:
        known = file.export
        return read_file(
            engine, file.path, name, xml_rows=known.xml_rows(), json_rows=_json_rows(file), resource_rows=known.resource_rows()
        )
    source = file.source
    return read_file(
        engine, file.path, name, encoding=source.encoding, delimiter=source.delimiter, sheet=source.sheet, element=source.element
    )


def _json_rows(file: Found) -> JsonRows | None:
    """What the reader has to know of a known export in JSON, None where the file is of another format."""
    known = file.export.json_rows() if file.export else None
    return known if known and file.path.name.lower().removesuffix(".gz").endswith("json") else None


def _named(column: str) -> duckdb.Expression:
    """A column of the engine's table, whatever signs its name holds."""
    quoted = column.replace('"', '""')
    return duckdb.SQLExpression(f'"{quoted}"')
