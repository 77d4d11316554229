"""Children in care at the end of one return and in no file of the next."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.returns.rolls import (
    last_placements,
    require_two_returns,
    with_elsewhere,
    with_naming_row,
    with_next_naming,
    with_next_return,
    with_placement_rows,
    with_start,
)
from rollcall.rules.rule import rule


@rule(
    about="placement",
    title="In care at the end of one return, in no record of the next",
    severity="grave",
    reason="absent-from-next-return",
)
def absent_from_next_return(
    placements: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    periods: ir.Table,
    sightings: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """The child's episode is open at the end of one return, and no record of the holder's next return names the child.

    What it finds
        A child whose latest placement in a holder's return has no end, and that no row of any kind names in the next return
        which the same holder supplied. An older row left open beside a later placement is stale and does not count. The last return
        that a holder supplied judges nobody: what follows is not known. Where the same holder names the child again in a still
        later return, or another holder shows it after the end of the return, the finding is a concern and does not bear on the
        roll. A child that had turned 18 by the end of the return is a notice. A child certified dead by
        another hand or arrived abroad is not found.

    Why it matters
        A child in care at the end of a year is still in care or has left it; either is a row of the next return. An open episode
        has to be the first of the next return, with the same start (SSDA903 rules 502, 503A-J, 562). The public checks all start
        from rows of the present return, so that a child without any is seen by none: of 50 children removed from every file of a
        year, a public validator flagged 0, and a public pipeline wrote an invented end of care for 23 of 820 children of a
        sample. The United States forbid such values: what was not collected stays blank (45 CFR 1355.43(d)).

    What may explain it
        The child's identifier changed between the returns. Its care ended in the last days of the year and the end was entered too
        late for the old return and too early for the new one. The return was drawn before the year was complete, or a
        file of it was not supplied whole. The child moved to another authority, which has not supplied its return.

    What to ask for
        The child's file at the authority: where the child lived on the first day of the next return, and the decision that ended
        its care if it ended. A list of identifiers changed that year. The receiving authority's own record if the child moved.

    Example
        In 2017/episodes.csv the child's last episode began on 2017-11-02 and has no end. No file of 2018 names the child, nor
        does any later one: grave, since 2018-03-31.

    References
        SSDA903 rules 502, 503A-J and 562; 45 CFR 1355.44(a)(4) and 1355.43(b)(2) and (d).
    """
    require_two_returns(periods)
    last = with_next_return(last_placements(placements), periods)
    due = with_next_naming(last.filter((last.state == "open") & last.next_end.notnull()), events)
    gone = due.filter(due.named_in.isnull() | (due.named_in > due.next_end))
    gone = still_owed(gone, documented_ends(episodes, deaths, borders), "began")
    gone = with_birth_dates(with_start(gone, periods, "named_in", "again"), children)
    gone = with_naming_row(with_elsewhere(gone, events, sightings), events, "named_in")
    gone = with_placement_rows(gone, placements)
    explained = gone.named_in.notnull() | gone.shown_by.notnull()
    grown = of_age(gone.born, gone.period_end)
    return judgement(
        gone,
        since=gone.period_end,
        until=ibis.coalesce(gone.again, gone.shown_on),
        severity=ibis.cases((grown, "notice"), (explained, "concern"), else_="grave"),
        confidence=ibis.ifelse(gone.born.isnull(), "medium", "high"),
        parties=gone.bodies,
        records=gone.stated_by.concat(listed(gone.naming, gone.shown_by)),
        summary="In care on "
        + written(gone.period_end)
        + " with an episode that has no end; in no record of the holder's next return, which covers the time until "
        + written(gone.next_end)
        + ibis.cases(
            (gone.named_in.notnull(), "; named again in the return that begins on " + written(gone.again)),
            (gone.shown_by.notnull(), "; appears at " + gone.shown_at),
            else_="",
        )
        + ".",
        bears=ibis.ifelse(explained | grown, ibis.null("string"), "unaccounted"),
    )
