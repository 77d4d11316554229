"""Children from pairs: the strongest evidence first, and never two into one that cannot be one.

Agglomeration by average linkage with vetoes. Connected components would let one doubtful pair pull two children together, and
were the weak step in every measurement (average linkage with vetoes gained most).
"""

import datetime
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_EPOCH = datetime.date(1970, 1, 1)
#: No comparison is certain, however much evidence there is: 1 is kept for identifiers and for what a person judged.
_LIKELIEST = 1 - 1e-9
#: What a pair that no blocking key selected counts for: most likely two children, without having looked.
_UNSCORED = -2.0


class Edge(NamedTuple):
    """Two children and the evidence, in bits, that they are one."""

    one: int
    other: int
    weight: float
    certain: bool = False


class Veto(NamedTuple):
    """Two children kept apart although the evidence reached the threshold."""

    one: int
    other: int
    weight: float
    reason: str


@dataclass
class Facts:
    """What must not be contradicted within one child."""

    keepers: set[str] = field(default_factory=set)  # sources that number children one by one, and the child among them
    births: set[str] = field(default_factory=set)  # holders that state its birth
    registrations: set[str] = field(default_factory=set)
    nationals: set[str] = field(default_factory=set)
    born: set[int] = field(default_factory=set)  # days since 1970
    sexes: dict[str, int] = field(default_factory=dict)  # files that state each
    apart: set[int] = field(default_factory=set)  # marks of judgements: what bears n is not what bears -n
    files: int = 1

    def add(self, other: "Facts") -> None:
        """Take in what is known of `other`."""
        for name in ("keepers", "births", "registrations", "nationals", "born", "apart"):
            getattr(self, name).update(getattr(other, name))
        for sex, files in other.sexes.items():
            self.sexes[sex] = self.sexes.get(sex, 0) + files
        self.files += other.files


def veto(one: Facts, other: Facts, certain: bool = False) -> str | None:
    """Why the two cannot be one child, in words, or None. A `certain` edge (equal national ids) is not parted by sex."""
    if not one.apart.isdisjoint(-mark for mark in other.apart):
        return "a person judged records of the two different"
    if one.keepers & other.keepers:
        return "one source, which numbers children one by one, keeps them under two numbers"
    if one.births & other.births:
        return "one holder states two births"
    if one.registrations & other.registrations and not one.nationals & other.nationals:
        return "one register entered them twice"
    dated, others = _dated(one), _dated(other)
    if dated and others and not one.nationals & other.nationals and not _one_slip(dated, others):
        return "their national ids differ"
    if certain:
        return None
    if _sure_sex(one) and _sure_sex(other) and _sure_sex(one) != _sure_sex(other):
        return "several files state different sexes"
    return None


def _sure_sex(facts: Facts) -> str | None:
    """The sex that at least two files state and none denies."""
    return next(iter(facts.sexes)) if len(facts.sexes) == 1 and sum(facts.sexes.values()) > 1 else None


def _dated(facts: Facts) -> set[str]:
    """The national ids that hold one of the birth dates: no slip of the pen has touched that part of them."""
    days = [(_EPOCH + datetime.timedelta(days=day)).strftime("%Y%m%d") for day in facts.born]
    return {national for national in facts.nationals if any(national.startswith(day[2:]) or day in national for day in days)}


def _one_slip(one: set[str], other: set[str]) -> bool:
    return any(slipped(a, b) for a in one for b in other)


def slipped(one: str, other: str) -> bool:
    """Whether one slip of the pen makes `other` of `one`: a sign changed, left out or added, or two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [at for at in range(len(one)) if one[at] != other[at]]
        exchanged = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
        return len(wrong) <= 1 or exchanged
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


class Clusters:
    """Children as they are put together. Members not mentioned in any edge stay alone and cost nothing."""

    def __init__(self, facts: dict[int, Facts], apart: Mapping[int, set[int]] | None = None) -> None:
        self._apart = apart or {}  # unit -> marks of judgements, as in `Facts`
        self.facts: dict[int, Facts] = {}
        self.members: dict[int, list[int]] = {}
        self.probability: dict[int, float] = {}  # of each member belonging to its cluster
        self.grown: set[int] = set()  # children that gained or lost members since this was last emptied
        self._parts: dict[int, int] = {}  # how many of those that the present edges connect
        self._near: dict[int, dict[int, tuple[float, int, bool]]] = {}  # sum of weights, pairs scored, certain

        for unit, known in facts.items():
            self.add(unit, known)

    def add(self, unit: int, facts: Facts) -> None:
        """Make `unit` a child of its own, of whom `facts` are known."""
        self.facts[unit] = facts
        facts.apart.update(self._apart.get(unit, ()))
        self.members[unit] = [unit]
        self.probability[unit] = 1.0

    def put_together(self, known: Mapping[int, Facts], probability: Mapping[int, float] | None = None) -> None:
        """Make one child, under the least name, of new units, whatever is known of them: a person or an earlier audit did."""
        kept, *gone = sorted(known)
        for unit, facts in known.items():
            self.add(unit, facts)
        self.probability.update(probability or {})
        for unit in gone:
            self.members[kept] += self.members.pop(unit)
            self.facts[kept].add(self.facts.pop(unit))

    def join(self, edges: Iterable[Edge], threshold: float) -> list[Veto]:
        """Join along `edges` while the mean weight between two clusters stays above `threshold`; return what was kept apart."""
        edges = list(edges)
        near = self._near = {}
        self._parts = dict.fromkeys(self.facts, 1)
        strong = {unit for edge in edges if edge.weight >= threshold for unit in (edge.one, edge.other)}
        for edge in edges:
            if edge.one not in strong or edge.other not in strong:
                continue
            link = (edge.weight, 1, edge.certain)
            near.setdefault(edge.one, {})[edge.other] = link
            near.setdefault(edge.other, {})[edge.one] = link
        queue = [
            (-link[0], one, other) for one, links in near.items() for other, link in links.items() if one < other and link[0] >= threshold
        ]
        heapq.heapify(queue)
        vetoes: list[Veto] = []
        while queue:
            weight, one, other = heapq.heappop(queue)
            if -weight < threshold:
                break
            if other not in near.get(one, {}) or -self._mean(one, other) != weight:
                continue
            reason = veto(self.facts[one], self.facts[other], near[one][other][2])
            if reason:
                vetoes.append(Veto(one, other, -weight, reason))
                del near[one][other], near[other][one]
                continue
            for changed in self._merge(one, other, -weight):
                first, second = sorted((changed, one if one in self.members else other))
                if (mean := self._mean(first, second)) >= threshold:
                    heapq.heappush(queue, (-mean, first, second))
        return vetoes

    def _mean(self, one: int, other: int) -> float:
        total, scored, certain = self._near[one][other]
        if certain:
            return total
        pairs = self._parts[one] * self._parts[other]
        return round((total + _UNSCORED * (pairs - scored)) / pairs, 6)

    def _merge(self, one: int, other: int, weight: float) -> list[int]:
        """Make the two one, under the name of the one with more files (the lesser where equal); return its neighbours."""
        size = {unit: (-self.facts[unit].files, unit) for unit in (one, other)}
        kept, gone = sorted((one, other), key=size.__getitem__)
        self.grown |= {kept, gone}
        near = self._near
        certain = near[kept][gone][2]
        joining = 1.0 if certain else min(1 / (1 + 2.0**-weight), _LIKELIEST)
        for member in self.members[gone]:
            self.probability[member] = min(self.probability[member], joining)
        self.members[kept] += self.members.pop(gone)
        self._parts[kept] += self._parts.pop(gone)
        self.facts[kept].add(self.facts.pop(gone))
        del near[kept][gone]
        for neighbour, (total, scored, sure) in near.pop(gone).items():
            if neighbour == kept:
                continue
            before = near[kept].get(neighbour, (0.0, 0, False))
            link = (total + before[0], scored + before[1], sure or before[2])
            del near[neighbour][gone]
            near[kept][neighbour] = near[neighbour][kept] = link
        return sorted(near[kept])
