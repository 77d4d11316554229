"""Brings the rows on which findings rest, as they stand in the source."""

import itertools
import json
from collections.abc import Iterator
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.report.masking import HIDDEN, Mask
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


def as_json(telling: Telling, findings: ir.Table, evidence: ir.Table) -> pa.RecordBatchReader:
    """What `told` tells, in the same order, as JSON objects in one column; parties and records are lists."""
    engine = telling.engine
    engine.view("findings_told", findings)
    engine.keep("hidden", _hidden(telling, evidence))
    return engine.duckdb.sql(_AS_JSON).to_arrow_reader(10_000)


#: `hidden` is joined by file, since columns are hidden file by file.
_AS_JSON: Final = f"""
    WITH hiding AS (SELECT source, path, list("column") AS columns FROM hidden GROUP BY ALL),
    shown AS (
        SELECT finding, path, row, record, to_json({{
            'record': record, 'path': path, 'row': row, 'sha256': sha256,
            'cells': coalesce(map_from_entries(list_transform(map_entries(cells::JSON::MAP(VARCHAR, VARCHAR)), lambda cell: {{
                'key': cell.key,
                'value': CASE WHEN cell.value = '' THEN NULL
                         WHEN cell.value IS NOT NULL AND list_contains(columns, cell.key) THEN '{HIDDEN}'
                         ELSE cell.value END
            }})), MAP {{}})
        }}) AS told
        FROM evidence LEFT JOIN hiding USING (source, path)
    ),
    cited AS (SELECT finding, list(told ORDER BY path, row, record) AS evidence FROM shown GROUP BY finding)
    SELECT to_json(told) AS told FROM (
        SELECT * REPLACE (
            list_filter(string_split(coalesce(parties, ''), ';'), lambda party: party <> '') AS parties,
            list_filter(string_split(coalesce(records, ''), ';'), lambda record: record <> '') AS records,
            coalesce(evidence, []) AS evidence
        ) FROM findings_told LEFT JOIN cited USING (finding)
    ) AS told ORDER BY told.finding
"""


def _hidden(telling: Telling, evidence: ir.Table) -> pa.Table:
    """`source`, `path`, `column` of what the mask hides in the rows cited."""
    mask = Mask(telling.sensitive, telling.mapped, names=telling.names)
    keys = evidence.filter(evidence.cells.notnull()).select("source", "path", column=evidence.cells.cast("json").map.keys())
    each = keys.distinct().mutate(column=ibis._.column.unnest()).distinct().to_pyarrow().to_pylist()
    hidden = [row for row in each if mask.hides(row["source"], row["path"], row["column"])]
    return pa.Table.from_pylist(hidden, schema=pa.schema([(name, pa.string()) for name in ("source", "path", "column")]))


def _each(table: ir.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_pyarrow().to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _shown(row: dict[str, Any], mask: Mask) -> dict[str, Any]:
    row["cells"] = mask.cells(row["source"] or "", row["path"] or "", json.loads(row["cells"])) if row["cells"] else {}
    return row
