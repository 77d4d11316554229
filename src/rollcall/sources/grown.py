"""Leaves out people who were of age all along: a hospital's export holds patients of every age, and the roll is of children."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.engine import DuckDB
from rollcall.sources import dates
from rollcall.sources.gather import Stack
from rollcall.sources.statement import Understood

#: Certainly 18 years old.
_MONTHS = 12 * 18


def leave_out(engine: DuckDB, understood: list[Understood], stacks: list[Stack], parts: ir.Table, as_of: datetime.date) -> None:
    """Take rows out of `understood` whose person was certainly of age on the day of each of its dated rows, or on `as_of` if it has none.

    Only exports of resources hold everybody. The rows count as not used. A person without a birth date stays.
    """
    rows = {}
    for one, stack in zip(understood, stacks, strict=True):
        if stack.export and stack.export.resources:
            table = engine.ibis.table(one.name)
            table = table.filter(table.aside.isnull()).inner_join(parts.select("part", "holder"), "part")
            born = table["child.birth_date_last"] if "child.birth_date_last" in table.columns else ibis.null("date")
            rows[one.name] = table.select("holder", "date", number=table["child.local_id"], born=born)
    if not rows:
        return
    together = ibis.union(*rows.values()) if len(rows) > 1 else next(iter(rows.values()))
    together = together.filter(together.number.notnull())
    people = together.group_by("holder", "number").agg(born=together.born.max(), first=together.date.min())
    grown = people.filter(dates.later(people.born, months=_MONTHS) <= people["first"].fill_null(ibis.literal(as_of)))
    engine.keep(
        "source_grown", parts.select("part", "holder").inner_join(grown.select("holder", "number"), "holder").select("part", "number")
    )
    for name in rows:
        engine.duckdb.execute(f'DELETE FROM "{name}" WHERE (part, "child.local_id") IN (SELECT (part, number) FROM source_grown)')
