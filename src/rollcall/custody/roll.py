"""The roll: every child once, with one status and the reason for it.

The order in which a status is chosen: records that exclude one another come first; then a documented end of the duty; then, in
returns, a child that should have been in the next one; then age; then what leaves a child unaccounted for; what remains is
accounted for, and the reason says on what. A rule that was not evaluated bears on nobody: status rests on the rest.
"""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import ROLL, conform
from rollcall.terms import REASONS

#: Reasons that hold although the child would be of age by now: its care never ended in a documented way.
BEFORE_AGE = ("absent-from-next-return", "episodes-stop-without-end")

ADULT = 18

#: A sighting longer ago than this, in days, is no ground to call a child accounted for: the longest horizon of the rule `unseen`.
LONGEST_UNSEEN = 548


def take(
    engine: Engine,
    children: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    sightings: ir.Table,
    endings: ir.Table,
    bearing: ir.Table,
    findings: ir.Table,
    as_of: datetime.date,
) -> ir.Table:
    """Take the roll on `as_of` and keep it as `roll` (ROLL), one row per row of CHILDREN.

    Args:
        bearing: findings that bear on a status and are still open, with columns child, bears, reason, since.
        findings: child, finding (an id); all of them are listed, open or not.
    """
    judged = (
        children.left_join(_chosen(endings), "child")
        .drop("child_right")
        .left_join(_weightiest(bearing, "contradicted"), "child")
        .drop("child_right")
        .left_join(_weightiest(bearing, "unaccounted"), "child")
        .drop("child_right")
        .left_join(_last_seen(sightings), "child")
        .drop("child_right")
        .left_join(_held_now(episodes, as_of), "child")
        .drop("child_right")
        .left_join(_listed(findings, "finding", "finding_ids"), "child")
        .drop("child_right")
        .left_join(_listed(events, "record", "record_list"), "child")
        .drop("child_right")
        .left_join(_risks(events, as_of), "child")
        .drop("child_right")
    )
    judged = judged.mutate(of_age_since=_birthday(judged.birth_date_last, ADULT))
    roll = _with_status(judged, as_of)
    roll = roll.mutate(
        days_unseen=ibis.literal(as_of).delta(roll.last_seen, unit="day"),
        names=roll.names.join("; "),
        findings=roll.finding_ids,
        records=roll.record_list,
    )
    return engine.keep("roll", conform(roll, ROLL).order_by("child"))


def _with_status(judged: ir.Table, as_of: datetime.date) -> ir.Table:
    grown = (judged.of_age_since <= ibis.literal(as_of)).fill_null(False)
    stopped = judged.unaccounted_reason.isin(BEFORE_AGE).fill_null(False)
    cases = [
        (judged.contradicted_reason.notnull(), "contradicted", judged.contradicted_reason, judged.contradicted_since),
        (judged.ending_status.notnull() & ~stopped, judged.ending_status, judged.ending_reason, judged.ending_since),
        (stopped, "unaccounted", judged.unaccounted_reason, judged.unaccounted_since),
        (grown, "of_age", "of-age", judged.of_age_since),
        (judged.unaccounted_reason.notnull(), "unaccounted", judged.unaccounted_reason, judged.unaccounted_since),
    ]
    held = judged.held.fill_null(False)
    seen = (ibis.literal(as_of).delta(judged.last_seen, unit="day") <= LONGEST_UNSEEN).fill_null(False)
    on_what = ibis.cases((seen & held, "seen-with-custodian"), (seen, "seen"), (held, "custodian-stated"), else_="nothing-stated")
    return judged.mutate(
        status=ibis.cases(*[(when, status) for when, status, _, _ in cases], else_="accounted"),
        reason=ibis.cases(*[(when, reason) for when, _, reason, _ in cases], else_=on_what),
        since=ibis.cases(*[(when, since) for when, _, _, since in cases], else_=judged.last_seen),
    )


def _birthday(born: ir.DateValue, years: int) -> ir.DateValue:
    """The day on which somebody born on `born` reaches an age; 1 March for a 29 February in a common year."""
    year = born.year() + years
    leap_day = (born.month() == 2) & (born.day() == 29)
    common = (year % 4 != 0) | ((year % 100 == 0) & (year % 400 != 0))
    shifted = leap_day & common
    return ibis.date(year, ibis.ifelse(shifted, 3, born.month()), ibis.ifelse(shifted, 1, born.day()))


def _chosen(endings: ir.Table) -> ir.Table:
    """One ending per child: a death before a departure, the latest before an earlier one."""
    order = ibis.window(
        group_by="child",
        order_by=[endings.status, ibis.ifelse(endings.reason == "death-certified", 0, 1), endings.since.desc(), endings.record],
    )
    first = endings.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return first.select("child", ending_status=first.status, ending_reason=first.reason, ending_since=first.since)


def _weightiest(bearing: ir.Table, status: str) -> ir.Table:
    """One reason per child, in the order of `terms.REASONS`; the earliest day of several findings with that reason."""
    known = REASONS[status]
    open_ones = bearing.filter(bearing.bears == status)
    rank = ibis.cases(*[(open_ones.reason == reason, place) for place, reason in enumerate(known)], else_=len(known))
    order = ibis.window(group_by="child", order_by=[rank, open_ones.since, open_ones.reason])
    first = open_ones.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return first.select("child", **{f"{status}_reason": first.reason, f"{status}_since": first.since})


def _last_seen(sightings: ir.Table) -> ir.Table:
    """The latest sighting by an independent holder, else by anybody; a sighting dated to a period counts from its first day."""
    order = ibis.window(group_by="child", order_by=[sightings.independent.desc(), sightings.date.desc(), sightings.record])
    last = sightings.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return last.select("child", last_seen=last.date, last_seen_record=last.record, last_seen_by=last.by)


def _held_now(episodes: ir.Table, as_of: datetime.date) -> ir.Table:
    """Who holds the child on `as_of`: the episode that began last among those still running."""
    running = episodes.filter((episodes.start <= ibis.literal(as_of)) & (episodes.end.isnull() | (episodes.end > ibis.literal(as_of))))
    order = ibis.window(group_by="child", order_by=[running.start.desc(), running.episode.desc()])
    latest = running.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return latest.select("child", "custodian", "custodian_name", "organisation", "organisation_name", held=ibis.literal(True))


def _listed(table: ir.Table, column: str, name: str) -> ir.Table:
    """The values of a column, one text per child. The separator is the contract tables'."""
    return table.group_by("child").agg(**{name: table[column].collect(distinct=True).sort().join(";")})


def _risks(events: ir.Table, as_of: datetime.date) -> ir.Table:
    """What is announced about the child and not yet done: a recall without a return since, a planned handover."""
    back = events.filter(events.kind == "return").group_by("child").agg(returned=events.date.max())
    asked = events.filter((events.kind == "recall") & events.date.notnull())
    asked = asked.left_join(back, "child").drop("child_right")
    asked = asked.filter((asked.returned.isnull() | (asked.returned < asked.date)) & (asked.date <= ibis.literal(as_of)))
    recalled = asked.select("child", risk="recalled: " + asked.response.fill_null("no answer stated"))
    planned = events.filter((events.kind == "handover") & events.planned.fill_null(False) & (events.date >= ibis.literal(as_of)))
    planned = planned.select("child", risk=ibis.literal("handover planned"))
    risks = ibis.union(recalled, planned, distinct=True)
    return risks.group_by("child").agg(risk=risks.risk.collect(distinct=True).sort().join("; "))
