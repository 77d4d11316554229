"""The papers of an adoption from one state to another, each found in the records by what they say."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from rollcall.rules.papers.adoption import DECISION

#: How the decision of an `order` says which paper of the Hague Convention of 1993 it is; in lower case.
PAPERS: Mapping[str, str] = {
    "report on the child": r"art(icle|\.)? ?16|report on the child|아동 ?보고서",
    "agreement": r"art(icle|\.)? ?17|agree.* to the adoption|합의",
    "certificate": r"art(icle|\.)? ?23|certificate of conformity|적합",
}

COLUMNS = ("child", "date", "date_last", "record", "stage")


def stages(consents: ir.Table, orders: ir.Table, moves: ir.Table) -> ir.Table:
    """Every paper and act: child, date, date_last, record, stage (`consent`, a name of PAPERS, `transfer` or `order`).

    Args:
        consents, orders: events of these kinds.
        moves: the transfer of each child, as `transfers` gives it.
    """
    made = orders.filter([_says(orders, DECISION), *(~_says(orders, words) for words in PAPERS.values())])
    parts = [
        _stage(consents, "consent"),
        *(_stage(orders.filter(_says(orders, words)), paper) for paper, words in PAPERS.items()),
        _stage(moves, "transfer"),
        _stage(made, "order"),
    ]
    return ibis.union(*parts)


def transfers(borders: ir.Table, placements: ir.Table | None, orders: ir.Table | None) -> ir.Table:
    """The first crossing outward of each child that is adopted: child, date, date_last, record.

    A child is adopted that was placed for adoption, or of which an order says adoption.
    """
    adopted = []
    if placements is not None:
        adopted.append(placements.filter(placements.setting == "adoption").select("child"))
    if orders is not None:
        adopted.append(orders.filter(_says(orders, DECISION)).select("child"))
    if not adopted:
        return borders.limit(0).select("child", "date", "date_last", "record")
    chosen = ibis.union(*adopted) if len(adopted) > 1 else adopted[0]
    gone = borders.filter((borders.direction == "exit") & borders.date.notnull()).semi_join(chosen, "child")
    order = ibis.window(group_by="child", order_by=["date", "record"])
    first = gone.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    return first.select("child", "date", "date_last", "record")


def _stage(events: ir.Table, stage: str) -> ir.Table:
    return events.mutate(stage=ibis.literal(stage)).select(*COLUMNS)


def _says(orders: ir.Table, words: str) -> ir.BooleanValue:
    return orders.decision.lower().re_search(words).fill_null(False)
