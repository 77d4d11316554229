"""The tree as the store keeps it: tiles of 256 hashes, so that appending writes little and a proof reads little.

A tile of level L holds hashes of complete subtrees of 256**L leaves. Level 0 is written when a tile is complete, since its
hashes follow from the leaves; the levels above are written as they grow.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rollcall.errors import ProofFailed
from rollcall.ledger.store import Store
from rollcall.ledger.tree import HASH_BYTES, Frontier, fold, leaf_hash, pair_up

WIDTH = 256
HEIGHT = 8  # 2**8 hashes to a tile


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over as many hashes as a power of two."""
    while len(hashes) > 1:
        hashes = pair_up(hashes)
    return hashes[0]


def split(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


class Growth:
    """The growing edge of the tree: the leaves of the tile that is not yet full, and the tiles above."""

    def __init__(self, size: int, hashes: Iterable[bytes], pending: Sequence[bytes], above: Sequence[bytes]) -> None:
        self.size = size
        low = size % WIDTH
        given = tuple(hashes)
        at = len(given) - low.bit_count()
        self._upper = Frontier(size // WIDTH, given[:at])
        self._lower = Frontier(low, given[at:])
        self._pending = list(pending)  # leaf hashes
        self._above = [split(tile) for tile in above]  # the unfinished tile of each level from 1

    @classmethod
    def resume(cls, store: Store, size: int, frontier: bytes) -> "Growth":
        """The edge of a tree of `size` leaves. Raises `ProofFailed` where the store does not hold what it needs."""
        pending = [leaf_hash(data) for data in store.leaves(size - size % WIDTH, size)]
        above, count = [], size // WIDTH
        while count:
            tile = (store.tile(len(above) + 1, count // WIDTH) or b"") if count % WIDTH else b""
            above.append(tile[: count % WIDTH * HASH_BYTES])
            if len(above[-1]) != count % WIDTH * HASH_BYTES:
                raise ProofFailed("hashes are missing at the end of the log")
            count //= WIDTH
        if len(pending) != size % WIDTH:
            raise ProofFailed("leaves are missing at the end of the log")
        return cls(size, split(frontier), pending, above)

    def extend(self, leaves: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
        """Add leaf hashes; the tiles that changed, as level, n and hashes."""
        changed: dict[tuple[int, int], bytes] = {}
        at = 0
        while at < len(leaves):
            some = leaves[at : at + WIDTH - len(self._pending)]
            at += len(some)
            self.size += len(some)
            self._pending += some
            self._lower.extend(some)
            if len(self._pending) == WIDTH:
                n = self.size // WIDTH - 1
                changed[0, n] = b"".join(self._pending)
                root = self._lower.root()
                self._upper.append(root)
                self._pending, self._lower = [], Frontier()
                self._rise(n, root, changed)
        return [(level, n, hashes) for (level, n), hashes in changed.items()]

    def _rise(self, index: int, root: bytes, changed: dict[tuple[int, int], bytes]) -> None:
        level = 1
        while True:
            if level > len(self._above):
                self._above.append([])
            tile = self._above[level - 1]
            tile.append(root)
            changed[level, index // WIDTH] = b"".join(tile)
            if len(tile) < WIDTH:
                return
            root = tree_root(tile)
            self._above[level - 1] = []
            index //= WIDTH
            level += 1

    def hashes(self) -> tuple[bytes, ...]:
        """The right edge: the roots of complete subtrees, largest first."""
        return self._upper.hashes + self._lower.hashes

    def root(self) -> bytes:
        """The root over all leaves."""
        return fold(self.hashes())


class Reading:
    """Reads complete subtrees of the stored tree, for proofs; a few tiles stay at hand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tile = lru_cache(maxsize=64)(self._read_tile)

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree over leaves `index * 2**level` up to `(index + 1) * 2**level`."""
        high, low = divmod(level, HEIGHT)
        width = 1 << low
        n, at = divmod(index * width, WIDTH)
        return tree_root(self._tile(high, n, at + width)[at : at + width])

    def _read_tile(self, high: int, n: int, needed: int) -> list[bytes]:
        tile = self._store.tile(high, n)
        hashes = split(tile) if tile else []
        if len(hashes) < needed and high == 0:
            hashes = [leaf_hash(data) for data in self._store.leaves(n * WIDTH, n * WIDTH + needed)]
        if len(hashes) < needed:
            raise ProofFailed(f"the tile {n} of level {high} is missing or too short")
        return hashes
