"""Who held the child when, on what basis, confirmed by whom.

Two sorts of record say so. A placement has its own end, or none is stated and it runs. What an order, a handover, a return
or a birth begins has no end of its own: it lasts until the next episode of the child begins. Nothing else ends an episode:
where no record states an end, `end` stays empty.
"""

import ibis
import ibis.expr.types as ir

from rollcall.engine import ROWS_AT_ONCE, Engine
from rollcall.schema import EPISODES, conform

#: How a placement may end so that somebody known goes on holding the child: end reason -> who.
CONTINUED = {"adopted": "the custodian", "guardianship": "the custodian", "reunified": "parents"}

#: Bases whose stating hand put the child there, and so cannot confirm it.
PLACING = ("placement", "handover", "return", "end-of-placement")


def rebuild(engine: Engine, events: ir.Table) -> ir.Table:
    """Rebuild custody from EVENTS and keep it as `episodes` (EPISODES), sorted by child and start."""
    stated = engine.keep("stated_custody", _stated(events), at_once=ROWS_AT_ONCE)
    merged = _merge(stated)
    following = ibis.window(group_by="child", order_by=["start", "rank", "record"])
    ordered = merged.mutate(next_start=merged.start.lead().over(following), episode=ibis.row_number().over(following) + 1)
    implicit = ordered.basis != "placement"
    ended = ordered.mutate(
        end=ibis.ifelse(implicit, ordered.next_start, ordered.end),
        end_last=ibis.ifelse(implicit, ordered.next_start, ordered.end_last),
    )
    lasting = ended.filter(ended.end.isnull() | (ended.end > ended.start) | (ended.basis == "placement"))
    confirmed = _confirm(lasting, events)
    return engine.keep("episodes", conform(confirmed, EPISODES).order_by("child", "start", "episode"), at_once=ROWS_AT_ONCE)


def _stated(events: ir.Table) -> ir.Table:
    """Every record that says who began to hold the child, in one shape; `rank` orders what begins on the same day."""
    orders = _dated(events, "order")
    parts = [
        _claims(_births(events), basis="birth", rank=0, setting="parents", custodian="mother", other="father"),
        _claims(_dated(events, "placement"), basis="placement", rank=3),
        _claims(_continued(events), basis="end-of-placement", rank=4),
        _claims(orders.filter(orders.custodian.notnull()), basis="order", rank=5),
        _claims(_received(events, "return"), basis="return", rank=1, custodian="receiver"),
        _claims(_received(events, "handover"), basis="handover", rank=2, custodian="receiver"),
    ]
    return ibis.union(*parts)


def _dated(events: ir.Table, *kinds: str) -> ir.Table:
    """Dated records of `kinds`. Kind and date are asked at once: all dated events, once for all parts, would be copied first."""
    return events.filter(events.kind.isin(kinds) & events.date.notnull())


def _births(events: ir.Table) -> ir.Table:
    """The first record of a child's birth that names a parent: the hospital's, else the register's."""
    told = _dated(events, "birth", "registration")
    named = told.filter(told.mother.notnull() | told.father.notnull())
    named = named.mutate(began=ibis.ifelse(named.kind == "birth", named.date, ibis.coalesce(named.stated_birth_date, named.date)))
    first = ibis.window(group_by="child", order_by=[named.kind, named.began, named.record])
    earliest = named.mutate(first=ibis.row_number().over(first)).filter(ibis._.first == 0)
    return earliest.mutate(date=earliest.began, date_last=ibis.greatest(earliest.began, earliest.date_last)).drop("began", "first")


def _continued(events: ir.Table) -> ir.Table:
    """What follows a placement that ended with somebody known holding the child; the stated end is its start."""
    placed = _dated(events, "placement")
    ended = placed.filter(placed.end.notnull() & placed.end_reason.isin(list(CONTINUED)))
    home = ended.end_reason == "reunified"
    return ended.mutate(
        date=ended.end,
        date_last=ended.end_last,
        custodian=ibis.ifelse(home, ibis.null("string"), ended.custodian),
        custodian_name=ibis.ifelse(home, ibis.null("string"), ended.custodian_name),
        setting=ibis.ifelse(home, "parents", ended.setting),
        organisation=ibis.null("string"),
        organisation_name=ibis.null("string"),
    )


def _received(events: ir.Table, kind: str) -> ir.Table:
    received = _dated(events, kind)
    done = received.filter(~received.planned.fill_null(False))
    return done.filter(done.receiver.notnull() | ((done.kind == "return") & done.organisation.notnull()))


def _claims(events: ir.Table, *, basis: str, rank: int, setting: str = "", custodian: str = "custodian", other: str = "") -> ir.Table:
    who, name = events[custodian], events[f"{custodian}_name"]
    if other:
        who, name = ibis.coalesce(who, events[other]), ibis.coalesce(name, events[f"{other}_name"])
    explicit = basis == "placement"
    return events.select(
        "child",
        start=events.date,
        start_last=events.date_last,
        end=events.end if explicit else ibis.null("date"),
        end_last=events.end_last if explicit else ibis.null("date"),
        custodian=who,
        custodian_name=name,
        organisation=events.organisation,
        organisation_name=events.organisation_name,
        setting=ibis.literal(setting) if setting else events.setting,
        basis=ibis.literal(basis),
        end_reason=events.end_reason if explicit else ibis.null("string"),
        holder=events.holder,
        holder_group=events.holder_group,
        duty=events.duty,
        period_end=events.period_end,
        rank=ibis.literal(rank),
        record=events.record,
    )


def _merge(stated: ir.Table) -> ir.Table:
    """One episode for each time that something began, however many records state it.

    A return repeats the episodes of earlier returns: the latest return's wording stands. Two holders that state the same
    beginning with the same custodian state one episode; a stated end is preferred to none.
    """
    held_by = ibis.coalesce(stated.custodian, stated.organisation, "")
    keyed = stated.mutate(
        key=ibis.ifelse(stated.period_end.notnull(), "return/" + stated.holder, held_by),
        latest=ibis.ifelse(stated.period_end.notnull(), stated.period_end, stated.end),
    )
    same = ibis.window(group_by=["child", "start", "basis", "key"], order_by=[keyed.latest.desc(nulls_first=False), keyed.record])
    alike = ibis.window(group_by=["child", "start", "basis", "key"])
    numbered = keyed.mutate(nth=ibis.row_number().over(same), number=keyed.count().over(alike))
    several = numbered.filter(numbered.number > 1)
    together = several.group_by("child", "start", "basis", "key").agg(
        records=several.record.collect(distinct=True).sort(),
        hands=several.holder_group.collect(distinct=True).sort(),
    )
    wording = numbered.filter(numbered.nth == 0).drop("nth", "latest")
    repeated = wording.filter(wording.number > 1).inner_join(together, ["child", "start", "basis", "key"])
    once = wording.filter(wording.number == 1)
    once = once.mutate(records=ibis.array([once.record]), hands=ibis.array([once.holder_group]))
    return ibis.union(once.select(repeated.columns), repeated).drop("key", "number")


def _confirm(episodes: ir.Table, events: ir.Table) -> ir.Table:
    """Add `confirmed`: holders of another hand whose records name the same custodian within the episode."""
    agreeing = ibis.union(
        events.filter(events.carer.notnull()).select("child", "holder", "holder_group", "date", person=events.carer),
        events.filter((events.kind == "order") & events.custodian.notnull()).select(
            "child", "holder", "holder_group", "date", person=events.custodian
        ),
        events.filter((events.kind == "registration") & events.mother.notnull()).select(
            "child", "holder", "holder_group", "date", person=events.mother
        ),
        events.filter(events.receiver.notnull()).select("child", "holder", "holder_group", "date", person=events.receiver),
    )
    held = episodes.filter(episodes.custodian.notnull()).select("child", "episode", "start", "end", "custodian", hand=episodes.holder_group)
    matches = held.inner_join(
        agreeing,
        [held.child == agreeing.child, held.custodian == agreeing.person, held.hand != agreeing.holder_group],
    )
    matches = matches.filter((matches.date >= matches.start) & (matches.end.isnull() | (matches.date <= matches.end)))
    holders = matches.group_by("child", "episode").agg(confirmed=matches.holder.collect(distinct=True).sort())
    none = ibis.literal([], type="array<string>")
    joined = episodes.left_join(holders, ["child", "episode"]).drop("child_right", "episode_right")
    return joined.mutate(confirmed=joined.confirmed.fill_null(none))
