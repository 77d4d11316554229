"""PFIF 1.4, the People Finder Interchange Format, for children who are missing or not accounted for.

A person record is written for each such child and a note for each finding that says so. PFIF lets a record expire: after `expiry_date`
whoever holds it must let it go, so every record has one, and a record whose day has passed is not written at all. What a note's
status says is that somebody looks for the child: this export never says that a person is alive or dead, which a note could not take back.

http://zesty.ca/pfif/1.4/ is the specification.
"""

import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from rollcall.dossier import Held

NAMESPACE = "http://zesty.ca/pfif/1.4"
STATUSES = ("unaccounted", "contradicted")

#: How long a record holds after the day of the roll where nothing else is said, in days.
HOLDS = 365

_SEX = {"female": "female", "male": "male", "other": "other"}


def write(held: Held, out: Path, *, names: bool, domain: str, holds: int = HOLDS, today: datetime.date | None = None) -> dict[str, int]:
    """Write pfif.xml into the folder `out`.

    Args:
        domain: of the body that publishes the records; it begins every record id, as PFIF demands.
        holds: days after the day of the roll until which the records may be kept.
        today: records that have expired by this day are left out; by default none has before it is published.

    Returns how many persons and notes were written, and how many had expired.
    """
    expires = held.as_of + datetime.timedelta(days=holds)
    lost = held.roll.filter(held.roll.status.isin(STATUSES)).order_by("child").to_pyarrow().to_pylist()
    if today and expires <= today:
        counts = {"persons": 0, "notes": 0, "expired": len(lost)}
        lost = []
    else:
        counts = {"persons": len(lost), "notes": 0, "expired": 0}
    findings: dict[str, list[dict[str, Any]]] = {}
    for row in held.of(held.findings, "child", [row["child"] for row in lost]):
        if row["severity"] == "grave" and row["status"] != "accepted":
            findings.setdefault(row["child"], []).append(row)
    sexes = _sexes(held, [row["child"] for row in lost])
    root = etree.Element(_tag("pfif"), nsmap={"pfif": NAMESPACE})
    for row in lost:
        person = etree.SubElement(root, _tag("person"))
        notes = sorted(findings.get(row["child"], ()), key=lambda each: each["finding"])
        _person(person, row, held, domain, expires, names=names, sex=sexes.get(row["child"]))
        for finding in notes:
            _note(etree.SubElement(person, _tag("note")), row, finding, held, domain)
        counts["notes"] += len(notes)
    etree.ElementTree(root).write(out / "pfif.xml", encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return counts


def _person(
    person: etree._Element, row: dict[str, Any], held: Held, domain: str, expires: datetime.date, *, names: bool, sex: str | None
) -> None:
    called = [part for part in (row["names"] or "").split("; ") if part] if names else []
    _say(person, "person_record_id", f"{domain}/{row['child']}")
    _say(person, "entry_date", _moment(held.as_of))
    _say(person, "expiry_date", _moment(expires))
    _say(person, "author_name", "Rollcall")
    _say(person, "source_name", held.title)
    _say(person, "source_date", _moment(held.as_of))
    _say(person, "full_name", called[0] if called else f"child {row['child']}")
    if called[1:]:
        _say(person, "alternate_names", "\n".join(called[1:]))
    _say(person, "description", f"Status on the roll: {row['status']}, {row['reason']}.")
    if sex in _SEX:
        _say(person, "sex", _SEX[sex])
    if row["birth_date"]:
        _say(person, "date_of_birth", row["birth_date"].isoformat() if names else str(row["birth_date"].year))


def _note(note: etree._Element, row: dict[str, Any], finding: dict[str, Any], held: Held, domain: str) -> None:
    _say(note, "note_record_id", f"{domain}/{finding['finding']}")
    _say(note, "person_record_id", f"{domain}/{row['child']}")
    _say(note, "entry_date", _moment(held.as_of))
    _say(note, "author_name", "Rollcall")
    _say(note, "source_date", _moment(held.as_of))
    _say(note, "status", "information_sought")
    _say(note, "text", f"{finding['summary']} Records: {finding['records'].replace(';', ', ')}.")


def _sexes(held: Held, children: list[str]) -> dict[str, str]:
    """Child -> its sex, where its records state one alone."""
    people = [row for row in held.of(held.people, "person", children) if row["role"] == "child"]
    child_of = {row["record"]: row["person"] for row in people}
    stated: dict[str, set[str]] = {}
    for row in held.of(held.mentions, "record", child_of):
        if row["role"] == "child" and row["sex"]:
            stated.setdefault(child_of[row["record"]], set()).add(row["sex"])
    return {child: sexes.pop() for child, sexes in stated.items() if len(sexes) == 1}


def _say(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _tag(name)).text = "".join(sign for sign in text if sign.isprintable() or sign == "\n")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _moment(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
