"""What is known of a child so far: the values that its files state, side by side, and which children to compare."""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: A value that more children than this share does not select; it is left to the other keys.
LARGEST_BLOCK = 200
_LISTED = {"adults": "adult", "phones": "phone", "addresses": "address", "numbers": "number", "places": "place", "nationals": "national"}


def describe(engine: Engine, stated: ir.Table, sounds: ir.Table, unit_of: ir.Table, name: str = "units") -> ir.Table:
    """Keep under `name` one row per unit with what `stated` says of its files (`unit_of`: file, unit); most stated first, ties by value.

    Units that state neither a name nor an adult nor a number are left out: only an identifier could tell who they are.
    """
    values = stated.join(unit_of, "file").group_by(["unit", "field", "value"]).agg(times=lambda t: t.times.sum())
    order = [values.times.desc(), values.value]
    values = engine.keep("unit_values", values.mutate(rank=ibis.row_number().over(group_by=["unit", "field"], order_by=order)))

    def nth(field: str, rank: int) -> ir.StringValue:
        return values.value.max(where=(values.field == field) & (values["rank"] == rank))

    single = {
        "sound": nth("name", 0), "sound_other": nth("name", 1), "born": nth("born", 0), "born_other": nth("born", 1),
        "span": nth("span", 0), "sex": nth("sex", 0), "mother": nth("mother", 0), "mother_born": nth("mother_born", 0),
        "mother_national": nth("mother_national", 0), "father": nth("father", 0), "national": nth("national", 0),
    }  # fmt: skip
    lists = {
        column: values.value.collect(where=(values.field == field) & (values["rank"] < 8), order_by=values.value)
        for column, field in _LISTED.items()
    }
    units = values.group_by("unit").agg(**single, **lists)
    units = units.filter(units.sound.notnull() | units.adults.notnull() | units.numbers.notnull())
    keys = sounds.filter(sounds.sound.notnull()).group_by("sound").agg(whole=sounds.whole.min(), skeleton=sounds.skeleton.min())
    units = units.left_join(keys, units.sound == keys.sound).drop("sound_right")
    other = keys.select(sound_key="sound", whole_other="whole")
    units = units.left_join(other, units.sound_other == other.sound_key).drop("sound_key")
    return engine.keep(name, _with_parts(units))


def _with_parts(units: ir.Table) -> ir.Table:
    def part(column: str, index: int) -> ir.StringValue:
        return units[column].split(" ")[index].nullif("")

    def days(date: ir.StringValue) -> ir.IntegerValue:
        return date.cast("date").delta(ibis.date("1970-01-01"), unit="day")

    def turned(date: ir.StringValue) -> ir.StringValue:
        return date.substr(0, 5) + date.substr(8, 2) + "-" + date.substr(5, 2)

    return units.mutate(
        name=units.sound.replace(" ", ""),
        name_other=units.sound_other.replace(" ", ""),
        turned=part("sound", 1) + part("sound", 0),
        family=part("sound", 0),
        family_other=part("sound_other", 0),
        given=part("sound", 1),
        given_other=part("sound_other", 1),
        born_turned=turned(units.born),
        born_turned_other=turned(units.born_other),
        span_from=days(units.born.fill_null(units.span.split("/")[0])),
        span_to=days(units.born.fill_null(units.span.split("/")[1])),
    )


def blocked_pairs(engine: Engine, units: ir.Table, keepers: ir.Table) -> ir.Table:
    """Keep `blocked`: pairs of units worth comparing (join_key_l < join_key_r), each with match_key, the keys that selected it.

    `keepers` (unit, keeper) lists what numbers the unit's child one by one; two numbers of one keeper are two children.
    """
    year, month = units.born.substr(0, 4), units.born.substr(0, 7)
    keys = {
        "born": units.born,
        "born other": units.born_other,
        "whole": units.whole,
        "whole other": units.whole_other,
        "skeleton": units.skeleton + year,
        "given": units.given + month,
        "mother": units.mother + year,
        "father": units.father + year,
        "mother national": units.mother_national,
    }
    aliases = {"born turned": "born", "born other": "born", "whole other": "whole"}
    rows = [units.select("unit", key=ibis.literal(aliases.get(name, name) + ":") + value) for name, value in keys.items()]
    rows.append(units.filter(units.born.substr(8, 2) <= "12").select("unit", key=ibis.literal("born:") + units.born_turned))
    rows += [_each(units, column, column, units.unit.cast("string").substr(0, 0)) for column in ("phones", "numbers", "nationals")]
    rows.append(_each(units, "adults", "adult", year))
    rows.append(_each(units, "addresses", "address", units.skeleton.substr(0, 2)))
    keyed = ibis.union(*rows).filter(lambda t: t.key.notnull()).distinct()
    keyed = keyed.mutate(size=lambda t: t.count().over(group_by="key")).filter(lambda t: (t.size > 1) & (t.size <= LARGEST_BLOCK))
    keyed = engine.keep("block_keys", keyed)
    left, right = keyed.select("unit", "key"), keyed.select(other="unit", key="key")
    pairs = engine.keep("blocked_keys", left.join(right, "key").filter(lambda t: t.unit < t.other).select("unit", "other").distinct())
    numbered = pairs.join(keepers, "unit").join(keepers.select(other="unit", keeper="keeper"), ["other", "keeper"])
    twice = engine.keep("blocked_twice", numbered.select("unit", "other").distinct())
    return engine.keep(
        "blocked", pairs.anti_join(twice, ["unit", "other"]).select(join_key_l="unit", join_key_r="other", match_key=ibis.literal("0"))
    )


def _each(units: ir.Table, column: str, name: str, beside: ir.StringValue) -> ir.Table:
    rows = units.select("unit", value=units[column], beside=beside).unnest("value")
    return rows.select("unit", key=ibis.literal(name + ":") + rows.value + ":" + rows.beside)
