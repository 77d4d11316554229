"""The first screen: short, complete, and as clear without colour as with it."""

import dataclasses
from pathlib import Path

from rollcall import report


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
