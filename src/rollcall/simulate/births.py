"""The hospital's birth book. Its oldest years burnt: of the children born in them no record of the birth is left."""

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
        SELECT n, 0 AS k, {shows} AS shows,
            child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date, written(born) AS date,
            CASE fate WHEN 'twin' THEN '1' WHEN 'second-twin' THEN '2' ELSE '1' END AS birth_order,
            CASE WHEN fate LIKE '%twin' THEN '2' ELSE '1' END AS plurality, mother.name AS mother_name, mother.born AS mother_birth_date,
            mother.national_id AS mother_national_id, mother.phone AS mother_phone, address AS mother_address,
            midwife.name AS attendant_name, town AS place
        FROM settled WHERE born > as_of() - 6100 AND fate NOT IN ('registered-and-not-born', 'adopted-and-entered-anew')
        """,
    ),
)
