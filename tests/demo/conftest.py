"""The worked example, audited once."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest


class Finding(NamedTuple):
    """A row of findings.csv, its records taken apart."""

    rule: str
    child: str
    severity: str
    records: frozenset[str]
    summary: str
    open: bool


class Audit(NamedTuple):
    """What `rollcall demo` left behind, as a reader of the tables sees it."""

    roll: dict[str, dict[str, str]]  # child -> row
    people: dict[tuple[str, str], set[str]]  # record and role -> persons
    findings: list[Finding]
    outcomes: list[dict[str, str]]
    run: dict
    tables: dict[str, list[dict[str, str]]]  # every table about who recurs
    report: str

    def child(self, *records: str) -> str:
        """The one child that all these records are about."""
        children = set().union(*(self.people[record, "child"] for record in records))
        assert len(children) == 1, f"{records} are taken to be {len(children)} children"
        return children.pop()

    def row(self, *records: str) -> dict[str, str]:
        """The roll's row of the child that all these records are about."""
        return self.roll[self.child(*records)]

    def found(self, rule: str) -> list[Finding]:
        """The findings of a rule."""
        return [finding for finding in self.findings if finding.rule == rule]

    def children_found(self, rule: str) -> set[str]:
        """The children that a rule found."""
        return {finding.child for finding in self.found(rule)}


@pytest.fixture(scope="session")
def audit(tmp_path_factory) -> Audit:
    kept = tmp_path_factory.mktemp("demo")
    rollcall = Path(sys.executable).with_name("rollcall")
    done = subprocess.run([rollcall, "demo", "--keep", kept / "demo", "--quiet"], capture_output=True, text=True, timeout=300, cwd=kept)
    assert done.returncode == 0, done.stderr
    out = kept / "demo" / "audit"
    people: dict[tuple[str, str], set[str]] = {}
    for row in _rows(out / "people.csv"):
        people.setdefault((row["record"], row["role"]), set()).add(row["person"])
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return Audit(
        roll={row["child"]: row for row in _rows(out / "roll.csv")},
        people=people,
        findings=[_finding(row, run["as_of"]) for row in _rows(out / "findings.csv")],
        outcomes=_rows(out / "outcomes.csv"),
        run=run,
        tables={
            name: _rows(out / f"{name}.csv")
            for name in ("parties", "concentrations", "explanations", "ties", "campaigns", "triage", "calibration")
        },
        report=(out / "report.html").read_text(encoding="utf-8"),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _finding(row: dict[str, str], as_of: str) -> Finding:
    return Finding(
        rule=row["rule"],
        child=row["child"],
        severity=row["severity"],
        records=frozenset(row["records"].split(";")),
        summary=row["summary"],
        open=not row["until"] or row["until"] > as_of,
    )
