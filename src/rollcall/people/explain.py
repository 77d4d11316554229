"""Why two records are, or are not, one child's: field by field, in words."""

from typing import NamedTuple

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.people.compare import COMPARISONS, USUAL
from rollcall.people.judgements import DIFFERENT, SAME
from rollcall.people.link import Linked
from rollcall.people.model import evidence, odds, weigh
from rollcall.people.score import count_values, score
from rollcall.people.units import describe
from rollcall.people.verdicts import CONFLICT, Held, Judged


class Reason(NamedTuple):
    """One kind of evidence: what was seen, and what it counts for (positive) or against (negative), in bits."""

    field: str
    words: str
    weight: float


class Balance(NamedTuple):
    """What stands beside the reasons, in bits: how seldom two files are one child's, what siblings would share too, and the sum."""

    prior: float
    household: float
    total: float


class Why(NamedTuple):
    """Whether two records are one child's now, on what ground, and what counts for and against, the weightiest first."""

    one_child: bool
    verdict: str
    probability: float
    reasons: list[Reason]
    balance: Balance | None  # None where nothing had to be weighed


def why(engine: Engine, linked: Linked, record_a: str, record_b: str) -> Why:
    """Compare the two records' files as they stand alone. `linked` is what `link` found on `engine`.

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
        return Why(True, "One child: one holder keeps both under one number, or states the same identity in both.", 1.0, [], None)
    reasons, balance = _reasons(engine, linked, one["file"], other["file"])
    verdict, probability = _verdict(engine, one, other, linked)
    return Why(together, verdict, probability, reasons, balance)


def _verdict(engine: Engine, one: dict, other: dict, linked: Linked) -> tuple[str, float]:
    held = linked.held
    judged = _judged(engine, held, one["person"], other["person"])
    if one["person"] == other["person"]:
        probability = min(one["probability"], other["probability"])
        return _on_what_ground(held, judged, {one["file"], other["file"]}, probability), probability
    for pair in judged:
        if pair.state == DIFFERENT:
            said = pair.said[-1]
            return f"Two children: {pair.words} ({said.one} and {said.other}).", 0.0
    pairs = linked.pairs
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


def _reasons(engine: Engine, linked: Linked, one: int, other: int) -> tuple[list[Reason], Balance]:
    model, stated, files = linked.model, engine.ibis.table("stated"), engine.ibis.table("files")
    alone = files.filter(files.file.isin([one, other])).select("file", unit="file")
    two = describe(engine, stated.semi_join(alone, "file"), engine.ibis.table("sounds"), alone, name="compared_units")
    if not linked.counted:
        count_values(engine, two)
    pair = pa.table({"join_key_l": [min(one, other)], "join_key_r": [max(one, other)], "match_key": ["0"]})
    compared = score(engine, two, engine.keep("compared_pair", pair))
    if not len(compared.one):
        return [], Balance(model.prior_one, 0.0, model.prior_one)
    reasons = []
    for comparison in COMPARISONS:
        seen = int(compared.seen[comparison.name][0])
        level = comparison.levels[-1 - seen]
        if seen >= 0 and level.words:
            bits = evidence(model, comparison.name)[0][seen] + (_rarity(engine, two, level.rarity) if level.rarity else 0.0)
            reasons.append(Reason(comparison.name, level.words, round(float(bits), 1)))
    total = float(weigh(compared, model)[0])
    household = total - float(odds(compared, model)[0][0])
    return sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.field)), Balance(model.prior_one, household, total)


def _rarity(engine: Engine, two: ir.Table, column: str) -> float:
    """Bits by which the value in `column` that the two share is rarer than usual: the commoner of the two counts."""
    counted = engine.ibis.table(f"rarity_{column}")
    shares = two.select(column).inner_join(counted, column)[f"tf_{column}"].max().to_pyarrow().as_py()
    return float(np.log2(USUAL / shares)) if shares else 0.0
