"""Each time a child was given back, once, however many records state it."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row
from rollcall.rules.rule import NotEvaluated

#: Days within which a return and the end of the placement are one event: the files date the same day differently.
ONE_EVENT = 7


def given_back(returns: ir.Table | None, placements: ir.Table | None, as_of: datetime.date) -> ir.Table:
    """Gather `return` records and placements that ended with `returned`, up to `as_of`.

    Returns:
        child, since (earliest day stated), since_last (latest day possible), givers (persons that gave the child back), bodies
        (organisations named), received (whether a receiver is named), hands (holder groups that state it), records.

    Raises:
        NotEvaluated: no supplied source states returns, and no placement ended with one.
    """
    parts = []
    if returns is not None:
        parts.append(_stated(returns, returns.date, returns.date_last, returns.receiver.notnull() | returns.receiver_name.notnull()))
    if placements is not None:
        ended = placements.filter(placements.end_reason == "returned")
        parts.append(_stated(ended, ended.end, ended.end_last, ibis.literal(False)))
    if not parts:
        raise NotEvaluated("needs returns or placements: no supplied source states them")
    stated = ibis.union(*parts) if len(parts) > 1 else parts[0]
    stated = stated.filter(stated.date.notnull() & (stated.date <= ibis.literal(as_of)))
    if returns is None and not any_row(stated):
        raise NotEvaluated("no supplied source states returns, and no placement is stated to have ended with one")
    return _collapse(stated)


def _stated(events: ir.Table, date: ir.DateValue, date_last: ir.DateValue, received: ir.BooleanValue) -> ir.Table:
    return events.select(
        "child",
        date=date,
        date_last=date_last,
        giver=events.custodian,
        body=events.organisation,
        received=received,
        hand=events.holder_group,
        record=events.record,
    )


def _collapse(stated: ir.Table) -> ir.Table:
    """One row per child and return: records at most ONE_EVENT days apart state the same."""
    in_order = ibis.window(group_by="child", order_by=["date", "record"])
    before = stated.date.lag().over(in_order)
    first = before.isnull() | (stated.date.delta(before, unit="day") > ONE_EVENT)
    marked = stated.mutate(first=first.cast("int64"))
    so_far = ibis.window(group_by="child", order_by=["date", "record"], preceding=None, following=0)
    numbered = marked.mutate(nth=marked.first.sum().over(so_far))
    return (
        numbered.group_by("child", "nth")
        .agg(
            since=numbered.date.min(),
            since_last=numbered.date_last.max(),
            givers=numbered.giver.collect(distinct=True, where=numbered.giver.notnull()).sort(),
            bodies=numbered.body.collect(distinct=True, where=numbered.body.notnull()).sort(),
            received=numbered.received.any(),
            hands=numbered.hand.collect(distinct=True).sort(),
            records=numbered.record.collect(distinct=True).sort(),
        )
        .drop("nth")
    )
