"""The report in Korean: nothing of its own words stays English, and what the files say stays as they say it."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from rollcall import report
from rollcall.report import counts, guide, html, language, network
from rollcall.rules import RULES

KOREAN = re.compile("[가-힣]")
#: Of a rule's page these two stay English, as the note at the top of the report says.
ENGLISH = ("What it finds", "Why it matters")


@pytest.fixture(scope="module")
def pages(telling):
    english = html.render(dataclasses.replace(telling, names=True), counts.count(telling))
    return english, language.page(english, "ko", telling.rules)


def without_rows(page):
    """The page without the rows of the files and the pictures of pairs, whose words are cut to lines: they stand as they are."""
    page = re.sub(r'<svg class="waterfall".*?</svg>', "", page, flags=re.DOTALL)
    return re.sub(r'<table class="rows">.*?</table>', "", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL), flags=re.DOTALL)


def test_no_words_of_the_report_stay_english(pages, telling):
    held = set()
    for name in ("inputs", "coverage", "roll", "set_aside", "notes", "parties", "pairs"):
        for row in getattr(telling, name).to_pyarrow().to_pylist():
            held |= {str(cell) for cell in row.values() if cell}
    # what this handmade audit words otherwise than the rules do: its titles, summaries and parties
    held |= {rule["title"] for rule in telling.rules} | {rule["about"] for rule in telling.rules}
    held |= {row["summary"] for row in telling.findings.to_pyarrow().to_pylist()} | {telling.title, "Rollcall"}
    held |= {f"{row['name']} ({row['party']})" for row in telling.parties.to_pyarrow().to_pylist()}
    held |= {part for cell in held for part in re.split(r"[;:] ?", cell)}
    paragraphs = [text for rule in telling.rules for texts in guide.parts(rule["guide"]).values() for text in texts]
    left = []
    for segment in language.segments(without_rows(pages[1])):
        words = " ".join(re.sub(r"<code>.*?</code>|<[^>]+>", " ", segment).replace("&#39;", "'").split())
        if KOREAN.search(words) or not re.search("[a-z]{2}", words):
            continue
        if words in held or all(part in held for part in re.split(", (?=[A-Z])| (?=[0-9]+$)", words)) or words.startswith("rollcall 0."):
            continue
        if any(words in text.replace("`", "") or text.replace("`", "") in words for text in paragraphs):
            continue
        left.append(segment)
    assert sorted(set(left)) == []


def test_rows_of_files_stand_as_they_are(pages):
    english, korean = (
        [
            re.sub(r"^.*?</caption>.*?</th>.*?</th>", "", table, flags=re.DOTALL)
            for table in re.findall(r'<table class="rows">(.*?)</table>', page, flags=re.DOTALL)
        ]
        for page in pages
    )
    assert len(english) > 10
    assert english == korean


def test_numbers_ids_and_links_are_the_same_in_both(pages):
    for pattern in (r'href="#[^"]+"', r'id="[^"]+"', r"\bF[0-9a-f]{12}\b", r"<t[dh]\b", r'class="[^"]+"'):
        assert [sorted(re.findall(pattern, page.replace('<p class="principle">', "<p>"))) for page in pages][0] == sorted(
            re.findall(pattern, pages[1].replace('<p class="principle">', "<p>"))
        )
    assert '<html lang="ko">' in pages[1]


def test_every_rule_has_its_title_and_what_is_translated_belongs_to_a_rule():
    texts = language.texts("ko")
    rules = {rule.name for rule in RULES}
    assert texts["rule"].keys() == rules
    assert texts["explanation"].keys() == texts["document"].keys() == rules
    headings = language.Catalogue(language.texts("ko"))
    assert [heading for heading in guide.HEADINGS[:4] if not KOREAN.search(headings.segment(heading) or "")] == []


def test_slots_of_a_segment_are_those_of_its_text():
    slots = re.compile(r"\{(\w+)\}")
    told = [
        (english, set(slots.findall(english)), set(slots.findall(korean))) for english, korean in language.texts("ko")["segment"].items()
    ]
    assert [english for english, here, there in told if here != there] == []


def test_the_first_screen_keeps_its_columns(telling):
    english = report.screen(telling, Path("audit"), width=80, colour=False).splitlines()
    korean = report.screen(dataclasses.replace(telling, language="ko"), Path("audit"), width=80, colour=False).splitlines()
    assert len(english) == len(korean)
    assert [re.findall(r"\d+", line) for line in english[4:9]] == [re.findall(r"\d+", line) for line in korean[4:9]]
    assert [line for line in korean if line.strip() and not KOREAN.search(line)] == []


def test_rare_lines_of_the_first_screen_are_told_too():
    english = [
        "Read      1 row in 1 file",
        "          1 file not recognised and 1 row set aside: the report says why",
        "          … and 3 more",
        "Judged    3 applied · 1 unsure · 2 not applicable · 1 in conflict, so not applied",
        "Visit     75 children first  ·  3 asked back, undecided  ·  days left: 3",
        "Recur     4 parties, more than chance allows",
        "Recur     not evaluated: the report says why",
        "Next      open the report; it says which doors to knock on first, and why.",
        "  Not done: no row could be used: 3 set aside",
    ]
    told = language.lines(english, "ko")
    assert [re.findall("[A-Za-z]+", line) for line in told] == [[]] * len(english)
    assert [re.findall(r"\d+", line) for line in told] == [re.findall(r"\d+", line) for line in english]


def test_findings_of_the_example_are_told_in_korean_with_every_number_they_had():
    summaries = {
        "Missing since 2025-04-11; not found or seen since.": ("2025년 4월 11일부터",),
        "Given back on 2014-06-21; no holder independent of those who state it has met the child since.": ("2014년 6월 21일",),
        "Left the country on 2024-09-17; no arrival, no entry and no independent sighting since, 329 days.": ("2024년 9월 17일", "329일"),
        "75 asked, 72 (96%) agreed, 3 (4%) undecided, 0 returned already; first asked on 2025-08-08; deadline 2025-08-15, days left: 3.": (
            "75명", "72명(96%)", "3명(4%)", "0명", "2025년 8월 8일", "2025년 8월 15일", "3일",
        ),
    }  # fmt: skip
    for english, parts in summaries.items():
        korean = language.Catalogue(language.texts("ko")).summary(english)
        assert [part for part in parts if part not in korean] == [], json.dumps(korean, ensure_ascii=False)


#: What the rules of law and the section on who recurs say, one sentence for each way in which they say it.
SAID = (
    "Born on 2019-01-02, registered on 2019-06-03; the last day in time was 2019-02-04.",
    "Registered as born on 2019-01-02; no birth record is on file, which 109 of 114 registered children of that time have.",
    "Given back on 2019-01-02, left the country on 2019-03-04; approvals on file before that day: 1 of 2.",
    "Missing since 2019-01-02, found on 2019-01-05; a meeting with the child was due by 2019-01-08; none is recorded.",
    "Missing since 2019-01-02, found on 2019-01-05; a meeting with the child was due by 2019-01-08; the first is recorded on 2019-02-09.",
    "Missing since 2019-01-02; care ended on 2019-03-04, for a reason that a missing child cannot have.",
    "Missing since 2019-01-02; care ended on 2019-03-04 for any other reason, and the missing episode was not closed.",
    "From 2023-05-01 police protection: 5 days, where 3 days are allowed.",
    "From 2023-05-01 emergency protection order: 30 days so far, where 21 days are allowed.",
    "A placement for adoption ended on 2019-01-02 without a stated outcome; nothing follows.",
    "A placement for adoption ended on 2019-01-02; the next begins on 2019-03-04, 61 days later.",
    "An episode that was to go on ended on 2019-01-02 without a stated outcome; nothing follows.",
    "An episode that was to go on ended on 2019-01-02; the next begins on 2019-03-04, 61 days later.",
    "Short breaks in the twelve months from 2019-01-02: 90 days, where 75 are allowed.",
    "Given back; the records lack: the State or country; the reason; the new placement.",
    "Missing since 2019-01-02 in the return that ends on 2019-03-31; the next return states no such episode, though it names the child.",
    "Missing since 2019-01-02 in the return that ends on 2019-03-31; the next return states no such episode and does not name the child.",
    "An episode since 2019-01-02 is open in the return that ends on 2019-03-31; the first episode of the next return began on 2019-05-06.",
    "Died in care on 2019-01-02; stated by independent hands: 1 of 3 that are asked for.",
    "Decided for adoption on 2019-01-02; care ended on 2019-03-04 otherwise, and no record ends the plan.",
    "The plan for adoption ended on a day not stated without a stated reason.",
    "An earlier adoption or guardianship is stated, and no record says on which day it was made.",
    "Left the country on 2016-05-02; the report on the child is not on file.",
    "Left the country on 2016-05-02; the consent is dated 2016-06-20.",
    "The certificate is dated 2019-03-04, 61 days after the order, which has to follow it.",
    "By 2019-01-02 reports due after the adoption: 4; on file: 1. Days missed until the roll: 3.",
    "A review was due by 2019-01-02; none is recorded until the day of the roll, 61 days later. Overdue stretches: 2.",
    "A hearing was due by 2019-01-02; the next is recorded on 2019-03-04, 61 days later. Overdue stretches: 1.",
    "23 children count as lost, in 22 separate events; 127 parties and pairs were held against what chance gives. 2 persons and 1 body "
    "recur behind them more than chance allows, and no innocent explanation that was tested holds.",
    "4 children count as lost, in 4 separate events; 1 party or pair was held against what chance gives. 1 team came near, and no name is "
    "printed for want of certainty.",
    "Not evaluated: 2 separate losses among 70 children; 3 are needed. That nobody is flagged says nothing of anybody.",
    "asked back on 8 August 2025, the custodian has not decided, days left: 3; was in the same hands as children who are lost; not seen since "
    "it was asked back",
    "<strong>72 (96%) agreed, 3 (4%) undecided, 0 given back already.</strong> Deadline 15 August 2025, <strong>1 day left</strong>.",
    "<strong>No name is printed:</strong> an innocent explanation holds: caseload, linkage-error.",
    "Where the 18 children are that no record accounts for on 12 August 2025. The records end without an answer.",
    "stands as receiver, worker in its records",
)


@pytest.mark.parametrize("english", SAID)
def test_what_the_newer_rules_and_who_recurs_say_is_told_whole_with_every_number(english):
    korean = language.Catalogue(language.texts("ko")).text(english)
    assert re.findall("[A-Za-z]{2,}", re.sub("<[^>]+>", "", korean)) == []
    months = {month: str(place) for place, month in enumerate(language.MONTHS, 1)}
    plain = re.sub("|".join(months), lambda found: months[found[0]], re.sub(r"\b0(?=\d)", "", english.replace("-", " ")))
    assert sorted(re.findall(r"\d+", korean)) == sorted(re.findall(r"\d+", plain))


def test_the_picture_of_a_network_is_told_in_korean_tie_by_tie():
    ties = [
        {"network": "N-1", "party": "P1", "other": "P2", "tie": "dates", "count": 9},
        {"network": "N-1", "party": "P1", "other": "P2", "tie": "lost-children", "count": 19},
        {"network": "N-1", "party": "P2", "other": "O1", "tie": "works-for", "count": 4},
    ]
    (drawn,) = network.draw(ties, {"P1": "Kim", "P2": "Jung", "O1": "House"})
    korean = language.Catalogue(language.texts("ko")).text(drawn.alternative)
    assert korean == "연결망 1: 관련자, 그리고 둘씩 함께 가진 것. Kim, Jung: 같은 날(9), 둘 다 맡은 손실 아동(19); House, Jung: 업무 수행."


def test_terms_of_a_rule_in_code_signs_are_left_as_they_are():
    page = '<main id="main" tabindex="-1"><style></style><p>Whatever ends as <code>returned</code> or <code>plan</code>.</p></main>'
    assert "<code>returned</code> or <code>plan</code>" in language.page(page, "ko", [])


def test_patterns_of_summaries_keep_every_slot():
    for pattern, told in language.texts("ko")["summary"].items():
        assert set(re.compile(pattern).groupindex) == set(re.findall(r"\$([a-z])", told)), pattern
