"""How the report writes numbers, shares and terms; and that it has a word for every term."""

import pytest

from rollcall import terms
from rollcall.report import guide, words


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 10, "0%"),
        (10, 10, "100%"),
        (1, 3, "33.3%"),
        (1, 14, "7.1%"),
        (1, 82925, "under 0.1%"),
        (82924, 82925, "over 99.9%"),
        (1, 0, "–"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(part, whole, text):
    assert words.share(part, whole) == text


def test_a_count_agrees_with_its_word():
    assert words.counted(1, "child", "children") == "1 child"
    assert words.counted(2310, "child", "children") == "2,310 children"


def test_every_status_reason_severity_and_outcome_has_its_words():
    assert set(words.STATUSES) == set(terms.STATUSES)
    assert set(words.SEVERITIES) == set(terms.SEVERITIES)
    assert set(words.CONFIDENCES) == set(terms.CONFIDENCES)
    assert set(words.OUTCOMES) == set(terms.OUTCOMES)
    assert {reason for reasons in terms.REASONS.values() for reason in reasons} <= set(words.REASONS)
    assert set(words.SETTINGS) == set(terms.VALUES["setting"])
    assert set(words.SIGHTINGS) == set(terms.SIGHTING_KINDS)


def test_a_guide_comes_apart_at_its_headings():
    parts = guide.parts("One line.\n\nWhat it finds\nA child.\nTwo lines.\n\nWhat may explain it\n- A slip.\n- A late file.\n\nExample\n")
    assert parts == {"What it finds": ["A child. Two lines."], "What may explain it": ["A slip.", "A late file."]}


def test_dates_in_a_sentence_are_written_for_readers():
    assert words.dated("Given back on 2017-03-03; no end in 2017-13-40.") == "Given back on 3 March 2017; no end in 2017-13-40."


def test_an_explanation_of_the_reconciliation_is_put_in_words():
    assert words.explained("care ended: reunified") == "care ended: returned to its family"
    assert words.explained("first named in the later return") == "first named in the later return"
