"""Papers of adoptions: consents, what the central authority writes of adoptions abroad, approvals of a child's return."""

from rollcall.simulate.office import CHILD, Office

_ABROAD = "('adopted-abroad', 'sent-abroad-too-soon', 'agreed-before-the-report', 'not-reported-on-abroad')"

OFFICES = (
    Office(
        name="consents",
        states="consent",
        holder="Town halls",
        prefix="T",
        columns=(*CHILD, "date", "signer_name", "signer_national_id", "witness_name"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows,
            child.name AS child_name,
            sex AS child_sex, written(born) AS child_birth_date, CASE WHEN fate <> 'consent-before-birth'
                THEN stated_number END AS child_national_id,
            written(CASE fate WHEN 'consent-before-birth' THEN born - 20 WHEN 'consent-after-placement' THEN placed + 30
                WHEN 'consent-in-the-first-week' THEN born + 5 WHEN 'adopted-and-entered-anew' THEN born + 7
                ELSE placed - 60 END) AS date,
            mother.name AS signer_name, mother.national_id AS signer_national_id, midwife.name AS witness_name
        FROM settled WHERE care IN ('adopted', 'for-adoption')
        """,
    ),
    # the child leaves twenty days after it was placed: report and agreement bear at the latest that very day where all is lawful
    Office(
        name="papers",
        states="order",
        holder="Central authority",
        prefix="Z",
        columns=(*CHILD, "date", "decision"),
        rows=f"""
        WITH kept AS (
            SELECT c, 1 AS k, 'article 16 report on the child' AS decision, CASE fate WHEN 'sent-abroad-too-soon' THEN departed + 1
                WHEN 'agreed-before-the-report' THEN departed - 10 ELSE departed END AS on_day FROM settled AS c WHERE fate IN {_ABROAD}
            UNION ALL
            SELECT c, 2, 'article 17 agreement', CASE fate WHEN 'agreed-before-the-report' THEN departed - 20 ELSE departed END
            FROM settled AS c WHERE fate IN {_ABROAD}
            UNION ALL
            SELECT c, 3, 'article 23 certificate of conformity', changed + 20 FROM settled AS c WHERE fate IN {_ABROAD}
            UNION ALL
            SELECT c, 4, 'approval of the return', departed - 10 FROM settled AS c WHERE care = 'sent-back'
        )
        SELECT c.n AS n, k, {{shows}} AS shows, c.child.name AS child_name, c.sex AS child_sex, written(c.born) AS child_birth_date,
            c.stated_number AS child_national_id, written(on_day) AS date, decision
        FROM (SELECT *, c.fate AS fate FROM kept)
        """,
    ),
    Office(
        name="approvals",
        states="order",
        holder="State Department",
        prefix="V",
        columns=(*CHILD, "date", "decision"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(departed) AS date, 'approval of the return' AS decision
        FROM settled WHERE fate = 'sent-back-with-approvals'
        """,
    ),
)
