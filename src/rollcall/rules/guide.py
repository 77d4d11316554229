"""A rule's page in the manual, read from its docstring and its declared parameters."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.rules.law.provisions import Provision, every_provision
from rollcall.rules.rule import HEADINGS, Rule


@dataclass(frozen=True)
class Guide:
    """What the manual says of one rule."""

    about: str  # the docstring's first line: one sentence
    sections: Mapping[str, str]  # heading -> text, in the order of HEADINGS

    @property
    def missing(self) -> tuple[str, ...]:
        """Headings that the docstring lacks or leaves empty."""
        return tuple(heading for heading in HEADINGS if not self.sections.get(heading))


def read(rule: Rule) -> Guide:
    """Split a rule's docstring at its headings. A heading stands alone on its line; its text may be indented."""
    about, _, body = rule.guide.partition("\n")
    lines: dict[str, list[str]] = {}
    heading = ""
    for line in body.splitlines():
        if line.strip() in HEADINGS:
            heading = line.strip()
            lines[heading] = []
        elif heading:
            lines[heading].append(line)
    return Guide(about.strip(), {heading: inspect.cleandoc("\n".join(lines[heading])) for heading in HEADINGS if heading in lines})


def render(rule: Rule) -> str:
    """The rule's page as Markdown."""
    guide = read(rule)
    parts = [f"# {rule.name}", guide.about, _facts(rule)]
    for heading, text in guide.sections.items():
        parts += [f"## {heading}", text]
    if law := [provision for provision in every_provision() if rule.name in provision.rules]:
        parts += ["## The law, provision by provision", _law(law)]
    if rule.parameters:
        parts += ["## Parameters", f"Set them under `[policy.{rule.name}]` in `rollcall.toml`.", _parameters(rule)]
    return "\n\n".join(parts) + "\n"


def _facts(rule: Rule) -> str:
    tables = [name for name in rule.takes if name not in ("as_of", "policy")]
    needed = [f"`{name}`" for name in tables if name in rule.needs]
    helpful = [f"`{name}`" for name in tables if name not in rule.needs]
    facts = [
        ("Says", rule.title),
        ("About", rule.about),
        ("Severity, at most", rule.severity),
        ("Jurisdiction", rule.jurisdiction),
        ("Reason on the roll", f"`{rule.reason}`" if rule.reason else "none"),
        ("Needs", ", ".join(needed)),
        ("Uses if supplied", ", ".join(helpful) or "nothing more"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts)])


def _law(provisions: list[Provision]) -> str:
    rows = [f"| {each.id} | {each.jurisdiction} | {each.what} | {each.citation} | {each.status} | {held(each)} |" for each in provisions]
    heads = ["| id | jurisdiction | demands | where it stands | status | held |", "|---|---|---|---|---|---|"]
    notes = [f"- {each.id}: {each.why}." for each in provisions if each.why]
    return "\n".join([*heads, *rows, *(["", "What of it is not judged, and how it is read:", ""] if notes else []), *notes])


def held(provision: Provision) -> str:
    """Between which days a provision held, as far as is known."""
    since = f"from {provision.since}" if provision.since else "since when is not known"
    return f"{since} until {provision.until}" if provision.until else since


def _parameters(rule: Rule) -> str:
    rows = [f"| `{name}` | {_default(value)} | {source} |" for name, (value, source) in rule.parameters.items()]
    return "\n".join(["| parameter | default | where it comes from |", "|---|---|---|", *rows])


def _default(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"`{default}` ({jurisdiction})" for jurisdiction, default in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
