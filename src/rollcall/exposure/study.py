"""The whole test on one case: expected losses, two keys, peeling, and the gate.

Everything is done twice where the first look finds somebody: the second model of expected losses is fitted without the children of those
found, since a ring that has taught the model what is normal would hide in it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from rollcall.exposure import concentration, expected, keys
from rollcall.exposure.hands import Incidence
from rollcall.exposure.peeling import Found, peel

#: Fewer losses than this show no pattern.
FEWEST_LOSSES: Final = 3
#: Bodies for which alone the gate may shut.
SHUT: Final = 2


class Study(NamedTuple):
    """What the test of one case came to."""

    why_not: str  # why nothing was tested, empty where it was
    gate: str  # why nobody may be named although it was tested, empty where the model fits
    shut: frozenset[int]  # bodies of which nobody may be named: their losses are more dispersed than the model allows
    dispersion: float  # of what remains after peeling; nan where too little remains to say
    prior: float
    at: concentration.Ready | None  # with the chances of all children
    once: np.ndarray  # losses, accidents counted once
    aside: np.ndarray  # children set aside: lost in the same event as another, or in a year whose files are gone
    scanned: np.ndarray  # the candidates that may be found
    found: Sequence[Found]
    remaining: tuple[concentration.Ready, np.ndarray] | None  # the case without what was found
    worlds: int


def study(case: Incidence, aside: np.ndarray) -> Study:
    """Test `case`. `aside` says of each child whether it is left out, beside those lost in one event with another."""
    order = np.arange(len(case.children))
    once = (case.lost & (case.event == order) & ~aside).astype(float)
    aside = aside | (case.lost & (case.event != order))
    nothing = dict(
        gate="",
        shut=frozenset(),
        dispersion=float("nan"),
        prior=0.0,
        at=None,
        once=once,
        aside=aside,
        scanned=order[:0],
        found=(),
        remaining=None,
        worlds=0,
    )
    if why_not := _too_little(case, once):
        return Study(why_not, **nothing)
    tried = concentration.candidates(case, case.through)
    scanned = np.flatnonzero(case.person[tried.members[:, 0]])
    if not len(scanned):
        return Study(f"no person had {concentration.FEWEST} children or more in hand", **nothing)
    bodies = concentration.by_body(case)
    left_out, found, remaining = aside, [], None
    for _ in range(2):
        at, prior = _model(case, tried, bodies, once, aside, left_out)
        found, *remaining = peel(case, at, once, scanned, left_out)
        if not found:
            break
        left_out = aside.copy()
        for one in found:
            if one.settled and max(one.first, one.second) <= keys.TURNS:
                left_out[one.children] = True
    gate, shut, dispersed = _gate(case, *remaining, left_out)
    return Study("", gate, shut, dispersed, prior, at, once, aside, scanned, found, tuple(remaining), keys.worlds_for(at))


def _too_little(case: Incidence, once: np.ndarray) -> str:
    if not case.person.any():
        return "no record names a person who acts on a child's file"
    if once.sum() < FEWEST_LOSSES:
        return f"{int(once.sum())} separate losses among {len(case.children)} children; {FEWEST_LOSSES} are needed"
    return ""


def _model(case, tried, bodies: csr_array, once, aside, left_out) -> tuple[concentration.Ready, float]:
    chances = expected.predict(expected.fit(case.features[~left_out], once[~left_out]), case.features)
    chances[aside] = 0.0
    inside = np.where(left_out, 0.0, chances)
    prior = expected.weight(bodies @ np.where(left_out, 0.0, once), bodies @ inside)
    return concentration.ready(tried, bodies, chances, prior), prior


def _gate(case: Incidence, at: concentration.Ready, lost: np.ndarray, left_out: np.ndarray) -> tuple[str, frozenset[int], float]:
    """Why nobody may be named, else the bodies of which nobody may; and the dispersion that the gate rests on.

    Where leaving out SHUT bodies at the most lets the model fit the others, the gate shuts for those alone.
    """
    inside = ~left_out & (at.chances > 0)
    rates = concentration.multipliers(at.bodies[:, inside], lost[inside], at.chances[inside], at.prior)
    due = at.bodies.T @ rates * at.chances
    shut: list[int] = []
    while True:
        told = np.flatnonzero(inside & ~np.isin(case.body, shut))
        cells = int(case.stratum.max()) + 1
        observed, wanted = np.bincount(case.stratum[told], lost[told], cells), np.bincount(case.stratum[told], due[told], cells)
        dispersed, counted = expected.dispersion(observed, wanted)
        if not (counted >= 3 and dispersed > expected.DISPERSED and expected.chance_of(dispersed, counted) < expected.BY_CHANCE):
            return "", frozenset(shut), dispersed
        if len(shut) == SHUT:
            return (
                f"losses by body and period are {dispersed:.2f} times as dispersed as the model of expected losses allows "
                f"(at most {expected.DISPERSED}): something that it does not know is at work",
                frozenset(),
                dispersed,
            )
        first = np.unique(case.stratum[told], return_index=True)
        excess = (observed[first[0]] - wanted[first[0]]) ** 2 / np.maximum(wanted[first[0]], 0.5)
        by_body = np.bincount(case.body[told][first[1]], excess, len(case.bodies) + 1)
        shut.append(int(np.argmax(by_body)))
