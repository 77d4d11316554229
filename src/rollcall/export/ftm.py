"""FollowTheMoney: entities for OpenAleph and yente, and the statements behind them, each with its record.

`entities.ftm.json`: one entity a line, by `canonical_id`. `statements.json`: one statement a line; this is the file that keeps rows apart.
"""

from pathlib import Path

from rollcall.dossier import Held
from rollcall.export import statements

#: Columns of a statement, in the order in which FollowTheMoney writes them.
COLUMNS = ("canonical_id", "entity_id", "prop", "schema", "value", "dataset", "original_value", "origin", "id")


def write(held: Held, out: Path, *, names: bool) -> dict[str, int]:
    """Write both files into the folder `out`, sorted; equal input gives equal bytes. Returns how many entities and statements."""
    statements.keep(held, names=names)
    engine = held.engine.duckdb
    listed = ", ".join(COLUMNS)
    _copy(held, f"SELECT {listed} FROM statements ORDER BY ALL", out / "statements.json")
    engine.execute("""CREATE OR REPLACE TABLE entities AS
      WITH props AS (SELECT canonical_id, prop, list(DISTINCT value ORDER BY value) AS held FROM statements GROUP BY ALL),
      schemata AS (SELECT canonical_id, min(schema) AS schema, list(DISTINCT dataset ORDER BY dataset) AS datasets,
                   list(DISTINCT origin ORDER BY origin) AS origin FROM statements GROUP BY ALL)
      SELECT canonical_id AS id, schema, map_from_entries(list((prop, held) ORDER BY prop)) AS properties, datasets, origin
      FROM props JOIN schemata USING (canonical_id) GROUP BY ALL""")
    _copy(held, "FROM entities ORDER BY id", out / "entities.ftm.json")
    counted = engine.execute("SELECT (SELECT count(*) FROM entities), (SELECT count(*) FROM statements)").fetchone()
    return {"entities.ftm.json": counted[0], "statements.json": counted[1]}


def _copy(held: Held, query: str, file: Path) -> None:
    held.engine.duckdb.execute(f"COPY ({query}) TO ? (FORMAT json)", [str(file)])
