"""Which children to compare at all: those that share a key. The keys are chosen from the case, so that pairs grow with the records.

Every key is counted before it is used. The most telling come first, until the pairs reach what the case may cost; a key that would
explode is left out, and the run says so. Keys that hold more children than `LARGEST_BLOCK` are left to the other keys.
"""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: A value that more children than this share does not select; it is left to the other keys.
LARGEST_BLOCK = 200
#: Pairs that a case may cost: so many for each child, and at least as many as a small case can afford.
PAIRS_EACH = 60
PAIRS_AT_LEAST = 300_000


class Blocked(NamedTuple):
    """The pairs to compare, and the keys that selected them."""

    pairs: ir.Table  # join_key_l < join_key_r, match_key
    keys: tuple["Key", ...]


class Key(NamedTuple):
    """One kind of key: how many pairs it selects, how many values hold too many children, and whether it was used."""

    name: str
    pairs: int
    too_common: int
    used: bool


def _single(units: ir.Table) -> dict[str, ir.StringValue]:
    born, year, month, birthday = units.born, units.born.substr(0, 4), units.born.substr(0, 7), units.born.substr(5, 5)
    first = units.plain_given.substr(0, 1)
    return {
        "whole name": units.whole,
        "whole name, second": units.whole_other,
        "given and family": units.given + "|" + units.family,
        "given and second family": units.given + "|" + units.family_other,
        "second given and family": units.given_other + "|" + units.family,
        "given and family exchanged": units.family + "|" + units.given,
        "consonants and year": units.skeleton + year,
        "given and month": units.given + month,
        "given form and year": units.root + year,
        "family and year": units.family + year,
        "given and birthday": units.given + birthday,
        "family and birthday": units.family + birthday,
        "birth month and initial": month + first,
        "given form and place": units.root + "|" + units.place,
        "family and place": units.family + "|" + units.place,
        "given form and address": units.root + "|" + units.address.substr(0, 4),
        "family and address": units.family + "|" + units.address.substr(0, 4),
        "middle and family": units.middle + "|" + units.family,
        "middle and given": units.middle + "|" + units.given,
        "given": units.given,
        "family": units.family,
        "initials and month": first + units.plain_family.substr(0, 1) + month,
        "beginnings": units.plain_given.substr(0, 3) + "|" + units.plain_family.substr(0, 3),
        "address, beginning": units.address.substr(0, 6),
        "mother and year": units.mother + year,
        "father and year": units.father + year,
        "mother's national id": units.mother_national,
        "place, year and given": units.place + year + units.plain_given.substr(0, 2),
        "born, exchanged": ibis.ifelse(born.substr(8, 2) <= "12", units.born_turned, ibis.null("string")),
    }


#: Keys of which a child may have several: name -> column, and what stands beside it.
_SEVERAL = {
    "born": ("borns", ""),
    "telephone": ("phones", ""),
    "health number": ("numbers", ""),
    "national id": ("nationals", ""),
    "adult and year": ("adults", "year"),
    "address": ("addresses", ""),
    "address and initial": ("addresses", "initial"),
}
#: Keys that one and the same value fills in several ways: they share a name space.
_SAME_AS = {"born, exchanged": "born", "whole name, second": "whole name", "given and family exchanged": "given and family",
            "given and second family": "given and family", "second given and family": "given and family"}  # fmt: skip


def block(engine: Engine, units: ir.Table, keepers: ir.Table, new: ir.Table) -> Blocked:
    """Keep `blocked`: the pairs of `units` worth comparing, of which a side is among the units `new`.

    `keepers` (unit, keeper) lists what numbers the unit's child one by one; two numbers of one keeper are two children.
    """
    keyed = engine.keep("block_values", _sized(_keyed(units)))
    keys = _affordable(keyed.filter(keyed.size > 1), units.count().to_pyarrow().as_py())
    used = keyed.filter(keyed.name.isin(_used(keys)))
    engine.keep("block_too_common", used.filter(used.size > LARGEST_BLOCK).select("key").distinct())
    engine.keep("block_keys", used.filter(used.size <= LARGEST_BLOCK).select("unit", "key").distinct())
    engine.empty("grown_keys", ibis.schema({"unit": "int64", "key": "string"}))
    several = used.filter(used.size > 1, used.size <= LARGEST_BLOCK).select("unit", "key").distinct()
    chosen = engine.keep("block_several", several)
    marked = chosen.left_join(new.mutate(new=True), "unit").drop("unit_right").mutate(new=ibis._.new.fill_null(False))
    return Blocked(_apart(engine, _met(marked), keepers), keys)


def block_again(engine: Engine, grown: ir.Table, gone: ir.Table, keepers: ir.Table, last: Blocked) -> Blocked:
    """Keep `blocked`: the pairs worth comparing of which a side is among the units `grown`.

    `gone` (unit) are all units whose keys no longer hold. The kinds of keys, and the values too common, are those of `last`.
    """
    keyed = _keyed(grown).filter(lambda t: t.name.isin(_used(last.keys))).select("unit", "key").distinct()
    fresh = engine.keep("fresh_keys", keyed.anti_join(engine.ibis.table("block_too_common"), "key"))
    earlier = engine.ibis.table("grown_keys")
    standing = ibis.union(engine.ibis.table("block_keys"), earlier).anti_join(gone, "unit").semi_join(fresh, "key")
    sized = engine.keep("met_keys", _sized(ibis.union(standing.mutate(new=False), fresh.mutate(new=True))))
    engine.keep("grown_keys", ibis.union(earlier, fresh))
    return Blocked(_apart(engine, _met(sized.filter(sized.size <= LARGEST_BLOCK)), keepers), last.keys)


def _met(keys: ir.Table) -> ir.Table:
    """The pairs (unit < other) of `keys` (unit, key, new) that share a key, a new one among them."""
    others = keys.select(other="unit", key="key", known=~keys.new)
    met = keys.filter(keys.new).join(others, "key").filter(lambda t: (t.unit < t.other) | (t.known & (t.unit != t.other)))
    return met.select(unit=ibis.least(met.unit, met.other), other=ibis.greatest(met.unit, met.other))


def _apart(engine: Engine, pairs: ir.Table, keepers: ir.Table) -> ir.Table:
    """Keep `blocked`: `pairs` (unit, other) but those that one keeper numbers as two children."""
    pairs = engine.keep("blocked_keys", pairs.select("unit", "other").distinct())
    numbered = pairs.join(keepers, "unit").join(keepers.select(other="unit", keeper="keeper"), ["other", "keeper"])
    twice = engine.keep("blocked_twice", numbered.select("unit", "other").distinct())
    kept = pairs.anti_join(twice, ["unit", "other"]).select(join_key_l="unit", join_key_r="other", match_key=ibis.literal("0"))
    return engine.keep("blocked", kept)


def _used(keys: tuple[Key, ...]) -> list[str]:
    return [key.name for key in keys if key.used]


def _sized(keyed: ir.Table) -> ir.Table:
    """`keyed` with size: how many units share the key."""
    counts = keyed.select("unit", "key").distinct().group_by("key").agg(size=lambda t: t.count())
    return keyed.join(counts, "key")


def _keyed(units: ir.Table) -> ir.Table:
    """Every key of every unit: unit, name of the kind, key."""
    rows = [
        units.select("unit", name=ibis.literal(name), key=ibis.literal(_SAME_AS.get(name, name) + ":") + value)
        for name, value in _single(units).items()
    ]
    beside = {
        "": ibis.literal(""),
        "year": ibis.literal(":") + units.born.substr(0, 4),
        "initial": ibis.literal(":") + units.skeleton.substr(0, 2),
    }
    for name, (column, besides) in _SEVERAL.items():
        several = units.select("unit", value=units[column], beside=beside[besides]).unnest("value")
        rows.append(several.select("unit", name=ibis.literal(name), key=ibis.literal(name + ":") + several.value + several.beside))
    return ibis.union(*rows).filter(lambda t: t.key.notnull()).distinct()


def _affordable(keyed: ir.Table, units: int) -> tuple[Key, ...]:
    """What each kind of key costs, and which are used: cheapest first, while the case can afford them."""
    small = keyed.size <= LARGEST_BLOCK
    counted = keyed.group_by("name").agg(pairs=ibis.ifelse(small, keyed.size - 1, 0).sum(), too_common=keyed.key.nunique(where=~small))
    rows = sorted(counted.to_pyarrow().to_pylist(), key=lambda row: (row["pairs"], row["name"]))
    left = max(PAIRS_AT_LEAST, PAIRS_EACH * units)
    keys = []
    for row in rows:
        pairs = int(row["pairs"]) // 2
        used = pairs <= left
        left -= pairs if used else 0
        keys.append(Key(row["name"], pairs, row["too_common"], used))
    return tuple(keys)
