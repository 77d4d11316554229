import datetime

import ibis
import pyarrow as pa
import pytest

from rollcall.engine import DuckDB
from rollcall.sources import dates


@pytest.fixture(scope="module")
def engine():
    with DuckDB(memory="300MB", threads=1) as engine:
        yield engine


def read(engine, cells, date_format=""):
    table = engine.keep("cells", pa.table({"n": range(len(cells)), "cell": pa.array(cells, pa.string())}))
    day = dates.read(table, ["cell"], date_format)
    rows = day.select("n", "cell_first", "cell_last").order_by("n").to_pyarrow().to_pylist()
    return [(str(row["cell_first"] or ""), str(row["cell_last"] or "")) for row in rows]


def test_a_date_keeps_the_precision_it_was_written_with(engine):
    stated = [
        ("2015-03-02", "2015-03-02", "2015-03-02"),
        ("2016-02-29", "2016-02-29", "2016-02-29"),
        ("20150302", "2015-03-02", "2015-03-02"),
        ("2015.03.02", "2015-03-02", "2015-03-02"),
        ("2015. 3. 2.", "2015-03-02", "2015-03-02"),
        ("2015/03/02", "2015-03-02", "2015-03-02"),
        ("2015-03-02T23:59:59Z", "2015-03-02", "2015-03-02"),
        ("2015-03-02 00:00:00", "2015-03-02", "2015-03-02"),
        ("2015-03", "2015-03-01", "2015-03-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-12-??", "2015-12-01", "2015-12-31"),
        ("2015-03-00", "2015-03-01", "2015-03-31"),
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-??-14", "2015-01-01", "2015-12-31"),
        ("2015-xx-xx", "2015-01-01", "2015-12-31"),
        ("1850-01-01", "1850-01-01", "1850-01-01"),
    ]
    cells = [cell for cell, _, _ in stated]
    assert read(engine, cells) == [(first, last) for _, first, last in stated]


NO_DATES = [
    "2015-02-31", "2015-13", "2015-13-01", "20150231", "2101-01-01", "1849-12-31", "0015-03-02", "spring", "03/04/2015", "15",
    "2015-03-02 about noon", "infinity", "epoch", "????-03-02", "2015-03-02-01", "2015-02-31T10:00:00", "42064",
]  # fmt: skip


def test_what_is_no_date_stays_none(engine):
    assert read(engine, NO_DATES) == [("", "")] * len(NO_DATES)


def test_of_a_day_too_far_off_it_is_said_that_it_is_and_of_other_cells_only_what_is_sure(engine):
    told = [
        ("2204-05-01", "date '2204-05-01' is later than 2100"),
        ("01/05/2204", "date '01/05/2204' is later than 2100"),
        ("2101-01", "date '2101-01' is later than 2100"),
        ("1849-12-31", "date '1849-12-31' is earlier than 1850"),
        ("0015-03-02", "date '0015-03-02' is earlier than 1850"),
        ("2015-02-31", "date '2015-02-31' is not a date"),
        ("31/02/2015", "date '31/02/2015' is not a date"),
        ("2204", "date is not a date"),  # may be a number that is out of place
        ("Kim 2204", "date is not a date"),
    ]
    table = engine.keep("odd", pa.table({"n": range(len(told)), "cell": [cell for cell, _ in told]}))
    said = table.mutate(said=dates.no_date("date", table.cell)).order_by("n").to_pyarrow()["said"].to_pylist()
    assert said == [words for _, words in told]


def test_an_empty_cell_is_not_stated_rather_than_wrong(engine):
    assert read(engine, [None]) == [("", "")]


def test_a_source_may_say_how_it_writes_dates(engine):
    stated = [
        ("02/03/2015", "%d/%m/%Y", "2015-03-02", "2015-03-02"),
        ("2/3/2015", "%d/%m/%Y", "2015-03-02", "2015-03-02"),
        ("02/03/2015 00:00", "%d/%m/%Y", "2015-03-02", "2015-03-02"),
        ("03/02/2015", "%m/%d/%Y", "2015-03-02", "2015-03-02"),
        ("02-Mar-2015", "%d-%b-%Y", "2015-03-02", "2015-03-02"),
        ("020315", "%d%m%y", "2015-03-02", "2015-03-02"),
        ("2015년 3월 2일", "%Y년 %m월 %d일", "2015-03-02", "2015-03-02"),
        ("zz/06/2013", "%d/%m/%Y", "2013-06-01", "2013-06-30"),
        ("ZZ/ZZ/2013", "%d/%m/%Y", "2013-01-01", "2013-12-31"),
        ("00/06/2013", "%d/%m/%Y", "2013-06-01", "2013-06-30"),
        ("2015-03-02 00:00:00", "%d/%m/%Y", "2015-03-02", "2015-03-02"),
        ("2013", "%d/%m/%Y", "2013-01-01", "2013-12-31"),
    ]
    for date_format in {each[1] for each in stated}:
        rows = [each for each in stated if each[1] == date_format]
        assert read(engine, [row[0] for row in rows], date_format) == [(first, last) for _, _, first, last in rows]


def test_a_cell_against_its_format_is_not_bent_into_a_date(engine):
    assert read(engine, ["31/02/2015", "13/13/2015", "02/03/15", "zz/zz/zzzz"], "%d/%m/%Y") == [("", "")] * 4
    assert read(engine, ["20150213"], "%Y%d%m") == [("", "")]


def test_spans_end_on_the_day_after_their_last(engine):
    table = engine.keep("days", pa.table({"d": [datetime.date(2016, 2, 28)]}))
    shown = table.select(after=dates.day_after(table.d), before=dates.day_before(ibis.date(2016, 3, 1))).to_pyarrow().to_pylist()
    assert shown == [{"after": datetime.date(2016, 2, 29), "before": datetime.date(2016, 2, 29)}]
