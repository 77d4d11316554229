"""Alterations at random, by the files alone and with the passphrase: each that changes what is recorded is noticed, with its place."""

import random
import re
import shutil

import pytest
from keeping import bench

from rollcall.ledger.check import check

alterations = bench("ledger_alterations")

#: Of each way; bench/ledger_tamper.py does thousands.
ROUNDS = 15


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return alterations.make(tmp_path_factory.mktemp("made"), children=20, seed=11)


def test_an_untouched_ledger_has_no_damage(made):
    told = check(made.whole, alterations.PASSPHRASE)
    assert (told.damages, told.unchecked) == ([], [])
    public = check(made.whole, None)
    assert public.damages == []
    assert len(public.unchecked) == 1


@pytest.mark.parametrize("way", alterations.ALTERATIONS, ids=lambda way: way.__name__)
def test_what_was_altered_is_noticed(made, tmp_path, way):
    chance = random.Random(way.__name__)
    before = alterations.meaning(made.whole)
    for _ in range(ROUNDS):
        folder = tmp_path / "altered"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made.whole, folder)
        what = way(folder, made, chance)
        found = check(folder, alterations.PASSPHRASE).damages
        assert found or alterations.meaning(folder) == before, what
        assert all(damage.place and damage.what for damage in found)


@pytest.mark.parametrize(
    ("way", "shape"), [("swap", r"swap (\S+(?:, \S+)*) of (\w+) (\d+) and (\d+)"), ("redate", r"re-date (entry) (\d+)")]
)
def test_the_place_is_named(made, tmp_path, way, shape):
    chance = random.Random(5)
    for number in range(12):
        folder = tmp_path / str(number)
        shutil.copytree(made.whole, folder)
        told = re.match(shape, getattr(alterations, way)(folder, made, chance))
        table, *rows = told.groups()[-3:] if way == "swap" else told.groups()
        found = check(folder, alterations.PASSPHRASE).damages
        places = " ".join(damage.place for damage in found)
        same = alterations.meaning(folder) == alterations.meaning(made.whole)
        assert same or any(re.search(rf"\b{row}\b", places) for row in rows), (told.group(), places)


def test_a_child_on_the_roll_is_closed_by_no_entry_not_even_a_nonsense_one(made, tmp_path):
    folder = tmp_path / "altered"
    shutil.copytree(made.whole, folder)
    with alterations._Unfenced(folder / "ledger.db") as db:
        assert db.execute("UPDATE roll_line SET closing = -2 WHERE closing = -1").rowcount
    assert any("closings" in damage.what for damage in check(folder, alterations.PASSPHRASE).damages)
