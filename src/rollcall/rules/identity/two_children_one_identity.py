"""The rule two-children-one-identity."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.identity.stated import PLACEHOLDER_CHILDREN, numbers_of_children
from rollcall.rules.judgement import any_row, judgement
from rollcall.rules.rule import NotEvaluated, rule


@rule(across=True, about="identity", title="One number used for two children", severity="concern")
def two_children_one_identity(events: ir.Table, mentions: ir.Table, people: ir.Table, pairs: ir.Table) -> ir.Table:
    """One national number is stated for children who are not one.

    What it finds
        National numbers that records state for two or more different children: one finding for each number. The finding
        stands with one of the children, names the others as parties, and cites one record of each child and holder.
        Where the linkage itself holds two of them for possibly one child, confidence is low. A number shared by more
        than three children is a notice: it stands for no person.

    Why it matters
        The papers of one child let another travel or be adopted, and the first can no longer be found under its own
        name. Korea's Truth and Reconciliation Commission found substituted identities among the adoptions that it
        recognised in March 2025.

    What may explain it
        A slip in one sign of the number. A number of the mother or of a sibling entered for the child. One child whom
        the linkage left apart because its records contradict one another.

    What to ask for
        The register entry behind the number, with photograph or footprint, from the civil register. From each holder:
        the document from which the number was copied.

    Example
        An agency's files state 150302-4000001 for a girl sent abroad in 2016. A school states it for a girl in its
        third form in 2023.

    References
        Truth and Reconciliation Commission of Korea, March 2025 (XR-ID-01). Convention on the Rights of the Child,
        Article 8.
    """
    if not any_row(mentions.filter((mentions.role == "child") & mentions.national_id.notnull())):
        raise NotEvaluated("no record states a child's national number")
    stated = numbers_of_children(mentions, people)
    users = stated.group_by("number").agg(children=stated.child.nunique())
    shared = stated.semi_join(users.filter(users.children > 1), "number")
    dated = shared.inner_join(events.select("record", "holder", "date"), "record")
    shown = dated.group_by("number", "child", "holder").agg(record=dated.record.min())
    shown = shown.group_by("number").agg(records=shown.record.collect(order_by=shown.record))
    numbers = dated.group_by("number").agg(
        child=dated.child.min(),
        users=dated.child.nunique(),
        parties=dated.child.collect(order_by=dated.child, distinct=True),
    )
    numbers = numbers.inner_join(shown, "number")
    found = numbers.left_join(_second_user(dated), "number").drop("number_right")
    found = found.left_join(_perhaps_one(shared, pairs), "number").drop("number_right")
    perhaps = found.perhaps.fill_null(False)
    placeholder = found.users > PLACEHOLDER_CHILDREN
    return judgement(
        found,
        since=found.since,
        severity=placeholder.ifelse("notice", "concern"),
        confidence=(placeholder | perhaps).ifelse("low", "medium"),
        parties=found.parties.filter(lambda party: party != found.child),
        records=found.records,
        summary="One national number is stated for "
        + found.users.cast("string")
        + " children"
        + placeholder.ifelse("; so many share it that it likely stands for no person.", perhaps.ifelse(", who may be one child.", ".")),
    )


def _second_user(dated: ir.Table) -> ir.Table:
    """When each number first stood for a second child: number, since."""
    first = dated.group_by("number", "child").agg(first=dated.date.min())
    second = first.mutate(place=ibis.row_number().over(ibis.window(group_by="number", order_by=[first.first, first.child])))
    return second.filter(second.place == 1).select("number", since=second.first)


def _perhaps_one(shared: ir.Table, pairs: ir.Table) -> ir.Table:
    """Numbers of which two users may be one child: number, perhaps."""
    one = shared.select("number", "child").distinct()
    other = one.view()
    both = one.inner_join(other, (one.number == other.number) & (one.child != other.child)).select(
        number=one.number, child=one.child, other=other.child
    )
    return both.semi_join(pairs, ["child", "other"]).select("number", perhaps=ibis.literal(True)).distinct()
