"""Whether a name in Latin letters is a spelling of a name in Hangul, in bits.

The model: a name is written family name first (or, less often, last) and its given name in one or more words; each syllable is
spelled as `spellings.Spellings` says; where the parting of the given name into syllables is not shown by a hyphen, a space or a
capital letter, every parting counts. A few bearers write another name altogether, which bounds how much a pair can count against.
"""

import math
import re
import unicodedata
from functools import lru_cache
from itertools import combinations
from typing import Final

import pyarrow as pa
from anyascii import anyascii

from rollcall.people.spellings import FAMILY, FIRST, LATER, Spellings, shipped

#: Shares of names, rounded from the training half of the label pairs of Wikidata: written family name first where no comma shows
#: it, cut elsewhere than between syllables, and written as something else than the Hangul name (by judgement: Robert for 로버트).
_FAMILY_FIRST, _CUT_ELSEWHERE, _ANOTHER_NAME = 0.9, 0.03, 0.01
#: The share of names in Latin letters that are not Korean: judged, half and half.
_FOREIGN: Final = 0.5
#: Beside the chance of a name, what is less than this share of it does not show in bits.
_NEGLIGIBLE: Final = 1e-5
_LONGEST_SYLLABLE: Final = 8
COMPOUND_FAMILIES: Final = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")
_HANGUL_NAME: Final = re.compile("[가-힣]{2,6}")

Parting = tuple[str, ...]


def words(name: str) -> tuple[list[list[str]], bool]:
    """The words of a name in Latin letters, each as its parts between hyphens and before capitals; and whether a comma parts them."""
    plain = name if name.isascii() else anyascii(unicodedata.normalize("NFKC", name))
    plain = re.sub(r"['`.]", "", re.sub(r"\([^)]*\)", " ", plain))
    plain = re.sub(r"([a-z])([A-Z])", r"\1-\2", plain).lower()
    before, comma, after = plain.partition(",")
    parted = bool(comma and re.search("[a-z]", before) and re.search("[a-z]", after))
    found = [[part for part in re.split("[^a-z]+", word) if part] for word in re.split(r"[\s,]+", plain)]
    return [parts for parts in found if parts], parted


@lru_cache(maxsize=65536)
def partings(name: str, given: int) -> tuple[tuple[Parting, float], ...]:
    """Each way to part `name` into a family name and `given` syllables of the given name, with its probability.

    The family name is the first part of a parting; it is empty where the name is one word of `given` syllables.
    """
    found, comma = words(name)
    if not found:
        return ()
    weighed: dict[Parting, float] = {}
    for weight, family, parts in _orders(found, comma):
        for syllables, share in _syllables(tuple(parts), given):
            weighed[family, *syllables] = weighed.get((family, *syllables), 0.0) + weight * share
    return tuple(weighed.items())


def _orders(found: list[list[str]], comma: bool) -> list[tuple[float, str, list[str]]]:
    """Each way to tell family name and given name apart among the words, with its probability."""
    if len(found) == 1:
        joined = "".join(found[0])
        both = [(0.5 / len(joined), joined[:cut], [joined[cut:]]) for cut in range(1, len(joined))]
        return [(0.5, "", found[0]), *both]
    first = 1.0 if comma else _FAMILY_FIRST
    orders = [(first, "".join(found[0]), sum(found[1:], [])), (1 - first, "".join(found[-1]), sum(found[:-1], []))]
    return [order for order in orders if order[0] > 0]


@lru_cache(maxsize=65536)
def _syllables(parts: Parting, number: int) -> list[tuple[Parting, float]]:
    letters = "".join(parts)
    if number == 1:
        return [((letters,), 1.0)]
    every = []
    for cuts in combinations(range(1, len(letters)), number - 1):
        bounds = (0, *cuts, len(letters))
        syllables = tuple(letters[start:end] for start, end in zip(bounds, bounds[1:], strict=False))
        if max(map(len, syllables)) <= _LONGEST_SYLLABLE:
            every.append(syllables)
    if not every:
        return []
    shown = len(parts) == number
    elsewhere = (_CUT_ELSEWHERE if shown else 1.0) / len(every)
    weighed = {syllables: elsewhere for syllables in every}
    if shown:
        weighed[parts] = weighed.get(parts, 0.0) + 1 - _CUT_ELSEWHERE
    return list(weighed.items())


def syllables_of(hangul: str) -> tuple[str, str]:
    """The family name and the given name of a name in Hangul, which may hold a space; the family name is one syllable if unknown."""
    if " " in hangul.strip():
        family, _, given = hangul.strip().partition(" ")
        return family, given.replace(" ", "")
    cut = 2 if hangul.startswith(COMPOUND_FAMILIES) and len(hangul) > 2 else 1
    return hangul[:cut], hangul[cut:]


def read_back(found: list[list[str]], comma: bool) -> tuple[str, str, str, str] | None:
    """The Korean name that words in Latin letters most probably spell: family and given name in Hangul, and as they are spelled.

    `found` and `comma` are as `words` returns them. None unless every syllable is spelled as it was seen spelled, and so is likelier
    than stray letters. What the syllables are worth as evidence, `bits` says; this reading serves keys, and is wrong for about one
    Korean name in five, mostly by a syllable that is spelled the same.
    """
    spellings = shipped()
    best: tuple[float, str, str, str, str] = (0.0, "", "", "", "")
    for weight, family, parts in _orders(found, comma):
        spoken, likely = spellings.likeliest(FAMILY, family)
        if spoken:
            given, likelihood = _given_read_back(tuple(parts))
            best = max(best, (weight * likely * likelihood, spoken, given, family, "".join(parts)))
    if not best[2] or best[0] <= math.prod(spellings.stray("".join(word)) for word in found):
        return None
    return best[1:]


@lru_cache(maxsize=65536)
def _given_read_back(parts: Parting) -> tuple[str, float]:
    spellings, best = shipped(), ("", 0.0)
    for number, usual in ((2, 0.95), (1, 0.05)):
        for parted, weight in _syllables(parts, number) if len(parts) <= number else ():
            read = [spellings.likeliest(place, each) for place, each in zip((FIRST, LATER), parted, strict=False)]
            joint = usual * weight * math.prod(likely for _, likely in read)
            if joint > best[1]:
                best = "".join(syllable for syllable, _ in read), joint
    return best


class Romanised:
    """Compares names under one table of spellings; what was computed for a name is kept."""

    def __init__(self, spellings: Spellings):
        self.spellings = spellings
        self._chance: dict[str, float] = {}

    def likelihood(self, latin: str, hangul: str, least: float = 0.0) -> float:
        """The probability that the bearer of `hangul` writes it `latin`, among all strings; what adds less than `least` may be left out."""
        family, given = syllables_of(hangul)
        total, share = 0.0, self.spellings.share
        for (written, *spellings), weight in partings(latin, len(given)):
            if written:
                weight *= self._family(written, family)
            place = FIRST
            for spelling, syllable in zip(spellings, given, strict=True):
                if weight < least:
                    break
                weight *= share(place, spelling, syllable)
                place = LATER
            else:
                total += weight
        return total

    def _family(self, written: str, family: str) -> float:
        if len(family) == 1:
            return self.spellings.share(FAMILY, written, family)
        return sum(
            share * math.prod(self.spellings.share(FIRST, *each) for each in zip(parted, family, strict=True))
            for parted, share in _syllables((written,), len(family))
        )

    def chance(self, latin: str) -> float:
        """The probability of `latin` as the name of a child picked at random."""
        if latin not in self._chance:
            marginal = self.spellings.marginal
            korean = 0.0
            for given, usual in ((1, 0.05), (2, 0.95)):
                for (written, *syllables), weight in partings(latin, given):
                    weight *= usual * (marginal(FAMILY, written) if written else 1.0) * marginal(FIRST, syllables[0])
                    korean += weight * math.prod(marginal(LATER, spelling) for spelling in syllables[1:])
            foreign = math.prod(self.spellings.stray("".join(word)) for word in words(latin)[0])
            self._chance[latin] = (1 - _FOREIGN) * korean + _FOREIGN * foreign
        return self._chance[latin]

    def bits(self, latin: str | None, hangul: str | None) -> float | None:
        """log2 of how much likelier `latin` is for the bearer of `hangul` than for anybody; None unless both are names."""
        if not latin or not hangul or not _HANGUL_NAME.fullmatch(hangul.replace(" ", "")):
            return None
        chance = self.chance(latin)
        if chance <= 0.0:
            return None
        likelihood = self.likelihood(latin, hangul, _NEGLIGIBLE * chance)
        return math.log2((1 - _ANOTHER_NAME) * likelihood / chance + _ANOTHER_NAME)


def bits(latin: pa.Array, hangul: pa.Array) -> pa.Array:
    """How much each pair counts for its two names being one name, in bits; same length, null where a side is no such name.

    `latin` holds names in Latin letters, in any order and with any parting; `hangul` names of two to six syllables, family name
    first. The least value is about -6.6 bits, since one bearer in a hundred writes another name altogether.
    """
    compared = Romanised(shipped())
    pairs = zip(latin.to_pylist(), hangul.to_pylist(), strict=True)
    return pa.array([compared.bits(one, other) for one, other in pairs], pa.float64())
