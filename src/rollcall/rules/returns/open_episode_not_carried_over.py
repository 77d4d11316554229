"""Episodes that are open at the end of one return, where the next begins with another."""

import ibis.expr.types as ir

from rollcall.rules.days import place
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.returns.rolls import last_placements, require_two_returns, with_next_return, with_placement_rows
from rollcall.rules.rule import rule


@rule(
    about="placement",
    title="The next return does not begin with the episode that was open",
    severity="concern",
    jurisdiction="england",
)
def open_episode_not_carried_over(placements: ir.Table, periods: ir.Table) -> ir.Table:
    """An episode is open at the end of one return, and the child's first episode in the next began on another day.

    What it finds
        A child whose latest placement in a return has no end, whom the holder's next return places, and of whose placements there none
        begins on the same day. Where the first begins after the return's last day, the time between is covered by no record; where it
        begins earlier, the beginning was rewritten. Older episodes that the next return repeats do no harm. A child whom the next return
        does not place is found by other rules.

    Why it matters
        The first day of an episode is what time in care, visits and reviews are counted from. Moved, it hides how long a child has
        waited, and in whose hands it was meanwhile (SSDA903 rules 502, 503A to J and 562).

    What may explain it
        The old episode ended in the last days of the year, after the return was drawn. A day was corrected, rightly, in the new return.

    What to ask for
        The episode as the case system holds it, with the day and the name of each change, from the authority.

    Example
        2018 ends with an episode open since 2018-01-10; the first of 2019 began on 2018-04-02: a concern, since 2018-03-31.

    References
        SSDA903 rules 502, 503A to J and 562 (ENG-CON-01).
    """
    require_two_returns(periods)
    last = with_next_return(last_placements(placements), periods)
    open_ones = with_placement_rows(last.filter((last.state == "open") & last.next_end.notnull()), placements)
    dated = placements.filter(placements.period_end.notnull() & placements.date.notnull())
    first = dated.group_by("child", "holder", "period_end").agg(
        first=dated.date.min(), naming=dated.record.argmin(place(dated.date, dated.record))
    )
    first = first.select("first", "naming", who="child", at="holder", covers="period_end")
    both = open_ones.inner_join(first, [open_ones.child == first.who, open_ones.holder == first.at, open_ones.next_end == first.covers])
    again = dated.select(whose="child", of="holder", on="date", until="period_end")
    found = both.anti_join(
        again, [both.child == again.whose, both.holder == again.of, both.began == again.on, both.next_end == again.until]
    )
    return judgement(
        found,
        since=found.period_end,
        severity="concern",
        confidence="medium",
        parties=found.bodies,
        records=found.stated_by.concat(listed(found.naming)),
        summary="An episode since "
        + written(found.began)
        + " is open in the return that ends on "
        + written(found.period_end)
        + "; the first episode of the next return began on "
        + written(found["first"])
        + ".",
    )
