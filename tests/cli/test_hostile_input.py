"""Garbage, odd names and stops at a bad moment, through the public command: nothing crashes, nothing is lost, nothing is told."""

import csv
import gzip
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rollcall.cli import main

HEADER = "child_id,child_name,child_birth_date,date\n"
ROW = "C1,Zebrana,2021-03-02,2025-06-02\n"

#: File -> its content, and how many of its rows are read, used and set aside.
GARBAGE = {
    "good.csv": (HEADER + ROW, (1, 1, 0)),
    "empty.csv": ("", (0, 0, 0)),
    "only_a_header.csv": (HEADER, (0, 0, 0)),
    "nul.csv": (b"\0" * 5000, (0, 0, 0)),
    "binary.csv": (bytes(range(256)) * 20, (0, 0, 0)),
    "cut_short.csv.gz": (gzip.compress((HEADER + ROW).encode())[:-12], None),
    "utf16.csv": ((HEADER + ROW).encode("utf-16"), (1, 1, 0)),
    "no_cells.jsonl": ("{}\n{}\n", (2, 0, 2)),
    "no_dates.csv": ("child_id\nC7\n", (1, 1, 0)),
    "ragged.csv": (HEADER + "C1\n" + ROW + "C1,a,b,c,d,e\n", (3, 1, 2)),
    "no_header.csv": (ROW + ROW, (2, 0, 2)),
    "entities.xml": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><b>&x;</b></a>', (0, 0, 0)),
    "a name.csv": (HEADER + "C1,Zebrana,2021-03-02,Zebradate\n", (1, 0, 1)),
}

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
EPISODE = "101,01/06/2016,S,C2,N1,U1,PR1,,,,AB1 2CD,AB1 2CD,SC12345\n"


def source(number, path, kind="health"):
    return f'[[source]]\nname = "s{number}"\npath = "{path}"\nstates = "{kind}"\nholder = "Holder; {number}: \'<b>"\n'


def inputs(out):
    return {file["path"]: file for file in json.loads((out / "run.json").read_text(encoding="utf-8"))["inputs"]}


def test_garbage_is_counted_and_told_without_a_cell(folder, rollcall, tmp_path):
    toml = "as_of = 2025-08-12\n" + "".join(source(number, path) for number, path in enumerate(GARBAGE))
    case = folder({"rollcall.toml": toml} | {path: content for path, (content, _) in GARBAGE.items()})
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out", "--verbose")
    assert done.returncode == 4, done.stderr
    read = inputs(tmp_path / "out")
    counted = {path: (read[path]["rows"], read[path]["used"], read[path]["set_aside"]) for path in GARBAGE}
    assert counted == {path: expected or counted[path] for path, (_, expected) in GARBAGE.items()}
    assert all(file["rows"] == file["used"] + file["set_aside"] + file["not_used"] for file in read.values())
    with (tmp_path / "out" / "set_aside.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == sum(file["set_aside"] for file in read.values())
    told = done.stdout + done.stderr
    told += "".join((tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("report.html", "findings.json", "run.json"))
    assert "Zebra" not in told


def test_a_column_that_a_file_without_header_lacks_is_told_without_its_first_row(folder, rollcall, tmp_path):
    toml = source(1, "no_header.csv") + '[source.columns]\nchild_name = "name"\n'
    case = folder({"rollcall.toml": toml, "no_header.csv": ROW + ROW})
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "column 1, column 2, column 3, column 4" in done.stderr
    assert "Zebrana" not in done.stderr


def test_odd_file_names_links_and_pipes_in_a_case(folder, rollcall, tmp_path):
    case = folder({f"{year}/episodes.csv": EPISODES + EPISODE for year in (2017, 2018)})
    second = EPISODE.replace("101", "102")
    (case / "2018" / 'more; "김" <b>.csv').write_text(EPISODES + second + second.replace("01/06/2016", "31/31/2016"), encoding="utf-8")
    (case / "run.json").symlink_to("nowhere")
    (case / "a.csv").symlink_to("b.csv")
    (case / "b.csv").symlink_to("a.csv")
    (case / "2017" / "up").symlink_to("..")
    (case / "hostname.csv").symlink_to("/etc/hostname")
    os.mkfifo(case / "2017" / "run.json")
    done = rollcall("audit", case, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "set_aside.csv").open(encoding="utf-8", newline="") as file:
        assert [row["record"] for row in csv.DictReader(file)] == ['2018/more%3B "김" <b>.csv:2']
    with (tmp_path / "out" / "roll.csv").open(encoding="utf-8", newline="") as file:
        records = {record for row in csv.DictReader(file) for record in row["records"].split(";")}
    assert records == {"2017/episodes.csv:1", "2018/episodes.csv:1", '2018/more%3B "김" <b>.csv:1'}
    assert "a link that leads out of the case" in inputs(tmp_path / "out")["hostname.csv"]["problem"]


def test_a_glob_does_not_read_the_output_of_an_earlier_run_and_since_needs_its_parquet(folder, rollcall, tmp_path, capsys):
    case = folder({"rollcall.toml": source(1, "**/*.csv"), "visits.csv": HEADER + ROW})
    for _ in range(2):
        done = rollcall("audit", "rollcall.toml", "--out", "out", "--format", "csv", cwd=case)
        assert done.returncode == 0, done.stderr
    assert list(inputs(case / "out")) == ["visits.csv"]
    assert "Written   out: *.csv, run.json\n" in done.stdout
    assert "report" not in done.stdout.lower()
    # what cannot be named with --since, nor be compared: an audit without Parquet, another folder, and none
    lacking = "lacks findings.parquet\nthe audit was not asked for it\nAudit again without --format.\n"
    another = "Name a folder that `rollcall audit` wrote.\n"
    no_audit, nowhere = f"holds no audit\nit has no findings.parquet\n{another}", f"does not exist\n{another}"
    for earlier, told in ((case / "out", lacking), (case, no_audit), (case / "nowhere", nowhere)):
        for words in (["changes", earlier, earlier], ["audit", case / "rollcall.toml", "--since", earlier, "--out", tmp_path / "new"]):
            with pytest.raises(SystemExit) as ended:
                main([str(word) for word in words])
            assert ended.value.code == 2
            assert capsys.readouterr().err == f"{earlier} {told}"


def test_where_every_row_is_set_aside_the_reasons_come_first_and_an_empty_roll_is_not_called_done(folder, tmp_path, capsys):
    """Two rows of one cell where the header has four, and one with an open quote: none states a date that can be read."""
    case = folder({"rollcall.toml": source(1, "visits.csv"), "visits.csv": HEADER + 'C1\nC2\n"C3,Zebrana,2021-03-02,2025-06-02\n'})
    said = {}
    for words in (["check"], ["audit"], ["audit", "--as-of", "2025-08-12", "--format", "json"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, str(case / "rollcall.toml"), *(["--out", str(tmp_path / "out")] if "audit" in words else [])])
        said[len(words), words[0]] = (ended.value.code, *capsys.readouterr())
    code, told, error = said[1, "check"]
    assert (code, error) == (
        2,
        "no record states a date, so the day of the roll is not known\nMend why rows are set aside, or state the day with --as-of or `as_of`.\n",
    )
    assert ["visits.csv", "rollcall.toml", "3", "0", "3", "0"] in [line.split() for line in told.splitlines()]
    assert "s1: set aside: 1 cell where the header has 4 (2 rows)" in told
    code, _, error = said[1, "audit"]
    assert (code, *error.splitlines()[1:]) == (
        2,
        "3 of 3 rows could not be understood and were set aside",
        "Run `rollcall check CASE` to see why.",
    )
    code, told, _ = said[5, "audit"]
    assert code == 4
    assert "Not done: no row could be used: 3 set aside" in told
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["incomplete"] == ["no row could be used: 3 set aside"]
    assert "Zebrana" not in str(said)


@pytest.mark.parametrize("day", ["0001-01-01", "1990-01-01", "2150-01-01", "9999-12-31"])
def test_any_day_of_the_roll(folder, rollcall, tmp_path, day):
    births = "child_id,date,mother_name\nB1,2021-03-02,Kim\n"
    register = "child_id,child_name,child_birth_date,date\nR1,Lee,2020-01-02,2020-01-03\n"
    toml = f"as_of = {day}\n" + source(1, "births.csv", "birth") + source(2, "register.csv", "registration")
    case = folder({"rollcall.toml": toml, "births.csv": births, "register.csv": register})
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr


def test_a_folder_that_holds_more_than_an_audit_is_left_alone(folder, rollcall, tmp_path):
    case = folder({"rollcall.toml": source(1, "visits.csv"), "visits.csv": HEADER + ROW})
    for names in ({"run.json": '{"epochs": 3}'}, {"run.json": '{"format": "rollcall-run/1"}', "notes.txt": "mine"}):
        out = folder(names, name="-".join(names))
        done = rollcall("audit", case / "rollcall.toml", "--out", out)
        assert done.returncode == 2
        assert "holds no audit" in done.stderr
        assert sorted(file.name for file in out.iterdir()) == sorted(names)


def start(case, out, **options):
    command = [Path(sys.executable).with_name("rollcall"), "audit", case, "--out", out, "--verbose"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.parametrize(("sign", "left"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, 1)])
def test_a_stopped_run_leaves_nothing_that_looks_finished_and_the_next_one_clears_up(folder, rollcall, tmp_path, sign, left):
    case = folder({"rollcall.toml": source(1, "visits.csv"), "visits.csv": HEADER + ROW})
    place = tmp_path / "place"
    place.mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    running = start(case / "rollcall.toml", place / "out", env={**os.environ, "TMPDIR": str(temporary)})
    for line in running.stderr:
        if "judging" in line:
            break
    assert (len(list(place.iterdir())), len(list(temporary.iterdir()))) == (1, 1)
    running.send_signal(sign)
    _, said = running.communicate(timeout=60)
    assert running.returncode == (-signal.SIGKILL if left else 130)
    assert left or said.endswith("stopped; nothing was written\n")
    assert (len(list(place.iterdir())), len(list(temporary.iterdir()))) == (left, left)
    assert not (place / "out").exists()
    rollcall("audit", case / "rollcall.toml", "--out", place / "out", "--format", "csv")
    assert [file.name for file in place.iterdir()] == ["out"]


def test_a_full_disk_is_told_and_leaves_nothing(folder, tmp_path):
    case = folder({"rollcall.toml": source(1, "visits.csv"), "visits.csv": HEADER + ROW})
    running = start(
        case / "rollcall.toml",
        tmp_path / "place" / "out",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)),
    )
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2, said
    assert f"\n{tmp_path / 'place' / 'out'} cannot be written\nFile too large\n" in said
    assert list((tmp_path / "place").iterdir()) == []


def test_a_file_named_twice_is_read_once(folder, rollcall, tmp_path):
    case = folder({"2017/episodes.csv": EPISODES + EPISODE})
    (case / "2017" / "again.csv").symlink_to("episodes.csv")
    done = rollcall("audit", case, case / "2017", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    read = {path: (file["rows"], file["problem"]) for path, file in inputs(tmp_path / "out").items()}
    same = (0, "the same file as 2017/episodes.csv, which is read")
    assert read == {
        "2017/episodes.csv": (1, None),
        "2017/again.csv": same,
        "case/2017/episodes.csv": same,
        "case/2017/again.csv": same,
    }


@pytest.mark.parametrize(("word", "file"), [("--since", "findings.parquet"), ("--accepted", "accepted.jsonl")])
def test_a_damaged_file_of_an_earlier_run_is_named(folder, rollcall, tmp_path, word, file):
    case = folder({"rollcall.toml": source(1, "visits.csv"), "visits.csv": HEADER + ROW})
    earlier = folder({file: b"\xff\xfe Zebrana"}, name="earlier")
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out", word, earlier if word == "--since" else earlier / file)
    assert done.returncode == 2, done.stderr
    assert ("earlier" if word == "--since" else file) in done.stderr
    assert "Zebrana" not in done.stderr
    assert not (tmp_path / "out").exists()
