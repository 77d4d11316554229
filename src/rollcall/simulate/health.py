"""The health service: checks of small children, one for each 80 days of small children in placements, and whom it last met."""

from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="health",
        states="health",
        holder="Health service",
        prefix="H",
        columns=(*CHILD, "date", "number", "carer_name", "carer_phone", "clinician_name", "place"),
        rows="""
        WITH met AS (
            SELECT n, day AS k, born + day::INT AS on_day FROM settled, unnest([20, 120, 300, 600, 1000, 1400, 1800, 2200]) AS days(day)
            UNION ALL
            SELECT n, 10000 + day, placed + day::INT FROM settled, range(0, 700, 80) AS days(day)
            WHERE placed IS NOT NULL AND placed + day::INT < born + 2250
            UNION ALL
            SELECT n, 20000 + day, died - day::INT FROM settled, range(10, 130, 20) AS days(day) WHERE fate = 'patient-of-a-specialist'
            UNION ALL
            SELECT n, 30000, met_until - 10 FROM settled WHERE met_until IS NOT NULL
            UNION ALL
            SELECT n, 30001, as_of() - 40 FROM settled WHERE fate = 'seen-after-its-death'
        )
        SELECT n, k, {shows} AS shows,
            called(s, on_day) AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            CASE WHEN on_day > registered THEN stated_number END AS child_national_id, written(on_day) AS date,
            CASE WHEN k = 20 THEN 'N' || numbered(n, 69621) END AS number,
            looked_after(s, on_day).name AS carer_name, looked_after(s, on_day).phone AS carer_phone, doctor.name AS clinician_name,
                town AS place
        FROM met JOIN settled AS s USING (n) WHERE on_day <= as_of() AND (met_until IS NULL OR on_day < met_until) AND on_day >= born
        """,
    ),
)
