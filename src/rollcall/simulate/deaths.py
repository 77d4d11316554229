"""Deaths: the register's certificates, among them those of a bus accident and of a specialist's patients; and an agency's bare notes."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="deaths",
        states="death",
        holder="Civil register",
        prefix="R",
        columns=(*CHILD, "date", "certificate", "certifier_name", "note"),
        rows="""
        SELECT n, 0 AS k, CASE WHEN fate = 'seen-after-its-death' THEN 'seen-after-death' END AS shows, child.name AS child_name,
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
        SELECT n, 0 AS k, 'death-uncertified' AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(changed) AS date, 'told by the carer' AS note
        FROM settled WHERE care = 'died'
        """,
    ),
)
