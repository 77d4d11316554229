"""Which child a resource speaks of: references between resources, resolved among all files of one holder.

A resource stands at its `fullUrl`, in a bundle, or at `TYPE/id`. A relative reference is read below the server of the resource that
states it; where that has none, in the file and then among all of the holder's. A whole address is never shortened: `Patient/1` of
another server is another child.
"""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.sources.gather import Stack
from rollcall.sources.readers.raw import ADDRESS, ID

#: Between a file's path and what is addressed in it.
_WITHIN = "\x1f"
_SERVER = r"^(https?://.+)/[A-Za-z]+/[^/]+$"
_VERSION = r"/_history/.*$"
_URN = "urn:"


def addresses(engine: Engine, stacks: list[Stack], parts: ir.Table) -> ir.Table:
    """Where each holder's children can be found: keeps and returns `source_addresses`: holder, address, number.

    `number` is what the children are told apart by: the id of the resource, or its address where two servers gave out one id.
    An address at which two children stand is left out.
    """
    tables = []
    for stack in stacks:
        if stack.export and stack.export.resources and stack.mapped.element == stack.export.resources.about:
            table = _placed(stack.named(engine).inner_join(parts.select("part", "holder", "path"), "part"), stack.export.resources.about)
            tables.append(table.select("holder", "path", "own", "bare", "server").filter(table.own.notnull()))
    if not tables:
        return engine.empty("source_addresses", ibis.schema({"holder": "string", "address": "string", "number": "string"}))
    placed = engine.keep("source_placed", ibis.union(*tables) if len(tables) > 1 else tables[0])
    servers = placed.group_by("holder", "bare").agg(servers=placed.server.nunique())
    placed = placed.left_join(servers, ["holder", "bare"]).drop("holder_right", "bare_right")
    local = ibis.ifelse((placed.servers > 1) & placed.server.notnull(), placed.own, placed.bare.re_replace("^.*/", ""))
    placed = placed.mutate(number=ibis.ifelse(placed.own.startswith(_URN), placed.own.re_replace("^urn:[a-z]+:", ""), local))
    found = ibis.union(
        placed.select("holder", "number", address=placed.own),
        placed.select("holder", "number", address=placed.path + _WITHIN + placed.bare),
        placed.select("holder", "number", address=_WITHIN + placed.bare),
    ).filter(lambda t: t.address.notnull())
    told = found.group_by("holder", "address").agg(number=found.number.min(), numbers=found.number.nunique())
    return engine.keep("source_addresses", told.filter(told.numbers == 1).drop("numbers"))


def resolve(table: ir.Table, stack: Stack, known: ir.Table) -> ir.Table:
    """`table` with a column for each of the mapping's `references`: the number of the child that the reference leads to, else null.

    Args:
        table: the stack's columns, called as the export calls them, with `holder` and `path`.
        known: `source_addresses`.
    """
    placed = _placed(table, stack.export.resources.about)
    tries = {column: _tries(placed, stated) for column, stated in stack.mapped.references.items()}
    asked = {f"{column} {number}": address for column, each in tries.items() for number, address in enumerate(each)}
    asking = placed.mutate(**asked)
    joined = asking
    for name in asked:
        there = known.select(**{f"{name} there": "holder", f"{name} at": "address", f"{name} is": "number"})
        joined = joined.left_join(there, [asking.holder == there[f"{name} there"], asking[name] == there[f"{name} at"]])
    found = {column: ibis.coalesce(*(joined[f"{column} {number} is"] for number in range(len(each)))) for column, each in tries.items()}
    return joined.select(*(joined[column] for column in table.columns if column not in found), **found)


def _placed(table: ir.Table, kind: str) -> ir.Table:
    """Where each resource stands: `server` (null where its address names none), `own` and `bare` for a resource of type `kind`."""
    stated = _plain(table[ADDRESS])
    inside = stated.re_extract(rf"(?:^|/)({kind}/[^/]+)$", 1).nullif("")
    table = table.mutate(
        stated=stated,
        server=stated.re_extract(_SERVER, 1).nullif(""),
        bare=inside.fill_null(ibis.literal(f"{kind}/") + table[ID]),
    )
    placed = ibis.ifelse(table.server.isnull(), table.bare, table.server + "/" + table.bare)
    return table.mutate(own=ibis.ifelse(table.stated.startswith(_URN), table.stated, placed))


def _tries(table: ir.Table, stated: str) -> list[ir.StringValue]:
    """The addresses at which what a reference leads to is looked for, the surest first; without a reference it is the row itself."""
    if not stated:
        return [table.own]
    plain = _plain(table[stated])
    whole = plain.contains(":")
    alone = ~whole & table.server.isnull()
    none = ibis.null("string")
    return [
        ibis.ifelse(~whole & table.server.notnull(), table.server + "/" + plain, plain),
        ibis.cases((alone, table.path + _WITHIN + plain), (whole, none), else_=plain),
        ibis.ifelse(alone, _WITHIN + plain, none),
    ]


def _plain(address: ir.StringValue) -> ir.StringValue:
    """An address without the version that it may name; a `urn:` in lower case."""
    plain = address.re_replace(_VERSION, "")
    return ibis.ifelse(plain.lower().startswith(_URN), plain.lower(), plain)
