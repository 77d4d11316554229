"""Spark as tests use it: one session for all of them, by the shortest way through cases this small."""

import shutil

import pytest

from rollcall.engine import open_engine


@pytest.fixture(scope="session")
def quick_java():
    """Java compiles nothing that runs once; with it the environment that a command needs."""
    pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java: apt-get install default-jre-headless")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield


@pytest.fixture(scope="session")
def spark(quick_java):
    with open_engine("spark", memory="1GB", threads=2) as engine:
        for name, value in {"codegen.wholeStage": "false", "codegen.factoryMode": "NO_CODEGEN", "adaptive.enabled": "false"}.items():
            engine.session.conf.set(f"spark.sql.{name}", value)
        yield engine
