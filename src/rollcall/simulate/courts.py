"""The family court: orders of adoption, renames; and the forensic institute's tests that it asks for."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="orders",
        states="order",
        holder="Family court",
        prefix="C",
        columns=(*CHILD, "date", "decision", "custodian_name", "custodian_birth_date", "custodian_phone", "judge_name"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(changed) AS date, 'adoption' AS decision, carer.name AS custodian_name,
            carer.born AS custodian_birth_date, carer.phone AS custodian_phone, judge.name AS judge_name
        FROM settled WHERE care = 'adopted'
        UNION ALL
        SELECT n, 1, {shows}, child.name, sex, written(born), stated_number,
            written(CASE fate WHEN 'adopted-before-on-a-day' THEN born + 400 END), 'earlier adoption', NULL, NULL, NULL, NULL
        FROM settled WHERE fate LIKE 'adopted-before%'
        """,
    ),
    Office(
        name="renames",
        states="rename",
        holder="Family court",
        prefix="C",
        columns=(*CHILD, "date", "new_name"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(renamed) AS date, new_name
        FROM settled WHERE renamed IS NOT NULL
        """,
    ),
    Office(
        name="parentage",
        states="parentage",
        holder="Forensic institute",
        prefix="F",
        columns=(*CHILD, "date", "relation", "verdict", "likelihood_ratio", "adult_name", "adult_birth_date", "adult_national_id"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(as_of() - 100) AS date, 'mother' AS relation, 'excluded' AS verdict,
            '0' AS likelihood_ratio, mother.name AS adult_name, mother.born AS adult_birth_date, mother.national_id AS adult_national_id
        FROM settled WHERE fate = 'mother-excluded'
        """,
    ),
)
