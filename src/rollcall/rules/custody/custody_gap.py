"""Stretches in which no record says who held the child."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import of_age, with_birth_dates
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule

#: A gap longer than this is a concern: no clerk's delay in entering the next placement lasts a month.
LONG = 30


@rule(
    about="placement",
    title="A gap between two custodians",
    severity="concern",
    parameters={
        "days": (1, "ENG-CON-03: the next episode starts on the same day (SSDA903 rules 388, 433); one day of grace is ours"),
    },
)
def custody_gap(placements: ir.Table, gaps: ir.Table, children: ir.Table, policy: dict) -> ir.Table:
    """Between two stretches of custody lie more than `days` days in which no record says who held the child.

    What it finds
        A placement that ended without a documented end of care, and after more than `days` days another stretch of custody.
        More than 30 days are a concern, fewer a notice. A gap that still runs belongs to custodian-unknown. A child of 18 or older
        at the start of the gap is not found.

    Why it matters
        A child cannot be nowhere. The English return demands that an episode which continues is followed by one that starts on the
        same day (SSDA903 rules 388 and 433). The duty to review an adoption placement ends only with an order or a return to the agency,
        so that a return is followed by a new record (SI 2005/389, regulation 36(3)). Re-homing outside any oversight shows in
        the files as nothing but a gap: the child leaves one list and comes up on another weeks later.

    What may explain it
        The child went home between two placements and nobody entered the end of care. A short stay with relatives, in a hospital or
        with an emergency carer was not entered. One of the two dates is a slip of the pen. The child was missing.

    What to ask for
        The carer's payment for the days of the gap, or the school's attendance and the address it held. The agency or authority
        holds the first, the school the second.

    Example
        One placement ends on 2019-03-01, the next begins on 2019-06-10: 101 days, a concern.

    References
        SSDA903 rules 388 and 433; SI 2005/389, regulation 36(3).
    """
    closed = gaps.filter((gaps.kind == "gap") & gaps.end.notnull() & (gaps.days > policy["days"]))
    owed = with_birth_dates(closed, children)
    owed = owed.filter(~of_age(owed.born, owed.start))
    return judgement(
        owed,
        since=owed.start,
        until=owed.end,
        severity=ibis.ifelse(owed.days > LONG, "concern", "notice"),
        confidence="medium",
        records=owed.records,
        summary="No record says who held the child from "
        + written(owed.start)
        + " until "
        + written(owed.end)
        + ": "
        + owed.days.cast("string")
        + " days.",
    )
