"""Which hands could show a thing at all, so that silence is read as silence only where somebody could have spoken."""

import ibis.expr.types as ir

from rollcall.terms import SIGHTING_KINDS

#: Records in which a holder can have met the child after its birth.
LATER_SIGHTINGS = tuple(kind for kind in SIGHTING_KINDS if kind != "birth")


def hands(table: ir.Table) -> frozenset[str]:
    """The hands that keep the rows of COVERAGE or EVENTS given."""
    return frozenset(table.select("holder_group").distinct().to_pyarrow()["holder_group"].to_pylist())


def sighting_hands(coverage: ir.Table) -> frozenset[str]:
    """Hands whose records could show that a child was met.

    Holders whose duty is care are left out: they know the children in their own care only, and cannot see those of others.
    """
    return hands(coverage.filter(coverage.kind.isin(LATER_SIGHTINGS) & (coverage.duty == "childhood")))


def hands_that_state(coverage: ir.Table, *kinds: str) -> frozenset[str]:
    """Hands that keep a source of one of `kinds`."""
    return hands(coverage.filter(coverage.kind.isin(kinds)))
