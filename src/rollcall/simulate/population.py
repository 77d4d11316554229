"""Who lives in the country: each child with its family, those who look after it, and the days on which its life turns."""

from rollcall.engine import DuckDB
from rollcall.simulate.draws import remember
from rollcall.simulate.fates import DISTRICT, places
from rollcall.simulate.names import FAMILIES, GIVEN, SCRIPTS, pools

#: In a district without planted wrongs, every life that would be one is an ordinary one at home.
_LIVES = """
CREATE OR REPLACE TEMP TABLE lives AS
WITH known AS (
    SELECT n, n // getvariable('district') AS district,
        sort = 'wrong' AND (n // getvariable('district')) % getvariable('wrongs_in') <> 0 AS quiet, places.*
    FROM range(getvariable('first')::BIGINT, getvariable('until')::BIGINT) AS numbers(n)
    JOIN places ON places.place = n % getvariable('district')
), led AS (
    SELECT n, district, nth, place,
        CASE WHEN quiet THEN 'plain' ELSE fate END AS fate,
        CASE WHEN quiet THEN 'lawful' ELSE sort END AS sort,
        CASE WHEN quiet THEN 'lawful' ELSE told END AS told,
        CASE WHEN quiet THEN '' ELSE care END AS care,
        CASE WHEN quiet THEN 'accounted' ELSE status END AS status,
        CASE WHEN quiet THEN 'seen-with-custodian' ELSE reason END AS reason,
        CASE WHEN kin AND NOT quiet THEN n - 1 ELSE n END AS house,
        CASE WHEN draw(n, 'sex', 2) = 0 THEN 'female' ELSE 'male' END AS sex
    FROM known
), born AS (
    SELECT *, getvariable('scripts')[draw(house, 'script', len(getvariable('scripts'))) + 1] AS script,
        as_of() - (CASE WHEN fate = 'grown' THEN 6700 + draw(n, 'age', 900)
            WHEN fate = 'archive-lost-to-fire' THEN 6120 + draw(n, 'age', 300)
            WHEN fate = 'plain' THEN 100 + draw(n, 'age', 5900) ELSE 1300 + draw(house, 'age', 4600) END)::INT
          + (CASE fate WHEN 'birth-too-close' THEN 150 WHEN 'second-sibling' THEN 620 + draw(n, 'spacing', 400) ELSE 0 END)::INT AS born,
        as_of() - (CASE WHEN care = 'adopted' THEN 700 ELSE 430 END + draw(n, 'placed', 200))::INT AS would_be_placed
    FROM led
), turned AS (
    SELECT *, CASE WHEN care <> '' THEN would_be_placed END AS placed,
        CASE WHEN care = 'adopted' THEN would_be_placed + (200 + draw(n, 'changed', 60))::INT
            WHEN care IN ('moved', 'gap', 'overlap', 'reunified', 'resettled') THEN would_be_placed + (120 + draw(n, 'changed', 100))::INT
            WHEN fate IN ('died-in-care', 'died-unreviewed') THEN as_of() - (120 + draw(n, 'changed', 60))::INT
            WHEN care = 'died-in-care' THEN as_of() - (40 + draw(n, 'changed', 40))::INT
            WHEN care = 'died' THEN as_of() - (100 + draw(n, 'changed', 80))::INT
            WHEN care IN ('transferred', 'returned', 'returned-to-nobody', 'sent-back')
                THEN as_of() - (60 + draw(n, 'changed', 120))::INT
        END AS changed,
        CASE WHEN care = 'died-in-care' THEN changed
            WHEN fate = 'bus-accident' THEN as_of() - (200 + draw(district, 'bus', 900))::INT
            WHEN fate = 'patient-of-a-specialist' THEN as_of() - (200 + draw(n, 'died', 900))::INT
            WHEN fate = 'seen-after-its-death' THEN as_of() - (300 + draw(n, 'died', 300))::INT END AS died,
        CASE WHEN care = 'sent-back' THEN changed + 30
            WHEN fate IN ('adopted-abroad', 'sent-abroad-too-soon', 'agreed-before-the-report', 'not-reported-on-abroad')
                THEN would_be_placed + 20
            WHEN fate = 'left-and-not-arrived' THEN as_of() - (100 + draw(n, 'left', 150))::INT
            WHEN fate = 'emigrant' THEN as_of() - (300 + draw(n, 'left', 600))::INT
            WHEN fate = 'journey-and-back' THEN as_of() - (100 + draw(n, 'left', 800))::INT END AS departed,
        CASE WHEN fate = 'missing' THEN as_of() - (20 + draw(n, 'lost', 9))::INT
            WHEN fate = 'found-and-not-interviewed' THEN would_be_placed + 207
            WHEN fate IN ('missing-told-late', 'missing-and-found') THEN as_of() - (90 + draw(n, 'lost', 200))::INT END AS lost,
        CASE WHEN fate LIKE 'unregistered%' THEN NULL
            WHEN fate = 'late-filing' THEN born + (150 + draw(n, 'registered', 150))::INT
            WHEN fate = 'another-birth-date' THEN born + (205 + draw(n, 'registered', 10))::INT
            WHEN fate = 'registered-on-the-last-day' THEN (born + to_months(1))::DATE
            WHEN fate = 'registered-a-day-late' THEN (born + to_months(1))::DATE + 1
            ELSE born + (3 + draw(n, 'registered', 20))::INT END AS registered
    FROM born
)
SELECT *, CASE fate WHEN 'renamed' THEN as_of() - (300 + draw(n, 'renamed', 500))::INT WHEN 'adopted-and-renamed'
    THEN changed + 20 END AS renamed,
    CASE WHEN fate = 'unregistered' THEN born + 60
        WHEN fate = 'unseen-at-home' THEN as_of() - (700 + draw(n, 'last', 100))::INT
        WHEN fate = 'unseen-in-placement' THEN as_of() - (400 + draw(n, 'last', 20))::INT
        WHEN fate IN ('returned-and-gone', 'said-to-have-died') THEN changed
        WHEN departed IS NOT NULL AND fate <> 'journey-and-back' THEN departed
        WHEN fate = 'missing' THEN lost
        WHEN fate IN ('bus-accident', 'patient-of-a-specialist') OR care = 'died-in-care' THEN died END AS met_until,
    CASE WHEN care = '' THEN NULL WHEN fate = 'careless-agency' THEN 'Saebom Agency'
        WHEN fate LIKE 'not-reported-on%' OR fate LIKE '%small-agency' OR fate = 'rarely-visited' THEN 'Byeol Agency'
        ELSE 'Haneul Agency' END AS agency
FROM turned
"""

#: Seven people around each child, and nine who act for the district. Who acts has a negative number.
_PEOPLE = """
CREATE OR REPLACE TEMP TABLE people AS
WITH around AS (
    SELECT n, role, CASE WHEN role IN ('mother', 'father') THEN house ELSE n END AS key,
        CASE WHEN role IN ('child', 'father') THEN house ELSE key END AS house,
        CASE WHEN role IN ('child', 'father') THEN 'house' ELSE role END AS line,
        CASE role WHEN 'child' THEN lives.sex WHEN 'father' THEN 'male' WHEN 'escort' THEN 'male' ELSE 'female' END AS sex,
        CASE WHEN role IN ('child', 'mother', 'father') THEN lives.script
            ELSE getvariable('scripts')[draw(n, 'script of ' || role, len(getvariable('scripts'))) + 1] END AS script,
        CASE role WHEN 'child' THEN born
            WHEN 'another mother' THEN as_of() - (14000 + draw(n, 'age of ' || role, 2500))::INT
            ELSE born - (CASE WHEN role IN ('mother', 'father') THEN 9000 + draw(lives.house, 'age of ' || role, 3500)
                ELSE 9500 + draw(n, 'age of ' || role, 4500) END)::INT + (CASE WHEN role IN ('mother', 'father') AND lives.house <> n
                THEN date_diff('day', born, elder_born) ELSE 0 END)::INT END AS born,
        list_position(['child', 'mother', 'father', 'carer', 'second carer', 'another mother', 'escort'], role) AS code
    FROM (SELECT *, CASE WHEN house <> n THEN lag(born) OVER (ORDER BY n) ELSE born END AS elder_born FROM lives) AS lives,
        unnest(['child', 'mother', 'father', 'carer', 'second carer', 'another mother', 'escort']) AS roles(role)
), acting AS (
    SELECT who_acts AS n, 'acting' AS role, who_acts AS key, who_acts AS house, 'acting' AS line,
        CASE WHEN who_acts % 2 = 0 THEN 'male' ELSE 'female' END AS sex,
        getvariable('scripts')[draw(who_acts, 'script', len(getvariable('scripts'))) + 1] AS script,
        as_of() - (11000 + draw(who_acts, 'age', 7000))::INT AS born, 0 AS code
    FROM (SELECT DISTINCT -(district * 16 + code) AS who_acts FROM lives, range(1, 10) AS codes(code))
), ringed AS (
    SELECT -(1000000000000 + code) AS n, 'acting' AS role, n AS key, n AS house, 'acting' AS line, 'female' AS sex, 'latin' AS script,
        as_of() - (12000 + 300 * code)::INT AS born, 0 AS code
    FROM range(1, 10) AS codes(code)
), everybody AS (SELECT * FROM around UNION ALL SELECT * FROM acting UNION ALL SELECT * FROM ringed)
SELECT n, role, {
    'name': CASE e.script WHEN 'hangul' THEN f.native || a.native || b.native
        WHEN 'latin' THEN a.native || ' ' || b.native || ' ' || f.native ELSE f.native || ' ' || a.native || ' ' || b.native END,
    'short': CASE e.script WHEN 'hangul' THEN f.native || a.native || b.native
        WHEN 'latin' THEN a.short || ' ' || f.native ELSE f.native || ' ' || a.short END,
    'family': f.latin, 'given': CASE e.script WHEN 'hangul' THEN a.latin || b.latin ELSE a.latin || ' ' || b.latin END,
    'given_native': CASE e.script WHEN 'hangul' THEN a.native || b.native ELSE a.native || ' ' || b.native END,
    'family_native': f.native, 'script': e.script, 'sex': e.sex, 'born': written(e.born),
    'national_id': strftime(e.born, '%Y%m%d') || '-' || eight_digits(CASE WHEN key < 0 THEN 0 ELSE key * 8 + e.code END),
    'phone': '010' || eight_digits(CASE WHEN key < 0 THEN 800000000 - key % 90000000 ELSE key * 8 + e.code + 5 END)
} AS who
FROM everybody AS e
JOIN pools AS f ON f.script = e.script AND f.sex = e.sex AND f.part = 'family'
    AND f.place = draw(e.house, 'family of ' || e.line, getvariable('families'))
JOIN pools AS a ON a.script = e.script AND a.sex = e.sex AND a.part = 'first' AND a.place = draw(e.key, 'first of ' || e.role,
    getvariable('given'))
JOIN pools AS b ON b.script = e.script AND b.sex = e.sex AND b.part = 'second' AND b.place = draw(e.key, 'second of ' || e.role,
    getvariable('given'))
"""

#: The seven around each child in one row of structs.
_FAMILIES = """
CREATE OR REPLACE TEMP TABLE families AS
SELECT n, any_value(who) FILTER (role = 'child') AS child, any_value(who) FILTER (role = 'mother') AS mother,
    any_value(who) FILTER (role = 'father') AS father, any_value(who) FILTER (role = 'carer') AS carer,
    any_value(who) FILTER (role = 'second carer') AS second_carer,
    any_value(who) FILTER (role = 'another mother') AS another_mother, any_value(who) FILTER (role = 'escort') AS stranger
FROM people WHERE n >= 0 GROUP BY n
"""

#: Who acts for each child. With rings, nine people stand behind three in four wrongs of their kind in the first districts.
_STAFFED = """
CREATE OR REPLACE TEMP TABLE staffed AS
WITH reached AS (
    SELECT *, CASE WHEN getvariable('rings') AND district < 64 AND draw(district, 'ring', 2) = 0 THEN
            CASE WHEN fate IN ('unregistered', 'unregistered-but-seen', 'user-of-a-number', 'another-birth-date', 'another-mother',
                    'mother-excluded', 'birth-too-close') THEN CASE WHEN draw(n, 'ringed', 8) < 6 THEN 'midwives' END
                WHEN sort = 'wrong' AND care <> '' THEN CASE WHEN draw(n, 'ringed', 8) < 6 THEN 'workers' END
                WHEN fate = 'left-and-not-arrived' THEN CASE WHEN draw(n, 'ringed', 8) < 6 THEN 'escorts' END
                WHEN draw(n, 'ringed', 8) = 0 AND fate <> 'archive-lost-to-fire'
                THEN CASE WHEN care <> '' THEN 'workers' ELSE 'midwives' END
            END END AS ring
    FROM lives
)
SELECT n, ring,
    CASE WHEN ring = 'midwives' THEN -(1000000000001 + draw(n, 'midwife', 3))
        ELSE -(district * 16 + 1 + draw(n, 'midwife', 2)) END AS midwife_n,
    CASE WHEN ring = 'workers' THEN -(1000000000004 + draw(n, 'worker', 3))
        ELSE -(district * 16 + 3 + draw(n, 'worker', 3)) END AS worker_n,
    CASE WHEN ring = 'escorts' THEN -(1000000000007 + draw(n, 'escort', 3)) END AS escort_n,
    CASE WHEN fate = 'patient-of-a-specialist' THEN -(district * 16 + 6) ELSE -(district * 16 + 7 + draw(n, 'doctor', 2)) END AS doctor_n,
    -(district * 16 + 9) AS judge_n
FROM reached
"""

#: Each child in one row with the people around it.
_CHILDREN = """
CREATE OR REPLACE TEMP TABLE children AS
WITH actors AS MATERIALIZED (SELECT n AS actor, who FROM people WHERE n < 0)
SELECT lives.*, ring, families.* EXCLUDE (n), midwife.who AS midwife, worker.who AS worker, doctor.who AS doctor, judge.who AS judge,
    coalesce(escort.who, stranger) AS escort, 'District ' || (district + 1) AS town,
    (1 + draw(house, 'house number', 400)) || ' Mill Lane, District ' || (district + 1) AS address
FROM lives JOIN families USING (n) JOIN staffed USING (n)
JOIN actors AS midwife ON midwife.actor = midwife_n JOIN actors AS worker ON worker.actor = worker_n
JOIN actors AS doctor ON doctor.actor = doctor_n JOIN actors AS judge ON judge.actor = judge_n
LEFT JOIN actors AS escort ON escort.actor = escort_n
"""

#: The name that a court gave: the mother's family name at home, the adopter's after an adoption.
_RENAMED = """
CREATE OR REPLACE TEMP TABLE settled AS
SELECT children.*, CASE WHEN renamed IS NOT NULL THEN CASE parent.script WHEN 'hangul' THEN parent.family_native || child.given_native
        WHEN 'latin' THEN child.given_native || ' ' || parent.family_native ELSE parent.family_native || ' ' || child.given_native END
    END AS new_name, CASE WHEN fate = 'user-of-a-number' THEN owner_number WHEN registered IS NOT NULL
        THEN child.national_id END AS stated_number, CASE WHEN renamed IS NOT NULL THEN parent.family END AS new_family
FROM (SELECT *, CASE WHEN fate = 'renamed' THEN mother ELSE carer END AS parent,
    lag(child.national_id) OVER (ORDER BY n) AS owner_number FROM children) AS children
"""


def open_country(engine: DuckDB, laws: frozenset[str]) -> None:
    """Keep the pools of names and the places of a district, and set `district scripts families given`, which the SQL reads."""
    engine.keep("pools", pools())
    engine.keep("places", places(laws))
    for name, value in {"district": DISTRICT, "scripts": list(SCRIPTS), "families": FAMILIES, "given": GIVEN}.items():
        remember(engine, name, value)


def settle(engine: DuckDB, first: int, until: int) -> None:
    """Make the children numbered [first, until), as the temporary tables `lives` (their days), `people` and `settled`, one row each."""
    remember(engine, "first", first)
    remember(engine, "until", until)
    for statement in (_LIVES, _PEOPLE, _FAMILIES, _STAFFED, _CHILDREN, _RENAMED):
        engine.duckdb.execute(statement)
