"""Reads the files of a case and stacks the tables of one layout, so that what follows works on few tables however many files.

Resources state what they have and leave out the rest, so hardly two files have the same columns: their tables are stacked by type, and a
stack grows by the columns that come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.config import Config, Source
from rollcall.engine import DuckDB, Engine
from rollcall.errors import UsageError
from rollcall.progress import Progress
from rollcall.sources import contract, pieces
from rollcall.sources.discover import Found
from rollcall.sources.mapping import Export, Table, nearest
from rollcall.sources.periods import Return, places_of
from rollcall.sources.readers.raw import RawTable, ReadFile
from rollcall.sources.reading import MOST_PARTS, Here, Reading
from rollcall.sources.workers import Workers

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

    def named(self, engine: Engine) -> ir.Table:
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


@dataclass(frozen=True)
class Gathered:
    """The case as read.

    Attributes:
        files: all files of the case.
        read: what each gave, by its place in `files`.
        parts: their tables by number; a higher number is a later file, or a later table of one.
        stacks: the tables of one layout each.
        problems: what is wrong with a file, by its place in `files`.
        rejected: rows that readers set aside: `part`, `row`, `reason`, `text`.
    """

    files: list[Found]
    read: dict[int, ReadFile]
    parts: dict[int, Part]
    stacks: list[Stack]
    problems: dict[int, str]
    rejected: ir.Table


def gather(engine: Engine, files: list[Found], config: Config, progress: Progress) -> Gathered:
    """Read every recognised file.

    Raises:
        ConfigurationError: a configured source names a column that none of its files has.
    """
    known = [number for number, file in enumerate(files) if file.export]
    places = dict(zip(known, places_of([(files[number].folders, files[number].path.name) for number in known]), strict=True))
    read: dict[int, ReadFile] = {}
    parts: dict[int, Part] = {}
    layouts: dict[tuple, Stack] = {}
    problems = {number: file.problem for number, file in enumerate(files) if file.problem}
    with Here(engine) if isinstance(engine, DuckDB) else Workers(engine) as reading:
        for number, one in reading.read({number: file for number, file in enumerate(files) if file.source or file.export}):
            read[number] = one
            if one.problem:
                problems[number] = one.problem
            for place, raw in enumerate(one.tables):
                part, mapped = _part(files[number], number, place, raw, places.get(number, ("", "")))
                parts[part.number] = part
                if files[number].source or (mapped and raw.rows):
                    _stack(reading, layouts, part, files[number], raw, mapped)
                else:
                    reading.leave(part.number, raw)
                    if raw.rows and not mapped and not files[number].export.resources:
                        problems.setdefault(number, nearest(raw.columns))
            progress.step(files[number].shown, sum(raw.rows for raw in one.tables))
        gathered = Gathered(files, read, parts, list(layouts.values()), problems, reading.finish())
    for stack in gathered.stacks:
        if stack.pieces:
            _view_pieces(engine, stack)
    for source in config.source:
        _check_columns(gathered, source)
    return gathered


def _part(file: Found, number: int, place: int, raw: RawTable, where: tuple[str, str]) -> tuple[Part, Table | None]:
    """What is known of one table of file `number`, and the export's table that it is. One that an export does not know has no kinds."""
    part = number * MOST_PARTS + place
    if file.source:
        source = file.source
        return Part(part, number, source.name, source.keeper, source.hand, source.duty, "", (source.states,), raw.rows), None
    mapped = file.export.table_of_element(raw.element) or file.export.table_of(raw.columns)
    name = f"{file.export.name} {mapped.name}" if mapped else file.export.name
    kinds = mapped.certain_kinds if mapped else ()
    return Part(part, number, name, where[0], where[0], file.export.duty, where[1], kinds, raw.rows), mapped


def _stack(reading: Reading, layouts: dict[tuple, Stack], part: Part, file: Found, raw: RawTable, mapped: Table | None) -> None:
    """Put one table on the stack of its layout."""
    key = (part.source,) if mapped and file.export.resources else (part.source, raw.columns)
    stack = layouts.get(key) or Stack(f"stack_{len(layouts)}", (), file.source, file.export, mapped)
    layouts[key] = replace(stack, columns=_widened(stack.columns, raw.columns))
    reading.stack(stack.name, layouts[key].columns, part.number, file, raw)


def _widened(columns: tuple[str, ...], further: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a stack and those that it does not have yet; the engine takes no account of case."""
    known = {column.casefold() for column in columns}
    return (*columns, *(column for column in further if column.casefold() not in known))


def _view_pieces(engine: Engine, stack: Stack) -> None:
    """Name the stack with the pieces that the mapping takes out of its columns; null throughout where the layout lacks one."""
    if not isinstance(engine, DuckDB):
        raise UsageError(f"{stack.export.name} is not read on Spark", next_step="Audit this case with --engine duckdb.")
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
