import pytest

from rollcall.rules.rule import NotEvaluated
from rollcall.rules.visits.calendar import load
from rollcall.terms import VALUES


def test_england_has_a_calendar_for_every_setting():
    calendars = load("england")
    settings = [setting for calendar in calendars for setting in calendar.settings]
    assert sorted(settings) == sorted((*VALUES["setting"], ""))


def test_england_asks_for_a_first_visit_within_a_week_in_every_setting():
    assert {calendar.first_within_days for calendar in load("england")} == {7}


def test_the_united_states_ask_for_a_visit_in_each_calendar_month():
    (calendar,) = load("united-states")
    assert calendar.monthly
    assert calendar.citation.startswith("42 USC 622(b)(17)")


def test_a_law_known_from_memory_alone_is_not_applied():
    with pytest.raises(NotEvaluated, match="Korea"):
        load("korea")


def test_without_a_jurisdiction_the_reader_is_told_what_to_set():
    with pytest.raises(NotEvaluated, match="rollcall.toml"):
        load("")


def test_an_unknown_jurisdiction_has_no_calendar():
    with pytest.raises(NotEvaluated, match="atlantis"):
        load("atlantis")
