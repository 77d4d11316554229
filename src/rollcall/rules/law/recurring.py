"""The family of calendars: something is due within a time from the start, and then again and again.

A term states `first`, `second`, and what lies between two from then on: `then` (always), `first_year` (in the first year alone),
`later` (after it) and `before_review` (until the first review); each a span as `law.span` reads it. Where several provisions
bind a spell, the earliest day counts.
"""

from collections.abc import Iterable
from functools import reduce

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import in_days, written
from rollcall.rules.law.provisions import Term
from rollcall.rules.law.span import Span, span, with_working_days

#: The first year of a placement, in days.
YEAR = 365

#: A review that no record states is taken to have been held on the last day on which it was in time.
REVIEW_BY = 28

PARTS = ("first", "second", "then", "first_year", "later", "before_review")


def between(spells: ir.Table, met: ir.Table) -> ir.Table:
    """One row for each thing done within a spell and one for its last day, each with the one before it.

    Args:
        spells: child, spell (unique within the child), start, start_last, until (first day no longer asked about), and whatever else.
        met: child, date, date_last, point (the record). What has no day is left out.

    Returns:
        the columns of `spells`, day, day_last, point (null at the end), before (latest day of the one before, null for the first),
        before_record, nth (how many came before).
    """
    done = met.filter(met.date.notnull()).select("date", "date_last", "point", of_child="child")
    # each spell twice, for what was met in it and for its end, so that the spells are worked out once
    twice = spells.mutate(over=ibis.array([False, True]).unnest())
    twice = twice.mutate(meeting=ibis.ifelse(twice.over, ibis.null("string"), twice.child))
    during = twice.left_join(done, [twice.meeting == done.of_child, done.date_last >= twice.start, done.date < twice.until])
    found = during.filter(during.over | during.of_child.notnull())
    dated = found.mutate(day=ibis.coalesce(found.date, found.until), day_last=ibis.coalesce(found.date_last, found.until))
    points = dated.select(*spells.columns, "day", "day_last", "point")
    order = ["day", "day_last", points.point.asc(nulls_first=False)]
    earlier = ibis.window(group_by=["child", "spell"], order_by=order, preceding=(None, 1))
    in_order = ibis.window(group_by=["child", "spell"], order_by=order)
    return points.mutate(
        before=points.day_last.max().over(earlier), before_record=points.point.lag().over(in_order), nth=ibis.row_number().over(in_order)
    )


def late(points: ir.Table, terms: Iterable[Term], *, reviews_known: bool = True) -> ir.Table:
    """The points of `between` that came later than the law allows, with `due` (the last day in time) and `late` (days past it).

    Args:
        points: further `setting`, `status` (text, null where not stated) and `review` (the day of the spell's first review).
        terms: what the law demands.
        reviews_known: whether any source states reviews; without one nothing that lasts until a review is asked for.
    """
    terms = tuple(terms)
    origin = ibis.coalesce(points.before, points.start_last)
    reckoned = _with_working_days(points.mutate(origin=origin), terms)
    dues = [_due(reckoned, term, reviews_known=reviews_known) for term in terms]
    dated = reckoned.mutate(due=reduce(ibis.least, dues))
    overdue = dated.filter((dated.day > dated.due).fill_null(False))
    return overdue.mutate(late=overdue.day.delta(overdue.due, unit="day"))


def longest(found: ir.Table) -> ir.Table:
    """The longest overdue stretch of each spell, with how many there are (`times`) and whether it still runs (`still`)."""
    order = ibis.window(group_by=["child", "spell"], order_by=[found.late.desc(), found.day])
    whole = ibis.window(group_by=["child", "spell"])
    still = found.running & found.point.isnull()
    ranked = found.mutate(rank=ibis.row_number().over(order), times=found.day.count().over(whole), still=still)
    return ranked.filter(ranked["rank"] == 0)


def summary(worst: ir.Table, asked: str, *, ending: str = "", within: str = "") -> ir.StringValue:
    """What a finding says of the stretches of `longest`: `asked` was due, when the next one came, how many days late, how often.

    `ending` is said before the day on which the spell ended, `within` after the number of stretches.
    """
    return (
        f"{asked} was due by "
        + written(worst.due)
        + ibis.cases(
            (worst.still, ibis.literal("; none is recorded until the day of the roll")),
            (worst.point.isnull(), f"; none is recorded until {ending}" + written(worst.day)),
            else_="; the next is recorded on " + written(worst.day),
        )
        + ", "
        + in_days(worst.late)
        + f" later. Overdue stretches{within}: "
        + worst.times.cast("string")
        + "."
    )


def binds(table: ir.Table, term: Term) -> ir.BooleanValue:
    """Whether a term is about spells of this `setting` and `status`; one that names none is about all."""
    held = [ibis.literal(True)]
    if settings := term.get("settings"):
        held.append(table.setting.fill_null("").isin(settings))
    if statuses := term.get("statuses"):
        held.append(table.status.fill_null("").isin(statuses))
    return ibis.and_(*held)


def _due(points: ir.Table, term: Term, *, reviews_known: bool) -> ir.DateValue:
    never = ibis.null("date")

    def at(part: str) -> ir.DateValue:
        allowed = _span(term, part)
        if allowed is None:
            return never
        return points[_column(allowed)] if allowed.unit == "working days" else allowed.after(points.origin)

    first_year = points.before.delta(points.start_last, unit="day") < YEAR
    again = ibis.least(at("then"), ibis.ifelse(first_year, at("first_year"), at("later")))
    if term.get("before_review") and reviews_known:
        review = ibis.coalesce(points.review, later(points.start_last, REVIEW_BY))
        weekly = at("before_review")
        again = ibis.least(ibis.ifelse(weekly <= review, weekly, never), again)
    steps = [(points.nth == 0, at("first"))]
    if term.get("second"):
        steps.append((points.nth == 1, at("second")))
    due = ibis.cases(*steps, else_=again)
    return ibis.ifelse(binds(points, term) & term.in_force(points.origin), due, never)


def _with_working_days(points: ir.Table, terms: tuple[Term, ...]) -> ir.Table:
    """Add for each span of working days the day on which it ends."""
    spans = {allowed for term in terms for part in PARTS if (allowed := _span(term, part)) and allowed.unit == "working days"}
    for allowed in sorted(spans, key=lambda each: each.number):
        days = with_working_days(points, allowed.number)
        joined = points.left_join(days, points.origin == days.counted_from)
        points = joined.drop("counted_from").rename({_column(allowed): "working"})
    return points


def _span(term: Term, part: str) -> Span | None:
    return span(term.get(part)) if term.get(part) else None


def _column(allowed: Span) -> str:
    return f"working_{allowed.number}"
