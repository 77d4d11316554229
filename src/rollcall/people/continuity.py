"""A second identity of one child, found through who had it: where one identity ends, another begins in the same hands.

Each pair of an end and a beginning (`turns.py`) that share a person, phone, address, place or body is weighed in bits, as Fellegi and
Sunter (1969) weigh a pair of records: the logarithm of how much likelier what is seen is of one child than of two. The numbers are set
by reasoning, not trained: a country has too few such children to learn from. How common a tie is, is counted.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.judgements import DIFFERENT
from rollcall.people.renamed import renamed
from rollcall.people.turns import DAYS_AFTER, Turns, turns
from rollcall.people.verdicts import Held
from rollcall.schema import CONTINUITIES, PAIRS, conform

#: Of how many children who are gone one goes on under another identity: one in ten; divided by the beginnings it might be.
_ONE_IN = 10
#: Days from the end to the beginning, up to and with: bits. Of one child nearly always a few days, and of two in twenty years hardly ever;
#: a register or a court abroad may first name the child months later.
_DAYS_BETWEEN = ((3, 8.0), (31, 4.0), (DAYS_AFTER, 2.0), (450, 0.0))
#: A beginning may be dated so many days before the end.
_DAYS_EARLY = 3
#: Birth dates, in bits: the same; the 1st of January of the same year, or day and month exchanged; up to and with so many days apart.
_BORN_SAME, _BORN_ROUNDED = 9.0, 5.0
_BORN_APART = ((31, 3.0), (270, 1.5), (400, -1.0))
_BORN_OTHERWISE = -8.0
_SEX_SAME, _SEX_OTHER = 1.0, -7.0
#: How often the two identities of one child share a tie of one kind, and the most bits that one shared tie is worth.
_SHARED, _MOST_OF_ONE = 0.5, 8.0
#: A tie that more beginnings share than this proposes a pair only where they fall within a few days, so that the work stays linear.
_BUSY = 20
#: Bits for a record of the first identity after its end, and for a beginning within a month of birth, which is an ordinary one.
_LATER, _YOUNG, _YOUNG_DAYS = -3.0, -3.0, 31
#: A link needs so many bits (odds of 2 to 1), and so many more than the next best of either child.
_LEAST, _AHEAD = 1.0, 3.0
#: What a name that only a court's order knows is worth: nine in ten; the tenth order was put to a stranger.
_RENAMED = 0.9
_WHY_RENAMED = "one child, by its linkage; from a court's order on it is known by another name only, which no record explains"


def find(engine: Engine, records: ir.Table, told: ir.Table, children: ir.Table, held: Held) -> ir.Table:
    """Keep `continuities` (CONTINUITIES): which child goes on as which other, or as itself under another name (`renamed.py`).

    Args:
        engine: where tables are kept.
        records: RECORDS.
        told: mentions as `files.normalise` keeps them.
        children: record, file, person (the child).
        held: what people judged; what they judged different is left out.
    """
    known = children.select("record", child="person")
    stated = told.filter(told.role == "child").join(known, "record")
    born = _usual(stated, "day").select("child", born="usual")
    turned = turns(engine, records, told, known, born)
    under_another_name = renamed(engine, records, stated)
    met = engine.keep("handed_on", _met(turned).anti_join(under_another_name, "child"))
    for apart in (_judged_different(engine, held, children), _sharing(met, stated, "whole"), _sharing(met, stated, "national")):
        met = met.anti_join(apart, ["child", "other"])
    pairs = _weighed(engine, met, turned, born, _usual(stated, "sex").select("child", sex="usual"))
    joined = under_another_name.mutate(other=ibis._.child, since="day", probability=ibis.literal(_RENAMED), why=ibis.literal(_WHY_RENAMED))
    found = ibis.union(conform(_told(_chosen(pairs)), CONTINUITIES), conform(joined, CONTINUITIES))
    return engine.keep("continuities", found.order_by(["child", "other"]))


def listed(engine: Engine, pairs: ir.Table, continuities: ir.Table) -> ir.Table:
    """`pairs` (PAIRS) with those of `continuities` that are of two children among them, for a person to judge."""
    apart = continuities.filter(continuities.child != continuities.other)
    continued = apart.mutate(child=ibis.least(apart.child, apart.other), other=ibis.greatest(apart.child, apart.other))
    others = pairs.anti_join(continued, ["child", "other"])
    return engine.keep("all_pairs", ibis.union(conform(others, PAIRS), conform(continued, PAIRS)).order_by(["child", "other"]))


def _usual(stated: ir.Table, column: str) -> ir.Table:
    """What most records of each child state: child, usual."""
    value = stated.filter(stated[column].notnull()).select("child", usual=column)
    counted = value.group_by("child", "usual").agg(times=lambda t: t.count())
    order = [counted.times.desc(), counted.usual]
    return counted.mutate(place=ibis.row_number().over(group_by="child", order_by=order)).filter(lambda t: t.place == 0)


def _met(turned: Turns) -> ir.Table:
    """Each tie that an end shares with a beginning in time: child, other, day, from_day, gap, kind, tie, bearers, record, other_record."""
    begun = turned.begin_ties.mutate(bearers=turned.begin_ties.count().over(group_by="tie")).join(
        turned.begins.select("child", "day"), "child"
    )
    begun = begun.select("kind", "tie", "bearers", "day", other="child", other_record="record")
    ended = turned.end_ties.join(turned.ends.select("child", from_day="day"), "child").select("tie", "child", "from_day", "record")
    columns = ("child", "other", "day", "from_day", "kind", "tie", "bearers", "record", "other_record")
    few = begun.filter(begun.bearers <= _BUSY).join(ended, "tie").select(*columns)
    busy = begun.filter(begun.bearers > _BUSY)
    busy = busy.mutate(shift=ibis.literal(list(range(-_DAYS_EARLY, _DAYS_BETWEEN[0][0] + 1)), "array<int64>").unnest())
    busy = busy.mutate(number=busy.day.epoch_days() - busy.shift)
    numbered = ended.mutate(number=ended.from_day.epoch_days())
    met = few.union(busy.join(numbered, ["tie", "number"]).select(*columns))
    met = met.mutate(gap=met.day.delta(met.from_day, unit="day"))
    return met.filter(met.child != met.other, met.gap.between(-_DAYS_EARLY, _DAYS_BETWEEN[-1][0]))


def _judged_different(engine: Engine, held: Held, children: ir.Table) -> ir.Table:
    """Children of whom a person said that they are not one, each pair both ways: child, other."""
    said = sorted({way for each in held.pairs if each.state == DIFFERENT for way in ((each.one, each.other), (each.other, each.one))})
    kind = pa.schema([("file", pa.int64()), ("other_file", pa.int64())])
    columns = list(zip(*said, strict=True)) or [(), ()]
    pairs = engine.keep("judged_different", pa.table(dict(zip(kind.names, columns, strict=True)), schema=kind))
    whose = children.select("file", child="person").distinct()
    return pairs.join(whose, "file").join(whose.select(other_file="file", other="child"), "other_file").select("child", "other").distinct()


def _sharing(pairs: ir.Table, stated: ir.Table, column: str) -> ir.Table:
    """Those of `pairs` of which both state one value: under one name or number there is no second identity, only a doubtful first."""
    values = stated.filter(stated[column].notnull()).select("child", value=column).distinct()
    sides = pairs.select("child", "other").distinct().join(values, "child")
    return sides.join(values.select("value", other="child"), ["other", "value"]).select("child", "other").distinct()


def _weighed(engine: Engine, met: ir.Table, turned: Turns, born: ir.Table, sex: ir.Table) -> ir.Table:
    """Each pair with its bits and what they are made of: child, other, day, gap, bits, born_bits, by_name, by_mark, by_place, records."""
    begins = max(turned.begins.count().to_pyarrow().as_py(), 1)
    share = (ibis.literal(_SHARED * begins) / met.bearers).log2()
    met = met.mutate(bits=ibis.greatest(ibis.least(share, _MOST_OF_ONE), 0.0).round(3))
    met = met.mutate(place=ibis.row_number().over(group_by=["child", "other", "kind"], order_by=[met.bits.desc(), met.tie]))

    def worth(*kinds: str) -> ir.Value:
        return met.bits.max(where=met.kind.isin(kinds)).fill_null(0.0)

    pairs = met.group_by("child", "other", "day", "gap").agg(
        by_name=worth("name") + met.bits.max(where=(met.kind == "name") & (met.place == 1)).fill_null(0.0),
        by_mark=worth("staff", "national", "phone", "address"),
        by_place=worth("place"),
        by_body=worth("body"),
        of_end=met.record.collect(distinct=True, order_by=met.record),
        of_begin=met.other_record.collect(distinct=True, order_by=met.other_record),
    )
    pairs = pairs.join(turned.ends.select("child", "later"), "child").join(turned.begins.select("age", other="child"), "other")
    for known, column in ((born, "born"), (sex, "sex")):
        pairs = pairs.left_join(known, "child").drop("child_right")
        pairs = pairs.left_join(known.select(other="child", **{f"other_{column}": column}), "other").drop("other_right")
    pairs = pairs.mutate(born_bits=_born(pairs.born, pairs.other_born))
    same_sex = ibis.ifelse(pairs.sex == pairs.other_sex, _SEX_SAME, _SEX_OTHER).fill_null(0.0)
    between = ibis.cases(*((pairs.gap <= most, bits) for most, bits in _DAYS_BETWEEN), else_=_DAYS_BETWEEN[-1][1])
    young = ibis.ifelse(pairs.age <= _YOUNG_DAYS, _YOUNG, 0.0).fill_null(0.0)
    hands = ibis.greatest(pairs.by_name, pairs.by_mark) + pairs.by_place + pairs.by_body
    prior = -ibis.literal(float(_ONE_IN * begins)).log2()
    return engine.keep(
        "continued", pairs.mutate(bits=(prior + hands + between + pairs.born_bits + same_sex + young + _LATER * pairs.later).round(3))
    )


def _born(one: ir.DateValue, other: ir.DateValue) -> ir.FloatingValue:
    """What the birth date of the first identity and that of the second say, in bits; nothing where one is not known."""
    apart = one.delta(other, unit="day").abs()
    rounded = (other.month() == 1) & (other.day() == 1) & (one.year() == other.year())
    turned = (one.year() == other.year()) & (one.month() == other.day()) & (one.day() == other.month())
    levels = ((apart == 0, _BORN_SAME), (rounded | turned, _BORN_ROUNDED), *((apart <= most, bits) for most, bits in _BORN_APART))
    return ibis.ifelse(apart.isnull(), 0.0, ibis.cases(*levels, else_=_BORN_OTHERWISE))


def _chosen(pairs: ir.Table) -> ir.Table:
    """Those pairs whose evidence suffices and is clearly ahead of every other pair of either child."""
    for side in ("child", "other"):
        order = [pairs.bits.desc(), pairs.child, pairs.other]
        pairs = pairs.mutate(**{f"{side}_place": ibis.row_number().over(group_by=side, order_by=order)})
        rival = ibis.ifelse(pairs[f"{side}_place"] > 0, pairs.bits, ibis.null("float64")).max().over(group_by=side)
        pairs = pairs.mutate(**{f"{side}_ahead": (pairs.bits - rival).fill_null(_AHEAD)})
    ahead = (pairs.child_ahead >= _AHEAD) & (pairs.other_ahead >= _AHEAD)
    return pairs.filter(ahead, pairs.child_place == 0, pairs.other_place == 0, pairs.bits >= _LEAST)


def _told(pairs: ir.Table) -> ir.Table:
    def said(when: ir.BooleanValue, words: str) -> ir.StringValue:
        return ibis.ifelse(when, words, "")

    why = (
        ibis.literal("continuity: one is gone and the other begins ")
        + ibis.ifelse(
            pairs.gap <= _DAYS_BETWEEN[0][0], "within days", ibis.ifelse(pairs.gap <= DAYS_AFTER, "within months", "within a year or so")
        )
        + said(pairs.by_name > 0, "; people of the same name have or hand over both")
        + said(pairs.by_mark > 0, "; a staff number, national number, phone or address is the same")
        + said(pairs.by_place > 0, "; the place is the same")
        + said(pairs.by_body > 0, "; the body is the same")
        + said(pairs.born_bits == _BORN_SAME, "; born on the same day")
        + said(pairs.born_bits.between(0.1, _BORN_ROUNDED), "; born at about the same time")
    )
    probability = (1.0 / (1.0 + ibis.literal(2.0).pow(-pairs.bits))).round(6)
    return pairs.select(
        "child", "other", since="day", probability=probability, why=why, records=pairs.of_end.concat(pairs.of_begin).unique().sort()
    )
