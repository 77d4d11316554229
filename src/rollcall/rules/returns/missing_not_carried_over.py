"""Missing episodes that one return leaves open and the next one does not have."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import of_age, with_birth_dates
from rollcall.rules.judgement import judgement, written
from rollcall.rules.returns.rolls import require_two_returns, with_naming_row, with_next_return
from rollcall.rules.rule import rule


@rule(
    about="missing",
    title="Missing at the end of one return, and not in the next",
    severity="grave",
    jurisdiction="england",
)
def missing_not_carried_over(missing: ir.Table, events: ir.Table, children: ir.Table, periods: ir.Table) -> ir.Table:
    """A missing episode is open at the end of one return, and the holder's next return has no episode that began on that day.

    What it finds
        A `missing` row without an end in a return, where the same holder supplied the next one and no `missing` row there states the same
        first day for the child. Grave where the next return does not name the child at all, else a concern. A child that had
        turned 18 by the end of the return is not found. The last return that a holder supplied judges nobody.

    Why it matters
        An unresolved missing episode stays open until the child is found or turns 18. If it does not come again, nobody can see any
        longer that a child is being looked for (SSDA903 rule 576). In England 220 children were still missing from their placement on
        31 March 2022.

    What may explain it
        The child was found in the last days of the year and only the new return was mended. The first day was corrected. The file of
        missing episodes of the next year was not supplied.

    What to ask for
        The police's missing-person number and its state; the entry as the case system holds it, with the day on which it was changed.

    Example
        2018/missing.csv has an episode since 2018-02-11 without an end. 2019/missing.csv has none of the child: a concern, since
        2018-03-31.

    References
        SSDA903 rule 576 (ENG-MIS-02).
    """
    require_two_returns(periods)
    stated = missing.filter(missing.period_end.notnull() & missing.date.notnull())
    days = stated.group_by("child", "holder", "period_end", "date").agg(
        ended=stated.end.notnull().any(), records=stated.record.collect(distinct=True).sort()
    )
    open_ones = with_next_return(days.filter(~days.ended), periods).filter(ibis._.next_end.notnull())
    again = days.select(who="child", at="holder", on="date", covers="period_end")
    lost = open_ones.anti_join(
        again,
        [
            open_ones.child == again.who,
            open_ones.holder == again.at,
            open_ones.date == again.on,
            open_ones.next_end == again.covers,
        ],
    )
    owed = with_birth_dates(with_naming_row(lost, events, "next_end"), children)
    owed = owed.filter(~of_age(owed.born, owed.period_end))
    named = owed.naming.notnull()
    return judgement(
        owed,
        since=owed.period_end,
        severity=ibis.ifelse(named, "concern", "grave"),
        confidence="medium",
        records=owed.records,
        summary="Missing since "
        + written(owed.date)
        + " in the return that ends on "
        + written(owed.period_end)
        + "; the next return states no such episode"
        + ibis.ifelse(named, ", though it names the child.", " and does not name the child."),
    )
