"""Agencies that made fewer monthly visits in a fiscal year than the law asks for, child by child."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import first_day, later, month_number
from rollcall.rules.hands import hands_that_state
from rollcall.rules.judgement import any_row, judgement, written
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, Term, terms
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.rules.visits.stays import drawn_of, stays

#: The federal fiscal year begins on 1 October, three months ahead of the calendar's.
OCTOBER, MONTHS_AHEAD = 10, 3

#: How a visit says that it was made where the child lives.
RESIDENCE = "residence"


@rule(
    about="visits",
    title="Fewer monthly visits in a fiscal year than the law asks for",
    severity="notice",
    jurisdiction="united-states",
    parameters=ASK_FOR_MEMORY,
)
def monthly_visits_below_share(
    visits: ir.Table,
    placements: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    policy: dict,
) -> ir.Table:
    """In a federal fiscal year a holder visited its children in fewer of their months in care than the law asks for.

    What it finds
        For each holder and federal fiscal year that is over: the calendar months that children spent in care from the first day to the
        last, and those of them with a visit. Where the share is below 95% (90% before fiscal year 2015), one notice for each child
        with a month unvisited in that year. With `from_memory` also: where fewer than half of the visited months had a visit at the child's
        residence, one notice for each child that had none there. Only holders that state both placements and visits are judged, and
        no year in which the holder states no visit at all, since its file may not reach so far. The
        duty is a State's: a case that holds a part of a State's children measures that part.

    Why it matters
        The share is what Congress measures a State by, with money withheld below it (42 USC 624(f)). A share hides who was not
        visited; this rule names the months of each child.

    What may explain it
        Visits were entered after the file was drawn. The children of this file are not all of the State's. A child was away, or with
        another State's caseworker.

    What to ask for
        The State's own reckoning for the year, with the children and months that it left out and why; the visit notes of those months.

    Example
        Fiscal year 2023: 20 months in care, visited 8, that is 40% where 95% are asked for.

    References
        42 USC 622(b)(17) and 624(f)(1)(A).
    """
    laws = terms("monthly-visits-below-share", policy)
    judged = hands_that_state(coverage, "placement") & hands_that_state(coverage, "visit")
    if not judged:
        raise NotEvaluated("no holder that states placements states visits too")
    spells = stays(episodes, drawn_of(judged, visits), children, as_of, anywhere=True)
    kept = placements.select("holder", of_record="record").distinct()
    spells = spells.inner_join(kept, spells.record == kept.of_record)
    due = _with_visits(_months_in_care(spells, as_of), visits)
    if not any_row(due):
        raise NotEvaluated("no federal fiscal year with a whole month in care is over")
    found = [part for term in laws if (part := _below(due, term)) is not None]
    if not found:
        raise NotEvaluated("no visit says that it was made at the child's residence")
    return ibis.union(*found) if len(found) > 1 else found[0]


def _months_in_care(spells: ir.Table, as_of: datetime.date) -> ir.Table:
    """Whole months in care in fiscal years that are over: child, holder, record, month_start, month_end, fiscal."""
    began = month_number(spells.start_last) + ibis.ifelse(spells.start_last.day() == 1, 0, 1)
    months = spells.select("child", "holder", "record", month=ibis.range(began, month_number(spells.until)).unnest())
    dated = months.mutate(
        month_start=first_day(months.month),
        month_end=later(first_day(months.month + 1), -1),
        fiscal=(months.month + MONTHS_AHEAD) // 12,
    )
    over = dated.filter(dated.fiscal < as_of.year + (as_of.month >= OCTOBER))
    return over.group_by("child", "holder", "month_start", "month_end", "fiscal").agg(record=over.record.min())


def _with_visits(due: ir.Table, visits: ir.Table) -> ir.Table:
    """Add whether the child was visited in the month (`met`), and whether at home (`at_home`)."""
    made = visits.filter(visits.date.notnull()).select("date", "date_last", "place", who="child")
    on = [due.child == made.who, made.date_last >= due.month_start, made.date <= due.month_end]
    both = due.left_join(made, on)
    home = both.place.lower().contains(RESIDENCE).fill_null(False)
    return both.group_by(list(due.columns)).agg(met=both.who.notnull().any(), at_home=home.any())


def _below(due: ir.Table, term: Term) -> ir.Table | None:
    """JUDGED for one term, None where nothing says where visits were made."""
    home = term.get("of") == RESIDENCE
    if home and not any_row(due.filter(due.at_home)):
        return None
    held = due.filter(term.in_force(due.month_start))
    asked = held.filter(held.met) if home else held
    asked = asked.mutate(good=asked.at_home if home else asked.met)
    year = ibis.window(group_by=["holder", "fiscal"])
    shares = asked.mutate(whole=asked.good.count().over(year), done=asked.good.cast("int64").sum().over(year))
    short = shares.filter((shares.done > 0) & (shares.done < shares.whole * term.get("share")) & ~shares.good)
    one = short.group_by("child", "holder", "fiscal", "whole", "done").agg(
        since=short.month_end.min(),
        until=short.month_end.max(),
        lacking=short.month_start.nunique(),
        records=short.record.collect(distinct=True).sort(),
    )
    what = "visited at the child's residence" if home else "visited"
    return judgement(
        one,
        since=one.since,
        until=one.until,
        severity="notice",
        confidence="medium",
        records=one.records,
        summary=ibis.literal("Federal fiscal year ")
        + one.fiscal.cast("string")
        + ": months of this child in care and not "
        + what
        + ": "
        + one.lacking.cast("string")
        + ", the first one ends on "
        + written(one.since)
        + f". Of all months in care that the holder states, {what}: "
        + one.done.cast("string")
        + " of "
        + one.whole.cast("string")
        + f", where {round(term.get('share') * 100)}% are asked for.",
    )
