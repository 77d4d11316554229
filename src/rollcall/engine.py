"""Opens the engine that every stage works on: DuckDB here, through Ibis.

Stages receive an `Engine`, build Ibis expressions on its tables, and keep what several readers need with `keep`. Nothing
of a case is written outside the engine's own memory and its private spill folder, which is encrypted with a key that only
this process knows, and removed when it closes.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import ibis
import ibis.expr.types as ir
import pyarrow as pa

#: How the spill folders of all runs are named, before the process's number.
SPILL = "rollcall-spill-"


class Engine:
    """A DuckDB database in memory, spilling to a folder that only this user can read.

    Args:
        memory: the most memory to use before spilling, in DuckDB's words (`"1500MB"`).
        threads: how many cores to use; all when None.
    """

    def __init__(self, *, memory: str = "1500MB", threads: int | None = None) -> None:
        _sweep()
        self._spill = Path(tempfile.mkdtemp(prefix=f"{SPILL}{os.getpid()}-"))
        self.ibis = ibis.duckdb.connect()
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

    @property
    def duckdb(self):
        """The DuckDB connection beneath Ibis, for Splink and for readers that Ibis does not offer."""
        return self.ibis.con

    def splink(self):
        """The engine as Splink knows it."""
        from splink import DuckDBAPI

        return DuckDBAPI(connection=self.duckdb)

    def keep(self, name: str, table: ir.Table | pa.Table | pa.RecordBatchReader) -> ir.Table:
        """Compute `table` once, keep it under `name`, and return it. A table of that name is replaced."""
        if isinstance(table, ir.Table):
            self.duckdb.execute(f'CREATE OR REPLACE TABLE "{name}" AS {self._statement(table)}')
        else:
            self.duckdb.register("arriving", table)
            self.duckdb.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM arriving')
            self.duckdb.unregister("arriving")
        return self.ibis.table(name)

    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Name `table` without computing it."""
        self.duckdb.execute(f'CREATE OR REPLACE VIEW "{name}" AS {self._statement(table)}')
        return self.ibis.table(name)

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

    def empty(self, name: str, schema: ibis.Schema) -> ir.Table:
        """Keep a table of that schema without rows."""
        return self.keep(name, schema.to_pyarrow().empty_table())

    def close(self) -> None:
        """Let go of the database and remove the spill folder."""
        self.ibis.disconnect()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _sweep() -> None:
    """Remove what killed runs of this user left in their spill folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SPILL}*"):
        number = folder.name.removeprefix(SPILL).split("-")[0]
        with suppress(FileNotFoundError):  # another run has removed it meanwhile
            if number.isdigit() and folder.stat().st_uid == os.getuid() and not alive(int(number)):
                shutil.rmtree(folder, ignore_errors=True)


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
