"""Cases and sources named by address are read as those of a folder are."""

import io
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rollcall.config import Config, Source
from rollcall.engine import DuckDB
from rollcall.errors import ConfigurationError, UsageError
from rollcall.progress import Silent
from rollcall.sources import address_of, read

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,02/03/2010,WBRI,A1,,\n"
VISITS = "child_id,date\n1,2016-01-01\n2,2016-02-01\n"


def parquet():
    content = io.BytesIO()
    pq.write_table(pa.table({"child_id": ["1"], "date": ["2016-01-01"]}), content)
    return content.getvalue()


def workbook():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet("one").write_row(0, 0, ["child_id", "date"])
    book.close()
    return content.getvalue()


FILES = {
    "Norham/2016/header.csv": HEADER,
    "Norham/2017/header.csv": HEADER,
    "visits/a%20b #1.csv": VISITS,
    "visits/2016/q1/b;c.csv": VISITS,
    "visits/2016/q1/other.txt": VISITS,
    "deaths.parquet": parquet(),
    "book.xlsx": workbook(),
    "readme.md": "about",
    ".hidden/header.csv": HEADER,
    "visits/.b.csv": VISITS,
    "out/run.json": '{"format": "rollcall-run/1"}',
    "out/2016/header.csv": HEADER,
}
TABLES = ("inputs", "set_aside", "notes", "rows", "records", "mentions", "coverage", "periods")


def tables(case, *sources):
    with DuckDB(memory="300MB", threads=1) as engine:
        recorded = read(engine, [case] if case else [], Config(source=sources), Silent())
        return {name: getattr(recorded, name).to_pyarrow().to_pylist() for name in TABLES}


def test_a_folder_by_its_address(folder):
    case = folder(FILES)
    by_address = tables(Path(f"file://{case}"))
    assert by_address == tables(case)
    assert [file["path"] for file in by_address["inputs"] if file["used"]] == ["Norham/2016/header.csv", "Norham/2017/header.csv"]
    assert {file["path"] for file in by_address["inputs"]} == set(FILES) - {".hidden/header.csv", "visits/.b.csv", "out/2016/header.csv"}


def test_sources_by_address(folder):
    case = folder(FILES)
    found = tables(
        None,
        Source(name="visits", path=f"file://{case}/visits/**/*.csv", states="visit"),
        Source(name="deaths", path=f"file://{case}/deaths.parquet", states="death"),
        Source(name="book", path=f"file://{case}/boo[j-l].xlsx", states="death"),
    )
    assert [(row["path"].removeprefix(f"file://{case}/"), row["used"]) for row in found["inputs"]] == [
        ("book.xlsx", 0),
        ("deaths.parquet", 1),
        ("visits/2016/q1/b;c.csv", 2),
        ("visits/a%20b #1.csv", 2),
    ]
    assert {row["record"] for row in found["records"]} == {
        "deaths:1",
        "visits/2016/q1/b%3Bc.csv:1",
        "visits/2016/q1/b%3Bc.csv:2",
        "visits/a%20b #1.csv:1",
        "visits/a%20b #1.csv:2",
    }


@pytest.mark.parametrize("path", ["none.csv", "none/*.csv", "visits/*.parquet"])
def test_a_source_that_is_not_there(folder, path):
    case = folder(FILES)
    with pytest.raises(ConfigurationError, match="'visits': no file at file:///"):
        tables(None, Source(name="visits", path=f"file://{case}/{path}", states="visit"))


def test_a_case_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=f"^file://{tmp_path}/none does not exist$"):
        tables(Path(f"file://{tmp_path}/none"))


@pytest.mark.parametrize("path", ["case", "/case/a:b", "C:/case", "s3a:", "http://host/case", "a:b/c"])
def test_what_is_no_address(path):
    assert address_of(Path(path)) is None


def test_an_address_as_the_command_line_hands_it_on():
    address = address_of(Path("s3a://bucket/case"))
    assert (address / "a.csv").shown == "s3a://bucket/case/a.csv"
    assert pickle.loads(pickle.dumps(address)) == address
