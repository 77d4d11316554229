"""Files of every kind, read on DuckDB and on Spark: what a case states must not depend on the engine, row for row."""

import datetime
import gzip
import io
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rollcall import config, sources
from rollcall.engine import DuckDB, open_engine
from rollcall.errors import UsageError
from rollcall.progress import Silent

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java: apt-get install default-jre-headless")

TABLES = ("inputs", "set_aside", "notes", "rows", "records", "mentions", "coverage", "periods")

#: How clerks and programs write days, and what is none.
DAYS = [
    *(
        "2015-03-02",
        "2015/03/02",
        "2015.03.02",
        "2015 03 02",
        "20150302",
        "150302",
        "2015-3-2",
        "2015",
        "2015-03",
        "2015-00-00",
        "2015-03-??",
    ),
    *(
        "2015-03-02T10:11:12Z",
        "2015-03-02 9:05",
        "2015-3-2 ",
        "2015-03-2x",
        "2015-3-2bc",
        "02015-3-02",
        "2015-02-29",
        "2016-02-29",
        "2015-13-01",
    ),
    *(
        "1849-12-31",
        "2100-12-31",
        "2101-01-01",
        "9999-99-99",
        "infinity",
        "epoch",
        "today",
        "2015.",
        "2015-03-02.",
        "2015-03-32",
        "0000-01-01",
    ),
    *(
        "zz/06/2013",
        "03/04/2015",
        "3/4/2015 10:15",
        "31/02/2015",
        "03/04/15",
        "??/??/2015",
        "2015-W10-1",
        "２０１５-03-02",
        "Park B",
        "-",
        "12/31/2014",
    ),
]

#: Cells that JSON, capitals and casts may spoil.
CELLS = [
    *(
        'a "quoted" \\ cell',
        "tab\there",
        "bell\x07",
        "unit\x1fsign",
        "del\x7f",
        "line\u2028sign",
        "😀 é 한 \u200d",
        "/slash/",
        "{}",
        "null",
        "ß straße ŉ",
    ),
    *(
        "İSTANBUL ısı",
        "ΟΔΥΣΣΕΥΣ",
        "ﬁﬂ ᾳ",
        "１ＡＢ",
        "дело № 5",
        "a\vb-c d",
        "$1 \\1",
        "%s {0}",
        "O'Neill; DROP",
        "`tick`",
        "nan",
        "1.5",
        "2.0",
        "1e400",
        "007",
        "1d",
    ),
]


def lines(*rows, delimiter=","):
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


def workbook(sheets):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return content.getvalue()


def parquet(columns):
    content = io.BytesIO()
    pq.write_table(pa.table(columns), content)
    return content.getvalue()


def source(name, path, states, **more):
    about = {"name": name, "path": path, "states": states} | more
    return "[[source]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in about.items())


ODD_COLUMNS = ("child_id", "date", "dot.ted", "`tick`", 'say "so"', "row", "part", "Part", "", "note", "child_sex", "child_national_id")
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADERS = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
SSDA903_XML = """<?xml version='1.0'?><EXPSSDA903>
<CHILD><HEADER><CHILDID>7</CHILDID><SEX>1</SEX><DOB>28/07/2010</DOB></HEADER>
<EPISODE><DECOM>06/01/2017</DECOM><RNE>S</RNE><PLACE>U1</PLACE></EPISODE><EPISODE><DECOM>06/10/2016</DECOM><PLACE>K2</PLACE></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>8</CHILDID><DOB>29/11/2006</DOB></HEADER><EPISODE><DECOM>27/03/2017</DECOM>"""

NASTY = {
    "iso.csv": lines(("child_id", "date", "end", "child_birth_date"), *((str(n), day, "", DAYS[-1 - n]) for n, day in enumerate(DAYS)))
    + "100,2015-01-31,2015-02,\n101,2015,2014-12-31,\n102,2015,2016,\n103,2016-02-29,2016-03-01,\n",
    "british.csv": lines(("child_id", "date", "deadline"), *((str(n), day, day) for n, day in enumerate(DAYS))),
    "worded.csv": lines(
        ("child_id", "date"), ("1", "2 March 2015"), ("2", "2 march 2015"), ("3", "31 June 2015"), ("4", "2015-03-02"), ("5", "Noh")
    ),
    "odd.csv": lines(ODD_COLUMNS, *((str(n), "2015-03-02", *[cell] * 10) for n, cell in enumerate(CELLS))),
    "counts.csv": lines(
        ("child_name", "date", "birth_order", "plurality"), *((f"Bom {n}", "2015-03-02", cell, cell) for n, cell in enumerate(CELLS))
    ),
    "tests.csv": lines(
        ("child_id", "adult_name", "date", "likelihood_ratio"), *(("1", "Q", "2016-01-01", cell) for cell in [*CELLS, ".5", "1e6"])
    ),
    # a row that breaks off, a row too wide, a quote that is never closed, a NUL, a cell of two lines
    "damaged.csv": b'child_id,date,note\n1,2015-03-02,a\n2\n3,2015-03-02,b,c\n4,2015-03-02,"open\n5,2015-03-02,n\0l\n6,2015-03-02,"two\nlines"\n7,2015-03-02,\xff\n',
    "cp949/names.csv": "date,child_id,child_name\n2016-01-01,A1,노태식\n2016-01-02,A2,엄보라\n".encode("cp949"),
    "cp949/utf16.csv": "date;child_id;child_name\n2016-01-01;A1;노태식\n2016-01-01;A1;노태식\n".encode("utf-16"),
    "cp949/packed.csv.gz": gzip.compress(b"date,child_id,child_name\n2016-01-03,A3,Ho-jin\n2016-01-03,A3,Ho-jin\n", mtime=0),
    "cp949/broken.csv.gz": gzip.compress(b"date,child_id,child_name\n2016-01-03,A3,Ho-jin\n" * 99, mtime=0)[:-30],
    "visits.jsonl": '{"child_id": "1", "date": "2016-01-01", "seen": true}\nno json\n{"child_id": 2, "date": "2016-02"}\n[]\n',
    "orders.json": json.dumps({"orders": [{"child_id": 1, "date": "2016-01-01", "of": {"x": [1, "é"]}}], "more": [{"child_id": 2}]}),
    "cases.xml": "<cases><case id='1'><child_id>1</child_id><date>2016-01-01</date></case><case><date>2016</date><extra>x</extra></case></cases>",
    "book.xlsx": workbook(
        {
            "Seoul": [["child_id", "date"], [1, datetime.date(2016, 1, 1)], [2.5, "2016-02"]],
            "Busan": [["child_id", "date"], ["3", "x", "beyond"], ["4", "2016-05-05"]],
        }
    ),
    "deaths.parquet": parquet(
        {
            "child_id": pa.array([1, 2, None]),
            "date": pa.array([datetime.datetime(2016, 1, 1), datetime.datetime(2016, 1, 2, 3, 4), None], pa.timestamp("us")),
            "list": [["a"], [], None],
            "weight": [1.0, 2.5, None],
            "sex": pa.array(["f", "m", "f"]).dictionary_encode(),
        }
    ),
    "returns/Norham/2016/header.csv": HEADERS + "1,1,02/03/2010,WBRI,A1,,\n1,1,02/03/2010,WBRI,A1,,\n2,2,31/02/2010,WBRI,A2,1,\n",
    "returns/Norham/2016/episodes.csv": EPISODES
    + "1,05/05/2015,S,C2,N1,U1,PR4,,,,AB1 2CD,,X\n2,06/06/2015,P,C2,N1,U2,PR4,01/01/2016,X1,PLACE,,,SC1\n3,x,S,,,,,,,,,,\n",
    "returns/Norham/2017/header.csv": HEADERS.replace("MOTHER,MC_DOB", "MOTHER,MC_DOB,Part") + "1,1,02/03/2010,WBRI,A1,,,Q\n",
    "returns/Norham/2017/episodes.csv": EPISODES
    + "1,05/05/2015,S,C2,N1,U1,PR4,01/09/2016,E11,,,,\n2,06/06/2016,P,zz,N1,U2,PR4,01/01/2018,,,,,\n",
    "returns/Wells/2017.xml": SSDA903_XML,
    "notes.txt": "about this case\n",
    "rollcall.toml": "\n".join(
        [
            source("iso", "iso.csv", "school"),
            source("british", "british.csv", "missing", date_format="%d/%m/%Y"),
            source("worded", "worded.csv", "visit", date_format="%d %B %Y"),
            source("odd", "odd.csv", "health") + 'columns = { child_name = "dot.ted" }\n',
            source("counts", "counts.csv", "birth"),
            source("tests", "tests.csv", "parentage"),
            source("damaged", "damaged.csv", "placement"),
            source("names", "cp949/*", "school", holder="School"),
            source("visits", "visits.jsonl", "visit"),
            source("orders", "orders.json", "order"),
            source("cases", "cases.xml", "order"),
            source("book", "book.xlsx", "visit"),
            source("deaths", "deaths.parquet", "death"),
        ]
    ),
}


HERE, CLUSTER = "local[2]", "local-cluster[2,1,1024]"


@pytest.fixture(scope="module")
def spark(request):
    with pytest.MonkeyPatch.context() as patch:
        # the shortest way through a case this small: no code is compiled that runs once
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        with open_engine("spark", memory="1GB", threads=2, master=request.param) as engine:
            fast = {
                "codegen.wholeStage": "false",
                "codegen.factoryMode": "NO_CODEGEN",
                "adaptive.enabled": "false",
                "shuffle.partitions": "1",
            }
            for name, value in fast.items():
                engine.session.conf.set(f"spark.sql.{name}", value)
            yield engine


def read(engine, case):
    """The tables of a case, in one order: rows of equal cells are equal, so every column sorts."""
    recorded = sources.read(engine, [case], config.load(case / "rollcall.toml"), Silent())
    tables = {name: getattr(recorded, name).to_pyarrow().combine_chunks() for name in TABLES}
    ordered = {name: table.sort_by([(column, "ascending") for column in table.column_names]) for name, table in tables.items()}
    return ordered, (recorded.as_of, recorded.as_of_from, recorded.jurisdiction)


def both(spark, case):
    with DuckDB(memory="500MB", threads=1) as duckdb:
        here, roll = read(duckdb, case)
    there, roll_there = read(spark, case)
    assert roll_there == roll
    for name in TABLES:
        assert there[name].schema == here[name].schema, name
        assert there[name].to_pylist() == here[name].to_pylist(), name
    return here


@pytest.mark.parametrize("spark", [HERE], indirect=True)
def test_files_of_every_kind(folder, spark):
    here = {name: table.to_pylist() for name, table in both(spark, folder(NASTY)).items()}
    records = {record["record"]: record for record in here["records"]}
    aside = {row["record"]: row["reason"] for row in here["set_aside"]}
    cells = {row["record"]: json.loads(row["cells"]) for row in here["rows"]}
    assert {record: reason for record, reason in aside.items() if record.startswith("damaged")} == {
        "damaged:2": "1 cell where the header has 3",
        "damaged:3": "4 cells where the header has 3",
        "damaged:4": "a quote is opened and not closed",
        "damaged:5": "contains a NUL byte",
    }
    assert cells["damaged:6"] == {"child_id": "6", "date": "2015-03-02", "note": "two\nlines"}
    assert cells["odd:2"]["note"] == "tab\there"
    assert list(cells["odd:1"]) == [*ODD_COLUMNS[:5], "row (2)", "part", "Part (2)", "column 9", *ODD_COLUMNS[9:]]
    days = {cell["date"]: records[record]["date"] for record, cell in cells.items() if record.startswith("british:") and record in records}
    assert (days["2015-03-02"], days["03/04/2015"], days["zz/06/2013"]) == tuple(
        datetime.date(*day) for day in ((2015, 3, 2), (2015, 4, 3), (2013, 6, 1))
    )
    assert {"2015-03-2x", "31/02/2015", "infinity", "epoch", "02015-3-02", "Park B"}.isdisjoint(days)
    born = {cells[each["record"]]["birth_order"]: each["birth_order"] for each in here["records"] if each["source"] == "counts"}
    assert {cell: number for cell, number in born.items() if number} == {"2.0": 2, "007": 7}
    assert {each["national_id"] for each in here["mentions"] if each["record"] in ("odd:11", "odd:12", "odd:14")} == {
        "İSTANBULISI",
        "ﬁﬂᾼ",
        "ẞSTRAẞEŉ",
    }


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs a path that is another folder to each process")
@pytest.mark.parametrize("spark", [CLUSTER], indirect=True)
def test_a_case_that_workers_do_not_see(folder, spark, monkeypatch):
    monkeypatch.chdir(folder({"a.csv": "child_id,date\n1,2016-01-01\n"}))
    stated = config.Config(source=[config.Source(name="a", path="/proc/self/cwd/a.csv", states="visit")])
    with pytest.raises(UsageError, match="Spark's workers do not see /proc/self/cwd/a.csv"):
        sources.read(spark, [], stated, Silent())
