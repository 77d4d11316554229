"""The runner on a handful of events: what is judged, what is not, and what fails alone."""

import datetime

import pyarrow as pa
import pytest

from rollcall import schema
from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.rules import evaluate
from rollcall.rules.judgement import judgement, listed
from rollcall.rules.rule import NotEvaluated, rule

TABLES = {
    "events": schema.EVENTS,
    "episodes": schema.EPISODES,
    "sightings": schema.SIGHTINGS,
    "gaps": schema.GAPS,
    "children": schema.CHILDREN,
    "periods": schema.PERIODS,
    "people": schema.PEOPLE,
    "mentions": schema.MENTIONS,
    "pairs": schema.PAIRS,
    "coverage": schema.COVERAGE,
}
EVENTS = [
    {"child": "C1", "kind": "visit", "record": "visits:1", "date": datetime.date(2020, 1, 1)},
    {"child": "C2", "kind": "visit", "record": "visits:2", "date": None},
    {"child": "C1", "kind": "birth", "record": "births:1", "date": datetime.date(2015, 1, 1)},
]
COVERAGE = [{"source": "visits", "kind": "visit"}, {"source": "births", "kind": "birth"}]


@rule(about="visits", title="A visit", severity="notice")
def any_visit(visits, policy):
    """Each visit is found."""
    return judgement(visits, since=visits.date, severity="notice", confidence="high", records=listed(visits.record), summary="Visited.")


@rule(about="visits", title="A long visit", severity="notice")
def late_visit(visits, orders=None):
    """No visit is found; orders are not supplied."""
    assert orders is None
    found = visits.filter(visits.date.isnull() & visits.date.notnull())
    return judgement(found, since=found.date, severity="notice", confidence="high", records=listed(found.record), summary="Late.")


@rule(about="visits", title="A decision", severity="notice")
def needs_orders(orders, deaths, births):
    """Never judged here."""
    raise AssertionError


@rule(about="visits", title="A reason", severity="notice")
def says_why(visits):
    """Says why it cannot be judged."""
    raise NotEvaluated("no supplied source states arrivals")


@rule(about="visits", title="A failure", severity="notice")
def fails(visits):
    """Fails with a cell in its words."""
    raise ValueError("could not convert 'Kim So-mi' to a number\nLINE 1")


RULES = (any_visit, late_visit, needs_orders, says_why, fails)


@pytest.fixture
def evaluation():
    with DuckDB(threads=1) as engine:
        tables = {
            name: engine.keep(name, _arrow(columns, {"events": EVENTS, "coverage": COVERAGE}.get(name, [])))
            for name, columns in TABLES.items()
        }
        result = evaluate(engine, tables, datetime.date(2025, 8, 12), Config(), Silent(), rules=RULES)
        yield {outcome.name: outcome for outcome in result.outcomes}, result.judged.to_pyarrow().to_pylist(), result.incomplete


def _arrow(columns, rows):
    kinds = columns.to_pyarrow()
    return pa.Table.from_pylist([{name: row.get(name) for name in kinds.names} for row in rows], schema=kinds)


def test_found_counts_findings_and_the_children_it_looked_at(evaluation):
    outcomes, judged, _ = evaluation
    assert (outcomes["any-visit"].outcome, outcomes["any-visit"].findings, outcomes["any-visit"].children) == ("found", 2, 2)
    assert [(row["rule"], row["child"], row["records"]) for row in judged] == [
        ("any-visit", "C1", ["visits:1"]),
        ("any-visit", "C2", ["visits:2"]),
    ]


def test_clear_is_not_the_same_as_not_evaluated(evaluation):
    outcomes, _, _ = evaluation
    assert (outcomes["late-visit"].outcome, outcomes["late-visit"].children) == ("clear", 2)
    assert outcomes["needs-orders"].outcome == "not-evaluated"
    assert outcomes["needs-orders"].why == "needs orders and deaths: no supplied source states them"
    assert outcomes["says-why"].why == "no supplied source states arrivals"


def test_a_failing_rule_fails_alone_and_tells_no_cell(evaluation):
    outcomes, _, incomplete = evaluation
    assert outcomes["fails"].outcome == "failed"
    assert outcomes["fails"].why == "ValueError: could not convert … to a number"
    assert incomplete
