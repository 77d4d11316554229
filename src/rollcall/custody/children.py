"""What the records say of each child: names, birth date, sex, and until when somebody must account for it."""

import ibis
import ibis.expr.types as ir

from rollcall.custody.events import spoken_name
from rollcall.engine import ROWS_AT_ONCE, Engine
from rollcall.schema import CHILDREN, conform

#: Birth dates further apart than this exclude one another, in days: nearer ones may be a clerk's slip or a late entry.
BIRTH_DATE_TOLERANCE = 31


def describe(engine: Engine, events: ir.Table, mentions: ir.Table) -> ir.Table:
    """Sum up each child from its EVENTS and MENTIONS, and keep the result as `children`.

    The birth date is the one that most records state, the earliest of several stated equally often: it is chosen, never
    computed. A birth record's own date counts as a statement of it.
    """
    own = mentions.filter(mentions.role == "child")
    called = own.select("record", "sex", spoken=spoken_name(own)).inner_join(events.select("record", "child"), "record")
    names = called.group_by("child").agg(
        names=called.spoken.collect(distinct=True, where=called.spoken.notnull()).sort(),
    )
    births = _birth_dates(events)
    counted = events.group_by("child").agg(
        duty=ibis.ifelse((events.duty == "childhood").any(), "childhood", "care"),
        records=events.count(),
        last_period=events.period_end.max(),
    )
    children = counted.left_join(names, "child").drop("child_right").left_join(births, "child").drop("child_right")
    children = children.left_join(_sexes(called), "child").drop("child_right")
    none = ibis.literal([], type="array<string>")
    children = children.mutate(birth_dates=children.birth_dates.fill_null(0), names=children.names.fill_null(none))
    return engine.keep("children", conform(children, CHILDREN).order_by("child"), at_once=ROWS_AT_ONCE)


def _sexes(called: ir.Table) -> ir.Table:
    """The sex that most records state, the first in the alphabet of several stated equally often."""
    stated = called.filter(called.sex.notnull())
    counts = stated.group_by("child", "sex").agg(times=stated.count())
    order = ibis.window(group_by="child", order_by=[counts.times.desc(), counts.sex])
    return counts.mutate(rank=ibis.row_number().over(order)).filter(ibis._.rank == 0).select("child", "sex")


def _birth_dates(events: ir.Table) -> ir.Table:
    at_birth = events.kind == "birth"
    stated = events.mutate(
        born=ibis.coalesce(events.stated_birth_date, ibis.ifelse(at_birth, events.date, None)),
        born_last=ibis.coalesce(events.stated_birth_date_last, ibis.ifelse(at_birth, events.date_last, None)),
    ).filter(ibis._.born.notnull())
    counts = stated.group_by("child", "born", "born_last").agg(times=stated.count())
    exact_first = ibis.ifelse(counts.born == counts.born_last, 0, 1)
    order = ibis.window(group_by="child", order_by=[exact_first, counts.times.desc(), counts.born, counts.born_last])
    spread = ibis.window(group_by="child")
    ranked = counts.mutate(
        rank=ibis.row_number().over(order),
        spread=counts.born.max().over(spread).delta(counts.born_last.min().over(spread), unit="day"),
    ).filter(ibis._.rank == 0)
    return ranked.select(
        "child",
        birth_date=ranked.born,
        birth_date_last=ranked.born_last,
        birth_dates=ibis.ifelse(ranked.spread > BIRTH_DATE_TOLERANCE, 2, 1),
    )
