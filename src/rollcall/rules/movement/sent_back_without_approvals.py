"""Children of dissolved adoptions who were sent back abroad without the two approvals."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.disruption.given_back import given_back
from rollcall.rules.judgement import judgement, tidy, written
from rollcall.rules.rule import rule

#: How the decision of an `order` says that it approves the child's return to its country; in lower case.
APPROVAL = "approv|승인"

#: The central authority of the country of origin, and the Secretary of State.
NEEDED = 2


@rule(
    about="movement",
    title="Sent back to its country without the written approvals",
    severity="grave",
    jurisdiction="united-states",
)
def sent_back_without_approvals(
    borders: ir.Table,
    orders: ir.Table,
    as_of: datetime.date,
    returns: ir.Table | None = None,
    placements: ir.Table | None = None,
) -> ir.Table:
    """After an adoption was dissolved or disrupted the child left the country, and fewer than two authorities approved it before.

    What it finds
        Children who came from abroad (a border record states their entry or arrival), were given back, and then crossed the border
        outward, where orders whose decision says approval, dated between the return and the crossing, are kept by fewer than two holders
        or name fewer than two judges. An order without a day counts.

    Why it matters
        A child sent back alone arrives in a country that may not know it is coming. Accredited agencies may do so only after written
        approval by the central authority of the country of origin and by the Secretary of State (22 CFR 96.51(d)).

    What may explain it
        The child left on holiday with its new custodian. The approvals are kept in an embassy's file that was not supplied.

    What to ask for
        Both approvals with their dates, from the agency; the arrival as the country of origin recorded it.

    Example
        Given back on 2019-02-03, left on 2019-03-12; one approval is on file: grave.

    References
        22 CFR 96.51(d) (US-ICA-01).
    """
    came = borders.filter(borders.direction.isin(["entry", "arrival"]) & borders.date.notnull()).select(who="child", came="date")
    gone = borders.filter((borders.direction == "exit") & borders.date.notnull())
    gone = gone.select("date_last", exited="child", left="date", left_record="record")
    cases = given_back(returns, placements, as_of)
    both = cases.inner_join(gone, [cases.child == gone.exited, gone.date_last >= cases.since]).drop("date_last", "exited")
    abroad = both.semi_join(came, [both.child == came.who, came.came < both.since])
    order = ibis.window(group_by="child", order_by=["left", "left_record", "since"])
    first = abroad.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0).drop("nth")
    said = orders.filter(orders.decision.lower().re_search(APPROVAL).fill_null(False))
    said = said.select("date", "date_last", approved="child", hand=said.holder_group, approval="record")
    asked = first.left_join(
        said,
        [
            first.child == said.approved,
            said.date.isnull() | ((said.date_last >= first.since) & (said.date <= first.left)),
        ],
    )
    told = asked.group_by("child", "since", "left").agg(
        hands=asked.hand.nunique(),
        parties=asked.givers.first(),
        records=asked.records.first().concat(tidy(asked.approval.collect(distinct=True)), asked.left_record.collect(distinct=True)),
    )
    found = told.filter(told.hands < NEEDED)
    return judgement(
        found,
        since=found.left,
        severity="grave",
        confidence="medium",
        parties=found.parties,
        records=found.records,
        summary="Given back on "
        + written(found.since)
        + ", left the country on "
        + written(found.left)
        + "; approvals on file before that day: "
        + found.hands.cast("string")
        + f" of {NEEDED}.",
    )
