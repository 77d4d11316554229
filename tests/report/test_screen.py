"""The first screen: short, complete, and as clear without colour as with it."""

import dataclasses
import re
from pathlib import Path

import pyarrow as pa

from rollcall import report, schema
from rollcall.report.counts import count
from rollcall.report.summary import sentences


def test_it_fits_a_plain_terminal_and_needs_no_colour(telling):
    lines = report.screen(telling, Path("audit"), width=80, colour=False).splitlines()
    assert len(lines) <= 25
    assert max(len(line) for line in lines) <= 80
    assert not [line for line in lines if line.endswith("…")]
    assert "\x1b" not in "".join(lines)


def test_it_says_what_was_read_what_was_found_and_what_was_not_looked_at(telling):
    text = report.screen(telling, Path("audit"), width=80, colour=False)
    for part in (
        "as of 12 August 2025",
        "61 rows in 8 of 9 files",
        "53 used + 8 set aside + 0 of a kind not used",
        "Not accounted for 10   71.4%",
        "9 given back, then not seen by anybody independent",
        "18 open: 11 grave, 6 concern, 1 notice",
        "1 more accepted and not shown",
        "6 found · 1 clear · 3 not evaluated · 1 failed",
        "audit/report.html",
    ):
        assert part in text


def test_colour_changes_no_word(telling):
    from rich.text import Text

    plain = report.screen(telling, Path("audit"), width=80, colour=False)
    assert Text.from_ansi(report.screen(telling, Path("audit"), width=80, colour=True)).plain == plain


def test_an_audit_with_many_gaps_still_fits(telling):
    many = dataclasses.replace(telling, incomplete=[f"file {place} was not read" for place in range(40)])
    text = report.screen(many, Path("audit"), width=80, colour=False)
    assert len(text.splitlines()) <= 25
    assert "… and 39 more" in text


def test_a_model_that_is_not_credible_is_told_at_once(telling):
    warned = report.screen(telling, Path("audit"), width=80, colour=False)
    assert "what was learned of who is who is not credible" in warned
    calm = dataclasses.replace(telling, linkage={**telling.linkage, "warning": ""})
    assert "not credible" not in report.screen(calm, Path("audit"), width=80, colour=False)


def urgent(telling, **account):
    """The audit with three children to visit, two of them undecided, and what was tested of who recurs."""
    rows = [
        dict.fromkeys(schema.TRIAGE.names) | dict(visit=place, child=f"c-{place}", answer=answer, days_left=left)
        for place, (answer, left) in enumerate([("undecided", 3), ("undecided", 5), ("agreed", -2)], start=1)
    ]
    triage = telling.engine.keep("urgent_triage", pa.Table.from_pylist(rows, schema=schema.TRIAGE.to_pyarrow()))
    return dataclasses.replace(telling, triage=triage, exposure={"outcome": "found", "flagged": 4, **account})


def test_what_cannot_wait_is_said_at_once(telling):
    lines = report.screen(urgent(telling), Path("audit"), width=80, colour=False).splitlines()
    assert "Visit     3 children first  ·  2 asked back, undecided  ·  days left: 3" in lines
    assert "Recur     4 parties, more than chance allows" in lines
    assert len(lines) <= 25
    sound = dataclasses.replace(urgent(telling), rules=[rule for rule in telling.rules if rule["outcome"] != "failed"])
    last = report.screen(sound, Path("audit"), width=80, colour=False).splitlines()[-1]
    assert last == "Next      open the report; it says which doors to knock on first, and why."


def test_that_nobody_recurs_and_that_it_was_not_tested_are_two_things(telling):
    clear = urgent(telling, outcome="clear", flagged=0)
    blind = urgent(telling, outcome="not-evaluated", flagged=0)
    assert "Recur     nobody more than chance allows" in report.screen(clear, Path("audit"), width=80, colour=False)
    assert "Recur     not evaluated: the report says why" in report.screen(blind, Path("audit"), width=80, colour=False)
    assert "Recur" not in report.screen(telling, Path("audit"), width=80, colour=False)


def test_the_summary_says_what_cannot_wait(telling):
    told = sentences(urgent(telling), count(urgent(telling)))
    assert (
        "3 children should be visited first; of 2 the custodian, asked to give the child back, has not decided; "
        "the nearest deadline is 3 days away."
    ) in told
    assert "4 parties recur behind the losses more than chance allows: a reason to ask, not a verdict." in told


def test_nobody_is_sent_to_a_file_that_was_not_written(telling):
    """The handmade audit has grave findings, a file not recognised, rows set aside and a model that is not credible."""
    sound = dataclasses.replace(urgent(telling), rules=[rule for rule in telling.rules if rule["outcome"] != "failed"])
    for formats, files, next_step in (
        ({"csv", "json"}, "*.csv, findings.json, run.json", "read triage.csv; it says which doors to knock on first, and why."),
        ({"parquet"}, "*.parquet, run.json", "read triage.parquet; it says which doors to knock on first, and why."),
        ({"json"}, "findings.json, run.json", "audit again without --format; the report says whom to visit first."),
    ):
        told = report.screen(sound, Path("audit"), formats, width=80, colour=False)
        assert told.splitlines()[-2] == f"Written   audit: {files}"
        assert told.splitlines()[-1] == f"Next      {next_step}"
        assert "report" not in told.replace(next_step, "")
        korean = report.screen(dataclasses.replace(sound, language="ko"), Path("audit"), formats, width=120, colour=False)
        assert [line for line in korean.splitlines() if line.strip() and not re.search("[가-힣]", line)] == []
    calm = dataclasses.replace(sound, triage=telling.triage)
    assert "Next      read findings.csv; start with the grave ones." in report.screen(calm, Path("audit"), {"csv"}, width=80, colour=False)


def test_a_full_screen_gives_up_reasons_before_it_grows(telling):
    full = dataclasses.replace(urgent(telling), incomplete=["one", "two", "three"], judgements={"applied": 3})
    lines = report.screen(full, Path("audit"), width=80, colour=False).splitlines()
    assert len(lines) <= 25
    assert any(line.startswith("Visit") for line in lines)
