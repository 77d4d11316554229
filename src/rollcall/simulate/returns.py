"""An authority's yearly returns, in the layout of England's SSDA903: the children of each district who are in its care (`in_care.py`).

They are a case of their own, since such returns name nobody. Clerks err nowhere here.
"""

import pyarrow as pa

from rollcall.engine import DuckDB
from rollcall.simulate import truth
from rollcall.simulate.draws import remember
from rollcall.simulate.fates import DISTRICT
from rollcall.simulate.files import Files
from rollcall.simulate.in_care import FIRST, IN_CARE, LAST, lives

#: A return covers the year that ends on 31 March of the year it is called by.
YEARS = tuple(range(FIRST, LAST + 1))

#: The tables of a return, each with its columns.
TABLES = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER"),
        *("DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "placed": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
}

#: Files of the returns, and of the truth of them, with their columns.
SOURCES = {f"{year}/{table}": columns for year in YEARS for table, columns in TABLES.items()}
TOLD = {
    "children": truth.TABLES["children"],
    "due": truth.TABLES["due"],
    **{f"records/{source.replace('/', '-')}": truth.RECORDS for source in SOURCES},
}

_MACROS = (
    """CREATE OR REPLACE TEMP MACRO dated(child, counted_from, days, months) AS (CASE counted_from WHEN 'entry' THEN child.entry
        WHEN 'turn' THEN child.turn ELSE try_cast(counted_from AS DATE) END + days::INT + to_months(months::INT))::DATE""",
    "CREATE OR REPLACE TEMP MACRO ends(year) AS make_date(year::INT, 3, 31)",
    "CREATE OR REPLACE TEMP MACRO english(day) AS strftime(day, '%d/%m/%Y')",
)

#: A child that is lost to the returns is in the last one of 2023 or 2024.
_CARED = """
CREATE OR REPLACE TEMP TABLE cared AS
SELECT n, care_lives.* EXCLUDE (place), DATE '2010-01-01' + draw(n, 'born in care', 3000)::INT AS born,
    DATE '2020-06-01' + draw(n, 'taken into care', 500)::INT AS entry, DATE '2023-05-01' + draw(n, 'care changed', 300)::INT AS turn,
    CASE WHEN fate IN ('absent-from-a-return', 'named-by-headers-alone') THEN 2023 + draw(n, 'last return', 2) ELSE 2025 END AS last_return
FROM range(getvariable('first')::BIGINT // getvariable('district') * getvariable('in_care'),
    getvariable('until')::BIGINT // getvariable('district') * getvariable('in_care')) AS numbers(n)
JOIN care_lives ON care_lives.place = n % getvariable('in_care')
"""

#: What each return says of each episode: one that it does not cover, not at all; of one that ends later, no end.
_STATED = """
CREATE OR REPLACE TEMP TABLE stated AS
WITH episodes AS (
    SELECT n, k, fate, due, last_return, how, e.status, e.place, new, dated(c, since_from, since_days, since_months) AS began,
        dated(c, over_from, over_days, over_months) AS over, told_first, least(told_last, last_return) AS told_last
    FROM cared AS c JOIN care_episodes AS e USING (fate)
)
SELECT n, k, fate, due, year, last_return, began, status, place, new, CASE WHEN over <= ends(year) THEN over END AS over,
    CASE WHEN over <= ends(year) THEN how END AS how
FROM episodes, unnest(getvariable('years')) AS years(year)
WHERE year BETWEEN told_first AND told_last AND began <= ends(year) AND (over IS NULL OR over > ends(year - 1))
"""

_HEADER = """
SELECT n, NULL AS shows, (100000 + n)::VARCHAR AS "CHILD", (1 + draw(n, 'sex in care', 2))::VARCHAR AS "SEX",
    english(born) AS "DOB", 'WBRI' AS "ETHNIC", 'A' || lpad(numbered(n, 69621)::VARCHAR, 12, '0') AS "UPN", NULL AS "MOTHER",
    NULL AS "MC_DOB"
FROM cared WHERE n IN (SELECT n FROM stated WHERE year = $year) OR fate = 'named-by-headers-alone' ORDER BY n
"""

_EPISODES = """
SELECT n, CASE WHEN year = last_return OR last_return = 2025 THEN nullif(due, '') END AS shows,
    (100000 + n)::VARCHAR AS "CHILD", english(stated.began) AS "DECOM", new AS "RNE", stated.status AS "LS", 'N1' AS "CIN",
    stated.place AS "PLACE", 'PR1' AS "PLACE_PROVIDER", english(over) AS "DEC", how AS "REC",
    CASE how WHEN 'X1' THEN 'PLAN' END AS "REASON_PLACE_CHANGE",
    'HB1 1AA' AS "HOME_POST", 'HB2 2BB' AS "PL_POST", (1000000 + n * 8 + k)::VARCHAR AS "URN"
FROM stated WHERE year = $year ORDER BY n, k
"""

#: By default on day 20, day 100, and every 170 days from then on, while the child is in care and in the returns.
_REVIEWS = """
WITH in_care AS (
    SELECT n, any_value(c) AS c, min(dated(c, since_from, since_days, since_months)) AS began,
        max(coalesce(dated(c, over_from, over_days, over_months), DATE '2099-01-01')) AS over
    FROM cared AS c JOIN care_episodes AS e USING (fate) GROUP BY n
), held AS (
    SELECT n, c, began + day::INT AS held FROM in_care, unnest([20, 100] || range(270, 2000, 170)) AS days(day)
    WHERE c.reviewed AND began + day::INT < over
    UNION ALL
    SELECT n, c, dated(c, held_from, held_days, held_months) FROM cared AS c JOIN care_reviews USING (fate)
)
SELECT n, CASE WHEN c.due = 'review-overdue' THEN c.due END AS shows, (100000 + n)::VARCHAR AS "CHILD", english(c.born) AS "DOB",
    english(held) AS "REVIEW", 'PN1' AS "REVIEW_CODE"
FROM held WHERE held BETWEEN ends($year - 1) + 1 AND ends($year) AND $year <= c.last_return ORDER BY n, held
"""

_MISSING = """
SELECT n, nullif(due, '') AS shows, (100000 + n)::VARCHAR AS "CHILD", english(born) AS "DOB", 'M' AS "MISSING",
    english(since) AS "MIS_START", english(CASE WHEN found <= ends($year) THEN found END) AS "MIS_END"
FROM (SELECT c.*, told_last, dated(c, since_from, since_days, since_months) AS since,
        dated(c, found_from, found_days, found_months) AS found
    FROM cared AS c JOIN care_absences USING (fate))
WHERE $year <= told_last AND since <= ends($year) AND (found IS NULL OR found > ends($year - 1)) ORDER BY n, since
"""

#: A decision is told in the return of the year in which everything that it led to has happened.
_PLACED = """
SELECT n, nullif(due, '') AS shows, (100000 + n)::VARCHAR AS "CHILD", english(c.born) AS "DOB",
    english(dated(c, decided_from, decided_days, decided_months)) AS "DATE_PLACED",
    english(dated(c, ceased_from, ceased_days, ceased_months)) AS "DATE_PLACED_CEASED", why AS "REASON_PLACED_CEASED"
FROM cared AS c JOIN care_plans USING (fate) WHERE $year = 2024 ORDER BY n
"""

_CHILDREN = """
SELECT 'L' || n AS child, fate, CASE WHEN due <> '' THEN 'wrong' ELSE 'lawful' END AS sort, status, reason, NULL AS name,
    written(born) AS birth_date, (n // getvariable('in_care') + 1)::VARCHAR AS district
FROM cared ORDER BY n
"""

#: One finding for each child and rule, with all records that show it.
_DUE = """
SELECT rule, 'L' || n AS child, string_agg(record, ';' ORDER BY record) AS records
FROM (SELECT record, unnest(string_split(shows, ' ')) AS rule, n FROM shown) GROUP BY rule, n ORDER BY n, rule
"""

_QUERIES = {"header": _HEADER, "episodes": _EPISODES, "reviews": _REVIEWS, "missing": _MISSING, "placed": _PLACED}


def open_authority(engine: DuckDB) -> None:
    """Keep the lives in care and set what the SQL reads: `years in_care district`."""
    for name, table in lives().items():
        engine.keep(name, table)
    for name, value in {"years": list(YEARS), "in_care": IN_CARE, "district": DISTRICT}.items():
        remember(engine, name, value)
    for macro in _MACROS:
        engine.duckdb.execute(macro)


def write_returns(engine: DuckDB, case: Files, told: Files) -> None:
    """Add the children of this chunk to the returns (`Files` of SOURCES) and to the truth of them (`Files` of TOLD)."""
    truth.begin(engine)
    engine.duckdb.execute(_CARED)
    engine.duckdb.execute(_STATED)
    for year in YEARS:
        for table, query in _QUERIES.items():
            name = f"{year}/{table}"
            engine.duckdb.execute(
                f"CREATE OR REPLACE TEMP TABLE written AS SELECT *, '' AS slips FROM ({query.replace('$year', str(year))})"
            )
            told.add(f"records/{year}-{table}", truth.note(engine, f"{name}.csv", case.rows[name], "L"))
            case.add(name, _rows(engine))
    told.add("children", engine.duckdb.execute(_CHILDREN).to_arrow_table())
    told.add("due", engine.duckdb.execute(_DUE).to_arrow_table())


def _rows(engine: DuckDB) -> pa.Table:
    return engine.duckdb.execute("SELECT * EXCLUDE (n, shows, slips) FROM written").to_arrow_table()
