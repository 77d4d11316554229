"""The civil register: entries of birth, and its certificates of death."""

from rollcall.simulate.office import CHILD, Office

_PARENTS = ("mother_name", "mother_birth_date", "mother_national_id", "father_name", "father_birth_date", "father_national_id")

OFFICES = (
    Office(
        name="registrations",
        states="registration",
        holder="Civil register",
        prefix="R",
        columns=(*CHILD, "date", *_PARENTS, "place"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows,
            child.name AS child_name, sex AS child_sex,
            written(CASE WHEN fate = 'another-birth-date' THEN born + 200 ELSE born END) AS child_birth_date,
                stated_number AS child_national_id,
            written(registered) AS date, m.name AS mother_name, m.born AS mother_birth_date, m.national_id AS mother_national_id,
            father.name AS father_name, father.born AS father_birth_date, father.national_id AS father_national_id, town AS place
        FROM (SELECT *, CASE WHEN fate = 'another-mother' THEN another_mother ELSE mother END AS m FROM settled)
        WHERE registered IS NOT NULL
        """,
    ),
)
