"""Children who were missing on the day on which their care ended."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import any_row, judgement, written
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.terms import CARE_ENDS

#: What a child that is missing leaves care with: any other reason (E8).
OTHER = "care_ended_other"

#: Ends that a missing child can have.
POSSIBLE = ("of_age", "died")


@rule(about="missing", title="Care ended while the child was missing", severity="concern", jurisdiction="england")
def missing_when_care_ended(missing: ir.Table, placements: ir.Table) -> ir.Table:
    """Care is stated to have ended on a day on which the child was missing, for a reason that a missing child cannot have.

    What it finds
        A placement with an end of care, dated certainly after the first and before the last day of a missing episode of the child. A
        concern where the reason is another than E8 (any other reason), since somebody must have been there to go home, be adopted
        or move. A notice where the reason is E8 and the missing episode was left open: it has to be closed on that day. Care that ended
        at 18 or with the child's death is not found.

    Why it matters
        To end care is the easiest way to make a missing child disappear from the figures. The guidance lets it leave care only with
        E8 (SSDA903 rule 580), with its missing episode closed on that day (577), so that it can still be counted.

    What may explain it
        The child came back and went home on the same day, and the end of the missing episode was not entered. A decision on the child's
        care was due that day whether or not it was there.

    What to ask for
        Who decided to end care, knowing what of the child's whereabouts; the police's state of the search on that day.

    Example
        Missing since 2021-09-02, no end; the episode ended on 2021-10-11 as returned home (E4A): a concern.

    References
        SSDA903 rules 577 and 580 (ENG-MIS-03).
    """
    ended = placements.filter(placements.end_reason.isin(CARE_ENDS) & placements.end.notnull())
    if not any_row(ended):
        raise NotEvaluated("no supplied source states an end of care")
    left = ended.filter(~ended.end_reason.isin(POSSIBLE))
    left = left.select(who="child", why="end_reason", care_end="end", care_end_last="end_last", care_record="record")
    lost = missing.filter(missing.date_last.notnull())
    both = lost.inner_join(left, [lost.child == left.who, lost.date_last < left.care_end])
    both = both.filter(both.end.isnull() | (later(both.end, -1) > both.care_end_last))
    wrong = both.why != OTHER
    found = both.filter(wrong | both.end.isnull())
    one = found.group_by("child", "care_end").agg(
        since=found.date_last.min(),
        wrong=(found.why != OTHER).any(),
        records=found.record.collect(distinct=True).concat(found.care_record.collect(distinct=True)),
    )
    return judgement(
        one,
        since=one.care_end,
        severity=ibis.ifelse(one.wrong, "concern", "notice"),
        confidence="medium",
        records=one.records,
        summary="Missing since "
        + written(one.since)
        + "; care ended on "
        + written(one.care_end)
        + ibis.ifelse(
            one.wrong, ", for a reason that a missing child cannot have.", " for any other reason, and the missing episode was not closed."
        ),
    )
