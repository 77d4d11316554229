"""Judges every rule: gives it the tables it names, or says why it could not be evaluated.

One query per rule. A rule that fails fails alone: the others are judged, and the run is incomplete.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir

from rollcall import stopping
from rollcall.config import Config
from rollcall.engine import Engine
from rollcall.progress import Progress
from rollcall.rules.policy import choose, require_jurisdiction, resolve
from rollcall.rules.register import RULES
from rollcall.rules.rule import DERIVED_TABLES, KIND_TABLES, NotEvaluated, Rule
from rollcall.rules.since import Earlier, of_query
from rollcall.schema import JUDGED, TEXT, conform
from rollcall.terms import SIGHTING_KINDS

#: Most rules read a few kinds of events: of so many rows of a table, whatever kind they are, those fit into memory at once.
EVENTS_AT_ONCE: Final = 10_000_000

#: JUDGED, and which rule judged so.
JUDGED_BY_RULE: Final = sch.Schema({"rule": TEXT, **JUDGED})


@dataclass(frozen=True)
class RuleOutcome:
    """What became of one rule (contract, section 3)."""

    name: str
    outcome: str  # terms.OUTCOMES
    findings: int
    why: str  # why not evaluated or failed; empty otherwise
    children: int  # distinct children in the first table that the rule needs: those it looked at
    asked: str = ""  # digest of the query; empty where none was made


class Evaluation(NamedTuple):
    """What the rules judged, and how each ended."""

    judged: ir.Table  # JUDGED_BY_RULE, kept in the engine as `judged`
    outcomes: list[RuleOutcome]

    @property
    def incomplete(self) -> bool:
        """Whether a rule failed."""
        return any(outcome.outcome == "failed" for outcome in self.outcomes)


def evaluate(
    engine: Engine,
    tables: Mapping[str, ir.Table],
    as_of: datetime.date,
    config: Config,
    progress: Progress,
    only: tuple[str, ...] = (),
    rules: tuple[Rule, ...] = RULES,
    earlier: Earlier | None = None,
) -> Evaluation:
    """Judge `rules`, or those named in `only`, on the tables of the earlier stages.

    Args:
        engine: keeps each rule's rows as `judged_<rule>` and all of them as `judged`.
        tables: DERIVED_TABLES by name, as declared in schema.py.
        as_of: the day on which the roll is taken.
        config: its `policy` and `jurisdiction` are used.
        progress: told of each rule.
        only: names of the rules to judge; all when empty.
        rules: the register.
        earlier: what an earlier audit judged; rules that it answers for are asked only about children whose records have changed.

    Raises:
        ConfigurationError: the policy names an unknown rule or parameter.
        UsageError: `only` names an unknown rule.
    """
    policies = resolve(rules, config)
    stated = _stated_kinds(tables["coverage"])
    kept: dict[str, ir.Table] = {}
    children: dict[ops.Node, int] = {}
    outcomes: list[RuleOutcome] = []
    for rule in choose(rules, only):
        given = {**_inputs(rule, tables, stated), "as_of": as_of, "policy": policies[rule.name]}
        outcome, table = _judge(engine, rule, given, stated, earlier, children)
        outcomes.append(outcome)
        if table is not None:
            kept[rule.name] = table
        progress.step(rule.name, outcome.findings)
    return Evaluation(_together(engine, kept), outcomes)


def _judge(
    engine: Engine,
    rule: Rule,
    given: Mapping[str, Any],
    stated: frozenset[str],
    earlier: Earlier | None,
    counted: dict[ops.Node, int],
) -> tuple[RuleOutcome, ir.Table | None]:
    try:
        require_jurisdiction(rule, given["policy"]["laws"])
        _require_sources(rule, stated)
        found = conform(rule.judge(**{name: given[name] for name in rule.takes}), JUDGED)
        query = of_query(engine.ibis.compile(found))
        if earlier and earlier.stands(rule, query, found):
            found = earlier.and_anew(rule, found)
        table = engine.keep(f"judged_{rule.name.replace('-', '_')}", found, at_once=EVENTS_AT_ONCE if rule.alone else None)
        findings = table.count().to_pyarrow().as_py()
        children = _children(rule, given, counted)
    except NotEvaluated as why:
        return RuleOutcome(rule.name, "not-evaluated", 0, str(why), 0), None
    except Exception as error:  # a failing rule fails alone, whatever it failed of
        stopping.heed()
        return RuleOutcome(rule.name, "failed", 0, _without_cells(error), 0), None
    return RuleOutcome(rule.name, "found" if findings else "clear", int(findings), "", children, query), table


def _inputs(rule: Rule, tables: Mapping[str, ir.Table], stated: frozenset[str]) -> dict[str, ir.Table | None]:
    inputs: dict[str, ir.Table | None] = {}
    for name in rule.takes:
        if name in KIND_TABLES:
            kind = KIND_TABLES[name]
            events = tables["events"]
            inputs[name] = events.filter(events.kind == kind) if kind in stated or name in rule.needs else None
        elif name in DERIVED_TABLES:
            inputs[name] = tables[name]
    return inputs


def _require_sources(rule: Rule, stated: frozenset[str]) -> None:
    """A kind that no source states is lacking; so are sightings where no source states a kind in which a child is met."""
    lacking = [name for name in rule.needs if name in KIND_TABLES and KIND_TABLES[name] not in stated]
    if "sightings" in rule.needs and not stated.intersection(SIGHTING_KINDS):
        lacking.append("sightings")
    if lacking:
        raise NotEvaluated(f"needs {' and '.join(lacking)}: no supplied source states them")


def _stated_kinds(coverage: ir.Table) -> frozenset[str]:
    return frozenset(coverage.select("kind").distinct().to_pyarrow()["kind"].to_pylist())


def _children(rule: Rule, given: Mapping[str, Any], counted: dict[ops.Node, int]) -> int:
    """How many children the first needed table names that names children at all; `counted` remembers it for the next rule."""
    for name in rule.needs:
        table = given[name]
        if isinstance(table, ir.Table) and "child" in table.columns:
            asked = table.op()
            if asked not in counted:
                counted[asked] = int(table.child.nunique().to_pyarrow().as_py())
            return counted[asked]
    return 0


def _together(engine: Engine, kept: Mapping[str, ir.Table]) -> ir.Table:
    if not kept:
        return engine.empty("judged", JUDGED_BY_RULE)
    told = [table.select(rule=ibis.literal(rule), **{column: table[column] for column in JUDGED}) for rule, table in kept.items()]
    together = ibis.union(*told) if len(told) > 1 else told[0]
    order = ("rule", "child", "since", "until", "summary", "records")
    return engine.keep("judged", conform(together.order_by(list(order)), JUDGED_BY_RULE))


def _without_cells(error: Exception) -> str:
    """The error's type and first line, with everything quoted left out: it may stand in a record."""
    lines = str(error).splitlines() or [""]
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "…", lines[0])[:200]
    return f"{type(error).__name__}: {bare}"
