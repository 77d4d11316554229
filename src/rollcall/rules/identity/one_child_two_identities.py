"""The rule one-child-two-identities."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import excluded, slip
from rollcall.rules.identity.stated import (
    PLACEHOLDER_CHILDREN,
    births_stated,
    explained_by_slips,
    names_differ,
    numbers_differ,
    numbers_of_children,
    spoken,
    with_contradicting_births,
    written_in_latin,
)
from rollcall.rules.judgement import any_row, judgement
from rollcall.rules.papers.adoption import adoption_orders
from rollcall.rules.rule import NotEvaluated, rule

#: From this probability on a link by custody is as sure as two numbers are.
_CLEAR = 0.9


@rule(
    about="identity",
    title="One child on file as two",
    severity="concern",
    parameters={
        "tolerance_days": (31, "ours: a birth may be entered under the month of its registration"),
        "first_name_days": (120, "ours: a newborn is written down under its mother's name or a pet name until it is registered"),
    },
)
def one_child_two_identities(
    events: ir.Table,
    children: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    continuities: ir.Table,
    policy: dict,
    orders: ir.Table | None = None,
    renames: ir.Table | None = None,
) -> ir.Table:
    """The records give one child two identities, and no record explains how it came by the second.

    What it finds
        Children who are gone when another child without a history begins in the same hands: handed over or taken in on
        the same days by the same custodian, worker, house or body, of the same sex and about the same age, under
        another name. The finding is made for the child that is gone, names records of both, and says how sure the link
        is; the two are not joined. Where an order of adoption is on record for one of them it is a notice. Children
        who from a court's order on are known by another name only. Recorded renames that give another birth date, more
        than `tolerance_days` days off and no slip of the pen, with another name: a notice.

        Children whose records state two national numbers, neither of which was given by a recorded rename nor first
        stated after an adoption order; and children without a recorded rename or adoption order whose records state
        birth dates more than `tolerance_days` days apart together with different names, each stated by two holders.
        A number that differs by a slip of the pen counts only where two holders state it, and is a notice. Names given
        within `first_name_days` days of birth, and a 1st of January that stands for a year, do not count. Numbers
        shared by more than three children stand for no person and do not count.

    Why it matters
        A second identity is how a child is sent abroad under papers made for another, or disappears from one register
        while it lives in a second. Korea's Truth and Reconciliation Commission found duplicate registers and
        substituted identities among the 56 adoptions that it recognised in March 2025. A child has the right to keep
        its identity, and to have it restored (Convention on the Rights of the Child, Article 8).

    What may explain it
        A rename or an adoption whose order was not supplied. Two children taken for one by the linkage. A passport
        number written where the national number belongs. A foster place that another child, whose earlier records were
        not supplied, took on the day it became free.

    What to ask for
        Both register entries in full, with what each was based on, from the civil register. The order or decision that
        changed the identity, from the court.

    Example
        The hospital and the school state number 150302-4000001. An agency's file of the same girl states
        141120-4000777. Or: an agency ends the placement of one girl with a foster carer, and on that day places a girl
        of the same age, of whom nobody has a record before, with the same carer.

    References
        Convention on the Rights of the Child, Article 8. Truth and Reconciliation Commission of Korea, March 2025
        (XR-ID-01).
    """
    own = mentions.filter(mentions.role == "child")
    if not _any(own, own.national_id.notnull()) and not _any(own, own.birth_date.notnull() & spoken(own).notnull()):
        raise NotEvaluated("no record states a child's national number, or its name with its birth date")
    by_custody = _by_custody(continuities, orders)
    by_number = _by_number(numbers_of_children(mentions, people), events, orders)
    by_birth = _by_birth_and_name(events, children, mentions, orders, renames, policy)
    found = ibis.union(by_custody, by_number, by_birth.anti_join(by_number, "child"))
    return found if renames is None else ibis.union(found, _by_rename(events, mentions, renames, policy["tolerance_days"]))


def _stands_for_a_year(one: ir.DateValue, other: ir.DateValue) -> ir.BooleanValue:
    """Whether `one` is what is entered where only the year of `other` is known."""
    return (one.month() == 1) & (one.day() == 1) & (one.year() == other.year())


def _any(mentions: ir.Table, which: ir.BooleanValue) -> bool:
    return any_row(mentions.filter(which))


def _by_custody(continuities: ir.Table, orders: ir.Table | None) -> ir.Table:
    found = continuities
    adopted = ibis.literal(False)
    if orders is not None:
        made = adoption_orders(orders).select("child").distinct()
        either = ibis.union(found.semi_join(made, "child"), found.semi_join(made.select(other="child"), "other"))
        found = found.left_join(either.select("child", ordered=ibis.literal(True)).distinct(), "child").drop("child_right")
        adopted = found.ordered.fill_null(False)
    joined = found.child == found.other
    return judgement(
        found,
        since=found.since,
        severity=(adopted & ~joined).ifelse("notice", "concern"),
        confidence=(found.probability >= _CLEAR).ifelse("medium", "low"),
        records=found.records,
        summary=joined.ifelse(
            "From a court's order on this child is known by another name only, which no record explains.",
            "This child is gone, and a child without a history begins in the same hands under another name, with a probability of "
            + (found.probability * 100).floor().cast("int64").cast("string")
            + " %.",
        ),
    )


def _by_rename(events: ir.Table, mentions: ir.Table, renames: ir.Table, days: int) -> ir.Table:
    """Recorded renames that also give another birth date: a court can change what a child is called, not when it was born."""
    told = mentions.filter((mentions.role == "child") & mentions.birth_date.notnull())
    before, after = told.filter(~told["alias"]), told.filter(told["alias"])
    both = renames.select("child", "record", "date").join(before.select("record", born="birth_date", called=spoken(before)), "record")
    both = both.join(after.select("record", other_born="birth_date", other_called=spoken(after)), "record")
    moved = (both.born.delta(both.other_born, unit="day").abs() > days) & ~slip(both.born, both.other_born)
    both = both.filter(moved & (both.called != both.other_called).fill_null(False))
    stated = births_stated(events).select("child", shown="record", stated="born", on="date")
    sides = ibis.union(both.select("child", "record", stated="born"), both.select("child", "record", stated="other_born"))
    first = sides.join(stated, ["child", "stated"]).group_by("record", "stated").agg(shown=lambda t: t.shown.min())
    first = first.group_by("record").agg(shown=first.shown.collect(distinct=True, order_by=first.shown))
    found = both.left_join(first, "record").drop("record_right")
    return judgement(
        found,
        since=found.date,
        severity="notice",
        confidence="medium",
        records=ibis.array([found.record]).concat(found.shown.fill_null(ibis.literal([], "array<string>"))),
        summary="A recorded rename gives this child another birth date with another name.",
    )


def _by_number(stated: ir.Table, events: ir.Table, orders: ir.Table | None) -> ir.Table:
    holders = stated.group_by("number").agg(children=stated.child.nunique())
    personal = stated.anti_join(holders.filter(holders.children > PLACEHOLDER_CHILDREN), "number")
    several = personal.group_by("child").agg(numbers=personal.number.nunique())
    personal = personal.semi_join(several.filter(several.numbers > 1), "child")
    dated = personal.inner_join(events.select("record", "date", "holder"), "record")
    each = dated.group_by("child", "number").agg(
        renamed=dated.renamed.any(), first=dated.date.min(), record=dated.record.min(), times=dated.count(), holders=dated.holder.nunique()
    )
    ranked = each.mutate(place=ibis.row_number().over(group_by="child", order_by=[each.times.desc(), each.number]))
    usual = ranked.filter(ranked.place == 0).select("child", usual="number")
    own = each.filter(~each.renamed).join(usual, "child")
    own = own.filter((own.number == own.usual) | numbers_differ(own.number, own.usual) | (own.holders > 1))
    if orders is not None:
        made = adoption_orders(orders)
        adopted = made.group_by("child").agg(adopted=made.date.min())
        own = own.left_join(adopted, "child").drop("child_right")
        own = own.filter(~(own.first >= own.adopted).fill_null(False))
    found = own.group_by("child").agg(
        numbers=own.count(),
        since=own.first.max(),
        certain=numbers_differ(own.number, own.usual).any(),
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
    events: ir.Table, children: ir.Table, mentions: ir.Table, orders: ir.Table | None, renames: ir.Table | None, policy: dict
) -> ir.Table:
    days = policy["tolerance_days"]
    stated = with_contradicting_births(births_stated(events), days)
    for explaining in (renames, None if orders is None else adoption_orders(orders)):
        if explaining is not None:
            stated = stated.anti_join(explaining, "child")
    own = mentions.filter((mentions.role == "child") & ~mentions["alias"])
    usual = children.select("child", usual="birth_date")
    known = stated.filter(stated.date.delta(stated.born, unit="day") > policy["first_name_days"])
    named = known.inner_join(own.select("record", called=spoken(own)).filter(ibis._.called.notnull()), "record")
    holders = named.group_by("child", "born").agg(holders=named.holder.nunique())
    named = named.semi_join(holders.filter(holders.holders > 1), ["child", "born"])
    each = named.group_by("child", "born", "born_last", "called").agg(record=named.record.min(), date=named.date.min())
    each = each.left_join(usual, "child").drop("child_right")
    other = each.view()
    pairs = each.inner_join(other, (each.child == other.child) & (each.born < other.born))
    pairs = pairs.filter(
        excluded(each.born, each.born_last, other.born, other.born_last, days)
        & ~explained_by_slips(each.born, other.born, each.usual, days)
        & ~(_stands_for_a_year(each.born, other.born) | _stands_for_a_year(other.born, each.born))
        & (written_in_latin(each.called) == written_in_latin(other.called))
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
