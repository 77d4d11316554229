"""What ends the duty to account for a child, in a documented way.

A certified death ends it when the body that certified it is independent of those who held the child. Moving abroad ends it when
the receiving state says that the child arrived. Where every holder's duty is care, a documented end of care ends it.
"""

import ibis
import ibis.expr.types as ir

from rollcall.custody.episodes import PLACING
from rollcall.engine import Engine
from rollcall.terms import CARE_ENDS

#: One row per child and ending: child status reason since record.
COLUMNS = ("child", "status", "reason", "since", "record")


def find(engine: Engine, events: ir.Table, episodes: ir.Table, sightings: ir.Table, children: ir.Table, coverage: ir.Table) -> ir.Table:
    """Find every documented ending and keep them as `endings`, sorted."""
    parts = [
        _certified_deaths(events, episodes),
        _stated_deaths(events, children, coverage),
        _arrivals(events, sightings),
        _ends_of_care(episodes, children),
    ]
    return engine.keep("endings", ibis.union(*[part.select(*COLUMNS) for part in parts]).order_by(COLUMNS))


def _certified_deaths(events: ir.Table, episodes: ir.Table) -> ir.Table:
    certified = events.filter((events.kind == "death") & events.certificate.notnull())
    hands = episodes.filter(episodes.basis.isin(PLACING)).select("child", hand=episodes.holder_group).distinct()
    bodies = (
        episodes.select("child", hand=ibis.coalesce(episodes.organisation_name, episodes.custodian_name))
        .filter(ibis._.hand.notnull())
        .distinct()
    )
    involved = ibis.union(hands, bodies, distinct=True)
    independent = certified.anti_join(
        involved, [certified.child == involved.child, certified.holder_group.lower() == involved.hand.lower()]
    )
    return _ending(independent, "deceased", "death-certified", independent.date)


def _stated_deaths(events: ir.Table, children: ir.Table, coverage: ir.Table) -> ir.Table:
    """A return that ends care with death, where no supplied source could hold a certificate."""
    certifying = coverage.filter(coverage.kind == "death")
    died = events.filter((events.kind == "placement") & (events.end_reason == "died") & events.end.notnull())
    alone = died.cross_join(certifying.agg(sources=certifying.count())).filter(ibis._.sources == 0)
    return _ending(alone, "deceased", "death-stated", alone.end)


def _arrivals(events: ir.Table, sightings: ir.Table) -> ir.Table:
    """The receiving state says that the child arrived, and nothing shows it back since."""
    arrived = events.filter((events.kind == "border") & (events.direction == "arrival") & events.date.notnull())
    back = ibis.union(
        events.filter((events.kind == "border") & (events.direction == "entry")).select("child", "date", "record"),
        sightings.filter(~sightings.running & (sightings.kind != "border")).select("child", "date", "record"),
    )
    returned = arrived.inner_join(back, [arrived.child == back.child, back.date > arrived.date_last]).select(arrived.record).distinct()
    away = arrived.anti_join(returned, "record")
    return _ending(away, "left", "arrival-confirmed", away.date)


def _ends_of_care(episodes: ir.Table, children: ir.Table) -> ir.Table:
    """The last placement of a child whose holders all have the duty of care, when it ended in a documented way."""
    in_care = children.filter(children.duty == "care").select("child")
    placed = episodes.filter(episodes.basis == "placement").semi_join(in_care, "child")
    latest = ibis.window(group_by="child", order_by=[placed.start.desc(), placed.episode.desc()])
    last = placed.mutate(nth=ibis.row_number().over(latest)).filter(ibis._.nth == 0)
    ended = last.filter(last.end.notnull() & last.end_reason.isin(CARE_ENDS))
    return ended.select("child", status=ibis.literal("left"), reason=ended.end_reason, since=ended.end, record=ended.record)


def _ending(events: ir.Table, status: str, reason: str, since: ir.DateValue) -> ir.Table:
    return events.select("child", status=ibis.literal(status), reason=ibis.literal(reason), since=since, record=events.record)
