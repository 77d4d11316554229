"""Names as they sound, so that one name in several scripts, spellings and orders is one key.

The keys serve comparing only and are never shown. They forget what spellings of one Korean name disagree about (Gim and Kim,
Yi and Lee, hyphens, the order of family and given name) and a little more; what they cannot tell apart, the other evidence must.
Which spellings belong together follows the romanisations of 1939 (McCune-Reischauer), 1959 and 2000 (Revised) and the habits
seen in the CC0 label pairs of Wikidata (shared/data/linkage/names).
"""

import re
import unicodedata
from typing import Final, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa
from anyascii import anyascii

from rollcall.engine import Engine


class Sound(NamedTuple):
    """How a name sounds. All parts are empty where no name is stated."""

    sound: str  # family and given key, one space between; the family key is empty where there is one name only
    whole: str  # the same letters whatever comes first: the least rotation of both keys written together
    skeleton: str  # its consonants, the least rotation again: survives most slips in vowels


#: What stands in the name's place while a child has none.
_PLACEHOLDER: Final = re.compile(
    r"(new ?born|infant|baby|unnamed|unknown|no name|not (yet )?(named|known)|n/?a|none|x+)( (girl|boy|child|[12ab]))*"
    r"|(new ?born|infant|baby|child) (girl |boy )?of\b.*|b/o\b.*"
    r"|(new ?born|baby)( girl| boy)? [\w'-]+|[\w'-]+,? (new ?born|infant|baby)( girl| boy| of\b.*)?"
    r"|[가-힣]{0,4} ?(신생아|영아|아기|애기)( ?\d)?|미상|무명|이름 ?없음",
    re.IGNORECASE,
)

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
_FAMILY_RANK: Final = {key.strip(): rank for rank, key in enumerate(_FAMILY_SPELLINGS)}
_FAMILY_KEY: Final = {spelling: key.strip() for key, spellings in _FAMILY_SPELLINGS.items() for spelling in spellings.split()}
_COMPOUND_FAMILIES: Final = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")

#: Applied in this order. Upper-case letters are finished sounds.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
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
_HANGUL: Final = re.compile(r"[가-힣]+")
_IDEOGRAPHS: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def key(text: str) -> str:
    """How `text`, one part of a name in lower-case ASCII letters, sounds."""
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return _DOUBLED.sub(r"\1", text.lower())


def family_key(text: str) -> str:
    """How `text`, a family name in lower-case ASCII letters, sounds; the irregular Korean ones by table."""
    return _FAMILY_KEY.get(text) or key(text)


def sound(name: str) -> Sound:
    """Return how `name`, as it stands in a record, sounds. A placeholder such as "baby of" sounds like nothing."""
    text = unicodedata.normalize("NFKC", name).strip()
    if not text or _PLACEHOLDER.fullmatch(text):
        return Sound("", "", "")
    family, given = _parts(text)
    spoken = family + given
    return Sound(f"{family} {given}", _least_rotation(spoken), _least_rotation(re.sub("[aeiouyw]", "", spoken)))


def _parts(text: str) -> tuple[str, str]:
    """The keys of the family name and of the given name."""
    before, comma, after = text.partition(",")
    if comma and _letters(after):
        return family_key("".join(_letters(before))), key("".join(_letters(after)))
    tokens = text.replace(",", " ").split()
    native = _HANGUL.fullmatch("".join(tokens)) or _IDEOGRAPHS.fullmatch("".join(tokens))
    if native and len(tokens) == 1 and len(text) > 1:
        cut = 2 if text.startswith(_COMPOUND_FAMILIES) and len(text) > 2 else 1
        tokens = [text[:cut], text[cut:]]
    elif not native:
        tokens = _letters(text)
    words = ["".join(_letters(token)) for token in tokens]
    words = [word for word in words if word]
    if len(words) < 2:
        return "", key("".join(words))
    unranked = len(_FAMILY_RANK)
    first, last = family_key(words[0]), family_key(words[-1])
    first_rank, last_rank = _FAMILY_RANK.get(first, unranked), _FAMILY_RANK.get(last, unranked)
    family_comes_first = native or first_rank <= last_rank and first_rank < unranked
    return (first, key("".join(words[1:]))) if family_comes_first else (last, key("".join(words[:-1])))


def _letters(text: str) -> list[str]:
    """The words of `text` in lower-case ASCII letters; hyphens and apostrophes join."""
    plain = anyascii(unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[^a-z]+", " ", re.sub(r"[-'`’.]", "", plain)).split()


def _least_rotation(text: str) -> str:
    return min((text[turn:] + text[:turn] for turn in range(len(text))), default="")


def keep_sounds(engine: Engine, mentions: ir.Table) -> ir.Table:
    """Keep and return `sounds`: one row per distinct name of `mentions`, with columns name, sound, whole, skeleton.

    `mentions` has the column `stated_name`. Only distinct names pass through Python.
    """
    stated = mentions.select(name="stated_name").filter(lambda t: t.name.notnull()).distinct().order_by("name").to_pyarrow()
    names = stated.column("name").to_pylist()
    heard = [sound(name) for name in names]
    columns = {"name": names, **{part: [getattr(each, part) or None for each in heard] for part in Sound._fields}}
    kind = pa.schema([(column, pa.string()) for column in columns])
    return engine.keep("sounds", pa.table(columns, schema=kind))
