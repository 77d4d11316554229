"""Bank holidays of England and Wales, reckoned: Banking and Financial Dealings Act 1971, and proclamations under it.

Not reckoned: a holiday proclaimed for one year alone, other than those of 1999 to 2023 that are listed here.
"""

import datetime

MONDAY, SATURDAY = 0, 5

#: Proclaimed once.
EXTRA = (
    datetime.date(1999, 12, 31),  # end of the millennium
    datetime.date(2002, 6, 3),  # golden jubilee
    datetime.date(2011, 4, 29),  # royal wedding
    datetime.date(2012, 6, 5),  # diamond jubilee
    datetime.date(2022, 6, 3),  # platinum jubilee
    datetime.date(2022, 9, 19),  # funeral of Elizabeth II
    datetime.date(2023, 5, 8),  # coronation
)

#: Moved once: the holiday of May or of spring to another day.
EARLY_MAY = {1995: 8, 2020: 8}
SPRING = {2002: datetime.date(2002, 6, 4), 2012: datetime.date(2012, 6, 4), 2022: datetime.date(2022, 6, 2)}


def bank_holidays(year: int) -> tuple[datetime.date, ...]:
    """The bank holidays of a year from 1990 on, in order; one that falls on a weekend is taken on the next working day."""
    easter = easter_sunday(year)
    early_may = datetime.date(year, 5, EARLY_MAY[year]) if year in EARLY_MAY else _monday_from(datetime.date(year, 5, 1))
    days = {
        _working(datetime.date(year, 1, 1), set()),
        easter - datetime.timedelta(days=2),
        easter + datetime.timedelta(days=1),
        early_may,
        SPRING.get(year, _monday_from(datetime.date(year, 5, 25))),
        _monday_from(datetime.date(year, 8, 25)),
        *(day for day in EXTRA if day.year == year),
    }
    days |= _christmas(year)
    return tuple(sorted(days))


def easter_sunday(year: int) -> datetime.date:
    """Easter Sunday of the Gregorian calendar, by the anonymous method first printed in Nature, 20 April 1876."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - moon - left) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return datetime.date(year, month, day + 1)


def _christmas(year: int) -> set[datetime.date]:
    """Christmas Day and Boxing Day; the one that falls on a weekend moves past both."""
    both = {datetime.date(year, 12, 25), datetime.date(year, 12, 26)}
    kept = {day for day in both if day.weekday() < SATURDAY}
    for _ in range(len(both) - len(kept)):
        kept.add(_working(datetime.date(year, 12, 25), kept))
    return kept


def _monday_from(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=(MONDAY - day.weekday()) % 7)


def _working(day: datetime.date, taken: set[datetime.date]) -> datetime.date:
    while day.weekday() >= SATURDAY or day in taken:
        day += datetime.timedelta(days=1)
    return day
