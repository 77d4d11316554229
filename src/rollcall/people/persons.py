"""Grown-ups: who among parents, custodians, workers and others is one person.

Evidence binds, names alone do not, except within one holder's file; a parent, carer or custodian known by name only is one person for one
child and no further, since to give one woman another's births would accuse her.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.groups import Groups
from rollcall.people.pseudonyms import keep_pseudonyms

#: Roles of a child's household: two who share a common name in one file are as a rule two people.
_AT_HOME = ("mother", "father", "carer", "custodian", "giver", "adult", "companion")


def bind(engine: Engine, told: ir.Table, children: ir.Table) -> ir.Table:
    """Return record, role, person, probability for every grown-up that a record names or numbers; `children` says whose record it is."""
    whose = children.select("record", child="person")
    grown = told.filter((told.role != "child") & (told.stated_name.notnull() | told.local_id.notnull() | told.national.notnull()))
    grown = grown.left_join(whose, "record").drop("record_right")

    def joined(mark: str, *parts: ir.Value) -> ir.StringValue:
        text = ibis.literal(mark)
        for part in parts:
            text = text + "\x1f" + part.cast("string")
        return text

    at_home = grown.role.isin(_AT_HOME)
    keys = {
        "by_id": joined("id", grown.holder, grown.local_id),
        "by_national": joined("national", grown.national),
        "by_birth": joined("born", grown.whole, grown.day),
        "by_phone": joined("phone", grown.whole, grown.phone_key),
        "by_child": joined("child", grown.child, grown.whole),
        "by_name": ibis.ifelse(
            grown.local_id.isnull() & grown.national.isnull() & grown.day.isnull() & grown.phone_key.isnull() & ~at_home,
            joined("name", grown.holder, grown.stated_name.lower()),
            ibis.null("string"),
        ),
        "by_record": joined("record", grown.record, grown.role),
    }
    keyed = grown.mutate(**keys).mutate(anchor=lambda t: ibis.coalesce(*(t[key] for key in keys)))
    keyed = engine.keep("grown_ups", keyed.select("record", "role", "fingerprint", "anchor", *keys))
    claims = ibis.union(*(keyed.select("anchor", key=keyed[key]) for key in keys if key != "by_record"))
    claims = claims.filter(claims.key.notnull()).distinct()
    shared = claims.mutate(anchors=claims.count().over(group_by="key")).filter(lambda t: t.anchors > 1).order_by(["key", "anchor"])
    groups = Groups()
    for claim in shared.select("anchor", "key").to_pyarrow().to_pylist():
        groups.join("\x00" + claim["key"], claim["anchor"])
    rows = [{"anchor": thing, "root": groups.root(thing)} for thing in groups if not thing.startswith("\x00")]
    roots = engine.keep("grown_up_roots", pa.Table.from_pylist(rows, schema=pa.schema([("anchor", pa.string()), ("root", pa.string())])))
    bound = keyed.left_join(roots, "anchor").drop("anchor_right").mutate(root=lambda t: t.root.fill_null(t.anchor))
    firsts = bound.group_by("root").agg(first=(bound.fingerprint + " " + bound.role).min())
    ids = keep_pseudonyms(engine, "grown_up_ids", firsts, "root", "P")
    return bound.join(ids, "root").select("record", "role", "person", probability=ibis.literal(1.0)).distinct()
