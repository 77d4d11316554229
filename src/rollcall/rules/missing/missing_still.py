"""Children stated to be missing, and not found."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule
from rollcall.terms import CARE_ENDS

#: Ends of care after which the child is known to be somewhere. The English code for any other reason (E8) is what a child who is
#: missing leaves care with (SSDA903 rules 577, 580), so it settles nothing.
SETTLING = tuple(reason for reason in CARE_ENDS if reason != "care_ended_other")


@rule(about="missing", title="Missing, and not found", severity="grave", reason="missing")
def missing_still(
    missing: ir.Table,
    sightings: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
    placements: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """The child was stated to be missing, and nobody states that it was found or seen again.

    What it finds
        A child whose latest `missing` record has no end, with no later sighting by an independent holder, nor by the body that states
        it missing. Several records of one day are one episode; an end in any of them ends it. A death certified by another
        hand and an arrival abroad clear it. Where care ended in a documented way after the child went missing, the papers contradict
        each other: a concern that does not bear on the roll. A child that is 18 by the day of the roll is a notice.

    Why it matters
        English guidance keeps an unresolved missing episode open until the child is found or turns 18; it must not be closed earlier,
        and one open at the year's end has to come again in the next return (SSDA903 rule 576). In England 220 children were still
        missing from their placement on 31 March 2022. In the United States federal auditors counted 110,446 episodes from July
        2018 to December 2020 (HHS-OIG A-07-20-06095). 31 European states were asked about unaccompanied children who went missing
        from 2021 to 2023: 51,433, from the 13 that gave figures (Lost in Europe).

    What may explain it
        The child came back and the end was never entered. The episode was closed in the police's file only. The child turned up in
        another area under another name.

    What to ask for
        The police's missing-person number and its state today, from the police. The carer's daily log for the days after, from the
        provider. The note of the interview that follows a return, from the authority.

    Example
        Missing since 2023-06-01; no end, and no school, clinic or border record after that day: grave, since 2023-06-01.

    References
        DfE guidance on the 903 return as quoted in the standard safeguarding dataset (MISS003A); SSDA903 rules 576, 577 and 580;
        42 USC 671(a)(35); HHS-OIG report A-07-20-06095, May 2022.
    """
    open_ones = _latest_without_end(missing, as_of)
    seen = sightings.filter(sightings.date.notnull() & (sightings.kind != "birth"))
    seen = seen.select(who="child", met="date", independent="independent", by="holder_group")
    pairs = open_ones.inner_join(seen, [open_ones.child == seen.who, seen.met > open_ones.since_last])
    again = pairs.filter(pairs.independent | pairs.hands.contains(pairs.by)).select("child").distinct()
    lost = still_owed(open_ones.anti_join(again, "child"), documented_ends(episodes, deaths, borders), "since")
    owed = with_birth_dates(_with_ends_of_care(lost, placements), children)
    grown = of_age(owed.born, ibis.literal(as_of))
    return judgement(
        owed,
        since=owed.since,
        severity=ibis.cases((grown, "notice"), (owed.care_ended, "concern"), else_="grave"),
        confidence=ibis.ifelse(owed.care_ended, "medium", "high"),
        records=owed.records,
        summary="Missing since "
        + written(owed.since)
        + ibis.ifelse(
            owed.care_ended,
            "; care ended in a documented way since, but no record says that the child was found.",
            "; not found or seen since.",
        ),
        bears=ibis.ifelse(grown | owed.care_ended, ibis.null("string"), "unaccounted"),
    )


def _latest_without_end(missing: ir.Table, as_of: datetime.date) -> ir.Table:
    """The latest missing episode of each child, where no record of that day states an end: child, since, since_last, hands, records."""
    dated = missing.filter(missing.date.notnull() & (missing.date <= ibis.literal(as_of)))
    days = dated.group_by("child", "date").agg(
        since_last=dated.date_last.max(),
        ended=dated.end.notnull().any(),
        hands=dated.holder_group.collect(distinct=True).sort(),
        records=dated.record.collect(distinct=True).sort(),
    )
    latest = days.group_by("child").agg(date=days.date.max())
    return days.semi_join(latest, ["child", "date"]).filter(~ibis._.ended).rename(since="date").drop("ended")


def _with_ends_of_care(lost: ir.Table, placements: ir.Table | None) -> ir.Table:
    """Add `care_ended`: whether a placement ended for a settling reason after the child went missing."""
    if placements is None:
        return lost.mutate(care_ended=ibis.literal(False))
    settled = placements.filter(placements.end_reason.isin(SETTLING) & placements.end.notnull())
    ends = settled.group_by("child").agg(settled=settled.end.max()).select(whose="child", settled="settled")
    joined = lost.left_join(ends, lost.child == ends.whose)
    return joined.mutate(care_ended=(joined.settled > joined.since_last).fill_null(False)).drop("whose", "settled")
