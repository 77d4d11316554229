"""What a rule is: one function from tables to judged rows, with what the manual and the report need to know about it.

The names of a rule's parameters say which tables it needs. A kind of record is asked for by its plural (`births`, `returns`);
a parameter with the default None is a table that helps but is not needed. The runner, not the rule, decides what cannot be
evaluated because no supplied source could show it.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir

#: Parameter name of a rule -> the kind of record it asks for.
KIND_TABLES: Mapping[str, str] = {
    "births": "birth",
    "registrations": "registration",
    "health": "health",
    "school": "school",
    "borders": "border",
    "consents": "consent",
    "orders": "order",
    "placements": "placement",
    "returns": "return",
    "recalls": "recall",
    "handovers": "handover",
    "visits": "visit",
    "missing": "missing",
    "deaths": "death",
    "parentage": "parentage",
    "renames": "rename",
    "listings": "listed",
    "reviews": "review",
}

#: Tables that are always there, whatever the sources.
DERIVED_TABLES = (
    "events",
    "episodes",
    "sightings",
    "gaps",
    "children",
    "periods",
    "people",
    "mentions",
    "pairs",
    "continuities",
    "coverage",
)

#: Tables that hold children against one another.
ACROSS = frozenset({"pairs", "continuities"})

#: Not tables: the day of the roll (`datetime.date`) and the rule's parameters (`dict`).
VALUES = ("as_of", "policy")

HEADINGS = ("What it finds", "Why it matters", "What may explain it", "What to ask for", "Example", "References")


class NotEvaluated(Exception):
    """Raised by a rule that cannot be evaluated on these tables; the text says why, for the reader of the report."""


@dataclass(frozen=True)
class Rule:
    """A rule and what is known about it before it runs."""

    name: str
    judge: Callable[..., ir.Table]
    about: str  # identity papers placement visits missing return death movement
    title: str  # what the finding says, in a few words
    severity: str  # the highest it gives
    jurisdiction: str = "general"
    reason: str = ""  # the word the roll uses when the rule bears on a child's status; the name when empty
    across: bool = False  # whether what it says of a child rests on rows of other children too
    parameters: Mapping[str, tuple[object, str]] = field(default_factory=dict)  # name -> (default, where it comes from)

    @property
    def guide(self) -> str:
        """The rule's page in the manual: the function's docstring."""
        return inspect.getdoc(self.judge) or ""

    @property
    def needs(self) -> tuple[str, ...]:
        """Parameter names without which the rule is not evaluated."""
        return tuple(name for name, parameter in self._signature.items() if parameter.default is inspect.Parameter.empty)

    @property
    def takes(self) -> tuple[str, ...]:
        """All parameter names."""
        return tuple(self._signature)

    @property
    def alone(self) -> bool:
        """Whether what it says of a child rests on that child's rows, and on what holds for the whole case."""
        return not self.across and not ACROSS.intersection(self.takes)

    @property
    def _signature(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.judge).parameters


def rule(
    *,
    about: str,
    title: str,
    severity: str,
    jurisdiction: str = "general",
    reason: str = "",
    across: bool = False,
    parameters: Mapping[str, tuple[object, str]] | None = None,
) -> Callable[[Callable[..., ir.Table]], Rule]:
    """Make a rule of a function. Its name in kebab-case is the finding's name."""

    def made(judge: Callable[..., ir.Table]) -> Rule:
        return Rule(
            name=judge.__name__.replace("_", "-"),
            judge=judge,
            about=about,
            title=title,
            severity=severity,
            jurisdiction=jurisdiction,
            reason=reason,
            across=across,
            parameters=parameters or {},
        )

    return made
