"""A configured case, read once: what each row states, what is set aside, what is noted."""

import datetime
import json

import pytest

from rollcall import config
from rollcall.engine import DuckDB
from rollcall.errors import NothingRecognised, UsageError
from rollcall.progress import Silent
from rollcall.sources import read

FILES = {
    "births.csv": """
baby,dob,mother_name,mother_national_id,child_sex,chld_phone,ward
Haneul,2015-03-02,Park B,800101-2000000,여,010,3
,2015-03,Lee C,,M,,
,2015-13,Lee D,,f,,
,2015-04-01,,,,,
Haneul,2015-03-02,Park B,800101-2000000,여,010,3
""",
    "care/a.csv": """
child_id,date,end,setting,why,custodian_name,child_birth_date
1,2015-01-01,2015-02-01,Foster,RD1,Choi,2014-02-31
1,2015-02-01,,palace,,Home,2014
2,2015-03-01,2015-02-01,foster,,,
""",
    "care/b.csv": "child_id,date,end\n9,2016-05-05,2016-06\n",
    "names.csv": "date,child_name,new_name,new_birth_date\n2016-01-01,Old Name,New Name,2012-05-05\n",
    "handovers.csv": "date,child_name,planned\n2019-01-01,Haneul,yes\n2014-01-01,Haneul,no\n",
    "school.csv": "child_name;date;end\nHaneul;03/04/2015;\nBom;2015-03-01;2015-07-20\n",
    "tests.csv": "child_id,adult_name,date,relation,verdict,likelihood_ratio\n1,Park B,2016-01-01,mother,supported,1e6\n1,Q,2016-01-01,aunt,no,high\n",
    "readme.txt": "about this case\n",
    "rollcall.toml": """
[[source]]
name = "births"
path = "births.csv"
states = "birth"
holder = "Hospital"
columns = { child_name = "baby", date = "dob" }
[[source]]
name = "care"
path = "care/*.csv"
states = "placement"
holder = "Agency"
group = "Trust"
columns = { end_reason = "why" }
values = { end_reason = { RD1 = "returned" } }
[[source]]
name = "names"
path = "names.csv"
states = "rename"
[[source]]
name = "handovers"
path = "handovers.csv"
states = "handover"
[[source]]
name = "school"
path = "school.csv"
states = "school"
extracted = 2016-02-02
[[source]]
name = "tests"
path = "tests.csv"
states = "parentage"
""",
}


def write(base, files):
    for name, text in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return base


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    case = write(tmp_path_factory.mktemp("case"), FILES)
    with DuckDB(memory="500MB", threads=1) as engine:
        yield read(engine, [case], config.load(case / "rollcall.toml"), Silent())


def rows(table, *columns):
    """The rows of a table by record reference, dates as text, in the order of the reference."""
    shown = table.order_by("record").to_pyarrow().to_pylist()
    return {row["record"]: tuple(str(row[c]) if isinstance(row[c], datetime.date) else row[c] for c in columns) for row in shown}


def test_every_row_of_every_file_ends_in_exactly_one_count(case):
    files = case.inputs.to_pyarrow().to_pylist()
    assert [(file["path"], file["rows"], file["used"], file["set_aside"], file["not_used"]) for file in files] == [
        ("births.csv", 5, 3, 2, 0),
        ("care/a.csv", 3, 2, 1, 0),
        ("care/b.csv", 1, 1, 0, 0),
        ("handovers.csv", 2, 2, 0, 0),
        ("names.csv", 1, 1, 0, 0),
        ("readme.txt", 0, 0, 0, 0),
        ("school.csv", 2, 1, 1, 0),
        ("tests.csv", 2, 2, 0, 0),
    ]
    assert case.records.count().to_pyarrow().as_py() == 12
    assert case.set_aside.count().to_pyarrow().as_py() == 4
    assert case.rows.count().to_pyarrow().as_py() == 16


def test_a_file_that_no_source_names_says_what_to_do(case):
    problems = {file["path"]: file["problem"] for file in case.inputs.to_pyarrow().to_pylist() if file["recognised"] is None}
    assert problems == {"readme.txt": "no known export has these columns; name the file in rollcall.toml"}


def test_rows_set_aside_say_why_and_stand_as_they_are(case):
    assert rows(case.set_aside, "reason", "text") == {
        "births:3": ("date '2015-13' is not a date", ",2015-13,Lee D,,f,,"),
        "births:4": ("names no child", ",2015-04-01,,,,,"),
        "care/a.csv:3": ("ends before it begins", "2,2015-03-01,2015-02-01,foster,,,"),
        "school:1": ("date '03/04/2015' is not a date; state date_format in rollcall.toml", "Haneul,03/04/2015,"),
    }


def test_the_end_of_a_span_is_the_first_day_it_no_longer_covers(case):
    spans = rows(case.records, "date", "date_last", "end", "end_last")
    assert spans["school:2"] == ("2015-03-01", "2015-03-01", "2015-07-21", "2015-07-21")
    assert spans["care/a.csv:1"] == ("2015-01-01", "2015-01-01", "2015-02-01", "2015-02-01")
    assert spans["care/b.csv:1"] == ("2016-05-05", "2016-05-05", "2016-06-01", "2016-06-30")
    assert spans["care/a.csv:2"][2:] == (None, None)


def test_codes_become_words_and_unknown_ones_are_not_stated(case):
    placements = rows(case.records, "setting", "end_reason", "holder", "holder_group")
    assert placements["care/a.csv:1"] == ("foster", "returned", "Agency", "Trust")
    assert placements["care/a.csv:2"] == (None, None, "Agency", "Trust")
    verdicts = rows(case.records, "relation", "verdict", "likelihood_ratio")
    assert verdicts["tests:1"] == ("mother", "supported", 1_000_000.0)
    assert verdicts["tests:2"] == (None, None, None)


def test_what_was_read_as_not_stated_is_noted(case):
    noted = {(note["path"], note["field"]): (note["problem"], note["rows"]) for note in case.notes.to_pyarrow().to_pylist()}
    assert noted == {
        ("births.csv", "chld_phone"): ("not a column of the contract; did you mean child_phone?", 5),
        ("births.csv", "ward"): ("not a column of the contract; kept as evidence", 5),
        ("care/a.csv", "child_birth_date"): ("read as not stated: not a date", 1),
        ("care/a.csv", "setting"): ("read as not stated: not a code of the list: 'palace'", 1),
        ("care/b.csv", "why"): ("named in rollcall.toml; this file lacks it", 1),
        ("tests.csv", "likelihood_ratio"): ("read as not stated: not a number", 1),
        ("tests.csv", "relation"): ("read as not stated: not a code of the list: 'aunt'", 1),
        ("tests.csv", "verdict"): ("read as not stated: not a code of the list: 'no'", 1),
    }


def test_people_are_mentioned_in_their_roles(case):
    people = case.mentions.filter(case.mentions.source == "births").order_by("record", "role").to_pyarrow().to_pylist()
    assert [(p["record"], p["role"], p["name"], p["sex"], str(p["birth_date"]), p["national_id"]) for p in people[:4]] == [
        ("births:1", "child", "Haneul", "female", "2015-03-02", None),
        ("births:1", "mother", "Park B", None, "None", "8001012000000"),
        ("births:2", "child", None, "male", "2015-03-01", None),
        ("births:2", "mother", "Lee C", None, "None", None),
    ]


def test_a_rename_mentions_the_child_as_it_was_and_as_it_is_from_then_on(case):
    named = case.mentions.filter(case.mentions.source == "names").order_by("alias").to_pyarrow().to_pylist()
    assert [(each["alias"], each["name"], str(each["birth_date"])) for each in named] == [
        (False, "Old Name", "None"),
        (True, "New Name", "2012-05-05"),
    ]


def test_the_day_of_the_roll_is_the_newest_date_and_no_planned_one(case):
    assert (case.as_of, case.as_of_from, case.jurisdiction) == (datetime.date(2016, 6, 1), "newest date in the records", "")
    drawn = rows(case.records, "extracted")
    assert (drawn["school:2"], drawn["births:1"]) == (("2016-02-02",), ("2016-06-01",))


def test_coverage_names_every_source_with_what_it_can_show(case):
    told = [(row["source"], row["kind"], row["records"]) for row in case.coverage.to_pyarrow().to_pylist()]
    assert told == [
        ("births", "birth", 3),
        ("care", "placement", 3),
        ("handovers", "handover", 2),
        ("names", "rename", 1),
        ("school", "school", 1),
        ("tests", "parentage", 2),
    ]


def test_a_row_can_be_shown_as_it_stands_in_its_file(case):
    row = case.rows.filter(case.rows.record.isin(["births:2"])).to_pyarrow().to_pylist()[0]
    assert json.loads(row["cells"]) == {
        "baby": None,
        "dob": "2015-03",
        "mother_name": "Lee C",
        "mother_national_id": None,
        "child_sex": "M",
        "chld_phone": None,
        "ward": None,
    }


def test_fingerprints_follow_the_cells_not_the_place_of_the_row(case, tmp_path):
    lines = FILES["births.csv"].lstrip().splitlines()
    turned = {
        "births.csv": "\n".join([lines[0], *reversed(lines[1:])]) + "\n",
        "rollcall.toml": FILES["rollcall.toml"].split("[[source]]")[1],
    }
    turned["rollcall.toml"] = "[[source]]" + turned["rollcall.toml"]
    other = write(tmp_path, turned)
    with DuckDB(memory="300MB", threads=1) as engine:
        again = read(engine, [other], config.load(other / "rollcall.toml"), Silent())
        marks = {row["fingerprint"] for row in again.records.to_pyarrow().to_pylist()}
    births = [row["fingerprint"] for row in case.records.filter(case.records.source == "births").to_pyarrow().to_pylist()]
    assert len(set(births)) == 3
    assert set(births) == marks


def test_a_case_without_any_source_says_what_to_do(tmp_path):
    write(tmp_path, {"scan.pdf": "%PDF", "deep/list.csv": "a,b\n1,2\n"})
    with DuckDB(memory="300MB", threads=1) as engine, pytest.raises(NothingRecognised) as error:
        read(engine, [tmp_path], config.Config(), Silent())
    assert error.value.cause.startswith("deep/list.csv: no known export")
    assert "rollcall config CASE" in error.value.next_step


def test_without_any_date_the_day_of_the_roll_must_be_stated(tmp_path):
    toml = '[[source]]\nname = "births"\npath = "births.csv"\nstates = "birth"\n'
    write(tmp_path, {"births.csv": "child_name,date\nHaneul,\n", "rollcall.toml": toml})
    with DuckDB(memory="300MB", threads=1) as engine:
        with pytest.raises(UsageError, match="no record states a date"):
            read(engine, [tmp_path], config.load(tmp_path / "rollcall.toml"), Silent())
        stated = config.load(tmp_path / "rollcall.toml").model_copy(update={"as_of": datetime.date(2020, 1, 1)})
        assert read(engine, [tmp_path], stated, Silent()).as_of_from == "stated"


def test_columns_may_be_called_anything(tmp_path):
    text = 'row,part,a.b,"say ""hi""",CHILD,Child,REVIEW,REVIEW_CODE\n7,8,9,10,1,2,01/01/2018,PN1\n'
    write(tmp_path, {"2018/reviews.csv": text})
    with DuckDB(memory="300MB", threads=1) as engine:
        case = read(engine, [tmp_path], config.Config(), Silent())
        assert json.loads(case.rows.to_pyarrow().to_pylist()[0]["cells"]) == {
            "row (2)": "7",
            "part": "8",
            "a.b": "9",
            'say "hi"': "10",
            "CHILD": "1",
            "Child (2)": "2",
            "REVIEW": "01/01/2018",
            "REVIEW_CODE": "PN1",
        }
        assert case.mentions.to_pyarrow().to_pylist()[0]["local_id"] == "1"
