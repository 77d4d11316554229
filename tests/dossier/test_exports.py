"""What other tools are given: nothing is lost on the way, nothing is narrowed, nobody is named unless asked."""

import csv
import datetime
import json
import re

import ibis
import networkx
import pytest
from lxml import etree

from rollcall import export

PFIF = {"p": "http://zesty.ca/pfif/1.4"}


@pytest.fixture(scope="module")
def ftm(held, tmp_path_factory):
    out = {}
    for names in (False, True):
        folder = tmp_path_factory.mktemp("ftm")
        counts = export.write_ftm(held, folder, names=names)
        read = {name: [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()] for name in counts}
        assert counts == {name: len(rows) for name, rows in read.items()}
        out[names] = (folder, read["entities.ftm.json"], read["statements.json"])
    return out


def test_ids_hold_nothing_that_would_be_dropped_and_every_reference_leads_somewhere(ftm):
    _, entities, statements = ftm[True]
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    assert [each for each in (*ids, *(said["entity_id"] for said in statements)) if not re.fullmatch(r"[0-9a-zA-Z.-]+", each)] == []
    pointing = {"subject", "object", "agent", "client", "proof", "entity"}
    told = [value for entity in entities for prop, values in entity["properties"].items() if prop in pointing for value in values]
    assert len(told) > 1000
    assert set(told) <= ids
    assert {dataset for entity in entities for dataset in entity["datasets"] if not re.fullmatch(r"[a-z0-9_]+", dataset)} == set()


def test_every_row_and_every_person_in_it_keeps_its_own_statements(ftm, held):
    statements = ftm[True][2]
    events = {said["origin"] for said in statements if said["schema"] == "Event"}
    assert len(events) == 869  # the rows of the example
    said = {(each["origin"], each["entity_id"]) for each in statements if each["entity_id"].startswith("m-")}
    assert len(said) == held.mentions.count().to_pyarrow().as_py()
    assert len({each["id"] for each in statements}) == len(statements)


def test_a_child_is_one_entity_of_many_rows(ftm, case, tae_rin):
    _, entities, statements = ftm[True]
    child = next(entity for entity in entities if entity["id"] == f"rc-{tae_rin}")
    assert child["properties"]["name"] == ["Yoo Tae-rin", "유태린"]
    assert child["properties"]["birthDate"] == ["2009-05-12"]
    # the seven rows of the tutorial; those of people in them are entities of their own
    assert {said["origin"] for said in statements if said["canonical_id"] == f"rc-{tae_rin}"} == {
        "births:6", "registrations:6", "placements:6", "health:2", "schools:55", "returns:2", "hospital-deaths:1",
    }  # fmt: skip


def test_ranges_of_days_are_never_narrowed(held):
    from rollcall.export.statements import PREFIX, RANGE

    days = [("2015-03-01", "2015-03-31"), ("2015-01-01", "2015-12-31"), ("2014-12-01", "2015-02-28"), ("2015-03-02", "2015-03-02")]
    told = ibis.memtable([{"a": datetime.date.fromisoformat(a), "b": datetime.date.fromisoformat(b)} for a, b in days])
    held.engine.keep("ranged", told.to_pyarrow())
    rows = held.engine.duckdb.execute(f"SELECT {PREFIX.format('a', 'b')}, {RANGE.format('a', 'b')} FROM ranged").fetchall()
    assert rows == [
        ("2015-03", "2015-03-01/2015-03-31"),
        ("2015", "2015-01-01/2015-12-31"),
        (None, "2014-12-01/2015-02-28"),
        ("2015-03-02", None),
    ]


def test_followthemoney_takes_every_word(ftm):
    """With the library itself, where it is installed."""
    pytest.importorskip("followthemoney")
    from followthemoney.proxy import EntityProxy
    from followthemoney.statement import Statement

    for _, entities, statements in ftm.values():
        for entity in entities:
            read = EntityProxy.from_dict(entity, cleaned=False)
            assert {prop: set(values) for prop, values in entity["properties"].items()} == {
                prop: set(values) for prop, values in read.properties.items()
            }
            read.schema.validate({"properties": read.properties})
        assert [
            said
            for said in statements
            if Statement.make_key(said["dataset"], said["entity_id"], said["prop"], said["value"], False) != said["id"]
        ] == []


def test_the_network_is_the_same_in_both_forms(held, tmp_path, tae_rin):
    counts = export.write_csv(held, tmp_path, names=True)
    export.write_graphml(held, tmp_path, names=True)
    graph = networkx.read_graphml(tmp_path / "network.graphml")
    with (tmp_path / "edges.csv").open(encoding="utf-8-sig", newline="") as file:
        edges = list(csv.DictReader(file))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (counts["nodes.csv"], counts["edges.csv"])
    assert graph.nodes[tae_rin] == {
        "kind": "child", "label": "Yoo Tae-rin", "status": "unaccounted", "reason": "returned-then-unseen", "findings": 4,
    }  # fmt: skip
    mine = {(edge["role"], edge["cited"]) for edge in edges if edge["target"] == tae_rin}
    assert {("receiver", "returns:2"), ("certifier", "hospital-deaths:1"), ("worker", "placements:6")} <= mine


def test_each_child_not_accounted_for_has_a_record_that_expires(held, tmp_path):
    counts = export.write_pfif(held, tmp_path, names=True, domain="police.example", holds=30)
    tree = etree.parse(tmp_path / "pfif.xml")
    persons = tree.findall("p:person", PFIF)
    assert counts["persons"] == len(persons) == 18
    assert {person.findtext("p:expiry_date", namespaces=PFIF) for person in persons} == {"2025-09-11T00:00:00Z"}  # 30 days after 12 August
    assert all(person.findtext("p:person_record_id", namespaces=PFIF).startswith("police.example/C") for person in persons)
    notes = tree.findall("p:person/p:note", PFIF)
    assert counts["notes"] == len(notes) >= 18
    assert {note.findtext("p:status", namespaces=PFIF) for note in notes} == {"information_sought"}
    order = [etree.QName(element).localname for element in persons[0]]
    assert order[:4] == ["person_record_id", "entry_date", "expiry_date", "author_name"]


def test_records_that_have_expired_are_not_written(held, tmp_path):
    for today, persons in ((datetime.date(2025, 9, 10), 18), (datetime.date(2025, 9, 11), 0)):
        counts = export.write_pfif(held, tmp_path, names=False, domain="police.example", holds=30, today=today)
        assert (counts["persons"], counts["expired"]) == (persons, 18 - persons)


def test_without_names_no_export_names_anybody(case, held, ftm, tmp_path):
    export.write_csv(held, tmp_path, names=False)
    export.write_graphml(held, tmp_path, names=False)
    export.write_pfif(held, tmp_path, names=False, domain="police.example")
    files = [*tmp_path.iterdir(), *ftm[False][0].iterdir()]
    assert len(files) == 6
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    bodies = {"Haneul Children’s Foundation", "Saebom Family Agency"}
    assert {name for name in case.names() - bodies if len(name) > 2 and name in text} == set()
    assert not re.search(r"010-0000-\d{4}|\d{6}-9\d{6}|\b\d{6}9\d{6}\b", text)
