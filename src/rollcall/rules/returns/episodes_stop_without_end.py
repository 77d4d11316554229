"""Children whose episodes stop without an end while other files still name them."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import documented_ends, of_age, still_owed, with_birth_dates
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.returns.rolls import last_placements, named, require_two_returns, row_that_names, rows_of, shown_elsewhere
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
    stopped = _stopped(last_placements(placements), named(events), periods)
    stopped = stopped.inner_join(rows_of(stopped, placements), ["child", "holder", "period_end"])
    unjudged = (stopped.state != "open") & stopped.last_return & (stopped.end >= stopped.period_end)
    stopped = stopped.filter(~unjudged.fill_null(False))
    stopped = still_owed(stopped, documented_ends(episodes, deaths, borders), "began")
    stopped = stopped.left_join(row_that_names(stopped, events, "named_again"), ["child", "holder", "named_again"])
    stopped = stopped.drop("child_right", "holder_right", "named_again_right")
    keys = ["child", "holder", "period_end"]
    stopped = stopped.left_join(shown_elsewhere(stopped, events, sightings), keys).drop(*[f"{key}_right" for key in keys])
    stopped = with_birth_dates(stopped, children)
    explained = stopped.resumed.notnull() | stopped.shown_by.notnull()
    weak = stopped.state == "no reason"
    since = ibis.ifelse(stopped.state == "open", stopped.period_end, stopped.end)
    grown = of_age(stopped.born, since)
    return judgement(
        stopped,
        since=since,
        until=ibis.coalesce(stopped.resumed_start, stopped.day),
        severity=ibis.cases((grown, "notice"), (explained | weak, "concern"), else_="grave"),
        confidence=ibis.ifelse(stopped.born.isnull() | weak, "medium", "high"),
        parties=stopped.bodies,
        records=stopped.rows.concat(listed(stopped.naming, stopped.shown_by)),
        summary=_summary(stopped),
        bears=ibis.ifelse(explained | weak | grown, ibis.null("string"), "unaccounted"),
    )


def _stopped(last: ir.Table, here: ir.Table, periods: ir.Table) -> ir.Table:
    """Latest placements without a documented end after which no placement follows in the holder's next return."""
    ordered = ibis.window(group_by=["child", "holder"], order_by="period_end")
    seen = last.mutate(resumed=last.period_end.lead().over(ordered)).filter(ibis._.state != "documented")
    spans = periods.select("holder", "next_end", period_end=periods.end)
    due = seen.inner_join(spans, ["holder", "period_end"])
    due = due.filter(due.resumed.isnull() | (due.resumed != due.next_end))
    due = due.mutate(last_return=due.next_end.isnull())
    named_in = here.select(who="child", at="holder", back="period_end")
    later = due.inner_join(named_in, [due.child == named_in.who, due.holder == named_in.at, named_in.back > due.period_end])
    first = later.group_by("child", "holder", "period_end").agg(named_again=later.back.min())
    keys = ["child", "holder", "period_end"]
    joined = due.left_join(first, keys).drop(*[f"{key}_right" for key in keys])
    named_without_placement = joined.named_again.notnull() & (joined.resumed.isnull() | (joined.named_again < joined.resumed))
    ended = joined.state.isin(["continues", "no reason"]) & (~joined.last_return | (joined.state == "continues"))
    joined = joined.filter(((joined.state == "open") & named_without_placement) | ended)
    starts = periods.select(of="holder", ending="end", resumed_start="start")
    return joined.left_join(starts, [joined.holder == starts.of, joined.resumed == starts.ending]).drop("of", "ending")


def _summary(stopped: ir.Table) -> ir.StringValue:
    how = ibis.cases(
        (stopped.state == "open", "The last episode has no end in the return that ends on " + written(stopped.period_end)),
        (stopped.state == "continues", "The last episode ended on " + written(stopped.end) + " to be followed by another at once"),
        else_="The last episode ended on " + written(stopped.end) + " without a stated reason",
    )
    named_still = ibis.ifelse(
        stopped.named_again.notnull(), "; other files of the return that ends on " + written(stopped.named_again) + " name the child", ""
    )
    after = ibis.cases(
        (stopped.resumed.notnull(), "; episodes resume in the return that begins on " + written(stopped.resumed_start)),
        (stopped.shown_by.notnull(), "; appears at " + stopped["where"]),
        else_="; no later return states an episode",
    )
    return how + named_still + after + "."
