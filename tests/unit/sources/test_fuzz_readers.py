"""Whatever bytes a file holds, reading it never raises, and every row is either in the table or set aside."""

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rollcall.engine import DuckDB
from rollcall.sources.readers import XmlRows, header_of, read_file

ENGINE = DuckDB(memory="500MB", threads=1)
QUICK = settings(derandomize=True, deadline=None, max_examples=80, database=None, suppress_health_check=[HealthCheck.too_slow])
KNOWN = XmlRows({"HEADER": (), "EPISODE": ("DEC",)}, parent="CHILD", inherit=("HEADER/CHILDID",))

CSV = b'child,dob,note\n1,2015-03-01,"first, ""and""\nsecond"\n2,,\n3,2015,x\n'
LINES = b'{"id": 1, "name": "a"}\n{"id": 2, "carer": {"x": [1]}}\n'
ARRAY = json.dumps({"rows": [{"id": 1}, {"id": 2, "name": "김"}], "n": 1}).encode()
XML = b"<E><CHILD><HEADER><CHILDID>1</CHILDID></HEADER><EPISODE><DECOM>2015</DECOM></EPISODE></CHILD><CHILD><EPISODE/></CHILD></E>"


def _workbook() -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name in ("One", "Two"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["child", "dob"])
        sheet.write_row(1, 0, ["A-1", 2015])
    book.close()
    return content.getvalue()


def _parquet() -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.table({"child": ["A-1", "A-2"], "weight": [3.0, 2.5]}), content)
    return content.getvalue()


VALID = [
    ("x.csv", CSV),
    ("x.tsv", CSV.replace(b",", b"\t")),
    ("x.txt", CSV.decode().encode("utf-16")),
    ("x.csv.gz", gzip.compress(CSV * 3, mtime=0)),
    ("x.jsonl", LINES),
    ("x.json", ARRAY),
    ("x.xml", XML),
    ("x.xlsx", _workbook()),
    ("x.parquet", _parquet()),
]


def holds(name: str, content: bytes, **options) -> None:
    """Read the bytes and check what every reading keeps to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        assert isinstance(header_of(path), tuple)
        found = read_file(ENGINE, path, "fuzz", **options)
    assert found.bytes == len(content)
    total = sum(table.rows for table in found.tables)
    numbers = []
    for table in found.tables:
        kept = ENGINE.ibis.table(table.name).to_pyarrow()
        assert tuple(kept.column_names) == ("row", *table.columns)
        assert table.rows == kept.num_rows + len(table.rejected)
        assert all(one.reason and len(one.text) <= 2_000 for one in table.rejected)
        assert len({column.casefold() for column in table.columns}) == len(table.columns)
        numbers += kept.column("row").to_pylist() + [one.row for one in table.rejected]
        assert [one.row for one in table.rejected] == sorted(one.row for one in table.rejected)
    assert sorted(numbers) == list(range(1, total + 1))
    assert found.problem is None or found.problem


@st.composite
def mutated(draw) -> tuple[str, bytes]:
    """A valid file with a few bytes changed, a stretch removed or doubled, or its end cut off, maybe under another name."""
    name, content = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        sign = draw(st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b"\n", b",", b"\0", b"\r", b"{", b"<", b"]", b"\xff"])))
        change = draw(st.sampled_from(["replace", "insert", "remove", "double", "cut"]))
        content = {
            "replace": content[:start] + sign + content[start + len(sign) :],
            "insert": content[:start] + sign + content[start:],
            "remove": content[:start] + content[end:],
            "double": content[:end] + content[start:],
            "cut": content[:start],
        }[change]
    return draw(st.sampled_from([name, "x.csv", "x.json"])) if draw(st.integers(0, 5)) == 0 else name, content


@QUICK
@given(st.binary(max_size=400), st.sampled_from([name for name, _ in VALID]))
@example(b"", "x.csv")
@example(b"\xff\xfe", "x.csv")
@example(b"\x1f\x8b", "x.csv")
@example(b"PK\x03\x04", "x.xlsx")
@example(b"PAR1PAR1", "x.parquet")
def test_any_bytes(content, name):
    holds(name, content)


@settings(QUICK, max_examples=200)
@given(mutated())
def test_a_valid_file_after_an_accident(file):
    holds(*file)


@QUICK
@given(st.text(alphabet='ab"",,\n\n\r 1;\t\0김', max_size=200))
def test_text_full_of_signs_that_matter_to_delimited_text(text):
    holds("x.csv", ("h,i\n" + text).encode())


@QUICK
@given(st.lists(st.tuples(*[st.text(alphabet='ab"",;\n 김', max_size=6)] * 3), max_size=12), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_wrote_is_read_back(rows, delimiter):
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows([("h", "i", "j"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(content.getvalue().encode())
        found = read_file(ENGINE, path, "fuzz")
    expected = [(number, *(cell.strip() or None for cell in row)) for number, row in enumerate(rows, start=1)]
    assert found.problem is None
    assert ENGINE.duckdb.sql("FROM fuzz ORDER BY row").fetchall() == expected


@settings(QUICK, max_examples=40)
@given(st.integers(0, len(XML)), st.binary(max_size=8))
def test_a_known_xml_export_after_an_accident(place, sign):
    holds("x.xml", XML[:place] + sign + XML[place + len(sign) :], xml_rows=KNOWN)
    holds("x.xml", XML[:place], xml_rows=KNOWN)
