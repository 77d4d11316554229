"""Reads yearly returns as rolls: who is in which, who is in care at its end, who turns up again and where."""

from collections.abc import Callable

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


def last_placements(placements: ir.Table) -> ir.Table:
    """How the latest placement of each child stands in each return, one row per child, holder and period_end.

    An open row that begins before another placement of the same return is stale and does not count. Of several that begin on
    the same day an open one counts first, then a documented end.

    Returns:
        child, holder, holder_group, period_end, began, state: `open`, `documented`, `continues` (said to go on), or `no reason`.
    """
    dated = placements.filter(placements.period_end.notnull() & placements.date.notnull())
    documented = dated.end_reason.isin(DOCUMENTED_ENDS).fill_null(False)
    is_open = dated.end.isnull() & ~documented
    began = dated.group_by("child", "holder", "period_end").agg(
        holder_group=dated.holder_group.min(),
        began=dated.date.max(),
        open=dated.date.max(where=is_open),
        documented=dated.date.max(where=documented),
        continues=dated.date.max(where=dated.end_reason == "continues"),
    )
    state = ibis.cases(
        *[((began[word] == began.began).fill_null(False), word) for word in ("open", "documented", "continues")], else_="no reason"
    )
    return began.select("child", "holder", "holder_group", "period_end", "began", state=state)


def with_next_return(last: ir.Table, periods: ir.Table) -> ir.Table:
    """Add `next_end`, the last day of the holder's next supplied return, null for its last."""
    spans = periods.select(of="holder", ending="end", next_end="next_end")
    return last.inner_join(spans, [last.holder == spans.of, last.period_end == spans.ending]).drop("of", "ending")


def with_next_naming(cases: ir.Table, events: ir.Table) -> ir.Table:
    """Add `named_in`, the last day of the holder's next return that names the child in a record of any kind; null where none does."""
    named = events.filter(events.period_end.notnull()).select(who="child", at="holder", back="period_end").distinct()
    on = [cases.child == named.who, cases.holder == named.at, named.back > cases.period_end]
    return _enriched(cases, named, on, named_in=lambda both: both.back.min())


def with_start(cases: ir.Table, periods: ir.Table, end: str, start: str) -> ir.Table:
    """Add column `start`, the first day of the holder's return whose last day stands in column `end`."""
    spans = periods.select("start", of="holder", ending="end").rename({start: "start"})
    return cases.left_join(spans, [cases.holder == spans.of, cases[end] == spans.ending]).drop("of", "ending")


def with_elsewhere(cases: ir.Table, events: ir.Table, sightings: ir.Table | None) -> ir.Table:
    """Add the first record of another hand that shows the child after it was last in the holder's return.

    Adds `shown_at` (the other holder), `shown_on` (the day, null where not stated) and `shown_by` (the record); null where none does.
    """
    shown = events.filter(events.kind.isin(SHOWING)).select("child", "date", "period_end", "holder", "holder_group", "record")
    if sightings is not None:
        met = sightings.filter(sightings.kind != "birth").mutate(period_end=ibis.null("date"))
        shown = ibis.union(shown, met.select(*shown.columns))
    other = shown.select(
        who="child",
        day="date",
        through=ibis.coalesce(shown.period_end, shown.date),
        where="holder",
        other_group="holder_group",
        row="record",
        rank=ibis.coalesce(shown.date, shown.period_end).cast("string") + " " + shown.record,
    )
    return _enriched(
        cases,
        other,
        [cases.child == other.who, cases.holder_group != other.other_group, other.through > cases.period_end],
        shown_at=lambda both: both["where"].argmin(both["rank"]),
        shown_on=lambda both: both.day.argmin(both["rank"]),
        shown_by=lambda both: both.row.argmin(both["rank"]),
    )


def with_naming_row(cases: ir.Table, events: ir.Table, period: str) -> ir.Table:
    """Add `naming`: a row that names the child in the return whose last day stands in column `period`, an episode's before any other's."""
    rows = events.filter(events.period_end.notnull()).select("kind", who="child", at="holder", back="period_end", row="record")
    return _enriched(
        cases,
        rows,
        [cases.child == rows.who, cases.holder == rows.at, cases[period] == rows.back],
        naming=lambda both: ibis.coalesce(both.row.min(where=both.kind == "placement"), both.row.min()),
    )


def with_placement_rows(cases: ir.Table, placements: ir.Table) -> ir.Table:
    """Add what the rows of the latest placement state.

    Adds `end` (the latest, null while open), `bodies` (organisations) and `stated_by` (references).
    """
    stated = placements.select("end", "organisation", who="child", at="holder", to="period_end", first="date", row="record")
    return _enriched(
        cases,
        stated,
        [cases.child == stated.who, cases.holder == stated.at, cases.period_end == stated.to, cases.began == stated["first"]],
        end=lambda both: both.end.max(),
        bodies=lambda both: both.organisation.collect(distinct=True, where=both.organisation.notnull()),
        stated_by=lambda both: both.row.collect(distinct=True),
    )


def _enriched(cases: ir.Table, rows: ir.Table, on: list[ir.BooleanValue], **columns: Callable[[ir.Table], ir.Value]) -> ir.Table:
    """`cases`, each once, with columns made of the rows that belong to it. The cases are read once, so that the query stays small."""
    both = cases.left_join(rows, on)
    return both.group_by(list(cases.columns)).agg(**{name: column(both) for name, column in columns.items()})
