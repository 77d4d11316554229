"""What becomes of placements that fail: returns, recalls and handovers in the agency's files, and the plans that a committee makes then."""

from rollcall.simulate.agency import HANEUL
from rollcall.simulate.office import CHILD, Office

OFFICES = (
    Office(
        name="returns",
        states="return",
        holder=HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "place", "reason", "custodian_name", "custodian_phone", "receiver_name", "receiver_phone"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows,
            child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date, stated_number AS child_national_id,
            written(changed) AS date, town AS place, CASE WHEN fate <> 'resettled-without-a-reason' THEN 'could not cope' END AS reason,
            carer.name AS custodian_name, carer.phone AS custodian_phone,
            CASE WHEN care <> 'returned-to-nobody' THEN second_carer.name END AS receiver_name,
            CASE WHEN care <> 'returned-to-nobody' THEN second_carer.phone END AS receiver_phone
        FROM settled WHERE care IN ('returned', 'returned-to-nobody', 'resettled', 'sent-back')
        """,
    ),
    Office(
        name="recalls",
        states="recall",
        holder=HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "deadline", "response", "custodian_name", "custodian_phone", "worker_name", "organisation_name"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(as_of() - (40 + draw(district, 'recall', 30))::INT + draw(n, 'letter',
                7)::INT) AS date,
            written(as_of() + 60) AS deadline, ['agreed', 'refused', 'undecided', 'none'][draw(n, 'answer', 4) + 1] AS response,
            carer.name AS custodian_name, carer.phone AS custodian_phone, worker.name AS worker_name,
                'Haneul Agency of ' || town AS organisation_name
        FROM settled WHERE fate = 'recalled'
        """,
    ),
    Office(
        name="handovers",
        states="handover",
        holder=HANEUL,
        prefix="A",
        columns=(*CHILD, "date", "planned", "giver_name", "receiver_name", "receiver_phone"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(placed) AS date, 'false' AS planned, mother.name AS giver_name,
            carer.name AS receiver_name, carer.phone AS receiver_phone
        FROM settled WHERE care IN ('adopted', 'for-adoption', 'resettled')
        """,
    ),
    Office(
        name="plans",
        states="order",
        holder="Child welfare committee",
        prefix="W",
        columns=(*CHILD, "date", "decision"),
        rows="""
        SELECT n, 0 AS k, {shows} AS shows, child.name AS child_name, sex AS child_sex, written(born) AS child_birth_date,
            stated_number AS child_national_id, written(changed + 20) AS date, 'rehabilitation plan after consultation' AS decision
        FROM settled WHERE care IN ('returned', 'returned-to-nobody', 'resettled', 'sent-back') AND fate <> 'resettled-without-a-plan'
        """,
    ),
)
