"""Brings the rows on which findings rest, as they stand in the source."""

import json
from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir

from rollcall.report.masking import Mask
from rollcall.report.telling import Telling


def cite(telling: Telling, findings: ir.Table) -> ir.Table:
    """Keep and return one row per finding and record it cites: finding, record, source, path, row, cells, sha256.

    A record whose row cannot be found is there with nulls. Ordered by nothing; sort when reading.
    """
    cited = findings.select("finding", record=findings.records.split(";").unnest()).filter(lambda t: t.record != "").distinct()
    files = telling.inputs.group_by("path").aggregate(sha256=telling.inputs.sha256.max())
    rows = telling.rows.semi_join(cited, "record").left_join(files, "path").drop("path_right")
    told = cited.left_join(rows, "record").drop("record_right")
    return telling.engine.keep("evidence", told)


def told(telling: Telling, findings: ir.Table, evidence: ir.Table) -> Iterator[dict[str, Any]]:
    """Yield each of `findings` in order of its id, with `evidence`: a list of rows with cells hidden by the mask.

    Each row of evidence: record, source, path, row, sha256, cells (column -> text, `HIDDEN` or None).
    """
    mask = Mask(telling.sensitive, telling.mapped, names=telling.names)
    rows = evidence.mutate(
        cited=ibis.struct({name: evidence[name] for name in ("source", "path", "row", "record", "sha256", "cells")}),
    )
    grouped = rows.group_by("finding").aggregate(evidence=lambda t: t.cited.collect(order_by=[t.path, t.row, t.record]))
    joined = findings.left_join(grouped, "finding").drop("finding_right").order_by("finding")
    for batch in joined.to_pyarrow().to_batches(max_chunksize=10_000):
        for finding in batch.to_pylist():
            finding["evidence"] = [_shown(row, mask) for row in finding["evidence"] or ()]
            yield finding


def _shown(row: dict[str, Any], mask: Mask) -> dict[str, Any]:
    source, path = row["source"] or "", row["path"] or ""
    cells = json.loads(row["cells"]) if row["cells"] else {}
    return {**row, "cells": mask.cells(source, path, cells)}
