"""Campaigns, doors to knock on, and bodies that come again."""

import datetime

import pytest
from scipy.stats import binom
from town import AS_OF, DAY, Town, agency

START = datetime.date(2016, 1, 10)


@pytest.fixture(scope="module")
def recalled():
    """Home asks for 8 of its 20 children on one day: 6 agree, 1 is undecided, 1 refuses; it had asked for one child years before."""
    town = Town()
    children = agency(town, "Home", ["Ahn", "Bae", "Cho"], 20)
    town.record(children[0], "recall", "Home", datetime.date(2019, 5, 5), custodian="Park", _response="agreed")
    for number, child in enumerate(children[1:9]):
        answer = "undecided" if number == 4 else "refused" if number == 6 else "agreed"
        town.record(
            child,
            "recall",
            "Home",
            datetime.date(2025, 8, 8),
            custodian=f"Family {number}",
            _response=answer,
            _deadline=datetime.date(2025, 8, 15),
        )
    town.record(children[1], "handover", "Home", datetime.date(2025, 8, 15), _planned=True)
    town.record(children[2], "return", "Home", datetime.date(2025, 8, 10), custodian="Family 1")
    return town.trace(), children


def test_a_recall_of_one_day_is_a_campaign_with_its_answers(recalled):
    told, _ = recalled
    (row,) = told["campaigns"]
    assert (row["kind"], row["children"], row["since"], row["until"]) == ("recall", 8, datetime.date(2025, 8, 8), datetime.date(2025, 8, 8))
    assert (row["agreed"], row["refused"], row["undecided"], row["unanswered"], row["returned"], row["days_left"]) == (6, 1, 1, 0, 1, 3)


def test_its_p_value_is_the_bound_by_hand(recalled):
    """Nine recalls since the first record, 3,502 days before; eight fall on one day. 4 window lengths · 9 · P(Bin(8, 1/3503) >= 7)."""
    told, _ = recalled
    days = (AS_OF - START).days + 1
    assert told["campaigns"][0]["p_value"] == pytest.approx(4 * 9 * binom.sf(6, 8, 1 / days))


def test_the_undecided_come_first_and_a_child_given_back_is_no_door(recalled):
    told, children = recalled
    doors = [(row["child"], row["answer"]) for row in told["triage"]]
    assert doors[0] == (children[5], "undecided")
    assert doors[1] == (children[7], "refused")
    assert [answer for _, answer in doors[2:]] == ["agreed"] * 5
    assert children[2] not in {child for child, _ in doors}
    assert [row["visit"] for row in told["triage"]] == list(range(1, 8))
    first = told["triage"][0]
    assert first["reasons"] == (
        "asked back on 2025-08-08, the custodian has not decided, days left: 3; "
        "never seen by anybody independent"
    )  # fmt: skip
    assert any("handover planned for 2025-08-15" in row["reasons"] for row in told["triage"])


def test_a_body_with_the_same_people_after_the_old_one_closed():
    """Old ends in 2019; New begins 60 days later with three of its four people. Other shares nobody."""
    town = Town()
    old, new, other = ["Ahn", "Bae", "Cho", "Han"], ["Ahn", "Bae", "Cho", "Woo"], [f"Worker {number}" for number in range(30)]
    agency(town, "Old", old, 60)
    agency(town, "Other", other, 120)
    begin = datetime.date(2016, 1, 10) + 59 * 17 * DAY + 90 * DAY
    for number in range(12):
        town.record(f"New-{number:03}", "placement", "New", begin + number * 20 * DAY, worker=new[number % 4], _setting="foster")
    told = town.trace()
    names = {row["party"]: row["name"] for row in told["parties"]}
    (tie,) = [row for row in told["ties"] if row["tie"] == "succeeds"]
    assert (names[tie["party"]], names[tie["other"]], tie["count"]) == ("New", "Old", 3)
    assert "3 of 4 of its people worked there before" in tie["text"]
    assert tie["records"]
