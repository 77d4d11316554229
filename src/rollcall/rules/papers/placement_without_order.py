"""The rule placement-without-order."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.papers.adoption import custody_orders
from rollcall.rules.rule import NotEvaluated, rule

#: Ends of a placement for adoption after which no order is due: it came to nothing.
CAME_TO_NOTHING = ("returned", "transferred", "reunified", "died", "absconded")


@rule(
    about="papers",
    title="Placed for adoption, and no order made it one",
    severity="concern",
    parameters={
        "days": (
            365,
            "ours: KOR-ADO-02 reckons one year after an adoption; England reviews an adoption placement every six months until an order",
        ),
        "leeway_days": (30, "ours: orders are entered up to a month from the day on which the placement begins or ends"),
    },
)
def placement_without_order(
    placements: ir.Table,
    orders: ir.Table,
    coverage: ir.Table,
    periods: ir.Table,
    as_of: datetime.date,
    policy: dict,
) -> ir.Table:
    """A child was placed for adoption, and no court or authority ordered anything about it in that time.

    What it finds
        Placements for adoption that ended with `adopted`, or lasted longer than `days` days, without any order on
        custody of the child dated within the placement or `leeway_days` days of it (after `adopted`, at any later
        time). A placement whose end is not stated lasts until the child's next placement, or until the roll. One that
        lasted so long and then came to nothing is a notice. Placements that were over before the first order on file
        are not judged: the files could not show their order. A review, a hearing, a plan or a paper of the Hague Convention that
        names no custodian is no order on custody, though a file may list it as one.

    Why it matters
        Only an order makes parents of adopters. Without one the child has no heir's right, no nationality, and nobody
        is told when it is handed on. Re-homing in the United States worked this way: in one forum of five years 5,029
        posts, about one child offered each week (Reuters, The Child Exchange, 2013). In England the duty to review ends
        only with an order or with the child's return to the agency (SI 2005/389, regulation 36(3)).

    What may explain it
        An order of a court in another state, whose files were not supplied. An adoption by registration alone, where
        the law of the day allowed it. A court that takes longer than a year.

    What to ask for
        The order, with the court's file number, from the court or the adopters. The application's date, from the
        agency.

    Example
        A boy is placed for adoption in June 2017. By August 2025 no order of any kind names him, and the placement
        still stands as open.

    References
        SI 2005/389, regulation 36(3) (ENG-ADO-04). Hague Convention of 29 May 1993, Article 23. Reuters, The Child
        Exchange, 2013.
    """
    courts = coverage.filter(coverage.kind == "order").anti_join(periods, "holder")
    if not any_row(courts):
        raise NotEvaluated("needs a court's orders: those on file stand in yearly returns, which state an authority's own decisions")
    spans = _spans(placements, as_of)
    made = spans.end_reason.fill_null("") == "adopted"
    judged = spans.filter(made | (spans.over.delta(spans.date_last, unit="day") > policy["days"]))
    covered = courts.agg(first=courts["first"].min())
    judged = judged.cross_join(covered)
    judged = judged.filter(judged.first.isnull() | (judged.over >= judged.first))
    found = judged.anti_join(_ordered(judged, orders, policy["leeway_days"]), "record")
    adopted = found.end_reason.fill_null("") == "adopted"
    nothing = found.end_reason.isin(CAME_TO_NOTHING).fill_null(False)
    return judgement(
        found,
        since=found.date,
        until=nothing.ifelse(found.over, ibis.null("date")),
        severity=nothing.ifelse("notice", "concern"),
        confidence="medium",
        parties=listed(found.custodian),
        records=listed(found.record),
        summary="Placed for adoption on "
        + written(found.date)
        + adopted.ifelse(", ended as adopted", ", for more than " + ibis.literal(f"{policy['days']} days"))
        + "; no order of any court or authority on file for that time.",
    )


def _spans(placements: ir.Table, as_of: datetime.date) -> ir.Table:
    """Placements for adoption with `over`: the day on which each ended, the next one began, or the roll is taken."""
    adopted = placements.filter(placements.setting == "adoption")
    dated = placements.filter(placements.date.notnull()).semi_join(adopted, "child")
    order = ibis.window(group_by=dated.child, order_by=[dated.date, dated.record])
    following = dated.mutate(next=dated.date.lead().over(order))
    spans = following.filter(following.setting == "adoption")
    spans = spans.mutate(over=ibis.coalesce(spans.end_last, spans.next, ibis.literal(as_of)))
    return spans.select("child", "record", "date", "date_last", "over", "end_reason", "custodian")


def _ordered(spans: ir.Table, orders: ir.Table, leeway: int) -> ir.Table:
    """Records of the placements with an order of the child in their time; after `adopted` the order may follow at any time.

    An order without a day may fall anywhere.
    """
    named = custody_orders(orders).select("child", ordered=orders.date, ordered_last=orders.date_last)
    adopted = spans.end_reason.fill_null("") == "adopted"
    within = (named.ordered_last >= later(spans.date, -leeway)) & (adopted | (named.ordered <= later(spans.over, leeway)))
    return spans.inner_join(named, (spans.child == named.child) & (named.ordered.isnull() | within)).select(record=spans.record).distinct()
