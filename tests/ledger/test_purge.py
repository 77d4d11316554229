"""Erasure ordered by law: nothing of the child stays, and that it was recorded, and by whom purged, does."""

import shutil

import pytest
from keeping import BY, PASSPHRASE, begin, outcome, reopen, stated

from rollcall.errors import LedgerError, UsageError
from rollcall.ledger import Ledger, page
from rollcall.ledger.chain import roll_key, roll_secret
from rollcall.ledger.check import check
from rollcall.ledger.purge import purge

ORDER = {"order": "2026가합12", "ordered_by": "Seoul Family Court", "by": BY}
PERSON = ("C-1234567", "윤소라", "Yoon So-ra", "2013-06-11", "placements:417")


def everything(base):
    return {file: file.read_bytes() for file in base.rglob("*") if file.is_file()}


def record(ledger):
    facts = {"names": "윤소라; Yoon So-ra", "born": "2013-06-11", "records": ["placements:417"]}
    ledger.append([stated("C-1234567", **facts), stated("C-2", custodian="another")], BY)
    ledger.append([stated("C-1234567", **facts), outcome("C-1234567", "accounted")], BY)


def test_no_byte_of_the_child_stays_in_any_file_while_the_log_goes_on(tmp_path):
    with begin(tmp_path) as ledger:
        record(ledger)
        chain = ledger.vault.find("C-1234567")
        key = ledger.vault.key(chain)
        traces = [*(word.encode() for word in PERSON), key, *(ledger.entry(idx).salt for idx in (1, 3, 4))]
        traces += [ledger.store.opening(idx)[2][12:44] for idx in (1, 3, 4)]  # even what was sealed is gone
        receipt = purge(ledger, "C-1234567", **ORDER)
        while_open = everything(tmp_path)
    for files in (while_open, everything(tmp_path)):
        assert not [(file.name, trace) for file, told in files.items() for trace in traces if trace in told]
    with reopen(tmp_path) as ledger:
        told = ledger.entry(receipt.first).told()
        assert told["data"]["entries"] == [1, 3, 4]
        assert (told["child"], told["data"]["order"], told["data"]["ordered_by"]) == ("", "2026가합12", "Seoul Family Court")
        assert ledger.chain_of("C-1234567") == []
        assert len(ledger.chain_of("C-2")) == 1
        with pytest.raises(LedgerError, match="Entry 3 cannot be opened"):
            ledger.entry(3)
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_a_page_kept_from_before_still_proves_what_was_purged(tmp_path):
    with begin(tmp_path) as ledger:
        record(ledger)
        made = page.make(ledger, "C-1234567")
        secret = roll_secret(ledger.vault.key(ledger.vault.find("C-1234567")))
        purge(ledger, "C-1234567", **ORDER)
        assert len(page.verify(made, ledger.settings.verifiers()).entries) == 3
        ((_, (entry, kept)),) = ledger.store.purges().items()
        assert (entry, kept) == (5, roll_key(secret, "C-1234567"))


def test_a_backup_of_the_store_without_the_key_reads_nothing(tmp_path):
    with begin(tmp_path) as ledger:
        record(ledger)
    shutil.copy(tmp_path / "ledger" / "ledger.db", tmp_path / "backup.db")
    with reopen(tmp_path) as ledger:
        purge(ledger, "C-1234567", **ORDER)
    shutil.copy(tmp_path / "backup.db", tmp_path / "ledger" / "ledger.db")
    with Ledger.open(tmp_path / "ledger", PASSPHRASE, write=False) as ledger, pytest.raises(LedgerError):
        ledger.entry(1)


def test_a_purge_that_was_cut_off_is_ended_when_the_ledger_is_opened(tmp_path):
    with begin(tmp_path) as ledger:
        record(ledger)
    shutil.copy(tmp_path / "ledger" / "keys.db", tmp_path / "keys.db")
    with reopen(tmp_path) as ledger:
        purge(ledger, "C-1234567", **ORDER)
    shutil.copy(tmp_path / "keys.db", tmp_path / "ledger" / "keys.db")  # as after the commit, before the key was destroyed
    assert [damage.place for damage in check(tmp_path / "ledger", PASSPHRASE).damages] == ["vault, chain 1"]
    reopen(tmp_path).close()
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_an_order_names_no_child_and_is_named_itself(tmp_path):
    with begin(tmp_path) as ledger:
        record(ledger)
        for wrong in ({"order": " "}, {"ordered_by": ""}, {"order": "on C-1234567"}):
            with pytest.raises(UsageError):
                purge(ledger, "C-1234567", **{**ORDER, **wrong})
        with pytest.raises(UsageError, match="knows no such child"):
            purge(ledger, "C-3", **ORDER)
        purge(ledger, "C-1234567", **ORDER)
        ledger.append([stated("C-1234567")], BY)
        assert ledger.chain_of("C-1234567")[0].told()["seq"] == 1, "a new chain, which nothing ties to the old one"
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []
