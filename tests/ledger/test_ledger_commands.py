"""The ledger by its commands, with real files: begin, take an audit in, take the roll, prove, verify, publish, witness, check."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from keeping import PASSPHRASE

from rollcall.report.machine import RUN_FORMAT

ORIGIN = "hanbit.example/roll"
CASE = {
    "rollcall.toml": """
as_of = 2016-06-01
title = "Hanbit"

[[source]]
name = "births"
path = "births.csv"
holder = "Hanbit Hospital"
states = "birth"

[[source]]
name = "placements"
path = "placements.csv"
holder = "Hanbit Foundation"
states = "placement"
""",
    "births.csv": """
date,child_name,child_birth_date,mother_name
2013-05-02,박소미,2013-05-02,박정애
2014-01-20,이하늘,2014-01-20,이숙자
""",
    "placements.csv": """
date,end,setting,child_name,child_birth_date,custodian_name
2013-06-11,2015-03-03,adoption,박소미,2013-05-02,Yoon Mi-ra
2014-02-01,,foster,이하늘,2014-01-20,김영호
""",
}


@pytest.fixture(autouse=True)
def passphrase(monkeypatch):
    monkeypatch.setenv("ROLLCALL_PASSPHRASE", PASSPHRASE)


def done(process, code=0):
    assert process.returncode == code, process.stdout + process.stderr
    assert "Traceback" not in process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def audited(rollcall, tmp_path_factory):
    """The case and its audit; and the later case, in which one end was mended and one child is gone, with its audit."""
    base = tmp_path_factory.mktemp("audited")
    for name, gone, end in (("1", "nobody", "2015-03-03"), ("2", "이하늘", "2015-03-04")):
        case = base / name / "case"
        case.mkdir(parents=True)
        for file, text in CASE.items():
            lines = [line for line in text.strip().splitlines() if gone not in line]
            (case / file).write_text("\n".join(lines).replace("2015-03-03", end) + "\n", encoding="utf-8")
    begin = ("ledger", "init", "L", "--origin", ORIGIN, "--by", "Kim")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLLCALL_PASSPHRASE", PASSPHRASE)
        done(rollcall(*begin, cwd=base / "1"))
        done(rollcall("audit", "case/rollcall.toml", "--out", "out", "--ledger", "L", "--by", "Lee", "-q", cwd=base / "1"))
        done(rollcall("audit", "case/rollcall.toml", "--out", "out", "-q", cwd=base / "2"))
    return base


@pytest.fixture
def kept(rollcall, audited, tmp_path):
    """A folder with a case and its audit taken into a ledger, and the roll taken."""
    base = tmp_path / "kept"
    shutil.copytree(audited / "1", base, ignore=shutil.ignore_patterns("L"))
    done(rollcall("ledger", "init", "L", "--origin", ORIGIN, "--by", "Kim", "--guard", "guard", cwd=base))
    done(rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=base))
    done(rollcall("ledger", "roll", "L", "--by", "Kim", "--day", "2026-01-01", cwd=base))
    return base


def children(base):
    lines = (base / "out" / "roll.csv").read_text(encoding="utf-8").splitlines()[1:]
    return sorted(line.split(",")[0] for line in lines)


def test_an_audit_goes_in_once_and_comes_out_as_a_child_keeps_it(rollcall, kept):
    again = done(rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=kept))
    assert "2 children: 0 stated, 0 corrected, 0 outcomes, 0 absent, 0 judgements, 0 run." in again
    child, other = children(kept)
    done(rollcall("ledger", "export", "L", "pub", "--rolls", "3", cwd=kept))
    done(rollcall("ledger", "prove", "L", "--child", child, "-o", "child.html", cwd=kept))
    page = (kept / "child.html").read_text(encoding="utf-8")
    assert child in page
    assert other not in page
    told = done(rollcall("ledger", "verify", "child.html", "--vkey", "pub/vkeys", "--extract", "files", cwd=kept))
    assert f"of {child} are in the log {ORIGIN}" in told
    assert "On the roll of 2026-01-01 the child stands as" in told
    without = rollcall("ledger", "verify", "child.html", cwd=kept)
    assert "No key was given" in done(without, 4) + without.stderr
    (kept / "altered.html").write_text(page.replace("Hanbit", "Hanbot"), encoding="utf-8")
    done(rollcall("ledger", "verify", "altered.html", "--vkey", "pub/vkeys", cwd=kept), 1)
    proofs = sorted(path.name for path in (kept / "files").glob("*.tlog-proof"))
    assert proofs
    done(rollcall("ledger", "verify", *(f"files/{name}" for name in proofs), "--vkey", "pub/vkeys", cwd=kept))
    rolls = sorted((kept / "pub" / "roll").iterdir())
    assert len(rolls) == 1
    done(rollcall("ledger", "verify", rolls[0], "pub/checkpoint", "--vkey", "pub/vkeys", cwd=kept))
    assert done(rollcall("ledger", "audit", "L", cwd=kept)).endswith("nothing was altered.\n")


def test_an_output_folder_that_was_changed_is_told(rollcall, audited, tmp_path):
    kept = tmp_path / "kept"
    shutil.copytree(audited / "1", kept)
    told = done(rollcall("verify", "out", "case", "--ledger", "L", cwd=kept))
    assert re.search(r"The ledger records this run: entry 1, recorded \S+ by Lee\.", told)
    assert re.search(r"files of the folder and 2 of the case compared: as the run saw them\.", told)
    with (kept / "out" / "roll.csv").open("a", encoding="utf-8") as table:
        table.write("\n")
    births = kept / "case" / "births.csv"
    births.write_text(births.read_text(encoding="utf-8").replace("2014-01-20", "2014-01-21"), encoding="utf-8")
    (kept / "case" / "placements.csv").unlink()
    told = done(rollcall("verify", "out", "case", cwd=kept), 1)
    assert "roll.csv: it was changed" in told
    assert "births.csv: it was changed" in told
    assert "placements.csv: it is gone" in told
    run = kept / "out" / "run.json"
    run.write_text(run.read_text(encoding="utf-8").replace("Hanbit", "Hanbot"), encoding="utf-8")
    assert "run.json: the ledger records no run" in done(rollcall("verify", "out", "--ledger", "L", cwd=kept), 1)
    assert json.loads(run.read_text(encoding="utf-8"))["format"] == RUN_FORMAT


def test_what_a_later_audit_says_otherwise_is_a_correction_and_who_is_gone_stays_on_the_roll(rollcall, audited, kept):
    before = children(kept)
    shutil.rmtree(kept / "out")
    shutil.copytree(audited / "2" / "out", kept / "out")
    (gone,) = set(before) - set(children(kept))
    told = rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=kept)
    assert "1 children: 0 stated, 1 corrected" in done(told)
    assert "1 absent" in told.stdout
    assert "2 children = 2 + 0 - 0" in done(rollcall("ledger", "roll", "L", "--by", "Kim", "--day", "2026-01-02", cwd=kept))
    done(rollcall("ledger", "prove", "L", "--child", gone, "-o", "gone.html", cwd=kept))
    assert "as <strong>absent</strong>" in (kept / "gone.html").read_text(encoding="utf-8")
    done(rollcall("ledger", "export", "L", "pub", "--rolls", "9", cwd=kept))
    told = done(rollcall("ledger", "verify", *sorted((kept / "pub" / "roll").iterdir()), "--vkey", "pub/vkeys", cwd=kept))
    assert "From one roll to the next: 0 came, 0 closed by an entry, 0 missing." in told


def test_entries_are_handed_in_as_lines(rollcall, kept):
    good = json.dumps({"kind": "stated", "child": "C9", "data": {"what": "visit", "date": "2026-01-02"}})
    assert "Recorded: entries" in done(rollcall("ledger", "append", "L", "--by", "Kim", cwd=kept, answers=f"{good}\n{good}\n"))
    for bad in (
        "{",
        "[]",
        json.dumps({"kind": "rotated", "child": "", "data": {}}),
        good.replace("stated", "purged"),
        good[:-1] + ', "at": ""}',
    ):
        told = rollcall("ledger", "append", "L", "--by", "Kim", cwd=kept, answers=f"{good}\n{bad}\n")
        assert "Line 2 is no entry" in told.stderr
        assert "C9" not in told.stderr
        done(told, 2)
    chain = "Not checked" in rollcall("ledger", "audit", "L", "--public", cwd=kept).stderr
    assert chain


def test_a_purge_and_a_new_key_by_command(rollcall, kept):
    child = children(kept)[0]
    done(rollcall("ledger", "prove", "L", "--child", child, "-o", "child.html", cwd=kept))
    done(rollcall("ledger", "export", "L", "old", cwd=kept))
    words = ("--order", "12/2026", "--ordered-by", "Family court", "--by", "Kim")
    assert "names nobody" in done(rollcall("ledger", "purge", "L", "--child", child, *words, cwd=kept))
    told = done(rollcall("ledger", "rotate", "L", "--reason", "yearly", "--by", "Kim", cwd=kept))
    assert told.count(f"\n{ORIGIN}+") == 2
    (kept / "new").write_text("another passphrase\n", encoding="utf-8")
    done(rollcall("ledger", "rotate", "L", "--new-passphrase-file", "new", cwd=kept))
    done(rollcall("ledger", "audit", "L", cwd=kept), 1)  # with the old passphrase
    done(rollcall("ledger", "audit", "L", "--passphrase-file", "new", cwd=kept))
    done(rollcall("ledger", "verify", "child.html", "--vkey", "old/vkeys", cwd=kept))
    for file in (kept / "L").iterdir():
        assert child.encode() not in file.read_bytes()


def test_witnesses_sign_growth_and_refuse_an_older_copy(rollcall, kept):
    command = Path(sys.executable).with_name("rollcall")
    key = done(rollcall("ledger", "witness", "W", "--name", "adoptees.example/w", cwd=kept)).splitlines()[-1]
    port = 20000 + os.getpid() % 20000
    log = json.loads((kept / "L" / "ledger.json").read_text())["vkeys"][0]
    words = [str(command), "ledger", "witness", "W", "--log", log, "--port", str(port)]
    serving = subprocess.Popen(words, cwd=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert serving.stdout.readline().startswith("The witness's key")
        assert "Listening" in serving.stderr.readline()
        (kept / "policy").write_text(f"log {log}\nwitness w1 {key} http://127.0.0.1:{port}\nquorum w1\n", encoding="utf-8")
        subprocess.run(["cp", "-r", "L", "older"], cwd=kept, check=True)
        for _ in range(20):
            signed = rollcall("ledger", "checkpoint", "L", "--policy", "policy", "--by", "Kim", cwd=kept)
            if signed.returncode == 0:
                break
            time.sleep(0.2)
        note = done(signed)
        assert "adoptees.example/w" in note
        (kept / "note").write_text(note, encoding="utf-8")
        done(rollcall("ledger", "verify", "note", "--policy", "policy", cwd=kept))
        done(rollcall("ledger", "prove", "L", "--entry", "1", "-o", "one.tlog-proof", cwd=kept))
        done(rollcall("ledger", "verify", "one.tlog-proof", "--policy", "policy", cwd=kept))
        done(rollcall("ledger", "append", "L", "--by", "Kim", cwd=kept, answers='{"kind":"stated","child":"C","data":{"what":"x"}}'))
        done(rollcall("ledger", "checkpoint", "L", "--policy", "policy", "--by", "Kim", cwd=kept))
        # The older copy, with a guard of the same age: only the witness can tell.
        subprocess.run("rm -r L guard; cp -r older L", cwd=kept, check=True, shell=True)
        stopped = rollcall("ledger", "checkpoint", "L", "--policy", "policy", "--by", "Kim", cwd=kept)
        assert "guard is empty" in stopped.stderr
        told = rollcall("ledger", "audit", "L", "--checkpoint", "note", cwd=kept)
        assert "guard: it is gone or empty" in done(told, 1)
    finally:
        serving.terminate()
        serving.wait(timeout=20)
        serving.stdout.close()
        serving.stderr.close()


def test_a_successor_by_command(rollcall, kept):
    subprocess.run(["cp", "-r", "L", "backup"], cwd=kept, check=True)
    done(rollcall("ledger", "append", "L", "--by", "Kim", cwd=kept, answers='{"kind":"stated","child":"C","data":{"what":"x"}}'))
    subprocess.run("rm -r L; cp -r backup L", cwd=kept, check=True, shell=True)
    refused = rollcall("ledger", "roll", "L", "--by", "Kim", cwd=kept)
    assert "older than its guard" in refused.stderr
    assert "rollcall ledger restore" in refused.stderr
    done(refused, 2)
    told = rollcall("ledger", "restore", "L", "next", "--origin", "hanbit.example/roll-2", "--by", "Kim", "--guard", "guard2", cwd=kept)
    assert "next succeeds L" in done(told)
    day = datetime.date(2026, 1, 2).isoformat()
    assert "2 children = 0 + 2 - 0" in done(rollcall("ledger", "roll", "next", "--by", "Kim", "--day", day, cwd=kept))
    done(rollcall("ledger", "audit", "next", cwd=kept))


def test_errors_say_what_to_do(rollcall, kept, monkeypatch):
    for words, said in (
        (("ledger", "roll", "nowhere", "--by", "K"), "holds no ledger"),
        (("ledger", "audit", "case"), "holds no ledger"),
        (("ledger", "prove", "L", "--child", "nobody", "-o", "x.html"), "knows no such child"),
        (("ledger", "prove", "L", "-o", "x.html"), "Give --child or --entry"),
        (("ledger", "prove", "L", "--entry", "99999", "-o", "x.tlog-proof"), "has no leaf 99999"),
        (("ledger", "import", "L", "case", "--by", "K"), "holds no audit"),
        (("ledger", "verify", "case/births.csv", "--vkey", "case/births.csv"), "not a verifier key"),
        (("ledger", "rotate", "L"), "Give --reason and --by"),
        (("verify", "case"), "holds no audit"),
        (("audit", "case/rollcall.toml", "--out", "out", "--ledger", "L"), "who records the run"),
        (("ledger", "init", "L", "--origin", "a", "--by", "K"), "not empty"),
    ):
        told = rollcall(*words, cwd=kept)
        assert said in told.stderr, (words, told.stderr)
        assert told.returncode in (1, 2)
        assert "Traceback" not in told.stderr
        assert "nobody foresaw" not in told.stderr
    monkeypatch.delenv("ROLLCALL_PASSPHRASE")
    assert "--passphrase-file" in rollcall("ledger", "audit", "L", cwd=kept, answers="").stderr
