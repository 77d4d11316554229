"""`rollcall audit` on both engines through the command: what it writes must not depend on the engine."""

import json
import re
import shutil

import pytest

#: The shortest way through a case this small.
DEFAULTS = """spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.adaptive.enabled false
spark.sql.shuffle.partitions 2
"""


@pytest.fixture
def both(tmp_path, rollcall, quick_java, monkeypatch):
    """Audit a case on either engine; gives what run.json says there, after all else that was written was found equal."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path / "conf"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    def audit(case, *words):
        told = []
        for engine in ("duckdb", "spark"):
            more = words if engine == "spark" else ()
            done = rollcall(
                "audit", case, "--out", tmp_path / engine, "--engine", engine, "--memory", "1GB", "--quiet", *more, timeout=1200
            )
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr
            told.append(json.loads((tmp_path / engine / "run.json").read_text(encoding="utf-8")))
        assert list((tmp_path / "tmp").glob("rollcall*")) == []
        here, there = ({file.name: file.read_bytes() for file in (tmp_path / engine).iterdir()} for engine in ("duckdb", "spark"))
        assert here.keys() == there.keys()
        assert [name for name in sorted(here) if name not in ("run.json", "report.html") and here[name] != there[name]] == []
        pages = (re.sub(rb"<div><dt>(Versions|Engine|Took)</dt>.*", b"", page) for page in (here["report.html"], there["report.html"]))
        assert next(pages) == next(pages)
        return told

    return audit


def test_a_simulated_country_is_told_the_same_by_two_workers_of_a_cluster(tmp_path, both, rollcall):
    assert rollcall("simulate", tmp_path / "country", "--children", 160, "--format", "csv", "--quiet").returncode == 0
    here, there = both(tmp_path / "country" / "case" / "rollcall.toml", "--master", "local-cluster[2,1,1024]")
    assert (here["engine"], there["engine"]) == ("duckdb", "spark")
    assert there["versions"].keys() - here["versions"].keys() == {"pyspark", "java"}
    assert sum(rule["outcome"] == "found" for rule in there["rules"]) >= 20
    own = ("engine", "versions", "outputs", "seconds", "peak_memory_bytes", "asked")
    assert {name: value for name, value in here.items() if name not in own} == {
        name: value for name, value in there.items() if name not in own
    }


def test_without_java_it_says_what_to_install(tmp_path, rollcall, monkeypatch):
    pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")
    (tmp_path / "case").mkdir()
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = rollcall("audit", tmp_path / "case", "--out", tmp_path / "out", "--engine", "spark")
    assert done.returncode == 2
    assert "Java is missing\napt-get install openjdk-17-jre-headless" in done.stderr
    assert not shutil.which("java", path=str(tmp_path))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--master", "local"), "--master names a cluster of Spark\nAdd --engine spark"),
        (("--memory", "lots"), "--memory 'lots' is not understood\nWrite it as 1500MB or 8GB."),
        (("--engine", "spark", "--master", "nonsense"), "Spark cannot be started\nno cluster answers as nonsense\n"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path, rollcall, quick_java, words, told):
    (tmp_path / "case").mkdir()
    done = rollcall("audit", tmp_path / "case", "--out", tmp_path / "out", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "out").exists()
