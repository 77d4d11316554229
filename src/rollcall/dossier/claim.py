"""What a dossier is made of: claims, each with the rows on which it rests.

A claim is subject, predicate and values, true of an interval, by a rule. It holds no sentence: `sentences` says it in a language, and
`redact` decides what a reader may see of it. Both work on the same claim, so that no reader is told another story.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What a value may be, and so who may read it. `redact.READERS` says which of them each reader is not shown.
KINDS = (
    "child",  # name of the child that the dossier is about, or of a child concerned
    "parent",  # name of a parent of birth
    "household",  # name of a person who has, had or brought a child
    "acting",  # name of a person who acts on a child's file
    "body",
    "place",
    "whereabouts",  # what tells where a living child can be found
    "number",  # identifiers that lead to a person
    "contact",  # telephone, address
    "birth-date",
    "note",  # free text of a record
    "day",
    "term",  # a word of a closed list, or a key of the texts
    "text",  # words without a person
)

#: Roles of persons in records -> what their names are.
OF_ROLE: Mapping[str, str] = {
    "child": "child",
    **dict.fromkeys(("mother", "father", "adult", "signer"), "parent"),
    **dict.fromkeys(("custodian", "receiver", "giver", "carer", "companion"), "household"),
    **dict.fromkeys(
        ("attendant", "clinician", "witness", "judge", "worker", "visitor", "declarant", "reporter", "certifier", "authority"), "acting"
    ),
}

#: Kinds of record whose place or body leads to where a child lives.
LEADING = ("school", "health", "visit", "review", "placement", "order")


@dataclass(frozen=True)
class Value:
    """One value in a claim. `text` is as recorded; a day is ISO, or two of them parted by a slash where the record allows a range."""

    text: str
    kind: str = "text"  # KINDS
    pseudonym: str = ""  # what stands for it where names were not asked for


@dataclass(frozen=True)
class Reference:
    """A row of a file, as it stood when it was read; or, where `row` is None, the whole file, searched."""

    record: str
    source: str
    path: str
    row: int | None
    sha256: str  # of the file's bytes
    cells: Mapping[str, str] = field(default_factory=dict)  # column of the file -> text; filled cells only

    @property
    def anchor(self) -> str:
        """An id for links, of letters, digits and hyphens."""
        return "r-" + hashlib.sha256(self.record.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Claim:
    """One statement. `records` are references by record, the first ones those that state it."""

    section: str  # short story contradicted explained missing open, of a party also: hands found
    subject: str  # child, party, or the case
    predicate: str  # key of a sentence in the texts
    values: Mapping[str, Value]
    records: Sequence[str]
    since: datetime.date | None = None
    until: datetime.date | None = None
    rule: str = ""  # the rule of the audit behind it, or `record` where a row states it by itself
    finding: str = ""
    about_whereabouts: bool = False  # tells where a child was met lately

    @property
    def id(self) -> str:
        """Derived from what is claimed and on what records, so that it is equal from run to run.

        Nothing that a reader may not see goes into it: a name could be found out by hashing guesses.
        """
        terms = {name: value.text for name, value in sorted(self.values.items()) if value.kind == "term"}
        said = [self.section, self.subject, self.predicate, terms, self.rule, self.finding, list(self.records)]
        return "K" + hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Mark:
    """Something drawn in the picture: a stretch or a day of one lane."""

    lane: str  # `custody`, or a holder
    start: datetime.date
    end: datetime.date | None
    predicate: str  # sentence key of the record, or `custody`
    record: str
    label: Value | None = None
    stated: bool = True  # whether an end is stated


@dataclass(frozen=True)
class Dossier:
    """Everything a dossier says, before anything is left out for a reader."""

    kind: str  # child party case
    subject: str
    name: Value
    title: str  # of the case
    as_of: datetime.date
    versions: Mapping[str, str]
    claims: Sequence[Claim]
    references: Mapping[str, Reference]  # by record
    files: Sequence[Mapping[str, Any]]  # source path holder sha256 rows, of every file of the case
    marks: Sequence[Mark] = ()
    unevaluated: Sequence[str] = ()  # names of rules that were not evaluated
    further: Sequence[Mapping[str, Any]] = ()  # rows of further tables of the audit that name the subject
