"""Which year a return covers.

Returns lie in a folder for each year, further up in one for each authority. A folder's name alone does not say whether
`2019` is the year that ends or the year that begins on 31 March 2019 (1 April): the dates inside decide.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from rollcall.sources import dates

YEAR = re.compile(r"(?<!\d)(20[1-3]\d)(?!\d)")
PAIR = re.compile(r"(?<!\d)(20[1-3]\d)[-_ ](20)?(\d{2})(?!\d)")

#: A folder below a year that is a part of it, and no authority.
PART_OF_A_YEAR = re.compile(r"(?i)(?:q|quarter|term|month|week|part|v|version)?[ _-]*\d+")

#: The share of dates that may lie after a return's last day before its folder is understood otherwise.
STRAY = 0.01


@dataclass(frozen=True)
class Return:
    """A holder's list of everybody it looked after in a period. `start` and `end`: its first and last day, null if no date tells."""

    holder: str
    label: str
    start: datetime.date | None
    end: datetime.date | None


def places_of(files: Sequence[tuple[tuple[str, ...], str]]) -> list[tuple[str, str]]:
    """The holder and the label of the return that each file belongs to.

    The return's folder is the innermost one whose name holds a year; the holder is the folder around it. The case's own folder
    counts only where its name is a year and nothing else. Where folders below a year hold files of one name, they are holders
    themselves, since numbers of children are unique within one authority only. Without a year's folder the holder is the
    innermost folder, and the years in the files' own names are the labels where every such file of the holder has one.
    Holders of one folder name, with the same file in returns of one label, are told apart by the folders around them.

    Args:
        files: for each its folders, outermost first (the first lies above the case, the second is the case's own), and its name.
    """
    authorities = _authorities_below_years(files)
    trails: list[tuple[tuple[str, ...], str]] = []
    unlabelled = set()
    for folders, name in files:
        depth = _year_folder(folders)
        if depth:
            below = folders[depth + 1 : depth + 2]
            trail = (*folders[:depth], *below) if (folders[:depth], *below) in authorities else folders[:depth]
            trails.append((trail, folders[depth]))
        else:
            trails.append((folders, _year_in(name)))
            unlabelled |= set() if _year_in(name) else {folders}
    trails = [(trail, "" if trail in unlabelled else label) for trail, label in trails]
    names = _names((trail, (label, name.casefold())) for (trail, label), (_, name) in zip(trails, files, strict=True))
    return [(names[trail], label) for trail, label in trails]


def _authorities_below_years(files: Sequence[tuple[tuple[str, ...], str]]) -> set[tuple[tuple[str, ...], str]]:
    """The folder around the years, and the name of each folder below one of them that holds a file which its neighbour also holds."""
    found: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for folders, name in files:
        depth = _year_folder(folders)
        if depth and len(folders) > depth + 1 and not PART_OF_A_YEAR.fullmatch(folders[depth + 1]):
            found.setdefault((folders[: depth + 1], name.casefold()), set()).add(folders[depth + 1])
    return {(years[:-1], each) for (years, _), neighbours in found.items() if len(neighbours) > 1 for each in neighbours}


def _names(files: Iterable[tuple[tuple[str, ...], tuple[str, str]]]) -> dict[tuple[str, ...], str]:
    """What each holder is called: its folder's name; more of its trail where another of that name has the same file of the same label."""
    held: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for trail, file in files:
        held.setdefault(trail, set()).add(file)
    names = {}
    for trail, stated in held.items():
        others = [each for each in held if each != trail and each[-1] == trail[-1]]
        apart = any(stated & held[each] for each in others)
        length = next((n for n in range(1, len(trail)) if all(each[-n:] != trail[-n:] for each in others)), len(trail))
        names[trail] = "/".join(trail[-length:]) if apart else trail[-1]
    return names


def _year_folder(folders: tuple[str, ...]) -> int:
    """The place of the return's folder, 0 where there is none."""
    for depth in range(len(folders) - 1, 0, -1):
        year = _year_in(folders[depth])
        if year and (depth > 1 or year == folders[depth]):
            return depth
    return 0


def _year_in(name: str) -> str:
    """The year or the pair of years that a name holds, "" where it holds none."""
    if (pair := PAIR.search(name)) and int(pair[3]) == (int(pair[1]) + 1) % 100:
        return pair[0]
    year = YEAR.search(name)
    return year[0] if year else ""


def infer(counted: Mapping[tuple[str, str], Mapping[int, int]], year_ends: tuple[int, int]) -> list[Return]:
    """Each return's period.

    Args:
        counted: by holder and label, how many dates of the return lie in the year that ends in each calendar year.
        year_ends: month and day on which a year ends.
    """
    begins = {holder: _names_the_beginning(holder, counted) for holder in {holder for holder, _ in counted}}
    returns = []
    for (holder, label), years in sorted(counted.items()):
        ending = _ending_year(label, begins[holder]) or _covering(years)
        end = datetime.date(ending, *year_ends) if ending else None
        start = datetime.date(ending - 1, *year_ends) + datetime.timedelta(days=1) if ending else None
        returns.append(Return(holder, label, start, end))
    return returns


def next_of(one: Return, returns: list[Return]) -> Return | None:
    """The holder's next return that was supplied."""
    later = [other for other in returns if other.holder == one.holder and one.end and other.end and other.end > one.end]
    return min(later, key=lambda other: (other.end, other.label), default=None)


def _names_the_beginning(holder: str, counted: Mapping[tuple[str, str], Mapping[int, int]]) -> bool:
    """Whether this holder's folders are named for the year in which the period begins: more than a stray few dates lie later."""
    late = whole = 0
    for (keeper, label), years in counted.items():
        stated = _year_in(label)
        if keeper == holder and len(stated) == 4:
            whole += sum(years.values())
            late += sum(count for year, count in years.items() if year > int(stated))
    return late > STRAY * whole


def _ending_year(label: str, begins: bool) -> int | None:
    """The calendar year in which the return's year ends, as its folder's name states it."""
    stated = _year_in(label)
    if not stated:
        return None
    return int(stated) + begins if len(stated) == 4 else int(stated[:4]) + 1


def _covering(years: Mapping[int, int]) -> int | None:
    """The earliest year after whose end no more than a stray few dates lie."""
    whole, seen = sum(years.values()), 0
    for year, count in sorted(years.items()):
        seen += count
        if seen >= whole * (1 - STRAY):
            return year
    return None


def count_years(table: ir.Table, columns: Iterable[str], date_format: str, year_ends: tuple[int, int]) -> ir.Table:
    """How many dates of each part lie in the year that ends in each calendar year.

    A date on the first day of a year counts for the year before, since an episode that ends on a return's last day may be
    written as ending the day after.

    Args:
        table: `part` and text `columns`.

    Returns:
        `part`, `year` (the calendar year in which the date's year ends), `dates`.
    """
    columns = list(columns)
    days = dates.read(table, columns, date_format)
    days = (
        ibis.union(*(days.select("part", day=dates.day_before(days[f"{name}_first"])) for name in columns))
        if len(columns) > 1
        else (days.select("part", day=dates.day_before(days[f"{columns[0]}_first"])))
    )
    days = days.filter(days.day.notnull())
    month, last = year_ends
    after = (days.day.month() > month) | ((days.day.month() == month) & (days.day.day() > last))
    days = days.mutate(year=days.day.year() + after.cast("int32"))
    return days.group_by("part", "year").agg(dates=days.count())
