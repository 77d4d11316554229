"""What the records say as statements in the words of FollowTheMoney: one entity for each person in each row, so that no row is lost.

FollowTheMoney keeps one statement for each dataset, entity, property and value. Two rows of one source that say the same would become
one, and the row behind it would be lost; so each mention is an entity of its own, and `canonical_id` says whom the audit takes it for.
Ids have letters, digits and hyphens alone: anything else is dropped as a reference, silently.
"""

import re

import ibis.expr.types as ir

from rollcall.dossier import Held

#: The dataset of what the audit found, and what those of sources begin with.
FOUND = "rollcall"

#: Sources become datasets in the words that dataset names allow.
_DATASET = "'rollcall_' || trim(regexp_replace(lower({0}), '[^a-z0-9]+', '_', 'g'), '_')"

#: The span of days that a record allows, as the longest ISO prefix that holds both ends: never narrower than what the record says.
PREFIX = """CASE WHEN {0} IS NULL THEN NULL
 WHEN {1} IS NULL OR {0} = {1} THEN strftime({0}, '%Y-%m-%d')
 WHEN date_trunc('month', {0}) = date_trunc('month', {1}) THEN strftime({0}, '%Y-%m')
 WHEN year({0}) = year({1}) THEN strftime({0}, '%Y') END"""
RANGE = "CASE WHEN {0} IS NULL OR {1} IS NULL OR {0} = {1} THEN NULL ELSE strftime({0}, '%Y-%m-%d') || '/' || strftime({1}, '%Y-%m-%d') END"

#: Where names are asked for: properties of a person that tell who it is -> the column.
_NAMING = {
    "name": "called",
    "firstName": "given_name",
    "lastName": "family_name",
    "birthPlace": "birth_place",
    "idNumber": "national_id",
    "address": "address",
    "notes": "'telephone: ' || phone",  # numbers without a country are dropped as telephones
}


def keep(held: Held, *, names: bool) -> ir.Table:
    """Keep and return the statements of an audit.

    Columns: canonical_id entity_id prop schema value dataset original_value origin id; all text. `origin` is the record reference.
    Sorted. Without `names` persons bear their pseudonyms, birth dates are years, and no free text, number, address or place is there.
    """
    engine = held.engine
    for name in ("records", "mentions", "people", "custody", "findings", "inputs", "roll"):
        engine.view(f"e_{name}", getattr(held, name))
    engine.duckdb.execute(_mentions())
    parts = [*_persons(names), *_events(names), *_links(), *_bodies(), *_files(), *_custody(), *_findings()]
    union = "\nUNION ALL ".join(parts)
    told = f"""CREATE OR REPLACE TABLE statements AS
      SELECT DISTINCT canonical_id, entity_id, prop, schema, value, dataset, original_value, origin,
             sha1(dataset || '.' || entity_id || '.' || prop || '.' || value) AS id
      FROM ({union}) WHERE value IS NOT NULL AND trim(value) <> ''
      ORDER BY canonical_id, entity_id, prop, value, dataset, origin"""
    engine.duckdb.execute(re.sub(r"\n\s*", "\n", told))
    return engine.ibis.table("statements")


def _mentions() -> str:
    """A table of every person in every row: whom the audit takes it for, and whether it is a body."""
    return f"""CREATE OR REPLACE TABLE e_said AS
      SELECT m.*, coalesce(nullif(m.name, ''), nullif(concat_ws(' ', m.given_name, m.family_name), '')) AS called,
        'm-' || m.fingerprint || '-' || m.role || CASE WHEN m.alias THEN '-new' ELSE '' END AS entity_id,
        coalesce('rc-' || p.person, 'm-' || m.fingerprint || '-' || m.role) AS canonical_id, p.person AS person,
        CASE WHEN m.role <> 'child' AND lower(m.name) IN (
          SELECT lower(organisation_name) FROM e_records WHERE organisation_name IS NOT NULL UNION SELECT lower(holder) FROM e_records
        ) THEN 'Organization' ELSE 'Person' END AS schema,
        {_DATASET.format("m.source")} AS dataset
      FROM e_mentions m LEFT JOIN e_people p ON p.record = m.record AND p.role = m.role"""


def _one(prop: str, value: str, source: str, *, schema: str = "schema", original: str = "NULL", where: str = "") -> str:
    """Statements of one property."""
    return f"""SELECT canonical_id, entity_id, '{prop}' AS prop, {schema} AS schema, {value} AS value, dataset,
      {original} AS original_value, record AS origin FROM {source}{f" WHERE {where}" if where else ""}"""


def _persons(names: bool) -> list[str]:
    word = "CASE WHEN role = 'child' THEN 'child ' WHEN schema = 'Person' THEN 'person ' ELSE 'body ' END"
    told = [_one("name", f"CASE WHEN schema = 'Organization' THEN called ELSE {word} || coalesce(person, 'unnamed') END", "e_said")]
    if names:
        told = [_one("name", f"coalesce(called, {word} || coalesce(person, 'unnamed'))", "e_said")]
        told += [_one(prop, column, "e_said", where="schema = 'Person'") for prop, column in _NAMING.items() if prop != "name"]
    born = PREFIX.format("birth_date", "birth_date_last")
    shown = born if names else f"left({born}, 4)"
    original = RANGE.format("birth_date", "birth_date_last") if names else "NULL"
    told.append(_one("birthDate", shown, "e_said", original=original, where="schema = 'Person'"))
    told.append(_one("gender", "sex", "e_said", where="schema = 'Person' AND sex IN ('female', 'male')"))
    told.append(_one("alias", "person", "e_said", where="person IS NOT NULL"))
    return told


def _events(names: bool) -> list[str]:
    """Each row as an event."""
    events = f"""(SELECT *, 'e-' || fingerprint AS entity_id, 'e-' || fingerprint AS canonical_id, {_DATASET.format("source")} AS dataset,
      'Event' AS schema FROM e_records)"""
    told = [
        _one("name", "kind || ' ' || record", events),
        _one("recordId", "record", events),
        _one("keywords", "kind", events),
        _one("publisher", "holder", events),
        _one("date", PREFIX.format("date", "date_last"), events, original=RANGE.format("date", "date_last")),
        _one("summary", f"'day recorded as a range: ' || ({RANGE.format('date', 'date_last')})", events),
        _one("startDate", PREFIX.format("date", "date_last"), events, where='"end" IS NOT NULL'),
        _one("endDate", "strftime(\"end\" - INTERVAL 1 DAY, '%Y-%m-%d')", events, where='"end" IS NOT NULL AND "end" = end_last'),
        _one("proof", "'f-' || left(sha256(path), 20)", events),
    ]
    told += [_one("location", "place", events), _one("notes", "note", events)] if names else []
    return told


def _links() -> list[str]:
    """Who stands in a row in which role."""
    links = """(SELECT record, dataset, role, canonical_id AS who, 'e-' || fingerprint AS event, 'l-' || entity_id AS entity_id,
      'l-' || entity_id AS canonical_id, 'UnknownLink' AS schema FROM e_said)"""
    return [_one("subject", "who", links), _one("object", "event", links), _one("role", "role", links), _one("recordId", "record", links)]


def _bodies() -> list[str]:
    """Bodies that rows name beside the persons in them."""
    bodies = f"""(SELECT r.*, p.person, 'o-' || r.fingerprint AS entity_id,
      coalesce('rc-' || p.person, 'o-' || r.fingerprint) AS canonical_id,
      'Organization' AS schema, {_DATASET.format("r.source")} AS dataset FROM e_records r
      JOIN e_people p ON p.record = r.record AND p.role = 'organisation')"""
    links = f"""(SELECT record, dataset, canonical_id AS who, 'e-' || fingerprint AS event, 'l-' || entity_id AS entity_id,
      'l-' || entity_id AS canonical_id, 'UnknownLink' AS schema FROM {bodies})"""
    return [
        _one("name", "coalesce(organisation_name, 'body ' || person)", bodies),
        _one("subject", "who", links),
        _one("object", "event", links),
        _one("role", "'organisation'", links),
        _one("recordId", "record", links),
    ]


def _files() -> list[str]:
    """The files themselves, so that an event has its proof. The checksum is told in words: theirs has room for SHA-1 alone."""
    files = f"""(SELECT path AS record, path, sha256, holder, 'f-' || left(sha256(path), 20) AS entity_id, 'Document' AS schema,
      'f-' || left(sha256(path), 20) AS canonical_id, {_DATASET.format("source")} AS dataset FROM e_inputs WHERE recognised IS NOT NULL)"""
    return [
        _one("fileName", "path", files),
        _one("title", "path", files),
        _one("publisher", "holder", files),
        _one("description", "'sha256:' || sha256", files),
    ]


def _custody() -> list[str]:
    """Stretches of custody, from the custodian or the body to the child."""
    stretches = f"""(SELECT *, split_part(records, ';', 1) AS record, coalesce(custodian, organisation) AS holder_of,
      'c-' || child || '-' || left(sha256(concat_ws('|', "start", "end", custodian, organisation, records)), 12) AS entity_id,
      'c-' || child || '-' || left(sha256(concat_ws('|', "start", "end", custodian, organisation, records)), 12) AS canonical_id,
      'Representation' AS schema, '{FOUND}' AS dataset FROM e_custody WHERE coalesce(custodian, organisation) IS NOT NULL)"""
    return [
        _one("agent", "'rc-' || holder_of", stretches),
        _one("client", "'rc-' || child", stretches),
        _one("role", "'custody' || coalesce(', ' || setting, '')", stretches),
        _one("startDate", "strftime(\"start\", '%Y-%m-%d')", stretches),
        _one("endDate", "strftime(\"end\" - INTERVAL 1 DAY, '%Y-%m-%d')", stretches),
        _one("recordId", "records", stretches),
        _one("summary", "'rests on: ' || basis", stretches),
    ]


def _findings() -> list[str]:
    """Findings as notes on the child, in the rule's words, which name nobody."""
    notes = f"""(SELECT *, split_part(records, ';', 1) AS record, 'n-' || finding AS entity_id, 'n-' || finding AS canonical_id,
      'Note' AS schema, '{FOUND}' AS dataset FROM e_findings)"""
    return [
        _one("name", "rule || ' ' || finding", notes),
        _one("description", "summary", notes),
        _one("entity", "'rc-' || child", notes, where="child IS NOT NULL AND child <> ''"),
        _one("notes", "'severity ' || severity || ', confidence ' || confidence || ', ' || status || '; records ' || records", notes),
        _one("keywords", "rule", notes),
    ]
