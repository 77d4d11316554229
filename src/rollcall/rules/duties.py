"""When nobody owes an account of a child any longer: it is grown, certified dead by others, or has arrived abroad.

Dates are read kindly: whoever may have turned 18 by a day is taken to have done so.
"""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import as_day
from rollcall.rules.death.certificates import certified_independently

#: Childhood ends here: Convention on the Rights of the Child, article 1.
ADULT = 18


def birthday(born: ir.DateValue, years: int) -> ir.DateValue:
    """The day on which somebody born on `born` has lived `years` years; 28 February for a 29 February in a common year."""
    return as_day(born + ibis.interval(years=years))


def of_age(born: ir.DateValue, day: ir.DateValue) -> ir.BooleanValue:
    """Whether a child born on `born` (the earliest day possible) is 18 on `day`; False where no birth date is stated."""
    return (birthday(born, ADULT) <= day).fill_null(False)


def with_birth_dates(cases: ir.Table, children: ir.Table) -> ir.Table:
    """Add `born`, the earliest day on which the child can have been born, null where none is stated."""
    born = children.select(born_child=children.child, born=children.birth_date)
    return cases.left_join(born, cases.child == born.born_child).drop("born_child")


def documented_ends(episodes: ir.Table, deaths: ir.Table | None, borders: ir.Table | None) -> list[ir.Table]:
    """Tables `child, ended`: deaths certified by a hand that never held or placed the child, and arrivals abroad without a way back.

    `ended` is the latest day that the record allows. The list is empty where no supplied source states deaths or crossings.
    """
    ends = []
    if deaths is not None:
        certified = certified_independently(deaths, episodes)
        ends.append(certified.filter(certified.date_last.notnull()).select("child", ended="date_last"))
    if borders is not None:
        arrived = borders.filter((borders.direction == "arrival") & borders.date_last.notnull())
        back = borders.filter((borders.direction == "entry") & borders.date.notnull()).select(who="child", back="date")
        away = arrived.anti_join(back, [arrived.child == back.who, back.back > arrived.date_last])
        ends.append(away.select("child", ended=away.date_last))
    return ends


def still_owed(cases: ir.Table, ends: list[ir.Table], since: str) -> ir.Table:
    """`cases` without those whose duty ended, in a documented way, on the day in column `since` or later."""
    for end in ends:
        cases = cases.anti_join(end, [cases.child == end.child, end.ended >= cases[since]])
    return cases
