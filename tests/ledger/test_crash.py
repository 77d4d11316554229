"""Killed, out of room, or on a disk that takes no more writes: no receipt is ever without its entries."""

import random
import subprocess
import sys

import pytest
from keeping import BY, PASSPHRASE, begin, bench, reopen, stated

from rollcall.errors import LedgerError
from rollcall.ledger.check import check

crash = bench("ledger_crash")


def test_a_killed_process_leaves_every_receipt_true(tmp_path):
    folder, chance, receipts = crash.begin(tmp_path), random.Random(9), 0
    for _ in range(20):
        count, amiss = crash.kill_once(folder, chance)
        assert amiss == []
        receipts += count
    assert receipts > 20


FULL = """
import resource, sys
from pathlib import Path
from rollcall.errors import LedgerError
from rollcall.ledger import Entry, Ledger
with Ledger.open(Path(sys.argv[1]), sys.argv[2]) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        for number in range(10_000):
            ledger.append([Entry("stated", {"what": "custody", "n": number}, f"C{number % 50}") for _ in range(20)], "keeper")
            print(ledger.size, flush=True)
    except LedgerError as error:
        print("refused", error.message.replace(" ", "_"), flush=True)
    try:
        ledger.append([Entry("stated", {"what": "custody"}, "C1")], "keeper")
        print("signed on", flush=True)
    except LedgerError:
        print("refused again", flush=True)
"""


@pytest.mark.parametrize("room", [90_000, 150_000, 400_000])
def test_a_disk_that_takes_no_more_is_an_error_and_loses_nothing(tmp_path, room):
    begin(tmp_path).close()
    words = [sys.executable, "-c", FULL, str(tmp_path / "ledger"), PASSPHRASE, str(room)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout.splitlines()
    assert told[-2].startswith("refused ")
    assert told[-1] == "refused again", "after a failed write nothing is signed until the ledger is opened again"
    acknowledged = int(told[-3]) if len(told) > 2 else 1
    with reopen(tmp_path) as ledger:
        assert ledger.size >= acknowledged
        ledger.append([stated("C1")], BY)
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 600 kB, where mounting is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_and_a_read_only_file_system_lose_nothing(small_disk):
    with begin(small_disk, guarded=False) as ledger:
        acknowledged = ledger.size
        with pytest.raises(LedgerError):
            for _ in range(1000):
                ledger.append([stated("C1", note="x" * 300)] * 20, BY)
                acknowledged = ledger.size
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(LedgerError):
        reopen(small_disk)
    told = check(small_disk / "ledger", PASSPHRASE)
    assert told.entries >= acknowledged
    assert told.damages == []
    subprocess.run(["mount", "-o", "remount,rw,size=20m", str(small_disk)], check=True)
    with reopen(small_disk) as ledger:
        assert ledger.size >= acknowledged
        ledger.append([stated("C1")], BY)


def test_a_guard_that_cannot_be_written_gives_no_receipt(tmp_path):
    with begin(tmp_path) as ledger:
        before = ledger.size
        ledger._guard._file, kept = -1, ledger._guard._file  # as if its disk had been pulled out
        try:
            with pytest.raises(LedgerError, match="guard"):
                ledger.append([stated("C1")], BY)
        finally:
            ledger._guard._file = kept
    with reopen(tmp_path) as ledger:
        assert ledger.size == before + 1, "what was written stays, though nobody was told"
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []
