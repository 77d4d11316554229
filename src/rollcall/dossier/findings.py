"""What the audit found on a subject, what may innocently explain it, what to ask for, and which questions are open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rollcall.dossier.claim import Claim, Value
from rollcall.dossier.outcome import Outcome, latest

#: Rules that say that records exclude one another; the others say that something is missing or did not happen.
CONTRADICTING = (
    "contradictory-birth-date",
    "contradictory-mother",
    "two-births-too-close",
    "two-children-one-identity",
    "one-child-two-identities",
    "recorded-as-orphan-with-known-parent",
    "consent-before-birth-or-after-placement",
    "custody-overlap",
    "seen-after-death",
)

#: How the rule on deaths says that the child was met after the day of its stated death.
ALIVE = "seen alive since"


def claims(subject: str, found: Sequence[Mapping[str, Any]], names: Mapping[str, str] | None = None) -> Iterator[Claim]:
    """Every finding (`names`: child -> its name), and for each rule among them what may explain it and what to ask for."""
    for row in found:
        yield _claim("contradicted" if row["rule"] in CONTRADICTING else "found", subject, "finding", row, names or {})
    for rule in dict.fromkeys(row["rule"] for row in found):
        records = sorted({record for row in found if row["rule"] == rule for record in cited(row)})
        for section, predicate in (("explained", "explanation"), ("missing", "document")):
            yield Claim(section, subject, predicate, {"rule": Value(rule, "term")}, records, rule=rule)


def questions(
    subject: str, found: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome], names: Mapping[str, str] | None = None
) -> Iterator[Claim]:
    """A question for each finding, open until what became of it is recorded."""
    recorded = latest(outcomes)
    for row in found:
        if row["severity"] == "notice":
            continue
        said = recorded.get(row["finding"])
        alive = row["rule"] == "death-uncertified" and ALIVE in row["summary"]
        claim = _claim("open", subject, f"question.{'death-untrue' if alive else row['rule']}", row, names or {})
        if said is None:
            yield claim
            continue
        told = {"outcome": Value(said.outcome, "note"), "by": Value(said.by, "acting", "a person"), "date": Value(said.on, "day")}
        result = {"result": Value(f"result.{said.result}", "term")}
        yield claim
        yield Claim("open", subject, "outcome", told | result, cited(row), rule=row["rule"], finding=row["finding"])


def named(rolls: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Child -> the first of its names, of rows of the roll."""
    return {row["child"]: (row["names"] or "").split("; ")[0] for row in rolls}


def cited(row: Mapping[str, Any]) -> list[str]:
    """The records that a finding cites."""
    return [record for record in (row["records"] or "").split(";") if record]


def _claim(section: str, subject: str, predicate: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Claim:
    values = {
        "rule": Value(row["rule"], "term"),
        "summary": Value(row["summary"]),
        "severity": Value(f"severity.{row['severity']}", "term"),
        "confidence": Value(f"confidence.{row['confidence']}", "term"),
    }
    if row["status"] == "accepted":
        values["accepted"] = Value("finding.accepted", "term")
    if row["since"]:
        values["since"] = Value(row["since"].isoformat(), "day")
    if row["child"] and row["child"] != subject:
        values["child"] = Value(names.get(row["child"], ""), "child", f"child {row['child']}")
    return Claim(section, subject, predicate, values, cited(row), row["since"], row["until"], row["rule"], row["finding"])
