"""Findings: what the rules judged, each with an id that is the same from run to run.

An id is derived from the rule and from what the evidence says, not from row numbers, cluster numbers or the order of files:
rows added elsewhere in a file do not rename a finding.
"""

import re
from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.errors import UsageError
from rollcall.schema import FINDINGS, conform

#: What the id of a finding looks like.
ID = re.compile(r"F[0-9a-f]{12}")


def expect_id(word: str) -> None:
    """Refuse what no audit can have given a finding for its id.

    Raises:
        UsageError: `word` is not F and twelve hexadecimal digits.
    """
    if not ID.fullmatch(word):
        raise UsageError(
            f"{word!r} is not the id of a finding",
            cause="an id is F and twelve of the signs 0-9 and a-f",
            next_step="Copy it from findings.csv or from the report.",
        )


def collect(
    engine: Engine, judged: ir.Table, records: ir.Table, *, known: ir.Table | None = None, accepted: Collection[str] = ()
) -> ir.Table:
    """Name what was judged and keep it as `findings` (FINDINGS), sorted by rule, child and finding.

    Args:
        judged: JUDGED with a column `rule`.
        records: RECORDS, for the fingerprints of the evidence.
        known: FINDINGS of an earlier run; what is in both has status `known`.
        accepted: ids that a person has accepted, and whose acceptance still holds.
    """
    named = engine.keep("named_findings", _name(judged, records))
    status = ibis.literal("new")
    if known is not None:
        earlier = known.select(earlier=known.finding).distinct()
        named = named.left_join(earlier, named.finding == earlier.earlier)
        status = ibis.ifelse(named.earlier.notnull(), "known", "new")
    if accepted:
        status = ibis.ifelse(named.finding.isin(sorted(accepted)), "accepted", status)
    findings = named.mutate(status=status, parties=named.parties.join(";"), records=named.records.join(";"))
    return engine.keep("findings", conform(findings, FINDINGS).order_by("rule", "child", "finding"))


def open_bearings(named: ir.Table, reasons: dict[str, str]) -> ir.Table:
    """The findings that bear on a child's status and are still open: child, bears, reason, since.

    Args:
        named: JUDGED with a column `rule`. reasons: rule -> the word that the roll uses for it.
    """
    bearing = named.filter(named.bears.notnull() & named.until.isnull() & named.child.notnull())
    words = ibis.cases(*[(bearing.rule == rule, reason) for rule, reason in sorted(reasons.items())], else_=bearing.rule)
    return bearing.select("child", "bears", reason=words, since=bearing.since)


def _name(judged: ir.Table, records: ir.Table) -> ir.Table:
    """Add `finding`: F and twelve hexadecimal digits of a digest over the rule and the fingerprints of its evidence."""
    numbered = judged.mutate(
        key=ibis.row_number().over(ibis.window(order_by=["rule", "child", "since", "until", "summary", judged.records.join(";")]))
    )
    evidence = numbered.select("key", record=numbered.records.unnest())
    printed = evidence.inner_join(records.select("record", "fingerprint"), "record")
    prints = printed.group_by("key").agg(prints=printed.fingerprint.collect(distinct=True).sort().join(" "))
    named = numbered.left_join(prints, "key").drop("key_right")
    named = named.mutate(text=named.rule + " " + named.prints.fill_null(""))
    same = ibis.window(group_by="text", order_by="key")
    named = named.mutate(nth=ibis.row_number().over(same))
    unique = named.text + ibis.ifelse(named.nth == 0, "", " " + named.nth.cast("string"))
    return named.mutate(finding="F" + unique.hexdigest("sha256").substr(0, 12)).drop("key", "text", "nth", "prints")
