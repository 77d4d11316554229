"""How the syllables of Korean names are written in Latin letters, learned from pairs of labels.

A syllable has no one spelling: 정 is written jung, jeong, chung, jong, cheong; which, depends on whether it is the family name, on
the habits of its time and on the bearer. For each place in a name and each syllable, `Spellings` holds how often each spelling was
seen. What was never seen is estimated from the parts of the syllable (its initial, vowel and final, each with the letters that
write it), after the way n-gram models back off to shorter ones (Katz 1987; the weights here are additive, Lidstone's).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

#: The places of a syllable: the family name, the first of the given name, and any later one.
FAMILY, FIRST, LATER = "family", "first", "later"
PLACES: Final = (FAMILY, FIRST, LATER)
#: First and later taken together.
GIVEN: Final = "given"

#: How many sightings the next coarser estimate weighs as much as: the place against all of the given name, that against the parts.
_OF_PLACE, _OF_GIVEN, _OF_FAMILY, _OF_PART = 4.0, 2.0, 1.0, 0.05
#: The share of spellings that follow nothing but the frequency of letters, and how likely one goes on after each letter.
_STRAY, _ON = 0.003, 0.7
#: The share of spellings that were not seen for their syllable before: about one in twenty in the half not learned from.
_RARE: Final = 0.05
#: A spelling seen oftener than this says little more about the parts of its syllable than about itself.
_ENOUGH: Final = 5
_PARTS: Final = re.compile(r"(wh|[^aeiouwy]*)([aeiouwy]*)(.*)")

#: How many results of each estimate are kept for the next asking: names repeat, and memory ends.
_KEPT: Final = 1 << 19

Counts = Mapping[tuple[str, str], Mapping[str, float]]


def jamo(syllable: str) -> tuple[int, int, int]:
    """The numbers of initial, vowel and final of a Hangul syllable (Unicode 3.12: 588 to an initial, 28 to a vowel)."""
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28


class Spellings:
    """The probability of each spelling of each syllable. `counts`: (place, syllable) to spelling to how often it was seen."""

    def __init__(self, counts: Counts):
        self.counts = {key: dict(spellings) for key, spellings in counts.items()}
        self._letters = self._count_letters()
        given, everywhere = defaultdict(Counter), defaultdict(Counter)
        for (place, syllable), spellings in self.counts.items():
            everywhere[syllable].update(spellings)
            if place != FAMILY:
                given[syllable].update(spellings)
        self._given = {(GIVEN, syllable): dict(spellings) for syllable, spellings in given.items()}
        self._parts = {FAMILY: _count_parts(everywhere), GIVEN: _count_parts(given)}
        self._writes: dict[tuple[str, str], dict[str, float]] = {}
        self._total = dict.fromkeys(PLACES, 0.0)
        for (place, syllable), spellings in self.counts.items():
            times = sum(spellings.values())
            self._total[place] += times
            for spelling in spellings:
                self._writes.setdefault((place, spelling), {})[syllable] = times
        #: Every spelling seen of a family name.
        self.families = frozenset(spelling for place, spelling in self._writes if place == FAMILY)
        self._seen = {key: sum(spellings.values()) for key, spellings in (self.counts | self._given).items()}
        keep = lru_cache(maxsize=_KEPT)
        self._stray, self._share, self._part = keep(self._follow_letters), keep(self._estimate), keep(self._estimate_part)
        self._marginal, self._of_any, self._likeliest = keep(self._sum), keep(self._sum_part), keep(self._choose)

    def share(self, place: str, spelling: str, syllable: str) -> float:
        """How probably `syllable`, standing in `place`, is written `spelling` (lower-case ASCII letters)."""
        return self._share(place, spelling, syllable)

    def marginal(self, place: str, spelling: str) -> float:
        """How probably any syllable that stands in `place` is written `spelling`.

        Where the parts of a syllable had to tell, they are taken to be independent of one another: the sum over all syllables
        is close to it and a hundred times as dear.
        """
        return self._marginal(place, spelling)

    def likeliest(self, place: str, spelling: str) -> tuple[str, float]:
        """The syllable that `spelling` in `place` most probably writes among those seen so, and the joint probability of both."""
        return self._likeliest(place, spelling)

    def stray(self, text: str) -> float:
        """How probable `text` is if it follows nothing but the frequency of letters in spellings of names."""
        return self._stray(text)

    def usual(self, place: str, syllable: str) -> str:
        """The commonest spelling of `syllable` in `place`, or in any other; empty where it was never seen."""
        seen = self.counts.get((place, syllable)) or self._given.get((GIVEN, syllable)) or self.counts.get((FAMILY, syllable), {})
        return max(seen, key=lambda spelling: (seen[spelling], spelling), default="")

    def seen(self, place: str, syllable: str) -> float:
        """The share of `syllable` among all that were seen in `place`."""
        return self._seen.get((place, syllable), 0.0) / self._total[place]

    def _follow_letters(self, text: str) -> float:
        return (1 - _ON) * math.prod([_ON * self._letters.get(letter, 1e-4) for letter in text])

    def _estimate(self, place: str, spelling: str, syllable: str) -> float:
        if place == FAMILY:
            return self._drawn((place, syllable), spelling, self._from_parts(FAMILY, spelling, syllable), _OF_FAMILY)
        coarse = self._drawn((GIVEN, syllable), spelling, self._from_parts(GIVEN, spelling, syllable), _OF_GIVEN)
        return self._drawn((place, syllable), spelling, coarse, _OF_PLACE)

    def _drawn(self, key: tuple[str, str], spelling: str, expected: float, weight: float) -> float:
        """The share of `spelling` among those seen, drawn towards `expected` with the weight of that many sightings."""
        seen = self.counts.get(key) or self._given.get(key, {})
        return (seen.get(spelling, 0.0) + weight * expected) / (self._seen.get(key, 0.0) + weight)

    def _from_parts(self, place: str, spelling: str, syllable: str) -> float:
        parted, sounds, part = _parted(spelling), jamo(syllable), self._part
        parts = part(place, 0, sounds[0], parted[0]) * part(place, 1, sounds[1], parted[1]) * part(place, 2, sounds[2], parted[2])
        return (1 - _STRAY) * parts + _STRAY * self._stray(spelling)

    def _estimate_part(self, place: str, number: int, sound: int, letters: str) -> float:
        seen = self._parts[place][number].get(sound, {})
        return (seen.get(letters, 0.0) + _OF_PART * self._stray(letters)) / (sum(seen.values()) + _OF_PART)

    def _sum(self, place: str, spelling: str) -> float:
        bearers = self._writes.get((place, spelling), {})
        seen = sum(weight * self._share(place, spelling, syllable) for syllable, weight in bearers.items())
        rest = self._total[place] - sum(bearers.values()) + 1.0
        parts = math.prod(self._of_any(place, number, letters) for number, letters in enumerate(_parted(spelling)))
        unseen = _RARE * ((1 - _STRAY) * parts + _STRAY * self._stray(spelling))
        return (seen + rest * unseen) / (self._total[place] + 1.0)

    def _sum_part(self, place: str, number: int, letters: str) -> float:
        sounds = self._parts[FAMILY if place == FAMILY else GIVEN][number].values()
        total = sum(sum(seen.values()) for seen in sounds)
        return (sum(seen.get(letters, 0.0) for seen in sounds) + _OF_PART * self._stray(letters)) / total

    def _choose(self, place: str, spelling: str) -> tuple[str, float]:
        bearers = self._writes.get((place, spelling), {})
        joint = [(weight * self._share(place, spelling, each) / self._total[place], each) for each, weight in bearers.items()]
        best, syllable = max(joint, default=(0.0, ""))
        return syllable, best

    def _count_letters(self) -> dict[str, float]:
        letters: Counter[str] = Counter()
        for spellings in self.counts.values():
            for spelling, times in spellings.items():
                letters.update({letter: times * spelling.count(letter) for letter in set(spelling)})
        total = sum(letters.values())
        return {letter: times / total for letter, times in letters.items()}


@lru_cache(maxsize=1 << 16)
def _parted(spelling: str) -> tuple[str, str, str]:
    """The letters of a spelling that write initial, vowel and final: consonants, vowels with y and w, the rest."""
    initial, vowel, final = _PARTS.findall(spelling)[0]
    return initial, vowel, final


def _count_parts(spelled: Mapping[str, Mapping[str, float]]) -> tuple[dict[int, Counter], ...]:
    """For initial, vowel and final: its number to the letters that write it to how often, frequent spellings damped."""
    counted: tuple[dict[int, Counter], ...] = ({}, {}, {})
    for syllable, spellings in spelled.items():
        for spelling, times in spellings.items():
            parted = _parted(spelling)
            damped = times if times < _ENOUGH else _ENOUGH + 3 * math.log(times / _ENOUGH)
            for number, sound in enumerate(jamo(syllable)):
                counted[number].setdefault(sound, Counter()).update({parted[number]: damped})
    return counted


def read(lines: Iterable[str]) -> Spellings:
    """Read lines of place, syllable and spellings (`kim:2011.5 gim:30`), parted by tabs; lines that start with # are comments."""
    counts: dict[tuple[str, str], dict[str, float]] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            place, syllable, spellings = line.rstrip("\n").split("\t")
            counted = (each.rpartition(":") for each in spellings.split())
            counts[place, syllable] = {spelling: float(times) for spelling, _, times in counted}
    return Spellings(counts)


def written(spellings: Spellings, least: float = 0.05) -> list[str]:
    """The lines that `read` reads, sorted; what was seen less than `least` times is left out."""
    lines = []
    for (place, syllable), counted in sorted(spellings.counts.items()):
        kept = sorted(((times, spelling) for spelling, times in counted.items() if times >= least), key=lambda each: (-each[0], each[1]))
        if kept:
            lines.append(f"{place}\t{syllable}\t{' '.join(f'{spelling}:{times:.4g}' for times, spelling in kept)}")
    return lines


@lru_cache(maxsize=1)
def shipped() -> Spellings:
    """The spellings that come with Rollcall; see data/ORIGIN.md."""
    text = resources.files("rollcall.people").joinpath("data", "korean_spellings.tsv").read_text(encoding="utf-8")
    return read(text.splitlines())
