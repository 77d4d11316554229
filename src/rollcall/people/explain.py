"""Why two records are, or are not, one child's: field by field, in words."""

from typing import NamedTuple

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.people.compare import COMPARISONS, outcome
from rollcall.people.judgements import DIFFERENT, SAME
from rollcall.people.units import describe
from rollcall.people.verdicts import CONFLICT, Held, Judged


class Reason(NamedTuple):
    """One kind of evidence: what was seen, and what it counts for (positive) or against (negative), in bits."""

    field: str
    words: str
    weight: float


class Why(NamedTuple):
    """Whether two records are one child's now, on what ground, and what counts for and against, the weightiest first."""

    one_child: bool
    verdict: str
    probability: float
    reasons: list[Reason]


def why(engine: Engine, record_a: str, record_b: str, held: Held | None = None) -> Why:
    """Compare the two records' files as they stand alone. `link` must have run on `engine`; `held` is what it held of judgements.

    Raises:
        UsageError: a record is unknown or names no child.
    """
    known = engine.ibis.table("child_records")
    rows = {row["record"]: row for row in known.filter(known.record.isin([record_a, record_b])).to_pyarrow().to_pylist()}
    for record in (record_a, record_b):
        if record not in rows:
            raise UsageError(
                f"{record} names no child that was read", next_step="Give two record references as the tables write them: SOURCE:ROW."
            )
    one, other = rows[record_a], rows[record_b]
    together = one["person"] == other["person"]
    if one["file"] == other["file"]:
        return Why(True, "One child: one holder keeps both under one number, or states the same identity in both.", 1.0, [])
    reasons = _reasons(engine, one["file"], other["file"])
    verdict, probability = _verdict(engine, one, other, held or Held())
    return Why(together, verdict, probability, reasons)


def _verdict(engine: Engine, one: dict, other: dict, held: Held) -> tuple[str, float]:
    judged = _judged(engine, held, one["person"], other["person"])
    if one["person"] == other["person"]:
        probability = min(one["probability"], other["probability"])
        return _on_what_ground(held, judged, {one["file"], other["file"]}, probability), probability
    for pair in judged:
        if pair.state == DIFFERENT:
            said = pair.said[-1]
            return f"Two children: {pair.words} ({said.one} and {said.other}).", 0.0
    pairs = engine.ibis.table("pairs")
    child, mate = sorted((one["person"], other["person"]))
    doubtful = pairs.filter(pairs.child == child, pairs.other == mate).to_pyarrow().to_pylist()
    if doubtful:
        return f"Two children, but a person should judge: {doubtful[0]['why']}.", doubtful[0]["probability"]
    return "Two children.", 0.0


def _judged(engine: Engine, held: Held, one: str, other: str) -> list[Judged]:
    """What people judged of any records of the two children; where they are one child, of any two records of it."""
    if not held.pairs:
        return []
    known = engine.ibis.table("child_records")
    rows = known.filter(known.person.isin([one, other])).select("file", "person").distinct().to_pyarrow().to_pydict()
    person_of = dict(zip(rows["file"], rows["person"], strict=True))
    return [pair for pair in held.pairs if {person_of.get(pair.one), person_of.get(pair.other)} == {one, other}]


def _on_what_ground(held: Held, judged: list[Judged], two: set[int], probability: float) -> str:
    """Why the two files are one child's."""
    own = next((pair for pair in judged if {pair.one, pair.other} == two), None)
    if own and own.state == SAME:
        return f"One child: {own.words}."
    told = "One child, by what all the records of it say together."
    group = next((group for group in held.groups if two.issubset(group)), ())
    if group:
        chain = "; ".join(
            f"{pair.said[-1].one} and {pair.said[-1].other} {pair.words}" for pair in judged if pair.state == SAME and pair.one in group
        )
        told = f"One child, by way of other records: {chain}."
    elif probability == 1.0:
        person = " or a person's judgement" if any(pair.state == SAME for pair in judged) else ""
        told = f"One child: an equal national id{person} binds their files, or binds both to a third."
    return f"{told} People {own.words}." if own and own.state == CONFLICT else told


def _reasons(engine: Engine, one: int, other: int) -> list[Reason]:
    stated, files = engine.ibis.table("stated"), engine.ibis.table("files")
    alone = files.filter(files.file.isin([one, other])).select("file", unit="file")
    two = describe(engine, stated.semi_join(alone, "file"), engine.ibis.table("sounds"), alone, name="compared")
    sides = [two.filter(two.unit == unit).rename(f"{{name}}_{side}") for unit, side in ((one, "l"), (other, "r"))]
    engine.view("compared_pair", sides[0].cross_join(sides[1]))
    outcomes = ", ".join(outcome(comparison) for comparison in COMPARISONS)
    seen = engine.duckdb.execute(f"select {outcomes} from compared_pair").fetchall()
    reasons = []
    for comparison, number in zip(COMPARISONS, seen[0] if seen else (), strict=False):
        level = comparison.levels[number]
        if number >= 0 and level.words:
            reasons.append(Reason(comparison.name, level.words, round(level.weight, 1)))
    return sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.field))
