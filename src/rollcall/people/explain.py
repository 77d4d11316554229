"""Why two records are, or are not, one child's: field by field, in words."""

from typing import NamedTuple

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.people.compare import COMPARISONS, outcome
from rollcall.people.units import describe


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


def why(engine: Engine, record_a: str, record_b: str) -> Why:
    """Compare the two records' files as they stand alone. `link` must have run on `engine`.

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
    verdict, probability = _verdict(engine, one, other, together)
    return Why(together, verdict, probability, reasons)


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


def _reasons(engine: Engine, one: int, other: int) -> list[Reason]:
    stated, files = engine.ibis.table("stated"), engine.ibis.table("files")
    alone = files.filter(files.file.isin([one, other])).select("file", unit="file")
    two = describe(engine, stated.semi_join(alone, "file"), engine.ibis.table("sounds"), alone, name="compared")
    sides = [two.filter(two.unit == unit).rename(f"{{name}}_{side}") for unit, side in ((one, "l"), (other, "r"))]
    engine.view("compared_pair", sides[0].cross_join(sides[1]))
    outcomes = ", ".join(f"{outcome(comparison)} as {comparison.name}" for comparison in COMPARISONS)
    levels = dict.fromkeys((comparison.name for comparison in COMPARISONS), "int32")
    seen = engine.ibis.sql(engine.translate(f"select {outcomes} from compared_pair"), schema=levels).to_pyarrow().to_pylist()
    reasons = []
    for comparison in COMPARISONS if seen else ():
        number = seen[0][comparison.name]
        level = comparison.levels[number]
        if number >= 0 and level.words:
            reasons.append(Reason(comparison.name, level.words, round(level.weight, 1)))
    return sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.field))
