"""A party's dossier: what records say that a person or body did, and what became of the children in its hands."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from rollcall.dossier import absences, child, findings, outcome, stated
from rollcall.dossier.claim import Claim, Dossier, Value
from rollcall.dossier.held import Held
from rollcall.errors import UsageError

#: Of a further table of the audit, the rows that are shown.
FURTHER = 50


def draw_up(held: Held, party: str, outcomes: Sequence[outcome.Outcome] = ()) -> Dossier:
    """The dossier of `party`.

    Raises:
        UsageError: the audit knows no party of that id.
    """
    known = held.of(held.parties, "party", [party])
    if not known:
        raise UsageError(f"the audit knows no party {party}", next_step="Ids stand in parties.csv, in the column party.")
    about = known[0]
    person = about["kind"] == "person"
    name = Value(about["name"] or "", "acting" if person else "body", f"person {party}" if person else "")
    hands = held.of(held.people, "person", [party])
    roles = Counter(row["role"] for row in hands if row["role"] != "child")
    named = sorted({row["record"] for row in hands})
    records = sorted(held.of(held.records, "record", named), key=child.in_time)
    people = child.with_persons(held, named)
    children = sorted({each["person"] for record in people.values() for each in record if each["role"] == "child" and each["person"]})
    gathered = child.gather(held, children)
    found = _found(held, party, set(named), children)
    names = findings.named(held.of(held.roll, "child", [row["child"] for row in found if row["child"]]))
    claims = [
        *_short(held, party, name, about, roles, records, children),
        *_namesakes(held, party, about),
        *findings.claims(party, found, names),
        *(stated.claim("hands", party, record, people[record["record"]], itself="") for record in records),
        *(_child(party, gathered[each], named) for each in sorted(gathered, key=lambda each: _weight(gathered[each].roll))),
        *findings.questions(party, found, outcomes, names),
    ]
    cited = {record for claim in claims for record in claim.records}
    return Dossier(
        kind="party",
        subject=party,
        name=name,
        title=held.title,
        as_of=held.as_of,
        versions=held.versions,
        claims=claims,
        references=held.references(cited) | absences.files(held, cited),
        files=absences.inputs(held),
        unevaluated=[name for name, rule in held.rules.items() if rule["outcome"] == "not-evaluated"],
        further=_further(held, party),
    )


def _short(
    held: Held,
    party: str,
    name: Value,
    about: Mapping[str, Any],
    roles: Counter[str],
    records: Sequence[Mapping[str, Any]],
    children: Sequence[str],
) -> Iterator[Claim]:
    dated = sorted(record["date"] for record in records if record["date"])
    all_records = [record["record"] for record in records]
    values = {
        "party": name,
        "records": Value(f"{len(records):,}"),
        "children": Value(f"{len(children):,}"),
        **({"first": Value(dated[0].isoformat(), "day"), "last": Value(dated[-1].isoformat(), "day")} if dated else {}),
    }
    yield Claim("short", party, "party-short", values, all_records, rule="parties")
    people = held.of(held.people, "person", [party])
    for role, count in sorted(roles.items(), key=lambda item: (-item[1], item[0])):
        these = sorted({row["record"] for row in people if row["role"] == role})
        yield Claim(
            "short", party, "party-role", {"count": Value(f"{count:,}"), "role": Value(f"role.{role}", "term")}, these, rule="people"
        )
    if about["affected"]:
        counts = {"passed": Value(f"{about['children']:,}"), "affected": Value(f"{about['affected']:,}")}
        yield Claim("short", party, "party-affected", counts, all_records, rule="parties")
    if about["expected"] is None:
        yield Claim("short", party, "party-untested", {}, all_records, rule="parties")
    else:
        values = {part: Value(f"{about[part]:.3g}") for part in ("expected", "ratio", "q_value") if about[part] is not None}
        yield Claim("short", party, "party-chance", values, all_records, rule="parties")
    if about["flagged"]:
        yield Claim("short", party, "party-flagged", {}, all_records, rule="parties")


def _namesakes(held: Held, party: str, about: Mapping[str, Any]) -> Iterator[Claim]:
    """Parties of the same name that the records do not show to be the same."""
    others = [row["party"] for row in held.of(held.parties, "name", [about["name"] or ""]) if row["party"] != party]
    if others and about["kind"] == "person":
        records = sorted({row["record"] for row in held.of(held.people, "person", others)})
        values = {"parties": Value(f"{len(others):,}"), "records": Value(f"{len(records):,}")}
        yield Claim("explained", party, "party-namesakes", values, records, rule="people")


def _found(held: Held, party: str, named: set[str], children: Sequence[str]) -> list[dict[str, Any]]:
    """Findings that name the party, that rest on a record which names it, or that are grave and on a child in its hands."""
    naming = held.findings.filter((";" + held.findings.parties.fill_null("") + ";").contains(f";{party};")).to_pyarrow().to_pylist()
    of_children = held.of(held.findings, "child", children)
    told = {row["finding"]: row for row in naming}
    told |= {row["finding"]: row for row in of_children if row["severity"] == "grave" or named & set(findings.cited(row))}
    return sorted(told.values(), key=lambda row: (row["rule"], str(row["since"]), row["finding"]))


def _child(party: str, about: child.Child, named: Sequence[str]) -> Claim:
    roll = about.roll
    mine = [record["record"] for record in about.records if record["record"] in set(named)]
    seen = [roll["last_seen_record"]] if roll["last_seen_record"] else []
    return Claim("children", party, "roll-line", child.line(about), [*mine, *seen], roll["since"], None, "roll")


def _weight(roll: Mapping[str, Any]) -> tuple:
    """Children not accounted for first, those lost longest first."""
    return roll["status"] not in ("unaccounted", "contradicted"), str(roll["since"]), roll["child"]


def _further(held: Held, party: str) -> list[dict[str, Any]]:
    """Rows of further tables of the audit that name the party, each with the table's name."""
    told: list[dict[str, Any]] = []
    for name, table in sorted(held.further.items()):
        texts = [column for column, kind in table.schema().items() if kind.is_string()]
        if not texts:
            continue
        names_it = [(";" + table[column].fill_null("") + ";").contains(f";{party};") for column in texts]
        rows = table.filter(ibis.or_(*names_it)).limit(FURTHER).to_pyarrow().to_pylist()
        told += [{"table": name, "cells": json.loads(json.dumps(row, default=str, ensure_ascii=False))} for row in rows]
    return told
