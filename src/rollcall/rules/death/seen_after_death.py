"""The rule seen-after-death."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.death.certificates import meetings
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule


@rule(
    about="death",
    title="Met by somebody independent after a certified death",
    severity="grave",
    reason="seen-after-death",
    parameters={
        "grace_days": (7, "ours: entries written up to a week after a death may belong to the days before it"),
    },
)
def seen_after_death(deaths: ir.Table, sightings: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """A child whose death is certified was met by somebody independent after it.

    What it finds
        Children with a death certificate whom a holder independent of the custodian met on a stated day, more than
        `grace_days` days after the latest day that the certificate allows. The two records exclude one another: one of
        them is false, or they are about two children. Spans that merely ran on when a file was drawn do not count, nor
        do searches or tests of a stored sample. A death without a certificate belongs to the rule death-uncertified.

    Why it matters
        Either a living child is on the register of deaths, and nobody will look for it any more, or somebody uses a
        dead child's identity. Both are documented: mothers told that their newborn had died (Georgia, BBC), and
        substituted identities (Korea's Truth and Reconciliation Commission, March 2025).

    What may explain it
        An appointment entered although the child did not come; a pupil not yet struck off. Two children of similar
        names taken for one: compare the records' birth dates and parents first. A slip in the year of one of the dates.

    What to ask for
        The certificate itself and the physician who signed it, from the civil register. From whoever met the child: who
        brought it, how it was identified, and whether it can be met again now.

    Example
        A boy's death is certified on 3 June 2018. A school two districts away takes him in on 1 March 2020.

    References
        Truth and Reconciliation Commission of Korea, findings of 26 March 2025 on intercountry adoption. BBC on
        Georgia's stolen children.
    """
    certified = deaths.filter(deaths.certificate.notnull() & deaths.date_last.notnull())
    dead = certified.group_by("child").agg(
        date=certified.date.min(),
        date_last=certified.date_last.max(),
        death_records=certified.record.collect(order_by=certified.record, distinct=True),
    )
    met = meetings(sightings)
    met = met.filter(met.date <= ibis.literal(as_of))
    after = dead.inner_join(met, (dead.child == met.child) & (met.date > later(dead.date_last, policy["grace_days"])))
    after = after.select("child", "date", "death_records", seen=met.date, seen_record=met.record, hand=met.holder_group)
    found = after.group_by("child", "date", "death_records").agg(
        seen=after.seen.min(),
        seen_records=after.seen_record.collect(order_by=after.seen_record, distinct=True),
        hands=after.hand.nunique(),
    )
    return judgement(
        found,
        since=found.seen,
        severity="grave",
        confidence=(found.hands > 1).ifelse("high", "medium"),
        records=found.death_records.concat(found.seen_records),
        summary="Death certified for "
        + written(found.date)
        + ", yet met on "
        + written(found.seen)
        + " and in all by "
        + found.hands.cast("string")
        + (found.hands == 1).ifelse(" independent hand.", " independent hands."),
        bears="contradicted",
    )
