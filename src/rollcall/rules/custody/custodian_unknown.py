"""Children whose last custody ended, and nobody is named since."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule

#: Ends of a placement that leave a child with nobody known.
NO_SUCCESSOR = ("unknown", "transferred", "absconded", "returned", "continues")

#: Records of others that name who looks after the child.
NAMING_A_CARER = ("school", "health")


@rule(
    about="placement",
    title="Custody ended, and nobody is named since",
    severity="grave",
    reason="custodian-unknown",
    parameters={
        "days": (30, "ours: a month for the next placement to be entered; the law allows no gap (SI 2005/389, regulation 36(3))"),
    },
)
def custodian_unknown(
    placements: ir.Table,
    episodes: ir.Table,
    events: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
    policy: dict,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """The child's last known custody ended more than `days` days ago, and no record says who has held it since.

    What it finds
        A child all of whose stretches of custody have a stated end, the last of them with a reason that names no successor (unknown,
        transferred, absconded, returned, or none stated) more than `days` days before the roll. A school or health record of another
        hand that names a carer after that day clears it; so do a death certified by another hand and an arrival abroad. A
        transfer ends a duty that lasts only while in care, and is not found there. A child of 18 by the day of the end is not
        found; one that turned 18 since is a notice. Yearly returns are judged by episodes-stop-without-end.

    Why it matters
        Somebody has custody of every child, and a file that ends with "transferred" does not say who. Of 110,446 episodes in which
        children went missing from care in the United States between July 2018 and December 2020, federal auditors found children
        away for 34 days on average in 45 states (HHS-OIG A-07-20-06095). Where the next custodian is not written down, nobody can
        even say that a child is missing.

    What may explain it
        The next custodian keeps its own file, which was not supplied. The child went home and the reason was not coded. The
        placement's end was entered by mistake when the social worker changed.

    What to ask for
        The transfer letter or the handover's receipt, kept by the body that ended the placement, and the receiving body's own record of
        the child's arrival.

    Example
        A residential home states that the placement ended on 2021-02-01, reason transferred. Nothing follows until the roll of
        2025-08-12: grave, since 2021-02-01.

    References
        SI 2005/389, regulation 36(3); HHS-OIG report A-07-20-06095, May 2022.
    """
    others = placements.filter(placements.period_end.isnull())
    if not any_row(others):
        raise NotEvaluated("needs placements with custodians: the yearly returns supplied are judged by episodes-stop-without-end")
    ended = _ended(episodes, later(ibis.literal(as_of), -policy["days"]))
    ended = ended.anti_join(_with_a_carer(ended, events), "child")
    ended = still_owed(ended, documented_ends(episodes, deaths, borders), "end")
    owed = with_birth_dates(ended, children)
    owed = owed.filter(~of_age(owed.born, owed.end))
    grown = of_age(owed.born, ibis.literal(as_of))
    return judgement(
        owed,
        since=owed.end,
        severity=ibis.ifelse(grown, "notice", "grave"),
        confidence=ibis.ifelse(owed.born.isnull(), "medium", "high"),
        parties=listed(owed.custodian, owed.organisation),
        records=owed.records,
        summary="Custody ended on "
        + written(owed.end)
        + " ("
        + owed.end_reason.fill_null("no reason stated")
        + "); no record names anybody who has held the child since.",
        bears=ibis.ifelse(grown, ibis.null("string"), "unaccounted"),
    )


def _ended(episodes: ir.Table, before: ir.DateValue) -> ir.Table:
    """The last stretch of custody of each child that has none running, where it ended before that day without a successor."""
    by_child = episodes.group_by("child").agg(last_end=episodes.end_last.max(), running=episodes.end.isnull().any())
    over = by_child.filter(~by_child.running & (by_child.last_end < before)).select(whose="child", last_end="last_end")
    last = episodes.inner_join(over, [episodes.child == over.whose, episodes.end_last == over.last_end])
    order = ibis.window(group_by="child", order_by=[last.start.desc(), last.episode.desc()])
    latest = last.mutate(nth=ibis.row_number().over(order)).filter(ibis._.nth == 0)
    loose = latest.end_reason.isnull() | latest.end_reason.isin(NO_SUCCESSOR)
    settled = (latest.duty == "care") & (latest.end_reason == "transferred").fill_null(False)
    return latest.filter(loose & ~settled & latest.period_end.isnull()).drop("nth", "whose", "last_end")


def _with_a_carer(ended: ir.Table, events: ir.Table) -> ir.Table:
    caring = events.filter(events.kind.isin(NAMING_A_CARER) & (events.carer.notnull() | events.carer_name.notnull()))
    caring = caring.select("date", cared_child="child", by="holder_group")
    pairs = ended.inner_join(caring, [ended.child == caring.cared_child, caring.date > ended.end_last, caring.by != ended.holder_group])
    return pairs.select("child").distinct()
