"""Who recurs behind the losses, as the report tells it: doors, campaigns, innocent explanations, parties, networks, calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from rollcall.report import network
from rollcall.report.telling import Telling
from rollcall.report.words import EXPLANATIONS, counted, day

DOORS = 12  # children to visit that the report lists
PARTIES = 12  # parties not flagged that it lists, those with most affected children first


@dataclass(frozen=True)
class Recurring:
    """What the section shows. Rows are dictionaries with the columns of their tables and what is said of them."""

    account: Mapping[str, Any]
    verdict: str
    doors: Sequence[Mapping[str, Any]]
    all_doors: int
    campaigns: Sequence[Mapping[str, Any]]
    teams: Sequence[Mapping[str, Any]]
    flagged: Sequence[Mapping[str, Any]]
    others: Sequence[Mapping[str, Any]]
    all_others: int
    networks: Sequence[network.Drawn]
    card: Sequence[Mapping[str, Any]]
    burnt: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    questions: Sequence[str] = field(default_factory=tuple)


def recurring(telling: Telling) -> Recurring | None:
    """What the audit says of who recurs. None where it was not asked."""
    if not telling.exposure:
        return None
    parties = telling.parties
    concerned = _rows(parties.filter(parties.flagged).order_by(parties.kind.desc(), "party"))
    rest = parties.filter(~parties.flagged & (parties.kind != "team") & (parties.affected > 0))
    others = _rows(rest.order_by(ibis.desc("affected"), "party").limit(PARTIES))
    ties = _rows(telling.ties.order_by("network", "party", "other", "tie"))
    called = _called(telling, {*(tie["party"] for tie in ties), *(tie["other"] for tie in ties), *_members(telling)})
    for row in [*concerned, *others]:
        row["called"] = called.get(row["party"]) or _name(telling, row)
    explanations = _rows(telling.explanations)
    teams = _rows(telling.concentrations)
    for team in teams:
        team["called"] = [called.get(party, party) for party in team["parties"]] if team["named"] else []
        team["explanations"] = [row | dict(label=EXPLANATIONS[row["explanation"]]) for row in explanations if row["team"] == team["team"]]
    doors = telling.triage.left_join(telling.roll.select("child", "names"), "child")
    doors = _rows(doors.drop("child_right").order_by("visit").limit(DOORS))
    campaigns = [row | dict(shares=_shares(row)) for row in _rows(telling.campaigns)]
    return Recurring(
        telling.exposure,
        _verdict(telling, concerned, teams),
        doors,
        telling.triage.count().to_pyarrow().as_py(),
        campaigns,
        sorted(teams, key=lambda team: int(team["team"][2:])),
        concerned,
        others,
        rest.count().to_pyarrow().as_py(),
        network.draw(ties, called),
        _rows(telling.calibration),
        _burnt(telling),
        _questions(telling, teams, campaigns, concerned),
    )


def _rows(table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()


def _members(telling: Telling) -> set[str]:
    return {party for row in _rows(telling.concentrations.filter(telling.concentrations.named)) for party in row["parties"]}


def _called(telling: Telling, parties: set[str]) -> dict[str, str]:
    """Party -> how the report calls it: bodies by name, persons by name only where names are shown."""
    rows = _rows(telling.parties.filter(telling.parties.party.isin(sorted(parties)))) if parties else []
    return {row["party"]: _name(telling, row) for row in rows}


def _name(telling: Telling, row: Mapping[str, Any]) -> str:
    shown = telling.names or row["kind"] != "person"
    return row["name"] if shown and row["name"] else row["party"]


def _verdict(telling: Telling, flagged: Sequence[Mapping[str, Any]], teams: Sequence[Mapping[str, Any]]) -> str:
    account = telling.exposure
    lost = f"{counted(account['lost'], 'child counts', 'children count')} as lost, in {counted(account['events'], 'separate event')}"
    if account["outcome"] == "not-evaluated":
        return f"Not evaluated: {account['why']}. That nobody is flagged says nothing of anybody."
    tested = f"{counted(account['tested'], 'party or pair was', 'parties and pairs were')} held against what chance gives"
    if not teams:
        return f"{lost}; {tested}. Nobody had more of these children than chance gives for as many, as old, in such care."
    people = sum(row["kind"] == "person" for row in flagged)
    bodies = len(flagged) - people
    unnamed = sum(not team["named"] for team in teams)
    told = []
    if flagged:
        told.append(
            f"{counted(people, 'person', 'persons')} and {counted(bodies, 'body', 'bodies')} recur behind them more than chance allows, "
            "and no innocent explanation that was tested holds"
        )
    if unnamed:
        told.append(f"{counted(unnamed, 'team')} came near, and no name is printed for want of certainty")
    return f"{lost}; {tested}. {'; '.join(told)}."


def _burnt(telling: Telling) -> list[dict[str, Any]]:
    years = telling.exposure["burnt_years"]
    called = _called(telling, {row["body"] for row in years})
    return [dict(row) | dict(called=called.get(row["body"], row["body"])) for row in years]


def _shares(row: Mapping[str, Any]) -> str:
    """The answers to a recall with their shares of all asked."""
    if row["kind"] != "recall":
        return ""
    words = (("agreed", "agreed"), ("refused", "refused"), ("undecided", "undecided"), ("unanswered", "without an answer"))
    told = [f"{row[key]} ({100 * row[key] / row['children']:.0f}%) {word}" for key, word in words if row[key]]
    return ", ".join([*told, f"{row['returned']} given back already"])


def _questions(telling: Telling, teams, campaigns, flagged) -> list[str]:
    """What no record answers, so that nobody takes the end of the files for the end of the matter."""
    today = day(telling.as_of)
    asked = [
        f"The deadline of {day(row['deadline'])} is {counted(row['days_left'], 'day')} away. What becomes of the "
        f"{counted(row['children'], 'child', 'children')} asked for, no record can say yet."
        for row in campaigns
        if row["days_left"] is not None and row["days_left"] >= 0
    ]
    lost = sum(row["children"] for row in _rows(telling.outcomes) if row["status"] in ("unaccounted", "contradicted"))
    if lost and any(team["named"] for team in teams):
        asked.append(
            f"Where the {counted(lost, 'child is', 'children are')} that no record accounts for on {today}. "
            "The records end without an answer."
        )
    if flagged:
        asked.append(
            "What those flagged say to this. No record states an answer of theirs, nor what any court or authority decided about them."
        )
    return asked
