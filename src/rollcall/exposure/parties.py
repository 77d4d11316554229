"""Parties: every person and body that stands in a role, resolved across sources, with the children that passed through its hands.

A person is taken from *people* as it is there. What the linkage of grown-ups leaves apart is put together here on two grounds only: one
name in two roles of one child's file, at least one of them a role of those who act on files, is one person; and one name in the files of
one control, among those who act there, is one person unless those files number two. A name alone binds nothing else.

A child passes through a hand when a record says so: a request (recall) and what is only planned do not count.
"""

from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rollcall.engine import Engine
from rollcall.schema import HANDS, conform

#: Roles of those who act on a child's file.
ACTING: Final = ("worker", "visitor", "clinician", "attendant", "witness", "judge", "certifier", "authority")
#: Roles in which a worker may stand, and a household as well.
BETWEEN: Final = ("receiver", "giver", "companion")
#: Roles of the child's own household, whose people are no parties in BETWEEN.
_HOUSEHOLD: Final = ("mother", "father", "signer", "carer", "declarant")
ROLES: Final = (*ACTING, *BETWEEN, "custodian")
#: Kinds whose holder has the child in hand. Registers, courts and services note what others did.
HOLDING: Final = ("birth", "placement", "return", "handover", "recall", "death", "listed")
#: Kinds that say by themselves that the child passed through a hand.
_NOT_YET: Final = ("recall",)
_LETTERS: Final = r"[^\p{L}\p{N}]+"


def gather(engine: Engine, events: ir.Table, people: ir.Table, mentions: ir.Table) -> ir.Table:
    """Keep and return `hands` (HANDS): one row for each party, record and role.

    Args:
        events: EVENTS with the columns that `with_body` adds. people: PEOPLE. mentions: MENTIONS.
    """
    persons = engine.keep("persons_in_roles", _persons(events, people, mentions))
    leads = engine.keep("leading_persons", _leads(persons))
    persons = persons.left_join(leads, "person").drop("person_right")
    persons = persons.mutate(party=ibis.coalesce(persons.lead, persons.person), kind=ibis.literal("person"))
    bodies = _bodies(events, people)
    columns = list(HANDS)
    both = ibis.union(persons.select(columns), bodies.select(columns))
    return engine.keep("hands", conform(both, HANDS).order_by("record", "role", "party", "name"))


def letters(name: ir.StringValue) -> ir.StringValue:
    """`name` without case, spaces, and signs, for comparing."""
    return name.lower().re_replace(_LETTERS, "").nullif("")


def usual_name(table: ir.Table, of: str, name: ir.StringValue, among: str) -> ir.Table:
    """The column `of`, and `name`: what most different values of the column `among` call it; of equals the first in the alphabet."""
    counts = table.mutate(name=name).filter(ibis._.name.notnull()).group_by(of, "name").agg(times=ibis._[among].nunique())
    order = ibis.window(group_by=of, order_by=[counts.times.desc(), counts.name])
    return counts.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0).select(of, "name")


def with_body(engine: Engine, events: ir.Table) -> ir.Table:
    """EVENTS with `keeper`, the body that keeps the file, and `body`, that which the record names, else the keeper.

    A holder that some record names as an organisation is that organisation; any other is a body by its name.
    """
    named = events.filter(events.organisation.notnull()).select("organisation", called=letters(events.organisation_name))
    named = named.filter(named.called.notnull()).group_by("called").agg(organisation=named.organisation.min())
    holders = events.select("holder", own=letters(events.holder)).distinct()
    holders = holders.left_join(named, holders.own == named.called)
    unnamed = "O" + (ibis.literal("holder/") + holders.own.fill_null(holders.holder)).hexdigest("md5").upper().substr(0, 10)
    keepers = engine.keep("keepers", holders.select(keeping="holder", keeper=ibis.coalesce(holders.organisation, unnamed)))
    joined = events.left_join(keepers, events.holder == keepers.keeping).drop("keeping")
    return joined.mutate(body=ibis.coalesce(joined.organisation, joined.keeper))


def _persons(events: ir.Table, people: ir.Table, mentions: ir.Table) -> ir.Table:
    """Mentions of persons in ROLES with child, day and control; a household's own people are left out where they only give or receive."""
    spoken = ibis.coalesce(mentions.name, (mentions.family_name.fill_null("") + " " + mentions.given_name.fill_null("")).strip().nullif(""))
    named = mentions.filter(~mentions["alias"]).mutate(called=letters(spoken), name=spoken)
    named = named.join(people, ["record", "role"]).select(
        "record", "role", "person", "probability", "name", "called", "local_id", "phone", "address"
    )
    about = people.filter(people.role == "child").group_by("record").agg(sure=people.probability.min())
    facts = _facts(events).join(about, "record")
    told = named.join(facts, "record")
    home = told.filter(told.role.isin(_HOUSEHOLD) | ((told.role == "custodian") & (told.state == "placement")))
    home = home.filter(home.called.notnull()).select("child", "called").distinct()
    kin = home.select(kin_child="child", kin_called="called")
    acting = told.filter(told.role.isin(ROLES))
    joined = acting.left_join(kin, [acting.child == kin.kin_child, acting.called == kin.kin_called])
    kept = joined.filter(~joined.role.isin(BETWEEN) | joined.kin_child.isnull() | joined.called.isnull())
    return kept.mutate(probability=ibis.least(kept.probability, kept.sure)).drop("kin_child", "kin_called", "sure")


def _facts(events: ir.Table) -> ir.Table:
    passed = ~events.kind.isin(_NOT_YET) & ~events.planned.fill_null(False)
    return events.select("record", "child", "date", "place", "body", state="kind", control="holder_group", passed=passed)


def _leads(persons: ir.Table) -> pa.Table:
    """person, lead: whose mentions stand for one person. The lead is the one with most children, of several the first by id."""
    known = persons.group_by("person").agg(children=persons.child.nunique())
    known = known.order_by(known.children.desc(), "person").to_pyarrow()
    codes = {person: code for code, person in enumerate(known["person"].to_pylist())}
    named = persons.filter(persons.called.notnull())
    by_child = _claims(named, named.child)
    by_control = _claims(named.filter(named.role != "custodian"), named.control)
    claims = ibis.union(by_child, by_control).distinct().order_by(["key", "person"]).to_pyarrow()
    people = np.array([codes[person] for person in claims["person"].to_pylist()], dtype=np.int64)
    keys = claims["key"].dictionary_encode().combine_chunks().indices.to_numpy() if len(people) else people
    size = len(codes) + (int(keys.max()) + 1 if len(people) else 0)
    graph = coo_array((np.ones(len(people), bool), (people, keys + len(codes))), shape=(size, size))
    _, group = connected_components(graph, directed=False)
    group = group[: len(codes)]
    first = np.full(size, len(codes), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(codes)))  # codes are in order of children, so that the least is the lead
    ids = known["person"].to_pylist()
    return pa.table(
        {"person": ids, "lead": [ids[lead] for lead in first[group]]}, schema=pa.schema([("person", pa.string()), ("lead", pa.string())])
    )


def _claims(named: ir.Table, within: ir.StringColumn) -> ir.Table:
    """person, key: those of one name `within` the same child or control, one of them acting, and no two of them numbered by one control."""
    keyed = named.mutate(key=within + "\x1f" + named.called)
    numbered = ibis.ifelse(keyed.local_id.notnull(), keyed.person, None)
    keyed = keyed.mutate(numbers=numbered.nunique().over(group_by=["key", "control"]), acting=keyed.role.isin(ACTING))
    keyed = keyed.mutate(most=keyed.numbers.max().over(group_by="key"), acting=keyed.acting.any().over(group_by="key"))
    return keyed.filter((keyed.most <= 1) & keyed.acting).select("person", "key")


def _bodies(events: ir.Table, people: ir.Table) -> ir.Table:
    """Rows of HANDS for organisations that records name, and for holders that have children in hand."""
    sure = people.filter(people.role.isin(["child", "organisation"])).group_by("record").agg(probability=people.probability.min())
    held = events.left_join(sure, "record").drop("record_right")
    named = held.filter(held.organisation.notnull()).mutate(party=held.organisation, name=held.organisation_name)
    holders = held.filter(held.kind.isin(HOLDING)).mutate(party=held.keeper, name=held.holder)
    rows = [
        table.select(
            "record",
            "child",
            "party",
            "name",
            "date",
            "place",
            role=ibis.literal("organisation"),
            person=table.party,
            kind=ibis.literal("organisation"),
            state=table.kind,
            control=table.holder_group,
            body=table.party,
            probability=table.probability.fill_null(1.0),
            passed=~table.kind.isin(_NOT_YET) & ~table.planned.fill_null(False),
            phone=ibis.null("string"),
            address=ibis.null("string"),
        )
        for table in (named, holders)
    ]
    return ibis.union(*rows, distinct=True)
