"""What Ibis says to Spark means what it says to DuckDB, where Ibis alone would say something else."""

import datetime

import ibis
import pyarrow as pa
import pytest

from rollcall.engine import DuckDB

TOLD = {
    "n": [0, 1, 2, 3, 4],
    "of": ["a", "a", "b", "b", "c"],
    "name": ["yun", "ara", None, "ΓΙΩΡΓΟΣ", "İz"],
    "other": ["yung", "ara", "x", "ΓΙΩΡΓΟΔ", "Iz"],
    "text": ["x y", "x", "", None, "y x"],
    "listed": [["a", "b", "a"], [], None, ["c"], ["a"]],
    "beside": [["a"], ["a"], ["b"], None, ["b"]],
    "day": [datetime.date(2020, 1, 1), datetime.date(2020, 1, 1), None, datetime.date(2020, 2, 1), datetime.date(2020, 3, 1)],
}


def expressions(told):
    """One table of a value each: what each must be stands in the test."""
    return told.select(
        "n",
        second=told.text.split(" ")[1],
        joined=told.listed.join(";"),
        shared=told.listed.intersect(told.beside),
        small=told.name.lower(),
        apart=told.name.levenshtein(told.other),
        days=told.day.nunique().over(ibis.window(group_by="of")),
        one_of_two=told.of.isin(["a"]) != told.text.re_search("x"),
    ).order_by("n")


def test_expressions_mean_the_same(spark):
    answers = []
    with DuckDB(memory="300MB", threads=1) as duckdb:
        for engine in (duckdb, spark):
            told = engine.keep("told", pa.table(TOLD))
            collected = told.group_by("of").agg(names=told.name.collect(order_by=told.name)).order_by("of").to_pyarrow()
            likeness = engine.translate("select greatest(jaro_winkler_similarity('minhunsuco', 'minsowono')) as likeness")
            shared = engine.translate("select list_has_any(['a', 'b'], ['b']) as shared, ['a', 'b'][1] as first")
            rows = (
                engine.ibis.sql(likeness, schema={"likeness": "float64"}),
                engine.ibis.sql(shared, schema={"shared": "bool", "first": "string"}),
            )
            answers.append(
                [collected.to_pylist(), expressions(told).to_pyarrow().to_pydict(), *(row.to_pyarrow().to_pylist() for row in rows)]
            )
    assert answers[0] == answers[1]
    collected, values, likeness, shared = answers[1]
    assert collected == [{"of": "a", "names": ["ara", "yun"]}, {"of": "b", "names": ["ΓΙΩΡΓΟΣ"]}, {"of": "c", "names": ["İz"]}]
    assert values["second"] == ["y", None, None, None, "x"]
    assert values["joined"] == ["a;b;a", "", None, "c", "a"]
    assert values["shared"] == [["a", "a"], [], None, [], []]
    assert values["small"] == ["yun", "ara", None, "γιωργοσ", "iz"]
    # one letter more; the same; nothing; two letters of two bytes that share the first; a letter of two bytes for one of one
    assert values["apart"] == [1, 0, None, 1, 2]
    assert values["days"] == [1, 1, 1, 1, 1]
    assert values["one_of_two"] == [False, False, False, None, True]
    # six letters in common of ten and nine, one transposition, three first letters: (6/10 + 6/9 + 5/6) / 3 = 0.7, and 0.3 of the rest
    assert likeness == [{"likeness": pytest.approx(0.79, abs=1e-12)}]
    assert shared == [{"shared": True, "first": "a"}]


def test_tables_are_carried_between_engines(spark):
    told = pa.table({"name": ["ara", None], "listed": [["a", "b"], []], "day": [datetime.date(2020, 1, 1), None], "n": [1, 2]})
    with DuckDB(memory="300MB", threads=1) as duckdb:
        there = duckdb.carry("carried", duckdb.keep("told", told), spark)
        back = spark.carry("carried_back", there.filter(there.n > 0), duckdb)
        none = spark.carry("carried_none", there.filter(there.n > 2), duckdb)
        assert (spark.holds(there), duckdb.holds(there), duckdb.holds(back)) == (True, False, True)
        assert back.order_by("n").to_pyarrow().to_pylist() == told.to_pylist()
        assert none.schema() == back.schema()
        assert none.count().to_pyarrow().as_py() == 0
