"""Names in any script as lower-case ASCII letters, and ideographs as Koreans read them."""

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Final

from anyascii import anyascii

#: Scripts told apart, by what their letters look like (blocks of the Basic Multilingual Plane).
_SCRIPTS: Final = {
    "hangul": re.compile("[\u1100-\u11ff\u3131-\u318e가-힣]"),
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
}
#: McCune-Reischauer tells two vowels from o and u by a breve, the Revised Romanization by an e.
_BREVES: Final = str.maketrans({"ŏ": "eo", "ŭ": "eu", "Ŏ": "Eo", "Ŭ": "Eu"})
#: Readings in a family name that differ from the usual one.
_FAMILY_READINGS: Final = {"金": "김", "車": "차", "沈": "심", "葉": "섭", "龍": "용", "樂": "악", "單": "선", "乃": "내"}
#: Numbers of initials and vowels in Unicode's order.
_R, _N, _SILENT, _I = 5, 2, 11, 20
_Y_VOWELS: Final = frozenset({2, 3, 6, 7, 12, 17})


def script_of(text: str) -> str:
    """The script of most letters of `text`: hangul, han, latin, arabic, cyrillic or other."""
    if text.isascii():
        return "latin" if _SCRIPTS["latin"].search(text) else "other"
    counted = {script: len(letters.findall(text)) for script, letters in _SCRIPTS.items()}
    script = max(counted, key=lambda each: counted[each])
    others = sum(letter.isalpha() for letter in text) - sum(counted.values())
    return script if counted[script] > max(others, 0) else "other"


def in_ascii(text: str) -> str:
    """`text` in ASCII: letters of other scripts romanised, all else as it stands."""
    return text if text.isascii() else anyascii(unicodedata.normalize("NFKC", text).translate(_BREVES))


def letters(text: str) -> str:
    """`text` in lower-case ASCII."""
    return in_ascii(text).lower()


@lru_cache(maxsize=65536)
def official(hangul: str) -> str:
    """`hangul` in the Revised Romanization of 2000, syllable by syllable, without assimilation."""
    return letters(hangul)


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    text = resources.files("rollcall.people").joinpath("data", "ideographs.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {ideograph: reading for reading, ideographs in rows for ideograph in ideographs}


def hangul_reading(family: str, given: str) -> tuple[str, str] | None:
    """How Koreans read the ideographs of a family and a given name; None where one has no Korean reading (a simplified form)."""
    readings = _readings()
    if not all(ideograph in readings for ideograph in family + given):
        return None
    spoken = [_FAMILY_READINGS.get(ideograph, readings[ideograph]) for ideograph in family]
    named = [readings[ideograph] for ideograph in given]
    return as_spoken("".join(spoken)), as_spoken("".join(named))


@lru_cache(maxsize=65536)
def as_spoken(hangul: str, begins: bool = True) -> str:
    """`hangul` as South Korean spelling softens ㄹ and ㄴ (dueum): 리 as 이, 로 as 노, 녀 as 여 where it `begins` a word of Chinese origin.

    ㄹ before a y vowel gives way everywhere, since spellings of one name disagree about it (정렬, 정열).
    """
    spoken = []
    for place, syllable in enumerate(hangul):
        code = ord(syllable) - 0xAC00
        initial, vowel = (code // 588, code % 588 // 28) if 0 <= code < 11172 else (-1, -1)
        first = begins and place == 0
        if initial == _R and (vowel in _Y_VOWELS or first and vowel == _I) or first and initial == _N and vowel in {*_Y_VOWELS, _I}:
            syllable = chr(0xAC00 + _SILENT * 588 + code % 588)
        elif first and initial == _R:
            syllable = chr(0xAC00 + _N * 588 + code % 588)
        spoken.append(syllable)
    return "".join(spoken)
