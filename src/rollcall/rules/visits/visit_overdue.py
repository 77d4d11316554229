"""Children in placement that the law would have had visited."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import first_day, later, month_number
from rollcall.rules.hands import hands_that_state
from rollcall.rules.judgement import any_row, judgement, listed
from rollcall.rules.law import recurring
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, terms
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.rules.visits.reviews import first_reviews, reviews_in
from rollcall.rules.visits.stays import drawn_of, stays


@rule(about="visits", title="A visit that the law demands is overdue", severity="concern", parameters=ASK_FOR_MEMORY)
def visit_overdue(
    visits: ir.Table,
    placements: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    policy: dict,
) -> ir.Table:
    """In a placement, more time passed without a visit than the law of the case's jurisdiction allows.

    What it finds
        England: no visit within 7 days of the start of a placement, then more than 42 days between two visits; after the first
        year three months, which the law allows where the placement is meant to last. For children placed for adoption, and for those
        who live with a parent under an interim care order, weekly until the first review, where any source states reviews; a review
        that is not on file is taken to have been held on day 28. With a parent under an interim order every 28 days from then on, under
        a full one every 42 days. Scotland: within 7 days of a placement for adoption. United States: a whole calendar month in care without
        a visit. One finding for each child and placement (in the United States: time in care), with its longest overdue stretch and how
        many there were. Any visit counts, whoever made it. Only placements stated by a hand that also states visits are judged. Not
        evaluated where no jurisdiction is set, or none of its laws on visits is known (Korea).

    Why it matters
        The visit is the one occasion on which somebody outside the household has to see the child in person. England: SI 2010/959,
        regulation 28, and SI 2005/389, regulation 36(4)(a). United States: each child in foster care is visited each calendar month
        (42 USC 622(b)(17)), and at least 95% of all visits due have to be made (42 USC 624(f)(1)(A)). In two public test
        records of the American return, 12 of 20 months in care had no visit.

    What may explain it
        The visit took place and its note was not entered. The child was missing, in hospital or abroad. The visitor of another
        authority went instead, and wrote in that authority's file. The placement's plan allowed longer intervals.

    What to ask for
        The visit report, which has to be written for each visit (SI 2005/389, regulation 36(4)(b)), from the social worker's team.
        Travel claims and diary of the worker for the weeks in question.

    Example
        England: placed on 2025-01-10, visited on 2025-01-15 and 2025-04-30. The second visit was due by 2025-02-26 and 63 days late: a
        concern.

    References
        SI 2010/959, regulation 28(2); SI 2005/389, regulation 36(4); 42 USC 622(b)(17) and 624(f).
    """
    laws = terms("visit-overdue", policy)
    judged = hands_that_state(coverage, "placement") & hands_that_state(coverage, "visit")
    if not judged:
        raise NotEvaluated("no holder that states placements states visits too")
    met = visits.select("child", "date", "date_last", point="record")
    monthly = any(term.get("each") for term in laws)
    spells = stays(episodes, drawn_of(judged, visits), children, as_of, anywhere=monthly)
    if monthly:
        late = _late_by_month(recurring.between(spells, met))
    else:
        known = first_reviews(spells, events, placements)
        late = recurring.late(recurring.between(known, met), laws, reviews_known=any_row(reviews_in(events)))
    worst = recurring.longest(late)
    return judgement(
        worst,
        since=worst.due,
        until=ibis.ifelse(worst.still, ibis.null("date"), worst.day),
        severity="concern",
        confidence="medium",
        parties=listed(worst.custodian, worst.organisation),
        records=listed(worst.record, worst.before_record, worst.point),
        summary=recurring.summary(worst, "A visit", ending="the placement ended on ", within=" in this placement"),
    )


def _late_by_month(points: ir.Table) -> ir.Table:
    """Add `due`, the last day of the first whole month without a visit, and keep stretches that hold such a month."""
    begun = month_number(points.start_last) - ibis.ifelse(points.start_last.day() == 1, 1, 0)
    reckoned = points.mutate(seen_in=ibis.coalesce(month_number(points.before), begun))
    late = reckoned.filter(month_number(reckoned.day) - reckoned.seen_in > 1)
    after = late.seen_in + 2
    due = later(first_day(after), -1)
    dated = late.mutate(due=due)
    return dated.mutate(late=dated.day.delta(dated.due, unit="day"))
