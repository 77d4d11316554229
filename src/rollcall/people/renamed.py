"""One child that, from a court's order on, is known by another name only, which no record explains.

Here the linkage has already joined what continuity would: the birth date, or the adopter's name, bound the court's order to the child.
"""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: Names of the first weeks are often a mother's, or a pet name.
_DAYS_OF_A_FIRST_NAME = 60
#: The earlier name stands when so many holders state it: one holder's mistake is no identity.
_HOLDERS = 2


def renamed(engine: Engine, records: ir.Table, stated: ir.Table) -> ir.Table:
    """Keep and return `renamed`: child, day (from which the other name holds), records (the last under the old name, all under the new).

    Args:
        engine: where it is kept.
        records: RECORDS.
        stated: mentions of children as `files.normalise` keeps them, with `child`.
    """
    announced = stated.filter(stated["alias"], stated.whole.notnull()).select("child").distinct()
    named = stated.filter(stated.whole.notnull()).anti_join(announced, "child")
    named = named.select("child", "record", "holder", "whole", "sound", "national").join(records.select("record", "kind", "date"), "record")
    named = named.filter(named.date.notnull(), named.kind != "birth")
    early = named.date.delta(named.date.min().over(group_by="child"), unit="day") <= _DAYS_OF_A_FIRST_NAME
    latest = ibis.row_number().over(group_by="child", order_by=[named.date.desc(), named.record])
    named = named.mutate(early=early, latest=latest == 0)
    named = engine.keep("named_children", named.semi_join(named.filter(named.latest, named.kind == "order"), "child"))
    last = named.filter(named.latest).select("child", last_whole="whole", last_sound="sound")
    named = named.join(last, "child")
    named = named.mutate(other=_unlike(named.whole, named.last_whole) & _unlike(named.sound, named.last_sound))
    turn = named.group_by("child").agg(
        until=named.date.max(where=named.other),
        day=named.date.min(where=~named.other),
        holders=named.holder.nunique(where=named.other & ~named.early),
        orders_only=(named.other | (named.kind == "order")).all(),
    )
    turn = turn.filter(turn.day > turn.until, turn.holders >= _HOLDERS, turn.orders_only)
    numbers = named.filter(named.national.notnull()).group_by("child", "national").agg(both=lambda t: t.other.any() & (~t.other).any())
    turn = turn.anti_join(numbers.filter(numbers.both), "child")
    shown = named.join(turn.select("child", "day", "until"), "child").filter(lambda t: ~t.other | (t.date == t.until))
    gathered = shown.group_by("child", "day").agg(records=shown.record.collect(distinct=True, order_by=shown.record))
    return engine.keep("renamed", gathered)


def _unlike(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    """Whether more than half of what is heard differs."""
    return one.levenshtein(other) * 2 > ibis.greatest(one.length(), other.length())
