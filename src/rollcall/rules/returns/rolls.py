"""Reads yearly returns as rolls: who is in which, who is in care at its end, who turns up again and where."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.rule import NotEvaluated
from rollcall.terms import CARE_ENDS

#: Ends that close an episode for a documented reason, whether or not its day is stated.
DOCUMENTED_ENDS = (*CARE_ENDS, "died")

#: Records by which another holder shows the child, or its custody, after it is gone from a return.
SHOWING = ("placement", "listed", "order")


def require_two_returns(periods: ir.Table) -> None:
    """Raise NotEvaluated where no holder supplied two returns by period."""
    ends = periods.select("next_end").to_pyarrow()["next_end"]
    if len(ends) == 0:
        raise NotEvaluated("no supplied source comes in returns by period")
    if ends.null_count == len(ends):
        raise NotEvaluated("every holder supplied one return only; the next one is needed")


def named(events: ir.Table) -> ir.Table:
    """Who is named in which return, in a record of any kind: child, holder, period_end."""
    return events.filter(events.period_end.notnull()).select("child", "holder", "period_end").distinct()


def last_placements(placements: ir.Table) -> ir.Table:
    """How the latest placement of each child stands in each return, one row per child, holder and period_end.

    An open row that begins before another placement of the same return is stale and does not count. Of several that begin on
    the same day an open one counts first, then a documented end.

    Returns:
        child, holder, period_end, began, state: `open`, `documented`, `continues` (said to go on), or `no reason`.
    """
    dated = placements.filter(placements.period_end.notnull() & placements.date.notnull())
    documented = dated.end_reason.isin(DOCUMENTED_ENDS).fill_null(False)
    is_open = dated.end.isnull() & ~documented
    began = dated.group_by("child", "holder", "period_end").agg(
        began=dated.date.max(),
        open=dated.date.max(where=is_open),
        documented=dated.date.max(where=documented),
        continues=dated.date.max(where=dated.end_reason == "continues"),
    )
    state = ibis.cases(
        *[((began[word] == began.began).fill_null(False), word) for word in ("open", "documented", "continues")], else_="no reason"
    )
    return began.select("child", "holder", "period_end", "began", state=state)


def shown_elsewhere(cases: ir.Table, events: ir.Table, sightings: ir.Table | None) -> ir.Table:
    """The first record of another hand that shows the child after it was last in the holder's return.

    Args:
        cases: child, holder, holder_group, period_end.

    Returns:
        child, holder, period_end, where (the other holder), day (null where not stated), shown_by (the record).
    """
    shown = events.filter(events.kind.isin(SHOWING)).select("child", "date", "period_end", "holder", "holder_group", "record")
    if sightings is not None:
        met = sightings.filter(sightings.kind != "birth").mutate(period_end=ibis.null("date"))
        shown = ibis.union(shown, met.select(*shown.columns))
    other = shown.semi_join(cases.select("child").distinct(), "child")
    other = other.select(who="child", day="date", to="period_end", where="holder", other_group="holder_group", shown_by="record")
    pairs = cases.inner_join(other, [cases.child == other.who, cases.holder_group != other.other_group])
    later = pairs.filter(ibis.ifelse(pairs.to.notnull(), pairs.to > pairs.period_end, pairs.day > pairs.period_end))
    order = ibis.window(
        group_by=["child", "holder", "period_end"], order_by=[ibis.coalesce(later.day, later.to), later.where, later.shown_by]
    )
    first = later.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return first.select("child", "holder", "period_end", "where", "day", "shown_by")


def rows_of(cases: ir.Table, placements: ir.Table) -> ir.Table:
    """The rows that state the latest placement of each case.

    Returns:
        child, holder, period_end, holder_group, end (latest stated, null while open), bodies (organisations), rows (references).
    """
    keyed = placements.select(
        "child", "holder", "period_end", "holder_group", "end", "organisation", "record", began=placements.date
    ).semi_join(cases, ["child", "holder", "period_end", "began"])
    return keyed.group_by("child", "holder", "period_end").agg(
        holder_group=keyed.holder_group.min(),
        end=keyed.end.max(),
        bodies=keyed.organisation.collect(distinct=True, where=keyed.organisation.notnull()).sort(),
        rows=keyed.record.collect(distinct=True).sort(),
    )


def row_that_names(cases: ir.Table, events: ir.Table, period: str) -> ir.Table:
    """One row that names the child in the return whose last day stands in column `period`: child, holder, period, naming.

    The row of an episode comes before any other, then the smallest reference.
    """
    asked = cases.filter(cases[period].notnull()).select("child", "holder", return_end=cases[period]).distinct()
    rows = events.select("child", "holder", "kind", "record", return_end=events.period_end)
    rows = rows.semi_join(asked, ["child", "holder", "return_end"])
    named_by = rows.group_by("child", "holder", "return_end").agg(
        naming=ibis.coalesce(rows.record.min(where=rows.kind == "placement"), rows.record.min())
    )
    return named_by.rename({period: "return_end"})
