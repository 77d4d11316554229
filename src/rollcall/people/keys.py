"""What the letters of a name sound like, coarsely, so that spellings of one name in several romanisations are one key.

The keys forget what spellings of one Korean name disagree about (Gim and Kim, Yi and Lee) and a little more; what they cannot tell
apart, the other evidence must. Which spellings belong together follows the romanisations of 1939 (McCune-Reischauer), 1959 and 2000
(Revised) and the habits seen in the CC0 label pairs of Wikidata.
"""

import re
from functools import lru_cache
from typing import Final

#: Korean family names, commonest first (census of 2015), each with the spellings whose sound differs from the official one.
_FAMILY_SPELLINGS: Final = {
    "kim": "",
    "i": "lee yi rhee ree li rhie rhi yee lie",
    "pak": "park bark parc",
    "cwe": "choi choe choy chwe choei",
    "conk": "",
    "kank": "",
    "co": "",
    "yon": "",
    "cank": "",
    "im": "lim rim yim leem rhim",
    "han": "",
    "o": "oh o",
    "so": "suh seo so",
    "sin": "",
    "kwon": "",
    "hwank": "whang",
    "an": "",
    "sonk": "",
    "con": "jhun",
    "honk": "",
    "yo": "ryu ryoo ryou lyu lyoo yu yoo you",
    "ko": "",
    "mon": "",
    "yank": "ryang lyang",
    "son": "",
    "pe": "bai pai",
    "pek": "back paik baik",
    "ho": "hur her hu",
    "no": "roh ro rho",
    "sim": "",
    "ha": "",
    "kwak": "",
    "ca": "",
    "u": "woo wu u wo",
    "min": "",
    "na": "ra rha la",
    "cin": "",
    "ci": "",
    "om": "",
    "won": "",
    "pank": "",
    "konk": "",
    "pyon": "",
    "yom": "",
    "yo ": "ryeo",
    "to": "",
    "sol": "sur",
    "kil": "",
    "pyo": "",
    "ki": "",
    "wank": "",
    "mink": "",
    "namkonk": "",
    "hwanpo": "",
    "cekal": "",
    "sonu": "",
    "tokko": "",
}
_FAMILY_KEY: Final = {spelling: key.strip() for key, spellings in _FAMILY_SPELLINGS.items() for spelling in spellings.split()}

#: Applied in this order. Upper-case letters are finished sounds.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch", "C"),
        (r"sch", "s"),
        (r"w(?![aeiouyw])", "v"),
        (r"tch|ch|jh|ts|zz|[jz]", "C"),
        (r"sh", "s"),
        (r"ph|[bfv]", "p"),
        (r"th|d", "t"),
        (r"kh|gh|ck|[gqc]", "k"),
        (r"x", "ks"),
        (r"rh|r", "l"),
        (r"h(?![aeiouyw])", ""),
        (r"yeou|yeo|you|yoo|yuh|yu|yo", "YO"),
        (r"yae|yea|yai|ye", "YE"),
        (r"ya", "YA"),
        (r"woo|wu", "O"),
        (r"wae|wea|we|oi|oe|oy(?![aeiou])", "WE"),
        (r"weo|wo", "WO"),
        (r"wa", "WA"),
        (r"eui|ui|wi|ee|ie", "I"),
        (r"eou|eo|eu|oo|ou|uh|[ou]", "O"),
        (r"ae|ai|ei|ea|ay(?![aeiou])|ey(?![aeiou])|e", "E"),
        (r"y", "I"),
    )
)
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """How `text`, one part of a name in lower-case ASCII letters, sounds."""
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return _DOUBLED.sub(r"\1", text.lower())


def family_key(text: str) -> str:
    """How `text`, a family name in lower-case ASCII letters, sounds; the irregular Korean ones by table."""
    return _FAMILY_KEY.get(text) or key(text)
