"""The rule one-child-two-identities."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import excluded
from rollcall.rules.identity.stated import (
    PLACEHOLDER_CHILDREN,
    births_stated,
    explained_by_slips,
    names_differ,
    numbers_differ,
    numbers_of_children,
    spoken,
    with_contradicting_births,
)
from rollcall.rules.judgement import any_row, judgement
from rollcall.rules.papers.adoption import adoption_orders
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="identity",
    title="One child on file as two",
    severity="concern",
    parameters={
        "tolerance_days": (31, "ours: a birth may be entered under the month of its registration"),
    },
)
def one_child_two_identities(
    events: ir.Table,
    children: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    policy: dict,
    orders: ir.Table | None = None,
    renames: ir.Table | None = None,
) -> ir.Table:
    """The records of one child give it two identities, and no record explains how it came by the second.

    What it finds
        Children whose records state two national numbers, neither of which was given by a recorded rename nor first
        stated after an adoption order; and children without a recorded rename or adoption order whose records state
        birth dates more than `tolerance_days` days apart together with different names. Numbers that differ by a slip
        of the pen are a notice. Numbers shared by more than three children stand for no person and do not count.

    Why it matters
        A second identity is how a child is sent abroad under papers made for another, or disappears from one register
        while it lives in a second. Korea's Truth and Reconciliation Commission found duplicate registers and
        substituted identities among the 56 adoptions that it recognised in March 2025. A child has the right to keep
        its identity, and to have it restored (Convention on the Rights of the Child, Article 8).

    What may explain it
        A rename or an adoption whose order was not supplied. Two children taken for one by the linkage. A passport
        number written where the national number belongs.

    What to ask for
        Both register entries in full, with what each was based on, from the civil register. The order or decision that
        changed the identity, from the court.

    Example
        The hospital and the school state number 150302-4000001. An agency's file of the same girl states
        141120-4000777.

    References
        Convention on the Rights of the Child, Article 8. Truth and Reconciliation Commission of Korea, March 2025
        (XR-ID-01).
    """
    own = mentions.filter(mentions.role == "child")
    if not _any(own, own.national_id.notnull()) and not _any(own, own.birth_date.notnull() & spoken(own).notnull()):
        raise NotEvaluated("no record states a child's national number, or its name with its birth date")
    by_number = _by_number(numbers_of_children(mentions, people), events, orders)
    by_birth = _by_birth_and_name(events, children, mentions, orders, renames, policy["tolerance_days"])
    return ibis.union(by_number, by_birth.anti_join(by_number, "child"))


def _any(mentions: ir.Table, which: ir.BooleanValue) -> bool:
    return any_row(mentions.filter(which))


def _by_number(stated: ir.Table, events: ir.Table, orders: ir.Table | None) -> ir.Table:
    holders = stated.group_by("number").agg(children=stated.child.nunique())
    personal = stated.anti_join(holders.filter(holders.children > PLACEHOLDER_CHILDREN), "number")
    several = personal.group_by("child").agg(numbers=personal.number.nunique())
    personal = personal.semi_join(several.filter(several.numbers > 1), "child")
    dated = personal.inner_join(events.select("record", "date"), "record")
    each = dated.group_by("child", "number").agg(renamed=dated.renamed.any(), first=dated.date.min(), record=dated.record.min())
    own = each.filter(~each.renamed)
    if orders is not None:
        made = adoption_orders(orders)
        adopted = made.group_by("child").agg(adopted=made.date.min())
        own = own.left_join(adopted, "child").drop("child_right")
        own = own.filter(~(own.first >= own.adopted).fill_null(False))
    own = own.mutate(lowest=own.number.min().over(ibis.window(group_by="child")))
    found = own.group_by("child").agg(
        numbers=own.count(),
        since=own.first.max(),
        certain=numbers_differ(own.number, own.lowest).any(),
        records=own.record.collect(order_by=own.record),
    )
    found = found.filter(found.numbers > 1)
    return judgement(
        found,
        since=found.since,
        severity=found.certain.ifelse("concern", "notice"),
        confidence=found.certain.ifelse("medium", "low"),
        records=found.records,
        summary="The records state "
        + found.numbers.cast("string")
        + " national numbers for this child"
        + found.certain.ifelse("; no rename and no adoption order explains it.", ", which differ by no more than a slip of the pen."),
    )


def _by_birth_and_name(
    events: ir.Table, children: ir.Table, mentions: ir.Table, orders: ir.Table | None, renames: ir.Table | None, days: int
) -> ir.Table:
    stated = with_contradicting_births(births_stated(events), days)
    for explaining in (renames, None if orders is None else adoption_orders(orders)):
        if explaining is not None:
            stated = stated.anti_join(explaining, "child")
    own = mentions.filter((mentions.role == "child") & ~mentions["alias"])
    usual = children.select("child", usual="birth_date")
    named = stated.inner_join(own.select("record", called=spoken(own)).filter(ibis._.called.notnull()), "record")
    each = named.group_by("child", "born", "born_last", "called").agg(record=named.record.min(), date=named.date.min())
    each = each.left_join(usual, "child").drop("child_right")
    other = each.view()
    pairs = each.inner_join(other, (each.child == other.child) & (each.born < other.born))
    pairs = pairs.filter(
        excluded(each.born, each.born_last, other.born, other.born_last, days)
        & ~explained_by_slips(each.born, other.born, each.usual, days)
        & names_differ(each.called, other.called)
    ).select(child=each.child, record=each.record, other=other.record, since=ibis.greatest(each.date, other.date))
    found = pairs.group_by("child").agg(
        since=pairs.since.min(), records=pairs.record.collect(order_by=pairs.record), others=pairs.other.collect(order_by=pairs.other)
    )
    return judgement(
        found,
        since=found.since,
        severity="concern",
        confidence="medium",
        records=found.records.concat(found.others),
        summary="The records give this child two names with birth dates that exclude one another; no rename and no order explains it.",
    )
