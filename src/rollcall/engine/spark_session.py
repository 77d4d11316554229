"""Starts Spark for one engine, or finds the session in which this process already runs."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.find_spark_home import _find_spark_home
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from rollcall.errors import UsageError

#: What to do where Java is missing or does not start.
JAVA = "apt-get install openjdk-17-jre-headless, or leave --engine out."

#: What the engine asks of any session.
WANTED = {
    "spark.sql.constraintPropagation.enabled": "false",  # Spark 4.3 fails on a union of checkpointed tables that carry any
    "spark.sql.session.timeZone": "UTC",  # a day has no hour that clocks leave out
}


class Started(NamedTuple):
    """A session, and the Java process beneath it where it is this engine's own."""

    session: SparkSession
    java: JavaGateway | None

    def stop(self) -> None:
        """Stop Spark and its Java process. A session that was found running goes on."""
        if self.java is not None:
            self.session.stop()
            _end(self.java)


def session(folder: Path, *, master: str, memory: str, threads: int | None) -> Started:
    """The session that runs in this process, or the one that `spark-submit` prepared, or a new one.

    Args:
        folder: private, for all that a new one writes.
        master: of a new one, as Spark's `--master`; this process alone when "".
        memory: the most memory of a new one's Java process, as `1500MB`.
        threads: how many cores a new one uses; all when None.

    Raises:
        UsageError: Java is missing or too old, or the cluster cannot be reached.
    """
    logging.getLogger("SQLQueryContextLogger").disabled = True  # it repeats errors on stderr, cells of records included
    running = SparkSession.getActiveSession()
    if running is None and "PYSPARK_GATEWAY_PORT" in os.environ:
        running = SparkSession.builder.appName("rollcall").getOrCreate()
    started = Started(running, None) if running else _start(folder, master or f"local[{threads or '*'}]", memory, threads)
    for name, value in WANTED.items():
        started.session.conf.set(name, value)
    return started


def _start(folder: Path, master: str, memory: str, threads: int | None) -> Started:
    settings = {
        "spark.master": master,
        "spark.app.name": "rollcall",
        "spark.driver.memory": memory.removesuffix("B").lower(),
        "spark.driver.extraJavaOptions": f'-Djava.io.tmpdir="{folder}"',
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.io.encryption.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.executorEnv.PYTHONPATH": str(Path(__file__).parents[2]),
    }
    if threads or master.startswith("local"):
        settings["spark.sql.shuffle.partitions"] = str(threads or os.cpu_count())
    if not master.startswith("local"):
        settings["spark.executor.memory"] = memory.removesuffix("B").lower()
    else:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else Spark asks what address the machine's name stands for
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise _no_spark("Java is missing", JAVA)
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    home = os.environ.get("SPARK_HOME")
    if master.startswith("local-cluster"):
        os.environ["SPARK_HOME"] = str(_home(folder / "spark"))
    try:
        java = launch_gateway(conf, {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
    except PySparkRuntimeError:
        raise _refused(master) from None
    finally:
        os.environ.pop("SPARK_HOME", None)
        os.environ |= {"SPARK_HOME": home} if home else {}
    try:
        started = SparkSession(SparkContext(conf=conf, gateway=java))
    except Py4JError:
        _end(java)
        raise _refused(master) from None
    started.sparkContext.pythonExec = sys.executable
    return Started(started, java)


def _end(java: JavaGateway) -> None:
    process: Popen = java.proc
    java.shutdown()
    process.stdin.close()
    process.wait()
    SparkContext._gateway = SparkContext._jvm = None  # else the next session looks for the process that has gone


def _refused(master: str) -> UsageError:
    if not master.startswith("local"):
        return _no_spark(f"no cluster answers as {master}", "Name it as Spark writes it, e.g. spark://HOST:7077, or leave --master out.")
    return _no_spark("Java did not start: it is older than 17, or has less memory than it was asked to take", JAVA)


def _no_spark(cause: str, next_step: str) -> UsageError:
    return UsageError("Spark cannot be started", cause=cause, next_step=next_step)


def _home(folder: Path) -> Path:
    """Spark's own folder, seen through a private one: the workers of a local cluster write their logs into it."""
    folder.mkdir()
    for part in Path(_find_spark_home()).iterdir():
        (folder / part.name).symlink_to(part)
    return folder
