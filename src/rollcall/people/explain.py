"""Why two records are, or are not, one child's: field by field, in words."""

from typing import NamedTuple

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.people.compare import COMPARISONS, USUAL
from rollcall.people.model import Model, evidence, odds, weigh
from rollcall.people.score import score
from rollcall.people.units import describe


class Reason(NamedTuple):
    """One kind of evidence: what was seen, and what it counts for (positive) or against (negative), in bits."""

    field: str
    words: str
    weight: float


class Balance(NamedTuple):
    """What stands beside the reasons, in bits: how seldom two files are one child's, what siblings would share anyway, and the sum of all."""

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


def why(engine: Engine, model: Model, record_a: str, record_b: str) -> Why:
    """Compare the two records' files as they stand alone, by the `model` of `link`, which must have run on `engine`.

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
    reasons, balance = _reasons(engine, model, one["file"], other["file"])
    verdict, probability = _verdict(engine, one, other, together)
    return Why(together, verdict, probability, reasons, balance)


def _verdict(engine: Engine, one: dict, other: dict, together: bool) -> tuple[str, float]:
    if together:
        probability = min(one["probability"], other["probability"])
        if probability == 1.0:
            return "One child: an equal national id binds their files, or binds both to a third.", probability
        return "One child, by what all the records of it say together.", probability
    pairs = engine.ibis.table("pairs")
    child, mate = sorted((one["person"], other["person"]))
    doubtful = pairs.filter(pairs.child == child, pairs.other == mate).to_pyarrow().to_pylist()
    if doubtful:
        return f"Two children, but a person should judge: {doubtful[0]['why']}.", doubtful[0]["probability"]
    return "Two children.", 0.0


def _reasons(engine: Engine, model: Model, one: int, other: int) -> tuple[list[Reason], Balance]:
    stated, files = engine.ibis.table("stated"), engine.ibis.table("files")
    alone = files.filter(files.file.isin([one, other])).select("file", unit="file")
    two = describe(engine, stated.semi_join(alone, "file"), engine.ibis.table("sounds"), alone, name="compared_units")
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
