"""FHIR R4 bundles and bulk exports, read as they are. All children are invented.

Everything is read once, as one case: each test has a folder of its own, which is a holder of its own, and looks at what came of it.
"""

import json
from typing import NamedTuple

import pytest

from rollcall import sources
from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent

BASE = "http://a.example/fhir"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
FILES: dict[str, dict[str, str]] = {}
LOST = "refers to a child of whom the holder's files have no record"


class Said(NamedTuple):
    """What one holder's files state, by the record's reference within its folder."""

    records: dict
    mentions: list
    aside: dict
    inputs: dict
    coverage: set
    cells: dict

    def number(self, record: str, *, alias: bool = False) -> str | None:
        return next((each["local_id"] for each in self.of(record) if each["role"] == "child" and each["alias"] == alias), None)

    def of(self, record: str) -> list:
        return [each for each in self.mentions if each["record"] == record]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read the whole case; gives what one holder's files state."""
    case = tmp_path_factory.mktemp("case")
    for path, content in ((f"{holder}/{name}", content) for holder, files in FILES.items() for name, content in files.items()):
        (case / path).parent.mkdir(parents=True, exist_ok=True)
        (case / path).write_text(content, encoding="utf-8")
    with DuckDB(threads=1) as engine:
        whole = sources.read(engine, [case], Config(), Silent())
        tables = {
            name: getattr(whole, name).to_pyarrow().to_pylist()
            for name in ("records", "mentions", "set_aside", "inputs", "coverage", "rows")
        }

    def of(holder: str) -> Said:
        def own(table: str, column: str = "record") -> list:
            rows = [row for row in tables[table] if row[column].startswith(f"{holder}/")]
            return [row | {column: row[column].removeprefix(f"{holder}/")} for row in rows]

        return Said(
            {row["record"]: row for row in own("records")},
            own("mentions"),
            {row["record"]: row["reason"] for row in own("set_aside")},
            {row["path"]: row for row in own("inputs", "path")},
            {(row["source"], row["kind"]) for row in tables["coverage"] if row["holder"] == holder},
            {row["record"]: json.loads(row["cells"]) for row in own("rows")},
        )

    return of


def bundle(*resources, kind="collection", base=BASE) -> str:
    entries = [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries})


def lines(*resources) -> str:
    return "".join(json.dumps(each) + "\n" for each in resources)


def patient(number="p1", **more) -> dict:
    return {"resourceType": "Patient", "id": number, "birthDate": "2024-01-02", **more}


def met(number="e1", of="Patient/p1", day="2024-03-01", status="finished", code="AMB", **more) -> dict:
    subject = {"reference": of}
    return {"resourceType": "Encounter", "id": number, "status": status, "class": {"code": code}, "subject": subject,
            "period": {"start": day}, **more}  # fmt: skip


def vaccinated(number="i1", of="Patient/p1", day="2024-03-01", status="completed", **more) -> dict:
    return {"resourceType": "Immunization", "id": number, "status": status, "patient": {"reference": of}, "occurrenceDateTime": day, **more}


def related(number="r1", of="Patient/p1", code="MTH", **more) -> dict:
    coding = {"coding": [{"system": ROLE, "code": code}]}
    return {"resourceType": "RelatedPerson", "id": number, "patient": {"reference": of}, "relationship": [coding], **more}


CHILD = patient(
    identifier=[
        {"use": "old", "type": {"coding": [{"code": "NI"}]}, "value": "000-old"},
        {"type": {"coding": [{"code": "MR"}]}, "value": "m-77"},
        {"type": {"coding": [{"code": "JHN"}]}, "value": "h-4"},
        {"type": {"coding": [{"code": "NI"}]}, "value": "240102-4"},
    ],
    name=[{"use": "maiden", "family": "Rus"}, {"use": "official", "family": "Pop", "given": ["Mia", "Eva"]}],
    gender="female",
    telecom=[{"system": "email", "value": "m@a.example"}, {"system": "phone", "use": "home", "value": "555 0101"},
             {"system": "phone", "use": "mobile", "value": "555 0202"}],
    address=[{"use": "old", "city": "Elsewhere"}, {"line": ["1 Mill Lane", "Flat 2"], "city": "Town", "postalCode": "T1"}],
    extension=[{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "Port"}}],
    multipleBirthInteger=2,
    managingOrganization={"reference": "Organization/o1", "display": "Hospital A"},
)  # fmt: skip
FILES["who"] = {"b.json": bundle(CHILD, met())}


def test_a_patient_says_who_the_child_is(read):
    said = read("who")
    record, (child,) = said.records["b.json:1"], said.of("b.json:1")
    assert (record["kind"], record["birth_order"], record["plurality"], record["number"]) == ("listed", 2, None, "h-4")
    assert (record["organisation_id"], record["organisation_name"]) == ("Organization/o1", "Hospital A")
    expected = {"local_id": "p1", "name": None, "given_name": "Mia Eva", "family_name": "Pop", "sex": "female", "birth_place": "Port",
                "national_id": "240102-4", "phone": "555 0202", "address": "1 Mill Lane Flat 2 Town T1"}  # fmt: skip
    assert {column: child[column] for column in expected} == expected
    assert json.loads(said.cells["b.json:1"]["name"]) == CHILD["name"]
    assert said.inputs["b.json"]["recognised"] == "fhir"


DATED = [
    patient("1", birthDate="2019"),
    patient("2", birthDate="2019-02"),
    patient("3", deceasedDateTime="2024-02-03T23:50:00+09:00"),
    patient("4", deceasedBoolean=True),
    patient("5", deceasedBoolean=False, multipleBirthBoolean=True),
]
FILES["dates"] = {"b.json": bundle(*DATED, met(of="Patient/1"))}


def test_a_birth_date_is_as_precise_as_it_is_stated_and_a_death_is_asserted(read):
    said = read("dates")
    told = []
    for number in range(1, 6):
        record, (child,) = said.records[f"b.json:{number}"], said.of(f"b.json:{number}")
        days = map(str, (record["date"], child["birth_date"], child["birth_date_last"]))
        told.append((record["kind"], *days, record["plurality"], record["certificate"]))
    assert told == [
        ("listed", "None", "2019-01-01", "2019-12-31", None, None),
        ("listed", "None", "2019-02-01", "2019-02-28", None, None),
        ("death", "2024-02-03", "2024-01-02", "2024-01-02", None, None),
        ("death", "None", "2024-01-02", "2024-01-02", None, None),
        ("listed", "None", "2024-01-02", "2024-01-02", 2, None),
    ]


BORN = {"hospitalization": {"admitSource": {"coding": [{"code": "born"}]}}}
NEWBORN = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0007", "code": "N"}]}
OTHER = {"coding": [{"system": "http://other.example", "code": "N"}]}
CARE = {"resourceType": "EpisodeOfCare", "id": "c1", "status": "active", "patient": {"reference": "Patient/p1"}}
DONE = [
    (met(), "health", "2024-03-01"),
    (met(status="in-progress", code="IMP"), "health", "2024-03-01"),
    (met(**BORN), "birth", "2024-03-01"),
    (met(type=[NEWBORN]), "birth", "2024-03-01"),
    (met(type=[OTHER]), "health", "2024-03-01"),
    (met(status="planned"), "listed", "2024-03-01"),
    (met(status="cancelled", **BORN), "listed", "2024-03-01"),
    (met(status="no-such-status"), "listed", "2024-03-01"),
    (met(code="VR"), "listed", "2024-03-01"),
    (met(status="entered-in-error"), "listed", "None"),
    (vaccinated(), "health", "2024-03-01"),
    (vaccinated(status="not-done"), "listed", "2024-03-01"),
    (vaccinated(status="entered-in-error"), "listed", "None"),
    (vaccinated(primarySource=False), "listed", "2024-03-01"),
    (vaccinated(day=None, occurrenceString="in spring"), "listed", "None"),
    (CARE | {"period": {"start": "2024-03-01"}}, "listed", "2024-03-01"),
]


FILES["done"] = {"b.json": bundle(*(resource for resource, _, _ in DONE), patient())}


def test_only_what_was_done_in_person_is_a_sighting(read):
    said = read("done")
    stated = [(said.records[f"b.json:{row}"]["kind"], str(said.records[f"b.json:{row}"]["date"])) for row in range(1, len(DONE) + 1)]
    assert stated == [(kind, day) for _, kind, day in DONE]


PEOPLE = [
    related("r1", code="NMTH", name=[{"family": "Pop", "given": ["Ana"]}], birthDate="1990"),
    related("r2", code="FTH", name=[{"text": "Jon Pop"}]),
    related("r3", code="MTHFOST", name=[{"text": "Ida Mo"}]),
    related("r4", code="SIB", name=[{"text": "Leo Pop"}], birthDate="2018-01-01"),
]
CONTACT = {"relationship": [{"coding": [{"code": "N"}, {"code": "MTH"}]}], "name": {"text": "Ana Pop"}}
FILES["related"] = {"b.json": bundle(patient(contact=[CONTACT]), *PEOPLE, met())}


def test_birth_parents_and_carers_are_told_by_their_codes(read):
    said = read("related")
    adults = [(each["record"], each["role"], each["local_id"], each["name"] or each["family_name"]) for each in said.mentions]
    assert sorted(each for each in adults if each[1] != "child") == [
        ("b.json:2", "mother", None, "Ana Pop"),
        ("b.json:3", "mother", "r1", "Pop"),
        ("b.json:4", "father", "r2", "Jon Pop"),
        ("b.json:5", "carer", "r3", "Ida Mo"),
    ]
    assert [said.records[f"b.json:{row}"]["note"] for row in (3, 5, 6)] == ["birth mother", "foster mother", "sibling"]
    assert {said.records[f"b.json:{row}"]["kind"] for row in range(1, 7)} == {"listed"}


KINDS = ["replaced-by", "replaces", "refer", "seealso", "like"]
LINKS: list[dict] = [{"other": {"reference": "Patient/p2"}, "type": kind} for kind in KINDS]
LINKS.append({"other": {"reference": "RelatedPerson/r1"}, "type": "seealso"})
FILES["links"] = {"b.json": bundle(patient(link=LINKS), patient("p2"), met())}


def test_a_link_is_another_number_of_the_same_child(read):
    said = read("links")
    assert {said.records[f"b.json:{row}"]["kind"] for row in range(1, 8)} == {"listed"}
    assert {said.number(f"b.json:{row}") for row in range(1, 8)} == {"p1"}
    assert [said.number(f"b.json:{row}", alias=True) for row in range(1, 8)] == [None, "p2", "p2", "p2", "p2", None, None]
    assert said.aside == {}


NAMELESS = {"resourceType": "Patient", "birthDate": "2024-01-02"}
FORMS = [
    {"fullUrl": "urn:uuid:0C3151BD-1CBF-4D64-B04D-CD9187A4C6E0", "resource": NAMELESS},
    {"fullUrl": "urn:uuid:11111111-1cbf-4d64-b04d-cd9187a4c6e0", "resource": NAMELESS | {"id": "temporary-2"}},
    {"fullUrl": f"{BASE}/Patient/p_3", "resource": NAMELESS | {"id": "p_3"}},
    {"resource": met("e1", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0")},
    {"fullUrl": "urn:uuid:2", "resource": met("e2", "Patient/temporary-2")},
    {"fullUrl": f"{BASE}/Encounter/e3", "resource": met("e3", "Patient/p_3")},
    {"fullUrl": "urn:uuid:3", "resource": met("e4", f"{BASE}/Patient/p_3/_history/4")},
    {"resource": met("e5", "Patient/p_3/_history/4")},
]
FILES["forms"] = {"b.json": json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": FORMS})}


def test_references_of_every_form_lead_to_the_child(read):
    said = read("forms")
    first, second = "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "11111111-1cbf-4d64-b04d-cd9187a4c6e0"
    assert [said.number(f"b.json:{row}") for row in range(1, 9)] == [first, second, "p_3", first, second, "p_3", "p_3", "p_3"]
    assert said.aside == {}


FILES["servers"] = {
    "a.json": bundle(patient(), met()),
    "b.json": bundle(patient(), met(), base="http://b.example/fhir"),
    "c.json": bundle(met("e2", "Patient/p1"), base="http://c.example/fhir"),
    "d.json": bundle(met("e3", "http://b.example/fhir/Patient/p1")),
}


def test_one_id_of_two_servers_is_two_children(read):
    said = read("servers")
    other = "http://b.example/fhir/Patient/p1"
    assert [said.number(f"{file}.json:2") for file in "ab"] == [f"{BASE}/Patient/p1", other]
    assert said.number("d.json:1") == other
    assert said.aside == {"c.json:1": LOST}


def own(number):
    entries = [{"fullUrl": f"urn:uuid:{number}", "resource": patient("child")}, {"resource": met(of="Patient/child")}]
    return json.dumps({"resourceType": "Bundle", "type": "document", "entry": entries})


FILES["temporary"] = {"a.json": own(1), "b.json": own(2), "c.json": bundle(met(of="Patient/child"))}


def test_temporary_ids_of_two_bundles_are_two_children(read):
    said = read("temporary")
    assert [said.number(f"{file}.json:2") for file in "ab"] == ["1", "2"]
    assert list(said.aside) == ["c.json:1"]


FILES["Hospital A"] = {
    "Patient.ndjson": lines(patient(), patient("p2", link=[{"other": {"reference": "Patient/p1"}, "type": "replaced-by"}])),
    "Encounter.ndjson": lines(met(), met("e2", "Patient/p2")),
}
FILES["Hospital B"] = {
    "Patient.1.jsonl": lines(patient()),
    "Immunization.1.jsonl": lines(vaccinated(), vaccinated("i2", "Patient/p2")),
    "Observation.json": lines({"resourceType": "Observation", "id": "o1"}, {"resourceType": "Observation", "id": "o2"}),
}


def test_a_bulk_export_is_one_holders_files(read):
    one, other = read("Hospital A"), read("Hospital B")
    assert one.number("Encounter.ndjson:2") == "p2"
    assert one.number("Patient.ndjson:3", alias=True) == "p1"
    assert (one.aside, other.aside) == ({}, {"Immunization.1.jsonl:2": LOST})
    assert {row["holder"] for row in other.inputs.values()} == {"Hospital B"}
    counted = other.inputs["Observation.json"]
    assert (counted["recognised"], counted["rows"], counted["not_used"], counted["problem"]) == ("fhir", 2, 2, None)


FILES["covered"] = {"b.json": bundle(patient(), met()), "other.json": json.dumps([{"resourceType": "Volume", "id": 1}])}


def test_what_no_row_shows_is_not_covered(read):
    said = read("covered")
    assert {path: row["recognised"] for path, row in said.inputs.items()} == {"b.json": "fhir", "other.json": None}
    assert said.coverage == {
        ("fhir patients", "listed"), ("fhir patients", "death"), ("fhir encounters", "health"), ("fhir encounters", "listed"),
    }  # fmt: skip


ODD = [
    {"resource": patient()},
    {"resource": met("e1", "Patient/p9")},
    {"resource": met("e2", "#p1", contained=[patient("p1", name=[{"text": "Mia Pop"}])])},
    {"resource": {"resourceType": "Encounter", "id": "e3", "status": "finished"}},
    {"resource": {"resourceType": "Pateint", "id": "p2"}},
    {"resource": {"id": "p3"}},
    {"resource": met("e4", "Group/g1")},
    {"resource": met("e5", day="2024-02-31")},
    {"resource": patient("p4", link=["torn"], name="Mia Pop", identifier=[7, None], birthDate=20240102)},
    {"response": {"status": "204"}},
    7,
    {"resource": {"resourceType": "Bundle", "entry": [{"resource": met("e6")}, {}]}},
]
FILES["aside"] = {"b.json": json.dumps({"entry": ODD, "resourceType": "Bundle", "type": "searchset"})}


def test_what_cannot_be_understood_is_set_aside_and_counted(read):
    said = read("aside")
    empty = "an entry of a bundle that holds no resource"
    assert said.aside == {
        "b.json:2": LOST,
        "b.json:3": "refers to a child within the resource, of whom there is no record",
        "b.json:4": "names no child",
        "b.json:5": "of a resourceType that the export does not have",
        "b.json:6": "not a JSON object that states its resourceType",
        "b.json:7": "names no child",
        "b.json:8": "starts '2024-02-31' is not a date",
        "b.json:10": "not a JSON object",
        "b.json:11": empty,
        "b.json:12": empty,
        "b.json:14": empty,
    }
    counted = said.inputs["b.json"]
    assert (counted["rows"], counted["used"], counted["set_aside"], counted["not_used"]) == (14, 3, 11, 0)
    assert set(said.records) == {"b.json:1", "b.json:9", "b.json:13"}
    assert (said.of("b.json:9")[0]["name"], str(said.of("b.json:9")[0]["birth_date"])) == (None, "2024-01-02")


FILES["broken"] = {"b.json": bundle(patient(), met(), met("e2"))[:-40], "c.ndjson": lines(patient("p2"), met("e3"))[:-40]}


def test_a_bundle_that_breaks_off_keeps_what_came_before(read):
    said = read("broken")
    assert set(said.records) == {"b.json:1", "b.json:2", "c.ndjson:1"}
    assert said.inputs["b.json"]["problem"] == "the JSON breaks off or is damaged; rows before the break are kept"
    assert said.aside == {"c.ndjson:2": "not a JSON object"}


FILES["shapes"] = {
    "empty.json": json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0, "link": [{"relation": "self", "url": BASE}]}),
    "one.json": json.dumps(patient(name=[{"text": "Mia Pop"}]), indent=2),
    "large.json": json.dumps(
        {"entry": [{"resource": patient(text={"div": "x" * 400_000})}, {"resource": met("e3")}], "resourceType": "Bundle"}
    ),
    "list.json": json.dumps([met(), {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": met("e2")}]}]),
}


def test_an_empty_bundle_a_single_resource_and_a_list_of_them_are_read(read):
    said = read("shapes")
    assert {path: (row["recognised"], row["rows"], row["problem"]) for path, row in said.inputs.items()} == {
        "empty.json": ("fhir", 0, None), "one.json": ("fhir", 1, None), "large.json": ("fhir", 2, None), "list.json": ("fhir", 2, None),
    }  # fmt: skip
    assert {said.number(record) for record in said.records} == {"p1"}


FILES["grown"] = {
    "b.json": bundle(
        patient("1", birthDate="1980-05-05"),
        met("e1", "Patient/1"),
        patient("2", birthDate="2000-05-05"),
        met("e2", "Patient/2", day="2018-05-04"),
        met("e3", "Patient/2"),
        patient("3", birthDate="1980-05-05"),
        patient("4", birthDate=None),
        met("e4", "Patient/4"),
        patient("5", birthDate="2006"),
        met("e5", "Patient/5"),
    )
}


def test_who_was_certainly_of_age_all_along_is_not_used(read):
    # 2 was met a day before it was 18; 3 has no dated record and was 18 on the day of the roll; 5 may have been 17 in March 2024
    said = read("grown")
    assert sorted(int(record.split(":")[1]) for record in said.records) == [3, 4, 5, 7, 8, 9, 10]
    assert (said.inputs["b.json"]["not_used"], said.aside) == (3, {})


NUMBERLESS = {"resourceType": "Patient", "name": [{"text": "Mia Pop"}], "HOLDER": "x", "server": "x", "Row": "x", "child_number": "x"}
FILES["numberless"] = {"Patient.ndjson": lines(NUMBERLESS, NUMBERLESS | {"name": None}, patient("p1"))}


def test_a_patient_without_a_number_is_told_by_its_name_whatever_else_the_file_calls_its_columns(read):
    said = read("numberless")
    assert (said.number("Patient.ndjson:1"), said.of("Patient.ndjson:1")[0]["name"]) == (None, "Mia Pop")
    assert said.aside == {"Patient.ndjson:2": "names no child"}
    assert said.cells["Patient.ndjson:1"]["HOLDER"] == "x"


def test_what_other_files_state_changes_no_fingerprint(folder):
    def fingerprints(files):
        with DuckDB(threads=1) as engine:
            read = sources.read(engine, [folder(files)], Config(), Silent())
            return {row["record"]: row["fingerprint"] for row in read.records.to_pyarrow().to_pylist()}

    first = {"b.json": bundle(met(), patient())}
    more = {"a.json": bundle(patient("p2", active=True, maritalStatus={"text": "x"}), patient(active=True), base="http://c.example")}
    earlier, later = fingerprints(first), fingerprints(first | more)
    assert {record: later[record] for record in earlier} == earlier
    assert len(set(later.values())) == len(later) == 4


SOME = [
    patient(link=[{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]),
    patient("p2"),
    met(),
    vaccinated(),
    related(),
]
FILES["in order"] = {"b.json": bundle(*SOME)}
FILES["reversed"] = {"b.json": bundle(*reversed(SOME))}


def test_the_order_of_entries_changes_no_statement(read):
    def stated(said):
        fields = ("kind", "date", "record_id", "note")
        told = {record: [row[each] for each in fields] for record, row in said.records.items()}
        return sorted(str([*each, said.number(record), said.number(record, alias=True)]) for record, each in told.items())

    assert stated(read("in order")) == stated(read("reversed"))
