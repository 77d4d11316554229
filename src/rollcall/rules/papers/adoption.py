"""What counts as an order that made an adoption."""

import ibis.expr.types as ir

#: Words of a decision that make an adoption, in lower case.
DECISION = "adopt|입양"


def adoption_orders(orders: ir.Table) -> ir.Table:
    """Orders whose decision says adoption, in English or Korean."""
    return orders.filter(orders.decision.lower().re_search(DECISION).fill_null(False))
