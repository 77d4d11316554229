"""The family of schedules: the first is due by one day, the second by another, each counted from the start.

A term states `by_months`: the k-th of its numbers is the month by whose end k of the things have to be on file; and may state
`until_age`. Something done early counts for the next deadline, so that only a true lack is found.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import birthday
from rollcall.rules.judgement import tidy
from rollcall.rules.law.provisions import Term
from rollcall.rules.law.span import Span


def missed(spells: ir.Table, done: ir.Table, terms: Iterable[Term], today: ir.DateValue) -> ir.Table:
    """The first deadline of each spell by which less was done than the law demands.

    Args:
        spells: child, spell, start, start_last, until (first day no longer asked about), born, kind (what terms call `of`), known_from
            (the first day of which the sources tell at all: what was due before is not asked for, nor counted), and more.
        done: child, date (the earliest day), point (the record).
        terms: what the law demands.
        today: the day of the roll.

    Returns:
        the columns of `spells`, with due, wanted (how many were due by then), made (how many were), missing (how many deadlines were
        missed by the day of the roll), points (records of what was done in time), id (of the provision).
    """
    deadlines = _deadlines(spells, terms, today)
    made = done.filter(done.date.notnull()).select("date", "point", of_child="child")
    on = [deadlines.child == made.of_child, made.date >= deadlines.start, made.date <= deadlines.due]
    counted = deadlines.left_join(made, on)
    counted = counted.group_by(list(deadlines.columns)).agg(
        made=counted.point.nunique(),
        points=tidy(counted.point.collect(distinct=True)),
    )
    short = counted.filter(counted.made < counted.wanted)
    order = ibis.window(group_by=["child", "spell"], order_by=["due", "wanted", "id"])
    whole = ibis.window(group_by=["child", "spell"])
    ranked = short.mutate(rank=ibis.row_number().over(order), missing=short.due.nunique().over(whole))
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def _deadlines(spells: ir.Table, terms: Iterable[Term], today: ir.DateValue) -> ir.Table:
    """One row for each spell and deadline that passed before the day of the roll, and before the spell ended or the child grew up."""
    parts = []
    for number, term in enumerate(terms):
        bound = spells.filter((spells.kind.isin(term.get("of"))) & term.in_force(spells.start))
        for wanted, months in enumerate(term.get("by_months"), start=1):
            due = Span(months, "months").after(bound.start_last)
            dated = bound.mutate(due=due, wanted=ibis.literal(wanted), id=ibis.literal(term.provision.id), law=ibis.literal(number))
            if age := term.get("until_age"):
                dated = dated.filter((dated.due < birthday(dated.born, age)).fill_null(True))
            parts.append(dated.filter((dated.due < today) & (dated.due < dated.until)))
    together = ibis.union(*parts) if len(parts) > 1 else parts[0]
    # "Four in the first year" is one deadline for four, not four for one each.
    last = ibis.window(group_by=["child", "spell", "law", "due"])
    whole = together.mutate(most=together.wanted.max().over(last)).filter(ibis._.wanted == ibis._.most).drop("most")
    of_law = ibis.window(group_by=["child", "spell", "law"])
    untold = ibis.ifelse(whole.due < whole.known_from, whole.wanted, 0).max().over(of_law)
    told = whole.mutate(untold=untold).filter(ibis._.due >= ibis._.known_from)
    return told.mutate(wanted=told.wanted - told.untold).drop("untold", "law")
