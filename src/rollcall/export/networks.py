"""Networks for general tools: who stands in whose records, as GraphML and as two CSV files.

A node is a child, a person or a body; an edge is a role of one of them in the records of a child, with how often, from when to when, and
the records. Parties that never meet a child have no edge.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx

from rollcall.dossier import Held
from rollcall.report.tables import FORMULA

NODES = ("id", "kind", "label", "status", "reason", "findings", "children")
EDGES = ("source", "target", "role", "records", "first", "last", "cited")
BATCH = 10_000


def write_csv(held: Held, out: Path, *, names: bool) -> dict[str, int]:
    """Write nodes.csv and edges.csv into the folder `out`. Returns how many rows each has."""
    counts = {}
    for name, columns, query in (("nodes.csv", NODES, _nodes(names)), ("edges.csv", EDGES, _edges())):
        counts[name] = 0
        with (out / name).open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(columns)
            for row in _each(held, query):
                lines.writerow(["" if row[column] is None else _guarded(str(row[column])) for column in columns])
                counts[name] += 1
    return counts


def write_graphml(held: Held, out: Path, *, names: bool) -> dict[str, int]:
    """Write network.graphml into the folder `out`. Returns how many nodes and edges it has."""
    graph = networkx.MultiDiGraph()
    for row in _each(held, _nodes(names)):
        graph.add_node(row["id"], **{name: _plain(row[name]) for name in NODES[1:] if row[name] is not None})
    for row in _each(held, _edges()):
        graph.add_edge(
            row["source"], row["target"], key=row["role"], **{name: _plain(row[name]) for name in EDGES[2:] if row[name] is not None}
        )
    networkx.write_graphml_lxml(graph, out / "network.graphml", named_key_ids=True)
    return {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}


def _each(held: Held, query: str) -> Iterator[dict[str, Any]]:
    for name in ("records", "people", "roll", "parties", "findings"):
        held.engine.view(f"e_{name}", getattr(held, name))
    reader = held.engine.duckdb.execute(query).to_arrow_reader(BATCH)
    for batch in reader:
        yield from batch.to_pylist()


def _nodes(names: bool) -> str:
    """Children on the roll, and every party; those of further roles by their id alone."""
    child = "coalesce(nullif(split_part(names, '; ', 1), ''), 'child ' || child)" if names else "'child ' || child"
    party = "coalesce(name, kind || ' ' || party)" if names else "CASE WHEN kind = 'person' THEN 'person ' || party ELSE name END"
    return f"""SELECT * FROM (
      SELECT child AS id, 'child' AS kind, {child} AS label, status, reason,
        (SELECT count(*) FROM e_findings f WHERE f.child = r.child) AS findings, NULL::BIGINT AS children FROM e_roll r
      UNION ALL SELECT party, kind, {party}, NULL, NULL, findings, children FROM e_parties
      UNION ALL SELECT DISTINCT person, CASE WHEN role = 'organisation' THEN 'organisation' ELSE 'person' END,
        CASE WHEN role = 'organisation' THEN 'body ' ELSE 'person ' END || person, NULL, NULL, NULL::BIGINT, NULL::BIGINT
        FROM e_people WHERE role <> 'child' AND person NOT IN (SELECT party FROM e_parties) AND person NOT IN (SELECT child FROM e_roll)
    ) QUALIFY row_number() OVER (PARTITION BY id ORDER BY kind, label) = 1 ORDER BY id"""


def _edges() -> str:
    return """SELECT p.person AS source, c.person AS target, p.role, count(DISTINCT p.record) AS records,
        strftime(min(r.date), '%Y-%m-%d') AS first, strftime(max(r.date_last), '%Y-%m-%d') AS last,
        string_agg(DISTINCT p.record, ';' ORDER BY p.record) AS cited
      FROM e_people p JOIN e_people c ON c.record = p.record AND c.role = 'child' JOIN e_records r ON r.record = p.record
      WHERE p.role <> 'child' AND p.person <> c.person GROUP BY ALL ORDER BY ALL"""


def _plain(value: Any) -> Any:
    """What XML can hold: texts without control characters."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", value) if isinstance(value, str) else value


def _guarded(text: str) -> str:
    return f"'{text}" if re.match(FORMULA, text) else text
