"""How likely it is that two grown-ups, whom no certain key made one, are one person all the same.

The score of Fellegi and Sunter (1969): the prior odds, in bits, plus what each agreement or difference counts for. How common a name, a
telephone or an address is, is counted in the case itself; the constants stand for what a small case cannot say.

Names alone never make one person of two in a child's household, however rare: they are compared only where a child, a telephone, an
address or a birth date is shared as well. Those who act on children's files (workers, clinicians, judges) share no such thing from body
to body; among them a name that is rare in the whole case may be enough, a common one never is.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: The roles of those who act on a child's file. All others may be of its household: who reports it missing is often its parent.
_TRADES: Final = {
    "medicine": ("clinician", "attendant", "certifier"),
    "care": ("worker", "visitor", "witness"),
    "court": ("judge", "authority"),
}
ACTING: Final = tuple(role for roles in _TRADES.values() for role in roles)
#: The evidence, in bits, at which two are one: a probability of 0.98.
ENOUGH: Final = 5.6
#: How often two strangers agree at the least on each: u-probabilities, below which no case is large enough to count.
_CHANCE: Final = {"phone": 1 / 8192, "address": 1 / 2048, "day": 1 / 15000, "child": 1 / 8192}
#: A case is drawn from no fewer people than this; a trade has no fewer than the second, a body's staff than the third.
_FEWEST, _FEWEST_OF_TRADE, _FEWEST_OF_STAFF = 1000, 32, 8
#: What likeness of the names counts for, by the letters in which their sounds differ (measured on what certain keys leave apart).
_LIKE: Final = {1: 8.0, 2: 5.0}
#: One letter in this many of the given name, as it sounds, may differ: Nam and Lan, husband and wife of one family name, are unlike.
_SHORTEST_GIVEN: Final = 3
_UNLIKE: Final = 9
#: Birth dates that one slip turns into each other, and others within a year.
_DAY_SLIPPED, _DAY_DIFFERS = 3.0, -7.0
#: Both state one and none agrees: people move and change numbers.
_DIFFERS: Final = {"phone": -1.0, "address": -1.0}
#: One who acts on files is seldom also of a household that they speak of; one body seldom numbers a person twice.
_BOTH_SIDES, _TWO_NUMBERS, _TWO_TRADES = -6.0, -8.0, -4.0
#: A name that a body writes this much more seldom than a like one is a slip of it.
SELDOMER, _SLIP = 20, 2.0
#: More than this under one value: it tells nobody from another.
_LARGEST_BLOCK, _LARGEST_STAFF_BLOCK = 40, 120
#: A name that fewer than one in this many mentions of a person bear is a slip.
_SLIP_AMONG: Final = 20
_UNIT = "\x1f"


def weigh(engine: Engine, grown: ir.Table) -> ir.Table:
    """Keep and return `grown_up_pairs`: one, other (roots, the lesser first), bits and slip, for pairs with enough evidence.

    `grown` has a row for each mention: root (what certain keys made one), role, acts (on files, in this row), holder, local_id, sex, sound,
    whole, day, phone_key, address (the grown-up's or its child's), child. The work grows with the rows: what more than a few share is
    not compared.
    """
    faces = engine.keep("grown_up_faces", _faces(grown))
    traits = engine.keep("grown_up_traits", _traits(grown.semi_join(faces, "root")))
    summary = engine.keep("grown_up_summary", _summary(grown.semi_join(faces, "root")))
    staff = engine.keep("grown_up_staff", _staff(grown.semi_join(faces, "root")))
    pairs = engine.keep("grown_up_blocked", _blocked(traits, faces, summary, staff))
    scored = _named(pairs, faces, summary).left_join(_shared(pairs, traits, summary), ["one", "other"]).drop("one_right", "other_right")
    scored = scored.left_join(_colleagues(pairs, staff), ["one", "other"]).drop("one_right", "other_right")
    return engine.keep(
        "grown_up_pairs", _summed(_beside(scored, summary), summary).filter(lambda t: t.bits >= ENOUGH).order_by(["one", "other"])
    )


def _faces(grown: ir.Table) -> ir.Table:
    """root, whole, sound: the names of both family and person that each root bears; of those who only act, no rare slip of the pen,
    since the slips of many years make any two colleagues meet."""
    worn = grown.filter(grown.whole.notnull(), grown.sound.re_search("^[^ ]+ [^ ]+$"))
    worn = worn.group_by(["root", "whole", "sound"]).agg(times=worn.count(), home=(~worn.acts).any())
    every = ibis.window(group_by="root")
    worn = worn.mutate(total=worn.times.sum().over(every), home=worn.home.any().over(every))
    return worn.filter(worn.home | (worn.times * _SLIP_AMONG >= worn.total)).select("root", "whole", "sound")


def _traits(grown: ir.Table) -> ir.Table:
    """root, field, value, alike (how many roots have the value)."""

    def stated(field: str, value: ir.Value) -> ir.Table:
        rows = grown.select("root", field=ibis.literal(field), value=value.cast("string"))
        return rows.filter(rows.value.notnull()).distinct()

    # a child in common is no evidence of those who act on files: they meet through many
    child = ibis.ifelse(grown.acts.any().over(group_by="root"), ibis.null("string"), grown.child)
    fields = {"phone": grown.phone_key, "address": grown.address, "day": grown.day, "child": child}
    rows = ibis.union(*(stated(field, value) for field, value in fields.items()))
    return rows.mutate(alike=rows.count().over(group_by=["field", "value"]))


def _summary(grown: ir.Table) -> ir.Table:
    numbered = ibis.ifelse(grown.local_id.notnull(), grown.holder, ibis.null("string"))
    return grown.group_by("root").agg(
        acting=grown.acts.any(),
        home=(~grown.acts).any(),
        **{trade: grown.role.isin(roles).any() for trade, roles in _TRADES.items()},
        born=grown.day.min(),
        phones=grown.phone_key.notnull().any(),
        addresses=grown.address.notnull().any(),
        numbered=numbered.collect(distinct=True, where=numbered.notnull()),
        female=((grown.sex == "female") | (grown.role == "mother")).fill_null(False).any(),
        male=((grown.sex == "male") | (grown.role == "father")).fill_null(False).any(),
    )


def _staff(grown: ir.Table) -> ir.Table:
    """root, sound, trade, holder, staff and people (how many names, each written more than once, the holder has and the trade has), worn
    (how often the commonest name of the root is written of anybody who acts).
    """
    roles = [(grown.role == role, trade) for trade, held in _TRADES.items() for role in held]
    acting = grown.mutate(trade=ibis.cases(*roles, else_=ibis.null("string"))).filter(lambda t: t.trade.notnull() & t.whole.notnull())
    acting = acting.mutate(worn=acting.count().over(group_by="whole"))
    acting = acting.mutate(worn=acting.worn.max().over(group_by="root"))
    rows = acting.select("root", "sound", "trade", "holder", "worn").distinct()

    def names(by: str) -> ir.Table:
        worn = acting.group_by([by, "whole"]).agg(times=lambda t: t.count()).filter(lambda t: t.times > 1)
        return worn.group_by(by).agg(names=lambda t: t.count())

    here, every = names("holder"), names("trade")
    rows = rows.left_join(here, "holder").select(rows, staff=here.names.fill_null(0))
    return rows.left_join(every, "trade").select(rows, people=every.names.fill_null(0))


def _colleagues(pairs: ir.Table, staff: ir.Table) -> ir.Table:
    """one, other, staff (names of the smallest body that both work for, null for none), people (names of a trade that both have), seldom
    (whether one name is written so much more seldom than the other that it may be its slip).
    """
    one = staff.select(one="root", trade="trade", holder="holder", staff="staff", people="people", worn="worn").distinct()
    other = staff.select(other="root", trade2="trade", holder2="holder", worn2="worn").distinct()
    both = pairs.join(one, "one").join(other, "other")
    return both.group_by(["one", "other"]).agg(
        staff=both.staff.min(where=both.holder == both.holder2),
        people=both.people.min(where=both.trade == both.trade2),
        seldom=(ibis.least(both.worn, both.worn2) * SELDOMER <= ibis.greatest(both.worn, both.worn2)).any(),
    )


def _blocked(traits: ir.Table, faces: ir.Table, summary: ir.Table, staff: ir.Table) -> ir.Table:
    """one, other: roots that share a value; or of those who act, a name, or a holder and the sound of either half of the name."""
    keys = traits.filter(traits.alike <= _LARGEST_BLOCK).select("root", key=traits.field + _UNIT + traits.value)
    acting = summary.filter(summary.acting).select("root")
    named = faces.semi_join(acting, "root").select("root", key=ibis.literal("whole" + _UNIT) + faces.whole).distinct()
    halves = [
        staff.select("root", key=ibis.literal(f"{half}" + _UNIT) + staff.holder + _UNIT + staff.sound.split(" ")[half]) for half in (0, 1)
    ]
    named = ibis.union(named, *halves).distinct()
    named = named.mutate(alike=named.count().over(group_by="key")).filter(lambda t: t.alike <= _LARGEST_STAFF_BLOCK).select("root", "key")
    keys = ibis.union(keys, named)
    other = keys.view()
    pairs = keys.join(other, [keys.key == other.key, keys.root < other.root])
    return pairs.select(one=keys.root, other=other.root).distinct()


def _named(pairs: ir.Table, faces: ir.Table, summary: ir.Table) -> ir.Table:
    """one, other, distance (letters in which the likest names differ), rarity (bits that the rarest common name counts for)."""
    home = summary.filter(summary.home)
    people = home.count().as_scalar().cast("float64")
    worn = faces.semi_join(home, "root").select("root", "whole").distinct().group_by("whole").agg(times=lambda t: t.count())
    known = faces.left_join(worn, "whole").select("root", "whole", "sound", times=worn.times.fill_null(0))
    chance = (known.times + 1) / (ibis.greatest(people, float(_FEWEST)) + 1)
    known = known.mutate(bits=(-chance.log2()).round(6))
    one, other = (
        known.select(one="root", whole="whole", sound="sound", bits="bits"),
        known.select(other="root", whole2="whole", sound2="sound"),
    )
    both = pairs.join(one, "one").join(other, "other")
    apart = ibis.least(both.whole.levenshtein(both.whole2), both.sound.levenshtein(both.sound2))
    given = ibis.least(both.sound.split(" ")[1].length(), both.sound2.split(" ")[1].length())
    same = both.whole == both.whole2
    apart = ibis.cases((same, 0), (given < _SHORTEST_GIVEN * apart, _UNLIKE), else_=apart)
    both = both.mutate(apart=apart, same=same)
    named = both.group_by(["one", "other"]).agg(distance=both.apart.min(), rarity=both.bits.max(where=both.same))
    return named.filter(named.distance <= max(_LIKE))


def _shared(pairs: ir.Table, traits: ir.Table, summary: ir.Table) -> ir.Table:
    """one, other and, for each field of `_CHANCE`, the bits that the rarest shared value counts for; null where none is shared."""
    people = ibis.greatest(summary.count().as_scalar().cast("float64"), float(_FEWEST))
    least = ibis.cases(*((traits.field == field, chance) for field, chance in _CHANCE.items()), else_=1.0)
    chance = ibis.greatest(least, (traits.alike - 2) / people)
    worth = traits.mutate(bits=(-chance.log2()).round(6))
    one = worth.select(one="root", field="field", value="value", bits="bits")
    other = worth.select(other="root", field="field", value="value")
    both = pairs.join(one, "one").join(other, ["other", "field", "value"])
    return both.group_by(["one", "other"]).agg(**{field: both.bits.max(where=both.field == field) for field in _CHANCE})


def _beside(scored: ir.Table, summary: ir.Table) -> ir.Table:
    """`scored` with the summary of each side, named `name` and `name2`."""
    facts = [column for column in summary.columns if column != "root"]
    one = summary.select(one="root", **{name: name for name in facts})
    other = summary.select(other="root", **{f"{name}2": name for name in facts})
    return scored.join(one, "one").join(other, "other")


def _summed(scored: ir.Table, summary: ir.Table) -> ir.Table:
    """one, other, bits, slip (of two who act: their names differ). Pairs that cannot be one person are left out."""
    people = summary.count().as_scalar().cast("float64")
    both_act, both_home = scored.acting & scored.acting2, scored.home & scored.home2
    among = ibis.cases(
        (~both_act, ibis.greatest(people, float(_FEWEST))),
        (scored.staff.notnull(), ibis.greatest(scored.staff, float(_FEWEST_OF_STAFF))),
        else_=ibis.greatest(scored.people.fill_null(0), float(_FEWEST_OF_TRADE)),
    )
    prior = -among.log2()
    like = ibis.cases(
        (scored.distance == 0, scored.rarity), *((scored.distance == apart, bits) for apart, bits in _LIKE.items()), else_=0.0
    )
    ties = [scored[field].fill_null(0.0) for field in ("child", "phone", "address")]
    strongest = ibis.greatest(*ties)
    # those who live together share all three: beside the first, each says less
    ties_worth = strongest + (ties[0] + ties[1] + ties[2] - strongest) / 2
    slipped = scored.born.cast("string").levenshtein(scored.born2.cast("string")) <= 1
    apart = scored.born.delta(scored.born2, unit="day").abs()
    born = ibis.cases(
        (scored.day.notnull(), scored.day),
        (scored.born.isnull() | scored.born2.isnull(), 0.0),
        (slipped & (apart <= 366), _DAY_SLIPPED),
        else_=_DAY_DIFFERS,
    )
    bits = prior.round(6) + like + ties_worth + born
    bits += ibis.ifelse(scored.phones & scored.phones2 & scored.phone.isnull(), _DIFFERS["phone"], 0.0)
    bits += ibis.ifelse(scored.addresses & scored.addresses2 & scored.address.isnull(), _DIFFERS["address"], 0.0)
    bits += ibis.ifelse(~both_act & ~both_home, _BOTH_SIDES, 0.0)
    numbered = scored.numbered.fill_null([]).intersect(scored.numbered2.fill_null([])).length() > 0
    bits += ibis.ifelse(numbered & both_act, _TWO_NUMBERS, 0.0)
    bits += ibis.ifelse(both_act & scored.people.isnull(), _TWO_TRADES, 0.0)
    bits += ibis.ifelse(both_act & scored.staff.notnull() & (scored.distance == 1) & scored.seldom, _SLIP, 0.0)
    possible = scored.day.notnull() | (apart <= 366).fill_null(True)
    possible &= ~((scored.female & scored.male2 & ~scored.male) | (scored.male & scored.female2 & ~scored.female))
    return scored.mutate(bits=bits.round(6)).filter(possible).select("one", "other", "bits", slip=both_act & (scored.distance > 0))
