"""A small SSDA903 return of two authorities and two years, and one in XML, read as a whole; then the public samples if they lie by."""

import collections
import csv
import datetime
import os
from pathlib import Path

import pytest

from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.sources import read

SAMPLES = Path(os.environ.get("ROLLCALL_SAMPLES", "samples"))
YEARS = ("2017", "2018", "2019", "2020", "2021")

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
FILES = {
    "North/2018/episodes.csv": EPISODES
    + "11,09/04/2017,S,C2,N1,U4,PR1,31/10/2017,X1,PLACE,,,SC001\n"
    + "11,31/10/2017,P,C2,N1,A3,PR1,,X1,,,,\n"
    + "12,31/02/2017,S,C2,N1,U4,PR1,,,,,,\n"
    + "13,09/04/2017,S,C2,N1,K1,PR1,01/04/2017,E8,,,,XXXXXXX\n"
    + "14,09/04/2017,S,C2,N1,K1,PR1,01/03/2018,E11,,,,XXXXXXX\n",
    "North/2018/header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n11,2,05/05/2014,WBRI,B097131712320,,\n14,1,05/05/2014,WBRI,UN1,,\n",
    "North/2018/reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n"
    + "11,05/05/2014,01/06/2017,PN0\n11,05/05/2014,01/04/2018,PN1\n11,05/05/2013,01/06/2017,PN0\n"
    + "11,05/05/2014,02/05/2018,PN1\n11,05/05/2014,01/06/2017,PN5\n11,05/05/2014,01/06/2017,PN9\n",
    "North/2018/missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n11,05/05/2014,M,01/12/2017,03/12/2017\n",
    "North/2018/oc2.csv": "CHILD,DOB,SDQ_SCORE,HEALTH_CHECK,TEETH_CHECK,HEALTH_ASSESSMENT\n11,05/05/2014,3,1,0,0\n14,05/05/2014,3,0,0,0\n",
    "North/2018/placed.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
    + "11,05/05/2014,01/06/2017,01/09/2017,RD1\n14,05/05/2014,01/06/2017,,\n",
    "North/2018/permanence.csv": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n11,05/05/2014,P1,302,zz/06/2013\n14,05/05/2014,Z1,,\n",
    "North/2019/header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n11,F,05/05/2014,WBRI,B097131712320,,\n",
    "North/2019/workers.csv": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n11,05/05/2014,SW1,01/05/2018,03/05/2018,MANAGE\n",
    "South/2018-19/episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PL,PLACE_PROVIDER,DEC,REC\n11,01/05/2018,S,C2,N1,P1,PR1,,\n",
    "South/2018-19/uasc.csv": "CHILD,SEX,DOB,DUC\n11,1,05/05/2014,05/05/2032\n",
}

XML = """<?xml version="1.0"?><EXPSSDA903>
<CHILD><HEADER><CHILDID>1</CHILDID><UPN>B097131712320</UPN><SEX>1</SEX><DOB>05/05/2010</DOB><ETHNIC>WBRI</ETHNIC>
<AREVIEW><REVIEW>01/06/2017</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW>
<OC2><HEALTH_CHECK>1</HEALTH_CHECK><TEETH_CHECK>0</TEETH_CHECK></OC2></HEADER>
<EPISODE><DECOM>09/04/2017</DECOM><RNE>S</RNE><LS>C2</LS><PL>U1</PL><DEC/><REC/></EPISODE></CHILD>
</EXPSSDA903>"""


def rows(table, *columns):
    shown = table.order_by("record").to_pyarrow().to_pylist()
    return {row["record"]: tuple(str(row[c]) if isinstance(row[c], datetime.date) else row[c] for c in columns) for row in shown}


def write(base, files):
    for name, text in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, encoding="utf-8")
    return base


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    case = write(tmp_path_factory.mktemp("case"), FILES)
    with DuckDB(memory="500MB", threads=1) as engine:
        yield read(engine, [case], Config(), Silent())


def test_every_row_ends_in_exactly_one_count(case):
    files = case.inputs.to_pyarrow().to_pylist()
    assert {file["path"] for file in files} == set(FILES)
    assert all(file["rows"] == file["used"] + file["set_aside"] + file["not_used"] for file in files)
    assert sum(file["rows"] for file in files) == sum(text.count("\n") - 1 for text in FILES.values())
    assert sum(file["used"] for file in files) == case.records.count().to_pyarrow().as_py()


def test_episodes_are_placements_and_end_only_where_dec_says_so(case):
    told = rows(case.records, "kind", "date", "end", "setting", "end_reason", "organisation_id", "organisation_name")
    assert told["North/2018/episodes.csv:1"] == ("placement", "2017-04-09", "2017-10-31", "foster", "continues", "SC001", None)
    assert told["North/2018/episodes.csv:2"] == ("placement", "2017-10-31", None, "adoption", None, None, "North")
    assert told["North/2018/episodes.csv:5"][2:6] == ("2018-03-01", "residential", "adopted", None)
    assert told["South/2018-19/episodes.csv:1"] == ("placement", "2018-05-01", None, "parents", None, None, "South")


def test_an_end_reason_without_an_end_date_is_noted_and_invents_nothing(case):
    noted = {(note["path"], note["field"], note["problem"], note["rows"]) for note in case.notes.to_pyarrow().to_pylist()}
    assert noted == {
        ("North/2018/episodes.csv", "REC", "an end reason without an end date", 1),
        ("North/2018/reviews.csv", "REVIEW_CODE", "read as not stated: not a code of the list: 'PN9'", 1),
    }


def test_rows_that_cannot_be_are_set_aside(case):
    assert rows(case.set_aside, "reason") == {
        "North/2018/episodes.csv:3": ("DECOM '31/02/2017' is not a date",),
        "North/2018/episodes.csv:4": ("ends before it begins",),
        "North/2018/reviews.csv:4": ("dated after the return's last day",),
    }


def test_a_review_is_a_sighting_where_the_child_was_there(case):
    told = rows(case.records, "kind")
    kinds = [told.get(f"North/2018/reviews.csv:{row}", ("set aside",))[0] for row in range(1, 7)]
    assert kinds == ["review", "review", "listed", "set aside", "listed", "listed"]


def test_a_child_missing_until_a_day_is_found_on_that_day(case):
    assert rows(case.records, "kind", "date", "end", "note")["North/2018/missing.csv:1"] == (
        "missing",
        "2017-12-01",
        "2017-12-04",
        "missing from placement",
    )


def test_health_checks_are_dated_only_by_their_year(case):
    told = rows(case.records, "kind", "date", "date_last", "end")
    assert told["North/2018/oc2.csv:1"] == ("health", "2017-04-01", "2018-03-31", None)
    assert told["North/2018/oc2.csv:2"] == ("listed", None, None, None)


def test_adoption_plans_and_earlier_permanence_are_orders(case):
    told = rows(case.records, "kind", "date", "date_last", "end", "decision", "reason")
    assert told["North/2018/placed.csv:1"] == (
        "order",
        "2017-06-01",
        "2017-06-01",
        "2017-09-01",
        "adoption plan ended",
        "the child's needs changed",
    )
    assert told["North/2018/placed.csv:2"][3:] == (None, "decided that the child should be placed for adoption", None)
    assert told["North/2018/permanence.csv:1"] == ("order", "2013-06-01", "2013-06-30", None, "left care earlier: adopted", None)
    assert told["North/2018/permanence.csv:2"][0] == "listed"


def test_a_date_that_may_lie_ahead_is_evidence_only(case):
    assert rows(case.records, "kind", "date", "end")["South/2018-19/uasc.csv:1"] == ("listed", None, None)


def test_children_and_workers_are_mentioned_by_the_authoritys_numbers(case):
    people = case.mentions.order_by("record", "role").to_pyarrow().to_pylist()
    told = {(p["record"], p["role"]): (p["holder"], p["local_id"], p["sex"], str(p["birth_date"]), p["national_id"]) for p in people}
    assert told[("North/2018/header.csv:1", "child")] == ("North", "11", "female", "2014-05-05", "B097131712320")
    assert told[("North/2018/header.csv:2", "child")] == ("North", "14", "male", "2014-05-05", None)
    assert told[("North/2019/header.csv:1", "child")] == ("North", "11", "female", "2014-05-05", "B097131712320")
    assert told[("North/2019/workers.csv:1", "worker")] == ("North", "SW1", None, "None", None)
    assert told[("South/2018-19/episodes.csv:1", "child")] == ("South", "11", None, "None", None)
    assert len(told) == case.records.count().to_pyarrow().as_py() + 1


def test_each_authority_has_its_returns_and_they_follow_one_another(case):
    told = [tuple(str(value) for value in row.values()) for row in case.periods.to_pyarrow().to_pylist()]
    assert told == [
        ("North", "2018", "2017-04-01", "2018-03-31", "2019", "2019-03-31"),
        ("North", "2019", "2018-04-01", "2019-03-31", "None", "None"),
        ("South", "2018-19", "2018-04-01", "2019-03-31", "None", "None"),
    ]


def test_the_roll_is_taken_on_the_newest_date_within_a_return(case):
    assert (case.as_of, case.jurisdiction) == (datetime.date(2018, 5, 1), "england")


def test_coverage_says_what_the_supplied_tables_could_show(case):
    told = {(row["holder"], row["kind"]): 0 for row in case.coverage.to_pyarrow().to_pylist()}
    assert {kind for holder, kind in told if holder == "North"} == {"placement", "listed", "review", "missing", "health", "order"}
    assert {kind for holder, kind in told if holder == "South"} == {"placement", "listed"}


def test_the_xml_return_states_the_same(tmp_path):
    write(tmp_path / "North", {"return.xml": XML})
    with DuckDB(memory="300MB", threads=1) as engine:
        case = read(engine, [tmp_path / "North"], Config(), Silent())
        told = {(row["kind"], row["setting"], str(row["date"])) for row in case.records.to_pyarrow().to_pylist()}
        people = {(p["local_id"], str(p["birth_date"])) for p in case.mentions.to_pyarrow().to_pylist()}
        assert told == {
            ("listed", None, "None"),
            ("review", None, "2017-06-01"),
            ("health", None, "2017-04-01"),
            ("placement", "kinship", "2017-04-09"),
        }
        assert people == {("1", "2010-05-05")}
        assert len(rows(case.records, "kind")) == 4


@pytest.mark.skipif(not (SAMPLES / "ssda903_multi_year").is_dir(), reason="the public sample does not lie by: set ROLLCALL_SAMPLES")
def test_the_public_five_year_sample():
    """Counts made with the csv module alone, and the same from what Rollcall read."""
    folder = SAMPLES / "ssda903_multi_year"
    stated = {}
    for year in YEARS:
        with (folder / year / "episodes.csv").open(encoding="utf-8-sig") as file:
            stated |= {f"{year}/episodes.csv:{number}": row for number, row in enumerate(csv.DictReader(file), start=1)}
    with DuckDB(memory="500MB", threads=2) as engine:
        case = read(engine, [folder], Config(), Silent())
        placements = case.records.filter(case.records.kind == "placement").select("record", "date", "end", "date_last", "end_last")
        children = case.mentions.filter(case.mentions.role == "child").select("record", "local_id")
        told = placements.inner_join(children, "record").to_pyarrow().to_pylist()
        files = case.inputs.to_pyarrow().to_pylist()
        aside = case.set_aside.to_pyarrow().to_pylist()

    assert len(told) == len(stated) == 3737
    for row in told:
        assert (row["date"], row["end"]) == (_day(stated[row["record"]]["DECOM"]), _day(stated[row["record"]]["DEC"]))
    assert sum(file["rows"] for file in files) == 21_441
    assert sum(file["used"] for file in files) == 18_782
    assert collections.Counter(row["reason"] for row in aside) == {"dated after the return's last day": 2659}

    present, running = collections.defaultdict(set), set()
    for row in told:
        present[row["local_id"]].add(YEARS.index(row["record"][:4]))
        if row["end"] is None:
            running.add((row["local_id"], YEARS.index(row["record"][:4])))
    last = {child: max(years) for child, years in present.items()}
    assert sum((child, year) in running for child, year in last.items() if year < 4) == 24
    stretches = [
        (child, a, b) for child, years in present.items() for a, b in zip(sorted(years), sorted(years)[1:], strict=False) if b > a + 1
    ]
    assert len(stretches) == 150
    assert sum((child, a) in running for child, a, _ in stretches) == 145


def _day(text):
    return datetime.datetime.strptime(text, "%d/%m/%Y").date() if text else None
