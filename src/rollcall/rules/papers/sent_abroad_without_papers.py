"""Children sent abroad for adoption without the papers that have to go before."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import place
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.law.provisions import terms
from rollcall.rules.papers.stages import stages, transfers
from rollcall.rules.rule import NotEvaluated, rule


@rule(about="papers", title="Sent abroad for adoption before its papers were there", severity="concern")
def sent_abroad_without_papers(
    borders: ir.Table,
    consents: ir.Table,
    orders: ir.Table,
    policy: dict,
    placements: ir.Table | None = None,
) -> ir.Table:
    """An adopted child left its country, and a consent or the report on the child is not on file or bears a later day.

    What it finds
        Children placed or ordered for adoption with a first crossing outward, for whom no consent, or no report on the child, is dated by
        that day. A paper without a day counts. The report is an `order` whose decision says article 16 or report on the child. The rule
        is judged where the case names the Convention (`laws = ["hague-1993"]`) and where some source states such reports at all.

    Why it matters
        The central authority of the state of origin has to send the report with proof that the consents were obtained, and the reasons
        for the placement, before the child is entrusted (Hague Convention of 1993, articles 16 and 17). Consents that were missing or
        written afterwards are among the findings of Korea's Truth and Reconciliation Commission (March 2025).

    What may explain it
        The papers lie with the other authority, whose files were not supplied. The child left on a visit, before anything was decided.
        The state was not bound by the Convention on that day.

    What to ask for
        The report on the child and the proof of the consents as they were sent, with the letter's date, from either central authority.

    Example
        The child left on 2016-05-02; the report on it is dated 2016-06-20, the consent 2016-01-11: the report is late.

    References
        Hague Convention of 29 May 1993, articles 4, 16 and 17 (HAGUE-16).
    """
    (term,) = terms("sent-abroad-without-papers", policy)
    moves = transfers(borders, placements, orders)
    papers = stages(consents, orders, moves)
    needed = term.get("needs")
    lacking = [paper for paper in needed if not any_row(papers.filter(papers.stage == paper))]
    if lacking:
        raise NotEvaluated(f"no supplied source states a paper of this kind: {', '.join(lacking)}")
    moved = moves.filter(term.in_force(moves.date))
    found = [_missing(moved, papers.filter(papers.stage == paper), paper) for paper in needed]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _missing(moved: ir.Table, papers: ir.Table, paper: str) -> ir.Table:
    """JUDGED for one kind of paper."""
    held = papers.select("date", "record", who="child").rename(paper_record="record", dated="date")
    both = moved.left_join(held, moved.child == held.who)
    in_time = both.who.notnull() & (both.dated.isnull() | (both.dated <= both.date_last))
    told = both.group_by("child", "date", "record").agg(
        timely=in_time.any(), dated=both.dated.min(), paper_record=both.paper_record.argmin(place(both.dated, both.paper_record))
    )
    late = told.filter(~told.timely)
    return judgement(
        late,
        since=late.date,
        severity="concern",
        confidence="medium",
        records=listed(late.record, late.paper_record),
        summary="Left the country on "
        + written(late.date)
        + f"; the {paper} "
        + ibis.ifelse(late.dated.isnull(), "is not on file.", "is dated " + written(late.dated) + "."),
    )
