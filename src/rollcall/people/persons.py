"""Grown-ups: who among parents, custodians, workers and others is one person.

First what is certain: one number of one holder, one national id, one name with one telephone, or with one birth date unless their ids
differ, one name for one child in its household (or in one holder's file, of those who act on it), one name in one row of a worker and of
who gives or receives the child, one name in one holder's file among those who act and bear no number. Then what the evidence makes likely
enough (see evidence.py).
Names alone do not bind: a parent, carer or custodian known by name only is one person for one child and no further, since to give one
woman another's births would accuse her. What stays uncertain stays apart.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.evidence import ACTING, weigh
from rollcall.people.groups import Groups
from rollcall.people.pseudonyms import keep_pseudonyms
from rollcall.people.unions import Known, Pair, unite

#: National ids of one length that differ in more signs than these are two, not one with a slip.
_SLIP = 2
#: Roles in which a worker stands where the body does that it works for.
_HANDS = ("giver", "receiver")
_ROOTS = pa.schema([("anchor", pa.string()), ("root", pa.string())])
_JOINED = pa.schema([("root", pa.string()), ("whole_root", pa.string()), ("probability", pa.float64())])


def bind(engine: Engine, told: ir.Table, children: ir.Table) -> ir.Table:
    """Return record, role, person, probability for every grown-up that a record names or numbers; `children` says whose record it is.

    The probability is 1 where certain keys alone made the person, else that of the weakest link by which evidence brought the record in.
    """
    grown = engine.keep("grown_ups", _keyed(told, children))
    roots = engine.keep("grown_up_roots", _certain(grown))
    bound = grown.left_join(roots, "anchor").drop("anchor_right").mutate(root=lambda t: t.root.fill_null(t.anchor))
    bound = engine.keep("grown_ups_bound", bound)
    joined = engine.keep("grown_ups_joined", _likely(engine, bound))
    people = bound.select("record", "role", "fingerprint", "root").left_join(joined, "root").drop("root_right")
    people = people.mutate(root=people.whole_root.fill_null(people.root), probability=people.probability.fill_null(1.0))
    firsts = people.group_by("root").agg(first=(people.fingerprint + " " + people.role).min())
    ids = keep_pseudonyms(engine, "grown_up_ids", firsts, "root", "P")
    people = people.join(ids, "root")
    return people.group_by(["record", "role", "person"]).agg(probability=people.probability.min())


def _keyed(told: ir.Table, children: ir.Table) -> ir.Table:
    """Every mention of a grown-up with its child and its keys; `anchor` is the first key that it has."""
    whose = children.select("record", child="person")
    own = told.filter((told.role == "child") & ~told["alias"]).group_by("record").agg(home=told.address.min(), child_born=told.day.min())
    grown = told.filter((told.role != "child") & (told.stated_name.notnull() | told.local_id.notnull() | told.national.notnull()))
    grown = grown.left_join(whose, "record").drop("record_right").left_join(own, "record").drop("record_right")
    worker = (grown.role == "worker").any().over(group_by=[grown.record, grown.stated_name.lower()])
    grown = grown.mutate(acts=grown.role.isin(ACTING) | (grown.role.isin(_HANDS) & grown.stated_name.notnull() & worker))
    acts = grown.acts

    def joined(mark: str, *parts: ir.Value) -> ir.StringValue:
        text = ibis.literal(mark)
        for part in parts:
            text = text + "\x1f" + part.cast("string")
        return text

    grown = grown.mutate(differ=_two_ids(grown))
    bare = grown.local_id.isnull() & grown.national.isnull() & grown.day.isnull() & grown.phone_key.isnull()
    namesakes = grown.differ.any().over(group_by=[grown.whole, grown.day])
    keys = {
        "by_id": joined("id", grown.holder, grown.local_id),
        "by_national": joined("national", grown.national),
        "by_birth": joined("born", grown.whole, grown.day, ibis.ifelse(namesakes, grown.national.fill_null(""), "")),
        "by_phone": joined("phone", grown.whole, grown.phone_key),
        "by_child": ibis.ifelse(
            grown.role.isin(_HANDS) & ~acts,  # may be anybody: a worker of a common name, too
            ibis.null("string"),
            joined("child", grown.child, grown.whole, ibis.ifelse(acts, grown.holder, "")),
        ),
        "by_row": ibis.ifelse(acts & worker, joined("row", grown.record, grown.stated_name.lower()), ibis.null("string")),
        "by_name": ibis.ifelse(bare & acts, joined("name", grown.holder, grown.stated_name.lower()), ibis.null("string")),
        "by_record": joined("record", grown.record, grown.role),
    }
    grown = grown.mutate(**keys, address=ibis.ifelse(acts, grown.address, ibis.coalesce(grown.address, grown.home)))
    return grown.mutate(anchor=ibis.coalesce(*(grown[key] for key in keys))).select(
        "record", "role", "acts", "fingerprint", "anchor", *keys, "child", "child_born", "holder", "local_id", "sound", "whole", "day",
        "national", "phone_key", "address", "sex",
    )  # fmt: skip


def _two_ids(grown: ir.Table) -> ir.BooleanValue:
    """Whether those of this name, birth date and length of national id state two that no slip of the pen explains.

    Only ids of one length are compared: a passport's number beside a register's says nothing.
    """
    alike = [grown.whole, grown.day, grown.national.length()]
    least, most = grown.national.min().over(group_by=alike), grown.national.max().over(group_by=alike)
    return (least.levenshtein(most) > _SLIP).fill_null(False)


def _certain(grown: ir.Table) -> pa.Table:
    """anchor, root: the anchors that a key makes one."""
    keys = [column for column in grown.columns if column.startswith("by_") and column != "by_record"]
    claims = ibis.union(*(grown.select("anchor", key=grown[key]) for key in keys))
    claims = claims.filter(claims.key.notnull()).distinct()
    shared = claims.mutate(anchors=claims.count().over(group_by="key")).filter(lambda t: t.anchors > 1).order_by(["key", "anchor"])
    groups = Groups()
    for claim in shared.select("anchor", "key").to_pyarrow().to_pylist():
        groups.join("\x00" + claim["key"], claim["anchor"])
    rows = [{"anchor": thing, "root": groups.root(thing)} for thing in groups if not thing.startswith("\x00")]
    return pa.Table.from_pylist(rows, schema=_ROOTS)


def _likely(engine: Engine, bound: ir.Table) -> pa.Table:
    """root, whole_root, probability: the roots that evidence makes one person."""
    pairs = [Pair(*row.values()) for row in weigh(engine, bound).to_pyarrow().to_pylist()]
    known = {root: Known() for pair in pairs for root in (pair.one, pair.other)}
    wanted = engine.keep("grown_ups_wanted", pa.table({"root": pa.array(sorted(known), pa.string())}))
    epoch = ibis.date("1970-01-01")
    facts = bound.semi_join(wanted, "root").select(
        "root",
        "record",
        "role",
        "acts",
        "national",
        born=bound.day.delta(epoch, unit="day"),
        child=bound.child_born.delta(epoch, unit="day"),
    )
    for row in facts.to_pyarrow().to_pylist():
        one = known[row["root"]]
        one.places.add((row["record"], row["role"]))
        one.acts |= row["acts"]
        one.born |= {row["born"]} - {None}
        one.nationals |= {row["national"]} - {None}
        if row["role"] == "mother" and row["child"] is not None:
            one.bore = min(one.bore, row["child"]) if one.bore is not None else row["child"]
    rows = [(root, *person) for root, person in sorted(unite(pairs, known).items())]
    return pa.table(dict(zip(_JOINED.names, zip(*rows, strict=True) if rows else [[], [], []], strict=True)), schema=_JOINED)
