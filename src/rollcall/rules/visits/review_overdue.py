"""Children whose case the law would have had reviewed."""

import datetime
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, judgement, listed
from rollcall.rules.law import recurring
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, Term, ids_of, terms
from rollcall.rules.rule import NotEvaluated, rule
from rollcall.rules.visits.reviews import first_reviews, hearings_in, reviews_in
from rollcall.rules.visits.stays import drawn, stays

#: The legal status under which a child may be placed for adoption.
AUTHORISED = "placement order"


@rule(about="visits", title="A review that the law demands is overdue", severity="concern", parameters=ASK_FOR_MEMORY)
def review_overdue(
    placements: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    periods: ir.Table,
    as_of: datetime.date,
    policy: dict,
) -> ir.Table:
    """In care, more time passed without a review or a hearing than the law of the case allows.

    What it finds
        England, placed for adoption: no review within 28 days, or three months after the first, or six months after a later one.
        England, under a placement order and not yet placed for adoption: none within three months, then six. England, every
        child looked after: none within 20 working days, then three months, then six; known from memory, and judged only with
        `from_memory`. United States: no review within six months of entry into care or of the last one; no permanency hearing within
        twelve. A review is one that a reviewing officer's list states, whoever took part, or an order whose decision says review;
        a hearing is an order whose decision says hearing. One finding for each stretch and kind, with its longest overdue time.
        A day on the limit is in time. Only children are judged whose placements are kept by a hand that states reviews at all; a kind that
        no source states is not judged. Of a stretch that began before the first return, only the time from its first review on file is.

    Why it matters
        A review is where somebody who does not run the case asks whether the plan is still right. A placement nobody reviews can
        drift for years. England: SI 2005/389, regulation 36, and SI 2010/959, regulation 33. United States: 42 USC 675(5)(B) and (C).

    What may explain it
        The review was held and its row is missing. It was put off while the child was missing or in hospital. An earlier legal status
        continued and the return began a new episode. The file of reviews covers fewer years than the file of placements.

    What to ask for
        The minutes of the review, from the independent reviewing officer or the court. The letter that put it off.

    Example
        England: placed for adoption on 2023-03-01, first reviewed on 2023-04-15. The review was due by 2023-03-29 and 17 days late.

    References
        SI 2005/389, regulation 36(1) and (3); SI 2010/959, regulation 33; 42 USC 675(5)(B) and (C).
    """
    laws = terms("review-overdue", policy)
    kinds: dict[tuple[str, str], list[Term]] = {}
    for term in laws:
        kinds.setdefault((term.get("of"), term.get("asked")), []).append(term)
    found = []
    for (of, asked), bound in kinds.items():
        held = ASKED[asked](events)
        if any_row(held):
            spells = _spells(of, held, placements, events, episodes, children, as_of)
            points = held.select("child", "date", "date_last", point="record")
            found.append(_judged(recurring.between(_told(spells, events, periods), points), bound, asked))
    if not found:
        raise NotEvaluated(f"no supplied source states what the law asks for ({ids_of(laws)}): reviews or hearings")
    return ibis.union(*found) if len(found) > 1 else found[0]


def _spells(
    of: str,
    held: ir.Table,
    placements: ir.Table,
    events: ir.Table,
    episodes: ir.Table,
    children: ir.Table,
    as_of: datetime.date,
) -> ir.Table:
    """Stretches of one kind of the children whose placements are kept by a hand that states what is asked for."""
    stays_of = stays(STRETCHES[of](episodes, placements), drawn(held), children, as_of, anywhere=of != "placement")
    return first_reviews(stays_of, events, placements)


def _told(spells: ir.Table, events: ir.Table, periods: ir.Table) -> ir.Table:
    """Add `told`: whether the stretch began in the time of which its holder's returns tell. Other sources tell of all time."""
    first = periods.group_by("holder").agg(opening=periods.start.min()).rename(of_holder="holder")
    kept = events.filter(events.kind == "placement").select("holder", of_record="record").distinct()
    opened = kept.left_join(first, kept.holder == first.of_holder).select("of_record", "opening")
    both = spells.left_join(opened, spells.record == opened.of_record)
    return both.mutate(told=both.opening.isnull() | (both.start >= both.opening)).drop("of_record", "opening")


def _judged(points: ir.Table, laws: list[Term], asked: str) -> ir.Table:
    """JUDGED for one kind of stretch and of what is asked for.

    Of a stretch that began before the first return only the time from its first review on is judged, as one with two behind it.
    """
    known = points.filter(points.told | points.before.notnull())
    known = known.mutate(nth=ibis.ifelse(known.told, known.nth, known.nth + 2))
    worst = recurring.longest(recurring.late(known, laws))
    return judgement(
        worst,
        since=worst.due,
        until=ibis.ifelse(worst.still, ibis.null("date"), worst.day),
        severity="concern",
        confidence="medium",
        parties=listed(worst.organisation),
        records=listed(worst.record, worst.before_record, worst.point),
        summary=recurring.summary(worst, f"A {asked}"),
    )


def _all(episodes: ir.Table, placements: ir.Table) -> ir.Table:
    return episodes


def _authorised(episodes: ir.Table, placements: ir.Table) -> ir.Table:
    """Episodes under a placement order, outside an adoptive home."""
    under = placements.filter(placements.decision == AUTHORISED).select(of_record=placements.record)
    elsewhere = episodes.filter(episodes.setting.fill_null("") != "adoption")
    return elsewhere.semi_join(under, elsewhere.record == under.of_record)


#: What terms may be `of`: which episodes make up the stretch.
STRETCHES: dict[str, Callable[[ir.Table, ir.Table], ir.Table]] = {"placement": _all, "care": _all, "authorised": _authorised}

#: What terms may have `asked`, and the events that count as it.
ASKED: dict[str, Callable[[ir.Table], ir.Table]] = {"review": reviews_in, "hearing": hearings_in}
