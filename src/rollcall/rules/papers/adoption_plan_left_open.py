"""Decisions for adoption that were neither carried out nor taken back."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import place
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.terms import CARE_ENDS

#: How SSDA903 says, through its mapping, that adoption was decided on, and that it no longer is.
DECIDED, ENDED = "decided that the child should be placed for adoption", "adoption plan ended"


@rule(about="papers", title="Decided for adoption, left care otherwise, the plan never ended", severity="concern", jurisdiction="england")
def adoption_plan_left_open(orders: ir.Table, placements: ir.Table) -> ir.Table:
    """It was decided that the child should be placed for adoption; it left care another way, and no record ends the plan with a reason.

    What it finds
        A child with a decision that it should be placed for adoption, whose care then ended for another reason than adoption or death,
        without a record that ends the plan: a concern. And a record that ends the plan without saying why: a notice. A decision
        dated after the end of care is not counted.

    Why it matters
        A decision for adoption takes a child out of the search for its family. When it is not carried out, somebody has to have decided
        so, on a day and for a reason (SSDA903 rules 119 and 557). Where nobody did, the file cannot say why the child has neither
        family.

    What may explain it
        The decision was reversed in the minutes and not in the return. The child turned 18 in foster care.

    What to ask for
        The minutes of the panel or of the agency's decision maker that reversed the plan, from the adoption agency.

    Example
        Decided on 2017-03-02; care ended on 2018-09-14 with a special guardianship order; nothing ends the plan: a concern.

    References
        SSDA903 rules 119 and 557 (ENG-ADO-06).
    """
    planned = orders.filter(orders.decision.isin([DECIDED, ENDED]))
    if not any_row(planned):
        raise NotEvaluated("no supplied source states decisions that a child should be placed for adoption")
    ended = planned.filter(planned.decision == ENDED)
    return ibis.union(_left(planned, ended, placements), _without_reason(ended))


def _left(planned: ir.Table, ended: ir.Table, placements: ir.Table) -> ir.Table:
    decided = planned.filter((planned.decision == DECIDED) & planned.date.notnull()).anti_join(ended, "child")
    first = decided.group_by("child").agg(decided=decided.date.min(), record=decided.record.argmin(place(decided.date, decided.record)))
    out = placements.filter(placements.end_reason.isin(CARE_ENDS) & placements.end.notnull())
    latest = place(out.end, out.record)
    last = out.group_by("child").agg(left=out.end.max(), end_reason=out.end_reason.argmax(latest), left_record=out.record.argmax(latest))
    both = first.inner_join(last, "child").filter(lambda case: (case.left >= case.decided) & (case.end_reason != "adopted"))
    return judgement(
        both,
        since=both.left,
        severity="concern",
        confidence="medium",
        records=listed(both.record, both.left_record),
        summary="Decided for adoption on "
        + written(both.decided)
        + "; care ended on "
        + written(both.left)
        + " otherwise, and no record ends the plan.",
    )


def _without_reason(ended: ir.Table) -> ir.Table:
    silent = ended.filter(ended.reason.isnull())
    one = silent.group_by("child").agg(since=silent.end.min(), records=silent.record.collect(distinct=True))
    return judgement(
        one,
        since=one.since,
        severity="notice",
        confidence="medium",
        records=one.records,
        summary="The plan for adoption ended on " + written(one.since) + " without a stated reason.",
    )
