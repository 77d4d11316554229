"""Names as they sound and as they are written, so that one name in several scripts, spellings and orders can be compared.

`sound`, `whole` and `skeleton` are coarse keys, for finding what to compare (see keys.py); the plain columns are precise, for
comparing. All serve comparing only and are never shown.
"""

import re
import unicodedata
from typing import Final, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.customs import root
from rollcall.people.keys import family_key, key
from rollcall.people.parts import Parts, parse
from rollcall.people.scripts import as_spoken, official, script_of


class Sound(NamedTuple):
    """How a name sounds. All parts are empty where no name is stated."""

    sound: str  # family and given key, one space between; the family key is empty where there is one name only
    whole: str  # the same letters whatever comes first: the least rotation of both keys written together
    skeleton: str  # its consonants, the least rotation again: survives most slips in vowels


class Plain(NamedTuple):
    """A name in lower-case ASCII letters, told apart. Parts are empty where they are not stated."""

    plain: str  # family name, given names and what stands beside them, one space between; without titles
    plain_given: str  # the given name in use; of Korean and Chinese given names both syllables
    plain_family: str  # the family name, its words joined
    root_given: str  # the given name that it is a form of: robert for bob
    hangul: str  # the name in Hangul where it is stated in Hangul or in ideographs that Koreans read
    script: str  # hangul, han, latin, arabic, cyrillic or other
    heard_given: str  # how the given name in use sounds
    heard_family: str  # how the family name sounds
    middle: str  # the other given names, and what stands beside them


#: What stands in the name's place while a child has none.
_PLACEHOLDER: Final = re.compile(
    r"(new ?born|infant|baby|unnamed|unknown|no name|not (yet )?(named|known)|n/?a|none|x+)( (girl|boy|child|#?[1-4a-d]))*"
    r"|(new ?born|infant|baby|child) (girl |boy |#?[1-4a-d] )?of\b.*|b/o\b.*|(new ?born|infant|baby) (girl|boy)( [\w'-]+){1,4}"
    r"|(new ?born|baby) [\w'-]+|[\w'-]+( [\w'-]+){0,3},? (new ?born|infant|baby)( girl| boy| of\b.*| ?[(#]?[1-4a-d][)]?)?"
    r"|(fe)?male child( \w)?|(.{0,40} )?영아( ?[(#]?[1-4A-D가나다][)]?)?"
    r"|(.{1,40} |[가-힣]{0,8})(신생아|아기|애기|쌍둥이)( ?[(#]?[1-4A-D가나다][)]?)?|미상|무명|이름 ?없음",
    re.IGNORECASE,
)
#: Which of several children a placeholder speaks of: "baby 2", "아기(1)", "애기B".
_ORDER: Final = re.compile(
    r"(?:baby|infant|newborn|girl|boy|child|twin|신생아|영아|아기|애기|쌍둥이)[ ]?[(#]?([1-4A-D가나다])[)]?(?!\w)", re.IGNORECASE
)
_ORDERS: Final = {sign: place for signs in ("1234", "abcd", "가나다") for place, sign in enumerate(signs, start=1)}

_CONSONANTS_ONLY: Final = str.maketrans("", "", "aeiouyw")


def sound(name: str) -> Sound:
    """Return how `name`, as it stands in a record, sounds. A placeholder such as "baby of" sounds like nothing."""
    return _sound(parse(name)) if _is_name(name) else Sound("", "", "")


def plain(name: str) -> Plain:
    """Return the parts of `name`, as it stands in a record. A placeholder has none."""
    return _plain(parse(name)) if _is_name(name) else Plain("", "", "", "", "", script_of(name), "", "", "")


def _is_name(name: str) -> bool:
    text = (name if name.isascii() else unicodedata.normalize("NFKC", name)).strip()
    return bool(text) and not _PLACEHOLDER.fullmatch(text)


def order_of(name: str) -> int | None:
    """The birth order that a placeholder states; None of a name, and where it states none."""
    stated = None if _is_name(name) else _ORDER.search(unicodedata.normalize("NFKC", name))
    return _ORDERS[stated[1].lower()] if stated else None


def _heard(parts: Parts, given: str) -> tuple[str, str]:
    """The keys of `given`, in plain letters, and of the family name; of a Korean name, as it is spoken."""
    family = parts.family
    if korean := parts.hangul or parts.guess:
        family, given = official(as_spoken(korean[0])), official(as_spoken(korean[1], begins=False))
    return key(given), family_key(family) if family else ""


def _sound(parts: Parts) -> Sound:
    given, family = _heard(parts, "".join(parts.given))
    spoken = family + given
    if not spoken:
        return Sound("", "", "")
    return Sound(f"{family} {given}", _least_rotation(spoken), _least_rotation(spoken.translate(_CONSONANTS_ONLY)))


def _plain(parts: Parts) -> Plain:
    given = parts.given[0] if parts.given else ""
    every = " ".join(word for word in (parts.family, *parts.given, *parts.beside) if word)
    middle = " ".join((*parts.given[1:], *parts.beside))
    return Plain(every, given, parts.family, root(given), "".join(parts.hangul or ()), parts.script, *_heard(parts, given), middle)


def _least_rotation(text: str) -> str:
    size, twice = len(text), text + text
    return min([twice[turn : turn + size] for turn in range(size)], default="")


def keep_sounds(engine: Engine, mentions: ir.Table) -> ir.Table:
    """Keep and return `sounds`: one row per distinct name of `mentions`: `name`, the columns of `Sound` and `Plain`, and `order`.

    `mentions` has the column `stated_name`. All columns but `order` are text, null where empty. Only distinct names pass through Python.
    """
    stated = mentions.select(name="stated_name").filter(lambda t: t.name.notnull()).distinct().order_by("name").to_pyarrow()
    names = stated.column("name").to_pylist()
    kind = pa.schema([(column, pa.string()) for column in ("name", *Sound._fields, *Plain._fields)] + [("order", pa.int64())])
    heard = []
    for name in names:
        parts = parse(name) if _is_name(name) else Parts("", (), (), script_of(name), None, None)
        heard.append((*_sound(parts), *_plain(parts)))
    columns = {"name": names, "order": [order_of(name) for name in names]}
    for place, column in enumerate((*Sound._fields, *Plain._fields)):
        columns[column] = [each[place] or None for each in heard]
    return engine.keep("sounds", pa.table({column: columns[column] for column in kind.names}, schema=kind))
