"""What others would do, on the same countries: counts, rates, Fisher's test, and a dense block of shared losses.

Methods without a rule of their own get the true number of ring parties, which is a gift.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import hypergeom

from ringed.country import Country
from rollcall.exposure.exact import benjamini_hochberg


def incidence(country: Country) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names of parties, parties by children (0/1), and the lost (0/1)."""
    had: dict[str, set[int]] = {}
    for place, child in enumerate(country.children):
        for name in (country.agencies[child.agency], child.lead.name, child.second.name, child.judge, child.doctor, child.midwife):
            had.setdefault(name, set()).add(place)
    names = sorted(had)
    through = np.zeros((len(names), len(country.children)), np.int32)
    for row, name in enumerate(names):
        through[row, list(had[name])] = 1
    return names, through, np.array([child.lost is not None for child in country.children], np.int32)


def counts(names: list[str], through: np.ndarray, lost: np.ndarray, size: int) -> set[str]:
    """Those with most lost children."""
    return _top(names, through @ lost, size)


def rates(names: list[str], through: np.ndarray, lost: np.ndarray, size: int) -> set[str]:
    """Those with the largest share of lost children, of those with ten or more."""
    children = through.sum(axis=1)
    return _top(names, np.where(children >= 10, through @ lost / np.maximum(children, 1), 0), size)


def fisher(names: list[str], through: np.ndarray, lost: np.ndarray, size: int) -> set[str]:
    """Fisher's exact test of each party against all others, without any adjustment, at a false discovery rate of 5 %."""
    p_values = hypergeom.sf(through @ lost - 1, len(lost), lost.sum(), through.sum(axis=1))
    return {name for name, q_value in zip(names, benjamini_hochberg(p_values, len(names)), strict=True) if q_value <= 0.05}


def dense_block(names: list[str], through: np.ndarray, lost: np.ndarray, size: int) -> set[str]:
    """The densest block of parties by lost children in common, peeled greedily (Charikar 2000), weighed by 1 / log(children + 5)."""
    weight = 1 / np.log(through.sum(axis=1) + 5)
    shared = (through * lost) @ through.T * np.sqrt(np.outer(weight, weight))
    np.fill_diagonal(shared, 0)
    inside = np.ones(len(names), bool)
    degree = shared.sum(axis=1)
    best, chosen = -1.0, inside.copy()
    while inside.sum() > 1:
        density = degree[inside].sum() / inside.sum()
        if density > best:
            best, chosen = density, inside.copy()
        weakest = int(np.argmin(np.where(inside, degree, np.inf)))
        inside[weakest] = False
        degree -= shared[weakest]
    return {name for name, told in zip(names, chosen, strict=True) if told}


def _top(names: list[str], score: np.ndarray, size: int) -> set[str]:
    return {names[place] for place in np.argsort(-score, kind="stable")[:size]}


RIVALS: dict[str, Callable[[list[str], np.ndarray, np.ndarray, int], set[str]]] = {
    "most lost children": counts,
    "largest share lost": rates,
    "Fisher and BH, unadjusted": fisher,
    "dense block": dense_block,
}
