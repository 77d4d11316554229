"""The hospital's birth book. A year of it burnt: of those children no record of the birth is left."""

from rollcall.simulate.office import CHILD, Office

_COLUMNS = (*CHILD[:4], "date", "birth_order", "plurality", "mother_name", "mother_birth_date", "mother_national_id", "mother_phone")

OFFICES = (
    Office(
        name="births",
        states="birth",
        holder="Haneul General Hospital",
        prefix="B",
        columns=(*_COLUMNS, "mother_address", "attendant_name", "place"),
        rows="""
        SELECT n, 0 AS k, CASE WHEN fate LIKE 'unregistered%' THEN 'never-registered' WHEN fate = 'another-mother'
            THEN 'contradictory-mother'
                WHEN fate = 'mother-excluded' THEN 'contradictory-mother' WHEN fate = 'another-birth-date' THEN 'contradictory-birth-date'
                WHEN fate = 'called-an-orphan' THEN 'recorded-as-orphan-with-known-parent'
                WHEN fate = 'birth-too-close' THEN 'two-births-too-close'
                WHEN fate = 'consent-before-birth' THEN 'consent-before-birth-or-after-placement' END AS shows,
            child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date, written(born) AS date,
            CASE fate WHEN 'twin' THEN '1' WHEN 'second-twin' THEN '2' ELSE '1' END AS birth_order,
            CASE WHEN fate LIKE '%twin' THEN '2' ELSE '1' END AS plurality, mother.name AS mother_name, mother.born AS mother_birth_date,
            mother.national_id AS mother_national_id, mother.phone AS mother_phone, address AS mother_address,
            midwife.name AS attendant_name, town AS place
        FROM settled WHERE fate <> 'archive-lost-to-fire'
        """,
    ),
)
