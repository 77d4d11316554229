"""A hospital's FHIR bundle beside a civil register, from `rollcall check` to the roll. All children are invented.

Derived by hand, for 31 December 2024:

- *Pop Mia* was born on 2 January under the temporary number t1, which p1 replaced in the hospital's own records; the register has her
  under her name and names her mother, who is her custodian, and she was vaccinated on 2 December. One child: accounted for.
- *Baby of Eva Rus* was born on 1 February and is in no register. The vaccination of 25 May was not done, so nobody saw it after
  its birth: never registered. It and its twin, born to one mother on one day, stay two children.
- Its twin was registered as *Rus Tom*, with its mother.
- *Bala Leo*, born in July 2019, is said to have died on 3 March; no certificate is.
- *Ana Pop*, the mother, is a patient too. She was of age all along: no row of the roll.
"""

import csv
import json

BASE = "http://hospital.example/fhir"


def _patient(number, born, sex, name, **more):
    return {"resourceType": "Patient", "id": number, "birthDate": born, "gender": sex, "name": [name], **more}


def _stay(number, of, start, end, **more):
    return {"resourceType": "Encounter", "id": number, "status": "finished", "class": {"code": "IMP"}, "subject": {"reference": of},
            "period": {"start": start, "end": end}, **more}  # fmt: skip


def _vaccination(number, of, day, status):
    return {"resourceType": "Immunization", "id": number, "status": status, "patient": {"reference": of}, "occurrenceDateTime": day}


def _mother(number, of, name, born):
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH"}
    return {"resourceType": "RelatedPerson", "id": number, "patient": {"reference": of}, "relationship": [{"coding": [coding]}],
            "name": [name], "birthDate": born}  # fmt: skip


BORN = {"hospitalization": {"admitSource": {"coding": [{"code": "born"}]}}}
ANA, EVA = {"family": "Pop", "given": ["Ana"]}, {"family": "Rus", "given": ["Eva"]}
RESOURCES = [
    _patient("t1", "2024-01-02", "female", {"use": "temp", "text": "Baby of Ana Pop"}, active=False,
             link=[{"other": {"reference": "Patient/p1"}, "type": "replaced-by"}]),
    _stay("e1", "Patient/t1", "2024-01-02T03:10:00+01:00", "2024-01-05", **BORN),
    _patient("p1", "2024-01-02", "female", {"use": "official", "family": "Pop", "given": ["Mia"]}),
    _vaccination("i1", f"{BASE}/Patient/p1", "2024-12-02", "completed"),
    _mother("r1", "Patient/p1", ANA, "1990-02-01"),
    _patient("x1", "2024-02-01", "male", {"use": "official", "family": "Rus", "given": ["Tom"]}, multipleBirthInteger=1),
    _stay("e2", "Patient/x1", "2024-02-01", "2024-02-03", **BORN),
    _mother("r2", "Patient/x1", EVA, "1994"),
    _patient("x2", "2024-02-01", "male", {"use": "temp", "text": "Baby of Eva Rus"}, multipleBirthInteger=2),
    _stay("e3", "Patient/x2", "2024-02-01", "2024-02-03", **BORN),
    _mother("r3", "Patient/x2", EVA, "1994"),
    _vaccination("i2", "Patient/x2", "2024-05-25", "not-done"),
    _patient("d1", "2019-07", "male", {"family": "Bala", "given": ["Leo"]}, deceasedDateTime="2024-03-03"),
    _patient("m1", "1990-02-01", "female", ANA),
    _stay("e4", "Patient/m1", "2024-01-01", "2024-01-05"),
    _vaccination("i3", "Patient/p9", "2024-04-04", "completed"),
    {"resourceType": "Observation", "id": "o1", "status": "final", "subject": {"reference": "Patient/p1"}},
]  # fmt: skip
REGISTER = """
child_id,child_name,child_sex,child_birth_date,date,mother_name,mother_birth_date
1,Pop Mia,female,2024-01-02,2024-01-15,Pop Ana,1990-02-01
2,Rus Tom,male,2024-02-01,2024-02-10,Rus Eva,1994-06-01
"""
TOML = """
as_of = 2024-12-31
[[source]]
name = "register"
path = "register.csv"
states = "registration"
holder = "Civil register"
"""


def test_a_newborn_whose_number_was_replaced_is_one_child(folder, rollcall):
    entries = [{"fullUrl": f"{BASE}/{each['resourceType']}/{each['id']}", "resource": each} for each in RESOURCES]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    case = folder({"Hospital/newborns.json": bundle, "register.csv": REGISTER, "rollcall.toml": TOML})
    checked = rollcall("check", case, "--config", case / "rollcall.toml")
    assert checked.returncode == 0
    # 17 resources and one link; the row of p9 is set aside, those of the mother and the observation are not used
    assert "Hospital/newborns.json  fhir             18    14          1         3" in checked.stdout
    done = rollcall("audit", case, "--config", case / "rollcall.toml", "--out", case / "out")
    assert done.returncode == 0, done.stderr
    with (case / "out" / "roll.csv").open(encoding="utf-8") as file:
        roll = {row["names"]: row for row in csv.DictReader(file)}
    told = {names: (row["status"], row["reason"], row["last_seen"]) for names, row in roll.items()}
    assert told == {
        "Baby of Ana Pop; Pop Mia": ("accounted", "seen-with-custodian", "2024-12-02"),
        "Rus Tom": ("accounted", "seen-with-custodian", "2024-02-01"),
        "Baby of Eva Rus": ("unaccounted", "never-registered", "2024-02-01"),
        "Bala Leo": ("unaccounted", "death-uncertified", ""),
    }
    mine = roll["Baby of Ana Pop; Pop Mia"]["records"].split(";")
    assert mine == [*(f"Hospital/newborns.json:{row}" for row in (1, 2, 3, 4, 5, 6)), "register:1"]
    outcomes = {rule["name"]: rule["outcome"] for rule in json.loads((case / "out" / "run.json").read_text())["rules"]}
    assert {outcomes[rule] for rule in ("custodian-unknown", "custody-gap", "missing-still", "visit-overdue")} == {"not-evaluated"}
    assert (outcomes["never-registered"], outcomes["death-uncertified"], outcomes["one-child-two-identities"]) == (
        "found",
        "found",
        "clear",
    )
