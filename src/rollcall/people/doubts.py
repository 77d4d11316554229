"""Pairs for a person to judge, with what the records say of either side. Holds cells of records: for the user's own eyes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.judgements import DIFFERENT, SAME, UNSURE
from rollcall.people.link import Linked
from rollcall.people.verdicts import CONFLICT, Judged, number_of

#: What is told of a side, in this order.
FACTS = (
    "names",
    "born",
    "sex",
    "birth place",
    "national id",
    "number",
    "mother",
    "father",
    "others",
    "phone",
    "address",
    "holder",
    "records",
)
_PAIR = pa.schema([("child", pa.string()), ("other", pa.string())])


class Side(NamedTuple):
    """One of two: the record that stands for it in a judgement, and everything its records say, the most often stated first."""

    record: str
    fingerprint: str
    number: str  # as `verdicts.number_of`, empty where the holder gives none
    facts: Mapping[str, Sequence[str]]  # of FACTS -> values


class Doubt(NamedTuple):
    """Two sides that may be one child."""

    one: Side
    other: Side
    probability: float | None  # None where the pair is asked only because people judged it
    why: str
    before: str  # what people judged of these references before their cells changed, in words; empty as a rule


class _File(NamedTuple):
    child: str
    record: str  # the least of its records


class _Asked(NamedTuple):
    records: tuple[str, str]
    sides: tuple[str, str]  # children's ids, or files where both are one child's
    probability: float | None
    why: str


def doubts(
    engine: Engine, records: ir.Table, mentions: ir.Table, linked: Linked, *, everything: bool = False, limit: int = 0
) -> list[Doubt]:
    """What to ask: first what people judged both ways, then the pairs of `linked`, the likeliest first.

    A pair on which somebody was unsure is not asked again. `everything` asks these too, and all else that was judged before.
    `limit` is the most pairs to give; 0 gives all.
    """
    asked = _judged(engine, linked, CONFLICT)
    asked += _pairs(engine, linked, everything, limit)
    if everything:
        asked += _judged(engine, linked, UNSURE) + _judged(engine, linked, DIFFERENT, SAME)
    unique: dict[frozenset[str], _Asked] = {}
    for each in asked:
        unique.setdefault(frozenset(each.sides), each)
    chosen = list(unique.values())[: limit or None]
    facts = _facts(engine, records, mentions, sorted({side for each in chosen for side in each.sides}))
    marked = _marks(engine, mentions, sorted({record for each in chosen for record in each.records}))
    before = {frozenset((each.judgement.one, each.judgement.other)): each.judgement for each in linked.held.inapplicable}
    found = []
    for each in chosen:
        one, other = (Side(record, *marked[record], facts.get(side, {})) for record, side in zip(each.records, each.sides, strict=True))
        old = before.get(frozenset(each.records))
        found.append(Doubt(one, other, each.probability, each.why, Judged(0, 0, (old,), old.verdict).words if old else ""))
    return found


def _pairs(engine: Engine, linked: Linked, everything: bool, limit: int) -> list[_Asked]:
    """The pairs that the linkage left, without those that are asked as conflicts, or not asked again."""
    kept_back = [pair for pair in linked.held.pairs if pair.state == CONFLICT or (pair.state == UNSURE and not everything)]
    known = _known(engine, kept_back)
    settled = [dict(zip(("child", "other"), sorted((known[each.one].child, known[each.other].child)), strict=True)) for each in kept_back]
    engine.keep("not_asked", pa.Table.from_pylist(settled, schema=_PAIR))
    open_pairs = linked.pairs.anti_join(engine.ibis.table("not_asked"), ["child", "other"]).order_by(
        ibis.desc("probability"), "child", "other"
    )
    rows = open_pairs.limit(limit or None).to_pyarrow().to_pylist()
    child_records = engine.ibis.table("child_records")
    engine.keep("shown_records", pa.table({"record": pa.array(sorted({record for row in rows for record in row["records"]}), pa.string())}))
    shown = child_records.semi_join(engine.ibis.table("shown_records"), "record").select("record", "person").to_pyarrow().to_pydict()
    child_of = dict(zip(shown["record"], shown["person"], strict=True))
    asked = []
    for row in rows:
        standing = {child_of[record]: record for record in row["records"]}
        sides = (row["child"], row["other"])
        asked.append(_Asked((standing[sides[0]], standing[sides[1]]), sides, row["probability"], row["why"]))
    return asked


def _judged(engine: Engine, linked: Linked, *states: str) -> list[_Asked]:
    """Pairs of files that people judged. Where both are one child's, each side is the file alone."""
    pairs = [pair for pair in linked.held.pairs if pair.state in states]
    known = _known(engine, pairs)
    asked = []
    for pair in pairs:
        one, other = known[pair.one], known[pair.other]
        sides = (one.child, other.child) if one.child != other.child else (str(pair.one), str(pair.other))
        asked.append(_Asked((one.record, other.record), sides, None, pair.words))
    return asked


def _known(engine: Engine, pairs: list[Judged]) -> dict[int, _File]:
    """The files of `pairs`."""
    if not pairs:
        return {}
    known = engine.ibis.table("child_records")
    files = sorted({file for pair in pairs for file in (pair.one, pair.other)})
    engine.keep("asked_files", pa.table({"file": pa.array(files, pa.int64())}))
    told = (
        known.semi_join(engine.ibis.table("asked_files"), "file").group_by("file").agg(child=known.person.min(), record=known.record.min())
    )
    return {row["file"]: _File(row["child"], row["record"]) for row in told.to_pyarrow().to_pylist()}


def _marks(engine: Engine, mentions: ir.Table, wanted: list[str]) -> dict[str, tuple[str, str]]:
    """Record -> its fingerprint, and the number under which its holder keeps the child."""
    engine.keep("shown_records", pa.table({"record": pa.array(wanted, pa.string())}))
    return marks(mentions.semi_join(engine.ibis.table("shown_records"), "record"))


def marks(mentions: ir.Table) -> dict[str, tuple[str, str]]:
    """Record -> its fingerprint and number, of every record in `mentions` (MENTIONS) that names a child."""
    children = mentions.filter(mentions.role == "child")
    told = children.group_by("record").agg(fingerprint=children.fingerprint.min(), number=number_of(children).min().fill_null(""))
    return {row["record"]: (row["fingerprint"], row["number"]) for row in told.to_pyarrow().to_pylist()}


def _facts(engine: Engine, records: ir.Table, mentions: ir.Table, sides: list[str]) -> dict[str, dict[str, list[str]]]:
    """Side -> what is told -> values."""
    known = engine.ibis.table("child_records")
    engine.keep("asked_sides", pa.table({"side": pa.array(sides, pa.string())}))
    asked = engine.ibis.table("asked_sides")
    by_child = known.select("record", side="person").semi_join(asked, "side")
    by_file = known.select("record", side=known.file.cast("string")).semi_join(asked, "side")
    of_side = engine.keep("asked_records", ibis.union(by_child, by_file))
    rows = records.join(of_side, "record")
    people = mentions.join(of_side, "record")
    born = _days(people.birth_date, people.birth_date_last)
    name = ibis.coalesce(people.name, people.family_name + ", " + people.given_name, people.given_name, people.family_name)
    people = people.mutate(told=name.strip().nullif(""), born=born)
    child, grown = people.filter(people.role == "child"), people.filter(people.role != "child")
    births = rows.filter(rows.kind == "birth")
    grown = grown.filter(grown.told.notnull())
    grown = grown.mutate(told=grown.told + ibis.ifelse(grown.born.notnull(), " (born " + grown.born + ")", ""))
    parent = grown.role.isin(["mother", "father"])

    def said(fact: str, table: ir.Table, value: ir.Value) -> ir.Table:
        return table.select("side", fact=ibis.literal(fact), value=value.cast("string").strip().nullif(""))

    told = ibis.union(
        said("names", child, child.told),
        said("born", child, child.born),
        said("born", births, _days(births.date, births.date_last)),
        said("sex", child, child.sex),
        said("birth place", child, child.birth_place),
        said("birth place", births, births.place),
        said("national id", child, child.national_id),
        said("number", child, child.local_id + " (" + child.holder + ")"),
        grown.filter(parent).select("side", fact="role", value="told"),
        said("others", grown.filter(~parent), grown.role + ": " + grown.told),
        said("phone", people, people.phone),
        said("address", people, people.address),
        said("holder", rows, rows.holder),
        said("records", rows, rows.record),
    )
    counted = told.filter(told.value.notnull()).group_by(["side", "fact", "value"]).agg(times=lambda t: t.count())
    ordered = counted.order_by(["side", "fact", ibis.desc("times"), ibis._.value.length(), "value"])
    facts: dict[str, dict[str, list[str]]] = {}
    for row in ordered.to_pyarrow().to_pylist():
        facts.setdefault(row["side"], {}).setdefault(row["fact"], []).append(row["value"])
    return facts


def _days(first: ir.Value, last: ir.Value) -> ir.StringValue:
    """A day, or the days between which it lies."""
    span = first.cast("string") + " to " + last.cast("string")
    return ibis.ifelse(last.notnull() & (first != last), span, first.cast("string"))
