"""Whether a name in Latin letters is a spelling of a name in Hangul, in bits; and which Hangul name it most probably spells.

The model: a name is written family name first (or, less often, last) and its given name in one or more words; each syllable is
spelled as `spellings.Spellings` says; where the parting of the given name into syllables is not shown by a hyphen, a space or a
capital letter, every parting counts. A few bearers write another name altogether, which bounds how much a pair can count against.
"""

import math
import re
from functools import lru_cache
from typing import Final

import pyarrow as pa

from rollcall.people.partings import Parting, both_ends, cut_into, partings, syllables_of, words
from rollcall.people.spellings import FAMILY, FIRST, LATER, Spellings, shipped

#: Judged: the share of bearers who write another name altogether (Robert for 민수), and of those under another family name than the
#: Hangul name's, as after adoption.
_ANOTHER_NAME, _NEW_FAMILY = 0.01, 0.02
#: The share of names in Latin letters that are not Korean: judged, half and half.
_FOREIGN: Final = 0.5
#: The shares of given names of one and of two syllables, rounded from the label pairs.
_USUAL: Final = ((1, 0.05), (2, 0.95))
#: Beside the chance of a name, what is less than this share of it does not show in bits.
_NEGLIGIBLE: Final = 1e-5
_HANGUL_NAME: Final = re.compile("[가-힣]{2,5}")


def read_back(found: list[list[str]], comma: bool) -> tuple[str, str, str, str] | None:
    """The Korean name that words in Latin letters most probably spell: family and given name in Hangul, and as they are spelled.

    `found` and `comma` are as `words` returns them. None unless every syllable is spelled as it was seen spelled, and so is likelier
    than stray letters. What the syllables are worth as evidence, `bits` says; this reading serves keys, and is wrong for about one
    Korean name in five, mostly by a syllable that is spelled the same.
    """
    spellings = shipped()
    best: tuple[float, str, str, str, str] = (0.0, "", "", "", "")
    for weight, family, parts in both_ends(found, comma):
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
    for number, usual in _USUAL:
        for parted, weight in cut_into(parts, number) if len(parts) <= number else ():
            read = [spellings.likeliest(place, each) for place, each in zip((FIRST, LATER), parted, strict=False)]
            joint = usual * weight * math.prod(likely for _, likely in read)
            if joint > best[1]:
                best = "".join(syllable for syllable, _ in read), joint
    return best


class Romanised:
    """Compares names under one table of spellings; what was computed for a name is kept."""

    def __init__(self, spellings: Spellings):
        self.spellings = spellings
        keep = lru_cache(maxsize=1 << 17)
        self.chance, self._family = keep(self._chance), keep(self._write_family)

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

    def _write_family(self, written: str, family: str) -> float:
        new = _NEW_FAMILY * self.spellings.stray(written)
        if len(family) == 1:
            return (1 - _NEW_FAMILY) * self.spellings.share(FAMILY, written, family) + new
        return new + (1 - _NEW_FAMILY) * sum(
            share * math.prod(self.spellings.share(FIRST, *each) for each in zip(parted, family, strict=True))
            for parted, share in cut_into((written,), len(family))
        )

    def _chance(self, latin: str) -> float:
        """The probability of `latin` as the name of a child picked at random."""
        marginal = self.spellings.marginal
        korean = 0.0
        for given, usual in _USUAL:
            for (written, *syllables), weight in partings(latin, given):
                if written:
                    weight *= (1 - _NEW_FAMILY) * marginal(FAMILY, written) + _NEW_FAMILY * self.spellings.stray(written)
                weight *= usual * marginal(FIRST, syllables[0])
                korean += weight * math.prod(marginal(LATER, spelling) for spelling in syllables[1:])
        found = words(latin)[0]
        foreign = math.prod(self.spellings.stray("".join(word)) for word in found) if found else 0.0
        return (1 - _FOREIGN) * korean + _FOREIGN * foreign

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

    `latin` holds names in Latin letters, in any order and with any parting; `hangul` names of two to five syllables, family name
    first. The least value is about -6.6 bits, since one bearer in a hundred writes another name altogether.
    """
    compare = _shipped().bits
    pairs = zip(latin.to_pylist(), hangul.to_pylist(), strict=True)
    return pa.array([compare(one, other) for one, other in pairs], pa.float64())


@lru_cache(maxsize=1)
def _shipped() -> Romanised:
    return Romanised(shipped())
