"""Children that were given back and have not been seen since by anybody independent."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.disruption.given_back import given_back
from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.hands import hands, hands_that_state, sighting_hands
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import NotEvaluated, rule

#: Days after which a return is no longer news that other files have had no time to show.
SETTLED = 30


@rule(about="return", title="Given back, and no independent record since", severity="grave")
def returned_then_unseen(
    sightings: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    returns: ir.Table | None = None,
    placements: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """A custodian gave the child back, and no independent holder has met it since.

    What it finds
        A `return`, or a placement whose end reason is `returned`, after which no holder independent of those who state the
        return records that it met the child: no school or nursery day, health contact, border crossing, visit, test or finding
        of a missing child. The sighting must be later than the return for certain; one on the same day does not count. A return
        and the end of the placement at most seven days apart are one event. A child certified dead by another hand, arrived
        abroad according to the receiving state, or 18 by the day of the return is not found. Not evaluated where only
        those who state the returns keep records of meeting children: their own word cannot confirm itself.

    Why it matters
        A return opens a duty that no ordinary file closes: the family's file ends, and no other file need begin. Under the
        Hague Convention of 1993, article 21, a placement that fails obliges the authorities to withdraw the child, to care for
        it and to arrange a new placement (article cited from memory). In England an adoption placement is under review until
        an adoption order is made or the child is returned to the agency (SI 2005/389, regulation 36). Where nobody looked, children
        passed from hand to hand: Reuters (The Child Exchange, 2013) counted 5,029 posts in five years on one message board,
        about one child a week offered by the families that had adopted it.

    What may explain it
        The child lives with its next family, and the school or health service there is not among the supplied sources. It was
        seen on the day of the return and not yet again. It goes by another name now, and its records were not recognised as its
        own. It left the country without a record of its arrival.

    What to ask for
        The handover record with the name and signature of whoever took the child, kept by the body that took it back. Then one
        record of a school, clinic or register where the child lives now, asked for directly from that holder.

    Example
        Returned on 2020-05-01 to the agency that had placed it. School attendance ends on 2020-04-24, and no later record of
        any other holder names the child: grave, since 2020-05-01.

    References
        Hague Convention of 29 May 1993, article 21 (from memory); SI 2005/389, regulation 36(3); Reuters, The Child Exchange,
        2013.
    """
    cases = given_back(returns, placements, as_of)
    _require_another_hand(coverage, returns, placements)
    later = sightings.filter(sightings.independent & sightings.date.notnull() & (sightings.kind != "birth"))
    seen = cases.inner_join(later, [cases.child == later.child, later.date > cases.since_last])
    seen = seen.filter(~seen.hands.contains(seen.holder_group)).select("child", "since").distinct()
    unseen = still_owed(cases.anti_join(seen, ["child", "since"]), documented_ends(episodes, deaths, borders), "since")
    owed = with_birth_dates(unseen, children)
    owed = owed.filter(~of_age(owed.born, owed.since))
    recent = ibis.literal(as_of).delta(owed.since, unit="day") <= SETTLED
    return judgement(
        owed,
        since=owed.since,
        severity="grave",
        confidence=ibis.ifelse(recent | owed.born.isnull(), "medium", "high"),
        parties=owed.givers.concat(owed.bodies),
        records=owed.records,
        summary=ibis.literal("Given back on ")
        + written(owed.since)
        + "; no holder independent of those who state it has met the child since.",
        bears="unaccounted",
    )


def _require_another_hand(coverage: ir.Table, returns: ir.Table | None, placements: ir.Table | None) -> None:
    stating = hands_that_state(coverage, "return") if returns is not None else frozenset()
    if placements is not None:
        stating |= hands(placements.filter(placements.end_reason == "returned"))
    if not sighting_hands(coverage) - stating:
        raise NotEvaluated("no supplied source holds sightings kept by another hand than those that state the returns")
