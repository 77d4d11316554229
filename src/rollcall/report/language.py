"""The report and the first screen in another language: segment by segment, as translators of documents work.

A segment is what stands between two block tags, with its inline tags. `texts/LANGUAGE.toml` holds for each English segment, with slots for
what varies, its text in the language. What has no text there stays as it is: cells of records, names, and the pages of rules.
The template knows one language only, and nothing of this.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import markupsafe
from rich.cells import cell_len

from rollcall.report import guide

LANGUAGES = ("en", "ko")

#: Headings of a rule's page whose paragraphs may have a text of their own, and the section that holds it.
PARAGRAPHS = {"What may explain it": "explanation", "What to ask for": "document"}

INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "span", "strong"})
SPOKEN = re.compile(r'(?P<before>\b(?:aria-label|title|alt)=")(?P<text>[^"]*)"')
TAG = re.compile(r"(<[^>]+>)")
NAME = re.compile(r"</?(\w+)")
NUMBER = r"[\d.,]+%?"
COUNT = re.compile(r"\d[\d,]* ")
SLOT = re.compile(r"\{(\w+)\}")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
#: Where the report begins, and with it the note on what stays in English.
MAIN = '<main id="main" tabindex="-1">'
#: Where rows of the files begin: from here to the table's end words stand as in the files, but for its first two headings.
EVIDENCE = '<table class="rows">'
HEADINGS = 2
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")

TICK = re.compile(rf"\b({'|'.join(month[:3] for month in MONTHS)}) (\d{{4}})\b")


class Pattern(NamedTuple):
    """A segment with slots."""

    english: re.Pattern[str]
    told: str
    literal: int  # signs that are not of a slot: of two that match, the longer one is meant


class Catalogue:
    """The texts of one language."""

    def __init__(self, held: Mapping[str, Mapping[str, str]], rules: Sequence[Mapping[str, Any]] = ()) -> None:
        self.summaries = [(re.compile(pattern), told) for pattern, told in held["summary"].items()]
        titles = {rule["title"]: held["rule"][rule["name"]] for rule in rules if rule["name"] in held["rule"]}
        segments = {**held["segment"], **titles, **_paragraphs(held, rules)}
        self._exact = {english: told for english, told in segments.items() if not SLOT.search(english)}
        patterns = [
            Pattern(_pattern(english), told, len(SLOT.sub("", english))) for english, told in segments.items() if SLOT.search(english)
        ]
        self._patterns = sorted(patterns, key=lambda pattern: (-pattern.literal, pattern.english.pattern))
        self._known: dict[str, str | None] = {}

    def segment(self, english: str) -> str | None:
        """`english` in the language; None where the catalogue has nothing for it."""
        if english not in self._known:
            self._known[english] = self._look_up(english)
        return self._known[english]

    def text(self, english: str) -> str:
        """`english` in the language, or as it is, its days written as the language writes them."""
        told = self.segment(english)
        if told is None and "; " in english:
            return "; ".join(self.text(part) for part in english.split("; "))
        return day(english) if told is None else told

    def _look_up(self, english: str) -> str | None:
        if english in self._exact:
            return self._exact[english]
        if summary := self.summary(english):
            return summary
        for pattern in self._patterns:
            if found := pattern.english.fullmatch(english):
                return SLOT.sub(lambda slot, found=found: self.text(found[slot[1]]), pattern.told)
        return None

    def summary(self, english: str) -> str | None:
        """A finding's summary in the language, its days ISO or as the report writes them; None where there is no pattern for it."""
        plain = DAY.sub(lambda found: f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}", english)
        for pattern, told in self.summaries:
            if found := pattern.fullmatch(plain):
                return day(re.sub(r"\$([a-z])", lambda slot, found=found: self._listed(found[slot[1]] or ""), told))
        return None

    def _listed(self, words: str) -> str:
        """What a summary lists: each part in the language where it has a text of its own."""
        return "; ".join(self._exact.get(part, part) for part in words.split("; "))


@cache
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    """What `texts/LANGUAGE.toml` holds: rule, summary, explanation, document, segment."""
    return tomllib.loads((files("rollcall.report") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


def page(html: str, language: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """The report in `language`; `rules` as the report has them: name, title, guide."""
    if language == "en":
        return html
    held = Catalogue(texts(language), rules)
    head, style, rest = re.split(r"(<style>.*?</style>)", html, maxsplit=1, flags=re.DOTALL)
    told = [_page(part, held) for part in (head, rest)]
    note = f'{MAIN}\n<p class="principle">{texts(language)["page"]["note"]}</p>'
    return told[0].replace('<html lang="en">', f'<html lang="{language}">') + style + told[1].replace(MAIN, note, 1)


def lines(screen: Sequence[str], language: str) -> list[str]:
    """Lines of the first screen in `language`: part by part, as wide gaps part them, the columns kept in their places."""
    if language == "en":
        return list(screen)
    held = Catalogue(texts(language))
    return ["".join(_kept_apart(re.split(r"(\s{2,})", line), held)) for line in screen]


def _kept_apart(parts: Sequence[str], held: Catalogue) -> Iterator[str]:
    behind = 0  # by how much the line stands further than in English
    for part in parts:
        if part.isspace():
            yield " " * max(len(part) - behind, 2)
            behind = 0
        else:
            number = COUNT.match(part)
            told = held.segment(part) or (number[0] if number else "") + held.text(part[number.end() if number else 0 :])
            behind = cell_len(told) - cell_len(part)
            yield told


def segments(html: str) -> list[str]:
    """Every segment of the page as the catalogue would look it up, in order; and every spoken attribute."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    told = [_bare(run) for run in _runs(html) if not _is_block(run[0])]
    spoken = [found["text"] for found in SPOKEN.finditer(html)]
    return [segment for segment in [*told, *spoken] if re.search(r"[A-Za-z]{2}", re.sub(r"<[^>]+>|&\w+;", "", segment))]


def day(text: str) -> str:
    """`text` with its days as Korean writes them."""
    told = DAY.sub(lambda found: f"{found[3]}년 {MONTHS.index(found[2]) + 1}월 {found[1]}일", text)
    told = TICK.sub(lambda found: f"{found[2]}년 {[month[:3] for month in MONTHS].index(found[1]) + 1}월", told)
    return re.sub(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", lambda found: f"{found[1]}년 {int(found[2])}월 {int(found[3])}일", told)


def _page(html: str, held: Catalogue) -> str:
    told: list[str] = []
    evidence, headings = False, 0
    for run in _runs(html):
        if _is_block(run[0]):
            evidence = run[0] == EVIDENCE or (evidence and run[0] != "</table>")
            headings = HEADINGS if run[0] == "</caption>" else 1 if run[0] == EVIDENCE else headings
            told.append(_spoken(run[0], held))
        elif not "".join(run).strip() or (evidence and not headings):
            told += run
        else:
            headings = max(headings - 1, 0)
            told.append(_run(run, held))
    return "".join(told)


def _run(run: Sequence[str], held: Catalogue) -> str:
    found = held.segment(_bare(run))
    if found is None:
        before = ["", *run]
        return "".join(
            _spoken(token, held) if token.startswith("<") else token if before[at].startswith("<code") else _loose(token, held)
            for at, token in enumerate(run)
        )
    text = "".join(run)
    return text[: len(text) - len(text.lstrip())] + _dressed(found, run, held) + text[len(text.rstrip()) :]


def _runs(html: str) -> list[list[str]]:
    """Tokens in runs: a block tag alone, or texts and inline tags that stand together."""
    runs: list[list[str]] = []
    open_run = False
    for token in filter(None, TAG.split(html)):
        if _is_block(token):
            runs.append([token])
            open_run = False
        elif open_run:
            runs[-1].append(token)
        else:
            runs.append([token])
            open_run = True
    return runs


def _is_block(token: str) -> bool:
    name = NAME.match(token)
    return token.startswith("<") and not (name and name[1] in INLINE)


def _bare(run: Sequence[str]) -> str:
    """A run as the catalogue knows it: its tags without attributes, its spaces single."""
    bare = "".join(re.sub(r"<(/?\w+)[^>]*>", r"<\1>", token) if token.startswith("<") else token for token in run)
    return " ".join(bare.split())


def _dressed(told: str, run: Sequence[str], held: Catalogue) -> str:
    """`told` with the attributes of the tags of `run`, name by name in their order."""
    tags: dict[str, list[str]] = {}
    for token in run:
        if token.startswith("<"):
            tags.setdefault(_bare([token]), []).append(_spoken(token, held))
    return re.sub(r"</?\w+>", lambda tag: tags[tag[0]].pop(0) if tags.get(tag[0]) else tag[0], told)


def _loose(text: str, held: Catalogue) -> str:
    """A text between tags by itself, the spaces around it kept."""
    bare = " ".join(text.split())
    return text.replace(text.strip(), held.text(bare)) if bare else text


def _spoken(tag: str, held: Catalogue) -> str:
    return SPOKEN.sub(lambda found: f'{found["before"]}{held.text(found["text"])}"', tag)


def _pattern(english: str) -> re.Pattern[str]:
    """Slots whose names begin with n are numbers; without that, a short pattern would be found in any prose."""
    parts = SLOT.split(english)
    slots = (
        f"(?P<{part}>{NUMBER if part.startswith('n') else '.+?'})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(slots))


def _paragraphs(held: Mapping[str, Mapping[str, str]], rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Paragraphs of rules' pages that have a text of their own, as the report shows them."""
    told = {}
    for rule in rules:
        pages = guide.parts(rule["guide"])
        for heading, section in PARAGRAPHS.items():
            if len(pages.get(heading, ())) == 1 and rule["name"] in held[section]:
                told[str(markupsafe.escape(pages[heading][0]))] = held[section][rule["name"]]
    return told
