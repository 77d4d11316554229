"""`rollcall audit` as a user calls it: exit codes, errors that say what to do, output that is whole or not there."""

import csv
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rollcall.cli import main

TOML = """
title = "Hanbit district"
as_of = 2025-08-12

[[source]]
name = "births"
path = "births.csv"
states = "birth"
holder = "Haneul Hospital"
columns = { child_id = "chart_no" }

[[source]]
name = "register"
path = "register.csv"
states = "registration"
holder = "Civil register"

[[source]]
name = "clinic"
path = "clinic.csv"
states = "health"
holder = "Hanbit clinic"
"""

CASE = {
    "rollcall.toml": TOML,
    "births.csv": """
chart_no,date,child_sex,mother_id,mother_name,mother_birth_date
B1,2021-03-02,female,M1,Kim Mi-ra,1990-04-05
B2,2021-05-07,male,M2,Park Ji-su,1991-06-07
""",
    "register.csv": """
child_id,child_name,child_sex,child_birth_date,date,mother_name,mother_birth_date
R1,Kim Ah-hyeon,female,2021-03-02,2021-03-20,Kim Mi-ra,1990-04-05
""",
    "clinic.csv": """
child_id,child_name,child_sex,child_birth_date,date,carer_name
C1,Kim Ah-hyeon,female,2021-03-02,2025-06-02,Kim Mi-ra
""",
}


def rows(out, table):
    with (out / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def case(folder):
    return folder(CASE)


def test_the_outcome_table_adds_up_and_the_unregistered_child_is_found(case, rollcall, tmp_path):
    out = tmp_path / "out"
    done = rollcall("audit", case / "rollcall.toml", "--out", out)
    assert done.returncode == 0, done.stderr
    roll = rows(out, "roll")
    assert sum(int(row["children"]) for row in rows(out, "outcomes")) == len(roll) == 2
    lost = [row for row in roll if row["status"] == "unaccounted"]
    assert [(row["reason"], row["records"]) for row in lost] == [("never-registered", "births:2")]
    assert [row["records"] for row in rows(out, "findings") if row["rule"] == "never-registered"] == ["births:2"]
    assert len(done.stdout.splitlines()) <= 25


def test_what_the_run_says_of_itself(case, rollcall, tmp_path):
    out = tmp_path / "out"
    rollcall("audit", case / "rollcall.toml", "--out", out)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["format"] == "rollcall-run/1"
    assert run["as_of"] == "2025-08-12"
    assert {entry["path"]: entry["rows"] for entry in run["inputs"]} == {"births.csv": 2, "register.csv": 1, "clinic.csv": 1}
    assert {rule["outcome"] for rule in run["rules"]} <= {"found", "clear", "not-evaluated"}
    assert all(rule["why"] for rule in run["rules"] if rule["outcome"] == "not-evaluated")


def test_two_runs_write_equal_tables_which_the_manual_lists_column_by_column(case, rollcall, tmp_path):
    for name in ("one", "two"):
        rollcall("audit", case / "rollcall.toml", "--out", tmp_path / name, "--quiet")
    tables = sorted(path.name for path in (tmp_path / "one").iterdir() if path.suffix in {".csv", ".parquet"})
    assert tables
    differing = [name for name in tables if (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()]
    assert differing == []
    written = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].split(",") for path in (tmp_path / "one").glob("*.csv")}
    page = (Path(__file__).parents[2] / "docs/reference/tables.md").read_text(encoding="utf-8")
    told = {section.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) for section in page.split("\n## ")[1:]}
    assert told == written and len(told) == 19
    asked = [json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8"))["asked"] for name in ("one", "two")]
    assert asked[0] == asked[1]


def test_a_child_of_whom_nothing_could_be_evaluated_is_told_apart(rollcall, folder, tmp_path):
    # the second row is of a day that has not come yet: its child is on no roll, and told of
    case = folder(
        {
            "rollcall.toml": """
as_of = 2024-01-01
[[source]]
name = "consents"
path = "consents.csv"
states = "consent"
holder = "Agency"
""",
            "consents.csv": """
child_name,child_birth_date,date,signer_name
Kim Ah-hyeon,2020-02-03,2020-03-01,Kim Mi-ra
Park Ji-ho,2030-12-03,2031-02-03,Park Su-a
""",
        }
    )
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out")
    assert [(row["status"], row["reason"]) for row in rows(tmp_path / "out", "roll")] == [("accounted", "nothing-stated")]
    assert "1 no custodian, no recent sighting: not evaluated" in done.stdout
    assert "1 row used, later than the day of the roll: not yet told" in done.stdout
    assert ("date", "1") in [(row["field"], row["rows"]) for row in rows(tmp_path / "out", "notes")]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Of 1 of those accounted for neither a custodian nor a recent sighting is on record" in page

    other = folder({"notes.txt": "nothing that is known"}, name="other")
    beside = rollcall("audit", other, "--out", tmp_path / "beside", cwd=case)
    assert "rollcall.toml of the working directory was followed too: 1 source" in beside.stderr
    assert (
        json.loads((tmp_path / "beside" / "run.json").read_text(encoding="utf-8"))["command"]
        == "rollcall audit other --config rollcall.toml"
    )


def test_an_audit_since_an_earlier_one_links_what_is_new_and_finds_the_same(case, rollcall, tmp_path):
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "earlier", "--quiet")
    with (case / "clinic.csv").open("a", encoding="utf-8") as file:
        file.write("C1,Kim Ah-hyeon,female,2021-03-02,2025-07-20,Kim Mi-ra\n")
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "full", "--quiet")
    done = rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "again", "--since", tmp_path / "earlier", "-v")
    assert done.returncode == 0, done.stderr
    assert "stand as the earlier audit put them together" in done.stderr
    who = {name: {(row["record"], row["role"]): row["person"] for row in rows(tmp_path / name, "people")} for name in ("full", "again")}
    assert who["again"] == who["full"]
    assert (tmp_path / "again" / "roll.csv").read_bytes() == (tmp_path / "full" / "roll.csv").read_bytes()


def test_a_finding_at_or_above_the_threshold_fails(case, rollcall, tmp_path):
    assert rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "out", "--fail-on", "grave").returncode == 1


def test_an_accepted_finding_is_counted_and_fails_nothing(case, rollcall, tmp_path):
    out = tmp_path / "out"
    rollcall("audit", case / "rollcall.toml", "--out", out)
    for row in rows(out, "findings"):
        done = rollcall("accept", row["finding"], "--reason", "born abroad, passport seen", "--by", "Auditor 7", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    words = ["--reason", "of another case", "--by", "Auditor 7"]
    assert rollcall("accept", "F0123456789ab", *words, cwd=tmp_path).returncode == 0
    again = rollcall("audit", case / "rollcall.toml", "--out", out, "--fail-on", "grave", cwd=tmp_path)
    assert again.returncode == 0
    assert {row["status"] for row in rows(out, "findings")} == {"accepted"}
    assert "rollcall-accepted.jsonl: 1 acceptance is of no finding of this audit, and changed nothing." in again.stderr
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["acceptances_of_no_finding"] == 1


def test_what_is_no_id_of_a_finding_is_neither_accepted_nor_answered(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for word in ("Fnope", "F0123456789AB", "F0123456789abc", "never-registered"):
        for words in (["accept", word, "--reason", "x"], ["outcome", word, "--result", "explained", "--text", "x"]):
            with pytest.raises(SystemExit) as ended:
                main([*words, "--by", "Auditor 7"])
            assert ended.value.code == 2
            assert f"{word!r} is not the id of a finding" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_since_marks_what_an_earlier_run_found(case, rollcall, tmp_path):
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "one")
    finding = rows(tmp_path / "one", "findings")[0]["finding"]
    for until in ("2025-08-12", "2025-08-11"):  # accepted on the day of the roll, and withdrawn by a later word that ends the day before
        rollcall("accept", finding, "--reason", "x", "--by", "Auditor 7", "--until", until, cwd=tmp_path)
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "two", "--since", tmp_path / "one", cwd=tmp_path)
    assert {row["status"] for row in rows(tmp_path / "two", "findings")} == {"known"}
    changed = rollcall("changes", tmp_path / "one", tmp_path / "two")
    assert "0 new, 0 gone" in changed.stdout


def test_a_finding_keeps_its_id_when_rows_are_added_above_it(case, rollcall, tmp_path):
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "one")
    lines = (case / "births.csv").read_text(encoding="utf-8").splitlines()
    lines.insert(1, "B0,2020-06-02,male,M0,Choi Na-ri,1985-04-05")
    (case / "births.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rollcall("audit", case / "rollcall.toml", "--out", tmp_path / "two")
    ids = [{row["finding"] for row in rows(tmp_path / name, "findings") if row["rule"] == "never-registered"} for name in ("one", "two")]
    assert len(ids[0]) == 1
    assert ids[0] < ids[1]


def test_files_are_for_their_owner_only(case, rollcall, tmp_path):
    out = tmp_path / "out"
    rollcall("audit", case / "rollcall.toml", "--out", out)
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_a_misspelled_column_is_named_with_the_nearest(folder, rollcall, tmp_path):
    toml = TOML + '\n[source.columns]\nchild_name = "chlid_name"\n'
    done = rollcall("audit", folder({**CASE, "rollcall.toml": toml}) / "rollcall.toml", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "chlid_name" in done.stderr
    assert "child_name" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_configuration_of_good_form_is_called_no_more_than_that(folder, rollcall):
    toml = folder({"rollcall.toml": TOML.replace("clinic.csv", "nowhere.csv")}) / "rollcall.toml"
    done = rollcall("config", toml)
    assert done.returncode == 0
    assert "is well formed: 3 sources, parameters for 0 rules." in done.stdout
    assert f"Its files were not opened. To see whether they lie there and have the columns named, run: rollcall check {toml}" in done.stdout
    assert rollcall("check", toml).returncode == 2  # as it says: births.csv does not lie there


def test_a_misspelled_key_is_named_with_the_nearest(folder, rollcall):
    toml = TOML.replace("holder =", "holdr =", 1)
    done = rollcall("audit", folder({**CASE, "rollcall.toml": toml}) / "rollcall.toml")
    assert done.returncode == 2
    assert "did you mean 'holder'" in done.stderr


def test_an_empty_folder_is_not_recognised(folder, rollcall, tmp_path):
    done = rollcall("audit", folder({}), "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "holds no files" in done.stderr and "rollcall check" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_configuration_to_start_from_names_every_file_and_is_not_written_for_none(folder, rollcall, tmp_path):
    case = folder({"births.csv": CASE["births.csv"], "old/rollcall.toml": TOML})
    done = rollcall("config", case, "--out", tmp_path / "new.toml")
    assert done.returncode == 0 and "names 1 file." in done.stdout
    assert (tmp_path / "new.toml").read_text(encoding="utf-8").count("[[source]]") == 1
    (case / "births.csv").unlink()
    done = rollcall("config", case, "--out", tmp_path / "none.toml")
    assert done.returncode == 2 and "holds no record files" in done.stderr
    assert not (tmp_path / "none.toml").exists()


def test_a_pdf_is_not_recognised_and_said_so(folder, rollcall, tmp_path):
    done = rollcall("audit", folder({"file.pdf": b"%PDF-1.7\n\x00\x01\x02" * 50}), "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "file.pdf" in done.stderr and "rollcall config CASE" in done.stderr


def test_a_folder_that_does_not_exist(rollcall, tmp_path):
    done = rollcall("audit", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_configuration_inside_the_folder_is_followed_only_when_named(case, rollcall, tmp_path):
    done = rollcall("audit", case, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 3
    assert "rollcall.toml" in done.stderr


def test_another_folder_is_not_overwritten(case, rollcall, tmp_path):
    out = tmp_path / "precious"
    out.mkdir()
    (out / "letter.txt").write_text("keep me", encoding="utf-8")
    for place, lies in ((out, ["letter.txt"]), (case, sorted(CASE))):
        done = rollcall("audit", case / "rollcall.toml", "--out", place)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1] == "Name another folder with --out."  # never to remove what may be the records themselves
        assert sorted(path.name for path in place.iterdir()) == lies


def test_a_row_that_is_not_understood_is_set_aside_and_strict_says_so(folder, rollcall, tmp_path):
    births = CASE["births.csv"] + "B3,2021-02-31,female,M3,Lee Bo-ra,1992-01-01\n"
    toml = folder({**CASE, "births.csv": births}) / "rollcall.toml"
    out = tmp_path / "out"
    assert rollcall("audit", toml, "--out", out).returncode == 0
    assert [(row["record"], "not a date" in row["reason"]) for row in rows(out, "set_aside")] == [("births:3", True)]
    assert rollcall("audit", toml, "--out", out, "--strict").returncode == 4


def test_a_killed_run_leaves_no_folder_that_looks_finished(case, tmp_path):
    out = tmp_path / "out"
    command = [str(Path(sys.executable).with_name("rollcall")), "audit", str(case / "rollcall.toml"), "--out", str(out), "--quiet"]
    for wait in (0.8, 1.5, 2.5):
        process = subprocess.Popen(command, env={**os.environ}, start_new_session=True)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not out.exists() or (out / "run.json").exists()


def test_no_name_of_a_child_is_told_in_the_report_or_on_the_screen(case, rollcall, tmp_path):
    out = tmp_path / "out"
    done = rollcall("audit", case / "rollcall.toml", "--out", out, "--verbose")
    told = (
        done.stdout + done.stderr + (out / "report.html").read_text(encoding="utf-8") + (out / "findings.json").read_text(encoding="utf-8")
    )
    assert not [name for name in ("Ah-hyeon", "Mi-ra", "Ji-su") if name in told]
    assert '"chart_no":"B2"' in told, "a holder's own number is shown, whatever its column is called, so that the row can be found"
