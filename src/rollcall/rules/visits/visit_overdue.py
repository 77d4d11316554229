"""Children in placement that the law would have had visited."""

import datetime
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.hands import hands_that_state
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.rules.visits.calendar import Calendar, load
from rollcall.rules.visits.stays import stays

YEAR = 365


@rule(about="visits", title="A visit that the law demands is overdue", severity="concern")
def visit_overdue(
    visits: ir.Table, placements: ir.Table, episodes: ir.Table, children: ir.Table, coverage: ir.Table, as_of: datetime.date, policy: dict
) -> ir.Table:
    """In a placement, more time passed without a visit than the law of the case's jurisdiction allows.

    What it finds
        England: no visit within 7 days of the start of a placement, then more than 42 days between two visits; after the first
        year three months, which the law allows where the placement is meant to last. For children placed for adoption
        only the first visit is judged, since reviews decide the rest. United States: a whole calendar month in care without a
        visit. One finding for each child and placement (in the United States: time in care), with its longest overdue stretch and how
        many there were. Any visit counts, whoever made it. Only placements stated by a hand that also states visits are judged. Not
        evaluated where no jurisdiction is set, or none of its laws on visits is known (Korea).

    Why it matters
        The visit is the one occasion on which somebody outside the household has to see the child in person. England: SI 2010/959,
        regulation 28, and SI 2005/389, regulation 36(4)(a). United States: each child in foster care is visited each calendar month
        (42 USC 622(b)(17)), and at least 95% of all visits due have to be made (42 USC 624(f)(1)(A)). In two public test
        records of the American return, 12 of 20 months in care had no visit.

    What may explain it
        The visit took place and its note was not entered. The child was missing, in hospital or abroad. The visitor of another
        authority went instead, and wrote in that authority's file. The placement's plan allowed longer intervals.

    What to ask for
        The visit report, which has to be written for each visit (SI 2005/389, regulation 36(4)(b)), from the social worker's team.
        Travel claims and diary of the worker for the weeks in question.

    Example
        England: placed on 2025-01-10, visited on 2025-01-15 and 2025-04-30. The second visit was due by 2025-02-26 and 63 days late: a
        concern.

    References
        SI 2010/959, regulation 28(2); SI 2005/389, regulation 36(4); 42 USC 622(b)(17) and 624(f).
    """
    calendars = load(policy["jurisdiction"])
    judged = hands_that_state(coverage, "placement") & hands_that_state(coverage, "visit")
    if not judged:
        raise NotEvaluated("no holder that states placements states visits too")
    monthly = any(calendar.monthly for calendar in calendars)
    spells = stays(episodes, visits, children, judged, as_of, anywhere=monthly)
    late = _late_by_month(_intervals(spells, visits)) if monthly else _late_by_days(_intervals(spells, visits), calendars)
    worst = _longest(late)
    return judgement(
        worst,
        since=worst.due,
        until=ibis.ifelse(worst.still, ibis.null("date"), worst.day),
        severity="concern",
        confidence="medium",
        parties=listed(worst.custodian, worst.organisation),
        records=listed(worst.placed_by, worst.before_record, worst.visit),
        summary="A visit was due by "
        + written(worst.due)
        + ibis.cases(
            (worst.still, ibis.literal("; none is recorded until the day of the roll")),
            (worst.visit.isnull(), "; none is recorded until the placement ended on " + written(worst.day)),
            else_="; the next is recorded on " + written(worst.day),
        )
        + ", "
        + worst.late.cast("string")
        + " days later. Overdue stretches in this placement: "
        + worst.times.cast("string")
        + ".",
    )


def _intervals(spells: ir.Table, visits: ir.Table) -> ir.Table:
    """One row per visit within a stay and one for its last day, each with the visit before it.

    Adds day (earliest, of the visit or the stay's last day), visit (its record, null at the end), before (latest day of the
    visit before it, null for the first), before_record.
    """
    met = visits.filter(visits.date.notnull()).select("date", "date_last", visited="child", visit="record")
    during = spells.inner_join(met, [spells.child == met.visited, met.date_last >= spells.start, met.date < spells.until])
    shape = [*(column for column in spells.columns), "day", "day_last", "visit"]
    made = during.mutate(day=during.date, day_last=during.date_last).select(*shape)
    over = spells.mutate(day=spells.until, day_last=spells.until, visit=ibis.null("string")).select(*shape)
    points = ibis.union(made, over).rename(placed_by="record")
    order = ["day", "day_last", points.visit.asc(nulls_first=False)]
    earlier = ibis.window(group_by=["child", "stay"], order_by=order, preceding=(None, 1))
    one_before = ibis.window(group_by=["child", "stay"], order_by=order)
    return points.mutate(before=points.day_last.max().over(earlier), before_record=points.visit.lag().over(one_before))


def _late_by_days(points: ir.Table, calendars: tuple[Calendar, ...]) -> ir.Table:
    """Add `due`, the last day on which the visit was in time, and keep those that came later."""

    def allowed(of: Callable[[Calendar], int | None]) -> ir.Value:
        setting = points.setting.fill_null("")
        return ibis.cases(*[(setting.isin(calendar.settings), ibis.literal(of(calendar), type="int64")) for calendar in calendars])

    in_first_year = points.before.delta(points.start_last, unit="day") < YEAR
    days = ibis.cases(
        (points.before.isnull(), allowed(lambda calendar: calendar.first_within_days)),
        (in_first_year, allowed(lambda calendar: calendar.then_every_days)),
        else_=allowed(lambda calendar: calendar.later_every_days),
    )
    reckoned = points.mutate(origin=ibis.coalesce(points.before, points.start_last), days=days)
    waited = reckoned.day.delta(reckoned.origin, unit="day")
    late = reckoned.filter((waited > reckoned.days).fill_null(False))
    return late.mutate(due=later(late.origin, late.days), late=late.day.delta(late.origin, unit="day") - late.days)


def _late_by_month(points: ir.Table) -> ir.Table:
    """Add `due`, the last day of the first whole month without a visit, and keep stretches that hold such a month."""
    begun = _month(points.start_last) - ibis.ifelse(points.start_last.day() == 1, 1, 0)
    reckoned = points.mutate(seen_in=ibis.coalesce(_month(points.before), begun))
    late = reckoned.filter(_month(reckoned.day) - reckoned.seen_in > 1)
    after = late.seen_in + 2
    due = later(ibis.date((after // 12).cast("int32"), (after % 12 + 1).cast("int32"), ibis.literal(1)), -1)
    dated = late.mutate(due=due)
    return dated.mutate(late=dated.day.delta(dated.due, unit="day"))


def _month(day: ir.DateValue) -> ir.IntegerValue:
    """Months since the year 0."""
    return day.year().cast("int64") * 12 + day.month() - 1


def _longest(late: ir.Table) -> ir.Table:
    """The longest overdue stretch of each stay, with how many there are (`times`) and whether it still runs (`still`)."""
    order = ibis.window(group_by=["child", "stay"], order_by=[late.late.desc(), late.day])
    stay = ibis.window(group_by=["child", "stay"])
    ranked = late.mutate(nth=ibis.row_number().over(order), times=late.day.count().over(stay), still=late.running & late.visit.isnull())
    return ranked.filter(ranked.nth == 0)
