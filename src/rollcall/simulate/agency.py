"""Two agencies that place children: consents, placements, visits, returns, recalls, handovers. The second keeps its files carelessly."""

from rollcall.simulate.office import CHILD, Office

_PLACEMENTS = """
SELECT n, s.nth AS k, CASE WHEN fate = 'between-two-homes' THEN 'custody-gap' WHEN fate = 'in-two-homes' THEN 'custody-overlap'
        WHEN fate = 'transferred-to-nobody' THEN 'custodian-unknown' WHEN fate = 'returned-to-nobody'
            THEN 'custodian-unknown returned-without-new-custodian'
        WHEN fate = 'adoption-without-order' THEN 'placement-without-order' WHEN fate = 'two-numbers' THEN 'one-child-two-identities'
        WHEN fate = 'called-an-orphan' THEN 'recorded-as-orphan-with-known-parent' WHEN fate = 'said-to-have-died' THEN 'death-uncertified'
        WHEN fate = 'consent-after-placement' THEN 'consent-before-birth-or-after-placement' WHEN fate = 'not-visited' THEN 'visit-overdue'
        WHEN fate = 'returned-and-gone' THEN 'returned-then-unseen' END AS shows,
    called(c, s.began) AS child_name, sex AS child_sex, written(c.born) AS child_birth_date,
    CASE WHEN fate = 'two-numbers' AND s.nth = 1 THEN strftime(c.born, '%Y%m%d') || '-' || eight_digits(n * 8 + 6) ELSE stated_number
    END AS child_national_id, written(s.began) AS date, written(s.over) AS "end", s.setting, s.end_reason,
    s.who.name AS custodian_name, s.who.born AS custodian_birth_date, s.who.phone AS custodian_phone, worker.name AS worker_name,
    CASE WHEN fate = 'called-an-orphan' THEN 'recorded as orphan' END AS note, 'Haneul Agency of ' || town AS organisation_name
FROM stays AS s JOIN settled AS c USING (n)
"""

_VISITS = """
SELECT n, s.nth * 1000 + week AS k, NULL AS shows, called(c, s.began) AS child_name, sex AS child_sex,
    written(c.born) AS child_birth_date, NULL AS child_national_id, written(s.began + (3 + 28 * week)::INT) AS date,
        worker.name AS visitor_name
FROM stays AS s JOIN settled AS c USING (n), range(0, 40) AS weeks(week)
WHERE s.began + (3 + 28 * week)::INT < coalesce(s.over, as_of() + 1) AND (c.fate <> 'not-visited' OR week NOT BETWEEN 4 AND 6)
    AND (c.fate <> 'missing' OR s.began + (3 + 28 * week)::INT < c.lost)
        AND (c.fate <> 'in-two-homes' OR s.nth = 2 OR s.began + (3 + 28 * week)::INT < c.changed)
"""

_PLACED = (
    *CHILD, "date", "end", "setting", "end_reason", "custodian_name", "custodian_birth_date", "custodian_phone", "worker_name", "note",
    "organisation_name",
)  # fmt: skip
_VISITED = (*CHILD, "date", "visitor_name")
_HANEUL, _SAEBOM = "Haneul Agency", "Saebom Agency"

OFFICES = (
    Office(
        name="consents",
        states="consent",
        holder="Town halls",
        prefix="T",
        columns=(*CHILD, "date", "signer_name", "signer_national_id", "witness_name"),
        rows="""
        SELECT n, 0 AS k, CASE WHEN fate LIKE 'consent-%' THEN 'consent-before-birth-or-after-placement' END AS shows,
            child.name AS child_name,
            sex AS child_sex, written(born) AS child_birth_date, CASE WHEN fate <> 'consent-before-birth'
                THEN stated_number END AS child_national_id,
            written(CASE fate WHEN 'consent-before-birth' THEN born - 20 WHEN 'consent-after-placement' THEN placed + 30
                ELSE placed - 60 END) AS date,
            mother.name AS signer_name, mother.national_id AS signer_national_id, midwife.name AS witness_name
        FROM settled WHERE care IN ('adopted', 'for-adoption')
        """,
    ),
    Office("placements", "placement", _HANEUL, "A", _PLACED, _PLACEMENTS + "WHERE fate <> 'careless-agency'"),
    Office("placements_saebom", "placement", _SAEBOM, "M", _PLACED, _PLACEMENTS + "WHERE fate = 'careless-agency'", careless=True),
    Office("visits", "visit", _HANEUL, "A", _VISITED, _VISITS + "AND fate <> 'careless-agency'"),
    Office("visits_saebom", "visit", _SAEBOM, "M", _VISITED, _VISITS + "AND fate = 'careless-agency'", careless=True),
    Office(
        name="returns",
        states="return",
        holder=_HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "reason", "custodian_name", "custodian_phone", "receiver_name", "receiver_phone"),
        rows="""
        SELECT n, 0 AS k, CASE care WHEN 'returned' THEN 'returned-then-unseen' WHEN 'returned-to-nobody'
                THEN 'returned-without-new-custodian custodian-unknown' END AS shows,
            child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date, stated_number AS child_national_id,
            written(changed) AS date, 'could not cope' AS reason, carer.name AS custodian_name, carer.phone AS custodian_phone,
            CASE WHEN care <> 'returned-to-nobody' THEN second_carer.name END AS receiver_name,
            CASE WHEN care <> 'returned-to-nobody' THEN second_carer.phone END AS receiver_phone
        FROM settled WHERE care IN ('returned', 'returned-to-nobody', 'resettled')
        """,
    ),
    Office(
        name="recalls",
        states="recall",
        holder=_HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "deadline", "response", "custodian_name", "custodian_phone", "worker_name", "organisation_name"),
        rows="""
        SELECT n, 0 AS k, 'mass-recall' AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(as_of() - (40 + draw(district, 'recall', 30))::INT + draw(n, 'letter',
                7)::INT) AS date,
            written(as_of() + 60) AS deadline, ['agreed', 'refused', 'undecided', 'none'][draw(n, 'answer', 4) + 1] AS response,
            carer.name AS custodian_name, carer.phone AS custodian_phone, worker.name AS worker_name,
                'Haneul Agency of ' || town AS organisation_name
        FROM settled WHERE fate = 'recalled'
        """,
    ),
    Office(
        name="handovers",
        states="handover",
        holder=_HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "planned", "giver_name", "receiver_name", "receiver_phone"),
        rows="""
        SELECT n, 0 AS k, NULL AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(placed) AS date, 'false' AS planned, mother.name AS giver_name,
            carer.name AS receiver_name, carer.phone AS receiver_phone
        FROM settled WHERE care IN ('adopted', 'for-adoption', 'resettled')
        """,
    ),
)
