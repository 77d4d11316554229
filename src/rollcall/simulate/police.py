"""The police: children stated to be missing, when that was told, and when they were found."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="missing",
        states="missing",
        holder="Police",
        prefix="L",
        columns=(*CHILD, "date", "reported", "end", "reporter_name"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows,
            child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date, stated_number AS child_national_id,
            written(lost) AS date, written(lost + CASE WHEN fate = 'missing-told-late' THEN (3 + draw(n, 'told', 18))::INT
                ELSE 0 END) AS reported,
            written(CASE WHEN fate <> 'missing' THEN lost + 30 END) AS "end", carer.name AS reporter_name
        FROM settled WHERE lost IS NOT NULL
        """,
    ),
)
