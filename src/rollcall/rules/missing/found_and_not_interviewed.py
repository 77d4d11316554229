"""Children who were found after having been missing, and whom nobody is recorded to have met since."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.law import response
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, terms
from rollcall.rules.rule import NotEvaluated, rule


@rule(about="missing", title="Found again, and nobody met the child in time", severity="concern", parameters=ASK_FOR_MEMORY)
def found_and_not_interviewed(missing: ir.Table, visits: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """A missing child was found, and no visit is recorded within the time in which the law has somebody speak with it.

    What it finds
        Missing episodes with an end, after which no visit to the child is recorded on the day of the end or within the days that follow:
        14 in the United States, which are ours; three in England, known from memory and judged only with `from_memory`. Any visit counts,
        whoever made it and whatever was said. A visit without a day counts. A concern where no visit follows at all, else a notice.

    Why it matters
        What a child says in the first days after it is found is how exploitation comes to light; later it is not said. The law of
        the United States wants the causes, what happened and a screening for trafficking on file (42 USC 671(a)(35)(A)). England
        counts the interviews that were offered (DfE guidance, 2014).

    What may explain it
        The child refused the interview, which is its right. Somebody telephoned. The interview is kept in the police's file only, or the
        child was found in another authority's area. An absence of hours that was written down as a missing episode.

    What to ask for
        The note of the interview or of its refusal, with its date, from the authority or the body that it charges with interviews.

    Example
        United States: missing from 2024-05-01, found on 2024-05-09; the next visit is dated 2024-06-02: due by 2024-05-23.

    References
        42 USC 671(a)(35)(A)(ii) and (iii); DfE statutory guidance on children who run away or go missing, January 2014.
    """
    laws = terms("found-and-not-interviewed", policy)
    ended = missing.filter(missing.end.notnull())
    if not any_row(ended):
        raise NotEvaluated("no supplied source states that a missing child was found")
    found = ended.mutate(day=later(ended.end, -1), day_last=later(ended.end_last, -1))
    cases = found.group_by("child", "day", "day_last").agg(record=found.record.min(), since=found.date.min())
    answers = visits.select("child", "date", "date_last", answer="record")
    late = response.unanswered(cases.mutate(case=cases.record), answers, laws, ibis.literal(as_of))
    return judgement(
        late,
        since=late.due,
        until=late.answered,
        severity=ibis.ifelse(late.answered.isnull(), "concern", "notice"),
        confidence="medium",
        records=listed(late.record, late.answer),
        summary="Missing since "
        + written(late.since)
        + ", found on "
        + written(late.day)
        + "; a meeting with the child was due by "
        + written(late.due)
        + ibis.ifelse(late.answered.isnull(), "; none is recorded.", "; the first is recorded on " + written(late.answered) + "."),
    )
