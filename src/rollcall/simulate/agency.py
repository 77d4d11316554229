"""Three agencies that place children: placements, visits, reviews. The second keeps its files carelessly, the third visits rarely."""

from rollcall.simulate.office import CHILD, Office

_PLACEMENTS = """
SELECT n, s.nth AS k, {shows} AS shows,
    called(c, s.began) AS child_name, sex AS child_sex, written(c.born) AS child_birth_date,
    CASE WHEN fate = 'two-numbers' AND s.nth = 1 THEN strftime(c.born, '%Y%m%d') || '-' || eight_digits(n * 8 + 6) ELSE stated_number
    END AS child_national_id, written(s.began) AS date, written(s.over) AS "end", s.setting, s.end_reason,
    s.who.name AS custodian_name, s.who.born AS custodian_birth_date, s.who.phone AS custodian_phone, worker.name AS worker_name,
    CASE WHEN fate = 'called-an-orphan' THEN 'recorded as orphan' END AS note, '{agency} of ' || town AS organisation_name
FROM stays AS s JOIN settled AS c USING (n) WHERE agency = '{agency}'
"""

#: Every 28 days from the third of the stay on, and three days after the child was found.
_VISITS = """
WITH made AS (
    SELECT n, s.nth * 1000 + week AS k, c, s.began, s.began + (CASE fate WHEN 'visited-a-day-late' THEN 8
        WHEN 'visited-on-the-last-day' THEN 7 ELSE 3 END + 28 * week)::INT AS met
    FROM stays AS s JOIN settled AS c USING (n), range(0, 40) AS weeks(week)
    WHERE agency = '{agency}' AND s.began + (3 + 28 * week)::INT < coalesce(s.over, as_of() + 1)
        AND (fate <> 'not-visited' OR week NOT BETWEEN 4 AND 6) AND (fate <> 'rarely-visited' OR week NOT BETWEEN 2 AND 4)
        AND (fate NOT LIKE 'not-reported-on%' OR week = 0) AND (fate <> 'missing' OR s.began + (3 + 28 * week)::INT < c.lost)
        AND (fate <> 'in-two-homes' OR s.nth = 2 OR s.began + (3 + 28 * week)::INT < c.changed)
    UNION ALL
    SELECT n, 900000, c, lost, lost + 33 FROM settled AS c
    WHERE agency = '{agency}' AND fate IN ('missing-told-late', 'missing-and-found')
)
SELECT n, k, NULL AS shows, called(c, began) AS child_name, c.sex AS child_sex, written(c.born) AS child_birth_date,
    NULL::VARCHAR AS child_national_id, written(met) AS date, c.worker.name AS visitor_name
FROM made WHERE met < as_of() + 1
"""

#: Reviews of each stay, the first of an adoptive home before its second visit is due; and of all care a hearing after 300 days.
_REVIEWS = """
WITH held AS (
    SELECT n, s.nth * 1000 + day AS k, c, s.began + day::INT AS held, 'review of the placement' AS decision
    FROM stays AS s JOIN settled AS c USING (n), unnest([9, 20, 90, 260, 430, 600, 770]) AS days(day)
    WHERE agency = '{agency}' AND s.began + day::INT < least(s.over, as_of() + 1) AND day <> CASE setting WHEN 'adoption' THEN 20 ELSE 9 END
        AND (fate <> 'not-reviewed' OR day <> 90)
    UNION ALL
    SELECT n, 9000, c, CASE fate WHEN 'heard-on-the-last-day' THEN (placed + to_months(12))::DATE
        WHEN 'not-heard' THEN (placed + to_months(12))::DATE + 1 ELSE placed + 300 END, 'permanency hearing'
    FROM settled AS c WHERE agency = '{agency}'
        AND (placed + 300 < coalesce(changed, as_of() + 1) OR care IN ('moved', 'gap', 'overlap', 'resettled'))
)
SELECT n, k, {shows} AS shows, called(c, held) AS child_name, c.sex AS child_sex, written(c.born) AS child_birth_date,
    c.stated_number AS child_national_id, written(held) AS date, decision
FROM held
"""

_PLACED = (
    *CHILD, "date", "end", "setting", "end_reason", "custodian_name", "custodian_birth_date", "custodian_phone", "worker_name", "note",
    "organisation_name",
)  # fmt: skip
_VISITED = (*CHILD, "date", "visitor_name")
_REVIEWED = (*CHILD, "date", "decision")

HANEUL = "Haneul Agency"

#: Of each agency: its name, what its files end with, and the letter of its numbers.
_AGENCIES = ((HANEUL, "", "A"), ("Saebom Agency", "_saebom", "M"), ("Byeol Agency", "_byeol", "Y"))

OFFICES = tuple(
    Office(file + ending, states, agency, letter, columns, rows.replace("{agency}", agency), careless=ending == "_saebom")
    for file, states, columns, rows in (
        ("placements", "placement", _PLACED, _PLACEMENTS),
        ("visits", "visit", _VISITED, _VISITS),
        ("reviews", "order", _REVIEWED, _REVIEWS),
    )
    for agency, ending, letter in _AGENCIES
)
