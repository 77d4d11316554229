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
        SELECT n, back AS k, {shows} AS shows,
            child.family AS child_family_name, child.given AS child_given_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id,
            written(CASE back WHEN 0 THEN departed WHEN 1 THEN departed + 14 ELSE placed - 30 END) AS date,
            CASE WHEN back > 0 THEN 'entry' ELSE 'exit' END AS direction, 'Northland' AS country, who.family AS companion_family_name,
            who.given AS companion_given_name, who.national_id AS companion_national_id
        FROM (SELECT *, CASE WHEN fate = 'left-and-not-arrived' THEN escort WHEN care = '' THEN mother
            ELSE carer END AS who FROM settled), range(0, 3) AS ways(back)
        WHERE departed IS NOT NULL AND (back = 0 OR (back = 1 AND fate = 'journey-and-back') OR (back = 2 AND care = 'sent-back'))
        """,
    ),
    Office(
        name="arrivals",
        states="border",
        holder="Northland immigration",
        prefix="X",
        columns=(*_CHILD, "date", "direction", "country"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.family AS child_family_name, child.given AS child_given_name, sex AS child_sex,
            written(born) AS child_birth_date, stated_number AS child_national_id, written(departed + 1) AS date, 'arrival' AS direction,
            'Hanbit' AS country
        FROM settled WHERE departed IS NOT NULL AND fate NOT IN ('left-and-not-arrived', 'journey-and-back')
        """,
    ),
)
