"""Why two records are, or are not, one child's: field by field, in words, and in bits that add up."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.people.alone import compare_alone
from rollcall.people.compare import COMPARISONS, USUAL
from rollcall.people.judgements import DIFFERENT, SAME
from rollcall.people.link import Linked
from rollcall.people.model import Compared, Model, evidence, odds, weigh
from rollcall.people.model import probability as probability_of
from rollcall.people.verdicts import CONFLICT, Held, Judged

#: What stands for the prior and for the household among the steps.
BEFORE = "before anything is compared: two files are seldom one child's"
SHARED = "as well explained by two children of one household"
#: What levels that are the usual case are called when they count for something after all.
ORDINARY = {"life": "nobody met the one before the other was born"}


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
    probability: float  # that the two files are one child's, by themselves


class Why(NamedTuple):
    """Whether two records are one child's now, on what ground, and what counts for and against, the weightiest first.

    Bits are in tenths, rounded so that prior, reasons and household add up to the total.
    """

    one_child: bool
    verdict: str
    probability: float
    reasons: list[Reason]
    balance: Balance | None  # None where nothing had to be weighed

    @property
    def steps(self) -> list[tuple[str, float]]:
        """What is told one after the other, with its bits, and adds up: the prior, the reasons, and the household where it matters."""
        if self.balance is None:
            return []
        household = [(SHARED, self.balance.household)] if self.balance.household else []
        return [(BEFORE, self.balance.prior), *((reason.words, reason.weight) for reason in self.reasons), *household]


def why(engine: Engine, linked: Linked, record_a: str, record_b: str) -> Why:
    """Compare the two records' files as they stand alone. `linked` is what `link` found on `engine`.

    Raises:
        UsageError: a record is unknown or names no child.
    """
    return whys(engine, linked, [(record_a, record_b)])[0]


def whys(engine: Engine, linked: Linked, pairs: Sequence[tuple[str, str]]) -> list[Why]:
    """`why` for many pairs of records, in their order, compared in one go.

    Raises:
        UsageError: a record is unknown or names no child.
    """
    rows = _rows(engine, {record for pair in pairs for record in pair})
    sides = [(rows[one], rows[other]) for one, other in pairs]
    apart = {_pair(one, other) for one, other in sides if one["file"] != other["file"]}
    weighed = _weighed(engine, linked, apart)
    context = _Context(linked.held, _persons(engine, linked.held), _doubtful(engine, linked, {row["person"] for row in rows.values()}))
    return [_why(context, one, other, weighed) for one, other in sides]


class _Context(NamedTuple):
    held: Held
    person_of: Mapping[int, str]  # of every file that somebody judged
    doubtful: Mapping[tuple[str, str], dict]  # rows of PAIRS by child and other


def _rows(engine: Engine, records: set[str]) -> dict[str, dict]:
    engine.keep("explained_records", pa.table({"record": pa.array(sorted(records), pa.string())}))
    known = engine.ibis.table("child_records").semi_join(engine.ibis.table("explained_records"), "record")
    rows = {row["record"]: row for row in known.to_pyarrow().to_pylist()}
    for record in sorted(records - rows.keys()):
        raise UsageError(
            f"{record} names no child that was read", next_step="Give two record references as the tables write them: SOURCE:ROW."
        )
    return rows


def _persons(engine: Engine, held: Held) -> dict[int, str]:
    files = sorted({file for pair in held.pairs for file in (pair.one, pair.other)})
    if not files:
        return {}
    engine.keep("judged_files", pa.table({"file": pa.array(files, pa.int64())}))
    known = engine.ibis.table("child_records").semi_join(engine.ibis.table("judged_files"), "file")
    told = known.select("file", "person").distinct().to_pyarrow().to_pydict()
    return dict(zip(told["file"], told["person"], strict=True))


def _doubtful(engine: Engine, linked: Linked, persons: set[str]) -> dict[tuple[str, str], dict]:
    engine.keep("explained_children", pa.table({"child": pa.array(sorted(persons), pa.string())}))
    rows = linked.pairs.semi_join(engine.ibis.table("explained_children"), "child").to_pyarrow().to_pylist()
    return {(row["child"], row["other"]): row for row in rows}


def _pair(one: dict, other: dict) -> tuple[int, int]:
    return min(one["file"], other["file"]), max(one["file"], other["file"])


def _why(context: _Context, one: dict, other: dict, weighed: Mapping[tuple[int, int], tuple[list[Reason], Balance]]) -> Why:
    if one["file"] == other["file"]:
        return Why(True, "One child: one holder keeps both under one number, or states the same identity in both.", 1.0, [], None)
    reasons, balance = weighed[_pair(one, other)]
    verdict, probability = _verdict(context, one, other)
    return Why(one["person"] == other["person"], verdict, probability, reasons, balance)


def _verdict(context: _Context, one: dict, other: dict) -> tuple[str, float]:
    judged = _judged(context, one["person"], other["person"])
    if one["person"] == other["person"]:
        probability = min(one["probability"], other["probability"])
        return _on_what_ground(context.held, judged, {one["file"], other["file"]}, probability), probability
    for pair in judged:
        if pair.state == DIFFERENT:
            said = pair.said[-1]
            return f"Two children: {pair.words} ({said.one} and {said.other}).", 0.0
    child, mate = sorted((one["person"], other["person"]))
    doubtful = context.doubtful.get((child, mate))
    if doubtful:
        return f"Two children, but a person should judge: {doubtful['why']}.", doubtful["probability"]
    return "Two children.", 0.0


def _judged(context: _Context, one: str, other: str) -> list[Judged]:
    """What people judged of any records of the two children; where they are one child, of any two records of it."""
    of = context.person_of
    return [pair for pair in context.held.pairs if {of.get(pair.one), of.get(pair.other)} == {one, other}]


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


def _weighed(engine: Engine, linked: Linked, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[list[Reason], Balance]]:
    """The reasons and their balance of each of `pairs`, files as they stand alone. Where nothing compares, only the prior stands."""
    if not pairs:
        return {}
    model = linked.model
    files, compared = compare_alone(engine, pairs, counted=linked.counted)
    rarities = _rarities(engine, files, compared)
    before = _in_tenths([model.prior_one])[0]
    told: dict[tuple[int, int], tuple[list[Reason], Balance]] = dict.fromkeys(
        pairs, ([], Balance(before, 0.0, before, probability_of(model.prior_one)))
    )
    totals, ones = weigh(compared, model), odds(compared, model)[0]
    for row, pair in enumerate(zip(compared.one.tolist(), compared.other.tolist(), strict=True)):
        seen, total = _seen(model, compared, row, rarities), float(totals[row])
        bits = _in_tenths([model.prior_one, *(reason.weight for reason in seen), total - float(ones[row])])
        reasons = [reason._replace(weight=weight) for reason, weight in zip(seen, bits[1:-1], strict=True)]
        balance = Balance(bits[0], bits[-1], round(sum(bits), 1), probability_of(total))
        told[min(pair), max(pair)] = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.field)), balance
    return told


def _seen(model: Model, compared: Compared, row: int, rarities: Mapping[tuple[int, str], float]) -> list[Reason]:
    """What was seen of the pair in `row`. A level without words is the usual case; it is told only where it counts for something."""
    reasons = []
    for comparison in COMPARISONS:
        place = int(compared.seen[comparison.name][row])
        if place < 0:
            continue
        level = comparison.levels[-1 - place]
        bits = float(evidence(model, comparison.name)[0][place]) + rarities.get((row, level.rarity), 0.0)
        if level.words or bits:
            reasons.append(Reason(comparison.name, level.words or ORDINARY.get(comparison.name, "nothing unusual"), bits))
    return reasons


def _in_tenths(bits: Sequence[float]) -> list[float]:
    """`bits` to the tenth, each up or down, so that they add up to their sum to the tenth (the method of largest remainders)."""
    tenths = [math.floor(each * 10) for each in bits]
    lacking = round(sum(bits) * 10) - sum(tenths)
    largest = sorted(range(len(bits)), key=lambda place: (tenths[place] - bits[place] * 10, place))
    for place in largest[:lacking]:
        tenths[place] += 1
    return [each / 10 for each in tenths]


def _rarities(engine: Engine, files: ir.Table, compared: Compared) -> dict[tuple[int, str], float]:
    """Row of `compared` and column -> bits by which the value that both share is rarer than usual: the commoner of the two counts."""
    wanted: dict[str, list[int]] = {}
    for comparison in COMPARISONS:
        for row, place in enumerate(compared.seen[comparison.name].tolist()):
            if place >= 0 and (column := comparison.levels[-1 - place].rarity):
                wanted.setdefault(column, []).append(row)
    found = {}
    for column, rows in wanted.items():
        shares = _shares(engine, files, column)
        for row in rows:
            sides = [shares[side] for side in (int(compared.one[row]), int(compared.other[row])) if side in shares]
            found[row, column] = float(np.log2(USUAL / max(sides))) if sides else 0.0
    return found


def _shares(engine: Engine, files: ir.Table, column: str) -> dict[int, float]:
    """Unit -> how common its value of `column` is."""
    told = files.select("unit", column).inner_join(engine.ibis.table(f"rarity_{column}"), column)
    rows = told.select("unit", share=f"tf_{column}").to_pyarrow().to_pydict()
    return dict(zip(rows["unit"], rows["share"], strict=True))
