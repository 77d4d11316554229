"""The two keys that must both turn before a name is printed.

The first asks how often a whole innocent world, drawn from the model of expected losses with every body's own rate, holds anything as
extreme as what was found. The second leaves the model aside: it shuffles the losses among the children of one body and period, in its exact
distribution, and multiplies by the number of tests that could turn the key. Testing much accuses nobody.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.special import gammaln

from rollcall.exposure import exact
from rollcall.exposure.concentration import Ready, multipliers, test
from rollcall.exposure.hands import Incidence

SEED: Final = 20250812
#: A key turns where no more than this share of worlds is as extreme.
TURNS: Final = 0.05
#: Innocent worlds behind each key, and behind the calibration card. Large cases get fewer: each world costs a look at everything.
WORLDS: Final = 199
_CHEAP: Final = 2_000_000  # a child in one candidate, counted once for each


def worlds_for(at: Ready) -> int:
    """How many worlds a case of this size can afford; never fewer than a key needs to turn."""
    return int(np.clip(WORLDS * _CHEAP / max(at.tried.children.nnz, 1), 79, WORLDS))


def innocent(at: Ready, lost: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """The losses of one innocent world: every child by its own chance and its body's rate."""
    rates = multipliers(at.bodies, lost, at.chances, at.prior)
    whole = at.bodies.T @ rates * at.chances
    return (chance.random(len(whole)) < np.minimum(whole, 0.95)).astype(float)


def least(at: Ready, scanned: np.ndarray, lost: np.ndarray) -> float:
    """The least p-value among the candidates `scanned`."""
    return float(test(at, lost).p_values[scanned].min(initial=1.0))


def worlds(at: Ready, lost: np.ndarray, scanned: np.ndarray) -> np.ndarray:
    """The least p-value of each innocent world. `lost`: the losses from which bodies' rates in an innocent world are taken."""
    chance = np.random.default_rng(SEED)
    return np.array([least(at, scanned, innocent(at, lost, chance)) for _ in range(worlds_for(at))])


def first(drawn: np.ndarray, p_value: float) -> float:
    """The share of innocent worlds with something as extreme, this one counted in (never 0)."""
    return float((1 + (drawn <= p_value * (1 + 1e-9)).sum()) / (1 + len(drawn)))


class Dealt(NamedTuple):
    """The losses of each stratum, and how many of its children each candidate had: what shuffling within strata leaves as it is."""

    candidate: np.ndarray  # of cells, sorted
    children: np.ndarray  # of the cell's stratum
    lost: np.ndarray  # of the cell's stratum
    had: np.ndarray
    tests: float  # that can matter (Tarone 1990)


def deal(case: Incidence, at: Ready, lost: np.ndarray, scanned: np.ndarray) -> Dealt:
    """Count what shuffling leaves as it is, and the tests among `scanned` that could turn the key at all.

    A candidate whose least attainable p-value exceeds the bound cannot be found by chance, so it is no test: of the numbers of tests t, the
    least is taken for which no more than t candidates attain TURNS / t.
    """
    strata = int(case.stratum.max()) + 1
    coo = at.tried.children.tocoo()
    candidate, child = coo.coords
    told = at.chances[child] > 0
    code = candidate[told].astype(np.int64) * strata + case.stratum[child[told]]
    cells, had = np.unique(code, return_counts=True)
    inside = at.chances > 0
    size = np.bincount(case.stratum[inside], minlength=strata)
    gone = np.bincount(case.stratum[inside], lost[inside], strata).astype(np.int64)
    stratum = cells % strata
    made = Dealt(cells // strata, size[stratum], gone[stratum], had, 1.0)
    most = np.minimum(made.had, made.lost)
    rare = _choose(made.had, most) + _choose(made.children - made.had, made.lost - most) - _choose(made.children, made.lost)
    attained = np.bincount(made.candidate, rare, len(at.tried.members))[scanned]
    attained = np.sort(attained)
    tests = np.arange(1, len(attained) + 1)
    enough = np.searchsorted(attained, np.log(TURNS / tests), side="right") <= tests
    return made._replace(tests=float(tests[np.argmax(enough)]) if len(tests) else 1.0)


def second(made: Dealt, candidate: int, affected: int) -> float:
    """How often shuffling the losses within body and period gives any test that many: exact, times the number of tests, at most 1."""
    mine = slice(*np.searchsorted(made.candidate, [candidate, candidate + 1]))
    strata = [cell for cell in zip(made.children[mine], made.lost[mine], made.had[mine], strict=True) if cell[1]]
    return min(1.0, exact.stratified(strata, affected) * made.tests)


def _choose(whole: np.ndarray, part: np.ndarray) -> np.ndarray:
    return gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1)
