"""Schools: a stage of three years each from the first September after the fifth birthday. Friends' names are written here."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="enrolments",
        states="school",
        holder="School authority",
        prefix="S",
        columns=(*CHILD, "date", "end", "carer_name", "carer_phone", "place"),
        rows="""
        WITH begun AS (
            SELECT n, stage AS k, make_date(year(born) + 5 + (month(born) >= 9)::INT + 3 * stage::INT, 9, 1) AS on_day,
                make_date(year(born) + 8 + (month(born) >= 9)::INT + 3 * stage::INT, 7, 15) AS off_day
            FROM settled, range(0, 4) AS stages(stage)
        )
        SELECT n, k, {shows} AS shows,
            CASE WHEN draw(n, 'short', 6) = 0 AND renamed IS NULL THEN child.short ELSE called(s, on_day) END AS child_name,
            sex AS child_sex, written(born) AS child_birth_date, stated_number AS child_national_id, written(on_day) AS date,
            written(CASE WHEN least(off_day, met_until) <= as_of() THEN least(off_day, met_until) END) AS "end",
            looked_after(s, on_day).name AS carer_name, looked_after(s, on_day).phone AS carer_phone, town AS place
        FROM begun JOIN settled AS s USING (n) WHERE on_day <= as_of() AND (met_until IS NULL OR on_day < met_until)
        """,
    ),
)
