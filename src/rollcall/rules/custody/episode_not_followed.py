"""Episodes after which another had to follow, and followed late."""

import datetime
from functools import reduce

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, in_days, judgement, listed, written
from rollcall.rules.law.provisions import terms
from rollcall.rules.law.span import span
from rollcall.rules.rule import NotEvaluated, rule

#: Ends of a placement for adoption after which nothing has to follow at once.
SETTLED = ("adopted", "died", "of_age")


@rule(about="placement", title="An episode had to be followed by another, and was not in time", severity="concern")
def episode_not_followed(placements: ir.Table, episodes: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """A record says that another episode follows at once, or the law wants one, and the next one begins later.

    What it finds
        England: an episode whose end says that the next one begins (X1), and whose next one begins on a later day; a placement for
        adoption that ended without an order and not with a death, and whose next episode begins more than a day later; and one that
        ended without any stated outcome and without anything after it. An episode that is said to go on and that nothing
        follows at all is found by episodes-stop-without-end, a return without a new custodian by returned-without-new-custodian.

    Why it matters
        Between the two episodes the child was in somebody's hands, and no record says whose. A child is always somewhere. The duty to
        review an adoption placement ends only with an order or with the child's return to the agency (SI 2005/389, regulation 36(3)).

    What may explain it
        A day mistyped in one of the two rows. A night that was entered under neither. An outcome that is in the court's file alone.

    What to ask for
        Where the child slept in the nights between, from the provider of the next placement; the plan of the move, from the social worker.

    Example
        England: an episode ends on 2019-06-03 with X1, the next begins on 2019-06-10: seven days that no record covers.

    References
        SSDA903 rules 388 and 433; SI 2005/389, regulation 36(3).
    """
    laws = terms("episode-not-followed", policy)
    if not any_row(_titled(episodes)):
        raise NotEvaluated("no placement is said to continue, and none for adoption ended without an order")
    ended = _ended(episodes)
    due = [
        ibis.ifelse(
            ended.title.isin(term.get("titles")) & term.in_force(ended.end_last),
            span(term.get("within")).after(ended.end_last),
            ibis.null("date"),
        )
        for term in laws
    ]
    dated = ended.mutate(due=reduce(ibis.least, due))
    dated = dated.filter(dated.due < ibis.literal(as_of))
    nowhere = dated.next.isnull() & (dated.title == "adoption") & dated.end_reason.fill_null("unknown").isin(["unknown", "continues"])
    found = dated.filter((dated.next > dated.due).fill_null(False) | nowhere)
    days = in_days(found.next.delta(found.end_last, unit="day"))
    return judgement(
        found,
        since=found.end_last,
        until=found.next,
        severity="concern",
        confidence="medium",
        parties=listed(found.organisation),
        records=listed(found.record, found.next_record),
        summary=ibis.ifelse(found.title == "adoption", "A placement for adoption ended on ", "An episode that was to go on ended on ")
        + written(found.end_last)
        + ibis.ifelse(
            found.next.isnull(),
            " without a stated outcome; nothing follows.",
            "; the next begins on " + written(found.next) + ", " + days + " later.",
        ),
    )


def _ended(episodes: ir.Table) -> ir.Table:
    """Placements that have ended and that something has to follow, with `title` and the child's next episode: next, next_record."""
    placed = episodes.filter(episodes.basis != "birth")
    in_order = ibis.window(group_by="child", order_by=["start", "episode"])
    following = placed.mutate(next=placed.start.lead().over(in_order), next_record=placed.record.lead().over(in_order))
    return _titled(following)


def _titled(episodes: ir.Table) -> ir.Table:
    """Placements that have ended and that something has to follow, with `title`: why it has to."""
    ended = episodes.filter((episodes.basis == "placement") & episodes.end_last.notnull())
    adoption = (ended.setting == "adoption") & ~ended.end_reason.isin(SETTLED).fill_null(False)
    title = ibis.cases((ended.end_reason == "continues", "continues"), (adoption, "adoption"))
    return ended.mutate(title=title).filter(ibis._.title.notnull())
