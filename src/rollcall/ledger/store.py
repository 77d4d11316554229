"""The store: leaves, openings and all that follows from them, in one database, and each batch in one durable commit.

Two databases serve (`sqlite.py`, `postgresql.py`); both speak the SQL written here. Tables:

    leaf        every entry's commitment, in order: this is the log
    opening     salt and body, sealed under the child's key; gone once they were lawfully purged
    head        the end of each chain: its last entry and, where it is a child's, the child's status
    tile        hashes of the tree, 256 to a tile, so that proofs need a few of them only
    checkpoint  what was signed after each batch, with the tree's right edge
    roll_line   what changed on the roll from one day's roll to the next
    purge       which chains were lawfully purged, by which entry
    cosigned    checkpoints with the signatures of witnesses
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

#: Rows read at once: memory stays flat whatever the size of the log.
PAGE = 8192

#: Table -> its columns. `{blob}` and `{number}` are the database's own words for bytes and for whole numbers of 64 bits.
TABLES = {
    "leaf": "idx {number} PRIMARY KEY, data {blob} NOT NULL",
    "opening": "idx {number} PRIMARY KEY, chain {number} NOT NULL, before {number} NOT NULL, sealed {blob} NOT NULL",
    "head": "chain {number} PRIMARY KEY, seq {number} NOT NULL, idx {number} NOT NULL, leaf {blob} NOT NULL, status TEXT NOT NULL, "
    "closing {number} NOT NULL, roll_key {blob} NOT NULL",
    "tile": "level {number} NOT NULL, n {number} NOT NULL, hashes {blob} NOT NULL, PRIMARY KEY (level, n)",
    "checkpoint": "number {number} PRIMARY KEY, size {number} NOT NULL, note TEXT NOT NULL, frontier {blob} NOT NULL",
    "roll_line": "entry {number} NOT NULL, roll_key {blob} NOT NULL, seq {number} NOT NULL, status TEXT NOT NULL, "
    "closing {number} NOT NULL, "
    "PRIMARY KEY (entry, roll_key)",
    "purge": "chain {number} PRIMARY KEY, entry {number} NOT NULL, roll_key {blob} NOT NULL",
    "cosigned": "size {number} PRIMARY KEY, note TEXT NOT NULL",
}


class Head(NamedTuple):
    """The end of a chain."""

    chain: int
    seq: int
    idx: int
    leaf: bytes
    status: str  # entry.OPEN or entry.CLOSING; empty for the log's own chain
    closing: int  # the entry that closed the duty; -1 while it is open
    roll_key: bytes  # what stands on the roll in the child's place


class Signed(NamedTuple):
    """A checkpoint as it is kept: its place among all, the number of leaves, the signed note, and the tree's right edge."""

    number: int
    size: int
    note: str
    frontier: bytes


class RollLine(NamedTuple):
    """A change on the roll: the child's last entry and status; an empty status where it is gone, and the entry that closed the duty."""

    entry: int
    roll_key: bytes
    seq: int
    status: str
    closing: int  # -1 where none


class Batch(NamedTuple):
    """What one commit adds."""

    start: int
    leaves: Sequence[bytes]
    openings: Sequence[tuple[int, int, int, bytes]]  # idx, chain, the chain's entry before it (-1: none), sealed
    heads: Sequence[Head]
    tiles: Sequence[tuple[int, int, bytes]]  # level, n, hashes
    signed: Signed
    roll_lines: Sequence[RollLine] = ()
    purge: tuple[int, int, bytes] | None = None  # chain, the entry that says so, roll key


class Database(Protocol):
    """What a database does for the store. Every method raises `LedgerError` where the database fails."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """All rows of a query."""
        ...

    def each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row."""
        ...

    def commit(self) -> AbstractContextManager[None]:
        """A transaction: durable when the block ends, undone where it raises."""
        ...

    def scrub(self) -> None:
        """Leave no bytes of deleted rows in the database's files."""
        ...

    def faults(self) -> list[str]:
        """What the database finds amiss in itself, in words."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class Store:
    """The tables of one ledger."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.faults = database.faults
        self.close = database.close

    def record(self, batch: Batch) -> None:
        """Add a batch, all of it or none; it is on the disk when this returns. Raises `LedgerError`."""
        with self._db.commit():
            self._db.each("INSERT INTO leaf VALUES (?, ?)", enumerate(batch.leaves, start=batch.start))
            self._db.each("INSERT INTO opening VALUES (?, ?, ?, ?)", batch.openings)
            self._db.each(
                "INSERT INTO head VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, idx = excluded.idx, "
                "leaf = excluded.leaf, status = excluded.status, closing = excluded.closing",
                batch.heads,
            )
            self._db.each("INSERT INTO tile VALUES (?, ?, ?) ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes", batch.tiles)
            self._db.each("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", [batch.signed])
            self._db.each("INSERT INTO roll_line VALUES (?, ?, ?, ?, ?)", batch.roll_lines)
            if batch.purge:
                self._db.each("INSERT INTO purge VALUES (?, ?, ?)", [batch.purge])
                self._db.each("DELETE FROM opening WHERE chain = ?", [batch.purge[:1]])
                self._db.each("DELETE FROM head WHERE chain = ?", [batch.purge[:1]])
        if batch.purge:
            self._db.scrub()

    def scrub(self) -> None:
        """Leave no bytes of purged openings in the database's files."""
        self._db.scrub()

    def cosign(self, size: int, note: str) -> None:
        """Keep a checkpoint's note with the signatures of witnesses, in place of an earlier one of that size."""
        with self._db.commit():
            self._db.each("INSERT INTO cosigned VALUES (?, ?) ON CONFLICT (size) DO UPDATE SET note = excluded.note", [(size, note)])

    def cosigned(self) -> list[tuple[int, str]]:
        """Sizes and notes of checkpoints that witnesses signed, the smallest first."""
        return self._db.rows("SELECT size, note FROM cosigned ORDER BY size")

    def size(self) -> int:
        """How many leaves there are, by the last one's number."""
        return self._db.rows("SELECT coalesce(max(idx) + 1, 0) FROM leaf")[0][0]

    def last_signed(self) -> Signed | None:
        """The last checkpoint, or None in an empty store."""
        found = self._db.rows("SELECT * FROM checkpoint ORDER BY number DESC LIMIT 1")
        return Signed(*found[0]) if found else None

    def signed(self) -> Iterator[Signed]:
        """Every checkpoint, in the order in which they were signed."""
        for row in self._paged("SELECT * FROM checkpoint WHERE number > ? ORDER BY number LIMIT ?", -1, 0):
            yield Signed(*row)

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The commitments from `start` up to `stop`."""
        return [data for (data,) in self._db.rows("SELECT data FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx", (start, stop))]

    def each_leaf(self, stop: int) -> Iterator[bytes]:
        """The first `stop` commitments, read a page at a time."""
        for start in range(0, stop, PAGE):
            yield from self.leaves(start, min(start + PAGE, stop))

    def pages(self) -> Iterator[list[tuple[int, bytes, int | None, int | None, bytes | None]]]:
        """Every leaf with its opening (nulls where it has none): idx, data, chain, before, sealed; in order, a page at a time."""
        after = -(2**62)
        while page := self._db.rows(
            "SELECT leaf.idx, data, chain, before, sealed FROM leaf LEFT JOIN opening ON opening.idx = leaf.idx "
            "WHERE leaf.idx > ? ORDER BY leaf.idx LIMIT ?",
            (after, PAGE),
        ):
            yield page
            after = page[-1][0]

    def leaf_pages(self) -> Iterator[list[tuple[int, bytes]]]:
        """Every leaf, idx and data; in order, a page at a time."""
        after = -(2**62)
        while page := self._db.rows("SELECT idx, data FROM leaf WHERE idx > ? ORDER BY idx LIMIT ?", (after, PAGE)):
            yield page
            after = page[-1][0]

    def stray_openings(self) -> list[int]:
        """Openings of which there is no leaf."""
        found = self._db.rows("SELECT idx FROM opening WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.idx = opening.idx) ORDER BY idx")
        return [idx for (idx,) in found]

    def opening(self, idx: int) -> tuple[int, int, bytes] | None:
        """Chain, the chain's entry before it, and the sealed opening of an entry; None where there is none."""
        found = self._db.rows("SELECT chain, before, sealed FROM opening WHERE idx = ?", (idx,))
        return found[0] if found else None

    def heads(self, chains: Sequence[int]) -> dict[int, Head]:
        """The ends of these chains, as far as they have entries."""
        found: dict[int, Head] = {}
        for at in range(0, len(chains), 500):
            some = chains[at : at + 500]
            rows = self._db.rows(f"SELECT * FROM head WHERE chain IN ({','.join('?' * len(some))})", some)
            found.update((row[0], Head(*row)) for row in rows)
        return found

    def all_heads(self) -> Iterator[Head]:
        """The end of every chain, in the order of chains."""
        for row in self._paged("SELECT * FROM head WHERE chain > ? ORDER BY chain LIMIT ?", -1, 0):
            yield Head(*row)

    def tile(self, level: int, n: int) -> bytes | None:
        """The hashes of a tile, 32 bytes each, as many as there are; None where there is no such tile."""
        found = self._db.rows("SELECT hashes FROM tile WHERE level = ? AND n = ?", (level, n))
        return bytes(found[0][0]) if found else None

    def tiles(self) -> list[tuple[int, int, int]]:
        """Every tile: level, n and the number of its hashes."""
        return self._db.rows("SELECT level, n, length(hashes) / 32 FROM tile ORDER BY level, n")

    def roll_lines(self, upto: int, after: int = -1) -> Iterator[RollLine]:
        """Every change on the roll from the entry behind `after` up to the roll that is the entry `upto`, in order."""
        entries = self._db.rows("SELECT DISTINCT entry FROM roll_line WHERE entry > ? AND entry <= ? ORDER BY entry", (after, upto))
        for (entry,) in entries:
            for row in self._db.rows("SELECT * FROM roll_line WHERE entry = ? ORDER BY roll_key", (entry,)):
                yield RollLine(*row)

    def purges(self) -> dict[int, tuple[int, bytes]]:
        """Purged chains: the entry that says so, and what stood on the roll."""
        return {chain: (entry, roll_key) for chain, entry, roll_key in self._db.rows("SELECT * FROM purge ORDER BY chain")}

    def _paged(self, sql: str, after: int, key: int) -> Iterator[tuple]:
        while page := self._db.rows(sql, (after, PAGE)):
            yield from page
            after = page[-1][key]
