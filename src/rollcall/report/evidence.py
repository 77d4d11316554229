"""Brings the rows on which findings rest, as they stand in the source."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import ibis.expr.types as ir

from rollcall.report.masking import Mask
from rollcall.report.telling import Telling


def cite(telling: Telling, findings: ir.Table) -> ir.Table:
    """Keep and return one row per finding and record it cites: finding, record, source, path, row, cells, sha256.

    A record whose row cannot be found is there with nulls. Ordered by nothing; sort when reading.
    """
    cited = findings.select("finding", record=findings.records.split(";").unnest()).distinct()
    cited = cited.filter(cited.record != "")
    files = telling.inputs.group_by("path").aggregate(sha256=telling.inputs.sha256.max())
    rows = telling.rows.semi_join(cited, "record").left_join(files, "path").drop("path_right")
    told = cited.left_join(rows, "record").drop("record_right")
    return telling.engine.keep("evidence", told)


def told(telling: Telling, findings: ir.Table, evidence: ir.Table) -> Iterator[dict[str, Any]]:
    """Yield each of `findings` in order of its id, with `evidence`: a list of rows with cells hidden by the mask.

    Each row of evidence: record, source, path, row, sha256, cells (column -> text, `HIDDEN` or None). `evidence` is what `cite`
    gives for the same findings.
    """
    mask = Mask(telling.sensitive, telling.mapped, names=telling.names)
    rows = _each(evidence.order_by("finding", "path", "row", "record"))
    cited = itertools.groupby(rows, key=lambda row: row["finding"])
    next_cited = next(cited, None)
    for finding in _each(findings.order_by("finding")):
        finding["evidence"] = []
        if next_cited and next_cited[0] == finding["finding"]:
            finding["evidence"] = [_shown(row, mask) for row in next_cited[1]]
            next_cited = next(cited, None)
        yield finding


def _each(table: ir.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_pyarrow().to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _shown(row: dict[str, Any], mask: Mask) -> dict[str, Any]:
    row["cells"] = mask.cells(row["source"] or "", row["path"] or "", json.loads(row["cells"])) if row["cells"] else {}
    return row
