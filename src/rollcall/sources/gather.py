"""Reads the files of a case and stacks the tables of one layout, so that what follows works on few tables however many files.

Resources state what they have and leave out the rest, so hardly two files have the same columns: their tables are stacked by type, and a
stack grows by the columns that come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.config import Config, Source
from rollcall.engine import DuckDB
from rollcall.progress import Progress
from rollcall.sources import contract, pieces
from rollcall.sources.discover import Found
from rollcall.sources.mapping import Export, Table, nearest
from rollcall.sources.periods import Return, places_of
from rollcall.sources.readers import read_file
from rollcall.sources.readers.raw import JsonRows, RawTable, ReadFile, Rejected

_UNSTATED = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class Part:
    """One table of one file, and what is known of all its rows."""

    number: int
    file: int
    source: str
    holder: str
    group: str
    duty: str
    label: str
    certain_kinds: tuple[str, ...]
    rows: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class Stack:
    """Tables of one layout, in the engine under `name`: `part`, `row`, and `c0`, `c1`, ... for the columns of the files."""

    name: str
    columns: tuple[str, ...]
    source: Source | None
    export: Export | None
    mapped: Table | None

    @property
    def pieces(self) -> tuple[str, ...]:
        """The columns that the mapping takes out of others, in the engine as `p0`, `p1`, ... of `named_in`."""
        return tuple(self.mapped.pieces) if self.mapped else ()

    @property
    def named_in(self) -> str:
        """The engine's view of the stack with its pieces; the stack itself where it has none."""
        return f"{self.name}_pieces" if self.pieces else self.name

    def named(self, engine: DuckDB) -> ir.Table:
        """The stack with its columns called by their canonical names, or as the export calls them; those not read are left out."""
        table = engine.ibis.table(self.named_in)
        if self.source:
            matched = contract.match(self.columns, self.source)
            called = {canonical: table[f"c{self.columns.index(column)}"] for canonical, column in matched.items()}
        else:
            called = {}
            wanted = self.mapped.read_columns(self.export.people)
            for number, column in enumerate(self.columns):
                name, cell = self.export.spelt(column), table[f"c{number}"]
                if name in wanted:
                    called[name] = ibis.coalesce(called[name], cell) if name in called else cell
            called |= {name: table[f"p{number}"] for number, name in enumerate(self.pieces)}
        return table.select("part", "row", **called)


@dataclass
class Gathered:
    """The case as read. `files` are all files, `read` what each gave, by number; `parts` their tables; `stacks` by layout."""

    files: list[Found]
    read: dict[int, ReadFile] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)


def gather(engine: DuckDB, files: list[Found], config: Config, progress: Progress) -> Gathered:
    """Read every recognised file.

    Raises:
        ConfigurationError: a configured source names a column that none of its files has.
    """
    gathered = Gathered(files, problems={number: file.problem for number, file in enumerate(files) if file.problem})
    known = [number for number, file in enumerate(files) if file.export]
    places = dict(zip(known, places_of([(files[number].folders, files[number].path.name) for number in known]), strict=True))
    layouts: dict[tuple, Stack] = {}
    for number, file in enumerate(files):
        if file.source or file.export:
            read = _read(engine, file, f"raw_{number}")
            gathered.read[number] = read
            if read.problem:
                gathered.problems[number] = read.problem
            for raw in read.tables:
                _stack(engine, gathered, layouts, number, raw, places.get(number, ("", "")))
            progress.step(file.shown, sum(raw.rows for raw in read.tables))
    gathered.stacks = list(layouts.values())
    for stack in gathered.stacks:
        if stack.pieces:
            _view_pieces(engine, stack)
    for source in config.source:
        _check_columns(gathered, source)
    return gathered


def _read(engine: DuckDB, file: Found, name: str) -> ReadFile:
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


def _stack(engine: DuckDB, gathered: Gathered, layouts: dict, number: int, raw: RawTable, place: tuple[str, str]) -> None:
    """Put one table on the stack of its layout, and note it as a part. A table that an export does not know has no kinds."""
    file, part = gathered.files[number], len(gathered.parts)
    if file.source:
        mapped, kinds = None, (file.source.states,)
        name, holder, group, duty, label = file.source.name, file.source.keeper, file.source.hand, file.source.duty, ""
    else:
        mapped = file.export.table_of_element(raw.element) or file.export.table_of(raw.columns)
        kinds = mapped.certain_kinds if mapped else ()
        name = f"{file.export.name} {mapped.name}" if mapped else file.export.name
        holder = group = place[0]
        duty, label = file.export.duty, place[1]
        if not mapped and raw.rows and not file.export.resources:
            gathered.problems.setdefault(number, nearest(raw.columns))
    gathered.parts.append(Part(part, number, name, holder, group, duty, label, kinds, raw.rows, raw.rejected))
    if file.source or mapped:
        key = (name,) if mapped and file.export.resources else (name, raw.columns)
        stack = layouts.get(key)
        columns = _widened(stack.columns if stack else (), raw.columns)
        rows = _rows(engine, part, raw, columns)
        if stack:
            for added in range(len(stack.columns), len(columns)):
                engine.duckdb.execute(f'ALTER TABLE "{stack.name}" ADD COLUMN c{added} VARCHAR')
            rows.insert_into(stack.name)
            layouts[key] = replace(stack, columns=columns)
        else:
            layouts[key] = Stack(f"stack_{len(layouts)}", columns, file.source, file.export, mapped)
            engine.duckdb.execute(f'DROP TABLE IF EXISTS "{layouts[key].name}"')
            rows.create(layouts[key].name)
    engine.duckdb.execute(f'DROP TABLE "{raw.name}"')


def _widened(columns: tuple[str, ...], further: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a stack and those that it does not have yet; the engine takes no account of case."""
    known = {column.casefold() for column in columns}
    return (*columns, *(column for column in further if column.casefold() not in known))


def _rows(engine: DuckDB, part: int, raw: RawTable, columns: tuple[str, ...]) -> duckdb.DuckDBPyRelation:
    """The rows of one table as its stack holds them: `part`, `row`, the cells."""
    stated = {column.casefold(): column for column in raw.columns}
    numbers = [duckdb.ConstantExpression(part).cast("BIGINT").alias("part"), _named("row")]
    cells = [
        (_named(stated[column.casefold()]) if column.casefold() in stated else duckdb.SQLExpression(_UNSTATED)).alias(f"c{number}")
        for number, column in enumerate(columns)
    ]
    return engine.duckdb.table(raw.name).select(*numbers, *cells)


def _named(column: str) -> duckdb.Expression:
    """A column of the engine's table, whatever signs its name holds."""
    quoted = column.replace('"', '""')
    return duckdb.SQLExpression(f'"{quoted}"')


def _view_pieces(engine: DuckDB, stack: Stack) -> None:
    """Name the stack with the pieces that the mapping takes out of its columns; null throughout where the layout lacks one."""
    names = ["*"]
    for number, piece in enumerate(stack.mapped.pieces.values()):
        told = pieces.sql(piece, f"c{stack.columns.index(piece.of)}") if piece.of in stack.columns else _UNSTATED
        names.append(f"{told} AS p{number}")
    engine.duckdb.execute(f'CREATE OR REPLACE VIEW "{stack.named_in}" AS SELECT {", ".join(names)} FROM "{stack.name}"')


def _check_columns(gathered: Gathered, source: Source) -> None:
    """See that the source's columns are there, and say of each file in which no child could be told apart."""
    columns: dict[str, tuple[str, ...]] = {}
    for number, file in enumerate(gathered.files):
        if file.source is source:
            tables = gathered.read[number].tables
            stated = tuple(dict.fromkeys(column for raw in tables for column in raw.columns))
            if stated:
                columns[file.shown] = stated
                if not contract.names_children(contract.match(stated, source), source):
                    gathered.problems.setdefault(number, "no column names a child; map one under [source.columns] in rollcall.toml")
    contract.require_columns(columns, source)


def parts_table(
    parts: Iterable[Part], files: list[Found], returns: dict[tuple[str, str], Return], configured: dict[str, Source]
) -> pa.Table:
    """What is known of all rows of each part: one row per part, for joining."""
    rows = []
    for part in parts:
        period = returns.get((part.holder, part.label)) if files[part.file].export else None
        source = configured.get(part.source) if files[part.file].source else None
        rows.append(
            {
                "part": part.number,
                "source": part.source,
                "path": files[part.file].shown,
                "reference": files[part.file].reference,
                "holder": part.holder,
                "holder_group": part.group,
                "duty": part.duty,
                "label": part.label,
                "extracted": source.extracted if source else period.end if period else None,
                "period_start": period.start if period else None,
                "period_end": period.end if period else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=PARTS)


PARTS = pa.schema(
    [("part", pa.int64())]
    + [(name, pa.string()) for name in ("source", "path", "reference", "holder", "holder_group", "duty", "label")]
    + [(name, pa.date32()) for name in ("extracted", "period_start", "period_end")]
)
