"""Spark, on this machine or on a cluster."""

import logging
import os
import shutil
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyspark
import sqlglot
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from rollcall.engine import spark_functions, spill
from rollcall.engine.engine import Engine
from rollcall.engine.spark_sql import Backend, Words
from rollcall.errors import UsageError

#: What to do where Java is missing or does not start.
JAVA = "apt-get install openjdk-17-jre-headless, or leave --engine out."


class Spark(Engine):
    """A Spark session in a Java process of its own. On one machine, nothing outside can reach it.

    Args:
        memory: the most memory of the Java process, as `1500MB`; on a cluster of each of them.
        threads: how many cores to use, and into how many parts tables fall; all when None.
        master: the cluster, as Spark writes it; this machine when empty. What a cluster needs besides is read from the files in
            SPARK_CONF_DIR. The folder for temporary files (TMPDIR) has to be one that every worker sees under the same path.

    Raises:
        UsageError: Java is missing or too old, or the cluster cannot be reached.
    """

    name = "spark"

    def __init__(self, *, memory: str = "1500MB", threads: int | None = None, master: str = "") -> None:
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise _no_spark("Java is missing", JAVA)
        super().__init__()
        here = {}
        if not master or master.startswith("local"):
            here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else Spark asks what address the machine's name stands for
        settings = {
            "spark.master": master or f"local[{threads or '*'}]",
            "spark.app.name": "rollcall",
            "spark.driver.memory": memory.removesuffix("B").lower(),
            "spark.executor.memory": memory.removesuffix("B").lower(),
            **here,
            "spark.driver.extraJavaOptions": f'-Djava.io.tmpdir="{self._spill}"',
            "spark.local.dir": str(self._spill),
            "spark.sql.warehouse.dir": str(self._spill / "warehouse"),
            "spark.io.encryption.enabled": "true",
            "spark.ui.enabled": "false",
            "spark.sql.constraintPropagation.enabled": "false",  # Spark 4.3 fails on a union of checkpointed tables that carry any
        }
        if threads or not master:
            settings["spark.sql.shuffle.partitions"] = str(threads or os.cpu_count())
        logging.getLogger("SQLQueryContextLogger").disabled = True  # it repeats errors on stderr, cells of records included
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        try:
            self._java = launch_gateway(conf, {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
        except PySparkRuntimeError:
            spill.remove(self._spill)
            raise _refused(master) from None
        try:
            self.session = SparkSession(SparkContext(conf=conf, gateway=self._java))
        except Py4JError:
            self._end()
            raise _refused(master) from None
        self.session.sparkContext.pythonExec = sys.executable
        spark_functions.register(self.session)
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
                told = table if isinstance(table, pa.Table) else table.read_all()
                # PySpark stumbles over a list without any chunk
                frame = self.session.createDataFrame(told if told.num_rows else told.schema.empty_table())
        # a checkpoint, not a cache: Spark would plan anew, with every table, all that the table came from
        frame.localCheckpoint(eager=True).createOrReplaceTempView(name)
        self.session.catalog.clearCache()  # Splink leaves all its tables there
        return self.ibis.table(name)

    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Name `table` without computing it."""
        self.ibis.frame(table).createOrReplaceTempView(name)
        return self.ibis.table(name)

    def read(self, name: str, files: Path) -> ir.Table:
        """A view under `name` of the Parquet that `write` left, of whichever engine. It is read as often as it is asked."""
        return self.view(name, self.ibis.read_parquet(f"file://{files}"))

    def write(self, table: ir.Table, file: Path) -> Path:
        """Compute `table` into Parquet at `file`, a folder of files; return what `read` takes."""
        self.ibis.frame(table).write.mode("overwrite").parquet(f"file://{file}")
        return file / "*.parquet"

    def versions(self) -> dict[str, str]:
        """Of PySpark and of Java."""
        return {"pyspark": pyspark.__version__, "java": self._java.jvm.java.lang.System.getProperty("java.version")}

    def peak_memory(self) -> int:
        """The most memory that this process and the Java process took up so far, in bytes; workers of a cluster are not counted."""
        with suppress(OSError):
            told = Path(f"/proc/{self._java.proc.pid}/status").read_text(encoding="ascii", errors="replace")
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
        """Stop Spark and its Java process, and remove the spill folder."""
        self.ibis.disconnect()
        self._end()

    def _end(self) -> None:
        self._java.shutdown()
        self._java.proc.stdin.close()
        self._java.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None  # else the next session looks for the process that has gone
        spill.remove(self._spill)


def _refused(master: str) -> UsageError:
    if master:
        return _no_spark(f"no cluster answers as {master}", "Name it as Spark writes it, e.g. spark://HOST:7077, or leave --master out.")
    return _no_spark("Java did not start: it is older than 17, or has less memory than it was asked to take", JAVA)


def _no_spark(cause: str, next_step: str) -> UsageError:
    return UsageError("Spark cannot be started", cause=cause, next_step=next_step)
