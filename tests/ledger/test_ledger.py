"""The ledger as its keeper uses it: what is acknowledged stays, one writes, and nothing is signed over a loss."""

import os
import shutil
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from keeping import BY, PASSPHRASE, begin, outcome, reopen, stated

from rollcall.errors import LedgerError, ProofFailed, UsageError
from rollcall.ledger import Entry, Ledger, rotation
from rollcall.ledger.check import check
from rollcall.ledger.note import Verifier, open_checkpoint, parse_note
from rollcall.ledger.succession import restore
from rollcall.ledger.tree import verify_consistency


def test_what_was_recorded_is_there_after_the_ledger_is_opened_again(tmp_path):
    with begin(tmp_path) as ledger:
        receipt = ledger.append([stated("C1"), stated("C2"), stated("C1", start="2015-03-03")], BY)
        assert (receipt.first, receipt.count) == (1, 3), "entry 0 opens the log"
    with reopen(tmp_path) as ledger:
        first, second = (opening.told() for opening in ledger.chain_of("C1"))
        assert (first["seq"], first["previous"], first["data"]["custodian"]) == (1, "", "박정애")
        assert second["previous"] == ledger.store.leaves(1, 2)[0].hex(), "the second names the commitment of the first"
        checkpoint, _ = open_checkpoint(receipt.note, ledger.settings.verifiers())
        assert checkpoint.size == ledger.size == 4
        for idx in range(4):
            (data,) = ledger.store.leaves(idx, idx + 1)
            assert len(data) == 33
            ledger.proof(idx).verify(data, ledger.settings.verifiers())


def test_a_correction_names_the_entry_and_leaves_it(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1"), stated("C2")], BY)
        ledger.append([Entry("corrected", {"what": "custody", "corrects": 1, "start": "2013-06-12"}, "C1")], BY)
        assert [opening.told()["kind"] for opening in ledger.chain_of("C1")] == ["stated", "corrected"]
        with pytest.raises(UsageError):
            ledger.append([Entry("corrected", {"what": "custody", "corrects": 2}, "C1")], BY)


def test_entries_that_cannot_be_recorded_are_refused_whole(tmp_path):
    with begin(tmp_path) as ledger:
        with pytest.raises(UsageError):
            ledger.append([stated("C1"), stated("C1", name="\ud800")], BY)
        with pytest.raises(UsageError):
            ledger.append([], BY)
        with pytest.raises(UsageError):
            ledger.append([stated("C1")], "  ")
        assert ledger.append([stated("C1")], BY).first == 1
        assert ledger.chain_of("C1")[0].told()["seq"] == 1
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_files_are_their_owners_alone_and_hold_no_name(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("아이-17")], BY)
    for file in (tmp_path / "ledger").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
        assert "박정애".encode() not in file.read_bytes()
        assert "아이-17".encode() not in file.read_bytes()


def test_one_writes_and_another_may_read(tmp_path):
    with begin(tmp_path) as ledger:
        with pytest.raises(LedgerError, match="Another process is writing"):
            reopen(tmp_path)
        with reopen(tmp_path, write=False) as reader:
            assert reader.size == ledger.size
            with pytest.raises(LedgerError):
                reader.append([stated("C1")], BY)
    reopen(tmp_path).close()


def test_another_passphrase_opens_nothing_and_a_new_one_takes_its_place(tmp_path):
    begin(tmp_path).close()
    with pytest.raises(LedgerError, match="does not open the vault"):
        Ledger.open(tmp_path / "ledger", "another passphrase")
    with reopen(tmp_path) as ledger:
        ledger.vault.change_passphrase("a new passphrase")
    with pytest.raises(LedgerError):
        reopen(tmp_path)
    Ledger.open(tmp_path / "ledger", "a new passphrase").close()


def test_many_threads_share_commits_and_every_receipt_holds(tmp_path):
    with begin(tmp_path) as ledger:
        together = threading.Barrier(8)

        def hand_in(number):
            together.wait(timeout=30)
            return [ledger.append([stated(f"C{number}"), stated(f"C{number}")], BY) for _ in range(10)]

        with ThreadPoolExecutor(8) as threads:
            receipts = [receipt for told in threads.map(hand_in, range(8)) for receipt in told]
        assert sorted(receipt.first for receipt in receipts) == list(range(1, 161, 2))
        assert ledger.store.last_signed().number < 160, "some commits were shared"
        for receipt in receipts:
            checkpoint, _ = open_checkpoint(receipt.note, ledger.settings.verifiers())
            assert receipt.first + receipt.count <= checkpoint.size
        assert all(len(ledger.chain_of(f"C{number}")) == 20 for number in range(8))
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_a_ledger_is_checked_while_it_is_written(tmp_path):
    done = threading.Event()
    with begin(tmp_path) as ledger, ThreadPoolExecutor(1) as threads:

        def write():
            while not done.is_set():
                ledger.append([stated(f"C{each}") for each in range(40)], BY)

        writing = threads.submit(write)
        try:
            told = [check(tmp_path / "ledger", PASSPHRASE) for _ in range(4)]
        finally:
            done.set()
        writing.result()
    assert [checked.damages for checked in told] == [[]] * 4
    assert told[0].entries < told[-1].entries


def test_one_bad_request_among_many_spoils_no_other(tmp_path):
    with begin(tmp_path) as ledger:
        together = threading.Barrier(6)

        def hand_in(number):
            together.wait(timeout=30)
            told = []
            for _ in range(10):
                try:
                    told.append(ledger.append([stated("C", name="\ud800" if number == 0 else "x")], BY))
                except UsageError:
                    told.append(None)
            return told

        with ThreadPoolExecutor(6) as threads:
            bad, *good = threads.map(hand_in, range(6))
        assert bad == [None] * 10
        assert all(receipt for told in good for receipt in told)
        assert [opening.told()["seq"] for opening in ledger.chain_of("C")] == list(range(1, 51))


def test_an_older_copy_signs_nothing_while_its_guard_knows_more(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1")], BY)
    shutil.copytree(tmp_path / "ledger", tmp_path / "backup")
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C2")], BY)
    shutil.rmtree(tmp_path / "ledger")
    (tmp_path / "backup").rename(tmp_path / "ledger")
    with pytest.raises(LedgerError, match="older than its guard: it has 2 entries, and 3 were signed"):
        reopen(tmp_path)
    reopen(tmp_path, write=False).close()
    assert [damage.place for damage in check(tmp_path / "ledger", PASSPHRASE).damages] == ["the guard"]


def test_another_history_is_noticed_by_its_guard(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1")], BY)
    shutil.copytree(tmp_path / "ledger", tmp_path / "backup")
    guard = (tmp_path / "ledger.guard").read_bytes()
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C2")], BY)
    seen = (tmp_path / "ledger.guard").read_bytes()
    shutil.rmtree(tmp_path / "ledger")
    (tmp_path / "backup").rename(tmp_path / "ledger")
    (tmp_path / "ledger.guard").write_bytes(guard)
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C3"), stated("C4")], BY)
    (tmp_path / "ledger.guard").write_bytes(seen)
    with pytest.raises(LedgerError, match="altered"):
        reopen(tmp_path)


def test_a_guard_that_was_emptied_or_damaged_stops_the_writer(tmp_path):
    begin(tmp_path).close()
    guard = tmp_path / "ledger.guard"
    kept = guard.read_bytes()
    guard.write_bytes(b"")
    with pytest.raises(LedgerError, match="guard is empty"):
        reopen(tmp_path)
    new = tmp_path / "new-guard"
    with Ledger.open(tmp_path / "ledger", PASSPHRASE, new_guard=(new, "its disk broke", BY)) as ledger:
        assert ledger.entry(1).told()["data"]["reason"] == "a new guard: its disk broke"
    guard = new
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []
    with pytest.raises(LedgerError, match="holds a checkpoint already"):
        Ledger.open(tmp_path / "ledger", PASSPHRASE, new_guard=(new, "again", BY))
    kept = guard.read_bytes()
    guard.write_bytes(kept.replace(b"hanbit", b"hanbot"))
    with pytest.raises(LedgerError, match="damaged"):
        reopen(tmp_path)


def test_a_successor_names_the_dead_log_and_takes_every_child_over(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1"), stated("C2"), outcome("C2", "deceased")], BY)
    shutil.copytree(tmp_path / "ledger", tmp_path / "backup")
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C3")], BY)
        last = ledger.note()
    with Ledger.open(tmp_path / "backup", PASSPHRASE, write=False) as old:
        with pytest.raises(LedgerError, match="name of its own"):
            restore(old, tmp_path / "same", "hanbit.example/ledger", PASSPHRASE, by=BY)
        with restore(old, tmp_path / "next", "hanbit.example/next", PASSPHRASE, by=BY) as ledger:
            first = ledger.entry(0).told()
            assert (first["kind"], first["data"]["dead"], first["data"]["backup_size"]) == ("restored", last, 4)
            (carried,) = ledger.chain_of("C1")
            assert carried.told()["data"]["from_leaf"] == old.store.leaves(1, 2)[0].hex()
            assert [opening.told()["kind"] for opening in ledger.chain_of("C2")] == ["stated", "outcome"]
            assert {head.status for head in ledger.store.all_heads() if head.chain} == {"stated", "deceased"}
            with pytest.raises(LedgerError):
                restore(old, tmp_path / "more", "hanbit.example/more", PASSPHRASE, by=BY, dead=ledger.note())
    assert check(tmp_path / "next", PASSPHRASE).damages == []


def test_old_proofs_outlive_a_change_of_keys(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1")], BY)
        (data,) = ledger.store.leaves(1, 2)
        old, before = ledger.proof(1), Verifier.parse(ledger.settings.vkeys[0])
        rotation.rotate(ledger, reason="yearly", by=BY)
        assert len(parse_note(ledger.note())[1]) == 2, "old and new sign side by side"
        ledger.proof(1).verify(data, [before])
        rotation.retire(ledger, reason="yearly", by=BY)
        ledger.append([stated("C1")], BY)
        new = Verifier.parse(ledger.settings.vkeys[1])
        ledger.proof(1).verify(data, [new])
        with pytest.raises(ProofFailed):
            ledger.proof(1).verify(data, [before])
        old.verify(data, [before])
        with pytest.raises(UsageError):
            rotation.retire(ledger, reason="again", by=BY)
        rotation.rotate(ledger, reason="stolen", by=BY, stolen=True)
        assert [name for name, *_ in parse_note(ledger.note())[1]] == ["hanbit.example/ledger"]
        assert parse_note(ledger.note())[1][0][1] == Verifier.parse(ledger.settings.vkeys[2]).id
    with reopen(tmp_path) as ledger:
        assert len(ledger.settings.vkeys) == 3
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_growth_is_proved_from_any_earlier_size(tmp_path):
    with begin(tmp_path) as ledger:
        notes = [ledger.append([stated(f"C{each % 7}") for each in range(count)], BY).note for count in (1, 254, 300, 1, 700)]
        seen = [open_checkpoint(note, ledger.settings.verifiers())[0] for note in notes]
        for old in seen:
            verify_consistency(old.size, old.root, seen[-1].size, seen[-1].root, ledger.growth(old.size))


def test_time_never_runs_backwards_even_where_the_clock_does(tmp_path):
    with begin(tmp_path) as ledger:
        ledger.append([stated("C1")], BY)
        ledger._at = "2199-01-01T00:00:00Z"  # as if the clock had been there, and was then set back
        ledger.append([stated("C1")], BY)
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C1")], BY)
        assert [opening.told()["at"][:4] for opening in ledger.chain_of("C1")][1:] == ["2199", "2199"]
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_a_ledger_begins_in_an_empty_folder_alone(tmp_path):
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "letter.txt").write_text("mine")
    with pytest.raises(LedgerError, match="not empty"):
        begin(tmp_path)
    with pytest.raises(LedgerError, match="fewer than"):
        Ledger.create(tmp_path / "short", "a.example/b", "short", by=BY)
    with pytest.raises(LedgerError, match="name"):
        Ledger.create(tmp_path / "named", "a b", PASSPHRASE, by=BY)
    assert os.listdir(tmp_path / "ledger") == ["letter.txt"]
