"""What a dossier says, one file for each language; every language has the keys of English."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rollcall.report import guide
from rollcall.report.language import LANGUAGES
from rollcall.report.language import texts as of_report
from rollcall.rules import RULES

__all__ = ["LANGUAGES", "Texts", "texts"]

#: Headings of a rule's page that a dossier shows, by the predicate under which it does.
HEADINGS = {"explanation": "What may explain it", "document": "What to ask for"}


@dataclass(frozen=True)
class Texts:
    """The words of one language."""

    language: str
    sections: Mapping[str, Mapping[str, str]]  # section of the file -> key -> text

    def __call__(self, section: str, key: str) -> str:
        """The text of `key`; a key that is unknown stands for itself, as words."""
        return self.sections[section].get(key) or key.rpartition(".")[2].replace("_", " ").replace("-", " ")

    def paragraph(self, predicate: str, rule: str) -> str:
        """What a rule's page says under the heading of `predicate`; in English where the language has no text of its own."""
        own = self.sections.get(predicate, {}).get(rule)
        return own or " ".join(_guides().get(rule, {}).get(HEADINGS[predicate], ()))

    def day(self, text: str) -> str:
        """An ISO day for readers; two of them, parted by a slash, as the range that a record allows."""
        first, _, last = text.partition("/")
        if not last:
            return self._one(first)
        return f"{self._one(first)}–{self._one(last)}"

    def _one(self, text: str) -> str:
        date = datetime.date.fromisoformat(text)
        return f"{date.year}년 {date.month}월 {date.day}일" if self.language == "ko" else f"{date.day} {date:%B} {date.year}"


@cache
def texts(language: str) -> Texts:
    """The words of `language`, one of `LANGUAGES`."""
    held = tomllib.loads((files("rollcall.dossier.texts") / f"{language}.toml").read_text(encoding="utf-8"))
    if language == "en":
        return Texts(language, held | {"rule": {rule.name: rule.title for rule in RULES}})
    return Texts(language, held | {name: told for name, told in of_report(language).items() if name != "segment"})


@cache
def _guides() -> Mapping[str, Mapping[str, list[str]]]:
    return {rule.name: {heading: list(told) for heading, told in guide.parts(rule.guide).items()} for rule in RULES}
