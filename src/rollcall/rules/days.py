"""Days and what can be said of them for certain when they are given as earliest and latest."""

from functools import reduce

import ibis
import ibis.expr.types as ir


def later(day: ir.DateValue, days: int | ir.IntegerValue) -> ir.DateValue:
    """The day that lies `days` after `day` (before it when negative)."""
    step = ibis.interval(days=days) if isinstance(days, int) else ibis.interval(days=1) * days
    return as_day(day + step)


def as_day(moment: ir.Value) -> ir.DateValue:
    """A sum of a day and an interval as a day: engines return a timestamp, which Ibis takes for a date and would not cast."""
    return moment.cast("timestamp").cast("date")


def place(day: ir.DateValue, record: ir.StringValue) -> ir.StructValue:
    """What to take the first or the last by: the day, and of several records on one day their references."""
    return ibis.struct({"day": day, "record": record})


def month_number(day: ir.DateValue) -> ir.IntegerValue:
    """Months since January of the year 0."""
    return day.year().cast("int64") * 12 + day.month() - 1


def first_day(month: ir.IntegerValue) -> ir.DateValue:
    """The first day of the month with that number."""
    return ibis.date((month // 12).cast("int32"), (month % 12 + 1).cast("int32"), ibis.literal(1))


def excluded(first: ir.DateValue, first_last: ir.DateValue, other: ir.DateValue, other_last: ir.DateValue, days: int) -> ir.BooleanValue:
    """Whether two dates are certainly more than `days` apart, whichever days they truly are."""
    return (first.delta(other_last, unit="day") > days) | (other.delta(first_last, unit="day") > days)


def slip(first: ir.DateValue, other: ir.DateValue) -> ir.BooleanValue:
    """Whether one slip of the pen makes one date of the other.

    Day and month swapped, the year before or after, one digit wrong, or two neighbours exchanged.
    """
    swapped = (first.year() == other.year()) & (first.month() == other.day()) & (first.day() == other.month())
    next_year = ((first.year() - other.year()).abs() == 1) & (first.month() == other.month()) & (first.day() == other.day())
    one, two = (day.cast("string").replace("-", "") for day in (first, other))
    differs = [one.substr(place, 1) != two.substr(place, 1) for place in range(8)]
    wrong = reduce(lambda total, place: total + place.cast("int64"), differs, ibis.literal(0))
    crossed = [
        (one.substr(place, 1) == two.substr(place + 1, 1)) & (one.substr(place + 1, 1) == two.substr(place, 1)) & differs[place]
        for place in range(7)
    ]
    return swapped | next_year | (wrong <= 1) | ((wrong == 2) & reduce(lambda either, place: either | place, crossed))
