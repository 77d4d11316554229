"""Placements as visitors know them: one stay for consecutive episodes that change nothing for the child."""

import datetime
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from rollcall.rules.duties import ADULT, birthday, with_birth_dates


def drawn(visits: ir.Table) -> dict[str, datetime.date | None]:
    """The hands that state `visits`, each with the day on which its last file of them was drawn: looked up beforehand."""
    last = visits.group_by("holder_group").agg(drawn=visits.extracted.max()).order_by("drawn", "holder_group")
    return {row["holder_group"]: row["drawn"] for row in last.to_pyarrow().to_pylist()}


def drawn_of(hands: frozenset[str], visits: ir.Table) -> dict[str, datetime.date | None]:
    """As `drawn`, of `hands` and no others; null of one that states none of `visits`."""
    known = drawn(visits)
    return {hand: known.get(hand) for hand in sorted(hands)}


def stays(
    episodes: ir.Table, hands: Mapping[str, datetime.date | None], children: ir.Table, as_of: datetime.date, *, anywhere: bool
) -> ir.Table:
    """Gather placements stated by `hands` into stays. `hands` says of each until when it states visits, as `drawn` does.

    Episodes that follow one another within a day are one stay where custodian, body and setting remain the same; with
    `anywhere`, whatever changes. An open placement that another one follows lasts until that one begins.

    Returns:
        child, spell (a number), start, start_last, until (first day no longer asked about: the end, the 18th birthday, the day on which
        the file of visits was drawn, or the day after `as_of`), running, setting, custodian, organisation, record.
    """
    placed = episodes.filter((episodes.basis == "placement") & episodes.holder_group.isin(sorted(hands)))
    placed = placed.filter(placed.start <= ibis.literal(as_of))
    placed = placed.mutate(drawn=_drawn(placed, hands))
    gathered = _numbered(placed, anywhere=anywhere)
    together = gathered.group_by("child", "spell").agg(
        start=gathered.start.min(),
        start_last=gathered.start_last.min(),
        last=gathered.last.max(),
        running=gathered.last.isnull().any(),
        drawn=gathered.drawn.min(),
        setting=gathered.setting.max(),
        custodian=gathered.custodian.max(),
        organisation=gathered.organisation.max(),
        record=gathered.record.argmin(gathered.episode),
    )
    born = with_birth_dates(together, children)
    asked = ibis.least(ibis.coalesce(born.drawn, ibis.literal(as_of)), ibis.literal(as_of))
    asked = ibis.least(asked, birthday(born.born, ADULT))
    ends = ibis.ifelse(born.running | (born.last > asked), asked, born.last)
    return born.mutate(until=ends, running=born.running | (born.last > asked)).drop("last", "drawn", "born")


def _drawn(placed: ir.Table, hands: Mapping[str, datetime.date | None]) -> ir.DateValue:
    """The day on which the last file of visits of the placement's hand was drawn."""
    on: dict[datetime.date, list[str]] = {}
    for hand, day in hands.items():
        if day:
            on.setdefault(day, []).append(hand)
    never = ibis.null("date")
    return ibis.cases(*((placed.holder_group.isin(those), ibis.literal(day)) for day, those in on.items()), else_=never) if on else never


def _numbered(placed: ir.Table, *, anywhere: bool) -> ir.Table:
    """Add `last` (the end, else the next start) and `spell`, counted from 1 within the child."""
    in_order = ibis.window(group_by="child", order_by=["start", "episode"])
    # an open placement lasts until this one begins: all that is asked of neighbours is asked in one pass
    before = ibis.coalesce(placed.end.lag().over(in_order), ibis.ifelse(placed.start.lag().over(in_order).isnull(), None, placed.start))
    goes_on = placed.start.delta(before, unit="day") <= 1
    if not anywhere:
        for column in ("custodian", "organisation", "setting"):
            goes_on = goes_on & placed[column].identical_to(placed[column].lag().over(in_order))
    last = ibis.coalesce(placed.end, placed.start.lead().over(in_order))
    marked = placed.mutate(last=last, first=(~goes_on.fill_null(False)).cast("int64"))
    so_far = ibis.window(group_by="child", order_by=["start", "episode"], preceding=None, following=0)
    return marked.mutate(spell=marked.first.sum().over(so_far))
