"""Campaigns: one body asks many custodians, within days, to give children back."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import rule

#: The past that a campaign is measured against, in days.
PAST = 365

#: Answers as the records give them -> how the summary counts them.
ANSWERS = {"agreed": "agreed", "refused": "refused", "undecided": "undecided", "none": "without an answer"}


@rule(
    across=True,
    about="return",
    title="Many custodians asked within days to give children back",
    severity="grave",
    parameters={
        "days": (14, "ours: the recall of the story ran one week; two weeks allow for letters that went out in turn"),
        "min_children": (10, "ours: a home that closes moves a handful of children; ten custodians asked at once is a decision"),
        "times_past": (3, "ours: how many times the body's own rate of the year before"),
    },
)
def mass_recall(
    recalls: ir.Table,
    as_of: datetime.date,
    policy: dict,
    returns: ir.Table | None = None,
    placements: ir.Table | None = None,
) -> ir.Table:
    """One body asked many custodians, within a few days of one another, to give children back.

    What it finds
        At least `min_children` custodians that one body asked, within `days` days, to give children back, where that is at least
        `times_past` times what the body asked for in the year before. There is one finding for each body and campaign, about no child
        in particular. It counts each child asked for once, by its latest answer: agreed, refused, undecided, without an answer. It
        counts those returned since, and the days that are left until the last stated deadline. The body is the organisation that
        the record names, else the holder of the file.

    Why it matters
        Single recalls are judged case by case; a campaign is decided in one place and carried out on many children at once, faster
        than any court or visit can follow. Article 21 of the Hague Convention of 1993 allows sending a child back only as a last
        resort, one child at a time (cited from memory). 22 CFR 96.51(d) asks for two written approvals for each child of a
        dissolved intercountry adoption. While a deadline is running, the families that have not agreed are those whose children can
        still be reached first.

    What may explain it
        A home or agency closes by order of the authorities, who place the children elsewhere. A place is cleared after a fire or
        a flood. Short stays with families end together, as at the end of a school holiday. A regular review was entered as
        a recall.

    What to ask for
        The decision behind the letters: who signed it and on what ground, kept by the body that asked. Whether the authority
        that supervises the body knew of it. For each child the letter, the answer, and where the child is today, beginning
        with those not yet returned.

    Example
        An agency writes to 75 families within five days, with a deadline of one week: 72 (96%) agreed, 3 (4%) are undecided. It had
        asked for no child in the year before: grave, since the day of the first letter, until the deadline.

    References
        Hague Convention of 29 May 1993, article 21 (from memory); 22 CFR 96.51(d).
    """
    asked = _asked(recalls, as_of)
    campaigns = _campaigns(asked, policy["days"], policy["min_children"])
    members = _with_returns(campaigns, returns, placements)
    counted = _counted(members)
    counted = counted.filter(counted.custodians >= policy["min_children"])
    above = _above_its_past(counted, asked, policy["times_past"])
    return judgement(
        above.mutate(child=ibis.null("string")),
        since=above.since,
        until=above.deadline,
        severity="grave",
        confidence="high",
        parties=ibis.array([above.body]),
        records=above.records,
        summary=_summary(above, as_of),
    )


def _asked(recalls: ir.Table, as_of: datetime.date) -> ir.Table:
    """Recalls up to `as_of`, with the body that asks and the custodian that is asked (where unnamed, one for each child)."""
    dated = recalls.filter(recalls.date.notnull() & (recalls.date <= ibis.literal(as_of)))
    return dated.select(
        "child",
        "date",
        "deadline",
        "record",
        body=ibis.coalesce(dated.organisation, dated.holder),
        asked=ibis.coalesce(dated.custodian, dated.custodian_name, dated.child),
        answer=dated.response.fill_null("none"),
        day=dated.date.delta(ibis.date(1900, 1, 1), unit="day"),
    )


def _campaigns(asked: ir.Table, days: int, least: int) -> ir.Table:
    """Recalls that lie in some stretch of `days` days with `least` of the same body, numbered by campaign (`first_day`)."""
    ahead = ibis.range_window(group_by="body", order_by="day", preceding=0, following=days)
    behind = ibis.range_window(group_by="body", order_by="day", preceding=days, following=0)
    counted = asked.mutate(ahead=asked.record.count().over(ahead))
    dense = counted.mutate(densest=counted.ahead.max().over(behind)).filter(ibis._.densest >= least)
    in_order = ibis.window(group_by="body", order_by=["day", "record"])
    before = dense.day.lag().over(in_order)
    marked = dense.mutate(first=(before.isnull() | (dense.day - before > days)).cast("int64"))
    so_far = ibis.window(group_by="body", order_by=["day", "record"], preceding=None, following=0)
    return marked.mutate(campaign=marked.first.sum().over(so_far)).drop("ahead", "densest", "first")


def _with_returns(members: ir.Table, returns: ir.Table | None, placements: ir.Table | None) -> ir.Table:
    """Add `back`: whether the child was given back on the day of the recall or later."""
    given = []
    if returns is not None:
        given.append(returns.select(gone="child", on=returns.date))
    if placements is not None:
        ended = placements.filter(placements.end_reason == "returned")
        given.append(ended.select(gone="child", on=ended.end))
    if not given:
        return members.mutate(back=ibis.literal(False))
    together = ibis.union(*given) if len(given) > 1 else given[0]
    latest = together.group_by("gone").agg(last_back=together.on.max())
    joined = members.left_join(latest, members.child == latest.gone)
    return joined.mutate(back=(joined.last_back >= joined.date).fill_null(False)).drop("gone", "last_back")


def _counted(members: ir.Table) -> ir.Table:
    """One row per body and campaign; each child counts once, by its latest answer."""
    latest = ibis.window(group_by=["body", "campaign", "child"], order_by=[members.date.desc(), members.record.desc()])
    ranked = members.mutate(nth=ibis.row_number().over(latest))
    last = ranked.nth == 0
    return ranked.group_by("body", "campaign").agg(
        since=ranked.date.min(),
        last_day=ranked.date.max(),
        deadline=ranked.deadline.max(),
        custodians=ranked.asked.nunique(),
        children=ranked.child.nunique(),
        returned=ranked.child.nunique(where=ranked.back),
        records=ranked.record.collect(distinct=True).sort(),
        **{f"answered_{answer}": (last & (ranked.answer == answer)).sum() for answer in ANSWERS},
    )


def _above_its_past(counted: ir.Table, asked: ir.Table, times: int) -> ir.Table:
    """Campaigns that ask for at least `times` what the body's rate of the year before would give in as many days."""
    earlier = asked.select("date", "body")
    joined = counted.left_join(
        earlier,
        [counted.body == earlier.body, earlier.date < counted.since, counted.since.delta(earlier.date, unit="day") <= PAST],
    )
    before = joined.group_by("body", "campaign").agg(before=joined.date.count())
    length = counted.last_day.delta(counted.since, unit="day") + 1
    rated = counted.mutate(length=length).inner_join(before, ["body", "campaign"])
    return rated.filter(rated.children * PAST >= rated.before * rated.length * times)


def _summary(campaigns: ir.Table, as_of: datetime.date) -> ir.StringValue:
    text = campaigns.children.cast("string") + " asked"
    for answer, words in ANSWERS.items():
        count = campaigns[f"answered_{answer}"]
        share = (count * 100 / campaigns.children).round(0).cast("int64").cast("string")
        text = text + ibis.ifelse(count > 0, ", " + count.cast("string") + " (" + share + "%) " + words, "")
    text = text + ", " + campaigns.returned.cast("string") + " returned already; first asked on " + written(campaigns.since)
    left = campaigns.deadline.delta(ibis.literal(as_of), unit="day")
    deadline = ibis.cases(
        (campaigns.deadline.isnull(), ibis.literal("; no deadline stated")),
        (left < 0, "; the deadline of " + written(campaigns.deadline) + " has passed"),
        else_="; deadline " + written(campaigns.deadline) + ", days left: " + left.cast("string"),
    )
    return text + deadline + "."
