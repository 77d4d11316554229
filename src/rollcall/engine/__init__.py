"""Opens the engine that every stage works on: DuckDB on this machine, or Spark, both through Ibis.

Stages receive an `Engine`, build Ibis expressions on its tables, and keep what several readers need with `keep`. Which of the two
it is, only readers and writers of files know: they ask for `DuckDB` by name. Nothing of a case is written outside the engine's own
memory and its private spill folder, which is encrypted with a key that only this process knows, and removed when it closes.
"""

from typing import Final, Literal

from rollcall.engine.duckdb import DuckDB
from rollcall.engine.engine import Engine
from rollcall.errors import UsageError

__all__ = ["ROWS_AT_ONCE", "DuckDB", "Engine", "Kind", "open_engine"]

#: Rows of a table from which a stage may tell whole histories of children at once, in the memory that an engine has by default.
ROWS_AT_ONCE: Final = 2_500_000

Kind = Literal["duckdb", "spark"]


def open_engine(kind: Kind = "duckdb", *, memory: str = "1500MB", threads: int | None = None, master: str = "") -> Engine:
    """Open an engine: on this machine, unless `master` says otherwise or Spark runs already.

    Args:
        kind: which. Spark needs the extra `spark` and Java 17 or later.
        memory: the most memory to use before spilling, as `1500MB`.
        threads: how many cores to use; all when None.
        master: of Spark, the cluster to run on; this machine when empty.

    Raises:
        UsageError: Spark is not installed, or does not start.
    """
    if kind == "duckdb":
        return DuckDB(memory=memory, threads=threads)
    try:
        from rollcall.engine.spark import Spark
    except ModuleNotFoundError as missing:
        if missing.name != "pyspark":
            raise
        raise UsageError(
            "Spark is not installed",
            cause="the extra `spark` is missing",
            next_step="pip install 'rollcall[spark]', or leave --engine out.",
        ) from None
    return Spark(memory=memory, threads=threads, master=master)
