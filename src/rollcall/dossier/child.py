"""A child's dossier: what happened in order, what is contradicted, what may explain it, what is missing, what is still open."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rollcall.dossier import absences, contradictions, findings, outcome, stated
from rollcall.dossier.claim import Claim, Dossier, Mark, Value
from rollcall.dossier.held import Held
from rollcall.errors import UsageError
from rollcall.terms import SIGHTING_KINDS

#: How long ago the child may have been met for the record still to lead to it, in days.
LATELY = 730
LIVING = ("accounted", "unaccounted", "contradicted", "left", "of_age")


class Child(NamedTuple):
    """What the tables and files hold on one child."""

    roll: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]  # rows of RECORDS, in order of time
    people: Mapping[str, Sequence[Mapping[str, Any]]]  # record -> rows of MENTIONS, each with its `person`
    custody: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]


def draw_up(held: Held, child: str, outcomes: Sequence[outcome.Outcome] = ()) -> Dossier:
    """The dossier of `child`.

    Raises:
        UsageError: no child of that id is on the roll.
    """
    about = gather(held, [child]).get(child)
    if about is None:
        raise UsageError(f"no child {child} is on the roll", next_step="Ids stand in roll.csv, in the column child.")
    claims = [
        *_short(child, about),
        *_story(held, child, about),
        *contradictions.of_child(child, about),
        *findings.claims(child, about.findings),
        *absences.of_child(held, child, about),
        *findings.questions(child, about.findings, outcomes),
    ]
    cited = {record for claim in claims for record in claim.records}
    return Dossier(
        kind="child",
        subject=child,
        name=Value((about.roll["names"] or "").split("; ")[0], "child", f"child {child}"),
        title=held.title,
        as_of=held.as_of,
        versions=held.versions,
        claims=claims,
        references=held.references(cited) | absences.files(held, cited),
        files=absences.inputs(held),
        marks=list(_marks(about)),
        unevaluated=[name for name, rule in held.rules.items() if rule["outcome"] == "not-evaluated"],
    )


def gather(held: Held, children: Sequence[str]) -> dict[str, Child]:
    """Roll, records, people, custody and findings of each of `children`."""
    rolls = {row["child"]: row for row in held.of(held.roll, "child", children)}
    named = {child: [part for part in (row["records"] or "").split(";") if part] for child, row in rolls.items()}
    wanted = [record for records in named.values() for record in records]
    records = {row["record"]: row for row in held.of(held.records, "record", wanted)}
    people = with_persons(held, wanted)
    custody, found = defaultdict(list), defaultdict(list)
    for row in held.of(held.custody, "child", children):
        custody[row["child"]].append(row)
    for row in held.of(held.findings, "child", children):
        found[row["child"]].append(row)
    return {
        child: Child(
            roll,
            sorted((records[record] for record in named[child] if record in records), key=in_time),
            {record: people.get(record, ()) for record in named[child]},
            sorted(custody[child], key=lambda row: (row["start"] or datetime.date.min, row["records"] or "")),
            sorted(found[child], key=lambda row: (row["since"] or datetime.date.max, row["rule"], row["finding"])),
        )
        for child, roll in rolls.items()
    }


def with_persons(held: Held, records: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Record -> its rows of MENTIONS, each with `person`: who that is by the audit."""
    who = {(row["record"], row["role"]): row["person"] for row in held.of(held.people, "record", records)}
    told = defaultdict(list)
    for row in held.of(held.mentions, "record", records):
        told[row["record"]].append({**row, "person": who.get((row["record"], row["role"]))})
    return dict(told)


def line(about: Child) -> dict[str, Value]:
    """What a list of children says of one: who, its status and reason, since when, when last seen, when born."""
    roll = about.roll
    values = {
        "child": Value((roll["names"] or "").split("; ")[0], "child", f"child {roll['child']}"),
        "status": Value(f"status.{roll['status']}", "term"),
        "reason": Value(f"reason.{roll['reason']}", "term"),
    }
    values |= {part: Value(roll[part].isoformat(), "day") for part in ("since", "last_seen") if roll[part]}
    if roll["birth_date"]:
        values["born"] = Value(roll["birth_date"].isoformat(), "birth-date")
    return values


def in_time(record: Mapping[str, Any]) -> tuple:
    """Where a record stands among others: by its day, records without one last."""
    return record["date"] or datetime.date.max, record["source"], record["row"], record["record"]


def _short(child: str, about: Child) -> Iterator[Claim]:
    roll = about.roll
    bearing = next((row for row in about.findings if row["severity"] == "grave"), None)
    cited = bearing["records"].split(";") if bearing else (roll["last_seen_record"] or roll["records"] or "").split(";")[:1]
    values = {"child": Value("", "child", "the child"), "status": Value(f"status.{roll['status']}", "term")}
    values["reason"] = Value(f"reason.{roll['reason']}", "term")
    if roll["since"]:
        values["since"] = Value(roll["since"].isoformat(), "day")
    yield Claim("short", child, "status", values, cited, roll["since"], None, bearing["rule"] if bearing else "roll")
    if roll["last_seen_record"]:
        holder = next((record["holder"] for record in about.records if record["record"] == roll["last_seen_record"]), "")
        values = {"date": Value(roll["last_seen"].isoformat(), "day"), "by": Value(holder, "body")}
        yield Claim("short", child, "last-seen", values, [roll["last_seen_record"]], roll["last_seen"], None, "roll")
    else:
        yield Claim("short", child, "never-seen", {}, (roll["records"] or "").split(";"), None, None, "roll")
    if about.custody:
        last = about.custody[-1]
        name = roll["organisation_name"] or roll["custodian_name"]
        values = {"basis": Value(f"basis.{last['basis']}", "term")} if last["basis"] else {}
        known = roll["organisation"] or roll["custodian"]
        if name or known:
            kind = "body" if roll["organisation"] else "household"
            pseudonym = f"{'body' if roll['organisation'] else 'person'} {known}" if known else "a person"
            values["custodian"] = Value(name or "", kind, pseudonym)
        if last["start"]:
            values["since"] = Value(last["start"].isoformat(), "day")
        key = "last-custodian" if name or known else "no-custodian"
        yield Claim("short", child, key, values, last["records"].split(";"), last["start"], last["end"], "custody")


def _story(held: Held, child: str, about: Child) -> Iterator[Claim]:
    living = about.roll["status"] in LIVING
    for record in about.records:
        told = stated.claim("story", child, record, about.people[record["record"]], itself="the child")
        met = record["kind"] in SIGHTING_KINDS and record["kind"] != "birth"
        running = record["kind"] in stated.SPANS and record["date"] and not record["end"]
        latest = record["end"] or record["date"]
        lately = bool(latest) and (held.as_of - latest).days < LATELY
        yield replace(told, about_whereabouts=True) if living and met and (running or lately) else told


def _marks(about: Child) -> Iterator[Mark]:
    """Custody, and below it a lane for each holder."""
    people = {person["person"]: person for each in about.people.values() for person in each if person["person"]}
    for row in about.custody:
        if row["start"]:
            label = _custodian(row, people)
            yield Mark("custody", row["start"], row["end"], "custody", row["records"].split(";")[0], label, stated=bool(row["end"]))
    for record in about.records:
        if record["date"]:
            long = record["kind"] in ("school", "placement", "missing")
            end = record["end"] if record["end"] else None
            yield Mark(
                record["holder"],
                record["date"],
                end if long else record["date"],
                stated.predicate(record),
                record["record"],
                stated=bool(record["end"]) or not long,
            )


def _custodian(row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> Value:
    mention = people.get(row["custodian"])
    if mention and stated.called(mention):
        return Value(stated.called(mention), "household", f"person {row['custodian']}")
    return Value(f"setting.{row['setting']}", "term") if row["setting"] else Value("unnamed", "term")
