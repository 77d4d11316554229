"""Parties: the persons and bodies behind the records, with the children that passed through their hands.

Counts alone accuse the busy. Until concentration is tested against chance, `expected` and what follows from it stay empty,
and `flagged` is false for everybody: not evaluated, not clear.
"""

from typing import Final

import ibis
import ibis.expr.schema as sch
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import COUNT, FLAG, NUMBER, TEXT, conform

#: Parties (contract, section 3).
PARTIES: Final = sch.Schema(
    {
        "party": TEXT,
        "kind": TEXT,
        "name": TEXT,
        "children": COUNT,
        "affected": COUNT,
        "expected": NUMBER,
        "ratio": NUMBER,
        "p_value": NUMBER,
        "q_value": NUMBER,
        "shrunk_ratio": NUMBER,
        "findings": COUNT,
        "flagged": FLAG,
    }
)

#: Roles of those who act on a child's file, not of its family.
ACTING = (
    "custodian",
    "worker",
    "receiver",
    "giver",
    "visitor",
    "clinician",
    "attendant",
    "witness",
    "judge",
    "certifier",
    "declarant",
    "authority",
)


def trace(engine: Engine, events: ir.Table, people: ir.Table, mentions: ir.Table, findings: ir.Table) -> ir.Table:
    """Count children and findings for each party and keep the result as `parties`, sorted by party.

    `affected` counts the party's children who have at least one finding of severity concern or grave.
    """
    child_of = events.select("record", "child")
    named = mentions.filter(mentions.role.isin(ACTING)).select("record", "role", "name")
    acting = people.filter(people.role.isin(ACTING)).inner_join(named, ["record", "role"]).inner_join(child_of, "record")
    persons = acting.select("child", party=acting.person, kind=ibis.literal("person"), name=acting.name)
    bodies = events.filter(events.organisation.notnull()).select(
        "child", party=events.organisation, kind=ibis.literal("organisation"), name=events.organisation_name
    )
    weighty = findings.filter(findings.severity.isin(["concern", "grave"])).group_by("child").agg(found=ibis._.count())
    hands = ibis.union(persons, bodies).group_by("party", "kind", "child").agg(name=ibis._.name.min())
    joined = hands.left_join(weighty, "child")
    parties = joined.group_by("party", "kind").agg(
        name=joined.name.min(),
        children=joined.child.nunique(),
        affected=joined.child.nunique(where=joined.found.notnull()),
        findings=joined.found.sum().fill_null(0),
    )
    untested = {column: ibis.null("float64") for column in ("expected", "ratio", "p_value", "q_value", "shrunk_ratio")}
    return engine.keep("parties", conform(parties.mutate(flagged=ibis.literal(False), **untested), PARTIES).order_by("party"))
