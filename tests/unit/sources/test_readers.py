"""JSON, XML, workbooks and Parquet, and files that are not what their names say."""

import datetime
import gzip
import hashlib
import io
import json
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rollcall.engine import DuckDB
from rollcall.sources.readers import ReadFile, XmlRows, header_of, read_file

SSDA903 = XmlRows(
    {"HEADER": (), "AREVIEW": (), "EPISODE": ("REASON_PLACE_CHANGE",)}, parent="CHILD", inherit=("HEADER/CHILDID", "HEADER/DOB")
)
RETURN = """<?xml version='1.0' encoding='us-ascii'?>
<EXPSSDA903>
<CHILD><HEADER><CHILDID>1</CHILDID><DOB>28/07/2010</DOB><UASC />
  <AREVIEW><REVIEW>27/09/2015</REVIEW><REVIEW_CODE>PN0</REVIEW_CODE></AREVIEW>
  <OC2><SDQ_SCORE>21</SDQ_SCORE></OC2></HEADER>
  <EPISODE><DECOM>06/01/2017</DECOM></EPISODE><EPISODE><DECOM>06/10/2017</DECOM></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>2</CHILDID><DOB>29/11/2006</DOB></HEADER><EPISODE><DECOM>27/03/2017</DECOM></EPISODE></CHILD>
</EXPSSDA903>
"""


@pytest.fixture(scope="module")
def engine():
    with DuckDB(memory="500MB", threads=1) as opened:
        yield opened


@pytest.fixture
def read(engine, tmp_path):
    """Writes a file, reads it, and gives what was read and the rows of each table."""

    def reads(content: str | bytes, name: str, **options) -> tuple[ReadFile, dict[str, list[dict]]]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = read_file(engine, path, "case", **options)
        rows = {table.element: engine.ibis.table(table.name).order_by("row").to_pyarrow().to_pylist() for table in found.tables}
        return found, rows

    return reads


def workbook(sheets: dict[str, list[list]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return content.getvalue()


def test_a_file_is_named_by_its_hash_and_size(read):
    content = b"a,b\n1,2\n"
    found, _ = read(content, "x.csv")
    assert (found.sha256, found.bytes) == (hashlib.sha256(content).hexdigest(), len(content))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7\n1 0 obj", "binary content (PDF)"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary content (PNG image)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "binary content (old Office format, such as .xls): save it as .xlsx or CSV"),
        (bytes(range(32)) * 9, "binary content"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page (HTML), not a table: download the file itself"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "binary content (gzip within gzip)"),
    ],
)
def test_content_that_is_no_table(read, content, problem):
    found, _ = read(content, "births.csv")
    assert (found.problem, found.tables) == (problem, ())


def test_what_is_no_file(engine, tmp_path):
    assert read_file(engine, tmp_path / "gone.csv", "case").problem == "there is no such file, or it is no regular file"
    assert read_file(engine, tmp_path, "case").problem == "there is no such file, or it is no regular file"


def test_json_array(read):
    rows = [{"id": 7, "name": " 김하늘 ", "at": None, "carer": {"name": "x", "n": [1, 2]}}, {"id": 1.5, "extra": True}, 3]
    found, tables = read(json.dumps(rows), "x.json")
    assert tables[""] == [
        {"row": 1, "id": "7", "name": "김하늘", "at": None, "carer": '{"name": "x", "n": [1, 2]}', "extra": None},
        {"row": 2, "id": "1.5", "name": None, "at": None, "carer": None, "extra": "true"},
    ]
    assert [(one.row, one.reason, one.text) for one in found.tables[0].rejected] == [(3, "not a JSON object", "3")]


def test_json_object_that_holds_arrays(read):
    content = {"version": 2, "children": [{"id": 1}, {"id": 2}], "visits": [{"id": 1, "on": "2015-01-02"}]}
    found, tables = read(json.dumps(content, indent=1), "x.json")
    assert tables == {"children": [{"row": 1, "id": "1"}, {"row": 2, "id": "2"}], "visits": [{"row": 3, "id": "1", "on": "2015-01-02"}]}
    assert read('{"rows": []}', "x.json")[0].tables[0].rows == 0
    assert read('{"id": 1}', "x.json")[1] == {"": [{"row": 1, "id": "1"}]}


def test_broken_json_keeps_the_rows_before_the_break(read):
    found, tables = read('[{"id": 1}, {"id": 2}, {"id": ', "x.json")
    assert [row["id"] for row in tables[""]] == ["1", "2"]
    assert found.problem == "the JSON breaks off or is damaged; rows before the break are kept"
    assert "more text" in read('[{"id": 1}] [', "x.json")[0].problem
    assert "deeply" in read("[" * 100_000, "x.json")[0].problem


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "x.json", "x.csv", "x.jsonl.gz"])
def test_json_lines(read, name):
    content = '{"id": 1, "name": "a"}\n\n{"id": 2,\n{"id": 3, "Name": "b"}\n[4]\n{"id": "\\u0000"}\n{"id": "\\ud800"}\n'
    found, tables = read(gzip.compress(content.encode(), mtime=0) if name.endswith("gz") else content, name)
    assert tables[""] == [
        {"row": 1, "id": "1", "name": "a", "Name (2)": None},
        {"row": 3, "id": "3", "name": None, "Name (2)": "b"},
    ]
    assert [(one.row, one.reason) for one in found.tables[0].rejected] == [
        (2, "not a JSON object"),
        (4, "not a JSON object"),
        (5, "contains a NUL byte"),
        (6, "contains half a character"),
    ]
    assert found.problem is None


def test_known_xml_export_gives_a_table_for_each_row_element(read):
    found, tables = read(RETURN, "return.xml", xml_rows=SSDA903)
    assert found.problem is None
    assert tables["HEADER"] == [
        {"row": 1, "CHILDID": "1", "DOB": "28/07/2010", "UASC": None, "SDQ_SCORE": "21"},
        {"row": 5, "CHILDID": "2", "DOB": "29/11/2006", "UASC": None, "SDQ_SCORE": None},
    ]
    assert tables["AREVIEW"] == [{"row": 2, "REVIEW": "27/09/2015", "REVIEW_CODE": "PN0", "CHILDID": "1", "DOB": "28/07/2010"}]
    assert [(row["row"], row["CHILDID"], row["DECOM"], row["REASON_PLACE_CHANGE"]) for row in tables["EPISODE"]] == [
        (3, "1", "06/01/2017", None),
        (4, "1", "06/10/2017", None),
        (6, "2", "27/03/2017", None),
    ]
    assert [(table.name, table.rows) for table in found.tables] == [("case", 2), ("case_1", 1), ("case_2", 3)]


def test_xml_that_breaks_off_keeps_the_rows_that_ended(read):
    found, tables = read(RETURN[: RETURN.index("06/10/2017")], "return.xml", xml_rows=SSDA903)
    assert found.problem == "the XML is broken at line 6; rows that end before it are kept"
    assert [row["CHILDID"] for row in tables["HEADER"]] == ["1"]
    assert [(row["DECOM"], row["CHILDID"]) for row in tables["EPISODE"]] == [("06/01/2017", "1")]


def test_gzipped_xml_that_breaks_off(read):
    content = "<all>" + "".join(f"<case><id>{number * 7919 % 1_000_003}</id></case>" for number in range(20_000))
    found, tables = read(gzip.compress(content.encode(), mtime=0)[:30_000], "x.xml.gz")
    assert found.problem == "the gzip file ends early; rows before its end are kept"
    assert 0 < len(tables["case"]) < 20_000


def test_xml_nobody_described(read):
    content = """<!-- drawn by hand --><p:all xmlns:p="http://example.org/p"><p:person id="7"><p:name> A </p:name>
        <p:name>B</p:name><p:born by="nurse"><p:date>2015</p:date></p:born><none/></p:person></p:all>"""
    _, tables = read(content, "x.xml")
    assert tables == {"person": [{"row": 1, "id": "7", "name": "A; B", "born@by": "nurse", "date": "2015", "none": None}]}
    _, tables = read(content, "x.csv", element="born")
    assert tables == {"born": [{"row": 1, "by": "nurse", "date": "2015"}]}


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY % p SYSTEM "file:///etc/hostname"> %p; <!ENTITY b "x">',
    ],
)
def test_xml_entities_are_neither_expanded_nor_fetched(read, declared):
    found, tables = read(f"<?xml version='1.0'?><!DOCTYPE all [{declared}]><all><case><id>&b;</id></case></all>", "x.xml")
    assert "entities" in found.problem
    assert tables == {}


def test_an_entity_nobody_declared_stands_as_written(read):
    found, tables = read("<!DOCTYPE all SYSTEM 'http://example.org/all.dtd'><all><case><id>A &b; C</id></case></all>", "x.xml")
    assert found.problem is None
    assert tables == {"case": [{"row": 1, "id": "A &b; C"}]}


def test_a_workbook(read):
    rows = [["child", "born", "weight", "seen"], ["A-1", datetime.date(2015, 3, 1), 3.0, True], [], ["A-2", None, 2.75, None]]
    found, tables = read(workbook({"Births": rows, "Empty": [], "Visits": [["child"], ["A-1", None, "stray"], ["A-2"]]}), "x.xlsx")
    assert found.problem is None
    assert tables["Births"] == [
        {"row": 1, "child": "A-1", "born": "2015-03-01", "weight": "3", "seen": "true"},
        {"row": 2, "child": "A-2", "born": None, "weight": "2.75", "seen": None},
    ]
    assert tables["Visits"] == [{"row": 4, "child": "A-2"}]
    assert [(one.row, one.reason) for one in found.tables[1].rejected] == [(3, "3 cells where the header has 1")]


def test_one_sheet_of_a_workbook(read, tmp_path):
    content = workbook({"One": [["a"], ["1"]], "Two": [["b"], ["2"]]})
    assert read(content, "x.xlsx", sheet="Two")[1] == {"Two": [{"row": 1, "b": "2"}]}
    assert read(content, "x.xlsx", sheet="Three")[0].problem == "there is no sheet 'Three'; the workbook has 'One', 'Two'"
    assert header_of(tmp_path / "x.xlsx") == ("a",)


def test_a_workbook_without_the_extra(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    found, _ = read(workbook({"One": [["a"], ["1"]]}), "x.xlsx")
    assert found.problem == "a workbook (.xlsx) needs the extra: pip install 'rollcall[xlsx]'"


def altered(content: bytes, change) -> bytes:
    """The workbook with its first sheet changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            text = before.read(part)
            after.writestr(part, change(text) if part.filename.endswith("sheet1.xml") else text)
    return result.getvalue()


@pytest.mark.parametrize("cell", [b'<c r="XFD1048576"><v>1</v></c>', b'<c r="ZZZZZ99999999999"><v>1</v></c>'])
def test_a_stray_cell_does_not_take_all_memory(read, cell):
    content = altered(workbook({"One": [["a"], [1]]}), lambda text: text.replace(b"</row></sheetData>", cell + b"</row></sheetData>"))
    found, tables = read(content, "x.xlsx")
    assert tables == {}
    assert "stray cells" in found.problem or "damaged" in found.problem


def test_a_workbook_that_unpacks_to_too_much(read):
    content = altered(workbook({"One": [["a"], [1]]}), lambda text: text.replace(b"</worksheet>", b" " * 40_000_000 + b"</worksheet>"))
    assert "200 times" in read(content, "x.xlsx")[0].problem


def test_a_damaged_workbook(read):
    content = workbook({"One": [["a"], [1]]})
    assert "damaged" in read(content[: len(content) // 2], "x.xlsx")[0].problem


def test_parquet_as_a_csv_would_state_it(read):
    table = pa.table(
        {
            "id": pa.array([907440.0, None], pa.float64()),
            "born": pa.array([datetime.date(2015, 3, 1), None]),
            "at": pa.array([datetime.datetime(2015, 3, 1), datetime.datetime(2015, 3, 1, 9, 30)], pa.timestamp("ms")),
            "name": pa.array([" A ", ""]).dictionary_encode(),
            "n": pa.array([[1, 2], None]),
            "ok": pa.array([True, None]),
        }
    )
    content = io.BytesIO()
    pq.write_table(table, content)
    found, tables = read(content.getvalue(), "x.parquet")
    assert found.problem is None
    assert tables[""] == [
        {"row": 1, "id": "907440", "born": "2015-03-01", "at": "2015-03-01", "name": "A", "n": "[1, 2]", "ok": "true"},
        {"row": 2, "id": None, "born": None, "at": "2015-03-01 09:30:00.000", "name": None, "n": None, "ok": None},
    ]
    assert "parser stopped" in read(content.getvalue()[:-20], "x.parquet")[0].problem


@pytest.mark.parametrize(
    ("content", "name", "header"),
    [
        (RETURN, "x.xml", ("EXPSSDA903",)),
        ('[{"id": 1, "on": 2}, {"', "x.json", ("id", "on")),
        ('{"rows": [{"id": 1, "siblings": [{"x": 1}]}]}', "x.json", ("id", "siblings")),
        ('{"id": 1, "siblings": [{"x": 1}]}\n{"id": 2}\n', "x.jsonl", ("id", "siblings")),
        ("{", "x.json", ()),
        ("<", "x.xml", ()),
    ],
)
def test_header_of(tmp_path, content, name, header):
    path = tmp_path / name
    path.write_text(content)
    assert header_of(path) == header


def test_an_interruption_is_passed_on(engine, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr("rollcall.sources.readers.file.encoding_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_file(engine, path, "case")
