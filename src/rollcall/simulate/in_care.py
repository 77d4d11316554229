"""What befalls the children of an authority's yearly returns: 32 lives, of which each district has the same.

A day is written from where it is reckoned: `entry` (into care, before the first return) or `turn` (when something changes, within the
return of 2024), then days (`turn+3`) and calendar months (`turn+28+3m`) after it; or it is a day of the calendar. Beside each wrong of law
stands the life that is lawful by a day.
"""

import re
from dataclasses import dataclass

import pyarrow as pa

#: The first and the last of the returns.
FIRST, LAST = 2023, 2025

_DAY = re.compile(r"(entry|turn|\d{4}-\d{2}-\d{2})([+-]\d+)?(?:\+(\d+)m)?")


@dataclass(frozen=True)
class Episode:
    """One episode in the codes of SSDA903; the returns of `told` (first, last) state it, so far as they cover it."""

    since: str = "entry"
    over: str = ""  # empty: it runs on
    how: str = ""  # REC, why it ended
    status: str = "C2"  # LS
    place: str = "U4"  # PLACE
    new: str = "S"  # RNE
    told: tuple[int, int] = (FIRST, LAST)


@dataclass(frozen=True)
class Absence:
    """A missing episode, stated in the returns of `told`."""

    since: str
    found: str = ""
    told: tuple[int, int] = (FIRST, LAST)


@dataclass(frozen=True)
class Plan:
    """A decision for adoption, and the day and the reason (REASON_PLACED_CEASED) with which it was taken back."""

    decided: str
    ceased: str = ""
    why: str = ""


@dataclass(frozen=True)
class CareLife:
    """One kind of life. `reviews` are the days of its reviews; none: in time from the first day of care on."""

    name: str
    children: int = 1
    due: str = ""  # rules, joined by spaces
    status: str = "accounted"
    reason: str = "seen-with-custodian"
    episodes: tuple[Episode, ...] = (Episode(),)
    absences: tuple[Absence, ...] = ()
    plan: Plan | None = None
    reviews: tuple[str, ...] = ()


def _ending(name: str, how: str, reason: str, **more: object) -> CareLife:
    """A life in one foster family until the turn, when care ends with `how`."""
    return CareLife(name, status="left", reason=reason, episodes=(Episode(over="turn", how=how),), **more)


def _breaks(number: int, days: int) -> tuple[Episode, ...]:
    return tuple(Episode(f"turn+{25 * nth}", f"turn+{25 * nth + days}", "E8", "V3") for nth in range(number))


def _with_adopters(name: str, first_review: int, due: str = "") -> CareLife:
    """In a foster family under a placement order, then with adopters, reviewed so many days later and once more, then adopted."""
    return CareLife(
        name,
        due=due,
        status="left",
        reason="adopted",
        episodes=(Episode("turn-60", "turn", "X1", "E1"), Episode("turn", "turn+200", "E11", "E1", "A5", "P")),
        plan=Plan("turn-60"),
        reviews=("turn-40", f"turn+{first_review}", f"turn+{first_review}+3m"),
    )


def _authorised(name: str, months: tuple[int, ...], due: str = "") -> CareLife:
    """Under a placement order and not yet placed for adoption, reviewed so many months after it, each time three days earlier in the month.

    Six months from the last day of February lie before those from the last day of the November in which all began."""
    days = tuple(f"turn-{3 * nth}+{number}m" if nth else f"turn+{number}m" for nth, number in enumerate(months))
    return CareLife(name, due=due, episodes=(Episode("turn", status="E1"),), reviews=days)


LIVES = (
    CareLife("absent-from-a-return", due="absent-from-next-return", status="unaccounted", reason="absent-from-next-return"),
    CareLife("named-by-headers-alone", due="episodes-stop-without-end", status="unaccounted", reason="episodes-stop-without-end"),
    _ending("reunified", "E4A", "reunified"),
    _ending("adopted", "E11", "adopted"),
    CareLife("moved", episodes=(Episode(over="turn", how="X1"), Episode("turn", new="P"))),
    CareLife("moved-on-the-last-day", episodes=(Episode(over="2024-03-31", how="X1"), Episode("2024-03-31", new="P"))),
    CareLife(
        "moved-a-week-later",
        due="custody-gap episode-not-followed",
        episodes=(Episode(over="turn", how="X1"), Episode("turn+7", new="P")),
    ),
    CareLife(
        "begun-on-another-day",
        due="open-episode-not-carried-over",
        episodes=(Episode(told=(2023, 2024)), Episode("2024-04-03", told=(2025, 2025))),
    ),
    CareLife("missing-forgotten", due="missing-not-carried-over", absences=(Absence("2024-03-20", told=(2024, 2024)),)),
    CareLife("missing-and-found", absences=(Absence("2024-03-20", "2024-04-10"),)),
    _ending("home-while-missing", "E4A", "reunified", due="missing-when-care-ended", absences=(Absence("turn-10", "turn+20"),)),
    _ending("found-and-home", "E4A", "reunified", absences=(Absence("turn-10", "turn"),)),
    _ending("left-care-missing", "E8", "care_ended_other", absences=(Absence("turn-10", "turn"),)),
    CareLife(
        "four-days-of-police-protection",
        due="stay-over-the-limit",
        episodes=(Episode("turn", "turn+4", "X1", "L1"), Episode("turn+4", new="L")),
    ),
    CareLife("three-days-of-police-protection", episodes=(Episode("turn", "turn+3", "X1", "L1"), Episode("turn+3", new="L"))),
    CareLife(
        "43-days-in-hospital",
        due="stay-over-the-limit",
        episodes=(Episode(over="turn", how="X1"), Episode("turn", "turn+43", "X1", place="T1", new="P"), Episode("turn+43", new="P")),
    ),
    CareLife(
        "42-days-in-hospital",
        episodes=(Episode(over="turn", how="X1"), Episode("turn", "turn+42", "X1", place="T1", new="P"), Episode("turn+42", new="P")),
    ),
    CareLife(
        "80-days-of-short-breaks", due="short-breaks-over-the-limit", status="left", reason="care_ended_other", episodes=_breaks(8, 10)
    ),
    CareLife("75-days-of-short-breaks", status="left", reason="care_ended_other", episodes=_breaks(5, 15)),
    _ending("plan-left-open", "E45", "guardianship", due="adoption-plan-left-open", plan=Plan("turn-100")),
    _ending("plan-ended-without-a-reason", "E45", "guardianship", due="adoption-plan-left-open", plan=Plan("turn-100", "turn-10")),
    _ending("plan-ended", "E45", "guardianship", plan=Plan("turn-100", "turn-10", "RD1")),
    _with_adopters("with-adopters-and-reviewed-late", 29, "review-overdue"),
    _with_adopters("with-adopters-and-reviewed", 28),
    _authorised("authorised-and-not-reviewed", (3, 10, 16, 22), "review-overdue"),
    _authorised("authorised-and-reviewed", (3, 9, 15, 21)),
    CareLife("stays", 6),
)

#: Children of one district who are in the authority's care.
IN_CARE = sum(life.children for life in LIVES)


def lives() -> dict[str, pa.Table]:
    """The tables that the SQL of the returns reads, by name: `care_lives care_episodes care_absences care_plans care_reviews`.

    A day NAME is three columns: NAME_from (`entry`, `turn` or a day of the calendar; null: none), NAME_days and NAME_months.
    """
    places = [life for life in LIVES for _ in range(life.children)]
    told = [(life, each) for life in LIVES for each in life.episodes]
    missed = [(life, each) for life in LIVES for each in life.absences]
    planned = [(life, life.plan) for life in LIVES if life.plan]
    return {
        "care_lives": pa.table(
            {
                "place": pa.array(range(len(places)), pa.int64()),
                "fate": [life.name for life in places],
                "due": [life.due for life in places],
                "status": [life.status for life in places],
                "reason": [life.reason for life in places],
                "reviewed": [not life.reviews for life in places],
            }
        ),
        "care_episodes": pa.table(
            {
                "fate": [life.name for life, _ in told],
                "k": pa.array([life.episodes.index(each) for life, each in told], pa.int64()),
                **_days("since", [each.since for _, each in told]),
                **_days("over", [each.over for _, each in told]),
                "how": [each.how or None for _, each in told],
                "status": [each.status for _, each in told],
                "place": [each.place for _, each in told],
                "new": [each.new for _, each in told],
                "told_first": [each.told[0] for _, each in told],
                "told_last": [each.told[1] for _, each in told],
            }
        ),
        "care_absences": pa.table(
            {
                "fate": [life.name for life, _ in missed],
                **_days("since", [each.since for _, each in missed]),
                **_days("found", [each.found for _, each in missed]),
                "told_last": [each.told[1] for _, each in missed],
            }
        ),
        "care_plans": pa.table(
            {
                "fate": [life.name for life, _ in planned],
                **_days("decided", [plan.decided for _, plan in planned]),
                **_days("ceased", [plan.ceased for _, plan in planned]),
                "why": [plan.why or None for _, plan in planned],
            }
        ),
        "care_reviews": pa.table(
            {
                "fate": [life.name for life in LIVES for _ in life.reviews],
                **_days("held", [day for life in LIVES for day in life.reviews]),
            }
        ),
    }


def _days(name: str, days: list[str]) -> dict[str, pa.Array]:
    read = [match.groups() if (match := _DAY.fullmatch(day)) else (None, None, None) for day in days]
    return {
        f"{name}_from": pa.array([start for start, _, _ in read], pa.string()),
        f"{name}_days": pa.array([int(after or 0) for _, after, _ in read], pa.int64()),
        f"{name}_months": pa.array([int(after or 0) for _, _, after in read], pa.int64()),
    }
