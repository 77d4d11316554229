"""Adoption papers whose days are not in the order in which the Convention has them follow."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, terms
from rollcall.rules.papers.stages import stages, transfers
from rollcall.rules.rule import NotEvaluated, rule


@rule(about="papers", title="Papers of an adoption abroad are dated in the wrong order", severity="concern", parameters=ASK_FOR_MEMORY)
def papers_out_of_order(
    consents: ir.Table,
    orders: ir.Table,
    borders: ir.Table,
    policy: dict,
    placements: ir.Table | None = None,
) -> ir.Table:
    """Of two papers that have to follow one another, the later one bears the earlier day.

    What it finds
        Consent, report on the child (article 16), agreement of the authorities (article 17), transfer, order, certificate of conformity
        (article 23): of each the first on file for the child. One finding for each two of them that are certainly in the wrong
        order, the nearest such pair for each child. Which paper an `order` is, its decision says. A paper that is not on file is not
        found here. The order of the steps is known from memory: the rule is judged with `from_memory` and where the case names the
        Convention.

    Why it matters
        Each step is a check on the one before: an agreement that precedes the report was given without reading it, and a consent that
        follows the transfer was not free. The certificate names when the agreements were given, so that it can be held against
        them.

    What may explain it
        The certificate replaced an earlier one. The paper's day is that of its translation or of its stamp. An adoption in the receiving
        state, where the order follows later, or in the state of origin, where it goes before the transfer.

    What to ask for
        Each paper with its own date, from both central authorities; the register of outgoing letters for those days.

    Example
        Agreement of 2016-03-01, report on the child of 2016-04-12: the agreement was given six weeks before the report existed.

    References
        Hague Convention of 29 May 1993, articles 4, 16, 17 and 23 (HAGUE-17-23, from memory).
    """
    (term,) = terms("papers-out-of-order", policy)
    papers = stages(consents, orders, transfers(borders, placements, orders)).filter(ibis._.date.notnull())
    order = term.get("order")
    kinds = papers.filter(papers.stage.isin(order)).select("stage").distinct().to_pyarrow()["stage"].to_pylist()
    if len(kinds) < 2 or not any_row(papers.filter(~papers.stage.isin(["consent", "transfer", "order"]))):
        raise NotEvaluated("no supplied source states reports, agreements or certificates of an adoption abroad")
    ranks = ibis.cases(*[(papers.stage == stage, ibis.literal(rank, type="int64")) for rank, stage in enumerate(order)])
    placed = papers.mutate(step=ranks).filter(ibis._.step.notnull() & term.in_force(papers.date))
    first_of = ibis.window(group_by=["child", "step"], order_by=["date", "record"])
    first = placed.mutate(nth=ibis.row_number().over(first_of)).filter(ibis._.nth == 0).drop("nth")
    after = first.select(who="child", then="date", then_record="record", then_stage="stage", then_step="step", then_last="date_last")
    both = first.inner_join(after, [first.child == after.who, first.step < after.then_step, first.date > after.then_last])
    nearest = ibis.window(group_by="child", order_by=[(both.then_step - both.step), "step"])
    found = both.mutate(nth=ibis.row_number().over(nearest)).filter(ibis._.nth == 0)
    return judgement(
        found,
        since=found.then,
        until=found.date,
        severity="concern",
        confidence="medium",
        records=listed(found.record, found.then_record),
        summary="The "
        + found.stage
        + " is dated "
        + written(found.date)
        + ", "
        + found.date.delta(found.then_last, unit="day").cast("string")
        + " days after the "
        + found.then_stage
        + ", which has to follow it.",
    )
