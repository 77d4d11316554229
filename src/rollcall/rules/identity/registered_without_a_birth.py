"""Registered births of which no hospital and no midwife knows."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.papers.adoption import adoption_orders
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="identity",
    title="Registered, and no birth of it is on file",
    severity="notice",
    parameters={
        "share": (
            0.97,
            "ours: births at home or abroad are one or two in a hundred; where more are lacking, the records are, not the births",
        ),
    },
)
def registered_without_a_birth(
    registrations: ir.Table,
    births: ir.Table,
    coverage: ir.Table,
    policy: dict,
    orders: ir.Table | None = None,
) -> ir.Table:
    """The civil register has the child, and no hospital's or midwife's record of its birth is on file where nearly all others have one.

    What it finds
        Children whose registration states a birth date within the time that birth records cover, and who have no birth record. Judged
        only where at least the share `share` of such children has one. Children with an adoption order are left out, since their entry
        was written anew. A notice of low confidence: it is a question to the register, not to the parents.

    Why it matters
        A child registered as born to a woman who bore none has no way back to its family. St Patrick's Guild in Ireland registered 126
        births so between 1946 and 1969; in a Georgian archive the registered mother had given birth to nobody that year.

    What may explain it
        Born at home, on the way or abroad. The hospital's record bears another name or day and was not recognised as the child's. A clinic
        whose records were not supplied.

    What to ask for
        The notice of birth on which the entry rests, and the name of whoever attended, from the civil register.

    Example
        Of 400 children registered in a district, 399 have a hospital's record. One does not: a notice.

    References
        XR-BIRTH-01; Convention on the Rights of the Child, Articles 7 and 8.
    """
    stated = registrations.filter(registrations.stated_birth_date.notnull())
    one = stated.group_by("child").agg(
        born=stated.stated_birth_date.min(), born_last=stated.stated_birth_date_last.max(), record=stated.record.min()
    )
    hospitals = coverage.filter(coverage.kind == "birth")
    span = hospitals.agg(opened=hospitals["first"].min(), closed=hospitals["last"].max())
    covered = one.cross_join(span)
    covered = covered.filter((covered.born >= covered.opened) & (covered.born_last <= covered.closed))
    if orders is not None:
        covered = covered.anti_join(adoption_orders(orders), "child")
    without = covered.anti_join(births, "child")
    whole, lacking = (table.count().to_pyarrow().as_py() for table in (covered, without))
    if not whole:
        raise NotEvaluated("no registered child was born in the time that birth records cover")
    if whole - lacking < whole * policy["share"]:
        raise NotEvaluated(f"birth records know too few of the registered children born in their time: {whole - lacking} of {whole}")
    return judgement(
        without,
        since=without.born,
        severity="notice",
        confidence="low",
        records=listed(without.record),
        summary=ibis.literal("Registered as born on ")
        + written(without.born)
        + f"; no birth record is on file, which {whole - lacking} of {whole} registered children of that time have.",
    )
