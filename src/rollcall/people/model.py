"""The evidence of a pair weighed: how likely two files are one child's, beside two children's of one household and two others'.

Log odds in bits (Fellegi and Sunter 1969), with a third class for household: what siblings and twins share anyway must not make them one
child. weight = one - log2(1 + household), where `one` and `household` are each prior plus evidence against two unrelated children.
"""

from typing import NamedTuple

import numpy as np

from rollcall.people.compare import COMPARISONS, USUAL

#: Bits beyond which a probability says no more.
_LIMIT = 200.0


class Compared(NamedTuple):
    """Pairs as they were compared, column by column; all arrays are equally long."""

    one: np.ndarray  # unit
    other: np.ndarray  # unit
    rarity: np.ndarray  # bits: how much rarer the shared values are than `compare.USUAL`
    seen: dict[str, np.ndarray]  # comparison -> number of the level, counted from 0 at the bottom; -1 where a side states nothing

    def without(self, units: set[int]) -> "Compared":
        """The pairs of which neither is among `units`."""
        gone = np.fromiter(units, np.int64, len(units))
        kept = ~(np.isin(self.one, gone) | np.isin(self.other, gone))
        return Compared(self.one[kept], self.other[kept], self.rarity[kept], {name: levels[kept] for name, levels in self.seen.items()})

    def beside(self, others: "Compared") -> "Compared":
        """These pairs and `others`, sorted."""
        one, other = np.concatenate([others.one, self.one]), np.concatenate([others.other, self.other])
        order = np.lexsort((other, one))
        seen = {name: np.concatenate([others.seen[name], levels])[order] for name, levels in self.seen.items()}
        return Compared(one[order], other[order], np.concatenate([others.rarity, self.rarity])[order], seen)


class Model(NamedTuple):
    """The probabilities of every level, by comparison, in the order of `compare.COMPARISONS`' levels; and how common the classes are."""

    one: dict[str, tuple[float, ...]]
    household: dict[str, tuple[float, ...]]
    others: dict[str, tuple[float, ...]]
    prior_one: float  # bits for two files picked at random being one child's
    prior_household: float  # and being two children's of one household


def defaults(children: int) -> Model:
    """The model that the package ships, for about so many children, each with about one sibling among them."""
    prior = -float(np.log2(max(children, 100)))
    return Model(
        one={each.name: tuple(level.one for level in each.levels) for each in COMPARISONS},
        household={each.name: tuple(level.household for level in each.levels) for each in COMPARISONS},
        others={each.name: tuple(level.others for level in each.levels) for each in COMPARISONS},
        prior_one=prior,
        prior_household=prior,
    )


def evidence(model: Model, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Bits for one child and for one household of each level of comparison `name`, from the bottom level up, then 0 (not stated)."""
    comparison = next(each for each in COMPARISONS if each.name == name)
    against = [USUAL if level.rarity else other for level, other in zip(comparison.levels, model.others[name], strict=True)]
    sides = (model.one[name], model.household[name])
    one, household = (np.log2(np.array(side) / np.array(against))[::-1] for side in sides)
    return np.append(one, 0.0), np.append(household, 0.0)


def odds(compared: Compared, model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Bits of each pair for one child, and for two children of one household, against two unrelated ones."""
    one, household = compared.rarity + model.prior_one, compared.rarity + model.prior_household
    for name, seen in compared.seen.items():
        for_one, for_household = evidence(model, name)
        one += for_one[seen]
        household += for_household[seen]
    return np.clip(one, -_LIMIT, _LIMIT), np.clip(household, -_LIMIT, _LIMIT)


def weigh(compared: Compared, model: Model) -> np.ndarray:
    """Bits of each pair for one child against all else; 0 is as likely as not."""
    one, household = odds(compared, model)
    return np.round(one - np.log2(1 + np.exp2(household)), 6)


def probability(weight: float) -> float:
    """The probability that a weight in bits stands for."""
    return float(1 / (1 + np.exp2(-weight)))
