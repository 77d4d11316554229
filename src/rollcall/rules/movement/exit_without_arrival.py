"""The rule exit-without-arrival."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="movement",
    title="Left the country, and no arrival on record",
    severity="grave",
    reason="exit-without-arrival",
    parameters={
        "days": (90, "ours: a tourist's stay without a visa is 90 days in most states, and an arrival is reported sooner"),
    },
)
def exit_without_arrival(
    borders: ir.Table,
    sightings: ir.Table,
    children: ir.Table,
    people: ir.Table,
    as_of: datetime.date,
    policy: dict,
    deaths: ir.Table | None = None,
) -> ir.Table:
    """A child crossed the border outward, and no state says that it arrived, nor has anybody seen it since.

    What it finds
        Children whose last border record is an exit more than `days` days before the roll, without an arrival stated by
        the receiving state, without a later entry, and without a later sighting by anybody independent of the
        custodian. The child is unaccounted for: the duty to know where it is has not passed to anybody. The rule is
        judged only where some supplied source states arrivals. Without one, every child who ever left would be found.
        It is grave; a concern where the companion is the child's recorded mother or father.

    Why it matters
        The Hague Convention of 1993 lets a child leave only with a decision of both states (Article 17), under secure
        conditions (Article 19), and has the two central authorities keep each other informed (Article 20). The United
        States allow no child of a dissolved adoption to be sent back without the written approval of both sides (22 CFR
        96.51(d)). Of children who came to Europe alone, 51,433 were recorded missing between 2021 and 2023, and only 13
        of 31 states could give figures (Lost in Europe, 2024).

    What may explain it
        A holiday or a move whose return was not recorded. An arrival recorded under another spelling or another birth
        date. A receiving state that reports late, or is not among the supplied sources at all. A family that moved
        together.

    What to ask for
        The receiving state's arrival record and the child's address there, from its central authority or immigration
        service. The carrier's passenger list, and the companion's own return, from the border police. A sighting by the
        consulate.

    Example
        A girl of two leaves on 14 March 2019 with an agency's worker. The worker's entry is on file a week later. No
        arrival of the girl is stated by any state until the roll of August 2025.

    References
        Hague Convention of 29 May 1993, Articles 17, 19 and 20. 22 CFR 96.51(d) (US-ICA-01 in the list of rules). Lost
        in Europe, figures on unaccompanied minors 2021-2023.
    """
    if not any_row(borders.filter(borders.direction == "arrival")):
        raise NotEvaluated("no supplied source states arrivals")
    last = _last_exits(borders)
    last = last.filter(later(last.date_last, policy["days"]) < ibis.literal(as_of))
    for accounted in _accounts_since(borders, sightings.semi_join(last, "child"), deaths):
        known = (
            last.inner_join(accounted, (last.child == accounted.child) & (accounted.known >= last.date)).select(child=last.child).distinct()
        )
        last = last.anti_join(known, "child")
    last = _minors(last, children)
    found = _with_companion(last, borders, people)
    company = found.with_parent.ifelse(" with a recorded parent", "")
    return judgement(
        found,
        since=found.date,
        severity=found.with_parent.ifelse("concern", "grave"),
        confidence=found.with_parent.ifelse("medium", "high"),
        parties=found.companions,
        records=listed(found.record),
        summary="Left the country on "
        + written(found.date)
        + company
        + "; no arrival, no entry and no independent sighting since, "
        + ibis.literal(as_of).delta(found.date, unit="day").cast("string")
        + " days.",
        bears="unaccounted",
    )


def _last_exits(borders: ir.Table) -> ir.Table:
    """One row per child whose latest dated crossing is an exit."""
    crossings = borders.filter(borders.date.notnull() & borders.direction.isin(["exit", "entry"]))
    newest = ibis.window(group_by=crossings.child, order_by=[crossings.date.desc(), crossings.date_last.desc(), crossings.record])
    ranked = crossings.mutate(place=ibis.row_number().over(newest))
    return ranked.filter((ranked.place == 0) & (ranked.direction == "exit")).select("child", "record", "date", "date_last")


def _accounts_since(borders: ir.Table, sightings: ir.Table, deaths: ir.Table | None) -> list[ir.Table]:
    """For each way in which a child is accounted for after an exit: child and the latest day (`known`) of it."""
    back = borders.filter(borders.direction.isin(["arrival", "entry"]) & borders.date_last.notnull())
    seen = sightings.filter(sightings.independent & ~sightings.kind.isin(["border", "birth"]) & sightings.date_last.notnull())
    accounts = [back.group_by("child").agg(known=back.date_last.max())]
    after_the_day = seen.mutate(before=later(seen.date_last, -1))
    accounts.append(after_the_day.group_by("child").agg(known=after_the_day.before.max()))
    if deaths is not None:
        certified = deaths.filter(deaths.certificate.notnull() & deaths.date_last.notnull())
        accounts.append(certified.group_by("child").agg(known=certified.date_last.max()))
    return accounts


def _minors(last: ir.Table, children: ir.Table) -> ir.Table:
    """Without those who were of age when they left."""
    ages = children.select("child", "birth_date_last")
    aged = last.left_join(ages, "child").drop("child_right")
    grown = aged.date.delta(aged.birth_date_last, unit="day") >= 18 * 365.25
    return aged.filter(~grown.fill_null(False)).drop("birth_date_last")


def _with_companion(last: ir.Table, borders: ir.Table, people: ir.Table) -> ir.Table:
    """Adds `companions` (ids) and `with_parent`: one of them is a recorded mother or father of the child."""
    met = people.filter(people.role == "companion").select("record", companion=people.person)
    parents = people.filter(people.role.isin(["mother", "father"])).select("record", parent=people.person)
    children_of = people.filter(people.role == "child").select("record", child=people.person).semi_join(last, "child")
    recorded = parents.inner_join(children_of, "record").select("child", "parent").distinct()
    exits = last.inner_join(met, "record").select("child", "companion").distinct()
    named = exits.left_join(recorded, (exits.child == recorded.child) & (exits.companion == recorded.parent))
    each = named.select(child=named.child, companion=named.companion, own=named.parent.notnull())
    each = each.group_by("child").agg(companions=each.companion.collect(order_by=each.companion, distinct=True), with_parent=each.own.any())
    joined = last.left_join(each, "child").drop("child_right")
    return joined.mutate(with_parent=joined.with_parent.fill_null(False))
