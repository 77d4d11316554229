"""Stays under one title: a legal status or a kind of temporary place that the record of a placement states."""

import datetime
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir


def titled(episodes: ir.Table, placements: ir.Table, titles: Iterable[str]) -> ir.Table:
    """Episodes of placements under one of `titles`, with `title`; one under two titles stands there twice."""
    wanted = sorted(set(titles))
    stated = [placements.select(of_record=placements.record, title=placements[column]) for column in ("decision", "place")]
    said = ibis.union(*(each.filter(each.title.isin(wanted)) for each in stated), distinct=True)
    placed = episodes.filter(episodes.basis == "placement")
    return placed.inner_join(said, placed.record == said.of_record).drop("of_record")


def stays_of(named: ir.Table, as_of: datetime.date) -> ir.Table:
    """Episodes of `titled` that follow one another within a day under one title, as one stay.

    Returns:
        child, title, start_last, until (the end; of a stay without one the return's last day, or the day of the roll), running,
        organisation, records.
    """
    today = ibis.literal(as_of)
    known = ibis.least(ibis.coalesce(named.period_end, today), today)
    bounded = named.mutate(last=ibis.coalesce(named.end, known), open=named.end.isnull())
    in_order = ibis.window(group_by=["child", "title"], order_by=["start", "episode"])
    goes_on = bounded.start.delta(bounded.last.lag().over(in_order), unit="day") <= 1
    marked = bounded.mutate(first=(~goes_on.fill_null(False)).cast("int64"))
    so_far = ibis.window(group_by=["child", "title"], order_by=["start", "episode"], preceding=None, following=0)
    numbered = marked.mutate(stay=marked["first"].sum().over(so_far))
    return (
        numbered.group_by("child", "title", "stay")
        .agg(
            start_last=numbered.start_last.min(),
            until=numbered["last"].max(),
            running=numbered.open.any(),
            organisation=numbered.organisation.max(),
            records=numbered.record.collect(distinct=True).sort(),
        )
        .drop("stay")
    )
