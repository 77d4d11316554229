"""The probabilities of the levels, moved from the defaults towards what the case shows. Nobody says which pairs are one child's.

How often a level is seen between unrelated children is counted on pairs picked at random. How often it is seen between files of one
child is estimated by expectation and maximisation over all pairs compared (Dempster, Laird and Rubin 1977; Winkler 1988), with two changes
against wobbling: the defaults count as much as `PRIOR` pairs, and siblings are a class of their own, whose probabilities stay.
"""

from typing import NamedTuple

import numpy as np

from rollcall.people.compare import COMPARISONS
from rollcall.people.model import Compared, Model, odds

#: The defaults weigh as much as so many pairs of files of one child, and as so many pairs of others.
PRIOR = 100.0
PRIOR_OTHERS = 20000.0
#: Fewer expected pairs of one child than this teach nothing.
LEAST = 200.0
ROUNDS = 30


class Trained(NamedTuple):
    """A model, and in words whether the case's own records made it."""

    model: Model
    credible: bool
    why: str
    expected: float  # pairs of files of one child among those compared


def count_others(model: Model, compared: Compared) -> Model:
    """`model` with `others` as counted on pairs picked at random, each as far as it is two unrelated children's.

    Among a few hundred files one random pair in a hundred is one child's or of one household, far more than agree by chance.
    """
    one, household = odds(compared, model)
    unrelated = 1 / (1 + np.exp2(one) + np.exp2(household))
    others = {}
    for comparison in COMPARISONS:
        held = _held(comparison.name, compared.seen[comparison.name], unrelated)
        default = np.array(model.others[comparison.name])
        others[comparison.name] = tuple((held + PRIOR_OTHERS * default) / (held.sum() + PRIOR_OTHERS * default.sum()))
    return model._replace(others=others | {each.name: model.others[each.name] for each in COMPARISONS if each.fixed})


def train(model: Model, compared: Compared, files: int) -> Trained:
    """Estimate `one` and the priors from `compared`, among `files` files. The default is returned where the estimate is not credible.

    Pairs of which a side has no name teach nothing of the levels: a sibling would look the same.
    """
    patterns, times = _patterns(compared)
    named = (patterns.seen["given"] >= 0) | (patterns.seen["renamed"] >= 0)
    pairs = files * (files - 1) / 2
    learned = model
    expected = 0.0
    for _ in range(ROUNDS):
        one, household = odds(patterns, learned)
        among = 1 + np.exp2(one) + np.exp2(household)
        share, beside = times * np.exp2(one) / among, times * np.exp2(household) / among
        expected = float(share.sum())
        if expected < LEAST:
            return Trained(
                model, False, f"only about {expected:,.0f} pairs of files of one child are expected, too few to learn from", expected
            )
        one_child = {each.name: _moved(model, each.name, patterns.seen[each.name], share * named) for each in COMPARISONS}
        learned = learned._replace(
            one=one_child,
            household={each.name: one_child[each.name] if each.shared else model.household[each.name] for each in COMPARISONS},
            prior_one=float(np.log2((expected + 1) / pairs)),
            prior_household=float(np.log2((beside.sum() + 1) / pairs)),
        )
    doubts = _doubts(model, learned)
    if doubts:
        return Trained(model, False, "; ".join(doubts), expected)
    why = f"about {expected:,.0f} pairs of files of one child were expected among {len(compared.one):,} compared"
    return Trained(learned, True, why, expected)


def _moved(model: Model, name: str, seen: np.ndarray, share: np.ndarray) -> tuple[float, ...]:
    comparison = next(each for each in COMPARISONS if each.name == name)
    if comparison.fixed:
        return model.one[name]
    held, default = _held(name, seen, share), np.array(model.one[name])
    return tuple((held + PRIOR * default / default.sum()) / (held.sum() + PRIOR))


def _held(name: str, seen: np.ndarray, share: np.ndarray) -> np.ndarray:
    """How much of `share` falls to each level, from the top."""
    levels = len(next(each for each in COMPARISONS if each.name == name).levels)
    stated = seen >= 0
    return np.bincount(seen[stated], share[stated], minlength=levels)[::-1]


def _patterns(compared: Compared) -> tuple[Compared, np.ndarray]:
    """The distinct outcomes, with rarity in half bits, and how many pairs show each."""
    code = np.round(compared.rarity * 2).astype(np.int64) + 4096
    for comparison in COMPARISONS:
        code = code * (len(comparison.levels) + 1) + (compared.seen[comparison.name].astype(np.int64) + 1)
    _, first, times = np.unique(code, return_index=True, return_counts=True)
    seen = {name: levels[first] for name, levels in compared.seen.items()}
    rarity = np.round(compared.rarity[first] * 2) / 2
    return Compared(compared.one[first], compared.other[first], rarity, seen), times.astype(float)


def _doubts(default: Model, learned: Model) -> list[str]:
    """Why the learned model is not to be believed, in words."""
    doubts = []
    for comparison in COMPARISONS:
        top, bottom = learned.one[comparison.name][0], learned.one[comparison.name][-1]
        if (
            not comparison.fixed
            and len(comparison.levels) > 1
            and top / bottom < 0.1 * learned.others[comparison.name][0] / learned.others[comparison.name][-1]
        ):
            doubts.append(f"{comparison.levels[0].words} would count against one child")
    if learned.prior_one > default.prior_one + 6:
        doubts.append("more files than not would be one child's")
    return doubts
