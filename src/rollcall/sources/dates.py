"""Dates as record keepers write them, read as the earliest and the latest day that the text allows.

Read are: ISO 8601 dates and date-times (the time is left aside), years first with other separators or none (`2015.03.02`,
`20150302`), dates with unknown parts (`2015`, `2015-03`, `2015-03-??`, `zz/06/2013`), and whatever a source's `date_format`
says. A day that no calendar has, and a year outside 1850 to 2100, is not a date; nothing is bent into one.
"""

import datetime
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

EARLIEST = datetime.date(1850, 1, 1)
LATEST = datetime.date(2100, 12, 31)

UNKNOWN = "[?xXzZ]{1,2}|00"
YEAR_FIRST = rf"^(\d{{4}})(?:[-/.] ?(\d{{1,2}}|{UNKNOWN}))?(?:[-/.] ?(\d{{1,2}}|{UNKNOWN}))?\.?$"
COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
DATE_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}"
CLOCK = r"(?:[T ]\d{1,2}:\d{2}.*)?"

#: What may stand for each part of a numeric `date_format`.
PARTS = {"%d": rf"(\d{{1,2}}|{UNKNOWN})", "%m": rf"(\d{{1,2}}|{UNKNOWN})", "%Y": r"(\d{4})"}


class Day(NamedTuple):
    """A cell read as a date: the earliest and the latest day it allows, both null where it is empty or not a date."""

    first: ir.DateValue
    last: ir.DateValue
    wrong: ir.BooleanValue


@ibis.udf.scalar.builtin
def try_strptime(text: str, form: str) -> datetime.datetime:
    """DuckDB's own: the time that `text` states in the format `form`, null where it states none."""


def read(cell: ir.StringValue, date_format: str = "") -> Day:
    """Read a column of trimmed cells.

    Args:
        cell: text; null where nothing is stated.
        date_format: how the source writes dates, in the words of strptime; ISO 8601 where empty.
    """
    whole, year, month, day = _by_format(cell, date_format) if date_format else _by_year_first(cell)
    month, day = (part.nullif("00").try_cast("int64").cast("string") for part in (month, day))
    first = _within(whole.fill_null(_calendar(year, month.fill_null("1"), _day_of(month, day).fill_null("1"))))
    span_end = ibis.ifelse(month.isnull(), _calendar(year, ibis.literal("12"), ibis.literal("31")), _month_end(first))
    known = whole.notnull() | (month.notnull() & day.notnull())
    last = ibis.ifelse(known, first, ibis.ifelse(first.isnull(), ibis.null("date"), span_end))
    return Day(first, last, cell.notnull() & first.isnull())


def _by_year_first(cell: ir.StringValue) -> tuple[ir.DateValue, ir.StringValue, ir.StringValue, ir.StringValue]:
    """The whole date where the cell states one, and its year, month and day as text for cells that state only some."""
    compact = cell.re_replace(COMPACT, r"\1-\2-\3")
    plain = ibis.ifelse(cell.length() <= 10, compact, ibis.ifelse(cell.re_search(DATE_TIME), cell.substr(0, 10), cell))
    whole = ibis.ifelse(plain.length() == 10, plain, ibis.null("string")).try_cast("date")
    return (whole, *(plain.re_extract(YEAR_FIRST, part).nullif("") for part in (1, 2, 3)))


def _by_format(cell: ir.StringValue, date_format: str) -> tuple[ir.DateValue, ir.StringValue, ir.StringValue, ir.StringValue]:
    """As `_by_year_first`, in the source's own format; spreadsheets hand on true dates as ISO text, so that is read too."""
    whole = try_strptime(cell, date_format).cast("date")
    pattern, order = _pattern(date_format)
    parts = {part: cell.re_extract(pattern, order.index(part) + 1).nullif("") if part in order else ibis.null("string") for part in PARTS}
    if date_format.startswith("%Y"):
        return whole, parts["%Y"], parts["%m"], parts["%d"]
    iso, year, month, day = _by_year_first(ibis.ifelse(cell.re_search(COMPACT), ibis.null("string"), cell))
    return (
        whole.fill_null(iso),
        ibis.coalesce(parts["%Y"], year),
        ibis.ifelse(parts["%Y"].notnull(), parts["%m"], month),
        ibis.ifelse(parts["%Y"].notnull(), parts["%d"], day),
    )


def _pattern(date_format: str) -> tuple[str, list[str]]:
    """A pattern for cells of a numeric `date_format` in which parts may be unknown, and the order of its parts."""
    pattern, order, rest = "^", [], date_format
    while rest:
        directive = rest[:2]
        if directive in PARTS and directive not in order:
            pattern, order, rest = pattern + PARTS[directive], [*order, directive], rest[2:]
        elif rest[0] == "%" or rest[0].isalnum():
            return r"^$", []
        else:
            pattern, rest = pattern + (rest[0] if rest[0] == " " else "\\" + rest[0]), rest[1:]
    return (pattern + CLOCK + "$", order) if "%Y" in order else (r"^$", [])


def _day_of(month: ir.StringValue, day: ir.StringValue) -> ir.StringValue:
    """The day of the month; not used where the month is unknown, since then it bounds nothing."""
    return ibis.ifelse(month.isnull(), ibis.null("string"), day)


def _calendar(year: ir.StringValue, month: ir.StringValue, day: ir.StringValue) -> ir.DateValue:
    """The day of the calendar, null where there is none."""
    return (year + "-" + _two(month) + "-" + _two(day)).try_cast("date")


def _two(part: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(part.length() == 1, "0" + part, part)


def _month_end(first: ir.DateValue) -> ir.DateValue:
    return ((first + ibis.interval(months=1)) - ibis.interval(days=1)).cast("date")


def _within(day: ir.DateValue) -> ir.DateValue:
    return ibis.ifelse((day >= EARLIEST) & (day <= LATEST), day, ibis.null("date"))


def day_after(day: ir.DateValue) -> ir.DateValue:
    """The first day that a span no longer covers whose last day is `day`."""
    return (day + ibis.interval(days=1)).cast("date")


def day_before(day: ir.DateValue) -> ir.DateValue:
    """The last day of a span that covers `day` no longer."""
    return (day - ibis.interval(days=1)).cast("date")
