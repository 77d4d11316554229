"""What the rows of one table state, before it is kept: shared by configured sources and known exports."""

from dataclasses import dataclass, field
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.sources import dates

#: Kinds whose stated end is the last day that the span covers; of the others it is the day of change.
LAST_DAY_KINDS = ("health", "school", "missing", "listed")

#: Between the entries of the column `noted`, and between the parts of one.
ENTRY, WITHIN = "\x1e", "\x1f"


class Mention(NamedTuple):
    """A person whom a row mentions: MENTIONS columns by name. `stated` is false where the row says nothing of that person."""

    role: str
    alias: bool
    columns: dict[str, ir.Value]
    stated: ir.BooleanValue


class Note(NamedTuple):
    """Something that was read as not stated although the cell is filled. `code` is shown where a code list lacks it."""

    field: str
    problem: str
    when: ir.BooleanValue
    code: ir.StringValue | None = None


@dataclass
class Statement:
    """What each row of `table` (which has `part`, `row` and `fingerprint`) states.

    Attributes:
        aside: why a row is set aside; null where it is used.
        fields: columns of RECORDS by name, `kind` and the dates among them; those left out are not stated.
        mentions: who is mentioned.
        notes: what was read as not stated.
    """

    table: ir.Table
    aside: ir.StringValue
    fields: dict[str, ir.Value]
    mentions: list[Mention] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Understood:
    """A statement kept in the engine under `name`: one row per row read. `people` are the roles, with the columns kept of each."""

    name: str
    fields: tuple[str, ...]
    people: tuple[tuple[str, bool, tuple[str, ...]], ...]


def keep(engine: Engine, name: str, statement: Statement) -> Understood:
    """Compute a statement once. Columns: part, row, fingerprint, aside, noted, the fields, and `ROLE.COLUMN` of each mention."""
    table = statement.table
    columns = {"aside": statement.aside, "noted": _noted(statement.notes), **statement.fields}
    for mention in statement.mentions:
        prefix = prefix_of(mention.role, mention.alias)
        columns |= {f"{prefix}.{column}": value for column, value in mention.columns.items()}
        columns[f"{prefix}.stated"] = mention.stated
    engine.keep(name, table.select("part", "row", "fingerprint", **columns))
    people = tuple((mention.role, mention.alias, tuple(mention.columns)) for mention in statement.mentions)
    return Understood(name, tuple(statement.fields), people)


def prefix_of(role: str, alias: bool) -> str:
    """How a mention's columns are named in the kept table."""
    return f"{role}~alias" if alias else role


def first_of(*reasons: tuple[ir.BooleanValue, ir.StringValue | str]) -> ir.StringValue:
    """The first reason that holds, null where none does."""
    return ibis.cases(*reasons, else_=ibis.null("string"))


def half_open(stated: ir.DateValue, kind: str | ir.StringValue) -> ir.DateValue:
    """The first day no longer covered, of a span whose end is stated."""
    after = dates.day_after(stated)
    if isinstance(kind, str):
        return after if kind in LAST_DAY_KINDS else stated
    return ibis.ifelse(kind.isin(LAST_DAY_KINDS), after, stated)


def _noted(notes: list[Note]) -> ir.StringValue:
    """The notes of a row as one text, null for the many rows without any."""
    if not notes:
        return ibis.null("string")
    entries = []
    for note in notes:
        entry = ibis.literal(f"{note.field}{WITHIN}{note.problem}{WITHIN}")
        entry = entry + note.code.fill_null("").substr(0, 40) if note.code is not None else entry
        entries.append(ibis.ifelse(note.when.fill_null(False), entry + ENTRY, ""))
    return ibis.literal("").join(entries).nullif("")
