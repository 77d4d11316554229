"""Children that were given back to nobody named."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.disruption.given_back import given_back
from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule

#: Records of others that name who looks after the child.
NAMING_A_CARER = ("school", "health")


@rule(about="return", title="Given back, and nobody is named who holds it now", severity="grave")
def returned_without_new_custodian(
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
    returns: ir.Table | None = None,
    placements: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """A custodian gave the child back, and no record says who has held it since.

    What it finds
        A `return`, or a placement whose end reason is `returned`, that names no receiver and is followed by no stretch of custody
        of anybody else: no placement, order, handover or return to the parents that begins on that day or later. A body that
        states that it took the child back itself is not yet a new custodian: the child is in somebody's home or in nobody's. A
        school or health record of another hand that names a carer later clears it, as do a death certified by another hand, an
        arrival abroad, and the child's 18th birthday by the day of the return.

    Why it matters
        A child is always in somebody's custody. In England the duty to review an adoption placement ends only with an order or
        with the child's return to the agency (SI 2005/389, regulation 36(3)): a return has to be followed by a new record. A
        file that ends with the return hides who answers for the child. India obliges the agency that takes a child back to
        file a plan for it (CARA guideline 49(1)).

    What may explain it
        The agency keeps its residential register in another file, which was not supplied. The next placement was agreed on and
        its record is late. The family withdrew the return, and only the return was written down.

    What to ask for
        The agency's record of where the child slept on the night of the return, and the agreement with the next custodian. The
        agency holds both. The court or authority that decided on custody holds any order made since.

    Example
        The agency states that the family returned the child on 2020-05-01. It names no receiver, and no later placement or
        order exists: grave, since 2020-05-01.

    References
        SI 2005/389, regulation 36(3); CARA guidelines (India), 49(1); 22 CFR 96.51(d); Hague Convention of 29 May 1993,
        article 21 (from memory).
    """
    cases = given_back(returns, placements, as_of)
    cases = cases.filter(~cases.received)
    cases = _not_followed(cases, _custody(episodes))
    cases = cases.anti_join(_with_a_carer(cases, events), ["child", "since"])
    owed = with_birth_dates(still_owed(cases, documented_ends(episodes, deaths, borders), "since"), children)
    owed = owed.filter(~of_age(owed.born, owed.since))
    return judgement(
        owed,
        since=owed.since,
        severity="grave",
        confidence=ibis.ifelse(owed.born.isnull(), "medium", "high"),
        parties=owed.givers.concat(owed.bodies),
        records=owed.records,
        summary=ibis.literal("Given back on ") + written(owed.since) + "; no record names anybody who has held the child since.",
        bears="unaccounted",
    )


def _custody(episodes: ir.Table) -> ir.Table:
    """Stretches that name somebody who holds the child, other than a body that merely states that it took the child back."""
    body = episodes.organisation_name.lower()
    own_word = (body == episodes.holder.lower()) | (body == episodes.holder_group.lower())
    named = episodes.custodian.notnull() | (episodes.basis != "return") | ~own_word.fill_null(True)
    return episodes.filter(named & (episodes.basis != "birth")).select(
        "custodian", "setting", "end", "period_end", held_child="child", began="start", began_last="start_last"
    )


def _not_followed(cases: ir.Table, custody: ir.Table) -> ir.Table:
    """Returns after which nobody else's custody begins. In a yearly return it is enough that another episode goes on."""
    pairs = cases.inner_join(custody, [cases.child == custody.held_child, custody.began_last.notnull()])
    by_giver = pairs.givers.contains(pairs.custodian).fill_null(False)
    begins = (pairs.began_last >= pairs.since) & (~by_giver | (pairs.began > pairs.since_last))
    goes_on = pairs.period_end.notnull() & (pairs.setting != "adoption") & (pairs.end.isnull() | (pairs.end > pairs.since_last))
    followed = pairs.filter(begins | goes_on.fill_null(False)).select("child", "since").distinct()
    return cases.anti_join(followed, ["child", "since"])


def _with_a_carer(cases: ir.Table, events: ir.Table) -> ir.Table:
    caring = events.filter(events.kind.isin(NAMING_A_CARER) & (events.carer.notnull() | events.carer_name.notnull()))
    caring = caring.select("holder_group", "date", cared_child="child")
    pairs = cases.inner_join(caring, [cases.child == caring.cared_child, caring.date > cases.since_last])
    return pairs.filter(~pairs.hands.contains(pairs.holder_group)).select("child", "since").distinct()
