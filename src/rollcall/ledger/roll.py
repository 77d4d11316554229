"""The daily roll: a sorted Merkle tree of the children for whom the duty is open, so that leaving a child out is noticed.

A leaf is a child's roll key (32 bytes, in the child's place), the number of its last entry in its chain (8 bytes) and its
status. The root and the counts are an entry of the log. What must add up: open = open before + intakes - closed, where
each child that is closed points to the entry that closed it. Sorted keys let a neighbour show that a child is *not* there.
"""

import bisect
import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rollcall.errors import LedgerError, ProofFailed, UsageError
from rollcall.ledger.entry import OPEN, Entry
from rollcall.ledger.log import Ledger, Receipt
from rollcall.ledger.opened import Opening
from rollcall.ledger.store import RollLine
from rollcall.ledger.tree import EMPTY_ROOT, inclusion_proof, leaf_hash, pair_up, verify_inclusion
from rollcall.ledger.vault import OWN

Lines = Mapping[bytes, tuple[int, str]]
"""Roll key -> the number of the child's last entry, and its status."""


class Place(NamedTuple):
    """A leaf of a roll, and the hashes that show it there."""

    roll_key: bytes
    seq: int
    status: str
    index: int
    hashes: tuple[bytes, ...]


class Replayed(NamedTuple):
    """What became of the children between two rolls, by roll key; `missing` left without an entry that closes the duty."""

    intakes: list[bytes]
    closed: list[bytes]
    missing: list[bytes]


class Roll:
    """One day's roll."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._keys = sorted(lines)
        self._levels = [[leaf_hash(leaf_of(key, *lines[key])) for key in self._keys]]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append(pair_up(below[: len(below) & ~1]))

    def __len__(self) -> int:
        return len(self._keys)

    def root(self) -> bytes:
        """The root, 32 bytes; `EMPTY_ROOT` where nobody is on the roll."""
        size, root = len(self._keys), b""
        for level in range(size.bit_length()):
            if size >> level & 1:
                last = self._levels[level][(size >> level) - 1]
                root = leaf_pair(last, root) if root else last
        return root or EMPTY_ROOT

    def place(self, key: bytes) -> Place | None:
        """Where a child stands on the roll, with its proof; None where it is not there."""
        at = bisect.bisect_left(self._keys, key)
        return self._place(at) if at < len(self._keys) and self._keys[at] == key else None

    def neighbours(self, key: bytes) -> list[Place]:
        """The places on both sides of where a child would stand: they show that it is not there."""
        at = bisect.bisect_left(self._keys, key)
        return [self._place(each) for each in (at - 1, at) if 0 <= each < len(self._keys)]

    def _place(self, index: int) -> Place:
        key = self._keys[index]
        hashes = inclusion_proof(index, len(self._keys), lambda level, at: self._levels[level][at])
        return Place(key, *self.lines[key], index, tuple(hashes))


def leaf_of(key: bytes, seq: int, status: str) -> bytes:
    """The bytes of a child's leaf on the roll."""
    return key + seq.to_bytes(8, "big") + status.encode()


def leaf_pair(left: bytes, right: bytes) -> bytes:
    """The node over two roots."""
    return pair_up([left, right])[0]


def verify_place(place: Place, size: int, root: bytes) -> None:
    """Check that a place is on the roll of this size and root. Raises `ProofFailed`."""
    verify_inclusion(leaf_hash(leaf_of(place.roll_key, place.seq, place.status)), place.index, size, place.hashes, root)


def verify_absence(key: bytes, neighbours: list[Place], size: int, root: bytes) -> None:
    """Check that a child is not on the roll: its neighbours stand side by side, or at the roll's end. Raises `ProofFailed`."""
    for place in neighbours:
        verify_place(place, size, root)
    left = [place.index for place in neighbours if place.roll_key < key]
    right = [place.index for place in neighbours if place.roll_key > key]
    ends = (
        (left == [] and right == [0]) or (right == [] and left == [size - 1]) or (len(left) == len(right) == 1 and left[0] + 1 == right[0])
    )
    if not (ends and len(left) + len(right) == len(neighbours)) and not (size == 0 and root == EMPTY_ROOT and not neighbours):
        raise ProofFailed("the neighbours do not show that the child is not on the roll")


def replay(old: Lines, new: Lines, closing: Iterable[bytes]) -> Replayed:
    """What became of the children between two rolls, given the keys that entries since have closed."""
    ended = set(closing)
    gone = sorted(key for key in old if key not in new)
    return Replayed(
        intakes=sorted(key for key in new if key not in old),
        closed=[key for key in gone if key in ended],
        missing=[key for key in gone if key not in ended],
    )


def closings(data: Mapping[str, Any]) -> dict[bytes, int]:
    """Roll key -> the entry that closed it, as a roll's entry states."""
    told = (line.partition(" ") for line in data["closed"])
    return {bytes.fromhex(key): int(idx) for key, _, idx in told}


def lines_at(changes: Iterable[RollLine], before: Lines | None = None) -> dict[bytes, tuple[int, str]]:
    """The roll that these changes, in order, come to from the one `before` (nobody where empty)."""
    lines = dict(before or {})
    for line in changes:
        if line.status:
            lines[bytes(line.roll_key)] = (line.seq, line.status)
        else:
            lines.pop(bytes(line.roll_key), None)
    return lines


def rolls(ledger: Ledger) -> Iterator[Opening]:
    """The rolls that were taken, the newest first."""
    head = ledger.store.heads([OWN]).get(OWN)
    at = head.idx if head else -1
    while at >= 0:
        entry = ledger.entry(at)
        if entry.told()["kind"] == "roll":
            yield entry
        found = ledger.store.opening(at)
        at = found[1] if found and found[1] < at else -1


def take(ledger: Ledger, day: datetime.date, by: str) -> Receipt:
    """Take the roll of a day and record it.

    Raises:
        LedgerError: children would leave the roll without an entry that closes the duty.
        UsageError: a later day's roll was taken already.
    """
    last = next(rolls(ledger), None)
    before_entry, before = (last.idx, lines_at(ledger.store.roll_lines(last.idx))) if last else (-1, {})
    if last and last.told()["data"]["day"] > day.isoformat():
        raise UsageError("The roll of a later day was taken already.", next_step="Take the roll of a later day.")
    heads = {head.roll_key: head for head in ledger.store.all_heads() if head.chain != OWN}
    now = {key: (head.seq, head.status) for key, head in heads.items() if head.status in OPEN}
    closed = {key: head.closing for key, head in heads.items() if head.status not in OPEN and head.closing >= 0}
    closed |= {bytes(key): entry for entry, key in ledger.store.purges().values()}
    told = replay(before, now, closed)
    if told.missing:
        raise LedgerError(
            f"{len(told.missing)} {'child' if len(told.missing) == 1 else 'children'} would leave the roll, and no entry closes the duty.",
            cause="the store was altered",
            next_step="See where: rollcall ledger audit.",
        )
    changed = [RollLine(0, key, *line, -1) for key, line in sorted(now.items()) if before.get(key) != line]
    changed += [RollLine(0, key, 0, "", closed[key]) for key in told.closed]
    data = {
        "day": day.isoformat(),
        "root": Roll(now).root().hex(),
        "before": len(before),
        "before_entry": before_entry,
        "intakes": len(told.intakes),
        "closed": [f"{key.hex()} {closed[key]}" for key in told.closed],
        "open": len(now),
    }
    return ledger.append_roll(Entry("roll", data), changed, by)
