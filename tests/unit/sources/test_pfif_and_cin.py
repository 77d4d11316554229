"""PFIF documents and CIN censuses, read as they are."""

import pytest

from rollcall import sources
from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent

#: A person with two notes in version 1.4, and one in version 1.2 whose name stands in the older elements, with a note of its own.
PFIF = {
    "new.xml": """<?xml version="1.0"?><p:pfif xmlns:p="http://zesty.ca/pfif/1.4">
<p:person><p:person_record_id>example.org/p.1</p:person_record_id><p:entry_date>2010-01-16T02:07:57Z</p:entry_date>
<p:source_date>2010-01-15T00:00:00Z</p:source_date><p:full_name>Ana Pop</p:full_name><p:date_of_birth>2004-03</p:date_of_birth>
<p:sex>female</p:sex>
<p:note><p:note_record_id>example.org/n.1</p:note_record_id><p:source_date>2010-01-16T04:05:06Z</p:source_date>
<p:status>believed_missing</p:status><p:last_known_location>the school</p:last_known_location></p:note>
<p:note><p:note_record_id>example.org/n.2</p:note_record_id><p:source_date>2010-01-20T04:05:06Z</p:source_date>
<p:status>believed_alive</p:status></p:note></p:person></p:pfif>""",
    "old.xml": """<?xml version="1.0"?><p:pfif xmlns:p="http://zesty.ca/pfif/1.2">
<p:person><p:person_record_id>example.org/p.2</p:person_record_id><p:entry_date>2010-01-16T02:07:57Z</p:entry_date>
<p:first_name>Eva</p:first_name><p:last_name>Rus</p:last_name></p:person>
<p:note><p:note_record_id>example.org/n.3</p:note_record_id><p:person_record_id>example.org/p.2</p:person_record_id>
<p:source_date>2010-01-18T00:00:00Z</p:source_date><p:status>believed_dead</p:status></p:note></p:pfif>""",
}

#: One child that died, and one with two referrals, a plan and two reviews of it.
CIN = {
    "cin.xml": """<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header><Children>
<Child><ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>2015-03-27</PersonBirthDate><Sex>M</Sex>
<PersonDeathDate>2022-04-02</PersonDeathDate></ChildIdentifiers></Child>
<Child><ChildIdentifiers><LAchildID>A2</LAchildID><PersonBirthDate>2016-03-27</PersonBirthDate><GenderCurrent>2</GenderCurrent></ChildIdentifiers>
<CINdetails><CINreferralDate>2022-10-06</CINreferralDate><ReferralSource>1A</ReferralSource><CINclosureDate>2023-02-27</CINclosureDate>
<ReasonForClosure>RC7</ReasonForClosure>
<ChildProtectionPlans><CPPstartDate>2022-11-01</CPPstartDate><CPPendDate>2023-02-14</CPPendDate><InitialCategoryOfAbuse>PHY</InitialCategoryOfAbuse>
<Reviews><CPPreviewDate>2022-12-15</CPPreviewDate><CPPreviewDate>2023-02-14</CPPreviewDate></Reviews></ChildProtectionPlans></CINdetails>
<CINdetails><CINreferralDate>2023-03-06</CINreferralDate><ReferralSource>1A</ReferralSource></CINdetails></Child>
</Children></Message>""",
}

EXPECTED = {
    "pfif": [
        ("new.xml:1", "listed", "2010-01-15", "None", "Ana Pop", "2004-03-01", "female"),
        ("new.xml:2", "missing", "2010-01-16", "None", "Ana Pop", "2004-03-01", "female"),
        ("new.xml:3", "listed", "2010-01-20", "None", "Ana Pop", "2004-03-01", "female"),
        ("old.xml:1", "listed", "None", "None", "Rus Eva", "None", "None"),
        ("old.xml:2", "death", "None", "None", "None", "None", "None"),
    ],
    "cin": [
        ("cin.xml:1", "death", "2022-04-02", "None", "None", "2015-03-27", "male"),
        ("cin.xml:2", "listed", "None", "None", "None", "2016-03-27", "female"),
        ("cin.xml:3", "listed", "2022-10-06", "2023-02-28", "None", "2016-03-27", "female"),
        ("cin.xml:4", "listed", "2022-11-01", "2023-02-15", "None", "2016-03-27", "female"),
        ("cin.xml:5", "listed", "2022-12-15", "None", "None", "2016-03-27", "female"),
        ("cin.xml:6", "listed", "2023-02-14", "None", "None", "2016-03-27", "female"),
        ("cin.xml:7", "listed", "2023-03-06", "None", "None", "2016-03-27", "female"),
    ],
}


@pytest.mark.parametrize(("name", "files"), [("pfif", PFIF), ("cin", CIN)])
def test_a_file_says_what_its_elements_say(name, files, folder):
    case = folder(files)
    with DuckDB(threads=1) as engine:
        read = sources.read(engine, [case], Config(), Silent())
        records = {row["record"]: row for row in read.records.to_pyarrow().to_pylist()}
        said = {row["record"]: row for row in read.mentions.to_pyarrow().to_pylist()}
        inputs = read.inputs.to_pyarrow().to_pylist()
    assert {(row["recognised"], row["set_aside"], row["problem"]) for row in inputs} == {(name, 0, None)}
    stated = []
    for record, row in sorted(records.items()):
        child = said[record]
        parts = " ".join(filter(None, [child["family_name"], child["given_name"]]))
        spoken = child["name"] or parts or None
        stated.append((record, row["kind"], *map(str, (row["date"], row["end"], spoken, child["birth_date"], child["sex"]))))
    assert stated == EXPECTED[name]
