"""A child's records in time as inline SVG: whose hands above, one lane for each holder below.

Positions along time are percentages of the width, so that the picture fits any screen without its text shrinking.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rollcall.dossier.claim import Mark
from rollcall.dossier.texts import Texts
from rollcall.dossier.told import Told

HEAD, LANE, FOOT = 24, 40, 22  # heights in pixels: above the lanes, of one lane with its name, of the axis
INSET = 1.5  # per cent of the width left free on either side
TICKS = 7

#: Sentence key -> the sign that stands for it. All others are circles.
SIGNS = {"death.asserted": "cross", "death.certified": "cross", "return": "triangle", "recall": "triangle", "handover.planned": "triangle"}


@dataclass(frozen=True)
class Drawn:
    """One mark: a `bar` with its width, or a sign at `x`; both in per cent. `tip` says it in words."""

    look: str  # bar open cross triangle circle
    x: float
    width: float
    label: str
    tip: str


@dataclass(frozen=True)
class Lane:
    """A lane: its name, where it begins in pixels, and its marks."""

    name: str
    y: int
    marks: Sequence[Drawn]


@dataclass(frozen=True)
class Picture:
    """Ready for the template."""

    lanes: Sequence[Lane]
    ticks: Sequence[tuple[float, str]]
    today: float
    height: int
    alternative: str


def draw(told: Told) -> Picture | None:
    """The picture of the dossier's marks; None where it has none. Marks whose row is left out for the reader are not drawn."""
    gone = {row.reference.record for row in told.rows if row.left_out}
    shown = [(mark, label) for mark, label in told.marks if mark.record not in gone or mark.lane == "custody"]
    marks = [mark for mark, _ in shown]
    if not marks:
        return None
    as_of = told.dossier.as_of
    first = min(mark.start for mark in marks)
    last = max([as_of, *(mark.end or mark.start for mark in marks), *(mark.start for mark in marks)])
    names = list(dict.fromkeys(["custody", *sorted({mark.lane for mark in marks} - {"custody"})]))
    days = max((last - first).days, 30)

    def at(day: datetime.date) -> float:
        return round(INSET + min(max((day - first).days / days, 0), 1) * (100 - 2 * INSET), 2)

    lanes = [
        Lane(
            told.texts("label", "custody") if name == "custody" else name,
            HEAD + place * LANE,
            [_drawn(mark, label, told, at, as_of) for mark, label in shown if mark.lane == name],
        )
        for place, name in enumerate(names)
    ]
    alternative = told.texts("label", "picture-alternative").format(
        first=told.texts.day(first.isoformat()), last=told.texts.day(last.isoformat()), lanes=len(lanes), marks=len(marks)
    )
    return Picture(lanes, list(_ticks(first, last, at, told.texts)), at(as_of), HEAD + len(lanes) * LANE + FOOT, alternative)


def _drawn(mark: Mark, label: str, told: Told, at, as_of: datetime.date) -> Drawn:
    span = told.texts.day(mark.start.isoformat())
    long = mark.end is None or mark.end > mark.start
    if long and (mark.lane == "custody" or mark.predicate not in SIGNS):
        end = mark.end or as_of
        span += f" – {told.texts.day(end.isoformat())}" if mark.stated else f" – {told.texts('term', 'running')}"
        x = at(mark.start)
        return Drawn(
            "bar" if mark.stated else "open", x, max(round(at(max(end, mark.start)) - x, 2), 0.4), label, f"{span}: {label or mark.record}"
        )
    return Drawn(SIGNS.get(mark.predicate, "circle"), at(mark.start), 0, "", f"{span}: {mark.record}")


def _ticks(first: datetime.date, last: datetime.date, at, texts: Texts) -> Iterator[tuple[float, str]]:
    """At most seven years, or months where the time is short."""
    months = [12 * day.year + day.month - 1 for day in (first, last)]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200, 24_000) if (months[1] - months[0] + 1) / step <= TICKS)
    for month in range(-(-months[0] // step) * step, months[1] + 1, step):
        day = datetime.date(month // 12, month % 12 + 1, 1)
        if day >= first and 3 <= at(day) <= 97:
            yield at(day), str(day.year) if step >= 12 else f"{day.year}-{day.month:02}"
