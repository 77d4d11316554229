"""The family of answers: something happened, and something has to follow within a time.

A term states `within`, a span as `law.span` reads it.
"""

from collections.abc import Iterable
from functools import reduce

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import place
from rollcall.rules.law.provisions import Term
from rollcall.rules.law.span import span


def unanswered(cases: ir.Table, answers: ir.Table, terms: Iterable[Term], today: ir.DateValue) -> ir.Table:
    """Cases without an answer in time, of which the time ran out before `today`.

    Args:
        cases: child, case (unique within the child), day, day_last (when it happened), and whatever else.
        answers: child, date, date_last, answer (the record). An answer without a day may have come in time, and counts.
        terms: the law; the strictest counts.
        today: the day of the roll.

    Returns:
        the columns of `cases`, with due (the last day in time), answered (the first answer after it, null where none is), answer (its
        record).
    """
    never = ibis.null("date")
    dues = [ibis.ifelse(term.in_force(cases.day_last), span(term.get("within")).after(cases.day_last), never) for term in terms]
    dated = cases.mutate(due=reduce(ibis.least, dues))
    over = dated.filter((dated.due < today).fill_null(False))
    given = answers.select("date", "date_last", "answer", of_child="child")
    # most cases are answered in time, and are out before anything is gathered of the others
    met = over.inner_join(given, [over.child == given.of_child])
    timely = met.filter(met.date.isnull() | ((met.date_last >= met.day) & (met.date <= met.due))).select("child", "case")
    late = over.anti_join(timely, ["child", "case"])
    both = late.left_join(given, [late.child == given.of_child, given.date_last >= late.day])
    return both.group_by(list(over.columns)).agg(answered=both.date.min(), answer=both.answer.argmin(place(both.date, both.answer)))
