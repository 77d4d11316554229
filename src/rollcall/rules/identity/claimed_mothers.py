"""Whom births and registrations name as the woman who bore a child."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.identity.stated import comparable, spoken
from rollcall.rules.papers.adoption import adoption_orders


def before_adoption(registrations: ir.Table, orders: ir.Table | None, renames: ir.Table | None) -> ir.Table:
    """Registrations certainly earlier than the child's first adoption order or rename: later ones may name adopters."""
    for changed in (renames, None if orders is None else adoption_orders(orders)):
        if changed is None:
            continue
        first = changed.group_by("child").agg(changed=changed.date.min(), undated=changed.date.isnull().any())
        joined = registrations.left_join(first, "child").drop("child_right")
        kept = joined.filter(joined.undated.isnull() | (~joined.undated & (joined.date_last < joined.changed)).fill_null(False))
        registrations = kept.drop("changed", "undated")
    return registrations


def claims(mentions: ir.Table, people: ir.Table, *kinds: ir.Table | None) -> ir.Table:
    """One row per record of `kinds` that names the mother.

    Columns: child, record, kind, date, mother (person), probability, called, number, mother_born, mother_born_last.
    """
    named = mentions.filter((mentions.role == "mother") & ~mentions["alias"])
    named = named.select(
        "record",
        called=spoken(named),
        number=comparable(named.national_id),
        mother_born=named.birth_date,
        mother_born_last=named.birth_date_last,
    )
    who = people.filter(people.role == "mother").select("record", "probability", mother=people.person)
    told = [table.select("child", "record", "kind", "date") for table in kinds if table is not None]
    records = ibis.union(*told) if len(told) > 1 else told[0]
    joined = records.inner_join(named, "record").left_join(who, "record").drop("record_right")
    stated = joined.filter(joined.called.notnull() | joined.number.notnull() | joined.mother_born.notnull())
    return stated.select("child", "record", "kind", "date", "mother", "probability", "called", "number", "mother_born", "mother_born_last")
