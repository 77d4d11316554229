"""Mentions of children, bound to the files that holders keep.

A *file* is what one holder has on one child: everything it states under one number of its own. Binding is certain or not
done; whether files of different holders speak of one child is decided later.
"""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people import names
from rollcall.people.groups import Groups

#: A national id that the files of one case state with more birth dates than this is a placeholder and identifies nobody.
_BIRTH_DATES_OF_A_PLACEHOLDER = 5
#: No national id is shorter, written without signs.
_SHORTEST_NATIONAL_ID = 5
_UNIT = "\x1f"


class Files(NamedTuple):
    """The files and what they state, kept in the engine under the names of the fields."""

    filed: ir.Table  # one row per child mention: record, alias, file
    files: ir.Table  # one row per file: file, holder, numbered (the holder gave it a number), births, registrations, birth_order, first (fingerprint), key
    stated: ir.Table  # file, field, value, times: how often the records of a file state a value


def normalise(engine: Engine, mentions: ir.Table) -> ir.Table:
    """Keep `told`: `mentions` with stated_name, sound, whole, national (comparable form, null where it identifies nobody) and phone digits."""
    blank = ibis.null("string")
    parts = ibis.ifelse(
        mentions.given_name.notnull() & mentions.family_name.notnull(),
        mentions.family_name + ", " + mentions.given_name,
        mentions.name.fill_null(mentions.given_name).fill_null(mentions.family_name),
    )
    told = mentions.mutate(
        stated_name=parts.strip().nullif(""),
        national=mentions.national_id.upper().re_replace(r"[^0-9A-Z]", ""),
        digits=mentions.phone.re_replace(r"[^0-9]", ""),
        day=ibis.ifelse(mentions.birth_date == mentions.birth_date_last.fill_null(mentions.birth_date), mentions.birth_date, ibis.null("date")),
        local_id=mentions.local_id.strip().nullif(""),
    )
    told = engine.view("told_mentions", told)
    sounds = names.keep_sounds(engine, told)
    worn = (
        told.filter(told.role == "child", told.national.notnull())
        .group_by("national")
        .agg(days=lambda t: t.day.nunique())
        .filter(lambda t: t.days > _BIRTH_DATES_OF_A_PLACEHOLDER)
    )
    told = told.left_join(sounds, told.stated_name == sounds.name).select(told, "sound", "whole").left_join(worn, "national")
    usable = (told.national.length() >= _SHORTEST_NATIONAL_ID) & told.national.re_search("[0-9]") & told.days.isnull()
    usable = usable & (told.national.replace(told.national.substr(0, 1), "") != "")
    return engine.keep(
        "told",
        told.mutate(
            national=ibis.ifelse(usable, told.national, blank),
            # the last eight digits: national and international writing agree
            phone_key=ibis.ifelse(told.digits.length() >= 7, told.digits.right(8), blank),
        ).select(
            "record", "role", "alias", "holder", "fingerprint", "local_id", "stated_name", "sound", "whole", "sex", "day",
            "birth_date", "birth_date_last", "birth_place", "national", "phone_key",
        ),
    )  # fmt: skip


def bind(engine: Engine, records: ir.Table, told: ir.Table) -> Files:
    """Bind the child mentions of `told` to files, and gather what each file states."""
    own = records.select("record", "kind", "date", "date_last", "number", "place", "birth_order", "organisation_name")
    children = told.filter(told.role == "child").join(own, "record")
    mothers = told.filter(told.role == "mother").group_by("record").agg(mother=lambda t: t.whole.min())
    children = children.left_join(mothers, "record").drop("record_right")
    births = children.kind == "birth"
    certain_day = births & (children.date == children.date_last.fill_null(children.date))
    children = children.mutate(
        day=children.day.fill_null(ibis.ifelse(certain_day, children.date, ibis.null("date"))),
        birth_date=children.birth_date.fill_null(ibis.ifelse(births, children.date, ibis.null("date"))),
        birth_date_last=children.birth_date_last.fill_null(ibis.ifelse(births, children.date_last, ibis.null("date"))),
        number=ibis.ifelse(children.kind == "health", children.number.strip().nullif(""), ibis.null("string")),
    )
    children = engine.keep("told_children", children.mutate(key=_key(children)))
    roots = _rename_roots(engine, children)
    primary = children.filter(~children["alias"]).select("record", primary="key")
    keyed = children.select("record", "alias", "key", "fingerprint").left_join(primary, "record").drop("record_right")
    keyed = keyed.mutate(key=keyed.primary.fill_null(keyed.key)).left_join(roots, "key").mutate(key=lambda t: t.root.fill_null(t.key))
    keyed = engine.keep("told_keys", keyed.select("record", "alias", "key", "fingerprint"))
    firsts = keyed.group_by("key").agg(first=keyed.fingerprint.min())
    numbered = firsts.mutate(file=ibis.row_number().over(order_by=[firsts.first, firsts.key])).select("key", "file", "first")
    numbered = engine.keep("told_files", numbered)
    filed = engine.keep("filed", keyed.join(numbered, "key").select("record", "alias", "file"))
    known = engine.keep("filed_children", children.join(filed, ["record", "alias"]).select(children, "file"))
    files = known.group_by("file").agg(
        holder=known.holder.min(),
        numbered=known.key.startswith(("id" + _UNIT)).any(),
        births=(known.kind == "birth").any(),
        registrations=(known.kind == "registration").any(),
        birth_order=known.birth_order.max(),
        first=known.fingerprint.min(),
        key=known.key.min(),
    )
    return Files(filed, engine.keep("files", files), engine.keep("stated", _stated(told, known)))


def _key(child: ir.Table) -> ir.StringValue:
    """What binds a child mention to others of its holder; the record itself where nothing does."""

    def joined(mark: str, *parts: ir.Value) -> ir.StringValue:
        text = ibis.literal(mark) + _UNIT + child.holder.fill_null("")
        for part in parts:
            text = text + _UNIT + part.cast("string").fill_null("")
        return text

    named = child.whole.notnull() & child.day.notnull() & ~child.kind.isin(["birth", "registration"])
    return ibis.cases(
        (child.local_id.notnull(), joined("id", child.local_id)),
        (child.number.notnull(), joined("number", child.number)),
        (child.national.notnull() & child.day.notnull(), joined("national", child.national, child.day)),
        (named, joined("as", child.stated_name.lower(), child.day, child.sex, child.mother)),
        else_=joined("record", child.record),
    )


def _rename_roots(engine: Engine, children: ir.Table) -> ir.Table:
    """Keys that renames make one: columns key, root. A rename binds the identity before and the identity after."""
    before, after = children.filter(~children["alias"]), children.filter(children["alias"])
    pairs = before.join(after, "record").select(before="key", after="key_right").filter(lambda t: t.before != t.after).distinct()
    groups = Groups()
    for pair in pairs.order_by(["before", "after"]).to_pyarrow().to_pylist():
        groups.join(pair["before"], pair["after"])
    rows = [{"key": key, "root": groups.root(key)} for key in groups]
    return engine.keep("told_roots", pa.Table.from_pylist(rows, schema=pa.schema([("key", pa.string()), ("root", pa.string())])))


def _stated(told: ir.Table, known: ir.Table) -> ir.Table:
    """One row per file, field and value. Dates are ISO text; names are sound keys; `adult` is every grown-up of the child's household."""
    household = told.filter(told.role.isin(["mother", "father", "carer", "custodian", "giver", "receiver", "declarant", "signer", "adult", "companion"]))
    seen = known.filter(~known["alias"]).select("record", "file")
    household = household.join(seen, "record").select(household, "file")
    mother, father = household.filter(household.role == "mother"), household.filter(household.role == "father")

    def field(table: ir.Table, name: str, value: ir.Value) -> ir.Table:
        rows = table.select("file", field=ibis.literal(name), value=value.cast("string")).filter(lambda t: t.value.notnull())
        return rows.group_by(["file", "field", "value"]).agg(times=lambda t: t.count())

    imprecise = known.filter(known.day.isnull(), known.birth_date.notnull(), known.birth_date_last.notnull())
    return ibis.union(
        field(known, "name", known.sound),
        field(known, "whole", known.whole),
        field(known, "born", known.day),
        field(imprecise, "span", imprecise.birth_date.cast("string") + "/" + imprecise.birth_date_last.cast("string")),
        field(known, "sex", known.sex.nullif("other")),
        field(known, "national", known.national),
        field(known, "number", known.number),
        field(known, "phone", known.phone_key),
        field(known, "place", known.birth_place.lower().nullif("")),
        field(known.filter(known.kind == "birth"), "place", known.place.lower().nullif("")),
        field(known, "order", known.birth_order),
        field(mother, "mother", mother.sound),
        field(mother, "mother_born", mother.day),
        field(mother, "mother_national", mother.national),
        field(father, "father", father.sound),
        field(household, "adult", household.whole),
        field(household, "phone", household.phone_key),
    )
