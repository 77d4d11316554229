"""run.json and findings.json: as their schemas describe them, complete, and without names unless asked."""

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest

from rollcall import report

SCHEMAS = Path(report.__file__).parent / "schemas"
PERSONAL = ("김아현", "이숙자", "010-2345-6789", "Yoon Mi-ra", "Nurse Han", "Seo Yuna", "8801-22", "2.9 kg", "Jung Hyeon")


def told(telling, out):
    report.write(telling, out, {"json"})
    return {name: json.loads((out / f"{name}.json").read_text(encoding="utf-8")) for name in ("run", "findings")}


@pytest.fixture(scope="module")
def machine(telling, tmp_path_factory):
    return told(telling, tmp_path_factory.mktemp("machine"))


@pytest.mark.parametrize("name", ["run", "findings"])
def test_each_file_is_as_its_schema_describes(machine, name):
    described = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.validate(machine[name], described, format_checker=jsonschema.FormatChecker())


def test_the_run_adds_up(machine):
    counts = machine["run"]["counts"]
    assert sum(counts["statuses"].values()) == counts["children"] == 14
    assert sum(row["children"] for row in counts["outcomes"]) == 14
    assert counts["used"] + counts["set_aside"] + counts["not_used"] == counts["rows"]
    assert sum(counts["rules"].values()) == len(machine["run"]["rules"])


def test_every_finding_is_there_with_the_rows_that_show_it(machine, case):
    findings = machine["findings"]["findings"]
    assert [finding["finding"] for finding in findings] == sorted(finding["finding"] for finding in case.findings)
    for finding in findings:
        assert sorted(row["record"] for row in finding["evidence"]) == sorted(finding["records"])
        assert all(row["sha256"] and row["cells"] for row in finding["evidence"])


def test_cells_that_tell_who_somebody_is_are_hidden_but_seen_to_be_filled(machine):
    text = json.dumps(machine, ensure_ascii=False)
    assert not [word for word in PERSONAL if word in text]
    shown = {row["record"]: row["cells"] for finding in machine["findings"]["findings"] for row in finding["evidence"]}
    assert shown["placements:1"] == {
        "file_no": "•••",  # not a column of the contract, and nobody said what it means
        "child_name": "•••",
        "date": "2013-06-11",
        "end": "2015-03-03",
        "setting": "adoption",
        "end_reason": "returned",
        "custodian_name": "•••",
    }
    assert shown["births:10"]["place"] is None, "an empty cell stays empty"


def test_with_names_the_cells_stand_as_in_the_file(telling, tmp_path):
    named = told(dataclasses.replace(telling, names=True), tmp_path)
    cells = {row["record"]: row["cells"] for finding in named["findings"]["findings"] for row in finding["evidence"]}
    assert cells["births:2"]["child_name"] == "박소미"
    assert cells["placements:1"]["custodian_name"] == "Yoon Mi-ra"


def test_a_record_without_a_row_is_cited_all_the_same(telling, tmp_path):
    lost = telling.findings.limit(1).mutate(records=telling.findings.records.left(0) + "elsewhere:7")
    named = told(dataclasses.replace(telling, findings=telling.engine.keep("lost", lost)), tmp_path)
    assert named["findings"]["findings"][0]["records"] == ["elsewhere:7"]
    assert named["findings"]["findings"][0]["evidence"] == [
        {"record": "elsewhere:7", "path": None, "row": None, "sha256": None, "cells": {}}
    ]
