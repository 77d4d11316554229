"""Children whose episodes stop without an end while other files still name them."""

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


@rule(about="placement", title="Episodes stop without an end", severity="grave", reason="episodes-stop-without-end")
def episodes_stop_without_end(
    placements: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    periods: ir.Table,
    sightings: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """The child's episodes stop without an end of care, while other files still name it or say that it goes on.

    What it finds
        A child whose latest placement in a holder's return has no end, and that a later return of the same holder names in some
        other file without any placement. Also a child whose latest placement ended with the word that the next one
        follows at once (X1 in SSDA903) and which no placement follows, in that return or any later one; here no other file need
        name it. Where placements resume in a later return, the finding is a concern, ends with the start of that return, and
        does not bear on the roll; so it is where another holder shows the child later. An end stated without any reason, with nothing
        after it in a later return, is a concern too. A child that had turned 18 by then is a notice. The last return that a
        holder supplied judges nobody by its open rows.

    Why it matters
        The child is still on the books, which makes its absence from the list of placements easy to miss: every file looks plausible
        alone. X1 has to be followed by an episode that starts on the same day (SSDA903 rules 388 and 433), and an open episode has
        to come first in the next return (502, 503A-J, 562). A public pipeline repairs such rows by writing an end of care
        (31 March, reason E99) that nobody stated; here they are shown.

    What may explain it
        The file of episodes was drawn with a filter and the other files were not. The child left care and only the episode's end
        was forgotten. A short period between two placements was never entered. The other files carry a row for care leavers.

    What to ask for
        The child's episodes as the case system holds them today, with the day on which each row was last changed; the authority
        holds them. Then the address on the last day of the return in which the episodes stop, from the social worker or the
        provider.

    Example
        The last episode of 2019 began on 2020-01-14 and has no end. The headers of 2020 and 2021 name the child, their episodes
        do not: grave, since 2020-03-31.

    References
        SSDA903 rules 388, 433, 502, 503A-J and 562.
    """
    require_two_returns(periods)
    stopped = _stopped(with_next_return(last_placements(placements), periods), events)
    stopped = still_owed(stopped, documented_ends(episodes, deaths, borders), "began")
    stopped = with_birth_dates(with_start(stopped, periods, "resumed", "again"), children)
    stopped = with_naming_row(with_elsewhere(stopped, events, sightings), events, "named_in")
    stopped = with_placement_rows(stopped, placements)
    may_follow = (stopped.state != "open") & stopped.next_end.isnull() & (stopped.end >= stopped.period_end)
    stopped = stopped.filter(~may_follow.fill_null(False))
    explained = stopped.resumed.notnull() | stopped.shown_by.notnull()
    weak = stopped.state == "no reason"
    since = ibis.ifelse(stopped.state == "open", stopped.period_end, stopped.end)
    grown = of_age(stopped.born, since)
    return judgement(
        stopped,
        since=since,
        until=ibis.coalesce(stopped.again, stopped.shown_on),
        severity=ibis.cases((grown, "notice"), (explained | weak, "concern"), else_="grave"),
        confidence=ibis.ifelse(stopped.born.isnull() | weak, "medium", "high"),
        parties=stopped.bodies,
        records=stopped.stated_by.concat(listed(stopped.naming, stopped.shown_by)),
        summary=_summary(stopped),
        bears=ibis.ifelse(explained | weak | grown, ibis.null("string"), "unaccounted"),
    )


def _stopped(last: ir.Table, events: ir.Table) -> ir.Table:
    """Latest placements without a documented end that no placement of the holder's next return follows, with who names the child then.

    An open one counts where a later return names the child before placements resume (`resumed`); where none does, it is absent.
    """
    ordered = ibis.window(group_by=["child", "holder"], order_by="period_end")
    seen = last.mutate(resumed=last.period_end.lead().over(ordered))
    due = seen.filter((seen.state != "documented") & (seen.resumed.isnull() | (seen.resumed != seen.next_end)))
    due = with_next_naming(due, events)
    only_named = due.named_in.notnull() & (due.resumed.isnull() | (due.named_in < due.resumed))
    ended = (due.state == "continues") | ((due.state == "no reason") & due.next_end.notnull())
    return due.filter(((due.state == "open") & only_named) | ended)


def _summary(stopped: ir.Table) -> ir.StringValue:
    how = ibis.cases(
        (stopped.state == "open", "The last episode has no end in the return that ends on " + written(stopped.period_end)),
        (stopped.state == "continues", "The last episode ended on " + written(stopped.end) + " to be followed by another at once"),
        else_="The last episode ended on " + written(stopped.end) + " without a stated reason",
    )
    named_still = ibis.ifelse(
        stopped.named_in.notnull(), "; other files of the return that ends on " + written(stopped.named_in) + " name the child", ""
    )
    after = ibis.cases(
        (stopped.resumed.notnull(), "; episodes resume in the return that begins on " + written(stopped.again)),
        (stopped.shown_by.notnull(), "; appears at " + stopped.shown_at),
        else_="; no later return states an episode",
    )
    return how + named_still + after + "."
