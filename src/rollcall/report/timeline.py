"""A child's timeline as inline SVG: who had the child, who saw it, where nobody did.

Positions along time are percentages of the picture's width, so that the picture fits any screen without its text shrinking.
"""

import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.report.words import BASES, SIGHTINGS, counted, day, plain

LANE, BAR, TOP = 27, 23, 20  # height of a lane of custody, of a bar in it, and of what stands above the lanes, in pixels
INSET = 1.2  # per cent of the width left free on either side


@dataclass(frozen=True)
class Story:
    """What a timeline is drawn from: rows of EPISODES, SIGHTINGS and GAPS of one child, as dictionaries."""

    child: str
    episodes: Sequence[dict[str, Any]] = field(default_factory=tuple)
    sightings: Sequence[dict[str, Any]] = field(default_factory=tuple)
    gaps: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Mark:
    """Something drawn: `x` and `width` in per cent, `y` in pixels, `look` a style, `label` in the bar, `tip` in words."""

    x: float
    width: float = 0.0
    y: int = 0
    look: str = ""
    label: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Picture:
    """A timeline ready for the template."""

    alternative: str
    bars: Sequence[Mark]
    gaps: Sequence[Mark]
    dots: Sequence[Mark]
    ticks: Sequence[Mark]
    band: Mark | None
    lanes: int
    as_of: str

    @property
    def seen_at(self) -> int:
        """Where the line of sightings runs, in pixels from the top."""
        return TOP + self.lanes * LANE + 28

    @property
    def axis_at(self) -> int:
        """Where the axis runs."""
        return self.seen_at + 14

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return self.axis_at + 20


def draw(story: Story, as_of: datetime.date, since: datetime.date | None, until: datetime.date | None, names: bool) -> Picture | None:
    """Draw `story` up to `as_of`, with the stretch of a finding marked. None where no record of the child has a date."""
    dates = [*_dates(story), *(date for date in (since, until) if date)]
    if not dates:
        return None
    first, last = min(dates), max([as_of, *dates])
    scale = _Scale(first, last)
    lanes = list(_in_lanes(story.episodes, first, as_of))
    bars = [*_beyond(lanes, scale, as_of)]
    bars += [
        Mark(x, width, TOP + lane * LANE, _look(episode), _label(episode, names), _custody_in_words(episode, names))
        for lane, episode in lanes
        for x, width in (scale.span(episode["start"] or first, _stated_until(episode, as_of)),)
    ]
    rows = 1 + max((lane for lane, _ in lanes), default=0)
    gaps = [
        Mark(*scale.span(gap["start"], gap["end"] or as_of), TOP, f"g-{gap['kind']}", tip=_gap_in_words(gap))
        for gap in story.gaps
        if gap["start"]
    ]
    band = Mark(*scale.span(since, until or as_of, least=0.9)) if since else None
    alternative = (
        f"Timeline of child {story.child}, {day(first)} to {day(last)}: "
        f"{counted(len(story.episodes), 'stretch', 'stretches')} of custody, {counted(len(story.sightings), 'sighting')}, "
        f"{counted(len(story.gaps), 'gap or overlap', 'gaps or overlaps')}. The same in words follows."
    )
    return Picture(alternative, bars, gaps, list(_dots(story.sightings, scale)), list(_ticks(scale)), band, rows, day(as_of))


def tell(story: Story, names: bool) -> list[dict[str, Any]]:
    """The same in words, in order of time: start, end, what, record."""
    told = [
        *(
            dict(start=e["start"], end=e["end"], open=e["basis"] is not None, what=_custody_in_words(e, names), record=e["record"])
            for e in story.episodes
        ),
        *(dict(start=s["date"], end=None, open=False, what=_sighting_in_words(s, names), record=s["record"]) for s in story.sightings),
        *(dict(start=g["start"], end=g["end"], open=True, what=_gap_in_words(g), record="; ".join(g["records"] or ())) for g in story.gaps),
    ]
    return sorted(told, key=lambda row: (row["start"] or datetime.date.min, row["what"], row["record"] or ""))


def _look(episode: dict[str, Any]) -> str:
    setting = f"s-{episode['setting'] or 'other'}"
    return setting if episode["confirmed"] else f"{setting} alone"


def custodian(episode: dict[str, Any], names: bool) -> str:
    """Who had the child, in a few words; persons by name only where names are shown."""
    person = episode["custodian_name"] if names else episode["custodian"]
    return episode["organisation_name"] or person or plain(episode["setting"])


def _label(episode: dict[str, Any], names: bool) -> str:
    who = custodian(episode, names)
    setting = plain(episode["setting"])
    return who if episode["organisation_name"] or not episode["setting"] or who == setting else f"{setting} · {who}"


def _stated_until(episode: dict[str, Any], as_of: datetime.date) -> datetime.date:
    """The last day of which the records say that the custody ran: its end, or the last day of the return that states it."""
    if episode["end"]:
        return episode["end"]
    return min(episode["period_end"], as_of) if episode["period_end"] else as_of


def _beyond(lanes: Sequence[tuple[int, dict[str, Any]]], scale: "_Scale", as_of: datetime.date) -> Iterator[Mark]:
    """An outline for the time after a return's last day, where no end is stated and no later return states the custody."""
    for lane, episode in lanes:
        until = _stated_until(episode, as_of)
        if not episode["end"] and until < as_of:
            yield Mark(*scale.span(until, as_of), TOP + lane * LANE, "beyond", tip=f"No end stated; stated until {day(until)} only")


def _custody_in_words(episode: dict[str, Any], names: bool) -> str:
    told = [f"In custody of {custodian(episode, names)}"]
    told += [plain(word) for word in (episode["setting"], BASES.get(episode["basis"], episode["basis"])) if word]
    told += [f"ended: {plain(episode['end_reason'])}"] if episode["end_reason"] else []
    told += [f"stated until {day(episode['period_end'])}, the return's last day"] if episode["period_end"] and not episode["end"] else []
    told.append("confirmed by " + ", ".join(episode["confirmed"]) if episode["confirmed"] else "not confirmed by another holder")
    return "; ".join(told)


def _sighting_in_words(sighting: dict[str, Any], names: bool) -> str:
    by = sighting["by"] if names and sighting["by"] else sighting["holder"]
    kind = SIGHTINGS.get(sighting["kind"], sighting["kind"])
    return f"Seen: {kind}, {by}; {'independent' if sighting['independent'] else 'not independent'}"


def _gap_in_words(gap: dict[str, Any]) -> str:
    what = "More than one custodian" if gap["kind"] == "overlap" else "Nobody recorded as having the child"
    return f"{what}, {counted(gap['days'], 'day')}" if gap["days"] is not None else what


def _dates(story: Story) -> Iterator[datetime.date]:
    for row in itertools.chain(story.episodes, story.gaps):
        yield from (date for date in (row["start"], row["end"]) if date)
    yield from (sighting["date"] for sighting in story.sightings if sighting["date"])


class _Scale:
    """From days to per cent of the width."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last = first, last
        self.days = max((last - first).days, 30)

    def at(self, date: datetime.date) -> float:
        along = min(max((date - self.first).days / self.days, 0), 1)
        return round(INSET + along * (100 - 2 * INSET), 2)

    def span(self, start: datetime.date, end: datetime.date, least: float = 0.3) -> tuple[float, float]:
        x = self.at(start)
        return x, max(round(self.at(max(end, start)) - x, 2), least)


def _in_lanes(episodes: Sequence[dict[str, Any]], first: datetime.date, as_of: datetime.date) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each episode with the first lane in which it covers no other."""
    ends: list[datetime.date] = []
    for episode in sorted(episodes, key=lambda e: (e["start"] or first, e["end"] or as_of, e["episode"])):
        start, end = episode["start"] or first, episode["end"] or as_of
        lane = next((lane for lane, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        yield lane, episode


def _dots(sightings: Sequence[dict[str, Any]], scale: _Scale) -> Iterator[Mark]:
    """A dot for each day on which the child was seen; days too near to be told apart share one."""
    stated = sorted((s for s in sightings if s["date"]), key=lambda s: (s["independent"] is True, s["date"], s["record"] or ""))
    for (independent, x), group in itertools.groupby(stated, key=lambda s: (s["independent"] is True, round(2 * scale.at(s["date"])) / 2)):
        days = sorted({sighting["date"] for sighting in group})
        seen = day(days[0]) if len(days) == 1 else f"{day(days[0])} to {day(days[-1])}, {len(days)} days"
        yield Mark(x, look="independent" if independent else "dependent", tip=f"Seen {seen}, {'' if independent else 'not '}independent")


def _ticks(scale: _Scale) -> Iterator[Mark]:
    """At most seven labelled days: first days of years, or of months where the time is short."""
    first, last = (12 * date.year + date.month - 1 for date in (scale.first, scale.last))
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200, 24_000) if (last - first + 1) / step <= 7)
    for month in range(-(-first // step) * step, last + 1, step):
        date = datetime.date(month // 12, month % 12 + 1, 1)
        x = scale.at(date)
        if date >= scale.first and 3 <= x <= 97:
            yield Mark(x, label=str(date.year) if step >= 12 else f"{date:%b} {date.year}")
