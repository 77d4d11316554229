"""Spark, on this machine or on a cluster."""

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot
from pyspark.sql import DataFrame
from pyspark.storagelevel import StorageLevel

from rollcall.engine import spark_functions, spark_session, spill
from rollcall.engine.engine import Engine, behind
from rollcall.engine.spark_sql import Backend, PySparkSchema, Words


class Spark(Engine):
    """The Spark session that this process runs in, else one of its own.

    One of its own runs in a Java process on this machine, which in local mode nothing outside the machine can reach.

    Args:
        memory: the most memory of the Java process, as `1500MB`.
        threads: how many cores to use; all when None.
        master: where to run, as Spark's `--master`; on this machine when "".
    """

    def __init__(self, *, memory: str = "1500MB", threads: int | None = None, master: str = "") -> None:
        super().__init__()
        self._started = spark_session.session(self._spill, master=master, memory=memory, threads=threads)
        self.session = self._started.session
        spark_functions.register(self.session)
        self._spread: DataFrame | None = None
        self.ibis = Backend()
        self.ibis.register_options()
        self.ibis.do_connect(self.session)

    def keep(self, name: str, table: ir.Table | pa.Table | pa.RecordBatchReader) -> ir.Table:
        """Compute `table` once, keep it under `name`, and return it. A table of that name is replaced."""
        if isinstance(table, ir.Table):
            frame = self.ibis.frame(table)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # PySpark leaves a socket to the garbage collector
                frame = self.session.createDataFrame(table if isinstance(table, pa.Table) else table.read_all())
        if self._spread is not None:
            frame = frame.coalesce(self.session.sparkContext.defaultParallelism)  # it has a partition for every number, most of them empty
        # a checkpoint, not a cache: Spark would plan anew, with every table, all that the table came from
        frame.localCheckpoint(eager=True).createOrReplaceTempView(name)
        if self._spread is None:
            self.session.catalog.clearCache()  # Splink leaves all its tables there
        return self.ibis.table(name)

    @contextmanager
    def spread(self, name: str, count: int, task: Callable[[int], Iterator[pa.RecordBatch]], schema: ibis.Schema) -> Generator[ir.Table]:
        """Run `task` in Spark's workers for every number below `count`, one Spark task each.

        Args:
            name: under which the rows that the tasks yield are kept, on disk and under Spark's encryption, until the context ends.
            count: of the numbers.
            task: can be pickled; yields rows of `schema`.
            schema: of the rows.
        """

        def each(numbers: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in numbers:
                for number in batch.column(0).to_pylist():
                    yield from task(number)

        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            rows = self.session.range(0, count, 1, count).mapInArrow(each, PySparkSchema.from_ibis(schema))
        rows.persist(StorageLevel.DISK_ONLY)
        rows.createOrReplaceTempView(name)
        self._spread = rows
        try:
            yield self.ibis.table(name)
        finally:
            self._spread = None
            rows.unpersist()

    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Name `table` without computing it."""
        self.ibis.frame(table).createOrReplaceTempView(name)
        self._rests_on[name] = behind(table)
        return self.ibis.table(name)

    def _kept(self) -> set[str]:
        return {table.name for table in self.session.catalog.listTables() if table.name not in self._rests_on}

    def _let_go(self, name: str) -> None:
        self.session.catalog.dropTempView(name)

    def splink(self):
        """This session as Splink knows it."""
        from splink.backends.spark import SparkAPI

        return SparkAPI(spark_session=self.session, break_lineage_method="persist", register_udfs_automatically=False)

    def translate(self, sql: str) -> str:
        """SQL written for DuckDB, as Spark says it."""
        return sqlglot.transpile(sql, read="duckdb", write=Words)[0]

    def close(self) -> None:
        """Stop Spark, unless it ran before, and remove the spill folder."""
        self._started.stop()
        spill.remove(self._spill)
