"""The linkage's account of itself: numbers that add up, a calibration that people's judgements make real, advice where it is due."""

from datetime import date

import pytest

from rollcall.people import judgements, whys
from rollcall.people.blocking import Key
from rollcall.people.card import ONE_FILE, Linkage, advice
from rollcall.people.train import Trained

BORN = date(2016, 5, 3)
MOTHER = {"name": "이영희", "birth_date": date(1989, 2, 11)}


@pytest.fixture
def told(case, engine):
    """Five files of three children: one under one national id, one by its fields, and one alone whom nothing resembles."""
    named = {"name": "박지훈", "birth_date": BORN, "sex": "male"}
    case.tell("register:1", "registration", named, mother=MOTHER)
    case.tell("border:1", "border", {**named, "name": "PARK, JI HOON"}, mother=MOTHER)
    identity = {"name": "최수아", "birth_date": date(2014, 9, 1), "sex": "female", "national_id": "140901-4123456"}
    case.tell("register:2", "registration", identity)
    case.tell("school:2", "school", identity)
    case.tell("border:3", "border", {"name": "HWANG, BO RA", "birth_date": date(2011, 12, 24), "sex": "female"})
    return case


def test_its_numbers_add_up(told, engine):
    child = told.link(engine)
    assert child["register:1"] == child["border:1"]
    account = told.linked.linkage
    assert (account.files, account.children) == (5, 3)
    assert sum(account.joined.values()) == 3
    assert (account.joined[ONE_FILE], account.joined["above 0.9999, or by a national id or a person"]) == (1, 1)
    # four things are compared, since the national id has bound two files before; only register:1 and border:1 share a key
    assert (account.compared_files, account.pairs, account.left) == (4, 1, 0)
    assert sum(each.pairs for each in account.bins) == 1
    assert sum(each.joined for each in account.bins) == 1
    assert sum(each.judged for each in account.bins) == 0
    assert all(key.used and not advice(key) for key in account.keys)


def test_a_case_too_small_to_learn_from_is_no_cause_for_alarm(told, engine):
    told.link(engine)
    account = told.linked.linkage.told()
    assert (account["model"], account["warning"]) == ("default", "")
    assert "too few to learn from" in account["why"]


def test_a_model_that_contradicts_itself_is(told, engine):
    told.link(engine)
    doubted = told.linked.linkage._replace(trained=Trained(told.linked.model, False, "more files than not would be one child's", 900.0))
    assert "not credible (more files than not would be one child's)" in doubted.warning


def test_what_people_judged_is_counted_by_what_the_two_files_say_alone(told, engine):
    told.link(engine)
    account = told.linked.linkage
    (likely,) = [place for place, each in enumerate(account.bins) if each.pairs]
    said = [_judged("register:1", "border:1", "same"), _judged("register:1", "border:3", "different")]
    told.link(engine, judgements=tuple(said))
    bins = told.linked.linkage.bins
    assert [(place, each.judged, each.judged_same) for place, each in enumerate(bins) if each.judged] == [(0, 1, 0), (likely, 1, 1)]


def test_a_case_that_states_nothing_to_compare_says_so(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.link(engine)
    account = case.linked.linkage.told()
    assert (account["model"], account["children"], account["keys"], account["calibration"]) == ("none", 1, [], [])
    assert account["why"].startswith("nothing was compared")


def test_a_key_that_explodes_is_left_out_with_advice():
    assert "left out: it selects 4,000,000 pairs" in advice(Key("family", 4_000_000, 0, False))
    assert "placeholders" in advice(Key("address", 10, 1, True))
    assert advice(Key("born", 10, 0, True)) == ""


def test_it_holds_no_cell(told, engine):
    told.link(engine)
    text = str(told.linked.linkage.told())
    assert not [cell for cell in ("박지훈", "PARK", "이영희", "140901", "2016-05-03") if cell in text]
    assert isinstance(told.linked.linkage, Linkage)


def test_many_pairs_are_explained_in_one_go_and_their_bits_add_up(told, engine):
    told.link(engine)
    pairs = [("register:1", "border:1"), ("border:3", "border:1"), ("school:2", "register:2"), ("border:1", "school:2")]
    answers = whys(engine, told.linked, pairs)
    assert [answer.one_child for answer in answers] == [True, False, True, False]
    for answer, pair in zip(answers, pairs, strict=True):
        alone = whys(engine, told.linked, [pair])[0]
        assert alone == answer
        balance = answer.balance
        assert balance.total == round(sum(bits for _, bits in answer.steps), 1)
        assert balance.total == round(balance.prior + sum(reason.weight for reason in answer.reasons) + balance.household, 1)
        # rounding moves a total by less than a tenth, so that the probability is that of the total
        assert 1 / (1 + 2 ** -(balance.total - 0.1)) <= balance.probability <= 1 / (1 + 2 ** -(balance.total + 0.1))
    # three children are counted as a hundred at least, so that the prior is -log2(100) = -6.6439 bits
    assert {answer.balance.prior for answer in answers} <= {-6.6, -6.7}
    assert ("the same sex", 1.0) in [(reason.words, round(reason.weight)) for reason in answers[0].reasons]  # log2(0.985 / 0.5) = 0.978


def _judged(one, other, verdict):
    from hashlib import md5

    marks = [md5(record.encode()).hexdigest() for record in (one, other)]
    return judgements.Judgement(one, other, *marks, verdict, "N.N.", "2026-01-02")
