"""Exact tail probabilities of counts of losses."""

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc
from scipy.stats import hypergeom

#: Longest list of probabilities that is convolved; of longer ones the binomial bound stands, which never falls below.
LONGEST = 4000


def poisson_binomial(chances: np.ndarray, affected: int) -> float:
    """P(at least `affected` of the children are lost), each by its own chance and apart from the others.

    The distribution is the convolution of the children's; for the binomial bound see Hoeffding (1956).
    """
    if affected <= 0:
        return 1.0
    if len(chances) > LONGEST:
        return float(binomial(np.array([affected]), np.array([len(chances)]), np.array([chances.sum()]))[0])
    parts = [np.array([1 - chance, chance]) for chance in chances]
    while len(parts) > 1:
        odd = [parts.pop()] if len(parts) % 2 else []
        parts = [np.convolve(one, other) for one, other in zip(parts[::2], parts[1::2], strict=True)] + odd
    return float(min(1.0, parts[0][affected:].sum()))


def binomial(affected: np.ndarray, children: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """P(at least `affected` of `children`) where each is lost with the mean chance: an upper bound of the above beyond the mean."""
    mean = np.clip(expected / np.maximum(children, 1), 0.0, 1 - 1e-12)
    k = np.maximum(affected, 1)
    return np.where(affected > 0, betainc(k, children - k + 1, mean), 1.0)


def stratified(strata: Sequence[tuple[int, int, int]], affected: int) -> float:
    """P(at least `affected`) where the losses of each stratum fall on its children blindly.

    Args:
        strata: for each (children, lost, of the children those that the party had).

    The sum of independent hypergeometric counts, convolved: the exact conditional test of Mantel and Haenszel's strata.
    """
    sums = np.array([1.0])
    for children, lost, had in strata:
        sums = np.convolve(sums, hypergeom.pmf(np.arange(min(lost, had) + 1), children, lost, had))
    return float(min(1.0, sums[affected:].sum())) if affected > 0 else 1.0


def benjamini_hochberg(p_values: np.ndarray, tested: int) -> np.ndarray:
    """q-values of `p_values`, the least of `tested` ones: those left out count as larger than all (Benjamini and Hochberg 1995)."""
    order = np.argsort(p_values, kind="stable")
    raw = p_values[order] * tested / np.arange(1, len(p_values) + 1)
    falling = np.minimum.accumulate(raw[::-1])[::-1]
    q_values = np.empty_like(falling)
    q_values[order] = np.minimum(falling, 1.0)
    return q_values
