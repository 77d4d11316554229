"""From what was understood to the tables that other stages read: RECORDS, MENTIONS, ROWS, COVERAGE."""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import MENTIONS, RECORDS, ROWS
from rollcall.sources.gather import Stack
from rollcall.sources.statement import Understood, prefix_of

ABOUT_THE_FILE = ("source", "path", "holder", "holder_group", "duty", "extracted", "period_end")


def with_fingerprint(engine: Engine, stack: Stack, parts: ir.Table) -> ir.Table:
    """`part`, `row`, `fingerprint` of each row of a stack.

    The fingerprint is of the source, the return that it came in, the header and the cells, and of how many equal rows came
    before: it does not change when rows are added or reordered. Of a resource only what it states counts, whatever others have.
    """
    table = engine.ibis.table(stack.name).inner_join(parts, "part")
    if stack.export and stack.export.resources:
        stated = [_stated(column, table[f"c{number}"]) for column, number in _by_name(stack.columns)]
        header, cells = ibis.literal(""), [ibis.literal("").join(stated)]
    else:
        header = ibis.literal("\x1d".join(stack.columns))
        cells = [table[f"c{number}"].fill_null("") for number in range(len(stack.columns))]
    table = table.select(
        "part", "row", whole=ibis.literal("\x1f").join([table.source, table.holder, table.label, header, *cells]).hexdigest("md5")
    )
    before = ibis.row_number().over(group_by=table.whole, order_by=[table.part, table.row])
    table = table.mutate(before=before)
    mark = ibis.ifelse(table.before == 0, table.whole, (table.whole + table.before.cast("string")).hexdigest("md5"))
    return table.select("part", "row", fingerprint=mark)


def _by_name(columns: tuple[str, ...]) -> list[tuple[str, int]]:
    """The columns in the order of their names, each with its place."""
    return sorted((column, number) for number, column in enumerate(columns))


def _stated(column: str, cell: ir.StringValue) -> ir.StringValue:
    """A cell with its column's name; empty where it is."""
    return (ibis.literal(f"{column}\x1d") + cell + "\x1f").fill_null("")


def records(engine: Engine, understood: list[Understood], parts: ir.Table) -> ir.Table:
    """RECORDS of all used rows."""
    return _together(engine, RECORDS, [_records(engine, one, parts) for one in understood])


def mentions(engine: Engine, understood: list[Understood], parts: ir.Table) -> ir.Table:
    """MENTIONS of all used rows."""
    tables = [_mentions(engine, one, role, alias, columns, parts) for one in understood for role, alias, columns in one.people]
    return _together(engine, MENTIONS, tables)


def rows(engine: Engine, stacks: list[Stack], parts: ir.Table) -> ir.Table:
    """ROWS of everything that was read, as it stands. Computed when asked: filter it with `record.isin([...])`."""
    tables = []
    for stack in stacks:
        table = engine.ibis.table(stack.name).inner_join(parts, "part")
        tables.append(
            table.select(record=_reference(table), source=table.source, path=table.path, row=table["row"], cells=_cells(stack, table))
        )
    return _together(engine, ROWS, tables)


def _cells(stack: Stack, table: ir.Table) -> ir.StringValue:
    """The cells of a row as JSON; a file of empty objects has no columns."""
    if not stack.columns:
        return ibis.literal("{}")
    return ibis.struct({name: table[f"c{number}"] for number, name in enumerate(stack.columns)}).cast("json").cast("string")


def _together(engine: Engine, schema: ibis.Schema, tables: list[ir.Table]) -> ir.Table:
    if not tables:
        return engine.empty("nothing", schema)
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def _used(engine: Engine, one: Understood, parts: ir.Table) -> ir.Table:
    table = engine.ibis.table(one.name)
    return table.filter(table.aside.isnull()).inner_join(parts, "part")


def _records(engine: Engine, one: Understood, parts: ir.Table) -> ir.Table:
    table = _used(engine, one, parts)
    kept = {*ABOUT_THE_FILE, "row", "fingerprint", *one.fields}
    columns = {name: table[name].cast(kind) if name in kept else ibis.null(kind) for name, kind in RECORDS.items()}
    return table.select(**(columns | {"record": _reference(table)}))


def _mentions(engine: Engine, one: Understood, role: str, alias: bool, kept: tuple[str, ...], parts: ir.Table) -> ir.Table:
    prefix = prefix_of(role, alias)
    table = _used(engine, one, parts)
    table = table.filter(table[f"{prefix}.stated"])
    columns = {name: table[f"{prefix}.{name}"].cast(kind) if name in kept else ibis.null(kind) for name, kind in MENTIONS.items()}
    about = {"record": _reference(table), "role": ibis.literal(role), "alias": ibis.literal(alias)}
    about |= {name: table[name] for name in ("source", "holder", "fingerprint")}
    return table.select(**(columns | about))


def _reference(table: ir.Table) -> ir.StringValue:
    return table.reference + ":" + table["row"].cast("string")
