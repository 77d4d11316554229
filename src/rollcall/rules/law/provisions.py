"""Loads the provisions of law that rules judge by: rules/policies/JURISDICTION.toml, one entry for each row of the catalogue.

A provision says what it demands, where that stands, whether its text was seen, between which days it held, and which rule judges
it by which terms; or why no rule can. Terms are read by the family of the rule.
"""

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import ibis
import ibis.expr.types as ir

from rollcall.rules.rule import NotEvaluated

SEEN, FROM_MEMORY = "text seen", "from memory"

#: The parameter of every rule that judges by provisions some of which are known from memory only.
ASK_FOR_MEMORY: Mapping[str, tuple[object, str]] = {
    "from_memory": (False, "ours: nobody is found by a law whose text was not seen, unless the case asks for it")
}


@dataclass(frozen=True)
class Provision:
    """One row of the catalogue of laws."""

    id: str
    jurisdiction: str
    what: str
    citation: str
    status: str  # SEEN or FROM_MEMORY
    rules: tuple[str, ...] = ()  # names of the rules that judge it
    why: str = ""  # why it is not judged, or what of it is not
    since: datetime.date | None = None  # the first day on which it held; None: not known
    until: datetime.date | None = None  # the first day on which it held no longer; None: it holds
    terms: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Term:
    """What one provision demands, in the words of its rule's family."""

    provision: Provision
    stated: Mapping[str, Any] = field(default_factory=dict)

    def get(self, key: str, otherwise: Any = None) -> Any:
        """A part of the term, `otherwise` where the provision does not state it."""
        return self.stated.get(key, otherwise)

    def in_force(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether the provision held on `day`; a term may narrow the days of its provision."""
        since = self.get("from", self.provision.since)
        until = self.get("until", self.provision.until)
        held = [ibis.literal(True)]
        held += [day >= ibis.literal(since)] if since else []
        held += [day < ibis.literal(until)] if until else []
        return ibis.and_(*held)


def jurisdictions() -> tuple[str, ...]:
    """The jurisdictions that have a file of provisions, by name."""
    folder = files("rollcall.rules") / "policies"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


@cache
def provisions(jurisdiction: str) -> tuple[Provision, ...]:
    """The provisions of one jurisdiction, in the order of its file; none where it has no file."""
    path = files("rollcall.rules") / "policies" / f"{jurisdiction}.toml"
    if not path.is_file():
        return ()
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_provision(entry, jurisdiction) for entry in stated["provision"])


def every_provision() -> tuple[Provision, ...]:
    """The whole catalogue."""
    return tuple(provision for jurisdiction in jurisdictions() for provision in provisions(jurisdiction))


def terms(rule: str, policy: Mapping[str, Any]) -> tuple[Term, ...]:
    """What the laws of the case demand, as far as the rule called `rule` judges it.

    Args:
        rule: the rule's name.
        policy: the rule's parameters: `laws`, and `from_memory` where it has it.

    Raises:
        NotEvaluated: no law of the case demands anything of the kind, or all that do are known from memory and the case does not ask
            for them.
    """
    laws = policy["laws"]
    known = [each for law in (*laws, "general") for each in provisions(law) if rule in each.rules and each.terms]
    if not known:
        raise NotEvaluated(_no_law(laws, {each.jurisdiction for each in every_provision() if rule in each.rules and each.terms}))
    taken = [each for each in known if each.status == SEEN or policy.get("from_memory", False)]
    if not taken:
        ids = ", ".join(each.id for each in known)
        raise NotEvaluated(
            f"the law on this ({ids}) is known from memory only, its text was not seen: [policy.{rule}] from_memory = true judges by it"
        )
    return tuple(Term(each, stated) for each in taken for stated in each.terms if stated.get("rule", rule) == rule)


def ids_of(some: Iterable[Term]) -> str:
    """The catalogue's ids of the provisions behind terms, for a reader."""
    return ", ".join(dict.fromkeys(term.provision.id for term in some))


def _no_law(laws: tuple[str, ...], knowing: Iterable[str]) -> str:
    names = ", ".join(sorted(knowing))
    if not laws:
        return f"no jurisdiction is set in rollcall.toml; laws on this are known for {names}"
    return f"no law on this is known for {', '.join(laws)}; one is for {names}"


def _provision(entry: Mapping[str, Any], jurisdiction: str) -> Provision:
    stated = dict(entry)
    return Provision(
        jurisdiction=jurisdiction,
        rules=tuple(stated.pop("rules", ())),
        terms=tuple(stated.pop("terms", ())),
        since=stated.pop("from", None),
        **stated,
    )
