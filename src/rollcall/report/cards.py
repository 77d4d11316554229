"""The findings as the report shows them: each with its evidence and its child's timeline, the first of each rule."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.report import evidence, guide, timeline
from rollcall.report.telling import Telling
from rollcall.terms import CONFIDENCES, SEVERITIES

PER_RULE = 50  # findings of one rule that the report shows in full
RECORDS = 12  # records of one finding that the report shows
EVENTS = 40  # lines of a timeline told in words


@dataclass(frozen=True)
class File:
    """Evidence from one file: the columns that any of the cited rows fills, and those rows."""

    path: str
    sha256: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    empty: Sequence[str]


@dataclass(frozen=True)
class Card:
    """One finding as shown."""

    finding: Mapping[str, Any]
    files: Sequence[File]
    parties: Sequence[str]
    child_name: str
    picture: timeline.Picture | None
    words: Sequence[Mapping[str, Any]]
    more_words: int
    more_records: int


@dataclass(frozen=True)
class Chapter:
    """A rule that found something, and its findings."""

    rule: Mapping[str, Any]
    guide: Mapping[str, Sequence[str]]
    open: int
    accepted: int
    severities: Mapping[str, int]
    children: int
    cards: Sequence[Card]


def chapters(telling: Telling) -> list[Chapter]:
    """A chapter for each rule with findings, gravest first. Fetches the findings shown, and counts of the rest."""
    numbers = _numbers(telling.findings)
    concerned = _children(telling.findings)
    shown = _first_of_each_rule(telling)
    by_rule: dict[str, list[Card]] = {}
    for card in _cards(telling, shown):
        by_rule.setdefault(card.finding["rule"], []).append(card)
    told = []
    for rule in telling.rules:
        rows = [row for row in numbers if row["rule"] == rule["name"]]
        if not rows:
            continue
        opened = [row for row in rows if row["status"] != "accepted"]
        severities = {word: sum(row["findings"] for row in opened if row["severity"] == word) for word in reversed(SEVERITIES)}
        accepted = sum(row["findings"] for row in rows if row["status"] == "accepted")
        cards = sorted(by_rule.get(rule["name"], ()), key=lambda card: card.finding["place"])
        told.append(
            Chapter(rule, guide.parts(rule["guide"]), sum(severities.values()), accepted, severities, concerned.get(rule["name"], 0), cards)
        )
    return sorted(told, key=lambda chapter: ([-chapter.severities[word] for word in reversed(SEVERITIES)], chapter.rule["name"]))


def _numbers(findings: ir.Table) -> list[dict[str, Any]]:
    counted = findings.group_by("rule", "severity", "status").aggregate(findings=ibis._.count())
    return counted.to_pyarrow().to_pylist()


def _children(findings: ir.Table) -> dict[str, int]:
    opened = findings.filter(findings.status != "accepted")
    return dict(_pairs(opened.group_by("rule").aggregate(children=opened.child.nunique())))


def _first_of_each_rule(telling: Telling) -> ir.Table:
    """Open findings, the gravest and surest first, then the longest open; `place` counts them within their rule."""
    findings = telling.findings.filter(telling.findings.status != "accepted")
    order = [
        _rank(findings.severity, SEVERITIES),
        _rank(findings.confidence, CONFIDENCES),
        findings.since.isnull(),
        findings.since,
        findings.finding,
    ]
    placed = findings.mutate(place=ibis.row_number().over(group_by="rule", order_by=order))
    return telling.engine.keep("shown", placed.filter(placed.place < PER_RULE))


def _rank(column: ir.StringColumn, words: Sequence[str]) -> ir.IntegerColumn:
    return ibis.cases(*((column == word, -place) for place, word in enumerate(words)), else_=1)


def _cards(telling: Telling, shown: ir.Table) -> Iterable[Card]:
    cited = evidence.cite(telling, shown)
    children = [child for child in shown.child.as_table().distinct().to_pyarrow()["child"].to_pylist() if child]
    wanted = telling.engine.keep("shown_children", pa.table({"child": pa.array(children, pa.string())}))
    stories = _stories(telling, wanted)
    names = dict(_pairs(telling.roll.semi_join(wanted, "child").select("child", "names"))) if telling.names else {}
    parties = _parties(telling, shown)
    for finding in evidence.told(telling, shown, cited):
        rows = finding.pop("evidence")
        child = finding["child"]
        story = stories.get(child)
        words = timeline.tell(story, telling.names) if story else []
        yield Card(
            finding=finding,
            files=list(_by_file(rows[:RECORDS])),
            parties=[parties.get(party, party) for party in (finding["parties"] or "").split(";") if party],
            child_name=names.get(child) or "",
            picture=timeline.draw(story, telling.as_of, finding["since"], finding["until"], telling.names) if story else None,
            words=words[:EVENTS],
            more_words=max(len(words) - EVENTS, 0),
            more_records=max(len(rows) - RECORDS, 0),
        )


def _by_file(rows: Sequence[Mapping[str, Any]]) -> Iterable[File]:
    for path, group in itertools.groupby(rows, key=lambda row: row["path"] or ""):
        cited = list(group)
        columns = list(dict.fromkeys(column for row in cited for column in row["cells"]))
        filled = [column for column in columns if any(row["cells"].get(column) for row in cited)]
        yield File(path, cited[0]["sha256"] or "", filled, cited, [column for column in columns if column not in filled])


def _stories(telling: Telling, wanted: ir.Table) -> dict[str, timeline.Story]:
    def by_child(table: ir.Table, columns: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        rows = table.semi_join(wanted, "child").select(*columns).order_by(*columns).to_pyarrow().to_pylist()
        return {child: list(group) for child, group in itertools.groupby(rows, key=lambda row: row["child"])}

    who = ("custodian", "custodian_name", "organisation_name")
    episodes = by_child(
        telling.episodes, ("child", "start", "end", "episode", *who, "setting", "basis", "end_reason", "confirmed", "record", "period_end")
    )
    sightings = by_child(telling.sightings, ("child", "date", "kind", "holder", "by", "independent", "record"))
    gaps = by_child(telling.gaps, ("child", "start", "end", "kind", "days", "records"))
    children = {*episodes, *sightings, *gaps}
    return {child: timeline.Story(child, episodes.get(child, ()), sightings.get(child, ()), gaps.get(child, ())) for child in children}


def _parties(telling: Telling, shown: ir.Table) -> dict[str, str]:
    """Party -> how the report calls it: bodies by name, persons by name only where names are shown."""
    concerned = shown.select(party=shown.parties.split(";").unnest()).distinct()
    named = telling.parties.semi_join(concerned, "party")
    if not telling.names:
        named = named.filter(named.kind != "person")
    return {party: f"{name} ({party})" for party, name in _pairs(named.select("party", "name")) if name}


def _pairs(table: ir.Table) -> list[tuple[str, str]]:
    return [tuple(row.values()) for row in table.to_pyarrow().to_pylist()]
