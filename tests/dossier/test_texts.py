"""Every text has its Korean, says the same things of the same values, and commits none of the known fallacies."""

import re
from pathlib import Path

import pytest
from linter import fallacies

from rollcall.dossier import sentences
from rollcall.dossier.claim import Value
from rollcall.dossier.redact import READERS, Part
from rollcall.dossier.stated import predicate
from rollcall.dossier.texts import HEADINGS, LANGUAGES, texts
from rollcall.rules import RULES
from rollcall.terms import KINDS, REASONS, STATUSES, VALUES

FOLDER = Path(sentences.__file__).parent
HELD = {language: texts(language).sections for language in LANGUAGES}


def slots(text):
    return set(re.findall(r"\{(\w+)", text))


@pytest.mark.parametrize("section", HELD["en"])
def test_every_english_text_has_its_korean_with_the_same_values(section):
    assert HELD["en"][section].keys() == HELD["ko"][section].keys()
    told = [(key, slots(text), slots(HELD["ko"][section][key])) for key, text in HELD["en"][section].items()]
    assert [key for key, english, korean in told if english != korean] == []


def test_korean_texts_are_korean():
    told = [(section, key, text) for section in HELD["en"] for key, text in HELD["ko"][section].items()]
    assert [(section, key) for section, key, text in told if key not in HEADINGS and not re.search("[가-힣]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_may_be_said_has_a_text(language):
    held = HELD[language]
    rules = {rule.name for rule in RULES}
    assert held["rule"].keys() == rules
    assert held["question"].keys() == {*rules, "death-untrue"}
    kinds = [{"kind": kind, "direction": None, "certificate": None, "planned": None} for kind in KINDS]
    kinds += [{"kind": "border", "direction": direction} for direction in VALUES["direction"]]
    kinds += [{"kind": "death", "certificate": "D-1"}, {"kind": "handover", "planned": True}]
    assert {predicate(each) for each in kinds} <= held["sentence"].keys()
    terms = {f"status.{status}" for status in STATUSES} | {f"reason.{reason}" for reasons in REASONS.values() for reason in reasons}
    for column in ("setting", "end_reason", "response", "relation", "verdict", "direction"):
        terms |= {f"{column}.{word}" for word in VALUES[column]}
    terms |= {f"kind.{kind}" for kind in KINDS} | {f"role.{role}" for roles in KINDS.values() for role in roles}
    assert terms <= held["term"].keys()
    assert held["reader"].keys() == READERS.keys()
    whys = {why for kinds in READERS.values() for why in kinds.values()}
    assert whys <= held["why"].keys()
    assert {kind for kinds in READERS.values() for kind in kinds} <= held["left-out"].keys()


@pytest.mark.parametrize(
    "text",
    [
        "The probability that she is the mother is 0.99.",
        "The odds that he was killed are high.",
        "It is 5,200,000 times more likely that she is the mother.",
        "She is 99% certain to be the mother.",
        "The chance of this is one in 342 million.",
        "That cannot be a coincidence.",
        "This proves that the child was sold.",
        "The culprit signed twelve notes.",
        "beyond reasonable doubt",
        "친자일 확률은 99%이다.",
    ],
)
def test_the_linter_knows_the_fallacies(text):
    assert fallacies(text)


def test_no_text_template_or_rule_page_commits_one():
    told = [text for held in HELD.values() for texts_of in held.values() for text in texts_of.values()]
    told += [file.read_text(encoding="utf-8") for file in (FOLDER / "templates").glob("*.j2")]
    told += [
        texts(language).paragraph(predicate, rule.name)
        for language in LANGUAGES
        for predicate in ("explanation", "document")
        for rule in RULES
    ]
    assert [found for text in told for found in fallacies(text)] == []


def test_a_part_without_its_value_is_not_said_and_numbers_get_their_word():
    values = {"a": Value("One"), "n": Value("1"), "m": Value("2")}
    said = sentences.fill("{a}[ and {b}][, {n|row/rows}][, {m|row/rows}].", values, lambda value: Part(value.text))
    assert "".join(part.text for part in said) == "One, 1 row, 2 rows."


@pytest.mark.parametrize(
    ("word", "particle", "told"),
    [
        ("아동", "이가", "아동이"),
        ("어머니", "이가", "어머니가"),
        ("학교", "을를", "학교를"),
        ("서울", "으로", "서울로"),
        ("부산", "으로", "부산으로"),
        ("Kim", "은는", "Kim은(는)"),
        ("결정", "과와", "결정과"),
    ],
)
def test_korean_particles_fit_the_sound_before_them(word, particle, told):
    said = sentences.fill(f"{{a|{particle}}}", {"a": Value(word)}, lambda value: Part(value.text))
    assert "".join(part.text for part in said) == told


def test_days_are_written_as_the_language_writes_them_and_ranges_stay_ranges():
    assert texts("en").day("2014-06-21") == "21 June 2014"
    assert texts("ko").day("2014-06-21") == "2014년 6월 21일"
    assert texts("en").day("2014-03-01/2014-03-31") == "1 March 2014–31 March 2014"
