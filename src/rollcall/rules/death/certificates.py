"""Which deaths are asserted and which are certified, and by whose hand."""

import ibis
import ibis.expr.types as ir

#: Sightings that a dead child cannot have had, but that are not a meeting on a stated day: a birth lies before, a search is none.
NOT_A_MEETING = ("birth", "missing", "parentage")


def certified_independently(deaths: ir.Table, episodes: ir.Table) -> ir.Table:
    """Deaths with a certificate whose holder is neither a custodian of the child nor the body that placed it.

    Columns: child, record, holder_group, date, date_last.
    """
    certified = deaths.filter(deaths.certificate.notnull()).select("child", "record", "holder", "holder_group", "date", "date_last")
    hands = _hands(episodes.semi_join(certified, "child"))
    own = certified.inner_join(
        hands,
        (certified.child == hands.child) & ((certified.holder_group == hands.hand) | (certified.holder == hands.hand)),
    ).select("record")
    return certified.anti_join(own, "record").select("child", "record", "holder_group", "date", "date_last")


def meetings(sightings: ir.Table) -> ir.Table:
    """Sightings on a stated day by somebody independent: no spans that merely ran on, no births, no searches, no stored samples."""
    return sightings.filter(sightings.independent & ~sightings.running & ~sightings.kind.isin(NOT_A_MEETING) & sightings.date.notnull())


def _hands(episodes: ir.Table) -> ir.Table:
    """Who held or placed the child outside its own family: child, hand."""
    away = episodes.filter(~episodes.basis.isin(["birth", "registration", "order"]))
    placing = away.select("child", hand=away.holder_group)
    holding = away.select("child", hand=away.organisation_name)
    both = ibis.union(placing, holding, distinct=True)
    return both.filter(both.hand.notnull())
