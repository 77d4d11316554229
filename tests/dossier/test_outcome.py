"""A question stays open until somebody says what came out; what is said can be taken back, and is never struck."""

import json

import pytest

from rollcall.cli import main
from rollcall.dossier import outcome
from rollcall.errors import UsageError


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code


def open_questions(claims):
    answered = {claim["finding"] for claim in claims["claims"] if claim["predicate"] == "outcome"}
    asked = [claim for claim in claims["claims"] if claim["predicate"].startswith("question.")]
    return [claim["finding"] for claim in asked if claim["finding"] not in answered]


def test_an_outcome_closes_its_question_and_no_other(told, tae_rin, tmp_path):
    before = open_questions(told("child", tae_rin)[1])
    assert len(before) == 3  # given back then unseen, unseen, death uncertified; the missing order is a notice
    file = tmp_path / "outcomes.jsonl"
    words = ["--result", "explained", "--text", "The certificate lies in the next district.", "--by", "Min Sang-ok", "--on", "2025-09-01"]
    assert run("outcome", before[0], *words, "--file", file) == 0
    claims = told("child", tae_rin, names=True, outcomes=outcome.read(file))[1]
    assert open_questions(claims) == before[1:]
    answer = next(claim for claim in claims["claims"] if claim["predicate"] == "outcome")
    assert answer["sentence"] == (
        "Answered on 1 September 2025 by Min Sang-ok: explained innocently. “The certificate lies in the next district.”"
    )
    assert run("outcome", before[0], "--result", "open", "--text", "It was another child's.", "--by", "Min Sang-ok", "--file", file) == 0
    assert open_questions(told("child", tae_rin, outcomes=outcome.read(file))[1]) == before
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    assert file.stat().st_mode & 0o077 == 0


def test_who_answered_is_named_only_where_names_are_asked_for(told, tae_rin):
    finding = open_questions(told("child", tae_rin)[1])[0]
    said = [outcome.Outcome(finding, "confirmed", "Seen by Cho Min.", "Min Sang-ok", "2025-09-01")]
    page = told("child", tae_rin, outcomes=said)[2]
    assert "Min Sang-ok" not in page and "Cho Min" not in page
    assert "confirmed" in page


def test_a_damaged_line_is_named_and_not_quoted(tmp_path):
    file = tmp_path / "outcomes.jsonl"
    good = {"finding": "F1", "result": "confirmed", "outcome": "x", "by": "y", "on": "2025-09-01", "source": ""}
    for bad in (
        '{"finding": "F1"}',
        "Jane Roe",
        json.dumps(good | {"result": "guilty"}),
        json.dumps(good | {"on": "soon"}),
        json.dumps([1]),
    ):
        file.write_text(json.dumps(good) + "\n" + bad + "\n", encoding="utf-8")
        with pytest.raises(UsageError, match="line 2") as refused:
            outcome.read(file)
        assert "Jane" not in str(refused.value)


def test_who_and_what_must_be_said(tmp_path, capsys):
    file = tmp_path / "outcomes.jsonl"
    assert run("outcome", "F1", "--result", "confirmed", "--text", " ", "--by", "x", "--file", file) == 2
    assert run("outcome", "F1", "--result", "confirmed", "--text", "x", "--by", "x", "--on", "soon", "--file", file) == 2
    assert not file.exists()
