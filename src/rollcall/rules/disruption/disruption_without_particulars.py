"""Disruptions and dissolutions that are told without what has to be told of them."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import judgement, listed
from rollcall.rules.rule import rule

#: What has to be told, in the order in which a summary lists it.
PARTICULARS = ("the day", "the State or country", "the child's age", "the day of placement", "the reason", "the new placement")


@rule(
    about="return",
    title="Given back, and particulars that have to be reported are lacking",
    severity="notice",
    jurisdiction="united-states",
)
def disruption_without_particulars(returns: ir.Table, episodes: ir.Table, children: ir.Table) -> ir.Table:
    """A custodian gave the child back, and the records lack something that has to be reported of every such case.

    What it finds
        A `return` without its day, its place (the State or country), or its reason; of a child without a birth date; with no stretch of
        custody that began before it; or without a receiver and without custody of anybody that begins on that day or later. One notice for
        each return, which lists what is lacking.

    Why it matters
        Accredited agencies report every disruption and dissolution with country, State, age, day of placement, reason, resolution and
        new placement (22 CFR 96.43(b)). What is left out is as a rule what would show who keeps handing children on.

    What may explain it
        The particulars stand in the agency's annual report and not in this file. Others of the case's sources were not supplied.

    What to ask for
        The agency's report under 22 CFR 96.43 for the year, with its entry for this child.

    Example
        Given back on 2021-04-10, without a reason and without a place: a notice that lists both.

    References
        22 CFR 96.43(b)(3) and (4) (US-ICA-02; part of the list of particulars is from memory).
    """
    born = children.select("birth_date", of_child="child")
    began = episodes.filter(episodes.start.notnull()).select("basis", "start", of_child="child")
    known = returns.select("child", "record", "date", "place", "reason", "receiver", "organisation", "custodian")
    known = known.left_join(born, known.child == born.of_child).drop("of_child")
    both = known.left_join(began, known.child == began.of_child)
    other = both.basis != "return"
    told = both.group_by(list(known.columns)).agg(
        placed=(other & (both.basis != "birth") & (both.start < both.date)).fill_null(False).any(),
        placed_anew=(other & (both.start >= both.date)).fill_null(False).any(),
    )
    lacks = (
        told.date.isnull(),
        told.place.isnull(),
        told.birth_date.isnull(),
        ~told.placed,
        told.reason.isnull(),
        told.receiver.isnull() & ~told.placed_anew,
    )
    named = ibis.literal("").join([ibis.ifelse(lack, f"{particular}; ", "") for lack, particular in zip(lacks, PARTICULARS, strict=True)])
    short = told.mutate(lacking=named).filter(ibis._.lacking != "")
    return judgement(
        short,
        since=short.date,
        severity="notice",
        confidence="medium",
        parties=listed(short.custodian, short.organisation),
        records=listed(short.record),
        summary="Given back; the records lack: " + short.lacking.substr(0, short.lacking.length() - 2) + ".",
    )
