"""Spark, on this machine or on a cluster."""

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyspark
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
        memory: the most memory of the Java process, as `1500MB`; on a cluster of each of them.
        threads: how many cores to use, and into how many parts tables fall; all when None.
        master: where to run, as Spark's `--master`; on this machine when "". What a cluster needs besides is read from the files in
            SPARK_CONF_DIR. The folder for temporary files (TMPDIR) has to be one that every worker sees under the same path.

    Raises:
        UsageError: Java is missing or too old, or the cluster cannot be reached.
    """

    name = "spark"

    def __init__(self, *, memory: str = "1500MB", threads: int | None = None, master: str = "") -> None:
        super().__init__()
        try:
            self._started = spark_session.session(self._spill, master=master, memory=memory, threads=threads)
        except BaseException:
            spill.remove(self._spill)
            raise
        self.session = self._started.session
        spark_functions.register(self.session)
        self._spread: DataFrame | None = None
        self._names: set[str] = set()  # of tables that are kept; Spark's own list stumbles over some views
        self.ibis = Backend()
        self.ibis.register_options()
        self.ibis.do_connect(self.session)

    def keep(self, name: str, table: ir.Table | pa.Table | pa.RecordBatchReader, *, at_once: int | None = None) -> ir.Table:
        """Compute `table` once, keep it under `name`, and return it. A table of that name is replaced. Spark divides its rows itself."""
        if isinstance(table, ir.Table):
            frame = self.ibis.frame(table)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # PySpark leaves a socket to the garbage collector
                told = table if isinstance(table, pa.Table) else table.read_all()
                # PySpark stumbles over a list without any chunk
                frame = self.session.createDataFrame(told if told.num_rows else told.schema.empty_table())
        if self._spread is not None:
            frame = frame.coalesce(self.session.sparkContext.defaultParallelism)  # it has a partition for every number, most of them empty
        # a checkpoint, not a cache: Spark would plan anew, with every table, all that the table came from
        frame.localCheckpoint(eager=True).createOrReplaceTempView(name)
        self._names.add(name)
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
        return set(self._names)

    def _let_go(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        self._names.discard(name)

    def read(self, name: str, files: Path) -> ir.Table:
        """A view under `name` of the Parquet that `write` left, of whichever engine. It is read as often as it is asked."""
        return self.view(name, self.ibis.read_parquet(f"file://{files}"))

    def write(self, table: ir.Table, file: Path) -> Path:
        """Compute `table` into Parquet at `file`, a folder of files; return what `read` takes."""
        self.ibis.frame(table).write.mode("overwrite").parquet(f"file://{file}")
        return file / "*.parquet"

    def versions(self) -> dict[str, str]:
        """Of PySpark and of Java."""
        return {"pyspark": pyspark.__version__, "java": self.session.sparkContext._jvm.java.lang.System.getProperty("java.version")}

    def peak_memory(self) -> int:
        """The most memory that this process and its Java process took up so far, in bytes; workers of a cluster are not counted."""
        if self._started.java is not None:
            with suppress(OSError):
                told = Path(f"/proc/{self._started.java.proc.pid}/status").read_text(encoding="ascii", errors="replace")
                return super().peak_memory() + 1024 * int(told.partition("VmHWM:")[2].split()[0])
        return super().peak_memory()

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
