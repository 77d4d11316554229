"""How long the law allows: days, calendar months or working days, counted from a day."""

import datetime
import re
from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np

from rollcall.rules.days import as_day, later
from rollcall.rules.law.holidays import bank_holidays

FORM = re.compile(r"(\d+) (working days|days|months)")

#: The years whose working days are counted. A day outside them has no deadline in working days.
FIRST_YEAR, LAST_YEAR = 1990, 2060


@dataclass(frozen=True)
class Span:
    """A number of days, months or working days. A month later is the same day of the next month, or its last day."""

    number: int
    unit: str  # days, months, working days

    def after(self, day: ir.DateValue) -> ir.DateValue:
        """The last day that is in time, where the span counts from `day`. Not for working days: join `working_days`."""
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


@cache
def working_days(number: int) -> ir.Table:
    """For each day the one that lies `number` working days later in England: columns `counted_from`, `working`.

    A Saturday, Sunday or bank holiday counts as the last working day before it.
    """
    days = np.arange(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR + 1, 1, 1), dtype="datetime64[D]")
    holidays = [day for year in range(FIRST_YEAR, LAST_YEAR + 2) for day in bank_holidays(year)]
    due = np.busday_offset(days, number, roll="backward", holidays=np.array(holidays, dtype="datetime64[D]"))
    columns = {"counted_from": days.tolist(), "working": due.tolist()}
    return ibis.memtable(columns, schema=ibis.schema({"counted_from": "date", "working": "date"}))
