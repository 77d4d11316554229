"""The rule consent-before-birth-or-after-placement."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.papers.adoption import adoption_orders
from rollcall.rules.rule import rule


@rule(
    about="papers",
    title="Consent given before the birth, or after the child was placed",
    severity="concern",
    parameters={
        "min_days": (
            {"general": 0, "korea": 7},
            "KOR-ADO-01: Special Adoption Act (Korea), Article 13(1); elsewhere the birth itself, Hague Convention 1993, Article 4(c)(4)",
        ),
    },
)
def consent_before_birth_or_after_placement(
    consents: ir.Table,
    events: ir.Table,
    policy: dict,
    births: ir.Table | None = None,
    placements: ir.Table | None = None,
    orders: ir.Table | None = None,
) -> ir.Table:
    """Somebody consented to give the child up before it could be given up, or when it had already been placed.

    What it finds
        Consents dated certainly before the birth, or in Korea before the seventh day after it; and children whose first
        consent is dated certainly after the start of their first placement for adoption, or after the first adoption
        order. A birth counts on the earliest day that any record of the child states, so that one wrong birth date
        accuses nobody.

    Why it matters
        A consent is free only if the mother could know the child, and only if nothing has been done yet. The Hague
        Convention of 1993 requires that the mother's consent be given after the birth (Article 4(c)(4)) and that
        consents be complete before the child is entrusted (Articles 16 and 17). Korea's law sets seven days (Special
        Adoption Act, Article 13(1)). Consents that were missing or written afterwards are among the findings of Korea's
        Truth and Reconciliation Commission (March 2025).

    What may explain it
        A slip in the date of the consent. A first consent that is not among the supplied files, this one being its
        renewal or the other parent's. A placement with the later adopters as foster parents, recorded as adoption from
        the start.

    What to ask for
        The original of the consent with the notary's or court's date, from the agency or the court. The birth record,
        from the hospital. The placement agreement, from the agency.

    Example
        A girl is born on 2 March 2015; the mother's consent is dated 27 February 2015.

    References
        Hague Convention of 29 May 1993, Articles 4, 16 and 17. Special Adoption Act (Korea), Article 13(1)
        (KOR-ADO-01).
    """
    dated = consents.filter(consents.date.notnull()).select("child", "record", "date", "date_last", "signer")
    early = _before_birth(dated, _births(dated, events, births), policy["min_days"])
    late = _after_start(_first_consents(consents), _starts(placements, orders, consents))
    return ibis.union(early, late)


def _births(consents: ir.Table, events: ir.Table, births: ir.Table | None) -> ir.Table:
    """The earliest day on which each child may have been born by any record, and a record that says so: child, born, birth_record."""
    events = events.semi_join(consents, "child")
    stated = events.filter(events.stated_birth_date.notnull()).select("child", "record", born=events.stated_birth_date)
    if births is not None:
        attended = births.filter(births.date.notnull()).semi_join(consents, "child")
        stated = ibis.union(stated, attended.select("child", "record", born=attended.date))
    order = ibis.window(group_by=stated.child, order_by=[stated.born, stated.record])
    ranked = stated.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select("child", "born", birth_record=ranked.record)


def _before_birth(consents: ir.Table, born: ir.Table, min_days: int) -> ir.Table:
    found = consents.inner_join(born, "child")
    found = found.filter(found.date_last < later(found.born, min_days))
    before = found.date_last < found.born
    days = found.born.delta(found.date_last, unit="day").abs().cast("string")
    return judgement(
        found,
        since=found.date,
        severity="concern",
        confidence="medium",
        parties=listed(found.signer),
        records=listed(found.record, found.birth_record),
        summary="Consent dated "
        + written(found.date_last)
        + ", "
        + days
        + before.ifelse(" days before the birth.", f" days after the birth, where {min_days} must have passed."),
    )


def _first_consents(consents: ir.Table) -> ir.Table:
    """Each child's first consent: child, record, date, signer. Not for children with a consent whose day is not stated."""
    order = ibis.window(group_by=consents.child, order_by=[consents.date.asc(nulls_first=True), consents.record])
    ranked = consents.mutate(place=ibis.row_number().over(order))
    return ranked.filter((ranked.place == 0) & ranked.date.notnull()).select("child", "record", "date", "signer")


def _starts(placements: ir.Table | None, orders: ir.Table | None, consents: ir.Table) -> ir.Table:
    """The first placement for adoption or adoption order of each child: child, started, start_record, what."""
    columns = {"child": "string", "started": "date", "start_record": "string", "what": "string"}
    starts = consents.limit(0).select(**{name: ibis.null(kind) for name, kind in columns.items()})
    if placements is not None:
        placed = placements.filter((placements.setting == "adoption") & placements.date_last.notnull())
        starts = ibis.union(
            starts,
            placed.select("child", started=placed.date_last, start_record=placed.record, what=ibis.literal("the placement for adoption")),
        )
    if orders is not None:
        made = adoption_orders(orders).filter(lambda order: order.date_last.notnull())
        starts = ibis.union(
            starts, made.select("child", started=made.date_last, start_record=made.record, what=ibis.literal("the adoption order"))
        )
    order = ibis.window(group_by=starts.child, order_by=[starts.started, starts.start_record])
    ranked = starts.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).drop("place")


def _after_start(consents: ir.Table, starts: ir.Table) -> ir.Table:
    found = consents.inner_join(starts, "child")
    found = found.filter(found.date > found.started)
    days = found.date.delta(found.started, unit="day").cast("string")
    return judgement(
        found,
        since=found.started,
        severity="concern",
        confidence="medium",
        parties=listed(found.signer),
        records=listed(found.record, found.start_record),
        summary="First consent dated " + written(found.date) + ", " + days + " days after " + found.what + ".",
    )
