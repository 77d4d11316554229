"""Short breaks that add up to more days in a year than the law allows."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.custody.titles import stays_of, titled
from rollcall.rules.days import later
from rollcall.rules.judgement import any_row, judgement, written
from rollcall.rules.law.provisions import Term, terms
from rollcall.rules.law.span import Span
from rollcall.rules.rule import NotEvaluated, rule


@rule(about="placement", title="Short breaks of more days in a year than the law allows", severity="concern")
def short_breaks_over_the_limit(placements: ir.Table, episodes: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """Within twelve months the child was away on short breaks for more days than the law allows.

    What it finds
        England: in the twelve months from the first day of some break, breaks of an agreed series (V3) that add up to more than 75 days.
        A break counts from its first day to the day before its last. One finding for each child, from the twelve months with the
        most days. Seventy-five days are in time. Agreements that are recorded as one (V4) say nothing of their single breaks, and
        are not judged.

    Why it matters
        Short breaks are spared the visits and reviews of other placements because the child lives at home. Beyond the limit it lives
        elsewhere, and every duty to a child in care applies (SI 2010/959, regulation 48).

    What may explain it
        Two breaks entered twice under days that differ. A status that changed to full accommodation, entered late.

    What to ask for
        The agreement on the series of breaks, and the provider's register of nights, from the provider.

    Example
        England: eight breaks of ten days each from 2023-01-10 to 2023-11-20: 80 days, where 75 are allowed.

    References
        SI 2010/959, regulation 48; SSDA903 rule 367.
    """
    laws = terms("short-breaks-over-the-limit", policy)
    (term,) = laws
    agreed = titled(episodes, placements, term.get("titles"))
    if not any_row(agreed):
        raise NotEvaluated("no placement states that it is a short break of an agreed series")
    most = _fullest_year(stays_of(agreed, as_of), term)
    return judgement(
        most,
        since=most.opening,
        until=later(most.closing, -1),
        severity="concern",
        confidence="medium",
        records=most.records.flatten(),
        summary="Short breaks in the twelve months from "
        + written(most.opening)
        + ": "
        + most.days.cast("string")
        + f" days, where {term.get('in_a_year')} are allowed.",
    )


def _fullest_year(breaks: ir.Table, term: Term) -> ir.Table:
    """The twelve months of each child with the most days, where these are too many: child, opening, closing, days, records."""
    held = breaks.filter(term.in_force(breaks.start_last))
    opened = held.select("child", opening=held.start_last).distinct()
    years = opened.mutate(closing=Span(12, "months").after(opened.opening))
    other = held.select("until", "records", who="child", begun="start_last")
    both = years.inner_join(other, [years.child == other.who, other.begun >= years.opening, other.begun < years.closing])
    within = both.mutate(days=ibis.least(both.until, both.closing).delta(both.begun, unit="day"))
    summed = within.group_by("child", "opening", "closing").agg(days=within.days.sum(), records=within.records.collect())
    order = ibis.window(group_by="child", order_by=[summed.days.desc(), summed.opening])
    ranked = summed.mutate(nth=ibis.row_number().over(order))
    return ranked.filter((ranked.nth == 0) & (ranked.days > term.get("in_a_year"))).drop("nth")
