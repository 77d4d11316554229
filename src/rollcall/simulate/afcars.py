"""The return of an American State in the layout of AFCARS 2020: twelve children of each district who are in its care.

A case of its own, one XML file. Everybody is visited on the last day of each month, so that the newest day in it is that of the return.
"""

from pathlib import Path

import pyarrow as pa

from rollcall.engine import DuckDB
from rollcall.simulate import truth
from rollcall.simulate.draws import remember
from rollcall.simulate.files import Files

#: The file, and the truth of it with its columns.
FILE = "afcars.xml"
TOLD = {"children": truth.TABLES["children"], "due": truth.TABLES["due"], "records/afcars": truth.RECORDS}

#: Lives of the twelve: name, and what is due.
LIVES = (
    ("gone-by-type-alone", "whereabouts-coded-two-ways"),
    ("gone-by-place-alone", "whereabouts-coded-two-ways"),
    ("ran-away", ""),
    ("adopted-before", "earlier-adoption-without-a-day"),
    ("adopted-before-on-a-day", ""),
    ("not-visited", "visit-overdue"),
    ("not-reviewed", "review-overdue"),
    ("not-heard", "review-overdue"),
    ("heard-on-the-last-day", ""),
    ("reunified", ""),
    ("stays", ""),
    ("stays", ""),
)

_OPEN = (
    '<?xml version="1.0" encoding="utf-8"?>\n<acf:data xmlns:acf="http://www.acf.hhs.gov"><E1_title_iv_agency>99</E1_title_iv_agency>'
    "<E2_report_date>202503</E2_report_date><records>\n"
)
_CLOSE = "</records></acf:data>\n"

_MACROS = (
    "CREATE OR REPLACE TEMP MACRO tag(name, cell) AS '<' || name || '>' || coalesce(cell, '') || '</' || name || '>'",
    "CREATE OR REPLACE TEMP MACRO american(day) AS strftime(day, '%Y%m%d')",
)

_REMOVED = """
CREATE OR REPLACE TEMP TABLE removed AS
SELECT n, state_lives.* EXCLUDE (place), DATE '2010-01-01' + draw(n, 'born in the State', 3000)::INT AS born,
    DATE '2023-06-01' + draw(n, 'removed', 90)::INT AS entry, CASE WHEN fate = 'reunified' THEN DATE '2024-09-30' END AS left_care
FROM range(getvariable('first')::BIGINT // getvariable('district') * getvariable('in_state'),
    getvariable('until')::BIGINT // getvariable('district') * getvariable('in_state')) AS numbers(n)
JOIN state_lives ON state_lives.place = n % getvariable('in_state')
"""

#: One row for each element that is a record; the last of each child closes what the first ones opened. A review is held some days earlier
#: in the month than the one before it, since months end on different days.
_WRITTEN = """
CREATE OR REPLACE TEMP TABLE written AS
WITH elements AS (
    SELECT n, 0 AS k, due = 'earlier-adoption-without-a-day' AS shown, '<record>' || tag('E4_child_record_number',
            'ST' || lpad((n + 1)::VARCHAR, 10, '0')) || tag('E5_date_of_birth', american(born))
        || tag('E6_sex', (1 + draw(n, 'sex in the State', 2))::VARCHAR)
        || tag('E41_prior_adoption', CASE WHEN fate LIKE 'adopted-before%' THEN '1' ELSE '0' END)
        || tag('E42_prior_adoption_date', CASE fate WHEN 'adopted-before-on-a-day' THEN american(born + 400) END)
        || tag('E44_prior_guardianship', '0') || '<E69_E186_removals>' AS text FROM removed
    UNION ALL
    SELECT n, 1, due IN ('visit-overdue', 'review-overdue'),
        '<removal_2020>' || tag('E69_removal_date', american(entry)) || tag('E71_removal_environment', '1') FROM removed
    UNION ALL
    SELECT n, 2 + later, due = 'whereabouts-coded-two-ways' AND later = 1, '<living_arrangement>'
        || tag('E112_date_living_arrangement', american(CASE later WHEN 0 THEN entry ELSE DATE '2025-02-10' END))
        || tag('E113_foster_family_home', CASE WHEN later = 1 AND fate IN ('gone-by-type-alone', 'ran-away') THEN '0' ELSE '1' END)
        || tag('E120_other_living_arrangement_type', CASE WHEN later = 1 AND fate IN ('gone-by-type-alone', 'ran-away') THEN '12' END)
        || tag('E121_location_of_living_arrangement', CASE WHEN later = 1 AND fate IN ('gone-by-place-alone', 'ran-away') THEN '4'
            ELSE '1' END) || '</living_arrangement>'
    FROM removed, range(0, 2) AS moves(later)
    WHERE later = 0 OR fate IN ('gone-by-type-alone', 'gone-by-place-alone', 'ran-away')
    UNION ALL
    SELECT n, 10 + month, false, tag('E149_periodic_review_date', american(entry - (month // 2)::INT + to_months(month::INT)))
    FROM removed, unnest([5, 11, 12, 17, 18]) AS months(month)
    WHERE CASE fate WHEN 'not-reviewed' THEN month IN (5, 12, 18) ELSE month IN (5, 11, 17) END
        AND entry + to_months(month::INT) < coalesce(left_care, DATE '2025-03-31')
    UNION ALL
    SELECT n, 100, false, tag('E150_permanency_hearing_date', american(CASE fate WHEN 'heard-on-the-last-day' THEN entry + to_months(12)
        WHEN 'not-heard' THEN entry + to_months(12) + INTERVAL 1 DAY ELSE entry + to_months(11) END)) FROM removed
    UNION ALL
    SELECT n, 200 + month, false, '<case_worker_visit>' || tag('E151_case_worker_visit_date', american(met))
        || tag('E152_case_worker_visit_location', '1') || '</case_worker_visit>'
    FROM (SELECT *, last_day(DATE '2023-06-15' + to_months(month::INT)) AS met FROM removed, range(0, 22) AS months(month))
    WHERE met >= entry AND met <= coalesce(left_care, DATE '2025-03-31') AND (fate <> 'not-visited' OR month NOT IN (17, 18))
)
SELECT n, CASE WHEN shown THEN due END AS shows, '' AS slips, text || CASE WHEN k = max(k) OVER (PARTITION BY n)
    THEN tag('E153_exit_date', american(left_care)) || tag('E155_exit_reason', CASE WHEN left_care IS NOT NULL THEN '1' ELSE '9' END)
        || '</removal_2020></E69_E186_removals></record>' || chr(10) ELSE '' END AS text
FROM elements JOIN removed USING (n) ORDER BY n, k
"""

_CHILDREN = """
SELECT 'S' || n AS child, fate, CASE WHEN due <> '' THEN 'wrong' ELSE 'lawful' END AS sort,
    CASE fate WHEN 'reunified' THEN 'left' ELSE 'accounted' END AS status,
    CASE fate WHEN 'reunified' THEN 'reunified' ELSE 'seen-with-custodian' END AS reason, NULL AS name, written(born) AS birth_date,
    (n // getvariable('in_state') + 1)::VARCHAR AS district
FROM removed ORDER BY n
"""

_DUE = "SELECT shows AS rule, 'S' || n AS child, record AS records FROM shown ORDER BY n, shows"


class State:
    """The State's file, which grows by the children of each chunk."""

    def __init__(self, engine: DuckDB, folder: Path) -> None:
        engine.keep(
            "state_lives",
            pa.table(
                {
                    "place": pa.array(range(len(LIVES)), pa.int64()),
                    "fate": [fate for fate, _ in LIVES],
                    "due": [due for _, due in LIVES],
                }
            ),
        )
        remember(engine, "in_state", len(LIVES))
        for macro in _MACROS:
            engine.duckdb.execute(macro)
        folder.mkdir(parents=True, exist_ok=True)
        self.records = 0
        self._file = (folder / FILE).open("w", encoding="utf-8")
        self._file.write(_OPEN)

    def add(self, engine: DuckDB, told: Files) -> None:
        """Write the children of this chunk, and the truth of them (`Files` of TOLD)."""
        truth.begin(engine)
        engine.duckdb.execute(_REMOVED)
        engine.duckdb.execute(_WRITTEN)
        noted = truth.note(engine, FILE, self.records, "S")
        self.records += noted.num_rows
        told.add("records/afcars", noted)
        told.add("children", engine.duckdb.execute(_CHILDREN).to_arrow_table())
        told.add("due", engine.duckdb.execute(_DUE).to_arrow_table())
        (text,) = engine.duckdb.execute("SELECT string_agg(text, '' ORDER BY rowid) FROM written").fetchall()[0]
        self._file.write(text)

    def close(self) -> None:
        """Write the end of the file."""
        self._file.write(_CLOSE)
        self._file.close()
