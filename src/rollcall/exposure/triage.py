"""Triage: children in danger now, in the order in which to knock on doors.

The order is plain, and stands in words beside every child. It orders visits, and scores no child's worth.
1. A recall is running: whose custodian has not decided, then has not answered, then refused, then agreed; the nearest deadline first.
2. A handover is planned, without a recall; the nearest first.
3. A recall's deadline has passed, and nobody has stated a return or seen the child since.
4. The last hands that had the child are flagged, and no court or other hand has it since; those longest unseen first.
"""

import datetime
from typing import Final

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import TRIAGE, conform

#: Answers to a recall in the order of doors: where a knock can change most comes first.
ANSWERS: Final = ("undecided", "none", "refused", "agreed")
#: A recall without a deadline runs for this long, in days.
RUNS: Final = 90
_OPEN: Final = ("accounted", "unaccounted", "contradicted")
_HANDS_NOW: Final = ("placement", "return", "handover")


def order(
    engine: Engine, events: ir.Table, roll: ir.Table, sightings: ir.Table, hands: ir.Table, flagged: frozenset[str], as_of: datetime.date
) -> ir.Table:
    """Keep and return `triage` (TRIAGE), by visit: every child on the roll that a reason holds for and who is not of age, left, or dead.

    Args:
        events: EVENTS. roll: ROLL. sightings: SIGHTINGS. hands: HANDS. flagged: ids of flagged parties.
    """
    today = ibis.literal(as_of)
    asked = _asked(events, today)
    planned = events.filter((events.kind == "handover") & events.planned.fill_null(False) & (events.date >= today))
    planned = planned.group_by("child").agg(handover=planned.date.min(), handover_record=planned.record.min())
    same = hands.filter(hands.party.isin(sorted(flagged)) & hands.state.isin(_HANDS_NOW) & hands.passed)
    same = same.group_by("child").agg(latest=same.date.max(), same_records=same.record.collect(distinct=True).sort())
    moved = events.filter(events.kind.isin([*_HANDS_NOW, "order"]) & ~events.planned.fill_null(False) & (events.date <= today))
    moved = moved.group_by("child").agg(moved=moved.date.max())
    seen = sightings.filter(sightings.independent).group_by("child").agg(seen=sightings.date.max())
    live = roll.filter(roll.status.isin(_OPEN)).select("child", "status", "last_seen", "custodian", "custodian_name")
    for table in (asked, planned, same, moved, seen):
        live = live.left_join(table, "child").drop("child_right")
    running = (live.answer.notnull() & (ibis.coalesce(live.deadline, live.asked_on + ibis.interval(days=RUNS)) >= today)).fill_null(False)
    passed = (live.answer.notnull() & (live.deadline < today) & (live.seen.isnull() | (live.seen < live.asked_on))).fill_null(False)
    still = (live.latest.notnull() & (live.moved.isnull() | (live.moved <= live.latest))).fill_null(False)
    live = live.mutate(
        step=ibis.cases((running, 1), (live.handover.notnull(), 2), (passed, 3), (still & (live.status != "unaccounted"), 4)),
        rank=ibis.cases(*[(live.answer == answer, place) for place, answer in enumerate(ANSWERS)], else_=len(ANSWERS)),
        days_left=live.deadline.delta(today, unit="day"),
        reasons=_reasons(live, running, passed, today),
        records=_records(live),
    ).filter(ibis._.step.notnull())
    first = ibis.window(
        order_by=[
            live.step,
            ibis.ifelse(live.step == 1, live.rank, 0),
            ibis.coalesce(ibis.ifelse(live.step <= 3, ibis.coalesce(live.deadline, live.handover), None), ibis.date("9999-12-31")),
            ibis.coalesce(live.last_seen, ibis.date("0001-01-01")),
            live.child,
        ]
    )
    return engine.keep("triage", conform(live.mutate(visit=ibis.row_number().over(first) + 1), TRIAGE).order_by("visit"))


def _asked(events: ir.Table, today: ir.Value) -> ir.Table:
    """Each child's latest recall that no return has followed."""
    back = events.filter((events.kind == "return") & events.date.notnull()).group_by("child").agg(back=events.date.max())
    recalls = events.filter((events.kind == "recall") & events.date.notnull() & (events.date <= today))
    recalls = recalls.left_join(back, "child").drop("child_right")
    recalls = recalls.filter(recalls.back.isnull() | (recalls.back < recalls.date))
    latest = ibis.window(group_by="child", order_by=[recalls.date.desc(), recalls.record.desc()])
    last = recalls.mutate(nth=ibis.row_number().over(latest)).filter(lambda t: t.nth == 0)
    return last.select("child", "deadline", answer=last.response.fill_null("none"), asked_on="date", recall_record="record")


def _reasons(live: ir.Table, running: ir.Value, passed: ir.Value, today: ir.Value) -> ir.StringValue:
    """Every reason in words, joined by `; `."""
    words = {
        "undecided": "the custodian has not decided",
        "none": "no answer stated",
        "refused": "the custodian refused",
        "agreed": "the custodian agreed",
    }
    answer = ibis.cases(*[(live.answer == term, text) for term, text in words.items()], else_="")
    left = live.deadline.delta(today, unit="day").cast("string")
    parts = [
        (running, ibis.literal("asked back on ") + live.asked_on.cast("string") + ", " + answer
         + ibis.ifelse(live.deadline.isnull(), "", ibis.literal(", days left: ") + left)),
        (passed, ibis.literal("asked back; the deadline of ") + live.deadline.cast("string") + " passed without a return or a sighting"),
        (live.handover.notnull(), ibis.literal("handover planned for ") + live.handover.cast("string")),
        (live.latest.notnull(), ibis.literal("was in the same hands as children who are lost")),
        (live.seen.isnull(), ibis.literal("never seen by anybody independent")),
        ((live.seen < live.asked_on).fill_null(False), ibis.literal("not seen since it was asked back")),
    ]  # fmt: skip
    listed = ibis.array([ibis.ifelse(when, text, ibis.null("string")) for when, text in parts])
    return ibis.literal("; ").join(listed.filter(lambda text: text.notnull()))


def _records(live: ir.Table) -> ir.ArrayValue:
    own = ibis.array([live.recall_record, live.handover_record]).filter(lambda record: record.notnull())
    return own.concat(live.same_records.fill_null(ibis.literal([], type="array<string>"))).unique().sort()
