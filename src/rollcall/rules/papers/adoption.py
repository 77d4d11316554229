"""What counts as an order that made an adoption, and as one on custody."""

import ibis.expr.types as ir

#: Words of a decision that make an adoption, in lower case.
DECISION = "adopt|입양"

#: Words of what is listed as an order and decides nothing on custody: reviews, hearings, plans, papers of the Hague Convention.
DECIDES_NOTHING = (
    r"review|hearing|\bplan\b|rehabilitat|consult|art(icle|\.)? ?(16|17|23)|report on the child|certificate of conformity"
    "|점검|심사|심리|계획|협의|아동 ?보고서|적합"
)


def adoption_orders(orders: ir.Table) -> ir.Table:
    """Orders whose decision says adoption, in English or Korean."""
    return orders.filter(orders.decision.lower().re_search(DECISION).fill_null(False))


def custody_orders(orders: ir.Table) -> ir.Table:
    """Orders that may decide who has the child: all but those of DECIDES_NOTHING that name no custodian and say no adoption."""
    said = orders.decision.lower()
    names = orders.custodian.notnull() | said.re_search(DECISION).fill_null(False)
    return orders.filter(names | ~said.re_search(DECIDES_NOTHING).fill_null(False))
