"""The daily roll adds up, and says who is missing."""

import datetime
import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import BY, PASSPHRASE, begin, outcome, reopen, stated

from rollcall.errors import LedgerError, ProofFailed, UsageError
from rollcall.ledger import publication
from rollcall.ledger.chain import roll_key, roll_secret
from rollcall.ledger.check import check
from rollcall.ledger.purge import purge
from rollcall.ledger.roll import Roll, leaf_of, replay, rolls, take, verify_absence, verify_place
from rollcall.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash

DAY = datetime.date(2026, 1, 1)
NEXT = datetime.date(2026, 1, 2)


def key_of(ledger, child):
    return roll_key(roll_secret(ledger.vault.key(ledger.vault.find(child))), child)


def test_the_root_of_three_is_the_one_worked_out_by_hand():
    keys = [bytes([each]) * 32 for each in (3, 1, 2)]
    roll = Roll({key: (1, "accounted") for key in keys})
    one, two, three = (leaf_hash(bytes([each]) * 32 + (1).to_bytes(8, "big") + b"accounted") for each in (1, 2, 3))
    assert roll.root() == node_hash(node_hash(one, two), three)
    assert Roll({}).root() == EMPTY_ROOT
    assert leaf_of(keys[0], 258, "absent")[32:] == bytes([0, 0, 0, 0, 0, 0, 1, 2]) + b"absent"


@settings(deadline=None, max_examples=60)
@given(st.sets(st.binary(min_size=32, max_size=32), max_size=40), st.binary(min_size=32, max_size=32))
def test_who_is_on_the_roll_is_proved_and_who_is_not_too(keys, other):
    roll = Roll({key: (7, "stated") for key in keys})
    for key in keys:
        place = roll.place(key)
        verify_place(place, len(roll), roll.root())
        with pytest.raises(ProofFailed):
            verify_place(place._replace(seq=8), len(roll), roll.root())
        with pytest.raises(ProofFailed):
            verify_absence(key, roll.neighbours(key), len(roll), roll.root())
    if other not in keys:
        assert roll.place(other) is None
        beside = roll.neighbours(other)
        verify_absence(other, beside, len(roll), roll.root())
        if len(keys) > 1:
            with pytest.raises(ProofFailed):
                verify_absence(other, beside[:-1] if len(beside) == 2 else [], len(roll), roll.root())


def test_neighbours_that_are_not_side_by_side_hide_nobody():
    roll = Roll({bytes([each]) * 32: (1, "stated") for each in (1, 2, 3)})
    left, right = roll.place(bytes([1]) * 32), roll.place(bytes([3]) * 32)
    with pytest.raises(ProofFailed):
        verify_absence(bytes([2]) * 32, [left, right], 3, roll.root())


def test_a_roll_is_yesterdays_and_intakes_less_closures(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated(f"C{each}") for each in range(5)], BY)
        take(ledger, DAY, BY)
        # Two come, one is closed by an outcome, one is purged by law: 5 + 2 - 2 = 5.
        ledger.append([stated("D0"), stated("D1"), outcome("C0", "deceased")], BY)
        gone = {key_of(ledger, "C0"), key_of(ledger, "C1")}
        purge(ledger, "C1", order="12/2026", ordered_by="a court", by=BY)
        take(ledger, NEXT, BY)
        new, old = (opening.told()["data"] for opening in rolls(ledger))
        assert (old["open"], old["before"], old["intakes"], old["closed"]) == (5, 0, 5, [])
        assert (new["open"], new["before"], new["intakes"], len(new["closed"])) == (5, 5, 2, 2)
        assert {bytes.fromhex(line.split()[0]) for line in new["closed"]} == gone
        # Opened, five stated, the roll, two stated: the outcome is entry 9; the purge is 10.
        assert sorted(int(line.split()[1]) for line in new["closed"]) == [9, 10]
        with pytest.raises(UsageError):
            take(ledger, DAY, BY)
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_replaying_names_exactly_who_is_missing():
    keys = [bytes([each]) * 32 for each in range(6)]
    old = {key: (1, "stated") for key in keys[:4]}
    new = {key: (2, "stated") for key in (keys[0], keys[4], keys[5])}
    told = replay(old, new, {keys[1]: 9, keys[5]: 9})
    assert (told.intakes, told.closed, told.missing) == ([keys[4], keys[5]], [keys[1]], [keys[2], keys[3]])


def test_published_rolls_are_replayed_by_a_stranger(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated(f"C{each}") for each in range(9)], BY)
        for day in range(1, 4):
            take(ledger, datetime.date(2026, 1, day), BY)
            ledger.append([outcome(f"C{day}", "of_age")], BY)
        made = [json.loads(json.dumps(publication.publish(ledger, opening))) for opening in rolls(ledger)]
        keys = ledger.settings.verifiers()
        shown = [publication.verify(each, keys) for each in made]
        assert [(len(told.closed), told.missing) for told in publication.replay_all(shown)] == [(1, []), (1, [])]
        assert not any("C1" in json.dumps(each["lines"]) for each in made)
        with pytest.raises(ProofFailed, match="stands between"):
            publication.replay_all([shown[0], shown[2]])
        for spoil in (
            lambda told: told["lines"].pop(),
            lambda told: told["lines"][0].__setitem__(2, "accounted"),
            lambda told: told.__setitem__("body", told["body"].replace('"open":', '"open":1')),
            lambda told: told.__setitem__("lines", None),
            lambda told: told.__setitem__("salt", "zz"),
        ):
            altered = json.loads(json.dumps(made[0]))
            spoil(altered)
            with pytest.raises(ProofFailed):
                publication.verify(altered, keys)


def test_no_roll_is_taken_from_which_a_child_would_vanish(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated(f"C{each}") for each in range(4)], BY)
        take(ledger, DAY, BY)
        ledger.append([outcome("C1", "left")], BY)
        chain = ledger.vault.find("C2")
    with sqlite3.connect(tmp_path / "ledger" / "ledger.db") as store:
        store.execute("UPDATE head SET status = 'left' WHERE chain = ?", (chain,))
    store.close()
    assert [damage.place for damage in check(tmp_path / "ledger", PASSPHRASE).damages] == [f"head of chain {chain}"]
    with reopen(tmp_path) as ledger, pytest.raises(LedgerError, match="^1 child"):
        take(ledger, NEXT, BY)
