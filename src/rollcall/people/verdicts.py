"""What judgements mean for the files of one case: which must be one child's, which must not, and where people disagree.

A conflict forces nothing: the pairs concerned stay as the machine has them, until the people agree.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.cluster import Edge
from rollcall.people.files import Files
from rollcall.people.groups import Groups
from rollcall.people.judgements import DIFFERENT, SAME, UNSURE, Judgement

#: The state of a pair on which people disagree, directly or by way of third records.
CONFLICT = "conflict"
GONE = "a record is no longer in the case, or has other cells now"
ONE_FILE = "one holder keeps both under one number, or states one identity in both: a judgement neither joins nor parts them"


class Judged(NamedTuple):
    """Two files, what people said of them, and what holds: a verdict, or `CONFLICT`."""

    one: int
    other: int
    said: tuple[Judgement, ...]
    state: str

    @property
    def words(self) -> str:
        """Who said what and when, in words without a cell."""
        told = [
            f"{'the same' if verdict == SAME else verdict} by " + " and by ".join(f"{each.by} on {each.on[:10]}" for each in giving)
            for verdict in (SAME, DIFFERENT, UNSURE)
            if (giving := [each for each in self.said if each.verdict == verdict])
        ]
        if self.state != CONFLICT:
            return f"judged {', '.join(told)}"
        direct = {each.verdict for each in self.said} >= {SAME, DIFFERENT}
        return f"judged both ways{'' if direct else ', by way of other records'}: {', '.join(told)}"


class Conflict(NamedTuple):
    """Two files judged different that other judgements, or one on the same pair, make one."""

    apart: Judged
    chain: tuple[Judged, ...]  # the pairs judged the same that lead from the one to the other


class Inapplicable(NamedTuple):
    """A judgement that cannot be followed in this case, and why."""

    judgement: Judgement
    why: str


class Held(NamedTuple):
    """What the judgements come to in one case."""

    pairs: tuple[Judged, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    inapplicable: tuple[Inapplicable, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()  # files that are one child's; the least first, which stands for the group
    apart: Mapping[int, set[int]] = {}  # file -> marks; two files that bear n and -n are never one child's

    def through(self, edges: Iterable[Edge]) -> list[Edge]:
        """`edges` between files as edges between the groups that people made of them."""
        if not self.groups:
            return list(edges)
        stands = {file: group[0] for group in self.groups for file in group}
        moved = {edge._replace(one=stands.get(edge.one, edge.one), other=stands.get(edge.other, edge.other)) for edge in edges}
        turned = (edge if edge.one < edge.other else edge._replace(one=edge.other, other=edge.one) for edge in moved)
        return sorted({edge for edge in turned if edge.one != edge.other})

    def counts(self) -> dict[str, int]:
        """How many judgements, the last of each person on each pair, came to what. The other numbers add up to `given`."""
        said = [(each.verdict, pair.state) for pair in self.pairs for each in pair.said]
        unsure = sum(verdict == UNSURE for verdict, _ in said)
        in_conflict = sum(state == CONFLICT and verdict != UNSURE for verdict, state in said)
        return {
            "given": len(said) + len(self.inapplicable),
            "applied": len(said) - unsure - in_conflict,
            "unsure": unsure,
            "in_conflict": in_conflict,
            "not_applicable": len(self.inapplicable),
        }

    def told(self) -> dict[str, Any]:
        """The counts, each conflict as its pairs with who said what and when, and why what judgements do not apply. No cell, no reason."""
        conflicts = [[each.apart, *(pair for pair in each.chain if pair != each.apart)] for each in self.conflicts]
        lacking = Counter(each.why if each.why == ONE_FILE else GONE for each in self.inapplicable)
        return {
            **self.counts(),
            "conflicts": [[_told(pair) for pair in pairs] for pairs in conflicts],
            "not_applicable_because": dict(sorted(lacking.items())),
        }


def _told(pair: Judged) -> dict[str, Any]:
    said = [{"verdict": each.verdict, "by": each.by, "on": each.on} for each in pair.said]
    return {"one": pair.said[-1].one, "other": pair.said[-1].other, "said": said}


def number_of(mentions: ir.Table) -> ir.StringValue:
    """A digest of the holder of a mention and of its own number of the person; null where it gives none."""
    parts = ("id\x1f", mentions.holder.fill_null(""), "\x1f", mentions.local_id.strip().nullif(""))
    return functools.reduce(lambda told, part: told + part, parts[1:], ibis.literal(parts[0])).hexdigest("md5")


class _Known(NamedTuple):
    file: int
    record: str


def hold(engine: Engine, judgements: Iterable[Judgement], files: Files) -> Held:
    """What `judgements`, the oldest first, mean for `files`; of one person on two files, the last holds.

    A record is known by its fingerprint or, where that is gone, by the number under which its holder keeps the child. Its
    reference is never followed: after rows have moved it would name another child. References become those of the case.
    """
    judgements = list(judgements)
    if not judgements:
        return Held()
    known, present = _known(engine, judgements, files)
    sayings: dict[tuple[int, int], dict[str, Judgement]] = defaultdict(dict)
    inapplicable: dict[tuple[tuple[str, str], str], Inapplicable] = {}
    for each in judgements:
        one = known.get(each.one_fingerprint) or known.get(each.one_number)
        other = known.get(each.other_fingerprint) or known.get(each.other_number)
        if one and other and one.file != other.file:
            said = replace(each, one=one.record, other=other.record)
            sayings[min(one.file, other.file), max(one.file, other.file)][each.person] = said
        else:
            gone = [record for record, found in ((each.one, one), (each.other, other)) if not found]
            why = [f"{record} {'has other cells now' if record in present else 'is no longer in the case'}" for record in gone]
            inapplicable[each.pair, each.person] = Inapplicable(each, " and ".join(why) or ONE_FILE)
    held = settle({pair: list(said.values()) for pair, said in sayings.items()})
    return held._replace(inapplicable=tuple(inapplicable[key] for key in sorted(inapplicable)))


def _known(engine: Engine, judgements: list[Judgement], files: Files) -> tuple[dict[str, _Known], set[str]]:
    """Fingerprint or number -> the file and record of this case, and those references of `judgements` that the case has."""
    told = engine.ibis.table("told")
    children = told.filter(told.role == "child")
    children = children.select("record", "fingerprint", number=number_of(children)).join(files.filed, "record")
    names = {name for each in judgements for name in (*each.pair, each.one_number, each.other_number, each.one, each.other)}
    asked = engine.keep("judged_names", pa.table({"name": pa.array(sorted(names - {""}), pa.string())}))
    found = [
        children.join(asked, children[column] == asked.name).select("record", "file", "name", reference=ibis.literal(column == "record"))
        for column in ("fingerprint", "number", "record")
    ]
    known: dict[str, _Known] = {}
    present: set[str] = set()
    for row in ibis.union(*found, distinct=True).order_by(["name", "record", "file"]).to_pyarrow().to_pylist():
        if row["reference"]:
            present.add(row["record"])
        else:
            known.setdefault(row["name"], _Known(row["file"], row["record"]))
    return known, present


def settle(sayings: Mapping[tuple[int, int], Sequence[Judgement]]) -> Held:
    """What holds, of what people said on pairs of files (the lesser first)."""
    verdicts = {pair: {each.verdict for each in said} for pair, said in sayings.items()}
    same = _neighbours(pair for pair, given in verdicts.items() if SAME in given)
    contradicted: set[tuple[int, int]] = set()
    chains = []
    for pair in sorted(pair for pair, given in verdicts.items() if DIFFERENT in given):
        between = _between(same, *pair)
        if between:
            chain = [way for way in sorted(verdicts) if SAME in verdicts[way] and between.issuperset(way)]
            contradicted |= {pair, *chain}
            chains.append((pair, chain))

    def judged(pair: tuple[int, int]) -> Judged:
        given = verdicts[pair]
        state = CONFLICT if pair in contradicted else next(each for each in (SAME, DIFFERENT, UNSURE) if each in given)
        return Judged(*pair, tuple(sorted(sayings[pair], key=lambda each: (each.on, each.person, each.one))), state)

    pairs = {pair: judged(pair) for pair in sorted(verdicts)}
    groups, apart = Groups(), defaultdict(set)
    for number, each in enumerate(pairs.values(), start=1):
        if each.state == SAME:
            groups.join(each.one, each.other)
        elif each.state == DIFFERENT:
            apart[each.one].add(number)
            apart[each.other].add(-number)
    members = defaultdict(list)
    for file in sorted(groups):
        members[groups.root(file)].append(file)
    conflicts = tuple(Conflict(pairs[pair], tuple(pairs[way] for way in chain)) for pair, chain in chains)
    return Held(tuple(pairs.values()), conflicts, (), tuple(map(tuple, members.values())), dict(apart))


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    return dict(near)


def _between(near: Mapping[int, set[int]], one: int, other: int) -> set[int]:
    """Every file on a path from `one` to `other` that meets no file twice, both ends among them; none where no path leads there.

    A file lies on such a path unless a single other file parts it from both ends (Menger's theorem, as a fan).
    """
    reached = _reached(near, {one}, None)
    if other not in reached:
        return set()
    beyond = set()
    for parting in reached:
        beyond |= reached - _reached(near, {one, other} - {parting}, parting) - {parting}
    return reached - beyond


def _reached(near: Mapping[int, set[int]], starts: set[int], without: int | None) -> set[int]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        for step in near.get(waiting.pop(), ()):
            if step != without and step not in seen:
                seen.add(step)
                waiting.append(step)
    return seen


def mark_pairs(held: Held, person_of: Mapping[int, str], found: dict, weight: float) -> None:
    """Drop from `found` the pairs of children whom a person judged different, add those judged both ways, and say who was unsure.

    Args:
        held: what holds.
        person_of: file -> child.
        found: (child, other) -> (weight, why, file of the one, file of the other).
        weight: what a pair counts for that is listed only because people disagree, in bits.
    """
    for each in sorted(held.pairs, key=lambda each: each.state != DIFFERENT):
        pair = tuple(sorted((person_of[each.one], person_of[each.other])))
        if pair[0] == pair[1]:
            continue
        if each.state == DIFFERENT:
            found.pop(pair, None)
        elif each.state == CONFLICT:
            known = found.get(pair, (weight, ""))
            found[pair] = (known[0], "; ".join(filter(None, (each.words, known[1]))), each.one, each.other)
        elif pair in found:
            found[pair] = (found[pair][0], f"{each.words}; {found[pair][1]}", *found[pair][2:])
