"""DuckDB, in memory."""

from functools import cached_property
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from duckdb import OutOfMemoryException
from ibis.backends import duckdb

from rollcall.engine.engine import Engine, behind
from rollcall.engine.parts import FEWEST, WITHIN, Parts
from rollcall.engine.shared import named


class Backend(duckdb.Backend):
    """Ibis's own, which writes each query once: on a small case that takes longer than running it, and rounds ask the same again."""

    def compile(self, expr: ir.Expr, /, **how) -> str:
        """Compile an expression to SQL, or remember how it was."""
        if how.get("params"):
            return super().compile(expr, **how)
        asked = (expr.op(), how.get("limit"), how.get("pretty"))
        if asked not in self._compiled:
            self._compiled[asked] = super().compile(named(expr), **how)
        return self._compiled[asked]

    @cached_property
    def _compiled(self) -> dict[tuple, str]:
        return {}


class DuckDB(Engine):
    """A DuckDB database in memory, spilling to a folder that only this user can read.

    Args:
        memory: the most memory to use before spilling, in DuckDB's words (`"1500MB"`).
        threads: how many cores to use; all when None.
    """

    name = "duckdb"

    def __init__(self, *, memory: str = "1500MB", threads: int | None = None) -> None:
        super().__init__()
        self.ibis = Backend()
        self.ibis.do_connect()
        ibis.options.sql.fuse_selects = False  # DuckDB merges selects itself, and faster
        settings = {
            "memory_limit": memory,
            "temp_directory": str(self._spill),
            "force_mbedtls_unsafe": True,  # the cipher that DuckDB carries; the better one would have to be downloaded
            "temp_file_encryption": True,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_progress_bar": False,
        }
        if threads:
            settings["threads"] = threads
        for name, value in settings.items():
            self.duckdb.execute(f"SET {name} = ?", [value])
        # compressed, an empty column of a wide table takes no room
        self.duckdb.execute("ATTACH ':memory:' AS kept (COMPRESS)")
        self.duckdb.execute("USE kept")
        self._parts = Parts(self.duckdb)

    @property
    def duckdb(self):
        """The DuckDB connection beneath Ibis, for Splink and for readers that Ibis does not offer."""
        return self.ibis.con

    def keep(self, name: str, table: ir.Table | pa.Table | pa.RecordBatchReader, *, at_once: int | None = None) -> ir.Table:
        """Compute `table` once, keep it under `name`, and return it. A table of that name is replaced."""
        self._parts.forget(name)
        if isinstance(table, ir.Table) and at_once:
            self._keep_parts(name, table, at_once)
        elif isinstance(table, ir.Table):
            self.duckdb.execute(f'CREATE OR REPLACE TABLE "{name}" AS {self._statement(table)}')
        else:
            self.duckdb.register("arriving", table)
            self.duckdb.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM arriving')
            self.duckdb.unregister("arriving")
        return self.ibis.table(name)

    def _keep_parts(self, name: str, table: ir.Table, at_once: int) -> None:
        divided, begins = self._parts.divide(table, at_once)
        query = self._statement(divided)
        into = f'CREATE OR REPLACE TABLE "{name}" AS'
        try:
            for _ in self._parts.each(begins):
                self.duckdb.execute(f"{into} FROM ({query}) WHERE {WITHIN}" if len(begins) > 1 else f"{into} {query}")
                into = f'INSERT INTO "{name}"'
        except OutOfMemoryException:
            if at_once < FEWEST:
                raise
            self._keep_parts(name, table, at_once // 5)

    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Name `table` without computing it."""
        self.duckdb.execute(f'CREATE OR REPLACE VIEW "{name}" AS {self._statement(table)}')
        self._rests_on[name] = behind(table)
        return self.ibis.table(name)

    def _kept(self) -> set[str]:
        return {name for (name,) in self.duckdb.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()}

    def _let_go(self, name: str) -> None:
        self.duckdb.execute(f'DROP TABLE "{name}"')

    def write(self, table: ir.Table, file: Path) -> Path:
        """Compute `table` into Parquet at `file`, a file or a folder of files; return what `read` takes."""
        self.duckdb.execute(f"COPY ({self._statement(table)}) TO ? (FORMAT parquet)", [str(file)])
        return file

    def _statement(self, table: ir.Table) -> str:
        """The query behind `table`, with the types that Ibis takes for granted made sure of.

        DuckDB takes an empty list for one of numbers, a day moved by an interval for a time, and a sum of counts for a wider number.
        """
        sure = {
            name: self.ibis.compiler.type_mapper.to_string(kind)
            for name, kind in table.schema().items()
            if kind.is_array() or kind.is_date() or kind.is_int64()
        }
        query = self.ibis.compile(table)
        if not sure:
            return query
        casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in sure.items())
        return f"SELECT * REPLACE ({casts}) FROM ({query})"

    def splink(self):
        """This database as Splink knows it."""
        from splink import DuckDBAPI

        return DuckDBAPI(connection=self.duckdb)
