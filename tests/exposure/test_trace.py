"""Who is flagged, in towns that can be read: two who recur, and many who only seem to."""

import datetime

import pytest
from town import DAY, Town, agency, flagged

STAFF = {
    "North": ["Ahn", "Bae", "Cho", "Han", "Jung", "Kang"],
    "South": ["Kim", "Lee", "Lim", "Moon", "Noh", "Oh"],
    "West": ["Park", "Ryu", "Seo", "Shin", "Woo", "Yoo"],
}


def town_of_three() -> tuple[Town, dict[str, list[str]]]:
    """Three agencies of six workers and 90 children each; one child in thirty is lost, whoever had it."""
    town = Town()
    children = {name: agency(town, name, staff, 90) for name, staff in STAFF.items()}
    for name in children:
        for number in (11, 42, 73):
            town.lose(children[name][number], datetime.date(2023, 1, 1) + number * 9 * DAY)
    return town, children


def had(town: Town, children: list[str], *names: str) -> list[str]:
    """The children whom all `names` had in hand."""
    records = {person["record"]: person["person"] for person in town.people if person["role"] != "child"}
    by_child: dict[str, set[str]] = {}
    for event in town.events:
        by_child.setdefault(event["child"], set()).add(records.get(event["record"], ""))
    return [child for child in children if {f"P{name}" for name in names} <= by_child[child]]


def town_with_a_ring() -> Town:
    """Lee and Lim of South lose ten children whom both had, in ten different months."""
    town, children = town_of_three()
    lost = {finding["child"] for finding in town.findings}
    both = [child for child in had(town, children["South"], "Lee", "Lim") if child not in lost]
    more = [child for child in had(town, children["South"], "Lee") if child not in {*both, *lost}][:6]
    for child in more:
        town.record(child, "visit", "South", datetime.date(2022, 1, 5), visitor="Lim")
    for number, child in enumerate([*both, *more][:10]):
        town.lose(child, datetime.date(2023, 2, 1) + number * 40 * DAY)
    return town


@pytest.fixture(scope="module")
def ring() -> Town:
    return town_with_a_ring()


def test_two_who_recur_are_flagged_with_their_body_and_nobody_else(ring):
    told = ring.trace()
    assert told["account"]["outcome"] == "found"
    assert flagged(told) == {"Lee", "Lim", "South"}
    (team,) = told["concentrations"]
    assert (set(team["parties"]), team["named"], team["affected"]) == ({"PLee", "PLim"}, True, 10)
    assert max(team["first_key"], team["second_key"]) <= 0.05
    assert {row["explanation"] for row in told["explanations"]} == {
        "accident", "archive-fire", "caseload", "specialist", "poor-record-keeping", "linkage-error", "explained-by-another",
    }  # fmt: skip
    assert not [row for row in told["explanations"] if row["explains"]]
    assert {row["tie"] for row in told["ties"]} >= {"lost-children", "works-for"}
    assert all(row["records"] for row in told["ties"])


def test_the_order_of_rows_changes_nothing(ring):
    assert ring.trace() == ring.trace(backwards=True)


def test_without_a_ring_nobody_is_flagged():
    town, _ = town_of_three()
    told = town.trace()
    assert flagged(told) == set()
    assert told["account"]["outcome"] == "clear"
    assert told["concentrations"] == []


def test_an_accident_is_one_event():
    """Ten children whom Lee had are lost on one day: ten children, one event, nobody flagged."""
    town, children = town_of_three()
    for child in had(town, children["South"], "Lee")[:10]:
        town.lose(child, datetime.date(2024, 3, 4))
    told = town.trace()
    assert told["account"]["lost"] - told["account"]["events"] >= 8
    assert flagged(told) == set()


def test_an_agency_that_loses_everywhere_accuses_none_of_its_workers():
    """South loses every fourth child, whoever had it: its files, not its workers."""
    town, children = town_of_three()
    known = {finding["child"] for finding in town.findings}
    for number, child in enumerate(children["South"][::4]):
        if child not in known:
            town.lose(child, datetime.date(2022, 1, 1) + number * 30 * DAY)
    assert flagged(town.trace()) == set()


def test_whoever_finds_a_lost_child_did_not_lose_it():
    """Sergeant Nam met every lost child a year later."""
    town, _ = town_of_three()
    for finding in list(town.findings):
        town.record(finding["child"], "visit", "Police", finding["since"] + 365 * DAY, visitor="Nam")
        town.meet(finding["child"], finding["since"] + 365 * DAY)
    nam = next(row for row in town.trace()["parties"] if row["name"] == "Nam")
    assert (nam["affected"], nam["flagged"]) == (0, False)


def test_too_little_is_not_evaluated_and_says_why():
    town = Town()
    children = agency(town, "North", STAFF["North"], 12)
    town.lose(children[0], datetime.date(2024, 1, 1))
    told = town.trace()
    assert told["account"]["outcome"] == "not-evaluated"
    assert told["account"]["why"] == "1 separate losses among 12 children; 3 are needed"
    assert all(row["p_value"] is None and not row["flagged"] for row in told["parties"])
    assert told["calibration"] == []


def test_bodies_under_one_control_are_tied():
    town = town_with_a_ring()
    town.record("South-001", "birth", "South Hospital", datetime.date(2015, 1, 1), group="South", attendant="Dr. Min")
    told = town.trace()
    names = {row["party"]: row["name"] for row in told["parties"]}
    control = [{names[row["party"]], names[row["other"]]} for row in told["ties"] if row["tie"] == "control"]
    assert control == [{"South", "South Hospital"}]
    assert flagged(told) == {"Lee", "Lim", "South"}  # the hospital had none of the lost children through them
