"""A stated name told apart: family name, given names, and what stands between, by the customs of many places.

Nothing in a record says by whose custom a name is written, so each custom is recognised by its own words and forms, the surest
first: a comma, words in capitals, a Korean, Vietnamese, Slavic, Chinese or Spanish form; else the last word is the family name, with
the particles before it. `data/name_words.tsv` lists the words.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from rollcall.people import customs
from rollcall.people.customs import words_of
from rollcall.people.partings import COMPOUND_FAMILIES
from rollcall.people.romanised import read_back
from rollcall.people.scripts import hangul_reading, letters, official, script_of
from rollcall.people.spellings import FAMILY, FIRST, LATER, shipped


class Parts(NamedTuple):
    """The parts of one name; words are in lower-case ASCII letters."""

    family: str  # the family name, its words joined; empty where none is stated
    given: tuple[str, ...]  # the given names, first the one in use
    beside: tuple[str, ...]  # what some records of one person leave out: patronymics, middle names of Vietnamese custom
    script: str
    hangul: tuple[str, str] | None  # family and given name in Hangul: stated, or how Koreans read the ideographs stated
    guess: tuple[str, str] | None  # the same, where it is read back from Latin letters


_TITLES, _SUFFIXES, _RANKS, _MAIDEN = map(words_of, ("title", "suffix", "rank", "maiden"))
_KOREAN_IDEOGRAPHS: Final = frozenset("".join(words_of("korean_ideographs")))
_TWO_IDEOGRAPHS: Final = tuple(words_of("two_ideographs"))
_PEERAGE: Final = re.compile(r",?\s+(the\s+)?\d+(st|nd|rd|th)\s.*$", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\([^)]*\)|\"[^\"]*\"|“[^”]*”")
_ARTICLE: Final = re.compile(r"\A(?:al|el|ul|ur|as|ash|ad|ar|an|at|az)-(?=[a-z]{3})")
_ABD: Final = re.compile(r"\babd[ -]?[aeu][ldrsn]?[ -](?=[a-z]{3})")
_NO_LETTERS: Final = re.compile("[^a-z]+")
_JOINING: Final = re.compile(r"[-'`.]")
_HANGUL: Final = re.compile("[가-힣]+")
_IDEOGRAPHS: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


def parse(name: str) -> Parts:
    """Tell apart the parts of `name`, as it stands in a record."""
    text = name if name.isascii() else unicodedata.normalize("NFKC", name)
    text = _ASIDE.sub(" ", _PEERAGE.sub("", text))
    if not text.isascii():
        native = "".join(text.split())
        if _HANGUL.fullmatch(native):
            return _hangul(text.split())
        if _IDEOGRAPHS.fullmatch(native) and len(native) > 1:
            return _ideographs(text.split())
    return _spelled(text)


def _spelled(text: str) -> Parts:
    """A name in letters."""
    script = script_of(text)
    before, after = _sides(text)
    raw, known = before + after, len(before) if after else 0
    words = [word for word in map(_plain, raw) if word]
    if len(words) < 2:
        return Parts("", tuple(words), (), script, None, None)
    if len(words) == len(raw) and (korean := _korean(raw, words, bool(after))):
        return korean._replace(script=script)
    told = customs.in_order(words[:known], words[known:]) if known and len(words) == len(raw) else customs.tell(words)
    return Parts(told.family, told.given, told.beside, script, None, None)


def _korean(raw: list[str], words: list[str], comma: bool) -> Parts | None:
    families = shipped().families
    if words[0] not in families and words[-1] not in families:
        return None
    read = read_back([[part for part in _NO_LETTERS.split(word.replace("'", "")) if part] for word in raw], comma)
    return read and Parts(read[2], (read[3],), (), "", None, read[:2])


def _sides(text: str) -> tuple[list[str], list[str]]:
    """The words of the family name and of the rest where a comma or capitals tell them apart; else all words, and none."""
    plain = _ABD.sub("abdul", letters(text))
    first, *more = plain.split(",")
    sides = [kept for side in (first, *(side for side in more if not _honours(side))) if (kept := _without_titles(side.split()))]
    if len(sides) > 1:
        return sides[0], sum(sides[1:], [])
    words = sides[0] if sides else []
    capitals = [letters(word) for word in text.replace(",", " ").split() if word.isupper() and len(word.strip(".")) > 2]
    if capitals and len(capitals) < len(words):
        rest = [word for word in words if word not in capitals]
        if capitals + rest == words or rest + capitals == words:
            return capitals, rest
    return words, []


def _honours(side: str) -> bool:
    """Whether what follows a comma is no name but a rank or a seat: "baronet", "of Dartrey", "earl of Derby"."""
    word = _NO_LETTERS.sub("", next(iter(side.split()), ""))
    return word in _RANKS or word in _SUFFIXES and len(side.split()) == 1 or side[:2].strip().isdigit()


def _without_titles(words: list[str]) -> list[str]:
    bare = [word if word.isalpha() else _JOINING.sub("", word) for word in words]
    start = next((place for place, word in enumerate(bare) if word not in _TITLES or len(bare) - place < 2), 0)
    end = next((place for place, word in enumerate(bare) if place > start and word in _MAIDEN), len(bare))
    while end > start and bare[end - 1] in _SUFFIXES and (end - start > 2 or start == 0 and len(words) == 1):
        end -= 1
    return words[start:end]


def _plain(word: str) -> str:
    return word if word.isalpha() else _NO_LETTERS.sub("", _ARTICLE.sub("", word))


def _hangul(tokens: list[str]) -> Parts:
    """A name in Hangul. A word that is no Korean name (로버트) is a given name alone; two foreign words stand given name first."""
    text = "".join(tokens)
    spellings = shipped()
    if len(tokens) > 1 and not (tokens[0] in COMPOUND_FAMILIES or spellings.usual(FAMILY, tokens[0]) and len(tokens[0]) == 1):
        family, given = tokens[-1], "".join(tokens[:-1])
        return Parts(official(family), (official(given),), (), "hangul", (family, given), None)
    cut = 2 if text.startswith(COMPOUND_FAMILIES) and len(text) > 2 else 1
    if len(tokens) == 1 and not _has_family(text, cut):
        cut = 0
    family, given = text[:cut], text[cut:]
    named = [spellings.usual(place, each) or official(each) for place, each in zip((FIRST, *[LATER] * len(given)), given, strict=False)]
    spoken = spellings.usual(FAMILY, family) if len(family) == 1 else official(family)
    return Parts(spoken, ("".join(named),) if named else (), (), "hangul", (family, given), None)


def _has_family(text: str, cut: int) -> bool:
    """Whether a word in Hangul begins with a family name; two syllables may be a given name alone (민수), which is as usual."""
    spellings = shipped()
    if cut == 2:
        return True
    both = spellings.seen(FAMILY, text[0]) * spellings.seen(FIRST, text[1:2])
    if len(text) == 2:
        return both > spellings.seen(FIRST, text[0]) * spellings.seen(LATER, text[1])
    return len(text) == 3 and spellings.seen(FAMILY, text[0]) > 0 and (both > 0 or spellings.seen(LATER, text[2]) > 0)


def _ideographs(tokens: list[str]) -> Parts:
    """A name in ideographs, read in Korean where its family name is usual in Korea and each sign has a Korean reading; else in Chinese."""
    text = "".join(tokens)
    cut = len(tokens[0]) if len(tokens) > 1 else 2 if text.startswith(_TWO_IDEOGRAPHS) and len(text) > 2 else 1
    family, given = text[:cut], text[cut:]
    korean = hangul_reading(family, given) if family[0] in _KOREAN_IDEOGRAPHS else None
    if korean:
        return _hangul(list(korean))._replace(script="han")
    return _spelled(f"{letters(family)}, {letters(given)}" if given else letters(family))._replace(script="han")
