"""The parameters that each rule runs with: its documented defaults, and what `rollcall.toml` says instead.

A default that is a mapping differs by jurisdiction: `{"general": 0, "korea": 7}`. A list of words is one text with commas.
A rule that is the law of one jurisdiction is judged only where the case names that jurisdiction.
"""

import difflib
from collections.abc import Iterable, Mapping

from rollcall.config import Config
from rollcall.errors import ConfigurationError, UsageError
from rollcall.rules.rule import NotEvaluated, Rule

#: Jurisdictions whose law or calendar some rule knows.
JURISDICTIONS = ("england", "scotland", "united-states", "korea", "india", "china", "ethiopia", "hague-1993")

GENERAL = "general"


def resolve(rules: Iterable[Rule], config: Config) -> dict[str, dict[str, object]]:
    """The parameters of each rule by its name, with `jurisdiction` (empty text where none applies) and `laws` (all that apply).

    Raises:
        ConfigurationError: `config.policy` names a rule or a parameter that does not exist, gives a value of another type
            than the default's, or the jurisdiction is not one that a rule knows.
    """
    for law in laws_of(config):
        if law not in JURISDICTIONS:
            raise ConfigurationError(
                f"jurisdiction {law!r} is not known",
                cause=nearest(law, JURISDICTIONS),
                next_step="Name one of these, or leave it out: rules that follow no country's law then run with their general parameters.",
            )
    known = {rule.name: rule for rule in rules}
    for name, stated in config.policy.items():
        if name not in known:
            raise ConfigurationError(
                f"policy.{name}: there is no such rule", cause=nearest(name, known), next_step="`rollcall rules` lists every rule."
            )
        for parameter, value in stated.items():
            _check(known[name], parameter, value)
    return {name: _parameters(rule, config) for name, rule in known.items()}


def laws_of(config: Config) -> tuple[str, ...]:
    """The laws that apply to a case: its jurisdiction's first, then those that `laws` names."""
    return tuple(dict.fromkeys(law for law in (config.jurisdiction, *config.laws) if law))


def choose(rules: tuple[Rule, ...], only: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules named in `only`, in the register's order; all of them when it is empty.

    Raises:
        UsageError: a name is no rule's.
    """
    names = [rule.name for rule in rules]
    for name in only:
        if name not in names:
            raise UsageError(f"there is no rule {name!r}", cause=nearest(name, names), next_step="`rollcall rules` lists every rule.")
    return tuple(rule for rule in rules if not only or rule.name in only)


def require_jurisdiction(rule: Rule, laws: tuple[str, ...]) -> None:
    """Raise NotEvaluated when `rule` is the law of a jurisdiction that is none of the case's."""
    if rule.jurisdiction not in (GENERAL, *laws):
        names = ", ".join(laws) or "none"
        raise NotEvaluated(f"is the law of {rule.jurisdiction}; the jurisdiction of this case: {names}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Which of `known` the writer of `word` may have meant, in words."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(words) or 'none'}"


def default(rule: Rule, parameter: str, jurisdiction: str = "") -> object:
    """The documented default of one parameter in a jurisdiction."""
    value, _source = rule.parameters[parameter]
    if isinstance(value, Mapping):
        return value.get(jurisdiction, value[GENERAL])
    return value


def _parameters(rule: Rule, config: Config) -> dict[str, object]:
    defaults = {parameter: default(rule, parameter, config.jurisdiction) for parameter in rule.parameters}
    return {**defaults, **config.policy.get(rule.name, {}), "jurisdiction": config.jurisdiction, "laws": laws_of(config)}


def _check(rule: Rule, parameter: str, value: object) -> None:
    place = f"policy.{rule.name}.{parameter}"
    if parameter not in rule.parameters:
        raise ConfigurationError(
            f"{place}: the rule has no such parameter",
            cause=nearest(parameter, rule.parameters),
            next_step=f"`rollcall explain {rule.name}` lists its parameters.",
        )
    expected = type(default(rule, parameter))
    fits = isinstance(value, expected) and isinstance(value, bool) == (expected is bool)
    if not fits and not (expected is float and type(value) is int):
        raise ConfigurationError(
            f"{place}: {type(value).__name__} where {expected.__name__} is expected",
            cause=f"the default is {default(rule, parameter)!r}",
            next_step=f"`rollcall explain {rule.name}` says what it means.",
        )
