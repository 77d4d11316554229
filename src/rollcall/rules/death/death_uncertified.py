"""The rule death-uncertified."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.death.certificates import certified_independently, meetings
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.rule import rule


@rule(
    across=True,
    about="death",
    title="Reported dead, but no independent hand certified it",
    severity="grave",
    reason="death-uncertified",
    parameters={
        "days": (30, "ours: a month for the certificate to reach the file; KOR-BIR-01 gives a birth the same"),
        "grace_days": (7, "ours: entries written up to a week after a death may belong to the days before it"),
    },
)
def death_uncertified(
    deaths: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
    policy: dict,
    sightings: ir.Table | None = None,
    placements: ir.Table | None = None,
) -> ir.Table:
    """A child is said to have died, and nobody independent of those who had it has certified the death.

    What it finds
        Deaths that are only asserted (a death record without a certificate, a placement that ended with `died`), or
        certified by the very hand that held or placed the child, more than `days` days before the roll, without a
        certificate from an independent holder. A death that is only asserted does not close a case: the child stays
        unaccounted for. If somebody independent met the child more than `grace_days` days after the day on which it is
        said to have died, the finding ends on that day and is a concern: reported dead, seen since. It is a concern of
        low confidence, and says nothing of the child's status, where a certificate of about that day is on file for
        another child born on the same day, whom the linkage did not join.

    Why it matters
        At Tuam 796 death certificates (1925-1961) stand against burial records for two children; at Bessborough over
        900 deaths against 64 burial records (RTÉ, 17 April 2019). In Korea's survey of July 2023, 249 of 2,123
        unregistered infants were dead and seven of the deaths went to the prosecutors (KBS). Mothers in Georgia were
        told that their newborn had died, and the body was not released; many of these children had been sold (BBC).

    What may explain it
        The certificate exists, and the register that holds it was not supplied or writes the child under another name.
        A stillbirth, which some states certify on another form. A slip in the code of the end reason.

    What to ask for
        The death certificate and its number from the civil register. The burial or cremation record from the cemetery.
        The physician's notice from the hospital, and the police report where the death was sudden.

    Example
        An agency's list ends a placement on 2 May 2016 with `died`. The register of deaths, supplied in full, does not
        name the child.

    References
        RTÉ, 17 April 2019; The Guardian, 2015 (Tuam). KBS World, July 2023. XR-DEATH-01 in the list of rules.
    """
    asserted = _asserted(deaths, placements)
    certified = certified_independently(deaths, episodes)
    open_ = asserted.anti_join(certified, "child")
    overdue = open_.filter(later(open_.date_last, policy["days"]) < ibis.literal(as_of))
    overdue = _with_certified_alike(overdue, certified, children, policy["grace_days"])
    found = _seen_since(overdue, meetings(sightings), policy["grace_days"])
    seen = found.seen.notnull()
    story = "Reported dead on " + written(found.date) + " without a certificate from an independent hand; "
    return judgement(
        found,
        since=found.date,
        until=found.seen,
        severity=(seen | found.alike).ifelse("concern", "grave"),
        confidence=seen.ifelse("high", found.alike.ifelse("low", "medium")),
        records=found.records.concat(listed(found.seen_record)),
        summary=story
        + seen.ifelse(
            "seen alive since, on " + written(found.seen) + ".",
            found.alike.ifelse(
                "a certificate of about that day is on file for a child born on the same day, who may be this one.",
                "not seen by anybody independent since.",
            ),
        ),
        bears=(seen | found.alike).ifelse(ibis.null("string"), "unaccounted"),
    )


def _asserted(deaths: ir.Table, placements: ir.Table | None) -> ir.Table:
    """One row per child said to have died: the first such day, all records that say so."""
    said = deaths.select("child", "record", "date", "date_last")
    if placements is not None:
        died = placements.filter(placements.end_reason == "died")
        said = ibis.union(said, died.select("child", "record", date=died.end, date_last=died.end_last))
    dated = said.filter(said.date.notnull())
    return dated.group_by("child").agg(
        date=dated.date.min(),
        date_last=dated.date_last.max(),
        records=dated.record.collect(order_by=dated.record, distinct=True),
    )


def _with_certified_alike(overdue: ir.Table, certified: ir.Table, children: ir.Table, days: int) -> ir.Table:
    """Adds `alike`: another child born on the same day has a certificate of within `days` days of the asserted death."""
    births = children.select("child", "birth_date")
    said = overdue.inner_join(births, "child").select("child", "birth_date", "date", "date_last")
    others = certified.inner_join(births, "child").select(other="child", birth_date="birth_date", died="date", died_last="date_last")
    met = said.inner_join(others, "birth_date")
    near = (met.died_last >= later(met.date, -days)) & (met.died <= later(met.date_last, days))
    alike = met.filter(near & (met.child != met.other)).select("child").distinct().mutate(alike=ibis.literal(True))
    joined = overdue.left_join(alike, "child").drop("child_right")
    return joined.mutate(alike=joined.alike.fill_null(False))


def _seen_since(overdue: ir.Table, met: ir.Table, grace: int) -> ir.Table:
    """Adds the first independent meeting (`seen`, `seen_record`) certainly later than the asserted day and the grace."""
    after = overdue.inner_join(met, (overdue.child == met.child) & (met.date > later(overdue.date_last, grace)))
    first = after.select(child=overdue.child, seen=met.date, seen_record=met.record)
    earliest = ibis.window(group_by=first.child, order_by=[first.seen, first.seen_record])
    ranked = first.mutate(place=ibis.row_number().over(earliest))
    one = ranked.filter(ranked.place == 0).drop("place")
    return overdue.left_join(one, "child").drop("child_right")
