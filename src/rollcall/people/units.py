"""What is known of a child so far: the values that its files state, side by side."""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: Columns that hold every value of a field (at most `_MOST`), by field.
_LISTED = {"borns": "born", "adults": "adult", "phones": "phone", "addresses": "address", "numbers": "number", "nationals": "national"}
_MOST = 8
#: The parts of a name that are compared, as `sounds` calls them.
_PARTS = {"whole": "whole", "skeleton": "skeleton", "given": "heard_given", "family": "heard_family", "plain_given": "plain_given",
          "plain_family": "plain_family", "root": "root_given", "middle": "middle"}  # fmt: skip


def describe(engine: Engine, stated: ir.Table, sounds: ir.Table, unit_of: ir.Table, name: str = "units") -> ir.Table:
    """Keep under `name` one row per unit with what `stated` says of its files (`unit_of`: file, unit); most stated first, ties by value.

    Units that state neither a name nor an adult, a number, a telephone, an address, nor a birth date with its place are left out: only
    an identifier could tell who they are.
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
        "address": nth("address", 0), "address_other": nth("address", 1), "place": nth("place", 0), "place_other": nth("place", 1),
        "phone": nth("phone", 0), "phone_other": nth("phone", 1),
        "nationality": nth("nationality", 0), "met": values.value.min(where=values.field == "met"),
        "multiple": nth("multiple", 0), "turn": nth("turn", 0), "order": nth("order", 0),
        "names_said": values.times.max(where=values.field == "name"), "borns_said": values.times.max(where=values.field == "born"),
    }  # fmt: skip
    lists = {
        column: values.value.collect(where=(values.field == field) & (values["rank"] < _MOST), order_by=values.value)
        for column, field in _LISTED.items()
    }
    units = values.group_by("unit").agg(**single, **lists)
    telling = [units[column].notnull() for column in ("sound", "adults", "numbers", "phones", "addresses")]
    units = units.filter(ibis.or_(*telling, units.born.notnull() & units.place.notnull()))
    heard = sounds.filter(sounds.sound.notnull())
    heard = heard.group_by("sound").agg(**{part: heard[column].min() for part, column in _PARTS.items()})
    units = units.left_join(heard, "sound").drop("sound_right")
    other = heard.select(sound_key="sound", **{f"{part}_other": heard[part] for part in _PARTS if part not in ("skeleton", "middle")})
    units = units.left_join(other, units.sound_other == other.sound_key).drop("sound_key")
    return engine.keep(name, _with_days(units))


def _with_days(units: ir.Table) -> ir.Table:
    def days(date: ir.StringValue) -> ir.IntegerValue:
        return date.cast("date").delta(ibis.date("1970-01-01"), unit="day")

    def turned(date: ir.StringValue) -> ir.StringValue:
        return date.substr(0, 5) + date.substr(8, 2) + "-" + date.substr(5, 2)

    return units.mutate(
        born_turned=turned(units.born),
        born_turned_other=turned(units.born_other),
        day=units.born.substr(8, 2).cast("int64"),
        span_from=days(units.born.fill_null(units.span.split("/")[0])),
        span_to=days(units.born.fill_null(units.span.split("/")[1])),
        met=days(units.met),
    )
