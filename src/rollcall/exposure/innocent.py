"""What may explain a concentration innocently. Each explanation is a test with its own number, and is told before any name.

A burnt archive is looked for first, in the whole case: the children of one body who came in one year, lost far more often than the body's
others and through nobody's hands in particular. They are set aside, since their files say nothing of anybody.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import hypergeom

from rollcall.exposure import exact, expected
from rollcall.exposure.concentration import Ready, by_body
from rollcall.exposure.hands import Incidence
from rollcall.exposure.peeling import Found
from rollcall.exposure.study import Study

#: A year's files are gone where a body loses this many children of it, this many times more than its others, with no more chance than that.
BURNT_LOSSES, BURNT_RATIO, BURNT_CHANCE, BURNT_HANDS = 5, 3.0, 0.01, 3
#: An explanation holds where under it the losses are no rarer than this.
HOLDS: Final = 0.05
#: On certain links alone the losses must still be rarer than this.
SURELY: Final = 0.01


class Explanation(NamedTuple):
    """One innocent explanation of one team."""

    explanation: str
    number: float
    threshold: float
    explains: bool
    text: str


class Burnt(NamedTuple):
    """A body's year whose files seem to be gone."""

    body: str
    year: int
    children: int
    lost: int
    expected: float
    p_value: float


def burnt(case: Incidence) -> tuple[np.ndarray, list[Burnt]]:
    """Which children to set aside because the files of their body and year seem to be gone, and those years."""
    once = (case.lost & (case.event == np.arange(len(case.children)))).astype(float)
    aside = np.zeros(len(once), bool)
    if once.sum() < BURNT_LOSSES:
        return aside, []
    chances = expected.predict(expected.fit(case.features, once), case.features)
    cells, cell = np.unique(case.body * 10_000 + case.year, return_inverse=True)
    bodies = by_body(case)
    lost, due, size = (np.bincount(cell, what, len(cells)) for what in (once, chances, np.ones(len(once))))
    body = cells // 10_000
    rate = ((bodies @ once)[body] - lost + 1) / ((bodies @ chances)[body] - due + 1)
    due *= rate
    p_values = exact.binomial(lost.astype(int), size.astype(int), np.minimum(due, 0.95 * size)) * len(cells)
    found = []
    for at in np.flatnonzero((lost >= BURNT_LOSSES) & (lost >= BURNT_RATIO * due) & (p_values <= BURNT_CHANCE) & (body < len(case.bodies))):
        children = np.flatnonzero(cell == at)
        if _spread(case, once, children):
            aside[children] = True
            found.append(
                Burnt(case.bodies[body[at]], int(cells[at] % 10_000), int(size[at]), int(lost[at]), float(due[at]), float(p_values[at]))
            )
    return aside, found


def _spread(case: Incidence, once: np.ndarray, children: np.ndarray) -> bool:
    """Whether the losses among `children` went through many persons' hands and through nobody's more than another's."""
    had = csr_array(case.through[np.flatnonzero(case.person)])[:, children]
    size = np.asarray(had.sum(axis=1)).ravel()
    lost = np.asarray(had @ once[children]).ravel()
    told = (size >= 3) & (size < len(children))
    rare = hypergeom.sf(lost[told] - 1, len(children), once[children].sum(), size[told])
    return bool((lost > 0).sum() >= BURNT_HANDS and told.sum() >= 2 and rare.min() * told.sum() > HOLDS)


def explain(case: Incidence, made: Study, found: Found) -> tuple[list[Explanation], float]:
    """Every explanation of what was found, and the p-value on certain links alone."""
    at = made.at
    assert at is not None
    children, lost = found.children, made.once
    k, n = int(lost[children].sum()), len(children)
    affected = int(case.lost[found.had(case)].sum())
    rate = lost.sum() / max((at.chances > 0).sum(), 1)
    by_chance = at.chances[children].sum()
    multiplier = found.expected / max(by_chance, 1e-9)
    mix = at.chances[children].mean() / max(at.chances[at.chances > 0].mean(), 1e-9)
    in_year = exact.stratified(_years(case, at, lost, children), k)
    with_body = exact.poisson_binomial(np.minimum(at.chances[children] * multiplier, 0.95), k)
    flat = exact.poisson_binomial(np.full(n, rate), k)
    needed = f"; without either of the two, chance gives as many with p {_p(found.needed)} at the most" if found.mode else ""
    p_sure, k_sure, n_sure = _surely(case, at, lost, found, multiplier)
    return [
        Explanation(
            "accident", affected / max(k, 1), 2.0, k < 2,
            f"{affected} children lost in {k} separate events; children lost together count once in everything below",
        ),
        Explanation(
            "archive-fire", in_year, HOLDS, in_year > HOLDS,
            f"against the same bodies' children of the same years, chance gives as many losses with p {_p(in_year)}",
        ),
        Explanation(
            "caseload", flat, HOLDS, flat > HOLDS,
            f"{n} children; at the rate of the whole case {rate * n:.1f} of them would be lost, and {k} are (p {_p(flat)})",
        ),
        Explanation(
            "specialist", mix, (k / n) / max(rate, 1e-9), mix >= (k / n) / max(rate, 1e-9),
            f"its children's ages, settings and years make losses {mix:.1f} times as likely as among all; "
            f"{k / n / max(rate, 1e-9):.1f} times as many are lost",
        ),
        Explanation(
            "poor-record-keeping", with_body, HOLDS, with_body > HOLDS,
            f"the same bodies' other children are lost {multiplier:.1f} times as often as their case mix explains; "
            f"counting that in, p {_p(with_body)}",
        ),
        Explanation(
            "linkage-error", p_sure, SURELY, p_sure > SURELY,
            f"on certain links alone {k_sure} of {n_sure} children are lost, p {_p(p_sure)}",
        ),
        Explanation(
            "explained-by-another", found.needed, HOLDS, not found.settled,
            "who of those who had these children together is behind it, is not settled"
            if not found.settled
            else f"what stronger parties explain was taken out first{needed}",
        ),
    ], p_sure  # fmt: skip


def _p(value: float) -> str:
    return f"= {value:.3f}" if value >= 0.001 else "< 0.001"


def _years(case: Incidence, at: Ready, lost: np.ndarray, children: np.ndarray) -> list[tuple[int, int, int]]:
    """children, lost, had of each body and year that the candidate has a child in."""
    inside = np.flatnonzero(at.chances > 0)
    cells, cell = np.unique(case.body[inside] * 10_000 + case.year[inside], return_inverse=True)
    mine = np.isin(inside, children)
    size, gone, had = (np.bincount(cell, what, len(cells)).astype(int) for what in (np.ones(len(inside)), lost[inside], mine.astype(float)))
    return [(int(a), int(b), int(c)) for a, b, c in zip(size, gone, had, strict=True) if b and c]


def _surely(case: Incidence, at: Ready, lost: np.ndarray, found: Found, multiplier: float) -> tuple[float, int, int]:
    had = found.had(case, surely=True)
    children = found.children[had[found.children] & (at.chances[found.children] > 0)]
    k = int(lost[children].sum())
    return exact.poisson_binomial(np.minimum(at.chances[children] * multiplier, 0.95), k), k, len(children)
