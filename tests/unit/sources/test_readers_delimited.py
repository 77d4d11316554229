"""Delimited text: every row is either in the table or set aside, under the number it has in the file."""

import gzip

import pytest

from rollcall.engine import DuckDB
from rollcall.sources.readers import ReadFile, header_of, read_file


@pytest.fixture(scope="module")
def engine():
    with DuckDB(memory="500MB", threads=1) as opened:
        yield opened


@pytest.fixture
def read(engine, tmp_path):
    """Writes a file, reads it, and gives what was read and the rows kept."""

    def reads(content: str | bytes, name: str = "births.csv", **options) -> tuple[ReadFile, list[tuple]]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = read_file(engine, path, "births", **options)
        return found, engine.duckdb.sql("FROM births ORDER BY row").fetchall() if found.tables else []

    return reads


def set_aside(found: ReadFile) -> list[tuple[int, str]]:
    return [(one.row, one.reason) for one in found.tables[0].rejected]


def test_cells_are_text_trimmed_and_null_where_empty(read):
    found, rows = read("child, dob ,place\n007, 2015-03 ,\n8,2015,  \n")
    assert found.problem is None
    assert found.tables[0].columns == ("child", "dob", "place")
    assert rows == [(1, "007", "2015-03", None), (2, "8", "2015", None)]


def test_names_of_columns_are_made_unique(read):
    found, rows = read("DOB,,dob,row,DOB\n1,2,3,4,5\n")
    assert found.tables[0].columns == ("DOB", "column 2", "dob (2)", "row (2)", "DOB (3)")
    assert rows == [(1, "1", "2", "3", "4", "5")]


def test_a_row_with_the_wrong_number_of_cells_is_set_aside_under_its_number(read):
    found, rows = read("a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n5,6,7\n")
    assert set_aside(found) == [(2, "2 cells where the header has 3"), (3, "4 cells where the header has 3")]
    assert found.tables[0].rejected[0].text == "1,2"
    assert [row[0] for row in rows] == [1, 4]
    assert found.tables[0].rows == 4


def test_empty_cells_beyond_the_header_do_no_harm(read):
    found, rows = read("a,b\n1,2,,\n3,4\n5,6,\n7,8,9,\n")
    assert rows == [(1, "1", "2"), (2, "3", "4"), (3, "5", "6")]
    assert set_aside(found) == [(4, "3 cells where the header has 2")]


def test_a_header_that_ends_in_a_delimiter(read):
    _, rows = read("a,b,\n1,2,\n3,4\n")
    assert rows == [(1, "1", "2"), (2, "3", "4")]


def test_a_cell_may_hold_line_ends(read):
    found, rows = read('a,note\n1,"first\nsecond\n\nfourth"\n2,plain\n3,"she said ""no""\nand left"\n')
    assert found.tables[0].rejected == ()
    assert rows == [(1, "1", "first\nsecond\n\nfourth"), (2, "2", "plain"), (3, "3", 'she said "no"\nand left')]


def test_an_unclosed_quote_costs_one_row_and_not_the_rest_of_the_file(read):
    found, rows = read('a,b\n1,x\n2,"y\n3,z\n4,w\n')
    assert set_aside(found) == [(2, "a quote is opened and not closed")]
    assert rows == [(1, "1", "x"), (3, "3", "z"), (4, "4", "w")]


def test_two_unclosed_quotes_do_not_swallow_what_lies_between(read):
    found, rows = read('a,b,c\n1,"x,c\n2,y,c\n3,"z,c\n4,w,c\n')
    assert set_aside(found) == [(1, "a quote is opened and not closed"), (3, "a quote is opened and not closed")]
    assert [row[1] for row in rows] == ["2", "4"]


def test_a_quote_within_a_cell_is_a_sign_like_any_other(read):
    _, rows = read('a,b\n5" pipe,x\n6" pipe,"y"\n')
    assert rows == [(1, '5" pipe', "x"), (2, '6" pipe', "y")]


def test_quotes_that_pair_by_chance_swallow_nothing(read):
    found, rows = read('a,b\nx"y,"abc\n4,5\n6,7\n')
    assert set_aside(found) == [(1, "a quote is opened and not closed")]
    assert rows == [(2, "4", "5"), (3, "6", "7")]


def test_a_quoted_cell_across_two_pieces_of_the_file(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("rollcall.sources.readers.file.READ_BLOCK", 16)
    path = tmp_path / "births.csv"
    path.write_text('a,b\n1,"one\ntwo\nthree\nfour five six"\n2,x\n3,"open\n4,y\n' + "5,z\n" * 20)
    found = read_file(engine, path, "births")
    rows = engine.duckdb.sql("FROM births ORDER BY row").fetchall()
    assert rows[:3] == [(1, "1", "one\ntwo\nthree\nfour five six"), (2, "2", "x"), (4, "4", "y")]
    assert set_aside(found) == [(3, "a quote is opened and not closed")]
    assert found.tables[0].rows == 24


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(read, end):
    _, rows = read(end.join(["a,b", "1,2", "", "3,4"]))
    assert rows == [(1, "1", "2"), (2, "3", "4")]


def test_mixed_line_ends_and_blank_lines(read):
    found, rows = read("\n\na,b\r\n1,2\r3,4\n   \n\n5,6\x1a\n\x1a")
    assert [row[:2] for row in rows] == [(1, "1"), (2, "3"), (3, "5")]
    assert found.tables[0].rows == 3


@pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.txt")])
def test_the_delimiter_is_found_in_the_header(read, delimiter, name):
    _, rows = read(delimiter.join(["a", '"b, c; d"', "e"]) + "\n" + delimiter.join(["1", "2", "3"]), name)
    assert rows == [(1, "1", "2", "3")]


def test_a_stated_delimiter_and_a_spreadsheets_hint(read):
    assert read("a^b\n1^2\n", delimiter="^")[1] == [(1, "1", "2")]
    assert read("sep=|\na,b|c\n1|2\n")[1] == [(1, "1", "2")]
    assert read("a,b\n1,2\n", delimiter="::")[0].problem == "the delimiter must be one character, such as ; or a tab"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"])
def test_korean_text_in_every_encoding(read, encoding):
    found, rows = read("이름,성별\n김하늘,여\n박별,남\n".encode(encoding))
    assert found.problem is None
    assert found.tables[0].columns == ("이름", "성별")
    assert rows == [(1, "김하늘", "여"), (2, "박별", "남")]


@pytest.mark.parametrize("name", ["André", "Müller", "CONCEIÇÃO", "JOÃO", "Siân"])
def test_western_text_is_not_taken_for_korean(read, name):
    _, rows = read(f"name,place\n{name},x\n".encode("cp1252"))
    assert rows == [(1, name, "x")]


def test_a_few_bad_bytes_cost_their_rows_only(read):
    content = "이름\n" + "김하늘\n" * 20
    found, rows = read(content.encode() + b"\xea\xb9\n" + "박별\n".encode())
    assert set_aside(found) == [(21, "contains bytes that are not valid in the file's encoding")]
    assert rows[-1] == (22, "박별")


def test_a_stated_encoding(read):
    assert read("name\nAndré\n".encode("mac-roman"), encoding="mac-roman")[1] == [(1, "André")]
    assert "unknown encoding" in read("name\nx\n", encoding="klingon")[0].problem
    assert "unknown encoding" in read("name\nx\n", encoding="hex")[0].problem


def test_nul_bytes_cost_their_rows_only(read):
    found, rows = read(b"a,b\n1,2\n3,\x00\n5,6\n")
    assert set_aside(found) == [(2, "contains a NUL byte")]
    assert [row[0] for row in rows] == [1, 3]


def test_a_line_too_long_to_be_a_row(read):
    found, rows = read("a,b\n1,2\n" + "x" * 3_000_000 + ",y\n3,4\n")
    assert set_aside(found) == [(2, "line longer than 1 MiB")]
    assert len(found.tables[0].rejected[0].text) == 2_000
    assert [row[0] for row in rows] == [1, 3]


def test_a_file_without_rows_and_a_file_without_anything(read):
    found, rows = read("a,b\n")
    assert (found.tables[0].rows, found.problem, rows) == (0, None, [])
    assert read("")[0].problem == "empty file"
    assert read("\n  \n")[0].problem == "empty file"


def test_too_many_columns(read):
    found, _ = read(",".join(f"c{place}" for place in range(3_000)) + "\n")
    assert found.tables == ()
    assert found.problem.startswith("more than 2,000 columns")


def test_gzip_is_known_by_its_first_bytes(read):
    found, rows = read(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n"), "births.csv")
    assert rows == [(1, "1", "2"), (2, "3", "4")]
    assert found.problem is None


def test_a_broken_gzip_keeps_what_came_before(read):
    lines = "a,b\n" + "".join(f"{number},{number * 7919 % 1_000_003}\n" for number in range(50_000))
    found, rows = read(gzip.compress(lines.encode())[:100_000], "births.csv.gz")
    assert found.problem == "the gzip file ends early; rows before its end are kept"
    assert 0 < len(rows) < 50_000
    assert rows[-1][1:] == (str(len(rows) - 1), str((len(rows) - 1) * 7919 % 1_000_003))


def test_a_gzip_bomb_is_stopped(read):
    found, _ = read(gzip.compress(b"\0" * 200_000_000))
    assert found.problem is not None
    found, _ = read(gzip.compress(b"a\n" + b"1" * 100_000_000))
    assert "1,000 times" in found.problem


def test_header_of_is_trimmed_and_never_raises(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbfa; b\n1;2\n")
    assert header_of(path) == ("a", "b")
    path.write_bytes(b"%PDF-1.7 and so on")
    assert header_of(path) == ()
    assert header_of(tmp_path / "missing.csv") == ()
