"""Adopted children of whom a report was due and none is on file."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.duties import ADULT, birthday, documented_ends, with_birth_dates
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.law import schedule
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, terms
from rollcall.rules.papers.adoption import adoption_orders
from rollcall.rules.rule import rule


@rule(across=True, about="visits", title="A report after the adoption is overdue", severity="concern", parameters=ASK_FOR_MEMORY)
def post_adoption_report_overdue(
    visits: ir.Table,
    placements: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
    policy: dict,
    orders: ir.Table | None = None,
    borders: ir.Table | None = None,
    deaths: ir.Table | None = None,
) -> ir.Table:
    """A child was placed for adoption, and fewer reports on it are on file than the law of its state of origin asks for.

    What it finds
        The first day by which fewer reports are on file than were due, and how many such days there are. A report is a `visit`
        dated on or after the placement: list each report under the day on which its author met the child. An early report counts for
        the next day too. India: every six months for two years; of children who went abroad each quarter of the first year and each
        half of the second. Korea: of children who went abroad one within a year of the adoption order. From memory, and judged only with
        `from_memory`: China (6 months, 1, 2, 3, 4 and 5 years), Ethiopia (3, 6 and 12 months, then yearly until 18), Korea at home
        (four visits in the first year, six from 2021). A child went abroad where a border record says so. A case in the receiving state
        names the state of origin: `laws = ["india"]`. What was due before the first visit of any child on
        file is not asked for. The duty ends with the child's return, its certified death and its 18th birthday.

    Why it matters
        After the order nobody visits by law of the receiving state; the report is the only word that the state of origin gets. A
        child that was handed on, as in the forum that Reuters read in 2013 (5,029 posts in five years), is seen first by the report
        that does not come. 22 CFR 96.51(c) obliges American agencies to track these reports.

    What may explain it
        The report went to the authority and not into this file. The adopters moved, or refused after the order, which some laws allow.
        The state of origin took reports by year rather than by day.

    What to ask for
        The reports themselves with photographs and the author's signature, from the agency or the central authority; the agency's list of
        reminders.

    Example
        India: placed at home on 2022-01-10; reports are on file for July 2022 and January 2023, none since: due by 2023-07-10.

    References
        CARA guidelines 48(1) and 48(4) (India); Enforcement Decree of the Special Act on Intercountry Adoption (Korea); 22 CFR 96.51(c).
    """
    laws = terms("post-adoption-report-overdue", policy)
    today = ibis.literal(as_of)
    spells = with_birth_dates(_adoptions(placements, orders, borders), children)
    spells = _ended(spells, documented_ends(episodes, deaths, None))
    dated = visits.filter(visits.date.notnull())
    spells = spells.cross_join(dated.agg(known_from=dated.date.min()))
    bounded = spells.mutate(until=ibis.least(spells.until, birthday(spells.born, ADULT), later(today, 1)))
    done = visits.select("child", "date", point="record")
    short = schedule.missed(bounded, done, laws, today)
    return judgement(
        short,
        since=short.due,
        severity="concern",
        confidence="medium",
        parties=listed(short.custodian, short.organisation),
        records=short.points.concat(listed(short.record)),
        summary=ibis.literal("By ")
        + written(short.due)
        + " reports due after the adoption: "
        + short.wanted.cast("string")
        + "; on file: "
        + short.made.cast("string")
        + ". Days missed until the roll: "
        + short.missing.cast("string")
        + ".",
    )


def _adoptions(placements: ir.Table, orders: ir.Table | None, borders: ir.Table | None) -> ir.Table:
    """Placements for adoption and adoption orders as spells, with whether the child went abroad: `placement, abroad`, `order, at home`."""
    placed = placements.filter((placements.setting == "adoption") & placements.date.notnull())
    goes_on = placed.end_reason.fill_null("adopted") == "adopted"
    parts = [_spell(placed, "placement", ibis.ifelse(goes_on, ibis.null("date"), placed.end))]
    if orders is not None:
        made = adoption_orders(orders).filter(lambda order: order.date.notnull())
        parts.append(_spell(made, "order", ibis.null("date")))
    spells = ibis.union(*parts)
    first = ibis.window(group_by=["child", "title"], order_by=["start", "record"])
    spells = spells.mutate(nth=ibis.row_number().over(first), spell=spells.title + spells.record).filter(ibis._.nth == 0).drop("nth")
    if borders is None:
        return spells.mutate(kind=spells.title + ", at home").drop("title")
    gone = borders.filter(borders.direction.isin(["exit", "arrival"])).select(who="child").distinct()
    known = spells.left_join(gone, spells.child == gone.who)
    return known.mutate(kind=known.title + ibis.ifelse(known.who.notnull(), ", abroad", ", at home")).drop("title", "who")


def _spell(events: ir.Table, title: str, until: ir.Value) -> ir.Table:
    return events.select(
        "child",
        "record",
        "custodian",
        "organisation",
        title=ibis.literal(title),
        start=events.date,
        start_last=events.date_last,
        until=until,
    )


def _ended(spells: ir.Table, ends: list[ir.Table]) -> ir.Table:
    """Spells that end at the latest with a certified death."""
    for end in ends:
        last = end.group_by("child").agg(ended=end.ended.min()).rename(dead="child")
        joined = spells.left_join(last, spells.child == last.dead)
        spells = joined.mutate(until=ibis.least(joined.until, joined.ended)).drop("dead", "ended")
    return spells
