"""Every way to part a name in Latin letters into a family name and the syllables of a given name, and how probable each is."""

import re
from functools import lru_cache
from itertools import combinations
from typing import Final

from rollcall.people.scripts import in_ascii

#: Judged: the share of names written family name first where no comma shows it (of the labels of Wikidata 0.96 are, of records kept
#: abroad fewer), and of hyphens that stand elsewhere than between syllables (Yu-na for 연아).
_FAMILY_FIRST, _CUT_ELSEWHERE = 0.9, 0.03
#: Judged: the share of names with a word that is not in the Hangul name at all, such as a baptismal name, which is no short word,
#: and how probable each letter of it is.
_WORD_BESIDE, _LONG_WORD, _LETTER = 0.02, 4, 0.05
_LONGEST_SYLLABLE: Final = 8
COMPOUND_FAMILIES: Final = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")

Parting = tuple[str, ...]


def words(name: str) -> tuple[list[list[str]], bool]:
    """The words of a name in Latin letters, each as its parts between hyphens and before capitals; and whether a comma parts them."""
    plain = re.sub(r"['`.]", "", re.sub(r"\([^)]*\)", " ", in_ascii(name)))
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
    for weight, family, parts in orders(found, comma):
        for syllables, share in cut_into(tuple(parts), given):
            weighed[family, *syllables] = weighed.get((family, *syllables), 0.0) + weight * share
    return tuple(weighed.items())


def orders(found: list[list[str]], comma: bool) -> list[tuple[float, str, list[str]]]:
    """Each way to tell family name and given name apart among the words, one left out or none, with its probability."""
    if len(found) == 1:
        joined = "".join(found[0])
        both = [(0.5 / len(joined), joined[:cut], [joined[cut:]]) for cut in range(1, min(len(joined), _LONGEST_SYLLABLE))]
        return [(0.5, "", found[0]), *both]
    orders = both_ends(found, comma)
    long = [place for place, word in enumerate(found) if len("".join(word)) >= _LONG_WORD] if len(found) > 2 else []
    for place in long:
        share = _WORD_BESIDE / len(long) * _LETTER ** len("".join(found[place]))
        orders += [(share * weight, family, parts) for weight, family, parts in both_ends(found[:place] + found[place + 1 :], False)]
    return orders


def both_ends(found: list[list[str]], comma: bool) -> list[tuple[float, str, list[str]]]:
    """A family name at either end of two or more words, and the given name beside it, with its probability."""
    first = 1.0 if comma else _FAMILY_FIRST
    orders = [(first, "".join(found[0]), sum(found[1:], [])), (1 - first, "".join(found[-1]), sum(found[:-1], []))]
    return [order for order in orders if order[0] > 0]


@lru_cache(maxsize=65536)
def cut_into(parts: Parting, number: int) -> list[tuple[Parting, float]]:
    """Each way to cut the letters of `parts` into `number` syllables, with its probability; as they are parted, if they are."""
    letters = "".join(parts)
    if number == 1:
        return [((letters,), 1.0)]
    if len(letters) > number * _LONGEST_SYLLABLE:
        return []
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
