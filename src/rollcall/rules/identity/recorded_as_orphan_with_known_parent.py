"""The rule recorded-as-orphan-with-known-parent."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="identity",
    title="Recorded as orphan although a parent is on file",
    severity="concern",
    parameters={
        "words": (
            "orphan, foundling, abandoned, 고아, 기아, 무연고",
            "XR-ORPHAN-01: the words of orphan registers; 고아 orphan, 기아 foundling, 무연고 without kin",
        ),
        "not_words": (
            (
                "orphanage, not an orphan, not abandoned, abandoned by the father, abandoned by his father, abandoned by her father, "
                "plan abandoned, application abandoned, appeal abandoned, placement abandoned, 고아원, 기아자동차, 위기아동, 아기아, 자기아"
            ),
            "ours: phrases that hold one of the words and say something else",
        ),
        "dead_words": ("died, deceased, dead, death, 사망", "ours: an orphan whose parents' death is noted contradicts nothing"),
    },
)
def recorded_as_orphan_with_known_parent(
    events: ir.Table,
    policy: dict,
    births: ir.Table | None = None,
    registrations: ir.Table | None = None,
    parentage: ir.Table | None = None,
    placements: ir.Table | None = None,
    consents: ir.Table | None = None,
    orders: ir.Table | None = None,
) -> ir.Table:
    """One record calls the child an orphan or a foundling, and another names its mother or father.

    What it finds
        Children of whom a placement, a consent, an order or a registration says orphan, foundling or abandoned, while a
        birth, another registration or a supporting test of parentage names a parent. Where the parent is on file only
        from a later day, it is a notice: it may not have been known. A text that notes the parents' death contradicts
        nothing.

    Why it matters
        An orphan needs nobody's consent. Korea's Truth and Reconciliation Commission found in March 2025 that agencies
        had orphan registers made in bulk although the parents were known; over 140,000 children were sent abroad
        through agencies. The Hague Convention of 1993 forbids adoption before the consents of those concerned are in
        hand (Article 4(c)).

    What may explain it
        Parents who had died by then, without their death being noted. A parent found later. A foundling whose register
        entry took an invented parent's name, as some laws ask. A word in a note that is about somebody else.

    What to ask for
        The record of finding, from the police or the municipality. The parents' consents, or their death certificates.
        Both register entries with the documents on which they rest, from the civil register.

    Example
        The hospital's birth record of May 1984 names the mother. The agency's placement of July 1984 notes: abandoned,
        고아.

    References
        Truth and Reconciliation Commission of Korea, March 2025 (XR-ORPHAN-01). Hague Convention of 29 May 1993,
        Article 4.
    """
    if births is None and registrations is None and parentage is None:
        raise NotEvaluated("needs births, registrations or parentage tests: no supplied source could name a parent")
    texts = [table for table in (placements, consents, orders, registrations) if table is not None]
    if not texts:
        raise NotEvaluated("needs placements, consents, orders or registrations: no supplied source could call a child an orphan")
    called = _called(events, policy)
    named = _parents(events)
    both = called.inner_join(named, (called.child == named.child) & (called.record != named.parent_record))
    both = both.select(
        "child", "record", "date", named.parent, named.parent_record, before=(named.parent_date <= called.date_last).fill_null(False)
    )
    found = both.group_by("child").agg(
        since=both.date.min(),
        known=both.before.any(),
        parents=both.parent.collect(order_by=both.parent, distinct=True),
        records=both.record.collect(order_by=both.record),
        named=both.parent_record.collect(order_by=both.parent_record),
    )
    return judgement(
        found,
        since=found.since,
        severity=found.known.ifelse("concern", "notice"),
        confidence=found.known.ifelse("medium", "low"),
        parties=found.parents,
        records=found.records.concat(found.named),
        summary="Recorded as orphan or foundling on "
        + written(found.since)
        + found.known.ifelse(", when a parent was on file.", "; a parent is on file from a later day or a day not stated."),
    )


def _called(events: ir.Table, policy: dict) -> ir.Table:
    """Records that call the child an orphan: child, record, date, date_last."""
    spoken = events.filter(events.kind.isin(["placement", "consent", "order", "registration"]))
    texts = (spoken.note, spoken.decision, spoken.reason)
    text = (texts[0].fill_null("") + " ; " + texts[1].fill_null("") + " ; " + texts[2].fill_null("")).lower()
    for phrase in _phrases(policy["not_words"]):
        text = text.replace(phrase, "")
    says = text.re_search("|".join(_phrases(policy["words"])))
    dead = text.re_search("|".join(_phrases(policy["dead_words"])))
    return spoken.filter(says & ~dead).select("child", "record", "date", "date_last")


def _phrases(words: str) -> list[str]:
    return sorted((word.strip().lower() for word in words.split(",") if word.strip()), key=lambda word: (-len(word), word))


def _parents(events: ir.Table) -> ir.Table:
    """Parents whom births, registrations or supporting tests name: child, parent, parent_record, parent_date."""
    papers = events.filter(events.kind.isin(["birth", "registration"]))
    mothers = papers.filter(papers.mother_name.notnull())
    fathers = papers.filter(papers.father_name.notnull())
    tested = events.filter((events.kind == "parentage") & (events.verdict == "supported"))
    return ibis.union(_parent(mothers, mothers.mother), _parent(fathers, fathers.father), _parent(tested, tested.adult), distinct=True)


def _parent(events: ir.Table, person: ir.StringValue) -> ir.Table:
    return events.select("child", parent=person, parent_record=events.record, parent_date=events.date)
