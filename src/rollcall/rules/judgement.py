"""Puts what a rule found into the declared shape."""

import ibis
import ibis.expr.types as ir

from rollcall.schema import DAY, LIST, TEXT


def judgement(
    found: ir.Table,
    *,
    since: ir.Value,
    severity: ir.Value | str,
    confidence: ir.Value | str,
    records: ir.ArrayValue,
    summary: ir.Value | str,
    until: ir.Value | None = None,
    parties: ir.ArrayValue | None = None,
    bears: ir.Value | str | None = None,
) -> ir.Table:
    """JUDGED from a table with the column `child` and expressions on it; what is left out is not stated.

    `records` and `parties` are sorted and made distinct, nulls dropped.
    """
    return found.select(
        child=found.child,
        since=since,
        until=ibis.null(DAY) if until is None else until,
        severity=ibis.literal(severity) if isinstance(severity, str) else severity,
        confidence=ibis.literal(confidence) if isinstance(confidence, str) else confidence,
        parties=tidy(ibis.null(LIST) if parties is None else parties),
        records=tidy(records),
        summary=ibis.literal(summary) if isinstance(summary, str) else summary,
        bears=ibis.null(TEXT) if bears is None else ibis.literal(bears) if isinstance(bears, str) else bears,
    )


def tidy(references: ir.ArrayValue) -> ir.ArrayValue:
    """Sorted and distinct, without nulls; an empty list where the list itself is null."""
    stated = ibis.coalesce(references, ibis.literal([], type=LIST))
    return stated.filter(lambda reference: reference.notnull()).unique().sort()


def listed(*references: ir.StringValue) -> ir.ArrayValue:
    """A list of single references, some of which may be null."""
    return tidy(ibis.array(list(references)))


def written(day: ir.DateValue) -> ir.StringValue:
    """A day as a summary writes it, 2015-03-02; `a day not stated` where it is null."""
    return day.cast("string").fill_null("a day not stated")


def in_days(count: ir.IntegerValue) -> ir.StringValue:
    """A number of days as a summary writes it: `1 day`, `40 days`."""
    return count.cast("string") + ibis.ifelse(count == 1, " day", " days")


def any_row(*tables: ir.Table) -> bool:
    """Whether one of `tables` has a row. They are asked one after the other, so the likeliest should stand first."""
    return any(table.limit(1).count().to_pyarrow().as_py() for table in tables)
