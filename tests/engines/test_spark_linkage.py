"""The records of the worked example, linked on DuckDB and on Spark: who is who must not depend on the engine."""

import shutil
from typing import NamedTuple

import pyarrow as pa
import pytest

from rollcall import config, demo, people, sources
from rollcall.engine import DuckDB, Engine, open_engine
from rollcall.progress import Silent

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java: apt-get install default-jre-headless")

#: A child that the foundation keeps under a second number: a pair. And two who share day and sex with a child on file, but no name: none.
DOUBTFUL = {
    "foundation/placements.csv": "F-901,Noh Tae-sik,2006-01-30,M,060130-9945846,adoptive home,2006-09-04,,,Oh Jin-ho,010-0000-6630,Jung Hyeon,\n",
    "border/arrivals.csv": "2024-03-01,arrival,Park Seung-woo,M,2009-11-27,KR,,\n2024-03-02,arrival,Eom Bo-ra,F,2010-03-14,KR,,\n",
}


class Linked(NamedTuple):
    people: pa.Table
    pairs: pa.Table


@pytest.fixture(scope="module")
def spark():
    with pytest.MonkeyPatch.context() as patch:
        # the shortest way through a case this small: no code is compiled that runs once
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        with open_engine("spark", memory="1GB", threads=2) as engine:
            for name, value in {"codegen.wholeStage": "false", "codegen.factoryMode": "NO_CODEGEN", "adaptive.enabled": "false"}.items():
                engine.session.conf.set(f"spark.sql.{name}", value)
            yield engine


def link(engine: Engine, records: pa.Table, mentions: pa.Table) -> Linked:
    linked = people.link(engine, engine.keep("all_records", records), engine.keep("all_mentions", mentions), Silent())
    rows = linked.people.order_by(["record", "role", "person"]), linked.pairs.order_by(["child", "other"])
    return Linked(*(table.to_pyarrow().combine_chunks() for table in rows))


def test_spark_finds_the_same_people_and_pairs(tmp_path, spark):
    case = demo.write(tmp_path)
    for file, rows in DOUBTFUL.items():
        with (case / file).open("a", encoding="utf-8") as more:
            more.write(rows)
    with DuckDB(memory="500MB", threads=1) as duckdb:
        recorded = sources.read(duckdb, [case], config.load(case / "rollcall.toml"), Silent())
        records, mentions = recorded.records.to_pyarrow(), recorded.mentions.to_pyarrow()
        here = link(duckdb, records, mentions)
    there = link(spark, records, mentions)
    assert here.pairs["records"].to_pylist() == [["placements:1", "placements:96"]]
    assert there.people.equals(here.people)
    assert there.pairs.equals(here.pairs)


def test_what_ibis_says_to_spark_means_what_it_means_on_duckdb(spark):
    told = pa.table({"of": ["a", "a", "b"], "name": ["yun", "ara", None], "text": ["x y", "x", ""]})
    answers = []
    with DuckDB(memory="300MB", threads=1) as duckdb:
        for engine in (duckdb, spark):
            table = engine.keep("told", told)
            collected = table.group_by("of").agg(names=table.name.collect(order_by=table.name)).order_by("of").to_pyarrow()
            parts = engine.view("parts", table.select(second=table.text.split(" ")[1])).to_pyarrow()
            likeness = engine.translate("select greatest(jaro_winkler_similarity('minhunsuco', 'minsowono')) as likeness")
            shared = engine.translate("select list_has_any(['a', 'b'], ['b']) as shared, ['a', 'b'][1] as first")
            rows = (
                engine.ibis.sql(likeness, schema={"likeness": "float64"}),
                engine.ibis.sql(shared, schema={"shared": "bool", "first": "string"}),
            )
            answers.append(
                [collected.to_pylist(), sorted(parts["second"].to_pylist(), key=str), *(row.to_pyarrow().to_pylist() for row in rows)]
            )
    assert answers[0] == answers[1]
    assert answers[1][0] == [{"of": "a", "names": ["ara", "yun"]}, {"of": "b", "names": None}]
    assert answers[1][1] == [None, None, "y"]
    # six letters in common of ten and nine, one transposition, three first letters: (6/10 + 6/9 + 5/6) / 3 = 0.7, and 0.3 of the rest
    assert answers[1][2] == [{"likeness": pytest.approx(0.79, abs=1e-12)}]
    assert answers[1][3] == [{"shared": True, "first": "a"}]
