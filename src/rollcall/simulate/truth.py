"""What is true of the country, beside its files: whose each record is, what became of each child, what is due, who is in a ring."""

import pyarrow as pa

from rollcall.engine import DuckDB

#: Of whose each record is, one table for each source: the rows of different sources are not written in one order whatever the chunk.
RECORDS = ("record", "child", "slips")

#: The other tables of the truth with their columns; docs/reference/simulated-country.md says what each holds.
TABLES = {
    "children": ("child", "fate", "sort", "status", "reason", "name", "birth_date", "district"),
    "due": ("rule", "child", "records"),
    "rings": ("ring", "member", "role", "child"),
}

_CHILDREN = """
SELECT 'K' || n AS child, fate, told AS sort, status, reason, child.name AS name, written(born) AS birth_date,
    (district + 1)::VARCHAR AS district
FROM settled ORDER BY n
"""

#: One finding for each child and rule; a recall is about the body of the district, and the number that two children use about its user.
_DUE = """
SELECT rule, CASE WHEN rule <> 'mass-recall' THEN 'K' || min(subject) END AS child, string_agg(record, ';' ORDER BY record) AS records
FROM (SELECT record, rule, n, CASE rule WHEN 'mass-recall' THEN -1 - n // getvariable('district') ELSE n END AS subject
    FROM (SELECT record, unnest(string_split(shows, ' ')) AS rule, n FROM shown))
GROUP BY rule, subject ORDER BY min(n), rule
"""

_RINGS = """
SELECT ring, CASE ring WHEN 'midwives' THEN midwife.name WHEN 'workers' THEN worker.name ELSE escort.name END AS member,
    CASE ring WHEN 'midwives' THEN 'attendant' WHEN 'workers' THEN 'worker' ELSE 'companion' END AS role, 'K' || n AS child
FROM settled WHERE ring IS NOT NULL ORDER BY n
"""


def begin(engine: DuckDB) -> None:
    """Forget the records that show something of the last chunk."""
    engine.duckdb.execute("CREATE OR REPLACE TEMP TABLE shown (record VARCHAR, shows VARCHAR, n BIGINT)")


def note(engine: DuckDB, source: str, before: int, letter: str = "K") -> pa.Table:
    """Whose the rows of `written` are, `before` rows of the source having been written earlier: RECORDS.

    `letter` begins the true ids of the children."""
    engine.duckdb.execute(
        "CREATE OR REPLACE TEMP TABLE noted AS "
        "SELECT $source || ':' || ($before + row_number() OVER ()) AS record, n, slips, shows FROM written",
        {"source": source, "before": before},
    )
    engine.duckdb.execute("INSERT INTO shown SELECT record, shows, n FROM noted WHERE shows IS NOT NULL")
    return engine.duckdb.execute(
        "SELECT record, $letter || n AS child, nullif(slips, '') AS slips FROM noted", {"letter": letter}
    ).to_arrow_table()


def tell(engine: DuckDB) -> dict[str, pa.Table]:
    """The other tables of the truth for the children of this chunk."""
    return {
        name: engine.duckdb.execute(query).to_arrow_table() for name, query in (("children", _CHILDREN), ("due", _DUE), ("rings", _RINGS))
    }
