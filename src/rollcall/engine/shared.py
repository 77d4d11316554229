"""Names what a query uses in several joins, so that it is written, planned and computed once.

Ibis makes a common table expression of whatever several relations use. Of a side that several joins use it sees one reference only,
and would write it out at every place, and what it rests on again within each.
"""

from collections.abc import Mapping

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.graph import Graph, Node
from ibis.common.patterns import InstanceOf

#: Values that name a relation without computing it anew.
NO_USES = (ops.Field, ops.CountStar, ops.CountDistinctStar)


def named(expression: ir.Expr) -> ir.Expr:
    """`expression` with a name for each of its parts, but for whole tables, that stand in several joins."""
    asked = expression.op()
    uses = Graph.from_bfs(asked, filter=~InstanceOf(NO_USES)).invert()
    sides = [side.parent for side, joins in uses.items() if isinstance(side, ops.JoinReference) and len(joins) > 1]
    names = {part: f"shared_{nth}" for nth, part in enumerate(sides) if not isinstance(part, ops.PhysicalTable)}
    if not names:
        return expression

    def name(node: Node, parts: Mapping | None) -> Node:
        anew = node.__recreate__(parts) if parts else node
        return ops.AliasedRelation(parent=anew, name=names[node]) if node in names else anew

    return asked.replace(name).to_expr()
