"""Primero case exports, read as they are."""

import json

from rollcall import sources
from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent

OTHERS = {"duplicate_case_id": None, "family_id": None, "matched_trace_id": None, "matched_tracing_request_id": None}

#: Invented: a child with two arrangements and a follow-up; one that died and has no list; one without its own object; one whose list
#: holds something that is no object.
CASES = [
    {
        "id": "1",
        "data": {
            "case_id": "c-1",
            "registration_date": "2024-01-15",
            "name": "Ana Pop",
            "sex": "female",
            "date_of_birth": "2018-11-02",
            "nationality": ["jordan"],
            "closure_reason": "not_seen_during_verification",
            "care_arrangements_section": [
                {"unique_id": "a-1", "care_arrangements_type": "residential_care", "care_agency_name": "Agency A", "name_caregiver": "Home 1",
                 "care_arrangement_started_date": "2024-01-15"},
                {"unique_id": "a-2", "care_arrangements_type": "foster_care", "care_agency_name": "Agency A", "name_caregiver": "Carer B",
                 "care_arrangement_started_date": "2024-05-01", "child_caregiver_reason_change": "relationship_breakdown"},
            ],
            "followup_subform_section": [{"unique_id": "f-1", "followup_type": "in_care", "followup_date": "2024-06-01"}],
        },
        **OTHERS,
    },
    {
        "id": "2",
        "data": {
            "case_id": "c-2",
            "registration_date": "2024-02-15",
            "closure_reason": "death_of_child",
            "date_closure": "2024-03-01",
            "care_arrangements_section": None,
        },
        **OTHERS,
    },
    {"id": "3", "data": None, **OTHERS},
    {"id": "4", "data": {"case_id": "c-4", "registration_date": "2024-04-15", "care_arrangements_section": ["torn"]}, **OTHERS},
]  # fmt: skip


def test_an_export_gives_its_cases_and_what_lies_within_them(folder):
    case = folder({"cases.json": json.dumps(CASES)})
    with DuckDB(threads=1) as engine:
        read = sources.read(engine, [case], Config(), Silent())
        records = sorted(read.records.to_pyarrow().to_pylist(), key=lambda row: row["row"])
        said = {(row["record"], row["role"]): row for row in read.mentions.to_pyarrow().to_pylist()}
        aside = sorted(read.set_aside.to_pyarrow().to_pylist(), key=lambda row: row["record"])
        (file,) = read.inputs.to_pyarrow().to_pylist()
    assert [(row["record"], row["kind"], str(row["date"]), row["end"], row["setting"], row["organisation_name"]) for row in records] == [
        ("cases.json:1", "listed", "2024-01-15", None, None, None),
        ("cases.json:2", "placement", "2024-01-15", None, "residential", "Agency A"),
        ("cases.json:3", "placement", "2024-05-01", None, "foster", "Agency A"),
        ("cases.json:4", "listed", "2024-06-01", None, None, None),
        ("cases.json:5", "death", "2024-03-01", None, None, None),
        ("cases.json:7", "listed", "2024-04-15", None, None, None),
    ]
    assert [(row["record"], row["reason"]) for row in aside] == [
        ("cases.json:6", "not a JSON object"),
        ("cases.json:8", "not a JSON object"),
    ]
    assert records[0]["reason"] == "closed: not seen during verification"
    assert said["cases.json:3", "custodian"]["name"] == "Carer B"
    assert {said[f"cases.json:{row}", "child"]["local_id"] for row in (1, 2, 3, 4)} == {"c-1"}
    assert said["cases.json:2", "child"]["name"] == "Ana Pop"
    assert (file["recognised"], file["rows"], file["used"], file["set_aside"]) == ("primero", 8, 6, 2)


def test_other_json_is_not_taken_for_an_export(folder):
    case = folder({"cases.json": json.dumps(CASES), "other.json": json.dumps([{"id": 1, "data": {"case_id": "x"}}])})
    with DuckDB(threads=1) as engine:
        read = sources.read(engine, [case], Config(), Silent())
        recognised = {row["path"]: row["recognised"] for row in read.inputs.to_pyarrow().to_pylist()}
    assert recognised == {"cases.json": "primero", "other.json": None}


def test_an_export_that_breaks_off_keeps_what_came_before(folder):
    case = folder({"cases.json": json.dumps(CASES)[:-200]})
    with DuckDB(threads=1) as engine:
        read = sources.read(engine, [case], Config(), Silent())
        (file,) = read.inputs.to_pyarrow().to_pylist()
    assert file["problem"] == "the JSON breaks off or is damaged; rows before the break are kept"
    assert file["used"] >= 5
