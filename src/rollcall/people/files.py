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
from rollcall.people.deliveries import deliveries
from rollcall.people.groups import Groups
from rollcall.people.numbering import one_by_one
from rollcall.terms import SIGHTING_KINDS

#: A national id that the files of one case state with more birth dates than this is a placeholder and identifies nobody.
_BIRTH_DATES_OF_A_PLACEHOLDER = 5
#: No national id is shorter, written without signs.
_SHORTEST_NATIONAL_ID = 5
_UNIT = "\x1f"
_TOLD_OF_CHILDREN = (
    "record", "alias", "key", "fingerprint", "holder", "source", "kind", "sound", "whole", "day", "birth_date",
    "birth_date_last", "sex", "national", "number", "phone_key", "address", "birth_place", "place", "birth_order", "plurality",
    "told_order", "nationality", "met",
)  # fmt: skip
#: Kinds that state that somebody met the child on their date.
_MEETING = tuple(kind for kind in SIGHTING_KINDS if kind not in ("birth", "parentage"))
#: Roles that say who lives with the child or gave it life.
_HOUSEHOLD = ("mother", "father", "carer", "custodian", "giver", "receiver", "declarant", "signer", "adult", "companion")


class Files(NamedTuple):
    """The files and what they state, kept in the engine under the names of the fields."""

    filed: ir.Table  # one row per record that mentions a child: record, file
    files: ir.Table  # one row per file: file, holder, numbered (by the holder), births, registrations, birth_order,
    # plurality, first, key
    stated: ir.Table  # file, field, value, times: how often the records of a file state a value
    numbering: ir.Table  # file, keeper: what numbers the file's child one by one


def normalise(engine: Engine, mentions: ir.Table) -> ir.Table:
    """Keep `told`: `mentions` with what is compared: stated_name, sound, whole, day (a certain birth date), national, phone_key.

    An id that identifies nobody (too short, without digits, one sign repeated, a placeholder) is null.
    """
    blank = ibis.null("string")
    family, given = mentions.family_name.strip().nullif(""), mentions.given_name.strip().nullif("")
    parts = ibis.cases(
        (family.notnull() & given.notnull(), family + ", " + given),
        (mentions.name.strip().nullif("").notnull(), mentions.name.strip()),
        (given.notnull(), ibis.literal(", ") + given),
        (family.notnull(), family + ","),
        else_=blank,
    )
    told = mentions.mutate(
        stated_name=parts,
        national=mentions.national_id.upper().re_replace(r"[^0-9A-Z]", ""),
        digits=mentions.phone.re_replace(r"[^0-9]", ""),
        day=ibis.ifelse(
            mentions.birth_date == mentions.birth_date_last.fill_null(mentions.birth_date), mentions.birth_date, ibis.null("date")
        ),
        address=mentions.address.lower().re_replace(r"[\s.,-]+", " ").strip().nullif(""),
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
    told = (
        told.left_join(sounds, told.stated_name == sounds.name)
        .select(told, "sound", "whole", told_order="order")
        .left_join(worn, "national")
    )
    usable = (told.national.length() >= _SHORTEST_NATIONAL_ID) & told.national.re_search("[0-9]") & told.days.isnull()
    usable = usable & (told.national.replace(told.national.substr(0, 1), "") != "")
    return engine.keep(
        "told",
        told.mutate(
            national=ibis.ifelse(usable, told.national, blank),
            # the last eight digits: national and international writing agree
            phone_key=ibis.ifelse(told.digits.length() >= 7, told.digits.right(8), blank),
        ).select(
            "record", "role", "alias", "holder", "source", "fingerprint", "local_id", "stated_name", "sound", "whole", "sex", "day",
            "birth_date", "birth_date_last", "birth_place", "national", "phone_key", "address", "nationality", "told_order",
        ),
    )  # fmt: skip


def bind(engine: Engine, records: ir.Table, told: ir.Table) -> Files:
    """Bind the child mentions of `told` to files, and gather what each file states."""
    telling = records.filter(records.kind.isin(["birth", "registration", "listed", *_MEETING]))
    telling = telling.select("record", "kind", "date", "date_last", "number", "place", "birth_order", "plurality")
    children = told.filter(told.role == "child").left_join(telling, "record").drop("record_right")
    mothers = told.filter(told.role == "mother").group_by("record").agg(mother=lambda t: t.whole.min())
    children = children.left_join(mothers, "record").drop("record_right")
    births = (children.kind == "birth").fill_null(False)
    certain_day = births & (children.date == children.date_last.fill_null(children.date))
    children = children.mutate(
        day=children.day.fill_null(ibis.ifelse(certain_day, children.date, ibis.null("date"))),
        birth_date=children.birth_date.fill_null(ibis.ifelse(births, children.date, ibis.null("date"))),
        birth_date_last=children.birth_date_last.fill_null(ibis.ifelse(births, children.date_last, ibis.null("date"))),
        number=ibis.ifelse(children.kind.isin(["health", "listed"]), children.number.strip().nullif(""), ibis.null("string")),
        kind=children.kind.fill_null("other"),
        met=ibis.ifelse(children.kind.isin(_MEETING), children.date_last.fill_null(children.date), ibis.null("date")),
    )
    children = children.mutate(key=_key(children))
    children = engine.keep("told_children", children.select(*_TOLD_OF_CHILDREN))
    roots = _rename_roots(engine, children)
    if roots.count().to_pyarrow().as_py():
        rooted = children.left_join(roots, "key").drop("key_right")
        children = engine.keep("rooted_children", rooted.mutate(key=rooted.root.fill_null(rooted.key)).drop("root"))
    files = children.group_by("key").agg(
        holder=children.holder.min(),
        numbered=children.key.startswith("id" + _UNIT).any(),
        births=(children.kind == "birth").any(),
        registrations=(children.kind == "registration").any(),
        birth_order=children.birth_order.fill_null(children.told_order).max(),
        plurality=children.plurality.max(),
        first=children.fingerprint.min(),
    )
    files = engine.keep("files", files.mutate(file=ibis.row_number().over(order_by=[files["first"], files.key])))
    filed = children.join(files.select("key", "file"), "key")
    filed = engine.keep("filed", filed.select("record", "file").distinct())
    stated = engine.keep("stated_alone", _stated(told, children, files, filed))
    numbering = one_by_one(engine, children, files, stated)
    stated = engine.keep("stated", stated.union(deliveries(engine, files, stated, numbering)))
    return Files(filed, files, stated, numbering)


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


def _stated(told: ir.Table, children: ir.Table, files: ir.Table, filed: ir.Table) -> ir.Table:
    """One row per file, field and value. Dates are ISO text; names are sound keys; `adult` is every grown-up of the child's household."""
    household = told.filter(told.role.isin(_HOUSEHOLD)).join(filed, "record")
    mother, father = household.filter(household.role == "mother"), household.filter(household.role == "father")
    births = children.filter(children.kind == "birth")
    imprecise = children.filter(children.day.isnull(), children.birth_date.notnull(), children.birth_date_last.notnull())
    numbers = files.select("key", "file")

    def told_of_child(name: str, value: ir.Value, table: ir.Table = children) -> ir.Table:
        return _counted(table, "key", name, value).join(numbers, "key").select("file", "field", "value", "times")

    said = ibis.union(
        told_of_child("name", children.sound),
        told_of_child("whole", children.whole),
        told_of_child("born", children.day),
        told_of_child("span", imprecise.birth_date.cast("string") + "/" + imprecise.birth_date_last.cast("string"), imprecise),
        told_of_child("sex", children.sex.nullif("other")),
        told_of_child("national", children.national),
        told_of_child("number", children.number),
        told_of_child("phone", children.phone_key),
        told_of_child("place", children.birth_place.strip().lower().nullif("")),
        told_of_child("place", births.place.strip().lower().nullif(""), births),
        told_of_child("order", children.birth_order.fill_null(children.told_order)),
        told_of_child("nationality", children.nationality.strip().lower().nullif("")),
        _first_met(children).join(numbers, "key").select("file", "field", "value", "times"),
        _counted(mother, "file", "mother", mother.sound),
        _counted(mother, "file", "mother_born", mother.day),
        _counted(mother, "file", "mother_national", mother.national),
        _counted(father, "file", "father", father.sound),
        _counted(household, "file", "adult", household.whole),
        _counted(household, "file", "phone", household.phone_key),
        told_of_child("address", children.address),
        _counted(household, "file", "address", household.address),
    )
    return said.group_by(["file", "field", "value"]).agg(times=said.times.sum())


def _first_met(children: ir.Table) -> ir.Table:
    met = children.filter(children.met.notnull()).group_by("key").agg(day=lambda t: t.met.min())
    return met.select("key", field=ibis.literal("met"), value=met.day.cast("string"), times=ibis.literal(1, "int64"))


def _counted(table: ir.Table, by: str, name: str, value: ir.Value) -> ir.Table:
    rows = table.select(by, value=value).filter(lambda t: t.value.notnull())
    counted = rows.group_by([by, "value"]).agg(times=lambda t: t.count())
    return counted.select(by, "times", field=ibis.literal(name), value=counted.value.cast("string")).select(by, "field", "value", "times")
