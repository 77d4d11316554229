"""The family of limits: a stay under one title may last so long and no longer.

A term states `longest`, a span as `law.span` reads it, and which stays it is about: `statuses`, or `reasons` of the setting.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from rollcall.rules.law.provisions import Term
from rollcall.rules.law.span import span


def overlong(stays: ir.Table, terms: Iterable[Term]) -> ir.Table:
    """Stays that certainly lasted longer than the law allows.

    Args:
        stays: child, start_last (the latest day on which it began), until (the earliest on which it ended, or the day after which
            nothing is known), title (the word that terms list), and whatever else.
        terms: `titles` and `longest`.

    Returns:
        the columns of `stays`, with due (the last day allowed), over (days past it), allowed (the span in words), id.
    """
    parts = []
    for term in terms:
        bound = stays.filter(stays.title.isin(term.get("titles")) & term.in_force(stays.start_last))
        allowed = span(term.get("longest"))
        dated = bound.mutate(due=allowed.after(bound.start_last), allowed=ibis.literal(str(allowed)), id=ibis.literal(term.provision.id))
        parts.append(dated.filter(dated.until > dated.due))
    together = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return together.mutate(over=together.until.delta(together.due, unit="day"))
