"""Which placements each child passes through, as an agency knows them, and who looks after a child on a day."""

from rollcall.engine import DuckDB

_STAYS = """
CREATE OR REPLACE TEMP TABLE stays AS
SELECT n, 1 AS nth, placed AS began, CASE WHEN care <> 'overlap' THEN changed END AS over, carer AS who,
    CASE WHEN care IN ('adopted', 'for-adoption') THEN 'adoption' ELSE 'foster' END AS setting,
    CASE WHEN care IN ('moved', 'gap', 'transferred') THEN 'transferred' WHEN care IN ('died', 'died-in-care') THEN 'died'
        WHEN care IN ('returned', 'returned-to-nobody', 'resettled', 'sent-back') THEN 'returned'
        WHEN care IN ('adopted', 'reunified') THEN care END AS end_reason
FROM settled WHERE care <> ''
UNION ALL
SELECT n, 2, changed + CASE WHEN care = 'gap' THEN 101 ELSE 0 END, NULL, second_carer, 'foster', NULL
FROM settled WHERE care IN ('moved', 'gap', 'overlap', 'resettled')
"""

_MACROS = (
    # who looks after the child on a day, as a school or a doctor would write it down; null where nobody knows
    """CREATE OR REPLACE TEMP MACRO looked_after(c, day) AS CASE WHEN c.placed IS NULL OR day < c.placed THEN c.mother
        WHEN c.changed IS NULL OR day < c.changed THEN c.carer WHEN c.care = 'adopted' THEN c.carer WHEN c.care = 'reunified' THEN c.mother
        WHEN c.care IN ('moved', 'gap', 'overlap', 'resettled', 'sent-back') THEN c.second_carer END""",
    "CREATE OR REPLACE TEMP MACRO called(c, day) AS CASE WHEN c.renamed <= day THEN c.new_name ELSE c.child.name END",
)


def place(engine: DuckDB) -> None:
    """Keep `stays`, one row per placement: n, nth, began, over, who, setting, end_reason; and the macros on who has the child."""
    for statement in (_STAYS, *_MACROS):
        engine.duckdb.execute(statement)
