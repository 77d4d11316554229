"""Which hands could show a thing at all, so that silence is read as silence only where somebody could have spoken."""

import ibis.expr.types as ir

#: Records in which an ordinary child turns up sooner or later. Lists of missing children, tests and border crossings are none.
REGULAR_SIGHTINGS = ("health", "school", "visit", "review")

#: Records by which a hand puts a child somewhere.
PLACING_KINDS = ("placement", "handover", "return")


def hands(table: ir.Table) -> frozenset[str]:
    """The hands that keep the rows of COVERAGE or EVENTS given."""
    return frozenset(table.select("holder_group").distinct().to_pyarrow()["holder_group"].to_pylist())


def sighting_hands(coverage: ir.Table, *kinds: str) -> frozenset[str]:
    """Hands whose records of `kinds` (REGULAR_SIGHTINGS if none is given) could show that an ordinary child was met.

    Holders whose duty is care are left out: they know the children in their own care only, and cannot see those of others.
    """
    return hands(coverage.filter(coverage.kind.isin(kinds or REGULAR_SIGHTINGS) & (coverage.duty == "childhood")))


def hands_that_state(coverage: ir.Table, *kinds: str) -> frozenset[str]:
    """Hands that keep a source of one of `kinds`."""
    return hands(coverage.filter(coverage.kind.isin(kinds)))
