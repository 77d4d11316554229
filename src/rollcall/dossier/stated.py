"""What one row states, as a claim: the record's kind is the predicate, its columns and people are the values."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from rollcall.dossier.claim import LEADING, OF_ROLE, Claim, Value
from rollcall.report.masking import HIDDEN

#: Columns of RECORDS that become values, and what they are.
TEXTS = {
    "place": "place",
    "note": "note",
    "reason": "note",
    "number": "number",
    "certificate": "text",
    "country": "text",
    "organisation_name": "body",
}
TERMS = ("setting", "end_reason", "response", "relation", "verdict", "decision", "direction")
DAYS = ("deadline", "reported")
#: Kinds whose row may run on without a stated end.
SPANS = ("school", "placement", "missing", "listed")


def claim(section: str, subject: str, record: Mapping[str, Any], people: Sequence[Mapping[str, Any]], *, itself: str) -> Claim:
    """The claim that `record` makes.

    Args:
        record: a row of RECORDS.
        people: rows of MENTIONS of this record, each with `person`, the id of the audit.
        itself: what stands for the child where names are not shown; empty for the child's id.
    """
    values: dict[str, Value] = {"holder": Value(record["holder"], "body")}
    for column, kind in TEXTS.items():
        if record[column]:
            values[column.removesuffix("_name")] = Value(record[column], _leading(column, kind, record["kind"]))
    for column in TERMS:
        if record[column]:
            values[column] = Value(f"{column}.{record[column]}", "term")
    for column in DAYS:
        if record[column]:
            values[column] = Value(record[column].isoformat(), "day")
    if record["likelihood_ratio"]:
        values["likelihood_ratio"] = Value(f"{record['likelihood_ratio']:,.7g}")
    if record["date"]:
        values["date"] = Value(ranged(record["date"], record["date_last"]), "birth-date" if record["kind"] == "birth" else "day")
    if record["end"]:
        last = record["end"] - datetime.timedelta(days=1) if record["kind"] != "missing" else record["end"]
        values["end"] = Value(last.isoformat(), "day")
    elif record["kind"] in SPANS:
        values["running"] = Value("running", "term")
    for person in people:
        values |= _person(person, itself)
    values.setdefault("child", Value("", "child", itself))
    return Claim(section, subject, predicate(record), values, (record["record"],), record["date"], record["end"], "record")


def predicate(record: Mapping[str, Any]) -> str:
    """The key of the sentence that says what `record` states."""
    kind = record["kind"]
    if kind == "border":
        return f"border.{record['direction'] or 'crossing'}"
    if kind == "death":
        return "death.certified" if record["certificate"] else "death.asserted"
    if kind == "handover" and record["planned"]:
        return "handover.planned"
    return kind


def ranged(first: datetime.date, last: datetime.date | None) -> str:
    """A day as ISO, or the range that a record allows as two days parted by a slash."""
    return first.isoformat() if last in (None, first) else f"{first.isoformat()}/{last.isoformat()}"


def called(mention: Mapping[str, Any]) -> str:
    """The name that a record gives a person; empty where it gives none."""
    return mention["name"] or " ".join(filter(None, (mention["given_name"], mention["family_name"])))


def _person(mention: Mapping[str, Any], itself: str) -> dict[str, Value]:
    role, name = mention["role"], called(mention)
    if role == "child":
        if mention["alias"]:
            return {"new_name": Value(name, "child", HIDDEN)} if name else {}
        return {"child": Value(name, "child", itself or f"child {mention['person'] or ''}".strip())}
    if not name:
        return {}
    return {role: Value(name, OF_ROLE.get(role, "household"), f"person {mention['person']}" if mention["person"] else "a person")}


def _leading(column: str, kind: str, record_kind: str) -> str:
    return "whereabouts" if column in ("place", "organisation_name") and record_kind in LEADING else kind
