"""Crash safety: a process that records is killed at a random moment, again and again; then no receipt may be without its entries.

    python bench/ledger_crash.py --rounds 500 --seed 3

After each kill the ledger is opened, every root that was acknowledged is looked for, and the whole ledger is checked.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rollcall.ledger import Entry, Ledger, rotation
from rollcall.ledger.check import check
from rollcall.ledger.hashes import Reading
from rollcall.ledger.note import Checkpoint, parse_note
from rollcall.ledger.purge import purge
from rollcall.ledger.tree import root_of

PASSPHRASE = "a passphrase of nobody"
BY = "keeper"


def begin(base: Path) -> Path:
    folder = base / "ledger"
    Ledger.create(folder, "bench.example/crash", PASSPHRASE, by=BY, guard_file=base / "guard").close()
    return folder


def record(folder: Path, seed: int) -> None:
    """Record for ever, and say each receipt's size and root once it is given; now and then purge a child or change the key."""
    chance = random.Random(seed)
    with Ledger.open(folder, PASSPHRASE) as ledger:
        said = [ledger.note()]
        number = 0
        while True:
            checkpoint = Checkpoint.parse(parse_note(said[-1])[0])
            print(checkpoint.size, checkpoint.root.hex(), flush=True)
            number += 1
            name = f"child-{chance.randrange(10**9)}"
            entries = [Entry("stated", {"what": "custody", "n": each}, name) for each in range(chance.choice([1, 1, 3, 300]))]
            said.append(ledger.append(entries, BY).note)
            if number % 9 == 0:
                said.append(purge(ledger, name, order="12/2026", ordered_by="a court", by=BY).note)
            if number % 50 == 0:
                rotation.rotate(ledger, reason="test", by=BY)
                rotation.retire(ledger, reason="test", by=BY)


def kill_once(folder: Path, chance: random.Random) -> tuple[int, list[str]]:
    """Let a process record, kill it, and hold what it acknowledged against the ledger; how many receipts, and what is amiss."""
    words = [sys.executable, __file__, "--record", str(folder), "--seed", str(chance.randrange(2**32))]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    time.sleep(chance.random() ** 2 * 0.3)
    process.kill()
    told = [first, *process.stdout.read().splitlines()]
    process.stdout.close()
    process.wait()
    receipts = [line.split() for line in told if line.count(" ") == 1 and len(line.split()[1]) == 64]
    amiss = []
    with Ledger.open(folder, PASSPHRASE) as ledger:
        reading = Reading(ledger.store)
        for size, root in receipts:
            if int(size) > ledger.size or root_of(int(size), reading).hex() != root:
                amiss.append(f"the receipt of {size} entries is not in the log of {ledger.size}")
    checked = check(folder, PASSPHRASE)
    return len(receipts), amiss + [f"{place}: {what}" for place, what in checked.damages]


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--rounds", type=int, default=500)
    words.add_argument("--seed", type=int, default=3)
    words.add_argument("--record", type=Path)
    told = words.parse_args()
    if told.record:
        record(told.record, told.seed)
    chance, started, receipts, amiss = random.Random(told.seed), time.monotonic(), 0, []
    with tempfile.TemporaryDirectory() as base:
        for number in range(told.rounds):
            if number % 25 == 0:
                fresh = Path(base) / str(number)
                fresh.mkdir()
                folder = begin(fresh)
            count, wrong = kill_once(folder, chance)
            receipts += count
            amiss += wrong
            if number % 50 == 49:
                print(f"{number + 1} kills, {receipts} receipts, {len(amiss)} amiss", flush=True)
    print(f"killed {told.rounds} times, {receipts} receipts given, {len(amiss)} amiss, {time.monotonic() - started:.0f} s")
    print(*amiss[:20], sep="\n")


if __name__ == "__main__":
    main()
