"""The report as a reader meets it: in a browser, on a desk and on a phone, without a script and without a request."""

import dataclasses
import re
import shutil
from pathlib import Path

import hanbit
import pytest

from rollcall import report
from rollcall.report import cards

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def page_file(telling, tmp_path_factory):
    out = tmp_path_factory.mktemp("html")
    report.write(telling, out, {"html"})
    return out / "report.html"


@pytest.fixture(scope="module")
def text(page_file):
    return page_file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(browser, page_file, width, **options):
    """The report in a window of that width, and the addresses it asked for."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    return page, asked


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_hinders_a_reader(browser, page_file, width):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(browser, page_file, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_asks_for_nothing_and_does_not_scroll_sideways(browser, page_file, width):
    page, asked = opened(browser, page_file, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_it_reads_without_a_script(browser, page_file, text):
    assert "<script" not in text
    page, _ = opened(browser, page_file, 1280, java_script_enabled=False)
    assert page.locator("h1").inner_text() == "Hanbit district, 2010–2025"
    assert page.locator("article").count() == 18
    page.locator("#rule-returned-then-unseen article").nth(1).locator("summary").first.click()
    assert page.locator("#rule-returned-then-unseen article").nth(1).locator("table").first.is_visible()
    page.close()


def test_it_names_no_address_and_nobody(text, case):
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:|//)", text)
    names = {line["names"] for line in case.roll} | {"이숙자", "010-2345-6789", "Yoon Mi-ra", "Nurse Han", "Seo Yuna", "2.9 kg"}
    assert not [name for name in names if name in text]


def test_with_names_it_says_so(telling, tmp_path):
    report.write(dataclasses.replace(telling, names=True), tmp_path, {"html"})
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "This report shows names" in text
    assert "김아현" in text


def test_the_outcome_table_adds_up(browser, page_file):
    page, _ = opened(browser, page_file, 1280)
    groups = [int(text) for text in page.locator("table.outcomes tr.group td:nth-child(2)").all_inner_texts()]
    reasons = [int(text) for text in page.locator("table.outcomes tbody tr:not(.group) td:nth-child(2)").all_inner_texts()]
    assert sum(groups) == sum(reasons) == int(page.locator("table.outcomes tfoot td").first.inner_text()) == 14
    page.close()


def test_innocent_readings_stand_beside_every_rule_that_found_something(text):
    assert text.count("<h4>What may explain it</h4>") == 6
    assert "suspect" not in text.lower()
    assert "violation" not in text.lower()


def test_what_was_not_evaluated_is_said_with_what_would_enable_it(text):
    assert "needs consents: no supplied source states them" in text
    assert "A source that states missing episodes" in text


def test_the_guide_goes_through_the_sections_in_their_order(text):
    guide = (Path(__file__).parents[2] / "docs/guides/read-a-report.md").read_text(encoding="utf-8")
    told = re.findall(r"^\d+\. \*\*(.+?)\.\*\*", guide, re.MULTILINE)
    sections = re.findall(r'<section id="\w+" aria-labelledby="\w+-h">\s*<h2 id="\w+-h">(.+?)</h2>', text)
    assert sections == [section for section in told if section != "Who recurs behind the losses"]  # it was not asked here


def test_a_child_that_is_lost_explains_no_difference_between_sources(text):
    section = re.search(r'<section id="reconciliation".*?</table>', text, re.DOTALL)[0]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", section)]
    # 4 unregistered and 1 seen after a stated death are unexplained; 2 who were seen are not; returns say themselves what they cannot explain
    assert cells[6:] == ["births", "register", "5", "7", "1", "5", "births", "schools", "9", "6", "1", "5"]
    assert "each is compared with <code>births</code>" in section


def test_a_long_list_is_cut_and_says_so(engine, case, tmp_path):
    longer = hanbit.Case()
    longer.__dict__.update({name: list(rows) for name, rows in case.__dict__.items()})
    for place in range(cards.PER_RULE + 20):
        longer.finding("custody-gap", f"c-{place}", "2015-10-01", None, "Nobody is recorded.", ["births:10"], "concern")
    lost = [row["child"] for row in longer.roll if row["status"] == "unaccounted"]
    longer.roll = [
        row | dict(custodian=f"P-{row['child']}", custodian_name="Baek Do") if row["child"] in lost else row for row in longer.roll
    ]
    report.write(hanbit.tell(engine, longer, "longer_"), tmp_path, {"html", "csv"})
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(lost) > 1
    assert f"{len(lost)} of these children were last with somebody recorded under one and the same name." in text
    assert "Baek Do" not in text
    assert "First 50 of 72 findings of this rule" in text
    assert text.count('<article class="card') == 16 + cards.PER_RULE
    assert len((tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()) == 1 + 19 + 70


def test_an_audit_that_found_nothing_says_what_it_rests_on(engine, tmp_path):
    report.write(hanbit.tell(engine, hanbit.Case(), "empty_", rules=hanbit.RULES[6:], incomplete=()), tmp_path, set(report.FORMATS))
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "No open finding" in text
    assert "What was not evaluated is not known to be clear." in text


def test_a_doubtful_pair_is_explained_step_by_step_and_adds_up(browser, page_file):
    page, _ = opened(browser, page_file, 390)
    pair = page.locator("#pairs details").first
    rows = [row.split("\t") for row in pair.locator("tr").all_inner_texts()][1:]
    assert rows == [
        ["before anything is compared", "against 7.0", "\N{MINUS SIGN}7.0"],
        ["the same birth date", "for 11.5", "+4.5"],
        ["different mothers", "against 2.5", "+2.0"],
        ["Together", "for 2.0", "+2.0"],
    ]
    assert "a probability of 0.8000" in pair.locator("figcaption").inner_text()
    words = pair.locator("svg text").all()
    boxes = [word.bounding_box() for word in words]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    page.close()


def test_it_says_how_records_were_joined_and_whether_its_probabilities_hold(browser, page_file):
    page, _ = opened(browser, page_file, 1280)
    told = page.locator("#linkage").inner_text()
    for part in (
        "20 files of holders on 14 children",
        "left out: it selects 900,000 pairs",
        "People judged 6 pairs of files",
        "is not credible",
    ):
        assert part in told
    assert page.locator("#linkage svg circle").count() == 3  # tenths that hold pairs
    assert page.locator("#linkage svg rect.w-against").count() == 2  # tenths that hold judged ones
    assert "Who is who rests on default probabilities" in page.locator("#main > .warning").all_inner_texts()[1]
    page.close()
