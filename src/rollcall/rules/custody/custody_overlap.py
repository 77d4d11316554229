"""Stretches in which two custodians held the child at once."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule

#: An overlap no longer than this is a notice: it is the usual length of a late entry or an introduction to the next family.
SHORT = 7


@rule(
    about="placement",
    title="Two custodians on record at once",
    severity="concern",
    parameters={
        "days": (1, "ours: the day of the change belongs to both placements; one day of grace for the entry"),
    },
)
def custody_overlap(placements: ir.Table, gaps: ir.Table, episodes: ir.Table, policy: dict) -> ir.Table:
    """Two placements with different custodians run at the same time for more than `days` days.

    What it finds
        A placement that begins while an earlier one with another custodian still runs for certain, for more than `days` days.
        More than seven days between two custodians who are both named are a concern; fewer, or where one of them is not named, a
        notice. A hospital bed or a holiday during a placement is no second custodian and is not found.

    Why it matters
        A child has one bed. If two homes are paid for the same nights, one of the two does not have the child, and nobody who reads a
        single file can tell which. Two families that hold the same child on paper may also be two children under one name,
        as the Korean Truth and Reconciliation Commission found in adoption files (2025: identities substituted, registers made twice).

    What may explain it
        The end of the earlier placement was entered late or never. The child was getting to know its next family while it still lived
        with the last. Short breaks with a second family are agreed beside the placement. The two custodians share a home.

    What to ask for
        Payments to both custodians for the days in question, kept by the body that placed the child, and the address that school
        and doctor held at the time. Each custodian can say on which day the child came and went.

    Example
        A placement with one family has no end; one with another family begins on 2019-01-10 and runs: a concern.

    References
        Truth and Reconciliation Commission of Korea, decision of March 2025 on adoptions abroad.
    """
    long = gaps.filter((gaps.kind == "overlap") & (gaps.days > policy["days"]))
    both = _held_by(long, episodes)
    weighty = (both.days > SHORT) & (both.named >= 2)
    return judgement(
        both,
        since=both.start,
        until=both.end,
        severity=ibis.ifelse(weighty, "concern", "notice"),
        confidence=ibis.ifelse(both.named >= 2, "medium", "low"),
        parties=both.parties,
        records=both.records,
        summary="Two custodians are on record for the same time from "
        + written(both.start)
        + " until "
        + written(both.end)
        + ": "
        + both.days.cast("string")
        + " days.",
    )


def _held_by(overlaps: ir.Table, episodes: ir.Table) -> ir.Table:
    """Add `parties`, who held the child in the two placements, and `named`, how many of them name anybody. One party twice is left out."""
    sides = overlaps.mutate(record=overlaps.records.unnest())
    held = episodes.filter(episodes.basis == "placement").select(
        holder_of="child", opening="record", who=ibis.coalesce(episodes.custodian, episodes.organisation)
    )
    known = sides.left_join(held, [sides.child == held.holder_of, sides.record == held.opening])
    counted = known.group_by("child", "start", "end", "days").agg(
        records=known.record.collect(distinct=True).sort(),
        parties=known.who.collect(distinct=True, where=known.who.notnull()).sort(),
        named=known.who.count(),
    )
    return counted.filter((counted.named < 2) | (counted.parties.length() > 1))
