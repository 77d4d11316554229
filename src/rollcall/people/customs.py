"""How names in Latin letters are ordered in one custom or another, recognised by their own words and forms."""

import re
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

from rollcall.people.spellings import FAMILY, shipped


class Told(NamedTuple):
    """The parts of a name: family name joined, given names the one in use first, and what many records leave out."""

    family: str
    given: tuple[str, ...]
    beside: tuple[str, ...] = ()


def words_of(kind: str) -> frozenset[str]:
    """The words that `data/name_words.tsv` lists under `kind`."""
    text = resources.files("rollcall.people").joinpath("data", "name_words.tsv").read_text(encoding="utf-8")
    return next(frozenset(words.split()) for name, _, words in (line.partition("\t") for line in text.splitlines()) if name == kind)


@lru_cache(maxsize=1)
def _roots() -> dict[str, str]:
    text = resources.files("rollcall.people").joinpath("data", "given_names.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {form: root for root, forms in rows for form in (root, *forms.split())}


@lru_cache(maxsize=65536)
def root(given: str) -> str:
    """The form under which `given`, a given name in lower-case ASCII letters, is compared: bob as robert; most names as they are."""
    known = _roots().get(given)
    return known or re.sub(r"(?<=a)h$|(.)(?=\1)", "", given)


_PARTICLES, _DROPPED, _CHINESE, _ABROAD = map(words_of, ("particle", "dropped", "chinese", "chinese_abroad"))
_VIETNAMESE, _BESIDE_OTHERS, _SPANISH = map(words_of, ("vietnamese", "vietnamese_beside_others", "spanish"))
_COMPOUND: Final = words_of("korean_compound")
#: A family name rarer than this among Koreans is not known by itself: Gil Sheldon.
_USUAL_FAMILY: Final = 0.003
_CELTIC: Final = frozenset({"mac", "mc", "o"})
_MAC: Final = re.compile(r"mac(?=[bcdfgklmnpqt][a-z]{2})")
_PATRONYMIC: Final = re.compile(r"[a-z]{2,}(?:[oei]v|[oe]w)(?:ich|ych|itsch|itch|na)|[a-z]{2,}(?:inichna|ichna)")
_SLAVIC_FAMILY: Final = re.compile(r"[a-z]{2,}(?:enko|[oe]va?|[sc]k(?:i|y|yi|yy|iy|ii|ij|yj|aya|aia|aja|a)|chuk)")
_PINYIN: Final = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v)"
)
_PINYINS: Final = re.compile(f"(?:{_PINYIN.pattern}){{1,2}}")


def tell(words: list[str]) -> Told:
    """Tell apart two or more `words` of a name whose order nothing in the writing shows."""
    words = _without_articles(words)
    if len(words) < 2:
        return Told("", tuple(words))
    return _vietnamese(words) or _slavic(words) or _east_asian(words) or _western(words)


def in_order(family: list[str], given: list[str]) -> Told:
    """The parts of a name whose order the writing shows."""
    given, family = _without_articles(given), _without_articles(family)
    # particles written after the given name, as in Dutch registers: "Berg, Jan van der"
    while len(given) > 1 and given[-1] in _PARTICLES:
        family, given = [given[-1], *family], given[:-1]
    if family[0] in _VIETNAMESE:
        return Told(family[0], (given[-1],), tuple(given[:-1]))
    fathers = tuple(word for word in given[1:] if _PATRONYMIC.fullmatch(word))
    named = [word for place, word in enumerate(given) if not (place and word in fathers)]
    if len(family) == 1 and (family[0] in _CHINESE or family[0] in _ABROAD or _korean(family[0])):
        named = _one_given(named)
    return Told(_joined(family), tuple(named), fathers)


def _without_articles(words: list[str]) -> list[str]:
    return words[:1] + [word for word in words[1:] if word not in _DROPPED] if _DROPPED.intersection(words[1:]) else words


def _joined(words: list[str]) -> str:
    return _MAC.sub("mc", "".join(words), count=1) if "".join(words).startswith("mac") else "".join(words)


def _vietnamese(words: list[str]) -> Told | None:
    """Family name, middle names, given name; or, abroad, the given name first and the family name second or last."""
    sure = [place for place, word in enumerate(words) if word in _VIETNAMESE]
    sure = sure or [place for place, word in enumerate(words) if word in _BESIDE_OTHERS and {"thi", "van"} & set(words[1:])]
    if not sure or len(words) == 2 and sure[0] == 1:
        return None
    if sure[0] == 0:
        return Told(words[0], (words[-1],), tuple(words[1:-1]))
    place = 1 if 1 in sure else len(words) - 1
    if place not in sure:
        return None
    return Told(words[place], (words[0],), tuple(words[1:place] + words[place + 1 :]))


def _slavic(words: list[str]) -> Told | None:
    """A patronymic stands right behind the given name; a family name is known by its ending where only one word has it."""
    place = next((place for place, word in enumerate(words) if place and _PATRONYMIC.fullmatch(word)), 0)
    if len(words) > 2 and place:
        others = words[: place - 1] + words[place + 1 :]
        return Told(_joined(others), (words[place - 1],), (words[place],))
    if len(words) == 2 and _SLAVIC_FAMILY.fullmatch(words[0]) and not _SLAVIC_FAMILY.fullmatch(words[1]):
        return Told(words[0], (words[1],))
    return None


def _east_asian(words: list[str]) -> Told | None:
    """A Korean or Chinese family name at either end. A given name of two syllables is one name, however it is parted."""
    first, last = words[0], words[-1]
    for family, given in ((first, words[1:]), (last, words[:-1])):
        if family in _COMPOUND or _is_chinese(family, given):
            return Told(family, tuple(_one_given(given)))
    if _korean(first) < _USUAL_FAMILY or first in _roots() or _korean(last) > _korean(first):
        return None
    if first in {"lee", "kim"} and len(words) == 2 and last not in _roots():
        return None  # a given name as well (Lee Harris), and what follows reads as no Korean one
    return Told(first, tuple(_one_given(words[1:])))


def _korean(word: str) -> float:
    """How usual `word` is as a Korean family name; 0 where it was never seen as one."""
    return shipped().likeliest(FAMILY, word)[1]


def _one_given(words: list[str]) -> list[str]:
    """East Asian given names of two syllables are one name, however they are parted; a Western name beside one stays apart."""
    one = len(words) == 2 and max(map(len, words)) <= 6 and not _roots().keys() & set(words)
    return ["".join(words)] if one else words


def _is_chinese(family: str, given: list[str]) -> bool:
    if len(given) > 2 or not (family in _CHINESE or family in _ABROAD) or any(word in _roots() for word in given):
        return False
    each = _PINYIN if len(given) == 2 else _PINYINS
    return all(each.fullmatch(word) for word in given) or family in _ABROAD and len(given) == 2 and max(map(len, given)) <= 5


def _western(words: list[str]) -> Told:
    """The last word with the particles before it, or two Spanish family names; a first name always stays."""
    start = len(words) - 1
    if len(words) > 2 and _is_spanish(words[-1]) and _is_spanish(words[-2]):
        start -= 1
    elif len(words) > 3 and words[-2] in {"y", "i", "e"}:
        start -= 2
    if start > 1 and words[start - 1] in _CELTIC or start == 1 and words[0] in _CELTIC and len(words) > 2:
        start -= 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    given = words[:start]
    return Told(_joined(words[start:]), tuple(given))


def _is_spanish(word: str) -> bool:
    return word in _SPANISH or word.endswith("ez")
