"""From what is most concentrated to the next, each time without what a stronger party already explains.

The losses of a party or pair that is found are taken out before the next look, so that nobody is found for sharing a desk.
Within a pair, each must be needed: where the excess of both together is no more than one of them alone would give, the other is not named.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import hypergeom

from rollcall.exposure import exact, keys
from rollcall.exposure.concentration import EITHER, ONE, Ready, Tested, exactly, ready, test
from rollcall.exposure.hands import Incidence

#: A member is needed where chance alone gives its share of the other's losses no more often than this, over all partners tried.
NEEDED: Final = 0.05
#: Above this p-value nothing is looked at twice: with three candidates, chance alone gives it.
PROMISING: Final = 0.02
#: Candidates that are looked at more closely in one round, strongest first.
TRIED: Final = 100
#: Looks after which a person must read on: no case so far came near.
ROUNDS: Final = 100


class Found(NamedTuple):
    """A party, pair or team that is more than chance on at least one key. `lost` are positions of children."""

    members: tuple[int, ...]
    settled: bool  # which of the members it is, is settled
    mode: (
        int  # whose children are counted: the first member's (ONE), those that the first two had together (BOTH), or all of theirs (EITHER)
    )
    needed: float  # the largest p-value, over partners tried, at which a member of a pair is needed; 0 for a single party
    children: np.ndarray
    lost: np.ndarray
    expected: float
    p_value: float
    q_value: float
    first: float
    second: float
    candidate: int

    def had(self, case: Incidence, *, surely: bool = False) -> np.ndarray:
        """Of each child, whether it is one of those counted."""
        return case.had(self.members[: 1 if self.mode == ONE else 2], either=self.mode == EITHER, surely=surely)


def peel(case: Incidence, at: Ready, lost: np.ndarray, scanned: np.ndarray, left_out: np.ndarray) -> tuple[list[Found], Ready, np.ndarray]:
    """Find, take out, and look again until nothing is left; returns what was found, and the case without it.

    Args:
        lost: 0/1 of each child. scanned: candidates that may be found. left_out: children whose losses say nothing of an innocent world.

    The worlds are drawn anew for each look, from what is left: the losses of one ring are no measure of the next (Westfall and Young's
    step-down).
    """
    found: list[Found] = []
    for _ in range(ROUNDS):
        looked = test(at, lost)
        order = scanned[np.argsort(looked.p_values[scanned], kind="stable")]
        if not len(order) or looked.p_values[order[0]] >= PROMISING:
            break
        drawn, dealt = keys.worlds(at, np.where(left_out, 0.0, lost), scanned), keys.deal(case, at, lost, scanned)

        def turned(candidate: int, looked: Tested = looked, drawn: np.ndarray = drawn, dealt: keys.Dealt = dealt) -> tuple[float, float]:
            return keys.first(drawn, looked.p_values[candidate]), keys.second(dealt, candidate, int(looked.affected[candidate]))

        if min(turned(int(order[0]))) > keys.TURNS:
            break
        q_values = exact.benjamini_hochberg(looked.p_values[scanned], len(scanned))
        members, candidate, settled, needed = _chosen(case, at, lost, order, turned)
        children = at.tried.children[[candidate]].indices
        children = children[at.chances[children] > 0]
        gone = children[lost[children] > 0]
        members += _also(case, at, lost, children, members) if settled else ()
        found.append(
            Found(
                members, settled, int(at.tried.mode[candidate]), needed, children, gone,
                float(looked.expected[candidate]), exactly(at, lost, candidate),
                float(q_values[np.flatnonzero(scanned == candidate)[0]]), *turned(candidate), candidate,
            )
        )  # fmt: skip
        lost = lost.copy()
        lost[gone] = 0
        chances = at.chances.copy()
        chances[gone] = 0
        at = ready(at.tried, at.bodies, chances, at.prior)
    return found, at, lost


def _chosen(case, at, lost, order, turned) -> tuple[tuple[int, ...], int, bool, float]:
    """The first candidate on which both keys turn and whose members are settled; else the first with both; else the first of all.

    Candidates overlap. That the strongest of them leaves a doubt is no reason to pass over the next, which may leave none.
    """
    best = int(order[0])
    fallback = None
    for candidate in order[:TRIED].tolist():
        if turned(candidate)[0] > keys.TURNS:
            break
        if turned(candidate)[1] <= keys.TURNS:
            made = _members(case, at, lost, candidate, turned)
            if made[2]:
                return made
            fallback = fallback or made
    return fallback or _members(case, at, lost, best, turned)


def _members(case, at, lost, best, turned) -> tuple[tuple[int, ...], int, bool, float]:
    """Who of a candidate is needed: members, the candidate that stands for them, whether that is settled, and at what p-value."""
    one, other = (int(member) for member in at.tried.members[best])
    if other < 0:
        return (one,), best, True, 0.0
    single = {int(member): place for place, member in enumerate(at.tried.members[:, 0]) if at.tried.members[place, 1] < 0}
    asks = _apart if at.tried.mode[best] == EITHER else _needed
    needs_other = asks(case, at, lost, one, other)
    needs_one = asks(case, at, lost, other, one)
    if max(needs_one, needs_other) <= NEEDED:
        return (one, other), best, True, max(needs_one, needs_other)
    for alone, needed in ((one, needs_one), (other, needs_other)):
        if needed <= NEEDED and alone in single and max(turned(single[alone])) <= keys.TURNS:
            return (alone,), single[alone], True, 0.0
    return (one, other), best, False, max(needs_one, needs_other)


def _needed(case: Incidence, at: Ready, lost: np.ndarray, given: int, asked: int) -> float:
    """How often `asked` would have that share of the losses among the children of `given` by chance, over all partners of `given`."""
    had = _had(case, at, given)
    shared = np.asarray(case.through[:, had].sum(axis=1)).ravel()
    partners = int(((shared >= 3) & case.person).sum()) - 1
    return min(1.0, _blindly(lost, had, _had(case, at, asked)) * max(partners, 1))


def _apart(case: Incidence, at: Ready, lost: np.ndarray, given: int, asked: int) -> float:
    """How often `asked` would lose as many of the children that `given` never had, among those of the same bodies, over all colleagues."""
    own = _had(case, at, asked)
    inside = np.isin(case.body, np.unique(case.body[own])) & (at.chances > 0) & ~case.had([given])
    colleagues = int(((at.tried.mode == EITHER) & (at.tried.members == given).any(axis=1)).sum())
    return min(1.0, _blindly(lost, np.flatnonzero(inside), np.setdiff1d(own, _had(case, at, given))) * max(colleagues, 1))


def _also(case: Incidence, at: Ready, lost: np.ndarray, children: np.ndarray, members: tuple[int, ...]) -> tuple[int, ...]:
    """Further persons who add to what the members explain, and are not explained by them."""
    shared = np.asarray(case.through[:, children].sum(axis=1)).ravel()
    tried = [party for party in np.flatnonzero((shared >= 3) & case.person) if party not in members]
    kept = []
    for party in tried:
        had = _had(case, at, int(party))
        inside = _blindly(lost, children, had) * len(tried)
        if inside <= NEEDED and _blindly(lost, had, children) <= NEEDED:
            kept.append(int(party))
    return tuple(kept)


def _had(case: Incidence, at: Ready, party: int) -> np.ndarray:
    row = csr_array(case.through[[party]]).indices
    return row[at.chances[row] > 0]


def _blindly(lost: np.ndarray, had: np.ndarray, other: np.ndarray) -> float:
    """How often the losses among `had` would fall on `other` as often if they fell blindly (hypergeometric)."""
    both = np.intersect1d(had, other)
    return float(hypergeom.sf(lost[both].sum() - 1, len(had), lost[had].sum(), len(both)))
