"""The catalogue of laws: every provision of the founders' list, once, with what judges it."""

import datetime

import pytest

from rollcall.rules import RULES
from rollcall.rules.law.holidays import bank_holidays, easter_sunday
from rollcall.rules.law.provisions import FROM_MEMORY, SEEN, every_provision, terms
from rollcall.rules.law.span import Span, span
from rollcall.rules.policy import JURISDICTIONS
from rollcall.rules.rule import NotEvaluated

TEXT_SEEN = [
    "ENG-VIS-01",
    "ENG-VIS-02",
    "ENG-VIS-03",
    "ENG-VIS-04",
    "ENG-VIS-05",
    "ENG-VIS-06",
    "ENG-ADO-01",
    "ENG-ADO-02",
    "ENG-ADO-03",
    "ENG-ADO-04",
    "ENG-ADO-05",
    "SCO-ADO-01",
    "ENG-MIS-01",
    "ENG-MIS-02",
    "ENG-MIS-03",
    "ENG-CON-01",
    "ENG-CON-02",
    "ENG-CON-03",
    "ENG-LIM-01",
    "ENG-LIM-02",
    "ENG-LIM-03",
    "ENG-ADO-06",
    "US-VIS-01",
    "US-VIS-02",
    "US-REV-01",
    "US-REV-02",
    "US-MIS-01",
    "US-MIS-02",
    "US-MIS-03",
    "US-MIS-04",
    "US-CON-01",
    "US-CON-02",
    "US-RPT-01",
    "US-DIS-01",
    "US-ICA-01",
    "US-ICA-02",
    "US-ICA-03",
    "US-ICA-04",
    "US-ORR-01",
    "KOR-BIR-01",
    "KOR-BIR-03",
    "KOR-ADO-01",
    "KOR-ADO-02",
    "IND-ADO-01",
    "IND-ADO-02",
    "IND-DIS-01",
    "HAGUE-16",
    "XR-DEATH-01",
    "XR-BIRTH-01",
    "XR-ORPHAN-01",
    "XR-ID-01",
    "XR-ALIVE-01",
    "XR-TWIN-01",
]
MEMORY = ["ENG-REV-01", "ENG-MIS-04", "US-VIS-03", "KOR-BIR-02", "KOR-ADO-03", "CHN-ADO-01", "ETH-ADO-01", "HAGUE-17-23", "HAGUE-21"]


def test_every_provision_of_the_list_is_there_once():
    assert sorted(each.id for each in every_provision()) == sorted(TEXT_SEEN + MEMORY)
    assert len(TEXT_SEEN + MEMORY) == 62


def test_each_says_whether_its_text_was_seen():
    assert {each.id: each.status for each in every_provision()} == dict.fromkeys(TEXT_SEEN, SEEN) | dict.fromkeys(MEMORY, FROM_MEMORY)


def test_each_is_judged_by_rules_that_exist_or_says_why_not():
    names = {rule.name for rule in RULES}
    for each in every_provision():
        assert each.rules or each.why, each.id
        assert set(each.rules) <= names, each.id
        assert each.jurisdiction in (*JURISDICTIONS, "general"), each.id


def test_every_span_of_the_law_can_be_read():
    parts = [value for each in every_provision() for term in each.terms for value in term.values() if isinstance(value, str)]
    spans = [span(value) for value in parts if value[0].isdigit()]
    assert len(spans) > 20
    assert {each.unit for each in spans} == {"days", "months", "working days"}
    assert span("20 working days") == Span(20, "working days")
    with pytest.raises(ValueError, match="fortnight"):
        span("a fortnight")


def test_a_law_from_memory_judges_only_where_a_case_asks_for_it():
    with pytest.raises(NotEvaluated, match=r"CHN-ADO-01.*from_memory = true"):
        terms("post-adoption-report-overdue", {"laws": ("china",), "from_memory": False})
    (term,) = terms("post-adoption-report-overdue", {"laws": ("china",), "from_memory": True})
    assert term.get("by_months") == [6, 12, 24, 36, 48, 60]


def test_the_reader_is_told_which_law_is_lacking():
    with pytest.raises(NotEvaluated, match=r"no jurisdiction is set in rollcall\.toml; laws on this are known for"):
        terms("visit-overdue", {"laws": ()})
    with pytest.raises(NotEvaluated, match="no law on this is known for korea; one is for england, scotland, united-states"):
        terms("visit-overdue", {"laws": ("korea",)})


def test_easter_falls_where_the_almanac_has_it():
    almanac = ("2000-04-23", "2008-03-23", "2011-04-24", "2022-04-17", "2038-04-25")
    assert [easter_sunday(int(day[:4])) for day in almanac] == [datetime.date.fromisoformat(day) for day in almanac]


def test_bank_holidays_of_a_year_with_a_jubilee_and_a_funeral_and_christmas_on_a_sunday():
    stated = "03.01. 15.04. 18.04. 02.05. 02.06. 03.06. 29.08. 19.09. 26.12. 27.12."
    assert [day.strftime("%d.%m.") for day in bank_holidays(2022)] == stated.split()


@pytest.mark.parametrize(
    ("year", "taken"),
    [(2020, ["25.12.", "28.12."]), (2021, ["27.12.", "28.12."]), (2023, ["25.12.", "26.12."]), (2016, ["26.12.", "27.12."])],
)
def test_christmas_on_a_weekend_is_taken_after_it(year, taken):
    assert [day.strftime("%d.%m.") for day in bank_holidays(year)][-2:] == taken
