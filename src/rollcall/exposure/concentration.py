"""Concentration: every party, and every two persons who had the same children, against what chance gives for the same exposure.

A candidate is a set of children: those that passed through one hand, or through both hands of a pair. Its expected losses are the sum of
its children's chances, times the multiplier of the bodies that had them. That multiplier is estimated on the body's other children, so
that no party is excused by its own losses, nor accused for the keeping of a body's files.
"""

import itertools
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array, vstack

from rollcall.exposure import exact
from rollcall.exposure.hands import Incidence

#: Fewest children of a candidate: fewer are an episode, not a pattern.
FEWEST: Final = 3


#: How the children of a candidate are chosen: those of one party, those that both had, those that either had.
ONE, BOTH, EITHER = 0, 1, 2
#: Two persons are colleagues where at least this share of each one's children were in the care of one body.
HOME: Final = 0.5


class Candidates(NamedTuple):
    """What is tested: sets of children."""

    members: np.ndarray  # candidates by 2: positions of parties, the second -1 for single parties
    mode: np.ndarray  # ONE, BOTH or EITHER
    children: csr_array  # candidates by children
    cells: csr_array  # cells by children: a candidate's children at one body
    cell_candidate: np.ndarray
    cell_body: np.ndarray


class Tested(NamedTuple):
    """One look at all candidates."""

    affected: np.ndarray
    expected: np.ndarray
    p_values: np.ndarray  # the binomial bound


def candidates(case: Incidence, through: csr_array) -> Candidates:
    """Every party with at least FEWEST children; every two persons with as many in common; and every two colleagues, for all they had.

    `through`: parties by children. Two who lose children in turn, never together, are seen in what either of them had.
    """
    alone = np.flatnonzero(np.diff(through.indptr) >= FEWEST)
    persons = alone[case.person[alone]]
    hands = through[persons]
    shared = csr_array(hands @ hands.T).tocoo()
    at, other = shared.coords
    take = (at < other) & (shared.data >= FEWEST)
    both = _ordered(persons[at[take]], persons[other[take]])
    either = _colleagues(case, through, persons)
    members = np.concatenate([np.column_stack([alone, np.full(len(alone), -1)]), both, either])
    mode = np.repeat([ONE, BOTH, EITHER], [len(alone), len(both), len(either)])
    common = through[both[:, 0]].multiply(through[both[:, 1]])
    all_had = (through[either[:, 0]] + through[either[:, 1]]).astype(bool).astype(np.int32)
    children = csr_array(vstack([through[alone], common, all_had], format="csr"))
    children.eliminate_zeros()
    coo = children.tocoo()
    candidate, child = coo.coords
    body = case.body[child]
    cells, cell = np.unique(candidate.astype(np.int64) * (len(case.bodies) + 1) + body, return_inverse=True)
    by_cell = csr_array((np.ones(len(child), np.int32), (cell, child)), shape=(len(cells), children.shape[1]))
    return Candidates(members, mode, children, by_cell, cells // (len(case.bodies) + 1), cells % (len(case.bodies) + 1))


def _colleagues(case: Incidence, through: csr_array, persons: np.ndarray) -> np.ndarray:
    """Pairs of persons most of whose children were in the care of one body."""
    at_body = through[persons] @ by_body(case).T
    counts = csr_array(at_body).toarray()[:, :-1]
    if not counts.size:
        return np.zeros((0, 2), np.int64)
    home = np.where(counts.max(axis=1) >= HOME * np.diff(through[persons].indptr), counts.argmax(axis=1), -1)
    pairs = [np.array(list(itertools.combinations(persons[home == body], 2))) for body in np.unique(home[home >= 0])]
    pairs = [found for found in pairs if len(found)]
    return _ordered(*np.concatenate(pairs).T) if pairs else np.zeros((0, 2), np.int64)


def _ordered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    order = np.lexsort((second, first))
    return np.column_stack([first[order], second[order]])


class Ready(NamedTuple):
    """What one look needs beside the losses themselves."""

    tried: Candidates
    bodies: csr_array  # bodies by children
    chances: np.ndarray  # of each child, 0 for those set aside
    prior: float  # weight of the prior of the bodies' multipliers, in expected losses
    cell_expected: np.ndarray
    body_expected: np.ndarray
    size: np.ndarray  # children of each candidate that are not set aside


def ready(tried: Candidates, bodies: csr_array, chances: np.ndarray, prior: float) -> Ready:
    """Add up the chances of every cell and body."""
    size = np.bincount(tried.cell_candidate, tried.cells @ (chances > 0).astype(float), len(tried.members))
    return Ready(tried, bodies, chances, prior, tried.cells @ chances, bodies @ chances, size)


def test(at: Ready, lost: np.ndarray) -> Tested:
    """Test all candidates on `lost`, 0/1 of each child."""
    cell_lost = at.tried.cells @ lost
    body_lost = at.bodies @ lost
    outside = body_lost[at.tried.cell_body] - cell_lost
    due = at.body_expected[at.tried.cell_body] - at.cell_expected
    count = len(at.tried.members)
    affected = np.bincount(at.tried.cell_candidate, cell_lost, count)
    expected = np.bincount(at.tried.cell_candidate, at.cell_expected * (outside + at.prior) / (due + at.prior), count)
    p_values = np.ones(count)
    seen = (affected > expected) & (affected >= 2)
    p_values[seen] = exact.binomial(affected[seen], at.size[seen], np.minimum(expected[seen], 0.95 * at.size[seen]))
    return Tested(affected, expected, p_values)


def exactly(at: Ready, lost: np.ndarray, candidate: int) -> float:
    """The exact Poisson-binomial p-value of one candidate."""
    mine = np.flatnonzero(at.tried.cell_candidate == candidate)
    chances = []
    for cell in mine:
        row = at.tried.cells[[cell]].indices
        body = at.tried.cell_body[cell]
        own_lost, own_due = lost[row].sum(), at.chances[row].sum()
        multiplier = ((at.bodies @ lost)[body] - own_lost + at.prior) / (at.body_expected[body] - own_due + at.prior)
        chances.append(np.minimum(at.chances[row] * multiplier, 0.95))
    told = np.concatenate(chances) if chances else np.zeros(0)
    row = at.tried.children[[candidate]].indices
    return exact.poisson_binomial(told[told > 0], int(lost[row].sum()))


def multipliers(bodies: csr_array, lost: np.ndarray, chances: np.ndarray, prior: float) -> np.ndarray:
    """The multiplier of each body on all of its children."""
    return (bodies @ lost + prior) / (bodies @ chances + prior)


def by_body(case: Incidence) -> csr_array:
    """Bodies by children; the last row holds the children whom no body has in care."""
    size = len(case.children)
    return csr_array((np.ones(size, np.int32), (case.body, np.arange(size))), shape=(len(case.bodies) + 1, size))
