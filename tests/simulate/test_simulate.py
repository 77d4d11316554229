"""`rollcall simulate`: a district holds the lives that fates.py lists, its truth adds up, and an audit finds what is planted."""

import json
from collections import Counter

import pytest
from country_files import records, rows

#: Per district, by hand from the list of fates: 1 or 2 lives of each wrong; `unseen` is due of three, of whom one was never registered.
DUE = {
    "never-registered": 2,
    "one-child-two-identities": 1,
    "two-children-one-identity": 1,
    "contradictory-birth-date": 1,
    "contradictory-mother": 2,
    "recorded-as-orphan-with-known-parent": 1,
    "two-births-too-close": 1,
    "consent-before-birth-or-after-placement": 2,
    "placement-without-order": 1,
    "custody-gap": 1,
    "custody-overlap": 1,
    "custodian-unknown": 2,
    "returned-then-unseen": 1,
    "returned-without-new-custodian": 1,
    "mass-recall": 1,
    "missing-still": 1,
    "missing-reported-late": 1,
    "unseen": 3,
    "visit-overdue": 1,
    "death-uncertified": 1,
    "seen-after-death": 1,
    "exit-without-arrival": 1,
}

#: Eight planted wrongs leave a child unaccounted for, and `unseen` a second one; four died in the bus and three of illness; three emigrated.
STATUSES = {"unaccounted": 9, "contradicted": 1, "deceased": 7, "left": 3, "of_age": 4, "accounted": 104}


@pytest.fixture(scope="module")
def linked(district):
    """The true child of each of the audit's children: the one of whom all its records are."""
    whose = {row["record"]: row["child"] for row in records(district)}
    told = {}
    for row in rows(district / "audit" / "people.csv"):
        if row["role"] == "child":
            told.setdefault(row["person"], set()).add(whose[row["record"]])
    assert [children for children in told.values() if len(children) > 1] == []
    return {person: children.pop() for person, children in told.items()}


def test_the_truth_names_every_record_and_every_child(district):
    told = records(district)
    said = json.loads((district / "truth" / "country.json").read_text(encoding="utf-8"))
    assert said["format"] == "rollcall-country/1"
    files = {path.stem: len(rows(path)) for path in (district / "case").glob("*.csv")}
    assert (
        files
        == {name: count for name, count in said["rows"].items() if "/" not in name}
        == Counter(row["record"].split(":")[0] for row in told)
    )
    children = rows(district / "truth" / "children.csv")
    assert {row["child"] for row in children} == {row["child"] for row in told} and len(children) == 128
    assert Counter(row["status"] for row in children) == STATUSES
    assert not [row for row in told if row["slips"]]


def test_each_wrong_is_due_once_in_a_district_and_cites_records_of_its_child(district):
    due = rows(district / "truth" / "due.csv")
    assert Counter(row["rule"] for row in due) == DUE
    whose = {row["record"]: row["child"] for row in records(district)}
    for row in due:
        if row["rule"] not in ("mass-recall", "two-children-one-identity"):
            assert {whose[record] for record in row["records"].split(";")} == {row["child"]}
    recalled = next(row for row in due if row["rule"] == "mass-recall")
    assert recalled["child"] == "" and len(recalled["records"].split(";")) == 12


def test_an_audit_finds_what_is_planted_and_nothing_else(district, linked):
    due = {(row["rule"], row["child"]) for row in rows(district / "truth" / "due.csv")}
    whose = {row["record"]: row["child"] for row in records(district)}
    found = set()
    for row in rows(district / "audit" / "findings.csv"):
        child = linked.get(row["child"], "")
        if row["rule"] == "two-children-one-identity":  # about either of the two
            users = {whose[record] for record in row["records"].split(";")}
            child = next(other for rule, other in due if rule == row["rule"] and other in users)
        found.add((row["rule"], child))
    assert found == due


def test_the_roll_has_the_status_that_is_true(district, linked):
    true = {row["child"]: (row["status"], row["reason"]) for row in rows(district / "truth" / "children.csv")}
    roll = {linked[row["child"]]: (row["status"], row["reason"]) for row in rows(district / "audit" / "roll.csv")}
    assert roll == true


def test_what_stops_in_yearly_returns_is_found(rollcall, district):
    audited = rollcall("audit", district / "returns", "--out", district / "of-returns", "--quiet", "--format", "csv", cwd=district)
    assert audited.returncode == 0, audited.stderr
    due = rows(district / "truth" / "returns" / "due.csv")
    assert sorted(row["rule"] for row in due) == ["absent-from-next-return", "episodes-stop-without-end"]
    found = {(row["rule"], row["records"].split(";")[0]) for row in rows(district / "of-returns" / "findings.csv")}
    assert found == {(row["rule"], row["records"]) for row in due}
    roll = Counter((row["status"], row["reason"]) for row in rows(district / "of-returns" / "roll.csv"))
    assert roll == Counter((row["status"], row["reason"]) for row in rows(district / "truth" / "returns" / "children.csv"))
    assert len(rows(district / "of-returns" / "roll.csv")) == 16


def test_the_bytes_hang_on_the_seed_and_not_on_the_chunks(rollcall, tmp_path):
    for name, seed, chunk in (("one", 5, 1), ("two", 5, 2), ("other", 6, 2)):
        made = rollcall(
            "simulate", tmp_path / name, "--children", 384, "--seed", seed, "--chunk", chunk, "--rings", "--wrongs-in", 2, "--quiet"
        )
        assert made.returncode == 0, made.stderr
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    # sources, rollcall.toml, returns; whose their rows are and three tables in two formats, the same of the returns; country.json
    assert len(files) == 20 + 1 + 6 + 2 * (20 + 3) + 2 * (6 + 2) + 1
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    assert (tmp_path / "one/case/births.parquet").read_bytes() != (tmp_path / "other/case/births.parquet").read_bytes()
    due = rows(tmp_path / "one" / "truth" / "due.csv")
    assert Counter(row["rule"] for row in due) == {
        rule: 2 * count for rule, count in DUE.items()
    }  # of three districts the first and the third
    rings = rows(tmp_path / "one" / "truth" / "rings.csv")
    assert all(len({row["member"] for row in rings if row["ring"] == ring}) <= 3 for ring in ("midwives", "workers", "escorts"))


def test_clerks_err_as_often_as_the_data_sheet_says_and_the_truth_says_where(rollcall, tmp_path):
    for name, errors in (("clean", 0), ("slurred", 1)):
        made = rollcall("simulate", tmp_path / name, "--children", 1024, "--errors", errors, "--format", "csv", "--quiet")
        assert made.returncode == 0, made.stderr
    told = [
        row for name in ("births", "registrations", "health", "enrolments") for row in rows(tmp_path / f"slurred/truth/records/{name}.csv")
    ]
    slips = Counter(slip for row in told for slip in row["slips"].split(";") if slip)
    # 15 of 1,000 names and 8 of 1,000 birth dates; four standard deviations of some 11,500 rows are 52 and 38
    assert abs(slips["child_name"] - 0.015 * len(told)) < 52
    assert abs(slips["child_birth_date"] - 0.008 * len(told)) < 38
    clean = {tuple(row.values()) for row in rows(tmp_path / "clean/case/births.csv")}
    written = rows(tmp_path / "slurred/case/births.csv")
    slipped = {int(row["record"].split(":")[1]) for row in told if row["record"].startswith("births:") and row["slips"]}
    assert slipped == {place for place, row in enumerate(written, 1) if tuple(row.values()) not in clean}


def test_what_no_law_asks_for_is_not_due_and_what_cannot_be_invented_is_said(rollcall, tmp_path):
    assert rollcall("simulate", tmp_path, "--children", 0).returncode == 2
    korean = rollcall("simulate", tmp_path / "korean", "--children", 1, "--jurisdiction", "korea", "--quiet")
    assert korean.returncode == 0, korean.stderr
    due = {row["rule"] for row in rows(tmp_path / "korean/truth/due.csv")}
    assert due == set(DUE) - {"visit-overdue"}  # no law of Korea on visits is known, so none can be overdue
    told = rollcall("simulate", tmp_path, "--jurisdiction", "atlantis")
    assert told.returncode == 2 and "atlantis" in told.stderr
