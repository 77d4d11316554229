"""The report in Korean: nothing of its own words stays English, and what the files say stays as they say it."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from rollcall import report
from rollcall.report import counts, guide, html, language
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


def test_patterns_of_summaries_keep_every_slot():
    for pattern, told in language.texts("ko")["summary"].items():
        assert set(re.compile(pattern).groupindex) == set(re.findall(r"\$([a-z])", told)), pattern
