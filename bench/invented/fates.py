"""What becomes of each child, and the truth that follows by the contract's definitions."""

import random
from dataclasses import dataclass

from invented.population import Child, Country


@dataclass(frozen=True)
class Fate:
    """One way for a life to go: its share of all children, who can have it, and what the roll has to say."""

    name: str
    share: float
    youngest: float  # age in years on `as_of`
    status: str = "accounted"
    reason: str = "seen-with-custodian"
    single_mother: bool = False
    trap: bool = False  # looks irregular and is innocent
    oldest: float = 17.9

    @property
    def wrong(self) -> str:
        """The planted wrong that an audit has to find, or nothing."""
        return self.name if self.status in ("unaccounted", "contradicted") else ""


FATES = (
    Fate("adopted", 0.026, 1.2, single_mother=True, trap=True),
    Fate("adopted-abroad", 0.018, 2, "left", "arrival-confirmed", single_mother=True),
    Fate("returned-vanished", 0.016, 3.5, "unaccounted", "returned-then-unseen", single_mother=True),
    Fate("lawful-return", 0.012, 3.5, single_mother=True, trap=True),
    Fate("never-registered", 0.010, 1.2, "unaccounted", "never-registered"),
    Fate("missing", 0.009, 6, "unaccounted", "missing"),
    Fate("exit-no-arrival", 0.009, 3, "unaccounted", "exit-without-arrival"),
    Fate("death-asserted", 0.009, 2.5, "unaccounted", "death-uncertified"),
    Fate("placement-ended", 0.009, 3.5, "unaccounted", "custodian-unknown"),
    Fate("unseen", 0.010, 5, "unaccounted", "unseen"),
    Fate("seen-after-death", 0.026, 4, "contradicted", "seen-after-death"),
    Fate("died", 0.030, 0.5, "deceased", "death-certified"),
    Fate("emigrated", 0.024, 2, "left", "arrival-confirmed"),
    Fate("foster", 0.028, 1.5),
    Fate("kinship", 0.014, 1.5),
    Fate("residential", 0.018, 3),
    Fate("reunified", 0.012, 3, trap=True),
    Fate("late-registered", 0.013, 4, trap=True),
    Fate("missing-found", 0.008, 7, trap=True),
    Fate("abroad-now", 0.003, 3, trap=True),
    Fate("stepfather", 0.008, 6, trap=True),
)


def assign(country: Country, children: list[Child]) -> None:
    """Give every child its fate. Children of 18 or older live plainly at home; so do all that no fate is left for."""
    chance = random.Random(f"{country.chance.random()} fates")
    for child in children:
        if _age(country, child) >= 18:
            child.fate, child.status, child.reason = "of-age", "of_age", "of-age"
        child.trap = "twin" if child.plurality > 1 else ""
    siblings: dict[str, list[Child]] = {}
    for child in children:
        siblings.setdefault(child.mother.key, []).append(child)
    for fate in FATES:
        wanted = round(fate.share * len(children))
        pool = [child for child in children if _can(country, child, fate)]
        chance.shuffle(pool)
        for child in pool:
            if wanted <= 0:
                break
            going = siblings[child.mother.key] if fate.name == "emigrated" else [child]
            going = [one for one in going if not one.fate]
            for one in going:
                _give(one, fate)
            wanted -= len(going)
    for child in children:
        child.fate = child.fate or "home"


def _age(country: Country, child: Child) -> float:
    """Age in years on `as_of`, whole years exact."""
    had = (country.as_of.month, country.as_of.day) >= (child.born.month, child.born.day)
    years = country.as_of.year - child.born.year - (not had)
    return years + min((country.as_of - child.born).days / 365.25 - years, 0.999) if years < 18 else years


def _can(country: Country, child: Child, fate: Fate) -> bool:
    return not child.fate and child.single_mother == fate.single_mother and fate.youngest <= _age(country, child) <= fate.oldest


def _give(child: Child, fate: Fate) -> None:
    child.fate, child.status, child.reason, child.wrong = fate.name, fate.status, fate.reason, fate.wrong
    child.trap = fate.name if fate.trap else child.trap
