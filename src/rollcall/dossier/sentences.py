"""Says claims in plain sentences, from templates in which a part is said only where all its values are known."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from rollcall.dossier.claim import Claim, Value
from rollcall.dossier.redact import Part, Redaction
from rollcall.dossier.texts import HEADINGS, Texts

_SLOT: Final = re.compile(r"\{(?P<name>\w+)(?:\|(?P<particle>[\w/ ]+))?\}")
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")

#: How English sentences of ours may begin in small letters.
OWN_WORDS: Final = ("the ", "child ", "person ", "body ", "a ")

#: Korean particles: after a consonant, after a vowel; and how they are written where the sound is not known.
PARTICLES: Final = {
    "은는": ("은", "는", "은(는)"),
    "이가": ("이", "가", "이(가)"),
    "을를": ("을", "를", "을(를)"),
    "과와": ("과", "와", "과(와)"),
    "으로": ("으로", "로", "(으)로"),
}


def say(claim: Claim, texts: Texts, redaction: Redaction) -> list[Part]:
    """The sentence of `claim` in the language of `texts`, in pieces, as the reader is shown it."""
    if whole := redaction.leaves_out(claim):
        return [whole]
    values = dict(claim.values)
    if claim.predicate in HEADINGS:
        values["paragraph"] = Value(texts.paragraph(claim.predicate, claim.rule))
        values["rule"] = Value(texts("rule", claim.rule))
    elif "rule" in values:
        values["rule"] = Value(texts("rule", values["rule"].text))
    if "summary" in values:
        values["summary"] = Value(in_language(redaction.summary(values["summary"].text), texts))
    if claim.predicate.startswith("question."):
        return [Part(texts("question", claim.predicate.removeprefix("question.")))]
    return fill(texts("sentence", claim.predicate), values, lambda value: redaction.value(known(value, texts), lambda v: tell(v, texts)))


def fill(template: str, values: Mapping[str, Value], shown: Callable[[Value], Part]) -> list[Part]:
    """`template` with its slots filled. A part in brackets with a value that is not there is left away."""

    def complete(part: str) -> bool:
        return all(found["name"] in values for found in _SLOT.finditer(part))

    wanted = _OPTIONAL.sub(lambda found: found[1] if complete(found[1]) else "", template)
    parts: list[Part] = []
    place = 0
    for found in _SLOT.finditer(wanted):
        before = wanted[place : found.start()]
        parts += [Part(before)] if before else []
        part = shown(values[found["name"]])
        if found["particle"]:
            parts += [part, Part(_particle(part, found["particle"]))]
        else:
            parts.append(part)
        place = found.end()
    parts += [Part(wanted[place:])] if wanted[place:] else []
    return _tidied(parts)


def tell(value: Value, texts: Texts) -> str:
    """A value in words."""
    if value.kind in ("day", "birth-date") and value.text[:4].isdigit():
        return texts.day(value.text)
    if value.kind == "term":
        return texts("term", value.text)
    return f"“{value.text}”" if value.kind == "note" else value.text


def plain(parts: list[Part], texts: Texts) -> str:
    """The pieces as one line, each omission in square brackets."""
    return "".join(part.text + (f"[{texts('left-out', part.left_out)}]" if part.left_out else "") for part in parts)


def in_language(summary: str, texts: Texts) -> str:
    """A finding's summary in the language of `texts`, where that has a pattern for it; else as the rule wrote it."""
    for pattern, told in texts.sections.get("summary", {}).items():
        if found := re.fullmatch(pattern, summary):
            return re.sub(r"\$([a-z])", lambda slot: _summed(found[slot[1]] or "", texts), told)
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda day: texts.day(day[0]), summary)


def _summed(text: str, texts: Texts) -> str:
    return texts.day(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def known(value: Value, texts: Texts) -> Value:
    """`value` with its pseudonym in the language of `texts`."""
    words = texts.sections.get("pseudonym", {})
    head, _, rest = value.pseudonym.partition(" ")
    if value.pseudonym in words:
        return Value(value.text, value.kind, words[value.pseudonym])
    return Value(value.text, value.kind, f"{words[head]} {rest}") if head in words and rest else value


def _particle(part: Part, name: str) -> str:
    if "/" in name:
        one, many = name.split("/")
        return f" {one if part.text == '1' else many}"
    closed, opened, unsure = PARTICLES[name]
    last = part.text.rstrip("”")[-1:] if not part.left_out else ""
    if not "가" <= last <= "힣":
        return unsure
    final = (ord(last) - ord("가")) % 28
    return opened if not final or (name == "으로" and final == 8) else closed


def _tidied(parts: list[Part]) -> list[Part]:
    """The first letter of a sentence is a capital, but for names that records write otherwise."""
    if parts and parts[0].text.startswith(OWN_WORDS):
        parts[0] = parts[0]._replace(text=parts[0].text[:1].upper() + parts[0].text[1:])
    return parts
