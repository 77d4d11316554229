"""Pairs of children that may be one: left apart, with the reasons, for a person to judge."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people import compare
from rollcall.people.cluster import Veto
from rollcall.people.files import Files
from rollcall.people.model import Compared
from rollcall.people.verdicts import Held, mark_pairs
from rollcall.schema import PAIRS, conform

#: A pair with less evidence than this, in bits (a probability of 0.2), is not worth a person's time.
_LEAST_WEIGHT = -2.0


def list_pairs(
    engine: Engine, files: Files, compared: Compared | None, weights: np.ndarray, vetoes: list[Veto], children: ir.Table, held: Held
) -> ir.Table:
    """Keep `pairs` (PAIRS) from the last round's `compared` pairs, the `vetoes`, and files of one holder that state one identity.

    A pair that a person judged different is left out; one that people judged both ways is listed whatever the machine says.
    A pair that cannot be one child is listed only where name and birth date are the same: else twins and siblings would be listed.
    """
    twice = _one_identity_two_numbers(files)
    if not twice and compared is None and not held.pairs:
        return engine.empty("pairs", PAIRS)
    person_of = dict(zip(*children.select("file", "person").distinct().to_pyarrow().to_pydict().values(), strict=True))
    reasons = {frozenset((person_of[each.one], person_of[each.other])): each.reason for each in vetoes}
    found: dict[tuple[str, str], tuple[float, str, int, int]] = {}

    def add(one: int, other: int, weight: float, why: str) -> None:
        pair = tuple(sorted((person_of[one], person_of[other])))
        if pair[0] != pair[1] and (pair not in found or found[pair][0] < weight):
            found[pair] = (weight, why, one, other)

    for row in twice:
        add(
            row["file"],
            row["other"],
            _LEAST_WEIGHT,
            "the same name, birth date and national id; kept apart: one holder keeps them under two numbers",
        )
    if compared is not None:
        for row in np.flatnonzero(weights >= _LEAST_WEIGHT).tolist():
            one, other = int(compared.one[row]), int(compared.other[row])
            if person_of[one] == person_of[other]:
                continue
            reason = reasons.get(frozenset((person_of[one], person_of[other])))
            seen = {name: int(levels[row]) for name, levels in compared.seen.items()}
            if not reason or _one_identity(seen):
                add(one, other, float(weights[row]), words(seen) + (f"; kept apart: {reason}" if reason else ""))
    mark_pairs(held, person_of, found, _LEAST_WEIGHT)
    rows = [
        {"child": child, "other": other, "probability": round(1 / (1 + 2.0**-weight), 6), "why": why, "one_file": one, "other_file": two}
        for (child, other), (weight, why, one, two) in sorted(found.items())
    ]
    columns = [
        ("child", pa.string()),
        ("other", pa.string()),
        ("probability", pa.float64()),
        ("why", pa.string()),
        ("one_file", pa.int64()),
        ("other_file", pa.int64()),
    ]
    doubtful = engine.keep("doubtful", pa.Table.from_pylist(rows, schema=pa.schema(columns)))
    shown = children.group_by("file").agg(record=children.record.min())
    sides = ibis.union(doubtful.select("child", "other", file="one_file"), doubtful.select("child", "other", file="other_file")).join(
        shown, "file"
    )
    records = sides.group_by(["child", "other"]).agg(records=sides.record.collect(distinct=True, order_by=sides.record))
    return engine.keep("pairs", conform(doubtful.join(records, ["child", "other"]), PAIRS).order_by(["child", "other"]))


def _one_identity_two_numbers(files: Files) -> list[dict]:
    """Files of one holder that state one national id, one birth date and one name under two numbers."""
    stated = files.stated

    def said(field: str) -> ir.Table:
        return stated.filter(stated.field == field).select("file", **{field: "value"})

    identity = said("national").join(said("born"), "file").join(said("whole"), "file").join(files.files.select("file", "holder"), "file")
    twins = identity.join(identity.select("national", "born", "whole", "holder", other="file"), ["national", "born", "whole", "holder"])
    return twins.filter(twins.file < twins.other).select("file", "other").distinct().order_by(["file", "other"]).to_pyarrow().to_pylist()


def _one_identity(seen: dict[str, int]) -> bool:
    """Whether given name, family name and birth date are the same."""
    return all(seen[each.name] == len(each.levels) - 1 for each in (compare.GIVEN, compare.FAMILY, compare.BIRTH_DATE))


def words(seen: dict[str, int]) -> str:
    """What a compared pair shares and what not, in words; `seen` is the level of each comparison, counted from the bottom."""
    told = [comparison.levels[-1 - seen[comparison.name]].words for comparison in compare.COMPARISONS if seen[comparison.name] >= 0]
    return "; ".join(each for each in told if each) or "nothing that can be compared"
