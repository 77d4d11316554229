"""Children that nobody independent has met for too long."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import birthday, documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.hands import PLACING_KINDS, hands_that_state, sighting_hands
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule

#: Settings in which others than the family hold the child, while they rest on a placement.
IN_PLACEMENT = ("foster", "residential", "adoption")

#: By this age a child is in school wherever it is compulsory.
AT_SCHOOL = 7

INFANCY = 6

#: So few records of a child may be another child's, not linked.
FEW_RECORDS = 2


@rule(
    about="visits",
    title="No independent sighting for too long",
    severity="grave",
    parameters={
        "days": (0, "0: by age and setting, as below; any other number holds for every child"),
        "placed_days": (180, "XR-ALIVE-01 (ours): 180 days in a placement from the age of 6"),
        "placed_days_under_6": (90, "XR-ALIVE-01 (ours): 90 days in a placement under the age of 6"),
        "home_days": (400, "ours: a school year and its holidays; at home, adopted with an order, or with no placement known"),
        "home_days_under_6": (548, "ours: 18 months, the longest gap that universal health checks leave between two checks"),
    },
)
def unseen(
    sightings: ir.Table,
    children: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    coverage: ir.Table,
    pairs: ir.Table,
    as_of: datetime.date,
    policy: dict,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """No holder independent of the custodian has met the child within the time that its age and setting allow.

    What it finds
        A child whose last independent sighting lies longer back, on the day of the roll, than the horizon for its age and setting. In
        foster care, a home, or an adoption without an order yet: 90 days under the age of 6, 180 days from then on. With its
        parents, adopted with an order, or with no placement known: 548 and 400 days. A partial date counts from its latest day.
        A child that was never seen counts from its first record. More than twice the horizon in a placement is
        grave, all else a concern. A child known from one or two records that the linkage lists as possibly another child's is a
        notice of low confidence: the record may have strayed, not the child.
        A child is judged only where some source could show it: visits of a hand that places no child, for those in a placement; a
        school, once the child has been of school age for the whole horizon; a health service that sees children after infancy. Not
        judged: children of 18, certified dead by another hand, arrived abroad, or known from holders alone whose duty is care.

    Why it matters
        A child is alive for certain only on the days on which somebody met it who gains nothing by saying so. In Korea 2,236 children
        born in hospital from 2015 to 2022 had a number and no registration; of 2,123 followed up, 249 were dead and 814 under
        investigation (Board of Audit and Inspection and Ministry of Health, 2023). In the United States 22% of follow-up
        calls to sponsors of unaccompanied children were late or not made (HHS-OIG OEI-07-21-00250, 2024). The custodian's own
        word counts for nothing here.

    What may explain it
        The child is taught at home, or goes to a school whose register was not supplied. It moved and its new doctor's files are
        elsewhere. It left school at 16. Its later records bear another name and were not recognised as its own. The source was drawn
        long before the day of the roll.

    What to ask for
        One record that a school, clinic or visitor made after the last sighting, asked for directly from that holder, who must not be
        in the custodian's hand. Failing that, a visit in person.

    Example
        A child of 4 in foster care; the last nursery day is 2024-11-30, the roll is taken on 2025-08-12: 255 days, where 90 are
        allowed: grave.

    References
        Design rule XR-ALIVE-01; for comparison SI 2010/959, regulation 28 (visits every 42 days) and 42 USC 622(b)(17) (monthly).
        Board of Audit and Inspection of Korea, 2023; HHS-OIG report OEI-07-21-00250, February 2024.
    """
    today = ibis.literal(as_of)
    by_visits, by_school, by_health = _who_could_see(coverage, sightings, children)
    owed = children.filter((children.duty == "childhood") & ~of_age(children.birth_date, today)).select("child")
    known = _with_placement(_last_known(owed, sightings, events, today), episodes, today)
    aged = with_birth_dates(known, children)
    infant = (birthday(aged.born, INFANCY) > today).fill_null(False)
    aged = aged.mutate(horizon=_horizon(infant, aged.placed, policy), days=today.delta(aged.since, unit="day"))
    at_school = (today.delta(birthday(aged.born, AT_SCHOOL), unit="day") > aged.horizon).fill_null(False)
    could_be_seen = ibis.literal(by_health) | (ibis.literal(by_school) & at_school) | (ibis.literal(by_visits) & aged.placed)
    judged = aged.filter(could_be_seen)
    if not by_health and not any_row(judged) and any_row(aged):
        raise NotEvaluated("no supplied source could show children of these ages and settings")
    late = judged.filter(judged.days > judged.horizon)
    late = still_owed(late, documented_ends(episodes, deaths, borders), "earliest")
    late = late.left_join(_perhaps_another(pairs, children), "child").drop("child_right")
    stray = late.stray.fill_null(False)
    long = late.placed & (late.days > late.horizon * 2)
    return judgement(
        late,
        since=late.since,
        severity=ibis.cases((stray, "notice"), (long, "grave"), else_="concern"),
        confidence=ibis.cases((stray, "low"), (late.born.isnull() | ~late.seen, "medium"), else_="high"),
        records=listed(late.record),
        summary=ibis.ifelse(late.seen, "Last met by an independent holder on ", "Met by no independent holder since its first record of ")
        + written(late.since)
        + ": "
        + late.days.cast("string")
        + " days before the roll, where "
        + late.horizon.cast("string")
        + " are allowed at this age and setting."
        + ibis.ifelse(stray, " It is known from a record or two, which may be another child's.", ""),
        bears="unaccounted",
    )


def _who_could_see(coverage: ir.Table, sightings: ir.Table, children: ir.Table) -> tuple[bool, bool, bool]:
    """Whether visits of a hand that places nobody, a school, and health checks after infancy are among the sources.

    Raises:
        NotEvaluated: none of them is.
    """
    placing = hands_that_state(coverage, *PLACING_KINDS)
    visits = bool(sighting_hands(coverage, "visit", "review") - placing)
    school, health = (bool(_beside(sighting_hands(coverage, kind), placing)) for kind in ("school", "health"))
    health = health and _sees_after_infancy(sightings, children)
    if not (visits or school or health):
        raise NotEvaluated("no supplied source holds sightings independent of the custodian, of children of every age")
    return visits, school, health


def _beside(seeing: frozenset[str], placing: frozenset[str]) -> frozenset[str]:
    """Hands that see children, unless the one that does is the only one that places them."""
    return frozenset() if len(seeing | placing) == 1 and placing else seeing


def _sees_after_infancy(sightings: ir.Table, children: ir.Table) -> bool:
    """Whether a health service ever met a child past its second birthday: lists of newborns could show nobody else."""
    met = with_birth_dates(sightings.filter(sightings.kind == "health"), children)
    return any_row(met.filter(met.date > birthday(met.born, 2)))


def _perhaps_another(pairs: ir.Table, children: ir.Table) -> ir.Table:
    """Children known from one or two records, whom the linkage lists as possibly one with another: child, stray."""
    listed_apart = ibis.union(pairs.select("child"), pairs.select(child=pairs.other), distinct=True)
    few = children.filter(children.records <= FEW_RECORDS).semi_join(listed_apart, "child")
    return few.select("child", stray=ibis.literal(True))


def _last_known(owed: ir.Table, sightings: ir.Table, events: ir.Table, today: ir.DateValue) -> ir.Table:
    """The last independent sighting of each child, else its first record: child, since, earliest, record, seen.

    A day known to the month is `since` at its latest and `earliest` at its first: an end within that month may have come after it.
    """
    met = sightings.filter(sightings.independent & (sightings.date <= today)).semi_join(owed, "child")
    met = met.select("child", "record", "date", day=ibis.least(met.date_last, today))
    last = met.group_by("child").agg(since=met.day.max())
    unmet = owed.anti_join(last, "child")
    told = events.filter(events.date_last.notnull() & (events.date <= today)).semi_join(unmet, "child")
    told = told.select("child", "record", "date", day=ibis.least(told.date_last, today))
    first = told.group_by("child").agg(since=told.day.min())
    return ibis.union(_with_record(last, met, seen=True), _with_record(first, told, seen=False))


def _with_record(days: ir.Table, rows: ir.Table, *, seen: bool) -> ir.Table:
    joined = days.inner_join(rows, [days.child == rows.child, days.since == rows.day])
    return joined.group_by("child", "since").agg(record=joined.record.min(), earliest=joined.date.min()).mutate(seen=ibis.literal(seen))


def _with_placement(known: ir.Table, episodes: ir.Table, today: ir.DateValue) -> ir.Table:
    """Add `placed`: whether the custody that began last, of those running on the day of the roll, is a placement away from home."""
    running = episodes.filter((episodes.start <= today) & (episodes.end.isnull() | (episodes.end > today)))
    order = ibis.window(group_by="child", order_by=[running.start.desc(), running.episode.desc()])
    latest = running.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    away = latest.filter((latest.basis == "placement") & latest.setting.isin(IN_PLACEMENT)).select(away_child="child")
    joined = known.left_join(away, known.child == away.away_child)
    return joined.mutate(placed=joined.away_child.notnull()).drop("away_child")


def _horizon(infant: ir.BooleanValue, placed: ir.BooleanValue, policy: dict) -> ir.IntegerValue:
    if policy["days"]:
        return ibis.literal(policy["days"])
    return ibis.cases(
        (placed & infant, policy["placed_days_under_6"]),
        (placed, policy["placed_days"]),
        (infant, policy["home_days_under_6"]),
        else_=policy["home_days"],
    )
