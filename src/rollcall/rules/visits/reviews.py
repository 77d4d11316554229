"""What counts as a review of a child's case, and as a hearing, whoever states it."""

import ibis.expr.types as ir

#: Words with which an export says who took part in a review; such a row is one, though the child was not met.
TAKING_PART = "^(under four at the review|attended|did not attend)"

REVIEW, HEARING = "review|점검|심사", "hearing|심리"


def reviews_in(events: ir.Table) -> ir.Table:
    """The events that are reviews: those of reviewing officers, and orders whose decision says review."""
    officers = (events.kind == "review") | ((events.kind == "listed") & _says(events.note, TAKING_PART))
    return events.filter(officers | ((events.kind == "order") & _says(events.decision, REVIEW)))


def hearings_in(events: ir.Table) -> ir.Table:
    """The events that are hearings: orders whose decision says so."""
    return events.filter((events.kind == "order") & _says(events.decision, HEARING))


def first_reviews(spells: ir.Table, events: ir.Table, placements: ir.Table) -> ir.Table:
    """Add to stays `status` (the legal status that the record of the placement states) and `review`, the first review's day."""
    said = placements.select("decision", of_record="record").distinct()
    with_status = spells.left_join(said, spells.record == said.of_record).drop("of_record").rename(status="decision")
    held = reviews_in(events).select("child", "date")
    begun = with_status.select("child", "spell", "start").inner_join(held, "child")
    first = begun.filter(begun.date >= begun.start).group_by("child", "spell").agg(review=begun.date.min())
    return with_status.left_join(first, ["child", "spell"]).drop("child_right", "spell_right")


def _says(text: ir.StringValue, words: str) -> ir.BooleanValue:
    return text.lower().re_search(words).fill_null(False)
