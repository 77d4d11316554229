"""The Merkle tree of RFC 6962: hashes, roots, and the proofs that an entry is in it and that it only grew.

A leaf is 32 bytes, SHA-256 of 0x00 and the entry; a node is SHA-256 of 0x01, its left and its right (section 2.1). A subtree
is *complete* when it holds 2**level leaves: its hash never changes again, so that proofs are made from complete subtrees alone.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice

from rollcall.errors import ProofFailed

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
LARGEST_SIZE = 2**63 - 1
_CHUNK = 1 << 12

Read = Callable[[int, int], bytes]
"""`read(level, index)`: the hash of the complete subtree over leaves `index * 2**level` up to `(index + 1) * 2**level`."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry's bytes, 32 bytes (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hashes of many entries, in their order."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two subtrees, 32 bytes (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def pair_up(hashes: Sequence[bytes]) -> list[bytes]:
    """The level above an even number of hashes, left to right."""
    each = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=True)]


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first. Enough to append and to know the root.

    `size` is the number of leaves; `hashes` has one hash for each bit that is set in `size`. Raises `ProofFailed` where the
    two do not fit.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        given = tuple(hashes)
        if not 0 <= size <= LARGEST_SIZE or len(given) != size.bit_count() or any(len(one) != HASH_BYTES for one in given):
            raise ProofFailed(f"a frontier of {len(given)} hashes does not fit a tree of {size} leaves")
        self.size = size
        self._at: dict[int, bytes] = dict(zip(_set_bits(size), given, strict=True))

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, largest first."""
        return tuple(self._at[level] for level in _set_bits(self.size))

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        level = 0
        while (self.size >> level) & 1:
            leaf = node_hash(self._at.pop(level), leaf)
            level += 1
        self._at[level] = leaf
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add many leaf hashes, left to right, level by level in chunks: memory stays flat whatever their number."""
        each = iter(leaves)
        while chunk := list(islice(each, _CHUNK)):
            size, level = self.size, 0
            self.size += len(chunk)
            while chunk:
                if (size >> level) & 1:
                    chunk.insert(0, self._at.pop(level))
                if len(chunk) & 1:
                    self._at[level] = chunk.pop()
                chunk = pair_up(chunk)
                level += 1

    def root(self) -> bytes:
        """The root over all leaves so far; `EMPTY_ROOT` where there is none."""
        return fold(self.hashes)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, largest first."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root_of(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves."""
    return _range_root(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The audit path of the leaf at `index` in the tree of the first `size` leaves, from the leaf's sibling upwards (RFC 6962, 2.1.1).

    Raises `ProofFailed` where there is no such leaf.
    """
    if not 0 <= index < size <= LARGEST_SIZE:
        raise ProofFailed(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, read))
            end = middle
        else:
            path.append(_range_root(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """The proof that the first `old` leaves of the tree of `new` leaves are the old tree (RFC 6962, 2.1.2); empty from an empty tree.

    Raises `ProofFailed` where `old` is larger than `new`.
    """
    if not 0 <= old <= new <= LARGEST_SIZE:
        raise ProofFailed(f"a tree of {new} leaves has not grown from one of {old}")
    if old in (0, new):
        return []
    start, end, path = 0, new, []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, read))
            end = middle
        else:
            path.append(_range_root(start, middle, read))
            start = middle
    # What is left is the old tree itself where it is complete: whoever checks the proof holds its root.
    return ([_range_root(start, end, read)] if start else []) + path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).

    Raises `ProofFailed`, saying what was wrong.
    """
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size <= LARGEST_SIZE:
        raise ProofFailed(f"the proof is of leaf {index}, and the tree has {size} leaves")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise ProofFailed("the inclusion proof is longer than the tree is high")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofFailed("the inclusion proof is shorter than the tree is high")
    if found != root:
        raise ProofFailed(f"the entry is not leaf {index} of the tree of {size}: the proof leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` leaves begins with the tree of `old` leaves (RFC 9162, 2.1.4.2).

    Every tree begins with the empty one, whose root is `EMPTY_ROOT`; then, and between equal sizes, the proof is empty.
    Raises `ProofFailed`, saying what was wrong.
    """
    _check_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new <= LARGEST_SIZE:
        raise ProofFailed(f"a tree of {new} leaves has not grown from one of {old}")
    if any(size == 0 and root != EMPTY_ROOT for size, root in ((old, old_root), (new, new_root))):
        raise ProofFailed("an empty tree is given another root than that of the empty tree")
    if old in (0, new):
        if proof:
            raise ProofFailed(f"nothing is to be proved between {old} and {new} leaves, and yet there is a proof")
        if old == new and old_root != new_root:
            raise ProofFailed(f"two trees of {old} leaves have different roots")
        return
    path = list(proof)
    if not old & (old - 1):
        path.insert(0, old_root)
    if not path:
        raise ProofFailed("the consistency proof is empty")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if not last:
            raise ProofFailed("the consistency proof is longer than the tree is high")
        if at & 1 or at == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofFailed("the consistency proof is shorter than the tree is high")
    if was != old_root:
        raise ProofFailed(f"the proof does not lead to the root of the old tree of {old} leaves")
    if now != new_root:
        raise ProofFailed(f"the tree of {new} leaves does not begin with the tree of {old}: the proof leads to another root")


def _check_hashes(*hashes: bytes) -> None:
    if any(not isinstance(one, bytes) or len(one) != HASH_BYTES for one in hashes):
        raise ProofFailed(f"a hash is not of {HASH_BYTES} bytes")


def _set_bits(size: int) -> list[int]:
    return [level for level in range(size.bit_length() - 1, -1, -1) if (size >> level) & 1]


def _split(count: int) -> int:
    """The largest power of two below `count` (more than 1)."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(start: int, end: int, read: Read) -> bytes:
    """The root over leaves `start` to `end`, where `start` is a multiple of a power of two that is not below their number."""
    hashes = []
    for level in _set_bits(end - start):
        hashes.append(read(level, start >> level))
        start += 1 << level
    return fold(hashes)
