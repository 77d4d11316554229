"""What chance gives: how likely each child is to be lost, by its case mix, whoever had it.

A logistic model with a ridge penalty, fitted by Newton's method. It knows the child's settings, age band, sex, and the years in which it
came into care, and no party. What a body adds stands beside it as a multiplier, shrunk towards 1 (gamma-Poisson), and estimated without
the children of the party that is tested.
"""

from typing import Final

import numpy as np
from scipy.special import expit, gammaincc

#: The ridge penalty on every coefficient but the intercept: an indicator needs a few losses before it moves.
RIDGE: Final = 1.0
#: Bounds of the weight, in expected losses, that speaks for a body losing no more than its case mix.
WEIGHT: Final = (1.0, 8.0)
#: Above this the losses are more dispersed than the model allows (measured: right models give 1.0, wrong ones 3 and more).
DISPERSED: Final = 1.2
#: And no more often than this under the model itself, which in a small case exceeds the bound by chance alone.
BY_CHANCE: Final = 0.05


def fit(features: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """The coefficients, the intercept first, from 0/1 `features` (children by indicators) and `lost` (0/1)."""
    design = np.column_stack([np.ones(len(lost)), features.astype(float)])
    penalty = np.full(design.shape[1], RIDGE)
    penalty[0] = 0.0
    share = (lost.sum() + 0.5) / (len(lost) + 1.0)
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(share / (1 - share))
    for _ in range(50):
        p = expit(design @ beta)
        slope = design.T @ (lost - p) - penalty * beta
        curve = (design * (p * (1 - p))[:, None]).T @ design + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def predict(beta: np.ndarray, features: np.ndarray) -> np.ndarray:
    """The probability of loss of each child."""
    return np.clip(expit(beta[0] + features @ beta[1:]), 1e-6, 0.95)


def weight(observed: np.ndarray, expected: np.ndarray) -> float:
    """The weight of the prior of bodies' multipliers, in expected losses, from losses by body (method of moments)."""
    spread = ((observed - expected) ** 2 - observed).sum() / max((expected**2).sum(), 1e-9)
    return float(np.clip(1 / spread if spread > 0 else np.inf, *WEIGHT))


def interval(affected: float, expected: float, prior: float) -> tuple[float, float, float]:
    """The shrunk ratio (k + a) / (E + a) of a gamma-Poisson model with prior mean 1 and shape a, and the ends of its 95 % interval."""
    from scipy.stats import gamma

    shape, rate = affected + prior, expected + prior
    low, high = gamma.ppf([0.025, 0.975], shape, scale=1 / rate)
    return shape / rate, float(low), float(high)


def dispersion(observed: np.ndarray, expected: np.ndarray) -> tuple[float, int]:
    """Pearson's chi-square of cells of body and period, divided by the number of cells, and that number.

    Cells that expect less than one loss are put together by the size of what they expect, since a chi-square of rare counts is none.
    """
    order = np.argsort(-expected, kind="stable")
    order = order[expected[order] > 0]
    bin_of = np.floor(np.cumsum(expected[order]) - 1e-9).astype(int)
    bin_of = np.where(expected[order] >= 1, np.arange(len(order)), len(order) + bin_of)
    _, bin_of = np.unique(bin_of, return_inverse=True)
    due, seen = np.bincount(bin_of, expected[order]), np.bincount(bin_of, observed[order])
    whole = due >= 0.5
    if whole.sum() < 1:
        return float("nan"), 0
    return float(((seen[whole] - due[whole]) ** 2 / due[whole]).sum() / whole.sum()), int(whole.sum())


def chance_of(dispersed: float, cells: int) -> float:
    """How often a right model gives at least that dispersion over `cells` cells (chi-square)."""
    return float(gammaincc(cells / 2, dispersed * cells / 2))
