"""The store in an SQLite file: write-ahead log, every commit flushed to the disk, deleted bytes overwritten."""

import os
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rollcall.errors import LedgerError
from rollcall.ledger.store import TABLES

#: What nobody may do to a table by plain SQL: a first fence, told by the audit where it is missing.
REFUSED = {
    "leaf": ("UPDATE", "DELETE"),
    "opening": ("UPDATE",),
    "checkpoint": ("UPDATE", "DELETE"),
    "roll_line": ("UPDATE", "DELETE"),
    "purge": ("UPDATE", "DELETE"),
    "tile": ("DELETE",),
}

FENCES = {
    **{
        f"{table}_no_{deed.lower()}": f"BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        for table, deeds in REFUSED.items()
        for deed in deeds
    },
    **{
        f"{table}_purged_only": f"BEFORE DELETE ON {table} WHEN NOT EXISTS (SELECT 1 FROM purge WHERE chain = OLD.chain) "
        "BEGIN SELECT RAISE(ABORT, 'no entry purges this chain'); END"
        for table in ("opening", "head")
    },
    "tile_grows": "BEFORE UPDATE ON tile WHEN substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes "
    "BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END",
}

#: The index by which a purge finds a chain's openings.
INDEX = "CREATE INDEX opening_chain ON opening (chain)"

#: Pages of 4 KiB after which the write-ahead log is written back.
WRITE_BACK = 4000


def schema() -> dict[str, str]:
    """Every table, index and trigger of the file: its name, and the SQL that makes it."""
    told = {name: f"CREATE TABLE {name} ({columns.format(blob='BLOB', number='INTEGER')})" for name, columns in TABLES.items()}
    return told | {"opening_chain": INDEX} | {name: f"CREATE TRIGGER {name} {what}" for name, what in FENCES.items()}


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open an SQLite file: durable at every commit, deleted bytes overwritten. May be used by several threads, one at a time.

    Where nothing can be written beside it, a file without a write-ahead log is read as it lies, and one with it by way of that.
    """
    place = path.resolve().as_uri()
    if read_only and not os.access(path.parent, os.W_OK):
        place += "?mode=ro" if path.with_name(f"{path.name}-wal").exists() else "?immutable=1"
    connection = sqlite3.connect(place, uri=True, isolation_level=None, check_same_thread=False, cached_statements=64)
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            for setting in ("secure_delete = ON", "journal_mode = WAL", "synchronous = FULL", f"wal_autocheckpoint = {WRITE_BACK}"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("PRAGMA cache_size = -16384")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class SQLite:
    """A ledger's database in one file. The ledger sees to it that one thread uses it at a time."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        self._path = path
        try:
            if create:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            elif not path.is_file():
                raise LedgerError(f"{path} is not there.", next_step="Put it back, or name another ledger.")
            self._db = connect(path, read_only=read_only)
            if read_only:
                self._db.execute("BEGIN")  # one view of the whole, whatever is written meanwhile
            if create:
                for statement in schema().values():
                    self._db.execute(statement)
        except (sqlite3.DatabaseError, OSError) as error:
            raise _failed(path, error) from None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """All rows of a query."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _failed(self._path, error) from None

    def each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row."""
        self._db.executemany(sql, rows)

    @contextmanager
    def commit(self) -> Generator[None]:
        """A transaction: durable when the block ends, undone where it raises."""
        try:
            with transaction(self._db):
                yield
        except sqlite3.Error as error:
            raise _failed(self._path, error) from None

    def scrub(self) -> None:
        """Leave no bytes of deleted rows in the file, its free pages or its write-ahead log."""
        try:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise _failed(self._path, error) from None

    def faults(self) -> list[str]:
        """What SQLite finds amiss in the file, and which tables, indexes and fences are not as they were made."""
        try:
            damaged = [line for (line,) in self._db.execute("PRAGMA integrity_check") if line != "ok"]
            found = dict(self._db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"))
        except sqlite3.Error as error:
            return [f"{self._path.name}: cannot be read ({error})"]
        made = schema()
        changed = [f"{name} is missing or changed" for name, sql in made.items() if found.get(name) != sql]
        strange = [f"{name} is strange to it" for name in found if name not in made]
        return [f"{self._path.name}: {what}" for what in (*damaged, *changed, *sorted(strange))]

    def close(self) -> None:
        """Close the file; the write-ahead log is written back and removed."""
        self._db.close()


@contextmanager
def transaction(db: sqlite3.Connection) -> Generator[None]:
    """A transaction that alone may write: durable when the block ends, undone where it raises."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _failed(path: Path, error: Exception) -> LedgerError:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return LedgerError(
        f"{path} cannot be used.", cause=said or type(error).__name__, next_step="Make room or mend the disk, then open the ledger again."
    )
