"""The numbers that the screen, run.json and the report state, counted once on the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from rollcall.report.telling import Telling
from rollcall.report.words import STATUSES
from rollcall.terms import CONFIDENCES, NOT_YET, OUTCOMES, SEVERITIES


@dataclass(frozen=True)
class Counts:
    """Numbers of one audit. Children are those on the roll; rows are those of the files that were recognised."""

    children: int
    outcomes: tuple[Mapping[str, Any], ...]  # status reason children, in the order in which the report tells them
    statuses: Mapping[str, int]  # every status that has children -> children
    files: int
    recognised: int
    unread: int  # files with a problem
    rows: int
    used: int
    set_aside: int
    not_used: int
    notes: int  # rows in which a filled cell was read as not stated
    later: int  # rows used that are later than the day of the roll, and say nothing yet
    findings: int  # open ones: new and known
    accepted: int
    known: int
    severities: Mapping[str, int]  # of open findings
    confidences: Mapping[str, int]
    children_with_findings: int
    grave_children: int
    rules: Mapping[str, int]  # outcome -> rules
    pairs: int
    to_visit: int  # children in danger now
    undecided: int  # of these, asked back by somebody whom their custodian has not answered yes or no
    days_left: int | None  # until the nearest deadline of a recall that still runs

    def as_dict(self) -> dict[str, Any]:
        """The counts as run.json states them."""
        return {
            "children": self.children,
            "statuses": dict(self.statuses),
            "outcomes": [dict(row) for row in self.outcomes],
            "files": self.files,
            "files_recognised": self.recognised,
            "files_with_problems": self.unread,
            "rows": self.rows,
            "used": self.used,
            "set_aside": self.set_aside,
            "not_used": self.not_used,
            "later": self.later,
            "findings": self.findings,
            "findings_known": self.known,
            "findings_accepted": self.accepted,
            "severities": dict(self.severities),
            "children_with_findings": self.children_with_findings,
            "rules": dict(self.rules),
            "pairs": self.pairs,
            "children_to_visit": self.to_visit,
        }


def count(telling: Telling) -> Counts:
    """Count what `telling` holds. Fetches aggregates only."""
    order = list(STATUSES)
    outcomes = sorted(
        telling.outcomes.to_pyarrow().to_pylist(),
        key=lambda row: (order.index(row["status"]), -row["children"], row["reason"] or ""),
    )
    statuses = {status: sum(row["children"] for row in outcomes if row["status"] == status) for status in order}
    files = telling.inputs
    inputs = files.aggregate(
        files=files.count(),
        recognised=files.recognised.count(),
        unread=files.problem.count(),
        **{name: files[name].sum().fill_null(0) for name in ("rows", "used", "set_aside", "not_used")},
    )
    findings = _findings(telling)
    opened = [row for row in findings if row["status"] != "accepted"]
    suffering = telling.findings.filter(telling.findings.status != "accepted")
    children = suffering.aggregate(
        any=suffering.child.nunique(),
        grave=suffering.child.nunique(where=suffering.severity == "grave"),
    )
    (told,) = inputs.to_pyarrow().to_pylist()
    (concerned,) = children.to_pyarrow().to_pylist()
    doors = telling.triage
    urgent = doors.aggregate(
        to_visit=doors.count(),
        undecided=(doors.answer == "undecided").sum().fill_null(0),
        days_left=doors.days_left.min(where=doors.days_left >= 0),
    )
    (now,) = urgent.to_pyarrow().to_pylist()
    return Counts(
        children=sum(statuses.values()),
        outcomes=tuple(outcomes),
        statuses={status: children for status, children in statuses.items() if children},
        **told,
        notes=_noted(telling.notes.filter(telling.notes.problem != NOT_YET)),
        later=_noted(telling.notes.filter(telling.notes.problem == NOT_YET)),
        findings=sum(row["findings"] for row in opened),
        accepted=sum(row["findings"] for row in findings if row["status"] == "accepted"),
        known=sum(row["findings"] for row in findings if row["status"] == "known"),
        severities={word: sum(row["findings"] for row in opened if row["severity"] == word) for word in reversed(SEVERITIES)},
        confidences={word: sum(row["findings"] for row in opened if row["confidence"] == word) for word in reversed(CONFIDENCES)},
        children_with_findings=concerned["any"],
        grave_children=concerned["grave"],
        rules={word: sum(rule["outcome"] == word for rule in telling.rules) for word in OUTCOMES},
        pairs=telling.pairs.count().to_pyarrow().as_py(),
        **now,
    )


def _findings(telling: Telling) -> list[dict[str, Any]]:
    table = telling.findings.group_by("severity", "confidence", "status").aggregate(findings=ibis._.count())
    return table.to_pyarrow().to_pylist()


def _noted(notes: ir.Table) -> int:
    return notes.rows.sum().fill_null(0).to_pyarrow().as_py()
