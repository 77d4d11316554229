"""Turns what was tested into tables: parties, concentrations, explanations."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.exposure import concentration, exact, expected, keys
from rollcall.exposure.hands import Incidence
from rollcall.exposure.innocent import Explanation, explain
from rollcall.exposure.parties import usual_name
from rollcall.exposure.study import Study
from rollcall.schema import CONCENTRATIONS, EXPLANATIONS, PARTIES, conform

#: A body is flagged with one of its people only where its own losses are rarer than this; with two, in any case.
BODY: Final = 0.05
#: What is found is named only where no more of all such findings than this would be false.
FALSE: Final = 0.05
#: Shrunk ratios stand as if this many losses had been seen besides, as many as expected.
SHRINK: Final = 2.0


class Team(NamedTuple):
    """What was found, judged: a row of CONCENTRATIONS before its records are added."""

    team: str
    members: tuple[int, ...]
    named: bool
    why_not: str | None
    row: Mapping[str, Any]
    explanations: Sequence[Explanation]
    lost: Sequence[int]  # positions of all children lost through it


def teams(case: Incidence, made: Study) -> list[Team]:
    """Judge what was found, in order of evidence."""
    judged = []
    for number, found in enumerate(made.found, 1):
        explanations, p_sure = explain(case, made, found)
        by = {one.explanation: one.number for one in explanations}
        why_not = _why_not(case, made, found, explanations)
        mine = found.had(case)
        lost = np.flatnonzero(mine & case.lost)
        k = int(made.once[mine].sum())
        ratio, low, high = expected.interval(k, found.expected, SHRINK)
        row = dict(
            parties=[case.parties[member] for member in found.members],
            named=not why_not,
            why_not=why_not or None,
            children=int(mine.sum()),
            affected=len(lost),
            events=k,
            expected=found.expected,
            p_value=max(found.p_value, by["archive-fire"], by["caseload"]),
            q_value=found.q_value,
            shrunk_ratio=ratio,
            low=low,
            high=high,
            first_key=found.first,
            second_key=found.second,
            p_sure=p_sure,
        )
        judged.append(Team(f"T-{number}", found.members, not why_not, why_not or None, row, explanations, lost.tolist()))
    return judged


def _why_not(case: Incidence, made: Study, found, explanations: Sequence[Explanation]) -> str:
    if made.gate:
        return made.gate
    if made.shut and 2 * np.isin(case.body[found.lost], list(made.shut)).sum() > len(found.lost):
        return "the losses of its body are more dispersed from period to period than the model of expected losses allows"
    if found.first > keys.TURNS:
        return f"the first key did not turn: {found.first:.1%} of innocent worlds hold anything as extreme"
    if found.second > keys.TURNS:
        return f"the second key did not turn: {found.second:.1%} of shuffles within body and period hold anything as extreme"
    if found.q_value > FALSE:
        return f"too much was tested for it: q = {found.q_value:.3f}"
    holding = [one.explanation for one in explanations if one.explains]
    return f"an innocent explanation holds: {', '.join(holding)}" if holding else ""


def flags(
    case: Incidence, judged: Sequence[Team], served: Mapping[str, set[tuple[str, str, str]]], alone: Mapping[str, float]
) -> frozenset[str]:
    """The ids of persons of named teams, and of the bodies through which they had the children.

    Args:
        served: party -> (child, body, control) of every record in which the person acts and the child passes through its hand.
        alone: body -> its own p-value.
    """
    persons = {member for team in judged if team.named for member in team.members}
    through: dict[str, set[str]] = {}
    acting: dict[str, set[int]] = {}
    for team in (one for one in judged if one.named):
        lost = {case.children[child] for child in team.lost}
        by_control: dict[str, set[str]] = {}
        for member in team.members:
            for child, body, control in served.get(case.parties[member], ()):
                if child in lost:
                    by_control.setdefault(control, set()).add(child)
                    through.setdefault(control, set()).add(body)
                    acting.setdefault(control, set()).add(member)
        for control, children in by_control.items():
            if 2 * len(children) < len(lost):
                acting.pop(control, None)
    bodies = {
        body
        for control, members in acting.items()
        for body in through[control]
        if len(members) >= 2 or min((alone.get(one, 1.0) for one in through[control]), default=1.0) <= BODY
    }
    return frozenset({case.parties[person] for person in persons} | bodies)


def alone(case: Incidence, made: Study, whole: frozenset[str]) -> Mapping[str, tuple[float, float, float, float, float]]:
    """Of each party that was tested by itself: separate losses, expected, p-value, q-value, shrunk ratio.

    For the parties `whole` on all losses; for all others without the losses that teams found explain.
    """
    if made.at is None or made.remaining is None:
        return {}
    single = np.flatnonzero(made.at.tried.members[:, 1] < 0)
    inside = np.array([case.parties[party] in whole for party in made.at.tried.members[single, 0]], bool)
    numbers = {}
    for (at, once), told in (((made.at, made.once), single[inside]), (made.remaining, single[~inside])):
        looked = concentration.test(at, once)
        for one in told:
            p_value = looked.p_values[one] if looked.p_values[one] > 0.05 else concentration.exactly(at, once, int(one))
            numbers[int(one)] = float(looked.affected[one]), float(looked.expected[one]), float(p_value)
    q_values = exact.benjamini_hochberg(np.array([numbers[int(one)][2] for one in single]), len(made.at.tried.members))
    return {
        case.parties[made.at.tried.members[one, 0]]: (lost, due, p_value, float(q_value), expected.interval(lost, due, SHRINK)[0])
        for one, q_value in zip(single, q_values, strict=True)
        for lost, due, p_value in [numbers[int(one)]]
    }


def parties(
    engine: Engine,
    hands: ir.Table,
    findings: ir.Table,
    losses: ir.Table,
    before: ir.Table,
    single: Mapping[str, tuple],
    flagged: Collection[str],
    unnamed: Sequence[Team],
) -> ir.Table:
    """Keep and return `parties` (PARTIES): every person and body in a role, and the teams for which no name is printed.

    Args:
        hands: HANDS. losses: child. before: party, child, lost: those that passed through the hand, before the loss of those lost.
        single: see `alone`. flagged: ids. unnamed: teams that are not named.
    """
    weighty = findings.filter(findings.severity.isin(["concern", "grave"])).group_by("child").agg(found=ibis._.count())
    hands = hands.filter(hands.passed | (hands.kind == "organisation"))
    seen = hands.select("party", "kind", "child").distinct().left_join(weighty, "child").drop("child_right")
    counted = seen.group_by("party", "kind").agg(children=seen.child.nunique(), findings=seen.found.sum().fill_null(0))
    counted = counted.left_join(usual_name(hands, "party", hands.name, "child"), "party").drop("party_right")
    affected = before.filter(before.lost).group_by("party").agg(affected=before.child.nunique())
    counted = counted.left_join(affected, "party").drop("party_right")
    numbers = engine.keep("parties_tested", _tested(single, flagged))
    joined = counted.left_join(numbers, "party").drop("party_right")
    joined = joined.mutate(affected=joined.affected.fill_null(0), flagged=joined.flagged.fill_null(False))
    rows = [
        dict(party=team.team, kind="team", name=None, findings=None, ratio=_ratio(team.row["events"], team.row["expected"]), flagged=False)
        | {name: team.row[name] for name in ("children", "affected", "expected", "p_value", "q_value", "shrunk_ratio")}
        for team in unnamed
    ]
    nameless = engine.keep("unnamed_teams", pa.Table.from_pylist(rows, schema=PARTIES.to_pyarrow()))
    both = ibis.union(conform(joined, PARTIES), conform(nameless, PARTIES))
    return engine.keep("parties", both.order_by("party"))


def concentrations(engine: Engine, judged: Sequence[Team], records: Mapping[str, list[str]]) -> tuple[ir.Table, ir.Table]:
    """Keep and return `concentrations` (CONCENTRATIONS) and `explanations` (EXPLANATIONS); `records`: team -> references."""
    rows = [dict(team=team.team, records=records.get(team.team, []), **team.row) for team in judged]
    told = [dict(team=team.team, **one._asdict()) for team in judged for one in team.explanations]
    return (
        engine.keep("concentrations", pa.Table.from_pylist(rows, schema=CONCENTRATIONS.to_pyarrow())),
        engine.keep("explanations", pa.Table.from_pylist([_plain(row) for row in told], schema=EXPLANATIONS.to_pyarrow())),
    )


def _tested(single: Mapping[str, tuple], flagged: Collection[str]) -> pa.Table:
    rows = []
    for party in sorted({*single, *flagged}):
        lost, due, p_value, q_value, shrunk = single.get(party, (None,) * 5)
        rows.append(
            dict(
                party=party, expected=due, ratio=None if due is None else _ratio(lost, due), p_value=p_value, q_value=q_value,
                shrunk_ratio=shrunk, flagged=party in flagged,
            )
        )  # fmt: skip
    columns = ("party", "expected", "ratio", "p_value", "q_value", "shrunk_ratio", "flagged")
    schema = PARTIES.to_pyarrow()
    return pa.Table.from_pylist(rows, schema=pa.schema([schema.field(name) for name in columns]))


def _ratio(lost: float, due: float) -> float | None:
    return lost / due if due > 0 else None


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return row | dict(number=float(row["number"]), threshold=float(row["threshold"]), explains=bool(row["explains"]))
