"""Dates as record keepers write them, read as the earliest and the latest day that the text allows.

Read are: ISO 8601 dates and date-times (the time is left aside), years first with other separators or none (`2015.03.02`,
`20150302`), dates with unknown parts (`2015`, `2015-03`, `2015-03-??`, `zz/06/2013`), and whatever a source's `date_format`
says. A day that no calendar has, and a year outside 1850 to 2100, is not a date; nothing is bent into one.
"""

import datetime
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

EARLIEST = datetime.date(1850, 1, 1)
LATEST = datetime.date(2100, 12, 31)

UNKNOWN = "[?xXzZ]{1,2}|00"
YEAR_FIRST = rf"^(\d{{4}})(?:[-/.] ?(\d{{1,2}}|{UNKNOWN}))?(?:[-/.] ?(\d{{1,2}}|{UNKNOWN}))?\.?$"
COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
WHOLE = r"^\d{4}[-/ \\]\d{2}[-/ \\]\d{2}$"
DATE_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}"
CLOCK = r"(?:[T ]\d{1,2}:\d{2}.*)?"

#: What may stand for each part of a numeric `date_format`.
PARTS = {"%d": rf"(\d{{1,2}}|{UNKNOWN})", "%m": rf"(\d{{1,2}}|{UNKNOWN})", "%Y": r"(\d{4})"}


@ibis.udf.scalar.builtin
def try_strptime(text: str, form: str) -> datetime.datetime:  # ty: ignore[invalid-implicit-return-in-function-with-stub-body]
    """DuckDB's own: the time that `text` states in the format `form`, null where it states none."""


def read(table: ir.Table, columns: Iterable[str], date_format: str = "") -> ir.Table:
    """Read columns of trimmed cells as dates.

    Args:
        table: has the `columns` as text, null where nothing is stated.
        columns: which to read.
        date_format: how the source writes dates, in the words of strptime; ISO 8601 where empty.

    Returns:
        `table` with `NAME_first` and `NAME_last` for each: the earliest and the latest day that the cell allows, both null
        where it is empty or not a date. Built step by step, so that no step's expression is repeated in the next.
    """
    columns = list(columns)
    pattern, order = _pattern(date_format)
    year_first = not date_format or date_format.startswith("%Y")
    table = table.mutate(**{f"{name}_iso": _iso_text(table[name], compact=not date_format) for name in columns})
    table = table.mutate(**{f"{name}_whole": _whole(table[name], table[f"{name}_iso"], date_format) for name in columns})
    parts = {}
    for name in columns:
        open_cell = ibis.ifelse(table[f"{name}_whole"].isnull(), table[name], ibis.null("string"))
        open_iso = ibis.ifelse(table[f"{name}_whole"].isnull(), table[f"{name}_iso"], ibis.null("string"))
        for place, part in enumerate(("%Y", "%m", "%d"), start=1):
            said = [open_cell.re_extract(pattern, order.index(part) + 1).nullif("")] if part in order else []
            said += [open_iso.re_extract(YEAR_FIRST, place).nullif("")] if not date_format or not year_first else []
            parts[f"{name}_{part[1:]}"] = _number(ibis.coalesce(*said)) if said else ibis.null("int64")
    table = table.mutate(**parts)
    table = table.mutate(**{f"{name}_first": _first(table, name) for name in columns})
    return table.mutate(**{f"{name}_last": _last(table, name) for name in columns})


def _iso_text(cell: ir.StringValue, *, compact: bool) -> ir.StringValue:
    """The cell with its time cut off and, where `compact` dates are read, hyphens put in."""
    short = cell.re_replace(COMPACT, r"\1-\2-\3") if compact else cell
    return ibis.ifelse(cell.length() <= 10, short, ibis.ifelse(cell.re_search(DATE_TIME), cell.substr(0, 10), cell))


def _whole(cell: ir.StringValue, iso: ir.StringValue, date_format: str) -> ir.DateValue:
    """The day, where the cell states one whole. Spreadsheets hand on true dates as ISO text, whatever the format."""
    as_iso = ibis.ifelse(iso.re_search(WHOLE), iso, ibis.null("string")).try_cast("date")
    if not date_format:
        return as_iso
    numbered = ibis.ifelse(cell.re_search(r"\d"), cell, ibis.null("string"))  # DuckDB reads the words `epoch` and `infinity` as 1900
    formatted = try_strptime(numbered, date_format).cast("date")
    return formatted if date_format.startswith("%Y") else formatted.fill_null(as_iso)


def _number(part: ir.StringValue) -> ir.IntegerValue:
    """The part of a date as a number, null where it is unknown; `00` is a way to write unknown."""
    return part.try_cast("int64").nullif(0)


def _first(table: ir.Table, name: str) -> ir.DateValue:
    month = table[f"{name}_m"]
    day = ibis.ifelse(month.isnull(), 1, table[f"{name}_d"].fill_null(1))
    return _within(table[f"{name}_whole"].fill_null(_calendar(table[f"{name}_Y"], month.fill_null(1), day)))


def _last(table: ir.Table, name: str) -> ir.DateValue:
    first, month, day = table[f"{name}_first"], table[f"{name}_m"], table[f"{name}_d"]
    month_end = day_before(later(first, months=1))
    year_end = day_before(later(first, months=12))
    precise = table[f"{name}_whole"].notnull() | (month.notnull() & day.notnull())
    return ibis.cases((first.isnull(), ibis.null("date")), (precise, first), (month.notnull(), month_end), else_=year_end)


def _calendar(year: ir.IntegerValue, month: ir.IntegerValue, day: ir.IntegerValue) -> ir.DateValue:
    """The day of the calendar, null where there is none."""
    return (year.cast("string") + "-" + month.cast("string") + "-" + day.cast("string")).try_cast("date")


def _within(day: ir.DateValue) -> ir.DateValue:
    return ibis.ifelse((day >= EARLIEST) & (day <= LATEST), day, ibis.null("date"))


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


def no_date(column: str, cell: ir.StringValue) -> ir.StringValue:
    """What is said of a cell that is no date. It is quoted only where it has the shape of one: a cell out of place may be a name."""
    shaped = cell.re_search(r"^\d{1,4}[-/. ]\d{1,2}([-/. ]\d{1,4})?$")
    stated = (cell.re_extract(r"^(\d{4})[-/. ]", 1).nullif(""), cell.re_extract(r"[-/. ](\d{4})$", 1).nullif(""))
    year = ibis.ifelse(shaped, _number(ibis.coalesce(*stated)), ibis.null("int64"))
    said = ibis.cases(
        (year > LATEST.year, f"is later than {LATEST.year}"),
        (year < EARLIEST.year, f"is earlier than {EARLIEST.year}"),
        else_="is not a date",
    )
    return ibis.literal(f"{column} ") + ibis.ifelse(shaped, ibis.literal("'") + cell + "' ", "") + said


def later(day: ir.DateValue, *, months: int = 0, days: int = 0) -> ir.DateValue:
    """The day so many months and days later; in a shorter month its last day.

    Ibis takes a date plus an interval for a date and drops a cast to one, where DuckDB makes a timestamp of it; hence the two casts.
    """
    return (day + ibis.interval(months=months) + ibis.interval(days=days)).cast("timestamp").cast("date")


def day_after(day: ir.DateValue) -> ir.DateValue:
    """The first day that a span no longer covers whose last day is `day`."""
    return later(day, days=1)


def day_before(day: ir.DateValue) -> ir.DateValue:
    """The last day of a span that covers `day` no longer."""
    return later(day, days=-1)
