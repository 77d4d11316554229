"""Grown-ups put together, the strongest evidence first, and never two into one that cannot be one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rollcall.people.cluster import slipped
from rollcall.people.evidence import SELDOMER

#: Birth dates of one person lie no further apart, in days: a year misread, a day and month exchanged.
_BORN_APART = 366
#: Nobody is a mother before this age, in days.
_YOUNGEST_MOTHER = 11 * 365
#: Who acts on files and who lives with a child are one person only on this much evidence, in bits.
_BOTH_SIDES = 12.0


class Pair(NamedTuple):
    """Two grown-ups and the evidence, in bits, that they are one person."""

    one: str
    other: str
    bits: float
    slip: bool = False  # of two who act on files, whose names differ: the seldomer is a slip of the other


@dataclass
class Known:
    """What must not be contradicted within one person. Days are counted since 1970."""

    born: set[int] = field(default_factory=set)
    nationals: set[str] = field(default_factory=set)
    bore: int | None = None  # the birth of the eldest child of whom the person is the mother
    acts: bool = False  # on children's files
    places: set[tuple[str, str]] = field(default_factory=set)  # record and role
    members: dict[str, float] = field(default_factory=dict)  # root -> how likely it belongs here

    def denies(self, other: "Known") -> bool:
        """Whether the two cannot be one person."""
        born, bore = self.born | other.born, [day for day in (self.bore, other.bore) if day is not None]
        if self.born and other.born and not self.born & other.born and max(born) - min(born) > _BORN_APART:
            return True
        if born and bore and min(born) + _YOUNGEST_MOTHER > min(bore):
            return True
        nationals = self.nationals and other.nationals and not self.nationals & other.nationals
        if nationals and not any(slipped(one, two) for one in self.nationals for two in other.nationals):
            return True
        smaller, larger = sorted((self.places, other.places), key=len)
        roles = dict(larger)
        return any(record in roles and (record, role) not in larger for record, role in smaller)

    def add(self, other: "Known", probability: float) -> None:
        """Take in `other`, whose members belong here with at most `probability`."""
        self.born |= other.born
        self.nationals |= other.nationals
        self.bore = min((day for day in (self.bore, other.bore) if day is not None), default=None)
        self.acts |= other.acts
        self.places |= other.places
        for root, belongs in other.members.items():
            self.members[root] = min(belongs, probability)


def unite(pairs: Iterable[Pair], known: dict[str, Known]) -> dict[str, tuple[str, float]]:
    """Join along `pairs` what does not contradict itself: root -> the root that stands for the person, and the probability of its
    weakest link. `known` has every root of a pair; it is used up.
    """
    above = {root: root for root in known}
    for root, facts in known.items():
        facts.members = {root: 1.0}
    for pair in sorted(pairs, key=lambda pair: (-pair.bits, pair.one, pair.other)):
        one, other = above[pair.one], above[pair.other]
        if one == other or known[one].denies(known[other]):
            continue
        fewer, more = sorted((len(known[one].places), len(known[other].places)))
        if pair.slip and fewer * SELDOMER > more:
            continue  # else a slip between the names of two colleagues would make them one
        if known[one].acts != known[other].acts and pair.bits < _BOTH_SIDES:
            continue
        kept, gone = sorted((one, other), key=lambda root: (-len(known[root].places), root))
        for root in known[gone].members:
            above[root] = kept
        known[kept].add(known.pop(gone), round(1 / (1 + 2.0**-pair.bits), 6))
    return {root: (kept, known[kept].members[root]) for root, kept in above.items()}
