"""The border service, which writes names as passports do, and the authority of the receiving state, which states arrivals."""

from rollcall.simulate.office import Office

_CHILD = ("child_id", "child_family_name", "child_given_name", "child_sex", "child_birth_date", "child_national_id")

OFFICES = (
    Office(
        name="crossings",
        states="border",
        holder="Border service",
        prefix="P",
        columns=(*_CHILD, "date", "direction", "country", "companion_family_name", "companion_given_name", "companion_national_id"),
        rows="""
        SELECT n, back::INT AS k, CASE WHEN fate = 'left-and-not-arrived' THEN 'exit-without-arrival' END AS shows,
            child.family AS child_family_name, child.given AS child_given_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(departed + CASE WHEN back THEN 14 ELSE 0 END) AS date,
            CASE WHEN back THEN 'entry' ELSE 'exit' END AS direction, 'Northland' AS country, who.family AS companion_family_name,
            who.given AS companion_given_name, who.national_id AS companion_national_id
        FROM (SELECT *, CASE WHEN fate = 'left-and-not-arrived' THEN escort ELSE mother END AS who FROM settled), unnest([false,
            true]) AS ways(back)
        WHERE departed IS NOT NULL AND (fate = 'journey-and-back' OR NOT back)
        """,
    ),
    Office(
        name="arrivals",
        states="border",
        holder="Northland immigration",
        prefix="X",
        columns=(*_CHILD, "date", "direction", "country"),
        rows="""
        SELECT n, 0 AS k, NULL AS shows, child.family AS child_family_name, child.given AS child_given_name, sex AS child_sex,
            written(born) AS child_birth_date, stated_number AS child_national_id, written(departed + 1) AS date, 'arrival' AS direction,
            'Hanbit' AS country
        FROM settled WHERE fate = 'emigrant'
        """,
    ),
)
