"""Deaths in care that fewer independent hands record than could."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.hands import hands_that_state
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="death",
    title="A death in care that few records know of",
    severity="concern",
    parameters={
        "hands": (3, "XR-DEATH-01 (ours): certificate, burial or cremation, and a review of the death, each in another hand"),
        "days": (90, "ours: three months for burial and review to reach their files"),
    },
)
def death_in_few_records(
    deaths: ir.Table,
    episodes: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    policy: dict,
) -> ir.Table:
    """A child died in care, and fewer independent hands state its death than those that keep such records.

    What it finds
        Children with a death on file, dated while a placement ran, more than `days` days before the roll, whose death fewer than
        `hands` hands state. A cemetery, a register, a coroner and a panel that reviews deaths each state a `death`. Not evaluated where
        fewer than `hands` hands among the sources state deaths at all. The hand that placed the child counts for nothing.

    Why it matters
        At Tuam 796 certificates stand against two burial records, at Bessborough over 900 deaths against 64 (RTÉ, 17 April 2019;
        The Guardian, 2015). A death in one book only can be a death that was written and did not happen, or one that nobody looked into.

    What may explain it
        Buried by its family elsewhere. The review is not yet closed. The registers cover different districts or years.

    What to ask for
        The record of the burial or cremation, from the cemetery; the minutes of the review, from the panel; the register's entry.

    Example
        Died in a home on 2014-03-02; register and cemetery state it, no review does: two of three.

    References
        XR-DEATH-01; RTÉ, 17 April 2019; The Guardian, 2015.
    """
    if len(hands_that_state(coverage, "death")) < policy["hands"]:
        raise NotEvaluated(f"fewer than {policy['hands']} hands among the sources state deaths")
    dated = deaths.filter(deaths.date.notnull()).select("child", "date", "date_last", "holder_group", "record")
    placed = episodes.filter(episodes.basis == "placement").select("start", "end", who="child", placer="holder_group", placing="record")
    running = [dated.child == placed.who, placed.start <= dated.date_last, placed.end.isnull() | (placed.end >= dated.date)]
    in_care = dated.inner_join(placed, running)
    whole = in_care.group_by("child").agg(
        died=in_care.date.min(),
        died_last=in_care.date_last.min(),
        placers=in_care.placer.collect(distinct=True),
        placings=in_care.placing.collect(distinct=True),
    )
    stated = dated.select("record", hand="holder_group", of_child="child")
    told = whole.inner_join(stated, [whole.child == stated.of_child])
    counted = told.group_by("child", "died", "died_last").agg(
        hands=told.hand.nunique(where=~told.placers.contains(told.hand)),
        records=told.record.collect(distinct=True).concat(told.placings.first()),
    )
    few = counted.filter((counted.hands < policy["hands"]) & (later(counted.died_last, policy["days"]) < ibis.literal(as_of)))
    return judgement(
        few,
        since=few.died,
        severity="concern",
        confidence="medium",
        records=few.records,
        summary="Died in care on "
        + written(few.died)
        + "; stated by independent hands: "
        + few.hands.cast("string")
        + f" of {policy['hands']} that are asked for.",
    )
