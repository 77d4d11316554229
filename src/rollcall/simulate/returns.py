"""An authority's yearly returns, in the layout of England's SSDA903: sixteen children of each district who are in its care.

They are a case of their own, since such returns name nobody. Of the sixteen one is in no file after some return, and one is named
by the headers alone; one went home, one was adopted, one moved; all others stay where they are. Clerks err nowhere here.
"""

import pyarrow as pa

from rollcall.engine import DuckDB
from rollcall.simulate import truth
from rollcall.simulate.files import Files

#: A return covers the year that ends on 31 March of the year it is called by.
YEARS = (2023, 2024, 2025)

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
_PLACED = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER")
EPISODES = (*_PLACED, "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN")

#: Files of the returns, and of the truth of them, with their columns.
SOURCES = {f"{year}/{table}": columns for year in YEARS for table, columns in (("header", HEADER), ("episodes", EPISODES))}
TOLD = {
    "children": truth.TABLES["children"],
    "due": truth.TABLES["due"],
    **{f"records/{source.replace('/', '-')}": truth.RECORDS for source in SOURCES},
}

_CARED = """
CREATE OR REPLACE TEMP TABLE cared AS
SELECT n, CASE n % 16 WHEN 0 THEN 'absent-from-a-return' WHEN 1 THEN 'named-by-headers-alone' WHEN 2 THEN 'reunified' WHEN 3 THEN 'adopted'
        WHEN 4 THEN 'moved' ELSE 'stays' END AS fate,
    DATE '2010-01-01' + draw(n, 'born in care', 3000)::INT AS born, DATE '2020-06-01' + draw(n, 'taken into care', 500)::INT AS began,
    DATE '2023-05-01' + draw(n, 'care changed', 300)::INT AS changed,
    CASE WHEN n % 16 < 2 THEN 2023 + draw(n, 'last return', 2) ELSE 2025 END AS last_return
FROM range(getvariable('first')::BIGINT // 8, getvariable('until')::BIGINT // 8) AS numbers(n)
"""

_STATED = """
CREATE OR REPLACE TEMP TABLE stated AS
WITH episodes AS (
    SELECT n, 0 AS k, last_return, began, CASE WHEN fate IN ('reunified', 'adopted', 'moved') THEN changed END AS over,
        CASE fate WHEN 'reunified' THEN 'E4A' WHEN 'adopted' THEN 'E11' WHEN 'moved' THEN 'X1' END AS how, 'S' AS new
    FROM cared
    UNION ALL SELECT n, 1, last_return, changed, NULL, NULL, 'P' FROM cared WHERE fate = 'moved'
)
SELECT n, k, year, began, new, CASE WHEN over <= make_date(year, 3, 31) THEN over END AS over,
    CASE WHEN over <= make_date(year, 3, 31) THEN how END AS how
FROM episodes, unnest([2023, 2024, 2025]) AS years(year)
WHERE year <= last_return AND began <= make_date(year, 3, 31) AND (over IS NULL OR over > make_date(year - 1, 3, 31))
"""

_HEADER = """
SELECT n, NULL AS shows, (100000 + n)::VARCHAR AS "CHILD", (1 + draw(n, 'sex in care', 2))::VARCHAR AS "SEX",
    strftime(born, '%d/%m/%Y') AS "DOB", 'WBRI' AS "ETHNIC", 'A' || lpad(numbered(n, 69621)::VARCHAR, 12, '0') AS "UPN", NULL AS "MOTHER",
    NULL AS "MC_DOB"
FROM cared WHERE n IN (SELECT n FROM stated WHERE year = $year) OR fate = 'named-by-headers-alone' ORDER BY n
"""

_EPISODES = """
SELECT n, CASE WHEN year = last_return THEN CASE fate WHEN 'absent-from-a-return' THEN 'absent-from-next-return'
        WHEN 'named-by-headers-alone' THEN 'episodes-stop-without-end' END END AS shows,
    (100000 + n)::VARCHAR AS "CHILD", strftime(stated.began, '%d/%m/%Y') AS "DECOM", new AS "RNE",
    'C2' AS "LS", 'N1' AS "CIN", 'U4' AS "PLACE",
    'PR1' AS "PLACE_PROVIDER", strftime(over, '%d/%m/%Y') AS "DEC", how AS "REC",
    CASE how WHEN 'X1' THEN 'PLAN' END AS "REASON_PLACE_CHANGE",
    'HB1 1AA' AS "HOME_POST", 'HB2 2BB' AS "PL_POST", (1000000 + n * 2 + k)::VARCHAR AS "URN"
FROM stated JOIN cared USING (n) WHERE year = $year ORDER BY n, k
"""

_CHILDREN = """
SELECT 'L' || n AS child, fate, CASE WHEN n % 16 < 2 THEN 'wrong' ELSE 'lawful' END AS sort,
    CASE WHEN n % 16 < 2 THEN 'unaccounted' WHEN fate IN ('reunified', 'adopted') THEN 'left' ELSE 'accounted' END AS status,
    CASE n % 16 WHEN 0 THEN 'absent-from-next-return' WHEN 1 THEN 'episodes-stop-without-end' WHEN 2 THEN 'reunified' WHEN 3 THEN 'adopted'
        ELSE 'custodian-stated' END AS reason, NULL AS name, written(born) AS birth_date, (n // 16 + 1)::VARCHAR AS district
FROM cared ORDER BY n
"""

_DUE = "SELECT shows AS rule, 'L' || n AS child, record AS records FROM shown ORDER BY n, shows"


def write_returns(engine: DuckDB, case: Files, told: Files) -> None:
    """Add the children of this chunk to the returns (`Files` of SOURCES) and to the truth of them (`Files` of TOLD)."""
    truth.begin(engine)
    engine.duckdb.execute(_CARED)
    engine.duckdb.execute(_STATED)
    for year in YEARS:
        for table, query in (("header", _HEADER), ("episodes", _EPISODES)):
            name = f"{year}/{table}"
            engine.duckdb.execute(f"CREATE OR REPLACE TEMP TABLE written AS SELECT *, '' AS slips FROM ({query})", {"year": year})
            told.add(f"records/{year}-{table}", truth.note(engine, f"{name}.csv", case.rows[name], "L"))
            case.add(name, _rows(engine))
    told.add("children", engine.duckdb.execute(_CHILDREN).to_arrow_table())
    told.add("due", engine.duckdb.execute(_DUE).to_arrow_table())


def _rows(engine: DuckDB) -> pa.Table:
    return engine.duckdb.execute("SELECT * EXCLUDE (n, shows, slips) FROM written").to_arrow_table()
