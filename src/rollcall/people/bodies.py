"""Organisations: which of those that records name by number or by name are one body.

One number of one holder is one body, unless so many names go with it that it is a placeholder. One name is one body, whatever its
spelling, script, capitals and legal form ("Inc", "재단법인"). An abbreviation in capitals is the body whose words begin with its letters
where the case has exactly one such name; a long name that differs from another in one letter is that other where a holder or a place
states both. Numbers, single letters and directions within a name ("Elementary 2", "House B", "West") tell bodies apart. What stays
uncertain stays apart.
"""

import re
import unicodedata
from typing import Final, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.groups import Groups
from rollcall.people.keys import key
from rollcall.people.pseudonyms import keep_pseudonyms
from rollcall.people.scripts import letters
from rollcall.schema import PEOPLE, conform

#: What the law or courtesy adds to a name. Words of the trade (house, school, agency) are part of it: they tell bodies apart.
_FORMS: Final = frozenset(
    {"inc", "incorporated", "ltd", "limited", "llc", "llp", "plc", "co", "corp", "corporation", "company", "gmbh", "ggmbh", "sa", "srl"}
    | {"bv", "nv", "ab", "pty", "the", "of", "for", "and", "und"}
)
_FOUNDATIONS: Final = frozenset({"foundation", "stiftung", "jaedan", "chaedan", "jaedanbeobin", "sahoebokjibeobin"})
#: Words that tell a body from its sister.
_DIRECTIONS: Final = frozenset(
    {"east", "west", "north", "south", "eastern", "western", "northern", "southern", "upper", "lower", "old", "new", "boys", "girls"}
)
_KOREAN_FORMS: Final = re.compile(
    r"주식회사|[(]주[)]|㈜|사회복지법인|재단법인|사단법인|의료법인|학교법인|[(][재사복의학][)]|재단$|법인$|\b재단\b"
)
#: How likely what is not certain is: the only name that an abbreviation fits; a letter that differs.
_ABBREVIATED, _LIKE = 0.97, 0.98
#: Names shorter than this, as they sound, are the same or different.
_SHORTEST_LIKE: Final = 10
#: Abbreviations up to this long are no words: they have no sound. A longer word in capitals may be either.
_LONGEST_SOUNDLESS: Final = 4
#: A number that a holder gives with more names than this identifies nobody.
_NAMES_OF_A_PLACEHOLDER: Final = 3
#: A name this many times seldomer than a like one is a slip of it.
_SELDOMER: Final = 3
#: What more names than this share (a holder, a place) tells none from another.
_LARGEST_BLOCK: Final = 40
_UNIT = "\x1f"
_NAMES = pa.schema([(column, pa.string()) for column in ("stated", "called", "initials", "short", "marks")])
_ROOTS = pa.schema([("mention", pa.string()), ("root", pa.string()), ("probability", pa.float64())])


class Called(NamedTuple):
    """A body's name as it is compared. Parts are empty where they do not apply."""

    called: str  # how its words sound, without legal forms, in order
    initials: str  # the first letters of three words or more, in capitals
    short: str  # the name itself where it is an abbreviation in capitals
    marks: str  # the numbers, letters and directions in it


def called(name: str) -> Called:
    """Return what of `name`, as it stands in a record, is compared."""
    text = _KOREAN_FORMS.sub(" ", unicodedata.normalize("NFC", name)).strip()
    text = unicodedata.normalize("NFKC", text)
    words = re.findall(r"[a-z0-9]+", letters(re.sub(r"['’.]", "", text)).replace("&", " "))
    told = [word for word in words if word not in _FORMS] or words
    bare = [word for word in told if word not in _FOUNDATIONS] or told
    short = re.sub(r"[. ]", "", text)
    short = short if re.fullmatch(r"[A-Z]{3,8}", short) else ""
    # how words are parted differs from romanisation to romanisation
    sounds = "".join(word if word.isdigit() or len(word) == 1 else key(word) for word in bare)
    if short and len(short) <= _LONGEST_SOUNDLESS:
        sounds = "=" + short
    initials = "".join(word[0] for word in told).upper() if len(told) > 2 and not short else ""
    marks = [word for word in told if word.isdigit() or len(word) == 1 or word in _DIRECTIONS]
    return Called(sounds, initials, short, " ".join(marks))


def bind(engine: Engine, records: ir.Table) -> ir.Table:
    """Keep and return `bodies`, rows of PEOPLE with the role `organisation`, for every one of `records` (RECORDS) that names a body.

    The probability is 1 where number or name alone made the body one, else that of the weakest link by which the record came to it.
    """
    stated = records.organisation_name.strip().nullif("")
    rows = records.select("record", "fingerprint", "holder", "place", local=records.organisation_id.strip().nullif(""), stated=stated)
    rows = rows.filter(rows.local.notnull() | rows.stated.notnull())
    names = _names(engine, rows)
    rows = rows.left_join(names, "stated").drop("stated_right")
    numbered = ibis.literal("id" + _UNIT) + rows.holder + _UNIT + rows.local
    named = ibis.literal("name" + _UNIT) + rows.called
    rows = engine.keep("body_mentions", rows.mutate(numbered=numbered, named=named, mention=ibis.coalesce(named, numbered)))
    roots = engine.keep("body_roots", _roots(engine, rows))
    bound = rows.join(roots, "mention")
    firsts = bound.group_by("root").agg(first=bound.fingerprint.min())
    ids = keep_pseudonyms(engine, "body_ids", firsts, "root", "O")
    bound = bound.join(ids, "root").mutate(role=ibis.literal("organisation"))
    return engine.keep("bodies", conform(bound, PEOPLE).distinct().order_by("record"))


def _names(engine: Engine, rows: ir.Table) -> ir.Table:
    """stated and the columns of `Called`, null where empty, one row per name. Only distinct names pass through Python."""
    names = rows.select("stated").filter(lambda t: t.stated.notnull()).distinct().order_by("stated").to_pyarrow()["stated"].to_pylist()
    parts = [[part or None for part in called(name)] for name in names]
    columns = [names, *([each[at] for each in parts] for at in range(len(Called._fields)))]
    return engine.keep("body_names", pa.table(dict(zip(_NAMES.names, columns, strict=True)), schema=_NAMES))


def _roots(engine: Engine, rows: ir.Table) -> pa.Table:
    """mention, root, probability: names, and numbers that no name goes with, put together."""
    groups = Groups()
    mentions = rows.select("mention").filter(lambda t: t.mention.notnull()).distinct().order_by("mention").to_pyarrow()
    for mention in mentions["mention"].to_pylist():
        groups.join(mention, mention)
    numbers = rows.filter(rows.numbered.notnull() & rows.named.notnull()).select("numbered", "named").distinct()
    numbers = numbers.mutate(names=numbers.count().over(group_by="numbered")).filter(lambda t: t.names <= _NAMES_OF_A_PLACEHOLDER)
    for row in numbers.order_by(["numbered", "named"]).to_pyarrow().to_pylist():
        groups.join(row["named"], row["numbered"])
    likely = {}
    for probability, pairs in ((_LIKE, _like(engine, rows)), (_ABBREVIATED, _abbreviated(rows))):
        for one, other in pairs:
            if groups.root(one) != groups.root(other):
                groups.join(one, other)
                likely[other] = min(probability, likely.get(other, 1.0))
    made = [(mention, groups.root(mention), likely.get(mention, 1.0)) for mention in sorted(groups)]
    columns = zip(*made, strict=True) if made else ([], [], [])
    return pa.table(dict(zip(_ROOTS.names, columns, strict=True)), schema=_ROOTS)


def _abbreviated(rows: ir.Table) -> list[tuple[str, str]]:
    """Names and the abbreviations that they alone fit."""
    long = rows.filter(rows.initials.notnull()).group_by("initials").agg(names=lambda t: t.named.nunique(), full=lambda t: t.named.min())
    short = rows.filter(rows.short.notnull()).select("named", initials="short").distinct()
    fitting = short.join(long.filter(long.names == 1), "initials").select("full", "named").distinct().order_by(["full", "named"])
    return [tuple(row.values()) for row in fitting.to_pyarrow().to_pylist()]


def _like(engine: Engine, rows: ir.Table) -> list[tuple[str, str]]:
    """Names that differ in one letter, borne at one holder or place: the commoner first, which the seldomer is a slip of."""
    long = rows.filter(rows.called.length() >= _SHORTEST_LIKE)
    worn = long.group_by("named").agg(times=lambda t: t.count())
    spots = ibis.union(
        long.select("named", "called", "marks", spot=ibis.literal("holder" + _UNIT) + long.holder),
        long.select("named", "called", "marks", spot=ibis.literal("place" + _UNIT) + long.place.strip().lower().nullif("")),
    )
    spots = spots.mutate(marks=spots.marks.fill_null("")).filter(spots.spot.notnull()).distinct()
    spots = spots.mutate(alike=spots.count().over(group_by="spot")).filter(lambda t: t.alike <= _LARGEST_BLOCK)
    spots = engine.keep("body_spots", spots.join(worn, "named"))
    one = spots.select("spot", "marks", named="named", called="called", times="times")
    two = spots.select("spot", "marks", other="named", called2="called", times2="times")
    pairs = one.join(two, ["spot", "marks"])
    pairs = pairs.filter(pairs.called.levenshtein(pairs.called2) == 1, pairs.times > pairs.times2 * _SELDOMER)
    pairs = pairs.select("named", "other").distinct().order_by(["named", "other"])
    return [tuple(row.values()) for row in pairs.to_pyarrow().to_pylist()]
