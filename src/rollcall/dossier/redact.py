"""Who may read what. Nothing vanishes: in the place of what is left out stands what kind of thing it was, and why.

The decision is made value by value and statement by statement, on what a value is, never on how it looks.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rollcall.config import Config, columns_of
from rollcall.dossier.claim import LEADING, OF_ROLE, Claim, Reference, Value
from rollcall.report.masking import HIDDEN, SSDA903_COLUMNS
from rollcall.terms import COMMON_COLUMNS, OWN_COLUMNS, PERSON_COLUMNS

#: Kinds of value that a reader is not shown -> why (key of the texts, section `why`).
READERS: Mapping[str, Mapping[str, str]] = {
    "court": {},
    "press": {
        "child": "identifies",
        "birth-date": "identifies",
        "number": "identifies",
        "parent": "third-party",
        "household": "third-party",
        "contact": "third-party",
        "acting": "unproven",
        "note": "free-text",
        "whereabouts": "safety",
        "unknown": "unknown",
        "statement": "safety",
    },
    "family": {
        "household": "third-party",
        "contact": "third-party",
        "number": "third-party",
        "note": "free-text",
        "whereabouts": "safety",
        "unknown": "unknown",
        "statement": "safety",
    },
    "child": {"parent": "parent-consent", "contact": "third-party", "unknown": "unknown"},
}

#: What is hidden from every reader unless names are asked for; persons keep a pseudonym.
UNNAMED = ("child", "parent", "household", "acting", "place", "whereabouts", "number", "contact", "note", "unknown")

#: Kinds that name a person, the most private first.
PERSONS = ("child", "parent", "household", "acting", "number")

#: Parts of a person's columns that are not its name.
_PARTS = {
    "birth_place": "place",
    "national_id": "number",
    "phone": "contact",
    "address": "contact",
    "birth_date": "birth-date",
    "sex": "plain",
    "id": "plain",
    "nationality": "plain",
}
_OWN = {
    "place": "place",
    "note": "note",
    "reason": "note",
    "number": "number",
    "new_name": "child",
    "new_national_id": "number",
    "new_birth_date": "birth-date",
    "organisation_name": "body",
}
_PLAIN = {*COMMON_COLUMNS, *(column for columns in OWN_COLUMNS.values() for column in columns)} - set(_OWN)
_SSDA903 = {"DOB": "birth-date", "MC_DOB": "birth-date"}


class Part(NamedTuple):
    """A piece of what a reader is shown. `left_out`: what stood there; `why`: the reason, both keys of the texts."""

    text: str
    left_out: str = ""
    why: str = ""


@dataclass
class Redaction:
    """What one reader is shown, and what was left out so far.

    Args:
        reader: one of `READERS`.
        names: whether names were asked for.
        kinds: source -> column of its file -> what it holds, as `kinds` says; columns that are not there are known by their name.

    A name that the reader is not shown in one role is not shown in another either: `withhold` is told of them all first.
    """

    reader: str
    names: bool
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    omitted: dict[tuple[str, str], int] = field(default_factory=dict)  # what and why -> how often
    withheld: dict[str, str] = field(default_factory=dict)  # name or pseudonym -> the kind under which it is left out
    holders: set[str] = field(default_factory=set)  # bodies that keep files: never a private person, whatever role they stand in
    births: set[str] = field(default_factory=set)  # ISO days that the reader is told the year of

    def withhold(self, claims: Sequence[Claim]) -> None:
        """Keep in mind every name in `claims` that the reader is not shown in some role."""
        self.holders = {_same(claim.values["holder"].text) for claim in claims if "holder" in claim.values}
        for kind in PERSONS:
            if kind in READERS[self.reader]:
                values = [value for claim in claims for value in claim.values.values() if value.kind == kind]
                ids = [value.pseudonym for value in values if value.pseudonym.startswith("person ")]
                for said in filter(None, map(_same, (*(value.text for value in values), *ids))):
                    if said not in self.holders:
                        self.withheld.setdefault(said, kind)

        if "birth-date" in READERS[self.reader]:
            self.births |= {value.text for claim in claims for value in claim.values.values() if value.kind == "birth-date"}

    def summary(self, text: str) -> str:
        """A finding's summary, with the years alone of birth dates that the reader is not shown."""
        return re.sub(r"\d{4}-\d\d-\d\d", lambda day: day[0][:4] if day[0] in self.births else day[0], text)

    def day(self, day: datetime.date | None) -> datetime.date | None:
        """`day`; the first of its year where it is a birth date that the reader is not shown."""
        return day.replace(month=1, day=1) if day and day.isoformat() in self.births else day

    def value(self, value: Value, told: Callable[[Value], str]) -> Part:
        """`value` as the reader is shown it; `told` says it in the reader's language."""
        value = self._strictest(value)
        if why := READERS[self.reader].get(value.kind):
            if value.kind == "child" and value.pseudonym and value.pseudonym != HIDDEN:
                return self._leave_out(value.kind, why, f"{value.pseudonym} ") if value.text else Part(value.pseudonym)
            if value.kind == "birth-date":
                return self._leave_out(value.kind, why, f"{value.text[:4]}, ")
            return self._leave_out(value.kind, why)
        if not self.names and value.kind in UNNAMED:
            return Part(value.pseudonym) if value.pseudonym and value.pseudonym != HIDDEN else self._leave_out(value.kind, "names")
        return Part(told(value) if value.text else value.pseudonym)

    def leaves_out(self, claim: Claim) -> Part | None:
        """What stands in the place of the whole of `claim`; None where it is said."""
        if claim.about_whereabouts and (why := READERS[self.reader].get("statement")):
            return self._leave_out("statement", why)
        return None

    def cell(self, reference: Reference, column: str, text: str) -> Part:
        """A cell of a row as the reader is shown it."""
        kind = self.kinds.get(reference.source, {}).get(column) or kind_of(column)
        kind = self._strictest(Value(text, kind)).kind
        if why := READERS[self.reader].get(kind):
            return self._leave_out(kind, why, f"{text[:4]}, " if kind == "birth-date" and text[:4].isdigit() and text[4:5] == "-" else "")
        if not self.names and kind in UNNAMED:
            return self._leave_out(kind, "names")
        return Part(text)

    def row(self) -> Part:
        """What stands in the place of a row that is behind left-out statements only."""
        return self._leave_out("row", READERS[self.reader]["statement"])

    def _strictest(self, value: Value) -> Value:
        """`value` as the kind under which it is left out, where the reader is not shown it in another role."""
        if value.kind in ("day", "term", "plain"):
            return value
        if _same(value.text) in self.holders:
            return replace(value, kind="body")
        kind = self.withheld.get(_same(value.text)) or self.withheld.get(_same(value.pseudonym))
        if not kind and value.kind in ("note", "text", "unknown"):
            kind = next((kind for name, kind in self.withheld.items() if name in _same(value.text)), None)
        return replace(value, kind=kind) if kind and value.kind not in READERS[self.reader] else value

    def _leave_out(self, kind: str, why: str, kept: str = "") -> Part:
        """A part for what is left out, counted."""
        self.omitted[kind, why] = self.omitted.get((kind, why), 0) + 1
        return Part(kept, kind, why)


def _same(name: str) -> str:
    """`name` without what differs between spellings of one writer: capitals and spaces."""
    return " ".join(name.split()).casefold()


def kinds(config: Config) -> dict[str, dict[str, str]]:
    """Source -> column of its file -> what the cells of that column are, for the columns whose meaning the configuration says."""
    told: dict[str, dict[str, str]] = {}
    for source in config.source:
        columns = {canonical: source.columns.get(canonical, canonical) for canonical in columns_of(source.states)}
        told[source.name] = {file: kind_of(canonical, source.states) for canonical, file in columns.items()}
    return told


def kind_of(column: str, states: str = "") -> str:
    """What a cell of the canonical `column` is in a row that states `states`: one of `claim.KINDS`, or `unknown`.

    `plain` are dates, codes and the holder's own numbers.
    """
    if column == "date" and states == "birth":
        return "birth-date"
    if column in ("place", "organisation_name") and states in LEADING:
        return "whereabouts"
    for role, kind in OF_ROLE.items():
        part = column.removeprefix(f"{role}_")
        if part != column and part in PERSON_COLUMNS:
            return _PARTS.get(part, kind)
    known = _OWN.get(column) or _SSDA903.get(column)
    return known or ("plain" if column in _PLAIN or column in SSDA903_COLUMNS else "unknown")
