"""What an earlier audit of the case judged, so that only children with new or changed records are judged anew.

A rule's query holds all that it took from the case as a whole: the day, the policy, who states what. Where the query is word for word
that of the earlier run, and the rule looks at each child alone, it can say something new only of children whose rows have changed.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.exceptions import IbisError

from rollcall.engine import DuckDB, Engine
from rollcall.rules.rule import Rule
from rollcall.schema import JUDGED, LINKS, LIST, conform

#: Tables with a row or more for each child, and tables with rows for each record.
OF_CHILDREN: Final = ("events", "episodes", "sightings", "gaps", "children")
OF_RECORDS: Final = ("mentions", "people")

#: How SQL says that all columns are taken but some.
LEFT_OUT: Final = re.compile(r"(EXCLUDE|EXCEPT) \(([^()]*)\)")


class Said(NamedTuple):
    """What an earlier audit left: digests of what it took for granted, of what its sources covered, of its queries; and tables."""

    case: str
    coverage: str
    rules: Mapping[str, str]
    judged: ir.Table
    links: ir.Table
    people: ir.Table


class Earlier(NamedTuple):
    """An earlier audit of the same case on the same day under the same configuration."""

    judged: ir.Table  # JUDGED with a column `rule`: what it said of children whose records are as they were
    asked: Mapping[str, str]  # rule -> digest of its query
    unlike: frozenset[ops.Node]  # tables that hold for the whole case and say something else today
    changed: Mapping[ops.Node, ops.Node]  # a table -> its rows of children whose records have changed, or who are new
    children: int  # how many those are

    def stands(self, rule: Rule, query: str, found: ir.Table) -> bool:
        """Whether what the rule said then of a child whose records are as they were is what it says today.

        `query` is the digest of `found`. What a rule took from a table before it asked stands in its query, and is compared with it.
        """
        return rule.alone and self.asked.get(rule.name) == query and not self.unlike.intersection(found.op().find(ops.PhysicalTable))

    def and_anew(self, rule: Rule, found: ir.Table) -> ir.Table:
        """What the rule said then, and what `found`, its query, says of children whose records have changed."""
        anew = found.op().replace(dict(self.changed)).to_expr()
        return ibis.union(conform(self.judged.filter(self.judged.rule == rule.name), JUDGED), anew)


def digest(stated: object) -> str:
    """A digest of what is stated, whatever JSON can hold; other values by their text."""
    return hashlib.sha256(json.dumps(stated, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def of_query(query: str) -> str:
    """A digest of SQL. The columns that a query leaves out stand in another order each time Ibis writes it."""
    return digest(LEFT_OUT.sub(lambda found: f"{found[1]} ({', '.join(sorted(found[2].split(', ')))})", query))


def covering(coverage: ir.Table) -> str:
    """A digest of COVERAGE but for the number of records."""
    kept = coverage.drop("records")
    return digest(kept.order_by(kept.columns).to_pyarrow().to_pylist())


def said(engine: DuckDB, folder: Path) -> Said | None:
    """What the audit in `folder` left; None where it does not say."""
    try:
        asked = json.loads((folder / "run.json").read_text(encoding="utf-8"))["asked"]
        left = {name: engine.ibis.read_parquet(str(folder / f"{name}.parquet")) for name in ("judged", "links", "people")}
        return Said(asked["case"], asked["coverage"], dict(asked["rules"]), left["judged"], left["links"].select(*LINKS), left["people"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, duckdb.Error, IbisError):
        return None


def compare(engine: Engine, then: Said, asked: Mapping[str, str], tables: Mapping[str, ir.Table], links: ir.Table) -> Earlier | None:
    """What holds of `then` today; None where it was of another day, version or configuration.

    Args:
        then: what an earlier audit left, in `engine`.
        asked: today's digests: `case`, of all that rules take for granted, and `coverage`, of what the sources cover.
        tables: today's, by name. links: LINKS of today.
    """
    if then.case != asked["case"]:
        return None
    changed = engine.keep("changed", changed_children(then.links, links, then.people, tables["people"]))
    judged = engine.keep("judged_before", _restored(then.judged).anti_join(changed, "child"))
    records = links.semi_join(changed, "child").select("record")
    parts = {name: tables[name].semi_join(changed, "child") for name in OF_CHILDREN}
    parts |= {name: tables[name].semi_join(records, "record") for name in OF_RECORDS}
    replaced = {tables[name].op(): engine.keep(f"changed_{name}", part).op() for name, part in parts.items()}
    unlike = frozenset() if then.coverage == asked["coverage"] else frozenset({tables["coverage"].op()})
    return Earlier(judged, then.rules, unlike, replaced, changed.count().to_pyarrow().as_py())


def changed_children(links_then: ir.Table, links: ir.Table, people_then: ir.Table, people: ir.Table) -> ir.Table:
    """Children who have gained, lost or exchanged a record, or of one of whose records somebody else is said to stand in a role."""
    whose = ["record", "fingerprint", "child"]
    records = [one.anti_join(other, whose).select("child") for one, other in ((links, links_then), (links_then, links))]
    who = ["record", "role", "person", "probability"]
    roles = ibis.union(people.anti_join(people_then, who).select("record"), people_then.anti_join(people, who).select("record"))
    return ibis.union(*records, links.semi_join(roles, "record").select("child")).distinct()


def _restored(told: ir.Table) -> ir.Table:
    """JUDGED_BY_RULE from its written form, in which lists are joined."""
    lists = {name: told[name].nullif("").split(";").fill_null(ibis.literal([], LIST)) for name, kind in JUDGED.items() if kind.is_array()}
    return told.mutate(**lists)
