"""Custody, rules, findings, the roll and who recurs, on DuckDB and on Spark: the tables must not depend on the engine."""

import os
from dataclasses import replace

import every_case
import pytest

from rollcall import custody, exposure, findings, rules
from rollcall.config import LOSSES
from rollcall.engine import DuckDB, Engine
from rollcall.progress import Silent


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return every_case.read(tmp_path_factory.mktemp("cases"))


def judge(engine: Engine, told) -> tuple[dict, list]:
    """Every table from custody to the reconciliation, and what became of each rule."""
    given = {name: engine.keep(name, table) for name, table in told.items()}
    as_of = every_case.AS_OF
    held = custody.rebuild(engine, given["records"], given["mentions"], given["people"], given["coverage"], as_of, Silent())
    derived = {name: getattr(held, name) for name in ("events", "episodes", "sightings", "gaps", "children")}
    judged, outcomes = rules.evaluate(engine, given | derived, as_of, every_case.CONFIG, Silent())
    found = findings.collect(engine, judged, given["records"])
    bearing = findings.open_bearings(judged, {rule.name: rule.reason or rule.name for rule in rules.RULES})
    roll = custody.take_roll(engine, held.children, held.events, held.episodes, held.sightings, held.endings, bearing, found, as_of)
    exposed = exposure.trace(
        engine, held.events, given["people"], given["mentions"], found, held.children, roll, held.sightings, as_of, LOSSES
    )
    tables = held._asdict() | {"judged": judged, "findings": found, "roll": roll, "outcomes": custody.count(engine, roll)}
    tables["reconciliation"] = custody.reconcile(engine, held.events, given["periods"], roll, given["coverage"])
    tables |= {name: table for name, table in exposed._asdict().items() if name != "account"}
    return {name: table.to_pyarrow().combine_chunks() for name, table in tables.items()}, outcomes


@pytest.mark.skipif(
    "ROLLCALL_EVERY_CASE" not in os.environ, reason="takes ten minutes: ROLLCALL_EVERY_CASE=1; the simulated country does not"
)
def test_every_case_of_every_spec_is_judged_the_same(told, spark):
    with DuckDB(memory="500MB", threads=1) as duckdb:
        here, outcomes = judge(duckdb, told)
    there, outcomes_there = judge(spark, told)
    assert [outcome.name for outcome in outcomes if outcome.outcome != "found"] == []
    assert [replace(outcome, asked="") for outcome in outcomes_there] == [replace(outcome, asked="") for outcome in outcomes]
    for name, table in here.items():
        assert there[name].schema.equals(table.schema), name
        assert there[name].to_pylist() == table.to_pylist(), name
