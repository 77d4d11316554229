"""The ledger by its commands, with real files: begin, take an audit in, take the roll, prove, verify, publish, witness, check."""

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from keeping import PASSPHRASE

ORIGIN = "hanbit.example/roll"
CHILD, OTHER = "CAAAAAAAAAA", "CBBBBBBBBBB"
DAY = datetime.date
END = DAY(2015, 3, 3)


def audit_folder(base, *, end=END, children=(CHILD, OTHER)):
    """A case of two files and the output folder of its audit, written by hand as the contract says."""
    case, out = base / "case", base / "out"
    for folder in (case, out):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name in ("births", "placements"):
        (case / f"{name}.csv").write_text(f"date,child_name\n2013-05-02,박소미 {name}\n", encoding="utf-8")
    stretch = {"custodian": "P1", "organisation": None, "confirmed": "Hanbit Hospital"}
    custody = [
        {
            "child": CHILD,
            "start": DAY(2013, 5, 2),
            "end": DAY(2013, 6, 11),
            "setting": "parents",
            "basis": "birth",
            "records": "births:1",
            **stretch,
        },
        {
            "child": CHILD,
            "start": DAY(2013, 6, 11),
            "end": end,
            "setting": "adoption",
            "basis": "placement",
            "records": "a:1;b:2",
            **stretch,
        },
        {
            "child": OTHER,
            "start": DAY(2014, 1, 20),
            "end": None,
            "setting": "foster",
            "basis": "placement",
            "records": "placements:2",
            **stretch,
        },
    ]
    status = {
        "last_seen": None,
        "last_seen_by": None,
        "custodian": None,
        "organisation": None,
        "birth_date": DAY(2013, 5, 2),
        "findings": "F1",
    }
    roll = [
        {"child": CHILD, "status": "unaccounted", "reason": "unseen", "since": end, "names": "박소미", "records": "births:1;a:1", **status},
        {
            "child": OTHER,
            "status": "accounted",
            "reason": "seen",
            "since": DAY(2014, 1, 20),
            "names": "이하늘",
            "records": "births:2",
            **status,
        },
    ]
    people = [{"record": "births:1", "role": "child", "person": CHILD}, {"record": "births:2", "role": "child", "person": OTHER}]
    for name, rows in (("custody", custody), ("roll", roll), ("people", people)):
        kept = [row for row in rows if row.get("child", CHILD) in children]
        pq.write_table(pa.Table.from_pylist(kept), out / f"{name}.parquet")
    digests = {
        folder.name: [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(folder.iterdir())]
        for folder in (case, out)
    }
    run = {"format": "rollcall-run/1", "title": "Hanbit", "as_of": "2016-06-01"}
    run |= {
        name: [{"path": path, "sha256": digest} for path, digest in digests[folder]]
        for name, folder in (("inputs", "case"), ("outputs", "out"))
    }
    (out / "run.json").write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    return base


@pytest.fixture(autouse=True)
def passphrase(monkeypatch):
    monkeypatch.setenv("ROLLCALL_PASSPHRASE", PASSPHRASE)


def done(process, code=0):
    assert process.returncode == code, process.stdout + process.stderr
    assert "Traceback" not in process.stderr
    return process.stdout


@pytest.fixture
def kept(rollcall, tmp_path):
    """A folder with an audit taken into a ledger, and the roll taken."""
    base = audit_folder(tmp_path / "kept")
    done(rollcall("ledger", "init", "L", "--origin", ORIGIN, "--by", "Kim", "--guard", "guard", cwd=base))
    assert "2 children: 3 stated, 0 corrected, 2 outcomes" in done(rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=base))
    done(rollcall("ledger", "roll", "L", "--by", "Kim", "--day", "2026-01-01", cwd=base))
    return base


def test_an_audit_goes_in_once_and_comes_out_as_a_child_keeps_it(rollcall, kept):
    again = done(rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=kept))
    assert "2 children: 0 stated, 0 corrected, 0 outcomes, 0 absent, 0 judgements, 0 run." in again
    done(rollcall("ledger", "export", "L", "pub", "--rolls", "3", cwd=kept))
    done(rollcall("ledger", "prove", "L", "--child", CHILD, "-o", "child.html", cwd=kept))
    page = (kept / "child.html").read_text(encoding="utf-8")
    assert CHILD in page
    assert OTHER not in page
    told = done(rollcall("ledger", "verify", "child.html", "--vkey", "pub/vkeys", "--extract", "files", cwd=kept))
    assert f"of {CHILD} are in the log {ORIGIN}" in told
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


def test_an_output_folder_that_was_changed_is_told(rollcall, kept):
    told = done(rollcall("verify", "out", "case", "--ledger", "L", cwd=kept))
    # The opening, three stretches, two outcomes: the run is entry 6.
    assert re.search(r"The ledger records this run: entry 6, recorded \S+ by Kim\.", told)
    assert "3 files of the folder and 2 of the case compared: as the run saw them." in told
    with (kept / "out" / "roll.parquet").open("ab") as table:
        table.write(b"\n")
    (kept / "out" / "notes.txt").write_text("mine")
    births = kept / "case" / "births.csv"
    births.write_text(births.read_text(encoding="utf-8").replace("2013-05-02", "2013-05-03"), encoding="utf-8")
    (kept / "case" / "placements.csv").unlink()
    told = done(rollcall("verify", "out", "case", cwd=kept), 1)
    assert "roll.parquet: it was changed" in told
    assert "notes.txt: the run did not write it" in told
    assert "births.csv: it was changed" in told
    assert "placements.csv: it is gone" in told
    run = kept / "out" / "run.json"
    run.write_text(run.read_text(encoding="utf-8").replace("Hanbit", "Hanbot"), encoding="utf-8")
    assert "run.json: the ledger records no run" in done(rollcall("verify", "out", "--ledger", "L", cwd=kept), 1)


def test_what_a_later_audit_says_otherwise_is_a_correction_and_who_is_gone_stays_on_the_roll(rollcall, kept):
    audit_folder(kept, end=DAY(2015, 3, 4), children=(CHILD,))
    told = rollcall("ledger", "import", "L", "out", "--by", "Kim", cwd=kept)
    assert "1 children: 0 stated, 1 corrected, 1 outcomes, 1 absent" in done(told)
    assert "they stay on the roll as absent" in told.stderr
    assert "2 children = 2 + 0 - 0" in done(rollcall("ledger", "roll", "L", "--by", "Kim", "--day", "2026-01-02", cwd=kept))
    done(rollcall("ledger", "prove", "L", "--child", OTHER, "-o", "gone.html", cwd=kept))
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
    assert "Not checked" in rollcall("ledger", "audit", "L", "--public", cwd=kept).stderr


def test_a_purge_and_a_new_key_by_command(rollcall, kept):
    done(rollcall("ledger", "prove", "L", "--child", CHILD, "-o", "child.html", cwd=kept))
    done(rollcall("ledger", "export", "L", "old", cwd=kept))
    words = ("--order", "12/2026", "--ordered-by", "Family court", "--by", "Kim")
    assert "names nobody" in done(rollcall("ledger", "purge", "L", "--child", CHILD, *words, cwd=kept))
    told = done(rollcall("ledger", "rotate", "L", "--reason", "yearly", "--by", "Kim", cwd=kept))
    assert told.count(f"\n{ORIGIN}+") == 2
    (kept / "new").write_text("another passphrase\n", encoding="utf-8")
    done(rollcall("ledger", "rotate", "L", "--new-passphrase-file", "new", cwd=kept))
    done(rollcall("ledger", "audit", "L", cwd=kept), 1)  # with the old passphrase
    done(rollcall("ledger", "audit", "L", "--passphrase-file", "new", cwd=kept))
    done(rollcall("ledger", "verify", "child.html", "--vkey", "old/vkeys", cwd=kept))
    for file in (kept / "L").iterdir():
        assert CHILD.encode() not in file.read_bytes()


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
        _, whole = told.stdout.splitlines()  # what is amiss, and how much of it
        assert whole.endswith(": 1 place is not as it was.")
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
    assert "2 children = 0 + 2 - 0" in done(rollcall("ledger", "roll", "next", "--by", "Kim", "--day", "2026-01-02", cwd=kept))
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
        (("audit", "case", "--out", "out", "--ledger", "L"), "who records the run"),
        (("ledger", "init", "L", "--origin", "a", "--by", "K"), "not empty"),
    ):
        told = rollcall(*words, cwd=kept)
        assert said in told.stderr, (words, told.stderr)
        assert told.returncode in (1, 2)
        assert "Traceback" not in told.stderr
        assert "nobody foresaw" not in told.stderr
    monkeypatch.delenv("ROLLCALL_PASSPHRASE")
    assert "--passphrase-file" in rollcall("ledger", "audit", "L", cwd=kept, answers="").stderr
