"""A dossier as one reader is shown it in one language: what HTML, PDF, claims.json and the bundle are all written from."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rollcall.dossier.claim import Claim, Dossier, Mark, Reference, Value
from rollcall.dossier.redact import Part, Redaction
from rollcall.dossier.sentences import known, plain, say, tell
from rollcall.dossier.texts import Texts

#: Ids, days, record references and lists of them.
_SAFE = re.compile(
    r"(?:[A-Z][A-Z0-9]{10}|[FK][0-9a-f]{12}|\d{4}-\d\d-\d\d|[a-z][\w/.-]*:\d+)(?:;(?:[A-Z][A-Z0-9]{10}|[FK][0-9a-f]{12}|[a-z][\w/.-]*:\d+))*"
)

#: The order in which sections stand. Of a party, what may innocently explain it stands before what was found.
SECTIONS = {
    "child": ("short", "story", "contradicted", "found", "explained", "missing", "open"),
    "party": ("short", "explained", "found", "contradicted", "children", "hands", "missing", "open"),
    "case": ("short", "explained", "found", "contradicted", "children", "missing", "open"),
}

#: Sections that are shown even where they are empty, so that nobody takes silence for an answer.
ALWAYS = ("contradicted", "found", "open")


@dataclass(frozen=True)
class Sentence:
    """A claim and its sentence."""

    claim: Claim
    parts: Sequence[Part]
    text: str
    references: Sequence[Reference]  # in the order of the claim
    values: Mapping[str, str]  # of the claim, as the reader is shown them
    since: datetime.date | None


@dataclass(frozen=True)
class Row:
    """A cited row as shown: column and cell, or what stands in the row's place."""

    reference: Reference
    cells: Sequence[tuple[str, Part]]
    left_out: Part | None = None


@dataclass(frozen=True)
class Told:
    """Everything that the reader is shown."""

    dossier: Dossier
    texts: Texts
    reader: str
    names: bool
    name: Part
    sections: Mapping[str, Sequence[Sentence]]
    rows: Sequence[Row]
    marks: Sequence[tuple[Mark, str]]  # of the picture, each with what stands in it
    omitted: Sequence[tuple[str, str, int]]  # what, why, how often
    further: Sequence[Mapping[str, Any]]  # rows of further tables of the audit: table, cells


def tell_to(dossier: Dossier, texts: Texts, redaction: Redaction) -> Told:
    """What the reader of `redaction` is shown of `dossier`."""
    redaction.withhold([*dossier.claims, Claim("", "", "", {"name": dossier.name}, ())])
    name = redaction.value(known(dossier.name, texts), lambda value: tell(value, texts))
    quietly = replace(redaction, omitted={})  # what is left out is counted once, in the sentence
    sections: dict[str, list[Sentence]] = {}
    hidden: set[str] = set()
    for claim in dossier.claims:
        parts = say(claim, texts, redaction)
        gone = len(parts) == 1 and parts[0].left_out == "statement"
        hidden.update(claim.records if gone else ())
        references = [] if gone else [dossier.references[record] for record in claim.records if record in dossier.references]
        values = {} if gone else {name: _shown(name, value, texts, quietly) for name, value in sorted(claim.values.items())}
        sections.setdefault(claim.section, []).append(
            Sentence(claim, parts, plain(parts, texts), references, values, redaction.day(claim.since))
        )
    rows = [_row(reference, redaction, record in hidden) for record, reference in _ordered(dossier.references)]
    return Told(
        dossier=dossier,
        texts=texts,
        reader=redaction.reader,
        names=redaction.names,
        name=name,
        sections={each: sections.get(each, []) for each in SECTIONS[dossier.kind] if each in sections or each in ALWAYS},
        rows=rows,
        marks=[(_dated(mark, redaction), _label(mark, texts, redaction)) for mark in dossier.marks],
        omitted=sorted((*what, times) for what, times in redaction.omitted.items()),
        further=[{"table": row["table"], "cells": _bare(row["cells"], redaction)} for row in dossier.further],
    )


def _shown(name: str, value: Value, texts: Texts, redaction: Redaction) -> str:
    if name == "summary":
        return redaction.summary(value.text)
    return plain([redaction.value(known(value, texts), lambda each: tell(each, texts))], texts)


def _bare(cells: Mapping[str, Any], redaction: Redaction) -> dict[str, Any]:
    """Cells of a further table. Where names are not to be shown, numbers, days, ids and record references alone: its words may be names."""
    if redaction.names and redaction.reader == "court":
        return dict(cells)
    return {column: cell for column, cell in cells.items() if not isinstance(cell, str) or _SAFE.fullmatch(cell)}


def _row(reference: Reference, redaction: Redaction, hidden: bool) -> Row:
    if hidden:
        return Row(reference, (), redaction.row())
    return Row(reference, [(column, redaction.cell(reference, column, text)) for column, text in reference.cells.items()])


def _dated(mark: Mark, redaction: Redaction) -> Mark:
    start = redaction.day(mark.start) or mark.start
    return replace(mark, start=start, end=start if mark.end == mark.start else mark.end)


def _label(mark: Mark, texts: Texts, redaction: Redaction) -> str:
    value = mark.label
    if value is None:
        return ""
    return plain([redaction.value(known(value, texts), lambda each: tell(each, texts))], texts)


def _ordered(references: Mapping[str, Reference]) -> list[tuple[str, Reference]]:
    return sorted(references.items(), key=lambda item: (item[1].path, item[1].row or 0, item[0]))
