"""Networks: what ties parties to one another, every tie with its records.

Ties are drawn from the parties found. Lost children and days tie those found to one another alone, since whoever else met these children
was found to have no more of the losses than chance gives; a telephone, an address, a control or a succession ties anybody.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import networkx as nx
import pyarrow as pa
from scipy.stats import hypergeom

from rollcall.engine import Engine
from rollcall.exposure.hands import Incidence
from rollcall.schema import TIES

TWO: Final = 2
#: Two acts on one child this many days apart at the most are close.
DAYS: Final = 14
#: A telephone or an address that more parties share than this is a switchboard or a building.
SWITCHBOARD: Final = 8
#: A tie by lost children is told where shared handling gives as many no more often than this.
CHANCE: Final = 0.01
_WORK: Final = ("placement", "return", "handover", "visit", "birth", "death", "consent", "order", "listed")


def tie(engine: Engine, hands: ir.Table, case: Incidence, found: Sequence[str], succeeding: Sequence[dict[str, Any]]) -> ir.Table:
    """Keep and return `ties` (TIES), sorted by network and parties.

    Args:
        hands: HANDS. found: ids of parties in teams, and of flagged bodies. succeeding: rows of re-emergence, already in the form of TIES.
    """
    rows = [dict(row) for row in succeeding]
    near = engine.keep("parties_found", pa.table({"party": pa.array(sorted(set(found)), pa.string())}))
    if found:
        rows += (
            _lost_children(engine, hands, case, near)
            + _days(hands, case, near)
            + _shared(hands, near, "phone")
            + _shared(hands, near, "address")
        )
        rows += _control(hands, near) + _works_for(hands, near)
    told = _networks(rows)
    table = pa.Table.from_pylist(told, schema=TIES.to_pyarrow())
    return engine.keep("ties", engine.keep("ties_unsorted", table).order_by("network", "party", "other", "tie"))


def _lost_children(engine: Engine, hands: ir.Table, case: Incidence, near: ir.Table) -> list[dict[str, Any]]:
    """Pairs of parties found that share lost children, more than their shared children explain."""
    place = {party: position for position, party in enumerate(case.parties)}
    found = [place[party] for party in near.order_by("party").to_pyarrow()["party"].to_pylist() if party in place]
    had = {one: case.had([one]) for one in found}
    rows = []
    for one, other in itertools.combinations(found, 2):
        both = had[one] & had[other]
        shared = int(case.lost[both].sum())
        p_value = float(hypergeom.sf(shared - 1, len(both), int(case.lost.sum()), int(both.sum())))
        if shared >= TWO and p_value <= CHANCE:
            due = float(both.sum() * case.lost.mean())
            text = f"{shared} lost children passed through the hands of both; chance gives {due:.1f}"
            rows.append(_row(case.parties[one], case.parties[other], "lost-children", shared, due, p_value, text))
    lost = [child for child, gone in zip(case.children, case.lost, strict=True) if gone]
    references = _records(engine, hands, [(row["party"], row["other"]) for row in rows], lost)
    return [row | {"records": references.get((row["party"], row["other"]), [])} for row in rows]


def _days(hands: ir.Table, case: Incidence, near: ir.Table) -> list[dict[str, Any]]:
    """Persons found who acted on one lost child, in different records, within DAYS days of one another."""
    lost = [child for child, gone in zip(case.children, case.lost, strict=True) if gone]
    acts = hands.filter((hands.kind == "person") & hands.passed & hands.date.notnull() & hands.child.isin(lost)).semi_join(near, "party")
    first = acts.select("party", "child", "date", "record")
    second = acts.select(other="party", same="child", then="date", there="record")
    pairs = first.join(second, [first.child == second.same, first.party < second.other, first.record != second.there])
    apart = pairs.date.delta(pairs.then, unit="day").abs()
    close = pairs.filter(apart <= DAYS)
    listed = close.group_by("party", "other").agg(
        children=close.child.nunique(), first=close.record.collect(distinct=True), second=close.there.collect(distinct=True)
    )
    return [
        _row(
            row["party"], row["other"], "dates", row["children"], None, None,
            f"{row['children']} lost children were in the hands of both within {DAYS} days", sorted({*row["first"], *row["second"]}),
        )
        for row in listed.filter(listed.children >= TWO).order_by("party", "other").to_pyarrow().to_pylist()
    ]  # fmt: skip


def _records(engine: Engine, hands: ir.Table, pairs: list[tuple[str, str]], lost: list[str]) -> dict[tuple[str, str], list[str]]:
    if not pairs:
        return {}
    wanted = engine.keep("tied", pa.table({"one": [one for one, _ in pairs], "two": [two for _, two in pairs]}))
    gone = hands.filter(hands.passed & hands.child.isin(lost)).select("party", "child", "record")
    first = wanted.join(gone, wanted.one == gone.party).select("one", "two", "child", "record")
    second = gone.select(party2="party", child2="child", record2="record")
    both = first.join(second, [first.two == second.party2, first.child == second.child2])
    rows = ibis.union(both.select("one", "two", "record"), both.select("one", "two", record="record2"), distinct=True)
    listed = rows.group_by("one", "two").agg(records=rows.record.collect(distinct=True).sort()).to_pyarrow().to_pylist()
    return {(row["one"], row["two"]): row["records"] for row in listed}


def _shared(hands: ir.Table, near: ir.Table, what: str) -> list[dict[str, Any]]:
    """Parties that state the same telephone or address as a party found."""
    stated = hands.filter(hands[what].notnull()).select("party", "record", value=hands[what].lower().re_replace(r"[^\p{L}\p{N}]+", ""))
    parties = stated.group_by("value").agg(parties=stated.party.nunique())
    stated = stated.join(parties.filter((parties.parties > 1) & (parties.parties <= SWITCHBOARD)), "value")
    first = stated.semi_join(near, "party")
    second = stated.select(other="party", other_value="value", other_record="record")
    pairs = first.join(second, [first.value == second.other_value, first.party != second.other])
    pairs = pairs.mutate(one=ibis.least(pairs.party, pairs.other), two=ibis.greatest(pairs.party, pairs.other))
    listed = pairs.group_by("one", "two").agg(
        first=pairs.record.collect(distinct=True).sort(),
        second=pairs.other_record.collect(distinct=True).sort(),
        count=pairs.value.nunique(),
    )
    words = {"phone": "the same telephone", "address": "the same address"}
    return [
        _row(row["one"], row["two"], what, row["count"], None, None, words[what], sorted({*row["first"], *row["second"]}))
        for row in listed.order_by("one", "two").to_pyarrow().to_pylist()
    ]


def _control(hands: ir.Table, near: ir.Table) -> list[dict[str, Any]]:
    """Bodies that the case declares to be under one control."""
    bodies = hands.filter(hands.kind == "organisation").group_by("party", "control").agg(record=hands.record.min())
    first = bodies.semi_join(near, "party")
    second = bodies.select(other="party", under="control", other_record="record")
    pairs = first.join(second, [first.control == second.under, first.party != second.other])
    pairs = pairs.mutate(one=ibis.least(pairs.party, pairs.other), two=ibis.greatest(pairs.party, pairs.other))
    listed = pairs.group_by("one", "two").agg(first=pairs.record.min(), second=pairs.other_record.min())
    text = "under one control, by the case's own `group`"
    return [
        _row(row["one"], row["two"], "control", 1, None, None, text, sorted({row["first"], row["second"]}))
        for row in listed.order_by("one", "two").to_pyarrow().to_pylist()
    ]


def _works_for(hands: ir.Table, near: ir.Table) -> list[dict[str, Any]]:
    """Persons found, and the bodies in whose records they have children in hand."""
    acting = hands.filter((hands.kind == "person") & (hands.role != "custodian") & hands.state.isin(_WORK)).semi_join(near, "party")
    listed = acting.group_by("party", "body").agg(
        children=acting.child.nunique(),
        records=acting.record.collect(distinct=True).sort(),
        roles=acting.role.collect(distinct=True).sort(),
    )
    return [
        _row(
            row["party"],
            row["body"],
            "works-for",
            row["children"],
            None,
            None,
            f"stands as {', '.join(row['roles'])} in its records",
            row["records"],
        )
        for row in listed.filter(listed.body.isin(near.party)).order_by("party", "body").to_pyarrow().to_pylist()
    ]


def _row(
    party: str, other: str, tie: str, count: int, due: float | None, p_value: float | None, text: str = "", records: Sequence[str] = ()
):
    return dict(party=party, other=other, tie=tie, count=count, expected=due, p_value=p_value, network="", text=text, records=list(records))


def _networks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number the groups of parties that ties connect, the largest first."""
    graph = nx.Graph((row["party"], row["other"]) for row in sorted(rows, key=lambda row: (row["party"], row["other"])))
    groups = sorted((sorted(group) for group in nx.connected_components(graph)), key=lambda group: (-len(group), group))
    number = {party: f"N-{place}" for place, group in enumerate(groups, 1) for party in group}
    return [row | {"network": number[row["party"]]} for row in rows]
