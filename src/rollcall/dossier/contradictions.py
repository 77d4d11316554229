"""Where a child's records exclude one another, with both sides cited.

These are read from the rows themselves and need no rule: they are shown although a rule may have weighed them and found nothing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rollcall.dossier import stated
from rollcall.dossier.claim import Claim, Value
from rollcall.report.masking import HIDDEN
from rollcall.terms import SIGHTING_KINDS

if TYPE_CHECKING:
    from rollcall.dossier.child import Child

#: Sides that a sentence names; the others are counted.
SIDES = 3


def of_child(child: str, about: "Child") -> Iterator[Claim]:
    """Met after a stated death; birth dates, national numbers and mothers that differ; a mother whom a test excludes."""
    yield from _met_after_death(child, about)
    yield from _differing(child, about, "birth-dates", _birth_date)
    yield from _differing(child, about, "national-numbers", lambda record, mention: mention["national_id"])
    yield from _mothers(child, about)


def _met_after_death(child: str, about: "Child") -> Iterator[Claim]:
    deaths = [record for record in about.records if record["kind"] == "death" and record["date"]]
    for death in deaths:
        later = [record for record in about.records if record["kind"] in SIGHTING_KINDS and _on(record) > death["date_last"]]
        if later:
            first = later[0]
            values = {
                "date": Value(stated.ranged(death["date"], death["date_last"]), "day"),
                "holder": Value(death["holder"], "body"),
                "met": Value(_on(first).isoformat(), "day"),
                "other": Value(first["holder"], "body"),
                "times": Value(str(len(later))),
            }
            key = "met-after-certified-death" if death["certificate"] else "met-after-death"
            yield Claim("contradicted", child, key, values, [death["record"], *(record["record"] for record in later)], death["date"])


def _on(record: Mapping[str, Any]) -> datetime.date:
    """The first day on which the record says that somebody met the child: of a missing child the day it was found."""
    if record["kind"] == "missing":
        return record["end"] or datetime.date.min
    return record["date"] or datetime.date.min


def _birth_date(record: Mapping[str, Any], mention: Mapping[str, Any]) -> str:
    if record["kind"] == "birth" and record["date"] and record["date"] == record["date_last"]:
        return record["date"].isoformat()
    exact = mention["birth_date"] and mention["birth_date"] == mention["birth_date_last"]
    return mention["birth_date"].isoformat() if exact else ""


def _differing(child: str, about: "Child", key: str, value) -> Iterator[Claim]:
    """Values of the child that differ from record to record."""
    sides: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in about.records:
        for mention in about.people[record["record"]]:
            if mention["role"] == "child" and not mention["alias"] and (said := value(record, mention)):
                sides[said].append(record)
    if len(sides) > 1:
        kind = "birth-date" if key == "birth-dates" else "number"
        yield _sides(child, key, kind, sides)


def _mothers(child: str, about: "Child") -> Iterator[Claim]:
    sides: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    names: dict[str, str] = {}
    for record in about.records:
        for mention in about.people[record["record"]]:
            if mention["role"] == "mother" and mention["person"]:
                sides[mention["person"]].append(record)
                names.setdefault(mention["person"], stated.called(mention))
    if len(sides) > 1:
        yield _sides(child, "mothers", "parent", sides, names)
    for record in about.records:
        if record["kind"] == "parentage" and record["verdict"] == "excluded":
            adult = next((each for each in about.people[record["record"]] if each["role"] == "adult"), None)
            claimed = [each["record"] for person, each_side in sides.items() if adult and person == adult["person"] for each in each_side]
            if claimed and adult:
                values = {
                    "mother": Value(stated.called(adult), "parent", f"person {adult['person']}"),
                    "holder": Value(record["holder"], "body"),
                }
                yield Claim("contradicted", child, "mother-excluded", values, [record["record"], *claimed], record["date"])


def _sides(
    child: str, key: str, kind: str, sides: Mapping[str, Sequence[Mapping[str, Any]]], names: Mapping[str, str] | None = None
) -> Claim:
    ordered = sorted(sides.items(), key=lambda side: (-len(side[1]), side[0]))
    values: dict[str, Value] = {"count": Value(str(len(ordered)))}
    for place, (said, records) in enumerate(ordered[:SIDES], start=1):
        holders = ", ".join(sorted({record["holder"] for record in records}))
        pseudonym = f"person {said}" if kind == "parent" else HIDDEN if kind == "number" else ""
        values |= {f"value{place}": Value((names or {}).get(said) or said, kind, pseudonym), f"holders{place}": Value(holders, "body")}
    return Claim("contradicted", child, key, values, [record["record"] for _, records in ordered for record in records])
