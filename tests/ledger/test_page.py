"""The child's own proof: it holds, it shows this child alone, and whatever is altered on it no longer holds."""

import copy
import datetime
import json

import pytest
from keeping import BY, begin, outcome, stated

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger import page
from rollcall.ledger.roll import take


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    with begin(tmp_path_factory.mktemp("page")) as ledger:
        ledger.append([stated(f"C{each}", custodian=f"custodian of C{each}") for each in range(6)] * 2, BY)
        ledger.append([outcome("C1", "accounted"), outcome("C2", "left", ["<script>alert(1)</script>"])], BY)
        take(ledger, datetime.date(2026, 1, 1), BY)
        early = page.make(ledger, "C3")
        ledger.append([stated("C4")], BY)
        made = {child: page.make(ledger, child) for child in ("C1", "C2", "C4")}
        # What a keeper could make of a ledger from which one entry of C1 is hidden.
        short = page.make(ledger, "C1")
        short["entries"] = short["entries"][:-1]
        with pytest.raises(UsageError):
            page.make(ledger, "nobody")
        yield {**made, "C3": early, "short": short}, ledger.settings.verifiers()


def test_a_page_proves_its_entries_and_the_roll(told):
    made, keys = told
    one = page.verify(page.read(page.write(made["C1"])), keys)
    assert [entry["kind"] for entry in one.entries] == ["stated", "stated", "outcome"]
    assert (one.child, one.day, one.on_roll, one.current) == ("C1", "2026-01-01", "accounted", True)
    assert page.verify(made["C2"], keys).on_roll == "", "the duty was closed, so the roll does not hold the child"
    assert page.verify(made["C4"], keys).current is False, "an entry is later than the roll"


def test_a_page_shows_one_child_loads_nothing_and_runs_nothing(told):
    text = page.write(told[0]["C2"])
    assert "custodian of C2" in text
    assert not [child for child in ("C0", "C1", "C3") if f"custodian of {child}" in text]
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert text.count("<script") == 1
    assert '<script type="application/json"' in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_an_entry_left_out_of_the_end_is_noticed_by_the_roll(told):
    made, keys = told
    with pytest.raises(ProofFailed, match="the roll knows more entries of the child than the page shows"):
        page.verify(made["short"], keys)


def altered(made):
    """Every way in which one value of a page can be another, with where it stands."""

    def walk(node, path):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from walk(value, (*path, key))
        elif isinstance(node, list):
            if node:
                yield path, node[1:]
                yield path, node[:-1]
            for at, value in enumerate(node):
                yield from walk(value, (*path, at))
        elif isinstance(node, str):
            yield path, node[:-1]
            yield path, node[: len(node) // 2] + "x" + node[len(node) // 2 + 1 :]
            yield path, None
        elif isinstance(node, int):
            yield path, node + 1
            yield path, "1"

    yield from walk({key: made[key] for key in ("child", "origin", "entries", "roll", "format")}, ())


@pytest.mark.parametrize("child", ["C1", "C2", "C3"])
def test_nothing_on_a_page_can_be_altered(told, child):
    made, keys = told
    held = page.verify(made[child], keys)
    count = 0
    for path, value in altered(made[child]):
        spoilt = copy.deepcopy(made[child])
        node = spoilt
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value
        count += 1
        try:
            shown = page.verify(page.read(f'<script type="application/json" id="rollcall-proof">{json.dumps(spoilt)}</script>'), keys)
        except ProofFailed:
            continue
        assert shown == held, f"{path} was altered, and the page still says something else"
    assert count > 50


@pytest.mark.parametrize("text", ["", "<html></html>", '<script type="application/json" id="rollcall-proof">{</script>', "x" * 100])
def test_what_is_no_page_is_refused(text):
    with pytest.raises(ProofFailed):
        page.read(text)


def test_a_page_goes_to_other_verifiers_as_files(told):
    made, keys = told
    from rollcall.ledger.proof import TlogProof

    files = page.entry_files(made["C1"])
    assert len(files) == 3 * 4, "three entries and the roll, each with its entry, body and proof"
    for name in files:
        if name.endswith(".tlog-proof"):
            TlogProof.parse(files[name]).verify(files[name.replace(".tlog-proof", ".entry")], keys)


def test_a_page_is_printed_as_pdf(told):
    pytest.importorskip("weasyprint")
    assert page.pdf(page.write(told[0]["C1"])).startswith(b"%PDF-")
