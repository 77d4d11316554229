"""The two keys that must both turn before a name is printed.

The first asks how often a whole innocent world, drawn from the model of expected losses with every body's own rate, holds anything as
extreme as what was found. The second leaves the model aside and shuffles the losses among the children of one body and period.
Both look at the most extreme of everything that is tested, so that testing much accuses nobody.
"""

from typing import Final

import numpy as np

from rollcall.exposure.concentration import Ready, multipliers, test
from rollcall.exposure.hands import Incidence

SEED: Final = 20250812
#: A key turns where no more than this share of worlds is as extreme.
TURNS: Final = 0.025
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


def shuffled(case: Incidence, at: Ready, lost: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """The losses dealt anew among the children of each stratum of body and period; children set aside take no part."""
    dealt = np.zeros(len(lost))
    told = np.flatnonzero(at.chances > 0)
    stratum = case.stratum[told]
    count = np.bincount(stratum, lost[told], stratum.max() + 1 if len(told) else 0)
    told = told[count[stratum] > 0]
    stratum = case.stratum[told]
    order = np.lexsort((chance.random(len(told)), stratum))
    first = np.searchsorted(stratum[order], stratum[order])
    dealt[told[order]] = np.arange(len(order)) - first < count[stratum[order]]
    return dealt


def least(at: Ready, scanned: np.ndarray, lost: np.ndarray) -> float:
    """The least p-value among the candidates `scanned`."""
    return float(test(at, lost).p_values[scanned].min(initial=1.0))


def share(worlds: np.ndarray, p_value: float) -> float:
    """The share of worlds with something as extreme, this one counted in (never 0)."""
    return float((1 + (worlds <= p_value * (1 + 1e-9)).sum()) / (1 + len(worlds)))
