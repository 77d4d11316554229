"""Tables that add up: every child by status and reason, and who is in one source or return but not in another."""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import OUTCOMES, RECONCILIATION, conform

#: Up to how many sources every pair is reconciled; beyond it, each against the largest.
EVERY_PAIR = 20


def count(engine: Engine, roll: ir.Table) -> ir.Table:
    """Every child once, by status and reason (OUTCOMES); the sum over `children` is the number of rows of the roll."""
    counted = roll.group_by("status", "reason").agg(children=roll.count())
    return engine.keep("outcomes", conform(counted, OUTCOMES).order_by("status", "reason"))


def reconcile(engine: Engine, events: ir.Table, periods: ir.Table, roll: ir.Table, coverage: ir.Table) -> ir.Table:
    """Between any two sources, and between each return and the holder's next: in both, only here, only there (RECONCILIATION).

    The three populations of a pair add up to the children named by either. Those in one only are explained by their status
    on the roll, or for returns by how their last episode in the earlier return ended. Where sources are too many to hold every
    two against each other, `held_against` names the one that each other is held against.
    """
    present = events.filter(events.period_end.isnull()).select("child", "source").distinct()
    named = present.select(child=present.child, here=present.source).distinct()
    both_sources = _pairs(_ranked(events, coverage))
    sides = ibis.union(_between_sources(named, both_sources, roll), _between_returns(events, periods))
    return engine.keep("reconciliation", conform(sides, RECONCILIATION).order_by("here", "there", "population", "explained"))


def held_against(events: ir.Table, coverage: ir.Table) -> str:
    """The one source that `reconcile` holds each other against, where there are more than `EVERY_PAIR`; else empty."""
    names = _ranked(events, coverage).order_by("rank").to_pyarrow()["source"].to_pylist()
    return names[0] if len(names) > EVERY_PAIR else ""


def _ranked(events: ir.Table, coverage: ir.Table) -> ir.Table:
    """Sources, that with the most records first (`rank` 0). Those that come in returns alone are left out: each return has its next."""
    dated = events.group_by("source").agg(loose=events.period_end.isnull().any())
    loose = coverage.anti_join(dated.filter(~dated.loose), "source")
    sized = loose.group_by("source").agg(records=loose.records.sum())
    return sized.mutate(rank=ibis.row_number().over(ibis.window(order_by=[sized.records.desc(), sized.source])))


def _pairs(ranked: ir.Table) -> ir.Table:
    """Pairs of sources, each once."""
    left = ranked.select(here=ranked.source, here_rank=ranked.rank)
    right = ranked.select(there=ranked.source, there_rank=ranked.rank)
    pairs = left.cross_join(right)
    few = ranked.count().as_scalar() <= EVERY_PAIR
    return pairs.filter((pairs.here_rank < pairs.there_rank) & (few | (pairs.here_rank == 0))).select("here", "there")


def _between_sources(named: ir.Table, pairs: ir.Table, roll: ir.Table) -> ir.Table:
    here = named.inner_join(pairs, "here").select("child", "here", "there", at=ibis.literal(1))
    there = named.inner_join(pairs, [named.here == pairs.there]).select("child", pairs.here, pairs.there, at=ibis.literal(2))
    sides = ibis.union(here, there).group_by("child", "here", "there").agg(sides=ibis._.at.sum())
    known = sides.inner_join(roll.select("child", "status", "reason"), "child")
    known = known.mutate(
        population=ibis.cases((known.sides == 3, "in-both"), (known.sides == 1, "only-here"), else_="only-there"),
        explained=ibis.ifelse(known.sides == 3, "named by both", known.status + ": " + known.reason),
    )
    return known.group_by("here", "there", "population", "explained").agg(children=known.count())


def _between_returns(events: ir.Table, periods: ir.Table) -> ir.Table:
    """Children of each return against the holder's next supplied one."""
    listed = events.filter(events.period_end.notnull()).select("child", "holder", "period_end").distinct()
    last_end = _last_end(events)
    follows = periods.filter(periods.next_end.notnull()).select(
        "holder", "end", "next_end", here=periods.holder + " " + periods.label, there=periods.holder + " " + periods.next_label
    )
    now = listed.inner_join(follows, [listed.holder == follows.holder, listed.period_end == follows.end])
    now = now.select("child", "here", "there", "holder", "end", at=ibis.literal(1))
    then = listed.inner_join(follows, [listed.holder == follows.holder, listed.period_end == follows.next_end])
    then = then.select("child", "here", "there", "holder", "end", at=ibis.literal(2))
    sides = ibis.union(now, then).group_by("child", "here", "there", "holder", "end").agg(sides=ibis._.at.sum())
    joined = sides.left_join(last_end, [sides.child == last_end.child, sides.holder == last_end.holder, sides.end == last_end.period_end])
    known = joined.mutate(
        population=ibis.cases((joined.sides == 3, "in-both"), (joined.sides == 1, "only-here"), else_="only-there"),
        explained=ibis.cases(
            (joined.sides == 3, "named by both"),
            (joined.sides == 2, "first named in the later return"),
            else_=joined.ended.fill_null("no episode in the earlier return"),
        ),
    )
    return known.group_by("here", "there", "population", "explained").agg(children=known.count())


def _last_end(events: ir.Table) -> ir.Table:
    """How a child's last episode in a return ended."""
    placed = events.filter((events.kind == "placement") & events.period_end.notnull())
    order = ibis.window(
        group_by=["child", "holder", "period_end"], order_by=[placed.date.desc(), placed.end.desc(nulls_first=True), placed.record]
    )
    last = placed.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    ended = ibis.cases(
        (last.end.isnull(), "unexplained: the episode was open"),
        (last.end_reason.isnull() | (last.end_reason == "continues"), "unexplained: the episode ended without a reason for leaving care"),
        else_="care ended: " + last.end_reason,
    )
    return last.select("child", "holder", "period_end", ended=ended)
