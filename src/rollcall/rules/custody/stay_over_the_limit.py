"""Stays under a title that the law limits, and that lasted longer."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.custody.titles import stays_of, titled
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.law import limit
from rollcall.rules.law.provisions import terms
from rollcall.rules.rule import NotEvaluated, rule


@rule(about="placement", title="A stay lasted longer than the law allows", severity="concern")
def stay_over_the_limit(placements: ir.Table, episodes: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """The child stayed under an emergency power, on a short break or in a temporary place longer than the law allows.

    What it finds
        England: police protection of more than three days, an emergency protection order of more than 21, a child assessment order of more
        than 7; a short break of more than 17; a temporary place of more than 42 days in hospital, 21 while the carers were on holiday, 7
        otherwise. Episodes that follow one another under the same title are one stay. A stay without an end lasts until the return's last
        day, or the day of the roll. A stay as long as the limit is in time. The law counts hours where records have days, so that
        72 hours are three days here. Not evaluated where no placement says under which of these titles it is.

    Why it matters
        These powers are short because nobody has heard the family yet. Held longer, a child is in care without a decision of a court.
        A temporary place that goes on is a placement that nobody chose, and whose visits nobody counts.

    What may explain it
        The court extended the order, which the law allows once. The legal status changed and its episode was entered late. The last day
        was entered as the first day of what followed.

    What to ask for
        The order with its day and hour and any extension, from the court or the police; the authority's decision that followed.

    Example
        England: police protection from 2023-05-01, the next episode from 2023-05-06: five days, where three are allowed.

    References
        Children Act 1989, sections 43 to 46; SSDA903 rules 361, 362, 363, 365, 375, 376 and 379; SI 2010/959, regulation 48.
    """
    laws = terms("stay-over-the-limit", policy)
    known = [title for term in laws for title in term.get("titles")]
    limited = titled(episodes, placements, known)
    if not any_row(limited):
        raise NotEvaluated("no placement states a legal status or a kind of temporary place that the law limits")
    over = limit.overlong(stays_of(limited, as_of), laws)
    return judgement(
        over,
        since=over.due,
        until=ibis.ifelse(over.running, ibis.null("date"), over.until),
        severity="concern",
        confidence="medium",
        parties=listed(over.organisation),
        records=over.records,
        summary="From "
        + written(over.start_last)
        + " "
        + over.title
        + ": "
        + over.until.delta(over.start_last, unit="day").cast("string")
        + ibis.ifelse(over.running, " days so far, where ", " days, where ")
        + over.allowed
        + " are allowed.",
    )
