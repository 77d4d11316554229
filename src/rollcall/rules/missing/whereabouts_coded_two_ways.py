"""Living arrangements that say in one place that the child is gone, and in another that it is there."""

import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule

#: What the mapping of AFCARS makes of elements 120 (codes 12 and 13) and 121 (code 4).
GONE_BY_TYPE = ("runaway", "whereabouts unknown")
GONE_BY_PLACE = "runaway or whereabouts unknown"


@rule(
    about="missing",
    title="Whereabouts are coded unknown in one element and known in another",
    severity="concern",
    jurisdiction="united-states",
)
def whereabouts_coded_two_ways(events: ir.Table) -> ir.Table:
    """The type of a living arrangement says that the child ran away or cannot be found, its location says otherwise, or the reverse.

    What it finds
        Living arrangements whose stated type is runaway or whereabouts unknown and whose stated location is a place, or whose location is
        runaway or whereabouts unknown and whose type is an ordinary one. A location or type that is not stated is not compared.

    Why it matters
        Federal auditors counted 110,446 episodes of missing foster children from July 2018 to December 2020 (HHS-OIG
        A-07-20-06095). A child coded gone in one element only is counted or not, depending on which element the reader takes.

    What may explain it
        A slip in one of the two codes. The child was found and only one element was brought up to date.

    What to ask for
        The case note on where the child was on that day, and the report to the police if there is one.

    Example
        Type whereabouts unknown, location in State: a concern.

    References
        AFCARS elements 120 and 121 (US-MIS-04).
    """
    arranged = events.filter(events.kind.isin(["listed", "missing"]))
    both = arranged.filter(arranged.reason.notnull() & arranged.place.notnull())
    if not any_row(both):
        raise NotEvaluated("no supplied source states both type and location of a living arrangement")
    by_type, by_place = both.reason.isin(GONE_BY_TYPE), both.place == GONE_BY_PLACE
    found = both.filter(by_type != by_place)
    return judgement(
        found,
        since=found.date,
        until=found.end,
        severity="concern",
        confidence="high",
        records=listed(found.record),
        summary="Living arrangement since "
        + written(found.date)
        + ": the type says "
        + found.reason
        + ", the location says "
        + found.place
        + ".",
    )
