"""Deaths: the register's certificates, among them those of a bus accident and of a specialist's patients; an agency's bare notes,
and the books of burials and of the panel that reviews deaths in care."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="deaths",
        states="death",
        holder="Civil register",
        prefix="R",
        columns=(*CHILD, "date", "certificate", "certifier_name", "note"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name,
            sex AS child_sex, written(born) AS child_birth_date, stated_number AS child_national_id, written(died) AS date,
            'D' || numbered(n, 16807) AS certificate, doctor.name AS certifier_name,
            CASE fate WHEN 'bus-accident' THEN 'traffic accident' WHEN 'patient-of-a-specialist' THEN 'illness' END AS note
        FROM settled WHERE died IS NOT NULL
        """,
    ),
    Office(
        name="death_notes",
        states="death",
        holder="Haneul Agency",
        prefix="A",
        columns=(*CHILD, "date", "note"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(changed) AS date, 'told by the carer' AS note
        FROM settled WHERE care = 'died'
        """,
    ),
    Office(
        name="burials",
        states="death",
        holder="Cemetery office",
        prefix="G",
        columns=(*CHILD, "date", "place"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(died) AS date, 'buried in ' || town AS place
        FROM settled WHERE died IS NOT NULL AND fate <> 'seen-after-its-death'
        """,
    ),
    Office(
        name="death_reviews",
        states="death",
        holder="Child death panel",
        prefix="J",
        columns=(*CHILD, "date", "note"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(died) AS date, 'reviewed' AS note
        FROM settled WHERE fate = 'died-in-care'
        """,
    ),
)
