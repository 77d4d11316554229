"""Each time somebody met the child, and whether that somebody was independent of those who held it.

A holder is independent on a day when it is neither the custodian of that day, nor the body that placed the child there, nor
in the same hand (contract, section 3). Between two episodes the hand of the last one still counts: an agency that took a child
back does not confirm its own care of it.
"""

import ibis
import ibis.expr.types as ir

from rollcall.custody.episodes import PLACING
from rollcall.engine import ROWS_AT_ONCE, Engine
from rollcall.schema import SIGHTINGS, conform
from rollcall.terms import SIGHTING_KINDS


def find(engine: Engine, events: ir.Table, episodes: ir.Table, as_of) -> ir.Table:
    """Find all sightings in EVENTS and keep them as `sightings` (SIGHTINGS), sorted by child and date."""
    met = engine.keep("met", ibis.union(_at_start(events), _while_running(events, as_of)), at_once=ROWS_AT_ONCE)
    stays = _stays(episodes)
    together = met.left_join(stays, [met.child == stays.child_held, met.date_last >= stays.began])
    together = together.filter(together.began.isnull() | together.until.isnull() | (together.date < together.until))
    by_hand = together.group_by("record", "running").agg(
        dependent=((together.hand == together.holder_group) | (together.held_by == together.holder.lower())).any()
    )
    judged = met.left_join(by_hand, ["record", "running"]).drop("record_right", "running_right")
    judged = judged.mutate(independent=~judged.dependent.fill_null(False))
    return engine.keep("sightings", conform(judged, SIGHTINGS).order_by("child", "date", "record"), at_once=ROWS_AT_ONCE)


def _at_start(events: ir.Table) -> ir.Table:
    """What was met on the day that the record states; a missing child on the day it was found."""
    dated = events.filter(events.kind.isin(SIGHTING_KINDS))
    found = dated.kind == "missing"
    seen = dated.mutate(on=ibis.ifelse(found, dated.end, dated.date), on_last=ibis.ifelse(found, dated.end_last, dated.date_last))
    return _met(seen.filter(seen.on.notnull()), running=False)


def _while_running(events: ir.Table, as_of) -> ir.Table:
    """A span still running when its file was drawn held on that day."""
    spans = events.filter(events.kind.isin(["school"]) & events.end.isnull() & events.date.notnull())
    spans = spans.mutate(on=ibis.least(spans.extracted, ibis.literal(as_of)))
    return _met(spans.filter(spans.on > spans.date).mutate(on_last=ibis._.on), running=True)


def _met(events: ir.Table, *, running: bool) -> ir.Table:
    officer = ibis.ifelse(events.kind == "review", "reviewing officer of " + events.holder, events.holder)
    return events.select(
        "child",
        date=events.on,
        date_last=events.on_last,
        kind=events.kind,
        holder=events.holder,
        holder_group=events.holder_group,
        by=officer,
        running=ibis.literal(running),
        record=events.record,
    )


def _stays(episodes: ir.Table) -> ir.Table:
    """Stretches with one custodian, and each hand that placed the child there: until another custodian begins, however the record ends.

    An order that confirms a placement does not make the body that placed the child independent of it.
    """
    history = ibis.window(group_by="child", order_by=["start", "episode"])
    held_by = ibis.coalesce(episodes.custodian, episodes.organisation, episodes.record)
    changed = episodes.mutate(
        anew=ibis.ifelse(held_by == held_by.lag().over(history), 0, 1),
        hand=ibis.ifelse(episodes.basis.isin(PLACING), episodes.holder_group, ibis.null("string")),
        custodian_called=ibis.coalesce(episodes.custodian_name, episodes.organisation_name).lower(),
    )
    numbered = changed.mutate(stay=changed.anew.sum().over(ibis.cumulative_window(group_by="child", order_by=["start", "episode"])))
    begins = numbered.group_by("child", "stay").agg(began=numbered.start.min())
    begins = begins.mutate(until=begins.began.lead().over(ibis.window(group_by="child", order_by="stay")))
    hands = numbered.select("child", "stay", "hand", "custodian_called").distinct()
    stays = begins.inner_join(hands, ["child", "stay"])
    return stays.select(child_held="child", began="began", until="until", hand="hand", held_by="custodian_called")
