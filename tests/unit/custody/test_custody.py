"""Who held the child when, who saw it, and what ended the duty: told on small histories."""

import datetime

import pyarrow as pa
import pytest

from rollcall import custody, schema
from rollcall.engine import DuckDB

BORN = {"kind": "birth", "child": "Ah-hyeon", "mother": "Kim Mi-ra", "date": "2015-03-02", "holder": "Hospital"}


def day(text):
    return datetime.date.fromisoformat(text)


def stays(tables):
    return [(e["basis"], e["custodian"], e["start"], e["end"]) for e in tables["episodes"]]


def test_a_placement_ends_the_custody_of_the_mother(rebuilt):
    tables = rebuilt([BORN, {"kind": "placement", "child": "Ah-hyeon", "custodian": "Lee", "date": "2016-01-10", "setting": "adoption"}])
    assert stays(tables) == [
        ("birth", "Kim Mi-ra", day("2015-03-02"), day("2016-01-10")),
        ("placement", "Lee", day("2016-01-10"), None),
    ]


def test_no_end_is_invented_for_a_placement_that_another_follows(rebuilt):
    tables = rebuilt(
        [
            {"kind": "placement", "child": "A", "custodian": "Lee", "date": "2016-01-10", "setting": "foster"},
            {"kind": "placement", "child": "A", "custodian": "Park", "date": "2017-01-10", "setting": "foster"},
        ]
    )
    assert stays(tables) == [("placement", "Lee", day("2016-01-10"), None), ("placement", "Park", day("2017-01-10"), None)]
    assert [(g["kind"], g["start"], g["end"], g["records"]) for g in tables["gaps"]] == [
        ("overlap", day("2017-01-10"), day("2025-08-12"), ["r:1", "r:2"])
    ]


def test_an_adopted_child_stays_with_its_adopters(rebuilt):
    tables = rebuilt(
        [
            {
                "kind": "placement",
                "child": "A",
                "custodian": "Lee",
                "date": "2016-01-10",
                "end": "2017-01-10",
                "end_reason": "adopted",
                "setting": "adoption",
            }
        ]
    )
    assert stays(tables) == [
        ("placement", "Lee", day("2016-01-10"), day("2017-01-10")),
        ("end-of-placement", "Lee", day("2017-01-10"), None),
    ]
    assert tables["gaps"] == []


def test_a_returned_child_without_a_new_custodian_is_an_open_gap(rebuilt):
    tables = rebuilt(
        [
            {
                "kind": "placement",
                "child": "A",
                "custodian": "Lee",
                "date": "2016-01-10",
                "end": "2017-01-10",
                "end_reason": "returned",
                "setting": "adoption",
            }
        ]
    )
    assert [(g["kind"], g["start"], g["end"]) for g in tables["gaps"]] == [("gap", day("2017-01-10"), None)]


def test_days_between_two_placements_are_a_gap(rebuilt):
    tables = rebuilt(
        [
            {"kind": "placement", "child": "A", "custodian": "Lee", "date": "2016-01-10", "end": "2016-03-01", "end_reason": "transferred"},
            {"kind": "placement", "child": "A", "custodian": "Park", "date": "2016-03-11"},
        ]
    )
    assert [(g["kind"], g["days"], g["records"]) for g in tables["gaps"]] == [("gap", 10, ["r:1", "r:2"])]


def test_two_holders_that_state_one_placement_state_one_episode(rebuilt):
    placed = {"kind": "placement", "child": "A", "custodian": "Lee", "date": "2016-01-10", "setting": "foster"}
    tables = rebuilt([{**placed, "holder": "Agency"}, {**placed, "holder": "Council", "end": "2017-01-10", "end_reason": "returned"}])
    (episode,) = tables["episodes"]
    assert (episode["end"], episode["end_reason"], episode["records"]) == (day("2017-01-10"), "returned", ["r:1", "r:2"])


def test_the_agency_that_placed_the_child_is_not_independent(rebuilt):
    tables = rebuilt(
        [
            BORN,
            {"kind": "placement", "child": "Ah-hyeon", "custodian": "Lee", "date": "2016-01-10", "holder": "Agency"},
            {"kind": "visit", "child": "Ah-hyeon", "date": "2016-02-10", "holder": "Agency"},
            {"kind": "health", "child": "Ah-hyeon", "date": "2016-03-10", "holder": "Clinic", "holder_group": "Agency"},
            {"kind": "school", "child": "Ah-hyeon", "date": "2022-03-02", "holder": "School"},
        ]
    )
    seen = {(s["kind"], s["date"], s["running"]): s["independent"] for s in tables["sightings"]}
    assert seen == {
        ("birth", day("2015-03-02"), False): True,
        ("visit", day("2016-02-10"), False): False,
        ("health", day("2016-03-10"), False): False,
        ("school", day("2022-03-02"), False): True,
        ("school", day("2025-08-12"), True): True,
    }


def test_after_a_return_the_agency_does_not_confirm_its_own_care(rebuilt):
    tables = rebuilt(
        [
            {
                "kind": "placement",
                "child": "A",
                "custodian": "Lee",
                "date": "2016-01-10",
                "end": "2017-01-10",
                "end_reason": "returned",
                "holder": "Agency",
            },
            {"kind": "visit", "child": "A", "date": "2017-06-10", "holder": "Agency"},
        ]
    )
    assert [s["independent"] for s in tables["sightings"]] == [False]


def test_a_death_certified_by_the_register_ends_the_duty_and_one_by_the_agency_does_not(rebuilt):
    placed = {"kind": "placement", "custodian": "Lee", "date": "2016-01-10", "holder": "Agency"}
    died = {"kind": "death", "date": "2017-01-10", "certificate": "D-1"}
    tables = rebuilt(
        [
            {**placed, "child": "A"},
            {**placed, "child": "B"},
            {**died, "child": "A", "holder": "Register of deaths"},
            {**died, "child": "B", "holder": "Agency"},
        ]
    )
    assert [(e["child"], e["status"], e["reason"]) for e in tables["endings"]] == [("A", "deceased", "death-certified")]


def test_an_arrival_ends_the_duty_unless_the_child_came_back(rebuilt):
    crossing = {"kind": "border", "holder": "Border", "direction": "arrival", "date": "2020-01-10"}
    tables = rebuilt(
        [
            {**crossing, "child": "A"},
            {**crossing, "child": "B"},
            {"kind": "health", "child": "B", "date": "2021-01-10", "holder": "Clinic"},
        ]
    )
    assert [(e["child"], e["reason"]) for e in tables["endings"]] == [("A", "arrival-confirmed")]


def test_a_later_return_states_an_episode_anew(rebuilt):
    first = {"kind": "placement", "child": "A", "date": "2018-01-10", "holder": "Council", "duty": "care", "organisation_id": "H1"}
    tables = rebuilt(
        [
            {**first, "period_end": "2018-03-31"},
            {**first, "period_end": "2019-03-31", "end": "2018-09-01", "end_reason": "reunified"},
        ]
    )
    placed = [e for e in tables["episodes"] if e["basis"] == "placement"]
    assert [(e["end"], e["records"]) for e in placed] == [(day("2018-09-01"), ["r:1", "r:2"])]
    assert [(e["status"], e["reason"], e["since"]) for e in tables["endings"]] == [("left", "reunified", day("2018-09-01"))]


def test_the_birth_date_most_records_state_is_chosen_never_computed(rebuilt):
    seen = {"kind": "health", "child": "A", "holder": "Clinic"}
    tables = rebuilt(
        [
            {**seen, "date": "2016-01-10", "birth_date": "2015-03-02"},
            {**seen, "date": "2017-01-10", "birth_date": "2015-03-02"},
            {**seen, "date": "2018-01-10", "birth_date": "2015-09-20"},
        ]
    )
    (child,) = tables["children"]
    assert (child["birth_date"], child["birth_dates"]) == (day("2015-03-02"), 2)


def test_an_order_does_not_make_the_placing_agency_independent(rebuilt):
    tables = rebuilt(
        [
            {"kind": "placement", "child": "A", "custodian": "Lee", "date": "2016-01-10", "holder": "Agency"},
            {"kind": "order", "child": "A", "custodian": "Lee", "date": "2017-01-10", "holder": "Court"},
            {"kind": "visit", "child": "A", "date": "2018-06-10", "holder": "Agency"},
            {"kind": "health", "child": "A", "date": "2018-07-10", "holder": "Clinic"},
        ]
    )
    assert {(s["kind"], s["independent"]) for s in tables["sightings"]} == {("visit", False), ("health", True)}


def test_what_happens_after_the_day_of_the_roll_is_no_event_yet(rebuilt):
    placed = {"kind": "placement", "child": "A", "custodian": "Lee", "date": "2020-01-10", "holder": "Agency"}
    tables = rebuilt(
        [
            {**placed, "end": "2025-09-01", "end_reason": "returned"},
            {"kind": "health", "child": "A", "date": "2025-10-01", "holder": "Clinic"},
            {"kind": "death", "child": "A", "date": "2025-11-01", "certificate": "D-1", "holder": "Register of deaths"},
        ]
    )
    assert stays(tables) == [("placement", "Lee", day("2020-01-10"), None)]
    assert (tables["sightings"], tables["endings"], tables["gaps"]) == ([], [], [])


@pytest.fixture
def between():
    """Reconcile (child, source, last day of the return or None): gives the table, and the source that each other is held against."""
    with DuckDB(threads=1) as engine:

        def reconcile(named, statuses):
            def keep(name, rows):
                kind = getattr(schema, name.upper())
                return engine.keep(name, pa.Table.from_pylist([dict.fromkeys(kind.names) | row for row in rows], schema=kind.to_pyarrow()))

            sources = sorted({source for _, source, _ in named})
            events = keep("events", [{"child": child, "source": source, "period_end": end} for child, source, end in named])
            coverage = keep(
                "coverage", [{"source": source, "kind": "health", "records": sum(row[1] == source for row in named)} for source in sources]
            )
            roll = keep("roll", [{"child": child, "status": status, "reason": reason} for child, (status, reason) in statuses.items()])
            told = custody.reconcile(engine, events, keep("periods", []), roll, coverage).to_pyarrow().to_pylist()
            return [tuple(row.values()) for row in told], custody.held_against(events, coverage)

        yield reconcile


def test_two_sources_are_held_against_each_other_and_a_return_against_none_of_them(between):
    named = [("A", "births", None), ("B", "births", None), ("A", "register", None), ("A", "return", day("2025-03-31"))]
    rows, alone = between(named, {"A": ("accounted", "seen"), "B": ("unaccounted", "never-registered")})
    assert rows == [
        ("births", "register", "in-both", "named by both", 1),
        ("births", "register", "only-here", "unaccounted: never-registered", 1),
    ]
    assert alone == ""


def test_beyond_twenty_sources_each_is_held_against_the_one_with_the_most_records(between):
    sources = [f"s{number:02}" for number in range(1, 21)]
    named = [("A", source, None) for source in sources]
    seen = {"A": ("accounted", "seen")}
    rows, alone = between(named, seen)
    assert (len(rows), alone) == (20 * 19 // 2, "")
    rows, alone = between([*named, ("A", "visits", None), ("A", "visits", None)], seen)
    assert [row[:2] for row in rows] == [("visits", source) for source in sources]
    assert alone == "visits"
