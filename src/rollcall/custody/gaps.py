"""Stretches in which nobody, or more than one, held the child, as far as placements tell."""

import ibis
import ibis.expr.types as ir

from rollcall.engine import ROWS_AT_ONCE, Engine
from rollcall.schema import GAPS, conform
from rollcall.terms import CARE_ENDS

#: Ends after which nobody need follow, besides the documented ends of care.
FINAL = ("died", "of_age", "adopted", "reunified", "guardianship")

#: Settings that a child may be in while its placement goes on: a hospital bed or a holiday is no second custodian.
MEANWHILE = ("hospital", "other")


def find(engine: Engine, episodes: ir.Table, as_of) -> ir.Table:
    """Find gaps and overlaps between EPISODES and keep them as `gaps` (GAPS), sorted by child and start."""
    found = ibis.union(_gaps(episodes, as_of), _overlaps(episodes, as_of))
    return engine.keep("gaps", conform(found, GAPS).order_by("child", "start", "kind"), at_once=ROWS_AT_ONCE)


def _gaps(episodes: ir.Table, as_of) -> ir.Table:
    following = ibis.window(group_by="child", order_by=["start", "episode"])
    before = ibis.window(group_by="child", order_by=["start", "episode"], preceding=None, following=0)
    known = episodes.mutate(
        next_start=episodes.start.lead().over(following),
        next_record=episodes.record.lead().over(following),
        next_duty=episodes.duty.lead().over(following),
        running=episodes.end.isnull().any().over(before),
        held_until=episodes.end_last.max().over(before),
    )
    ending = known.end_reason.isin(FINAL) | ((known.duty == "care") & known.end_reason.isin(CARE_ENDS))
    ended = known.filter(~known.running & known.end.notnull() & (known.end <= ibis.literal(as_of)))
    ended = ended.filter(~ending.fill_null(False) & (ended.next_start.isnull() | (ended.next_start > ended.held_until)))
    return ended.select(
        "child",
        kind=ibis.literal("gap"),
        start=ended.held_until,
        end=ended.next_start,
        days=ibis.coalesce(ended.next_start, ibis.literal(as_of)).delta(ended.held_until, unit="day"),
        records=ibis.array([ended.record, ended.next_record]).filter(lambda record: record.notnull()).sort(),
    )


def _overlaps(episodes: ir.Table, as_of) -> ir.Table:
    """A placement that begins while an earlier one with another custodian certainly still runs.

    An episode left open in a return is known to run only until that return's last day.
    """
    placed = episodes.filter((episodes.basis == "placement") & ~episodes.setting.isin(MEANWHILE).fill_null(False))
    placed = placed.mutate(
        until=ibis.coalesce(placed.end, placed.period_end, ibis.literal(as_of)),
        held_by=ibis.coalesce(placed.custodian, placed.organisation, ""),
    )
    earlier = ibis.window(group_by="child", order_by="episode", preceding=(None, 1))
    # few placements begin while any other runs, and only those are held against each of the others
    beside = placed.mutate(before=placed.until.max().over(earlier))
    beside = beside.filter((beside.before > beside.start_last).fill_null(False)).drop("before")
    others = placed.select(of_child="child", nth="episode", held_until="until", other_held_by="held_by", other_record="record")
    on = [
        beside.child == others.of_child,
        others.nth < beside.episode,
        others.held_until > beside.start_last,
        others.other_held_by != beside.held_by,
    ]
    both = beside.inner_join(others, on)
    longest = ibis.window(group_by=["child", "episode"], order_by=[both.held_until.desc(), both.nth])
    overlapping = both.mutate(rank=ibis.row_number().over(longest)).filter(ibis._["rank"] == 0)
    end = ibis.least(overlapping.held_until, overlapping.until)
    return overlapping.select(
        "child",
        kind=ibis.literal("overlap"),
        start=overlapping.start_last,
        end=end,
        days=end.delta(overlapping.start_last, unit="day"),
        records=ibis.array([overlapping.record, overlapping.other_record]).sort(),
    )
