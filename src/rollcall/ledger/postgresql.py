"""The store in a PostgreSQL database, for an office that keeps one: the same tables, in a schema of the ledger's own."""

import hashlib
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from rollcall.errors import LedgerError
from rollcall.ledger.store import TABLES

#: Functions that refuse what nobody may do to a table by plain SQL.
REFUSALS = """
CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE FUNCTION purged_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT 1 FROM purge WHERE chain = OLD.chain) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'no entry purges this chain'; END $$;
CREATE FUNCTION tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a tile only grows'; END $$;
"""

#: Trigger -> what it does. The names are checked by the audit.
FENCES = {
    "leaf_fence": "BEFORE UPDATE OR DELETE ON leaf FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "opening_fence": "BEFORE UPDATE ON opening FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "opening_purge": "BEFORE DELETE ON opening FOR EACH ROW EXECUTE FUNCTION purged_only()",
    "head_purge": "BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION purged_only()",
    "checkpoint_fence": "BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "roll_line_fence": "BEFORE UPDATE OR DELETE ON roll_line FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "purge_fence": "BEFORE UPDATE OR DELETE ON purge FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "tile_fence": "BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "tile_growth": "BEFORE UPDATE ON tile FOR EACH ROW EXECUTE FUNCTION tile_grows()",
}


class PostgreSQL:
    """A ledger's tables in a PostgreSQL database, in the schema `name`. `dsn` is libpq's; a password belongs in its own file."""

    def __init__(self, dsn: str, name: str, *, create: bool = False, read_only: bool = False) -> None:
        try:
            import psycopg
        except ImportError:
            raise LedgerError("PostgreSQL needs psycopg.", next_step="pip install 'rollcall[postgresql]'") from None
        self._error = psycopg.Error
        if not re.fullmatch("[a-z0-9_]{1,63}", name):
            raise LedgerError("This is no name of a ledger's schema.", next_step="Put ledger.json back from a copy.")
        try:
            self._db = psycopg.connect(dsn, autocommit=True)
        except psycopg.Error as error:
            raise self._failed(error) from None
        try:
            self._begin(name, create=create, read_only=read_only)
        except psycopg.Error as error:
            self._db.close()
            raise self._failed(error) from None
        except LedgerError:
            self._db.close()
            raise

    def _begin(self, name: str, *, create: bool, read_only: bool) -> None:
        if create:
            self._db.execute(f"CREATE SCHEMA {name}".encode())
        self._db.execute(f"SET search_path TO {name}".encode())
        if read_only:
            self._db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")  # one view of the whole
        else:
            self._db.execute("SET synchronous_commit = on")
            self._lock(name)
        if create:
            self._lay_out()

    def _lock(self, name: str) -> None:
        number = int.from_bytes(hashlib.sha256(b"rollcall ledger " + name.encode()).digest()[:8], "big", signed=True)
        if self._db.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone() != (True,):
            raise LedgerError("Another process is writing this ledger.", next_step="Wait until it has ended; a ledger has one writer.")

    def _lay_out(self) -> None:
        with self._db.transaction():
            for name, columns in TABLES.items():
                self._db.execute(f"CREATE TABLE {name} ({columns.format(blob='BYTEA', number='BIGINT')})".encode())
            self._db.execute("CREATE INDEX opening_chain ON opening (chain)")
            self._db.execute(REFUSALS.encode())
            for name, what in FENCES.items():
                self._db.execute(f"CREATE TRIGGER {name} {what}".encode())

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """All rows of a query."""
        try:
            return self._db.execute(sql.replace("?", "%s").encode(), values, binary=True).fetchall()
        except self._error as error:
            raise self._failed(error) from None

    def each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row; plain insertions are copied."""
        head, _, told = sql.partition(" VALUES ")
        rows = list(rows)
        if rows and head.startswith("INSERT") and "ON CONFLICT" not in told:
            table = head.removeprefix("INSERT INTO ")
            with self._db.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            with self._db.cursor() as cursor:
                cursor.executemany(sql.replace("?", "%s").encode(), rows)

    @contextmanager
    def commit(self) -> Generator[None]:
        """A transaction: durable when the block ends, undone where it raises."""
        try:
            with self._db.transaction():
                yield
        except self._error as error:
            raise self._failed(error) from None

    def scrub(self) -> None:
        """Rewrite the tables that rows were deleted from. The server's own write-ahead log and its backups age by its rules."""
        try:
            self._db.execute("VACUUM (FULL) opening")
            self._db.execute("VACUUM (FULL) head")
        except self._error as error:
            raise self._failed(error) from None

    def faults(self) -> list[str]:
        """Which tables and fences are missing; the server checks its own pages where checksums are on."""
        try:
            tables = {
                name for (name,) in self.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
            }
            fences = {
                name
                for name, enabled in self.rows(
                    "SELECT tgname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                    "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
                )
                if enabled not in ("D", b"D")
            }
        except LedgerError as error:
            return [f"database: {error.cause}"]
        missing = [*(name for name in TABLES if name not in tables), *(name for name in FENCES if name not in fences)]
        return [f"database: {name} is missing or switched off" for name in missing]

    def close(self) -> None:
        """Let go of the connection, and with it of the writer's lock."""
        self._db.close()

    def _failed(self, error: Exception) -> LedgerError:
        diagnosis = getattr(error, "diag", None)
        said = (diagnosis.message_primary if diagnosis else None) or type(error).__name__
        return LedgerError(
            "The ledger's database cannot be used.", cause=said, next_step="Mend the connection, then open the ledger again."
        )
