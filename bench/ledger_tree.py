"""Measures the ledger's tree beside the limit: SHA-256 over the same bytes, in one run and one process.

    python bench/ledger_tree.py [--leaves N] [--flat N] [--verify BINARY]

Leaves are of 33 bytes, as the ledger's. Rates are of process CPU seconds, the best of three rounds that take turns, so that other
load on the machine counts little. `--flat` appends so many leaves from a generator and says what memory that took; `--verify` names
the built Go verifier (verify/README.md), which then audits the same files.
"""

import argparse
import random
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from measure import machine, versions
from rollcall.ledger import note as notes
from rollcall.ledger import proof, tiles, tree


def entries(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield b"\x01" + number.to_bytes(32, "big")


def preimages(count: int) -> tuple[list[bytes], list[bytes]]:
    """What is hashed to make the root: the leaves' bytes, and the bytes of the nodes between them and the root (count - 1, or nearly)."""
    leaves = [b"\x00" + entry for entry in entries(count)]
    level = [sha256(leaf).digest() for leaf in leaves]
    nodes = []
    while len(level) > 1:
        each = iter(level)
        made = [b"\x01" + left + right for left, right in zip(each, each, strict=False)]
        nodes += made
        level = [sha256(node).digest() for node in made]
    return leaves, nodes


def bare(leaves: list[bytes], nodes: list[bytes]) -> None:
    for data in leaves:
        sha256(data).digest()
    for data in nodes:
        sha256(data).digest()


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def spread(each: list[float]) -> str:
    ordered = sorted(each)
    high = ordered[int(len(ordered) * 0.99)]
    return f"p50 {statistics.median(ordered) * 1e3:.2f} ms, p99 {high * 1e3:.2f} ms, most {ordered[-1] * 1e3:.2f} ms"


def peak() -> float:
    """The largest resident size of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hashing(count: int, folder: Path, note: str, checkpoint: notes.Checkpoint) -> None:
    data, (leaves, nodes) = list(entries(count)), preimages(count)

    def append() -> None:
        tree.Frontier().extend(map(tree.leaf_hash, data))

    def audit() -> None:
        for _ in tiles.TileReader(folder, checkpoint).entries():
            pass

    work = {
        "bare SHA-256 of the same bytes": lambda: bare(leaves, nodes),
        "append and root": append,
        "write as tiles": lambda: tiles.write_tiles(folder, iter(data), note),
        "full verification of the tiles": audit,
    }
    best = dict.fromkeys(work, float("inf"))
    for _ in range(3):
        for name, each in work.items():
            best[name] = min(best[name], seconds(each))
    limit = best["bare SHA-256 of the same bytes"]
    for name, taken in best.items():
        print(f"{name}: {taken:.2f} s CPU, {count / taken / 1e6:.2f} million leaves a second, {limit / taken:.0%} of bare SHA-256")


def proving(folder: Path, note: str, checkpoint: notes.Checkpoint, verifiers: list[notes.Verifier]) -> None:
    draw = random.Random(1)
    size = checkpoint.size
    cold, warm, checked, grown, bytes_long = [], [], [], [], []
    kept = tiles.TileReader(folder, checkpoint)
    for _ in range(500):
        index, old = draw.randrange(size), draw.randrange(1, size)
        start = time.perf_counter()
        path = tree.inclusion_proof(index, size, tiles.TileReader(folder, checkpoint).read)
        cold.append(time.perf_counter() - start)
        start = time.perf_counter()
        tree.inclusion_proof(index, size, kept.read)
        warm.append(time.perf_counter() - start)
        made = proof.TlogProof(index, b"", tuple(path), note)
        bytes_long.append(len(made.text().encode()))
        entry = kept.entry(index)
        start = time.perf_counter()
        proof.TlogProof.parse(made.text()).verify(entry, verifiers)
        checked.append(time.perf_counter() - start)
        start = time.perf_counter()
        tree.consistency_proof(old, size, tiles.TileReader(folder, checkpoint).read)
        grown.append(time.perf_counter() - start)
    print(f"inclusion proof, nothing held, every tile verified: {spread(cold)} (500 draws, wall clock)")
    print(f"inclusion proof, one reader kept: {spread(warm)}")
    print(f"consistency proof, nothing held: {spread(grown)}")
    print(
        f"one-file proof with 3 cosignatures: {max(bytes_long):,} bytes at the most; parsed and verified, 4 signatures: {spread(checked)}"
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--leaves", type=int, default=1_000_000)
    words.add_argument("--flat", type=int, default=0)
    words.add_argument("--verify", type=Path)
    given = words.parse_args()
    print(", ".join(f"{name} {value}" for name, value in machine().items()), "|", versions(), "cryptography", version("cryptography"))

    key = notes.Signer("ledger.example/bench", Ed25519PrivateKey.generate())
    witnesses = [notes.Signer(f"witness-{number}.example", Ed25519PrivateKey.generate(), notes.WITNESS_KEY) for number in (1, 2, 3)]
    before = peak()
    for count in sorted({given.leaves, given.flat} - {0}):
        frontier = tree.Frontier()
        taken = seconds(lambda count=count, frontier=frontier: frontier.extend(map(tree.leaf_hash, entries(count))))
        print(
            f"append {count:,} leaves from a generator: {taken:.1f} s CPU, peak memory {before:.0f} MiB before and {peak():.0f} MiB after"
        )
        if count == given.leaves:
            checkpoint = notes.Checkpoint(key.name, count, frontier.root())
    note = notes.sign(checkpoint.text(), key, *witnesses)
    verifiers = [key.verifier, *(witness.verifier for witness in witnesses)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tiles.write_tiles(folder, entries(given.leaves), note)
        for _ in tiles.TileReader(folder, checkpoint).entries():
            pass
        print(f"write and verify {given.leaves:,} as tiles from a generator: peak memory {peak():.0f} MiB")
        proving(folder, note, checkpoint, verifiers)
        hashing(given.leaves, folder, note, checkpoint)
        if given.verify:
            start = time.perf_counter()
            subprocess.run([given.verify, "audit", folder, key.vkey], check=True)
            print(f"the Go verifier audits the same files: {time.perf_counter() - start:.2f} s wall clock")


if __name__ == "__main__":
    main()
