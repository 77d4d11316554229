"""What is told of some children at a time is what is told of all at once, in the same order."""

import datetime
import random
import re

import duckdb
import ibis
import pyarrow as pa
import pytest

from rollcall.engine import DuckDB


@pytest.fixture
def engine():
    with DuckDB(memory="300MB") as opened:
        yield opened


def visits(engine, rows):
    """Kept in no order: child, day."""
    random.Random(5).shuffle(rows)
    children, days = zip(*rows, strict=True)
    return engine.keep("visits", pa.table({"child": pa.array(children, pa.string()), "day": pa.array(days, pa.date32())}))


def counted(table):
    """Visits of each child, and its first."""
    return table.group_by("child").agg(visits=table.count(), first=table.day.min()).order_by("child")


def rows():
    """Child n has n % 7 + 1 visits."""
    first = datetime.date(2020, 1, 1)
    return [(f"C{n:04}", first + datetime.timedelta(days=nth * 30)) for n in range(1000) for nth in range(n % 7 + 1)]


@pytest.mark.parametrize("at_once", [10_000, 2_000, 500, 7])
def test_however_few_rows_are_taken_at_once(engine, at_once):
    told = engine.keep("told", counted(visits(engine, rows())), at_once=at_once).to_pyarrow().to_pylist()
    assert [(row["child"], row["visits"]) for row in told] == [(f"C{n:04}", n % 7 + 1) for n in range(1000)]
    assert {row["first"] for row in told} == {datetime.date(2020, 1, 1)}


def test_all_tables_with_children_are_divided_alike_and_others_stay_whole(engine):
    met = visits(engine, rows())
    children = engine.keep("children", pa.table({"child": [f"C{n:04}" for n in range(0, 1000, 2)]}))
    laws = engine.keep("laws", pa.table({"law": ["one", "other"]}))
    seen = counted(met.semi_join(children, "child")).cross_join(laws).order_by("child", "law")
    told = engine.keep("told", seen, at_once=400).to_pyarrow().to_pylist()
    assert [(row["child"], row["law"]) for row in told] == [(f"C{n:04}", law) for n in range(0, 1000, 2) for law in ("one", "other")]


def test_one_child_with_more_rows_than_that_is_one_part(engine):
    day = datetime.date(2020, 1, 1)
    told = engine.keep("told", counted(visits(engine, [("C1", day)] * 5_000 + [("C2", day)])), at_once=100)
    assert told.to_pyarrow()["visits"].to_pylist() == [5_000, 1]


def test_where_memory_does_not_suffice_smaller_parts_are_taken(engine):
    engine.duckdb.execute("CREATE TABLE visits AS SELECT 'C' || (n // 10)::text AS child, n AS record FROM range(3_000_000) AS t(n)")
    met = engine.ibis.table("visits")
    listed = met.group_by("child").agg(records=met.record.cast("string").collect(), days=met.record.cast("string").collect(distinct=True))
    short = listed.select("child", records=listed.records.length(), days=listed.days.length())
    engine.duckdb.execute("SET memory_limit = '120MB'")
    with pytest.raises(duckdb.OutOfMemoryException):
        engine.keep("at_once", short)
    told = engine.keep("told", short, at_once=5_000_000)
    whole = told.aggregate(children=told.count(), records=told.records.sum()).to_pyarrow().to_pylist()
    assert whole == [{"children": 300_000, "records": 3_000_000}]


def test_a_side_of_several_joins_is_written_once(engine):
    met = visits(engine, rows())
    many = counted(met.filter(met.day > datetime.date(2020, 2, 1))).filter(ibis._.visits > 2)
    late = met.filter(met.day > datetime.date(2020, 5, 1))
    # those with many visits, without those of them who were met late, beside what they were met on
    early = many.anti_join(many.inner_join(late, "child").select("child"), "child")
    query = engine.ibis.compile(early)
    assert len(re.findall(r"GROUP BY", query)) == 1
    # child n has visits on day 0, 30, 60 ... up to n % 7; three after 1 February are those of n % 7 >= 4, and the fifth is on 30 April
    assert sorted(early.to_pyarrow()["child"].to_pylist()) == [f"C{n:04}" for n in range(1000) if n % 7 == 4]
