"""How long the law allows: days, calendar months or working days, counted from a day."""

import re
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import as_day, later
from rollcall.rules.law.holidays import SATURDAY, bank_holidays

FORM = re.compile(r"(\d+) (working days|days|months)")

#: The years whose bank holidays are known. Outside them only weekends are free.
FIRST_YEAR, LAST_YEAR = 1990, 2060

#: More days than a weekend and all holidays of a season together.
LONGEST_REST = 15


@dataclass(frozen=True)
class Span:
    """A number of days, months or working days. A month later is the same day of the next month, or its last day."""

    number: int
    unit: str  # days, months, working days

    def after(self, day: ir.DateValue) -> ir.DateValue:
        """The last day that is in time, where the span counts from `day`. Not for working days: join `with_working_days`."""
        if self.unit == "months":
            return as_day(day + ibis.interval(months=self.number))
        return later(day, self.number)

    def __str__(self) -> str:
        """As the law says it."""
        return f"{self.number} {self.unit}"


def span(stated: str) -> Span:
    """Read `7 days`, `3 months` or `20 working days`.

    Raises:
        ValueError: it is none of these.
    """
    form = FORM.fullmatch(stated)
    if form is None:
        raise ValueError(f"not a span of time: {stated!r}")
    return Span(int(form[1]), form[2])


def with_working_days(days: ir.Table, number: int) -> ir.Table:
    """For each distinct day in the column `origin` the one that lies `number` working days later in England.

    Returns:
        counted_from, working. A day off work counts as the last working day before it.
    """
    distinct = days.filter(days.origin.notnull()).select(counted_from=days.origin).distinct()
    ahead = distinct.mutate(step=ibis.range(1, 2 * number + LONGEST_REST).unnest())
    dated = ahead.mutate(working=later(ahead.counted_from, ahead.step))
    holidays = [ibis.literal(day) for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in bank_holidays(year)]
    open_days = dated.filter((dated.working.day_of_week.index() < SATURDAY) & ~dated.working.isin(holidays))
    order = ibis.window(group_by="counted_from", order_by="working")
    numbered = open_days.mutate(nth=ibis.row_number().over(order) + 1)
    return numbered.filter(numbered.nth == number).select("counted_from", "working")
