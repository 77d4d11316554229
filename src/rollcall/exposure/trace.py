"""Exposure, told once: who had whom, what is lost, what chance gives, who recurs, and what may explain it."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.exposure import calibration, campaigns, innocent, losses, network, parties, reemergence, told, triage
from rollcall.exposure import hands as incidences
from rollcall.exposure.study import Study, study


class Exposed(NamedTuple):
    """The tables of this stage, and its own account for run.json."""

    parties: ir.Table
    concentrations: ir.Table
    explanations: ir.Table
    ties: ir.Table
    campaigns: ir.Table
    triage: ir.Table
    calibration: ir.Table
    account: Mapping[str, Any]


def trace(
    engine: Engine,
    events: ir.Table,
    people: ir.Table,
    mentions: ir.Table,
    findings: ir.Table,
    children: ir.Table,
    roll: ir.Table,
    sightings: ir.Table,
    as_of: datetime.date,
    counted: Sequence[str],
) -> Exposed:
    """Test who recurs behind the losses, and keep the tables.

    Two tables that grow with the number of children pass through the memory of this process, on either engine: a row for each child
    (`profiles`), and one for each child and party through whose hands it passed. All else that does is by party, body or act.

    Args:
        events: EVENTS. people: PEOPLE. mentions: MENTIONS. findings: FINDINGS. children: CHILDREN.
        roll: ROLL. sightings: SIGHTINGS. as_of: the day of the roll.
        counted: the rules whose findings make a child count as lost (`[exposure] losses`).
    """
    events = parties.with_body(engine, events)
    hands = parties.gather(engine, events, people, mentions)
    lost = losses.find(engine, findings, sightings, counted)
    profiles = incidences.profile(engine, events, children, lost)
    case = incidences.incidence(engine, hands, profiles)
    aside, burnt = innocent.burnt(case)
    made = study(case, aside)
    judged = told.teams(case, made)
    before = engine.keep("hands_before_loss", _before(case))
    served = _served(hands, [case.parties[member] for team in judged for member in team.members])
    bodies = frozenset(party for party, person in zip(case.parties, case.person, strict=True) if not person)
    ids = told.flags(case, judged, served, {body: numbers[2] for body, numbers in told.alone(case, made, bodies).items()})
    single = told.alone(case, made, ids)
    table = told.parties(engine, hands, findings, lost, before, single, ids, [team for team in judged if not team.named])
    concentrations, explanations = told.concentrations(engine, judged, _records(hands, case, judged))
    members = {case.parties[member] for team in judged for member in team.members}
    ties = network.tie(engine, hands, case, sorted(members | ids), reemergence.succeed(engine, hands, ids, as_of))
    found = campaigns.scan(engine, events, as_of)
    doors = triage.order(engine, events, roll, sightings, hands, ids, as_of)
    card = calibration.card(engine, case, made)
    return Exposed(table, concentrations, explanations, ties, found, doors, card, _account(case, made, judged, burnt, counted, ids))


def _before(case: incidences.Incidence) -> pa.Table:
    through = case.through.tocoo()
    party, child = through.coords
    names, children = pa.array(case.parties, pa.string()), pa.array(case.children, pa.string())
    return pa.table({"party": names.take(pa.array(party)), "child": children.take(pa.array(child)), "lost": case.lost[child]})


def _served(hands: ir.Table, persons: Sequence[str]) -> dict[str, set[tuple[str, str, str]]]:
    """party -> (child, body, control) of every record by which a child passed through its hand."""
    own = hands.filter(hands.party.isin(sorted(set(persons))) & hands.passed & (hands.role != "custodian")) if persons else None
    served: dict[str, set[tuple[str, str, str]]] = {}
    if own is not None:
        for row in own.select("party", "child", "body", "control").distinct().to_pyarrow().to_pylist():
            served.setdefault(row["party"], set()).add((row["child"], row["body"], row["control"]))
    return served


def _records(hands: ir.Table, case: incidences.Incidence, judged: Sequence[told.Team]) -> dict[str, list[str]]:
    """team -> the records by which the lost children passed through the hands of its members."""
    records = {}
    for team in judged:
        members = [case.parties[member] for member in team.members]
        lost = [case.children[child] for child in team.lost]
        rows = (
            hands.filter(hands.party.isin(members) & hands.child.isin(lost) & hands.passed).select("record").distinct().order_by("record")
        )
        records[team.team] = rows.to_pyarrow()["record"].to_pylist()
    return records


def _account(
    case, made: Study, judged: Sequence[told.Team], burnt: Sequence[innocent.Burnt], counted: Sequence[str], ids: Collection[str]
) -> dict[str, Any]:
    tested = 0 if made.at is None else len(made.at.tried.members)
    evaluated = not made.why_not and not made.gate
    return {
        "outcome": "not-evaluated" if not evaluated else "found" if judged else "clear",
        "why": made.why_not or made.gate,
        "losses_counted": list(counted),
        "children": len(case.children),
        "lost": int(case.lost.sum()),
        "events": int(made.once.sum()),
        "tested": tested,
        "worlds": made.worlds,
        "dispersion": None if made.dispersion != made.dispersion else round(made.dispersion, 4),
        "shut_bodies": sorted(case.bodies[body] for body in made.shut if body < len(case.bodies)),
        "flagged": len(ids),
        "unnamed_teams": sum(not team.named for team in judged),
        "burnt_years": [{name: value for name, value in one._asdict().items()} for one in burnt],
    }
