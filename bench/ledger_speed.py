"""The ledger beside its limits, in one run: durable appends, full checks, proofs, and memory as the log grows.

    python bench/ledger_speed.py --entries 200000
    python bench/ledger_speed.py --entries 10000000 --only memory

Rates are per second of wall time; each comparison runs both sides in turns, several times, and gives the median of the ratios.
"""

import argparse
import hashlib
import os
import platform
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from rollcall.ledger import Entry, Ledger
from rollcall.ledger.check import check
from rollcall.ledger.entry import DOMAIN
from rollcall.ledger.sqlite import SQLite

PASSPHRASE = "a passphrase of nobody"
BATCH = 1000
PER_CHILD = 8
CHILDREN = 83_000  # of the memory's measure: as many as England looks after


def batch(number: int, children: int = 2**62) -> list[Entry]:
    """A thousand entries of some 300 bytes, eight to a child and then of the next; after the last of `children`, of the first again."""
    first = number * BATCH
    return [
        Entry(
            "stated",
            {
                "what": "custody",
                "start": "2013-06-11",
                "end": None,
                "custodian": f"P{each % 997:06d}",
                "setting": "foster",
                "records": [f"placements:{each}", "visits:2"],
            },
            f"C{each // PER_CHILD % children:09d}",
        )
        for each in range(first, first + BATCH)
    ]


def appends(base: Path, entries: int) -> None:
    """Durable appends at batch 1,000 against plain inserts of the very rows that they wrote, in turns."""
    ratios, rates, plain_rates, cpu, plain_cpu = [], [], [], [], []
    rounds = 5
    each = max(entries // BATCH // rounds, 1)
    for turn in range(rounds):
        batches = [batch(turn * each + number) for number in range(each)]
        folder = base / f"ledger-{turn}"
        with Ledger.create(folder, "bench.example/speed", PASSPHRASE, by="bench") as ledger:
            started, used = time.perf_counter(), time.process_time()
            for entries_of_batch in batches:
                ledger.append(entries_of_batch, "bench")
            rates.append(each * BATCH / (time.perf_counter() - started))
            cpu.append(each * BATCH / (time.process_time() - used))
        plain, plain_used = _plain(folder / "ledger.db", base / f"plain-{turn}.db", each)
        plain_rates.append(plain)
        plain_cpu.append(plain_used)
        ratios.append(rates[-1] / plain_rates[-1])
    print(f"appends, batches of {BATCH:,}: {statistics.median(rates):,.0f}/s ({statistics.median(cpu):,.0f}/s of CPU)")
    plain, plain_used = statistics.median(plain_rates), statistics.median(plain_cpu)
    print(f"plain inserts of the same rows, synchronous=FULL: {plain:,.0f}/s ({plain_used:,.0f}/s of CPU)")
    print(f"ratio: median {statistics.median(ratios):.2f} (of {', '.join(f'{each:.2f}' for each in ratios)}); goal 0.50")
    print(f"ratio of CPU: {statistics.median(one / other for one, other in zip(cpu, plain_cpu, strict=True)):.2f}")
    with Ledger.open(base / "ledger-0", PASSPHRASE) as ledger:
        times = []
        one = batch(0)[:1]
        for _ in range(300):
            started = time.perf_counter()
            ledger.append(one, "bench")
            times.append(time.perf_counter() - started)
    times.sort()
    print(f"single receipts: {1 / statistics.mean(times):,.0f}/s, p50 {times[150] * 1e3:.2f} ms, p99 {times[297] * 1e3:.2f} ms")


def _plain(source: Path, target: Path, batches: int) -> tuple[float, float]:
    """Insert what lies in `source` into a fresh store of the same tables, a commit for each batch; leaves per second, and of CPU."""
    held = sqlite3.connect(source)
    rows = {
        table: held.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("leaf", "opening", "head", "tile", "checkpoint")
    }
    held.close()
    database = SQLite(target, create=True)
    started, used = time.perf_counter(), time.process_time()
    for number in range(batches):
        with database.commit():
            for table, all_rows in rows.items():
                per = len(all_rows) // batches + 1
                some = all_rows[number * per : (number + 1) * per]
                if some:
                    database.each(f"INSERT INTO {table} VALUES ({','.join('?' * len(some[0]))})", some)
    rates = (len(rows["leaf"]) / (time.perf_counter() - started), len(rows["leaf"]) / (time.process_time() - used))
    database.close()
    return rates


def checks(base: Path, entries: int) -> None:
    """The full check against bare SHA-256 over the same bytes: commitments, leaves and nodes."""
    folder = base / "checked"
    with Ledger.create(folder, "bench.example/speed", PASSPHRASE, by="bench") as ledger:
        for number in range(entries // BATCH):
            ledger.append(batch(number), "bench")
        body = ledger.entry(entries // 2).body
        size = ledger.size
    sha = hashlib.sha256
    inner, outer, leaf, node = os.urandom(64) + DOMAIN + body, os.urandom(96), os.urandom(34), os.urandom(65)
    ratios, rates, bare_rates = [], [], []
    for _ in range(3):
        started = time.process_time()
        told = check(folder, PASSPHRASE)
        rates.append(told.entries / (time.process_time() - started))
        assert told.entries == size and not told.damages
        started = time.process_time()
        for _ in range(size):
            sha(inner).digest()
            sha(outer).digest()
            sha(leaf).digest()
            sha(node).digest()
        bare_rates.append(size / (time.process_time() - started))
        ratios.append(rates[-1] / bare_rates[-1])
    print(f"full check of {size:,} entries of {len(body)} bytes: {statistics.median(rates):,.0f}/s of CPU")
    print(f"bare SHA-256 over the same bytes, four digests to an entry: {statistics.median(bare_rates):,.0f}/s of CPU")
    print(f"ratio: median {statistics.median(ratios):.2f} (of {', '.join(f'{each:.2f}' for each in ratios)}); goal 0.40")
    started = time.process_time()
    public = check(folder, None)
    rate = public.entries / (time.process_time() - started)
    started = time.process_time()
    for _ in range(size):
        sha(leaf).digest()
        sha(node).digest()
    bare = size / (time.process_time() - started)
    print(f"check of the public half: {rate:,.0f}/s of CPU; bare SHA-256, two digests: {bare:,.0f}/s; ratio {rate / bare:.2f}")
    with Ledger.open(folder, PASSPHRASE, write=False) as ledger:
        times = []
        for idx in range(0, size, max(size // 200, 1)):
            started = time.perf_counter()
            proof = ledger.proof(idx).text()
            times.append(time.perf_counter() - started)
    times.sort()
    print(f"proof of an entry of {size:,}: p50 {times[len(times) // 2] * 1e3:.2f} ms, most {times[-1] * 1e3:.2f} ms, {len(proof)} bytes")


def memory(base: Path, entries: int) -> None:
    """The peak of memory as the log grows, at each doubling, and that of a full check at the end."""
    mark = BATCH * 64
    with Ledger.create(base / "large", "bench.example/speed", PASSPHRASE, by="bench") as ledger:
        started = time.perf_counter()
        for number in range(entries // BATCH):
            ledger.append(batch(number, CHILDREN), "bench")
            if ledger.size >= mark:
                print(f"{ledger.size:>12,} entries: peak {_peak():.0f} MiB, {time.perf_counter() - started:.0f} s", flush=True)
                mark *= 2
    print(f"the end: {entries:,} entries, peak {_peak():.0f} MiB, store {(base / 'large' / 'ledger.db').stat().st_size / 2**20:,.0f} MiB")
    started = time.perf_counter()
    told = check(base / "large", PASSPHRASE)
    print(f"full check: {told.entries:,} entries, {told.count} damages, peak {_peak():.0f} MiB, {time.perf_counter() - started:.0f} s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--entries", type=int, default=200_000)
    words.add_argument("--only", choices=["appends", "checks", "memory"])
    words.add_argument("--at", type=Path, default=None, help="a folder on the disk to measure")
    told = words.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, ", end="")
    print(f"cryptography {version('cryptography')}", flush=True)
    with tempfile.TemporaryDirectory(dir=told.at) as base:
        for name, measure in (("appends", appends), ("checks", checks), ("memory", memory)):
            if told.only in (None, name):
                measure(Path(base), told.entries)
                sys.stdout.flush()


if __name__ == "__main__":
    main()
