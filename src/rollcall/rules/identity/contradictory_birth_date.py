"""The rule contradictory-birth-date."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import excluded
from rollcall.rules.identity.stated import births_stated, explained_by_slips, with_contradicting_births
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="identity",
    title="Holders state different birth dates",
    severity="concern",
    parameters={
        "tolerance_days": (31, "ours: a birth may be entered under the month of its registration"),
    },
)
def contradictory_birth_date(events: ir.Table, children: ir.Table, mentions: ir.Table, people: ir.Table, policy: dict) -> ir.Table:
    """Two holders state birth dates of one child that exclude one another.

    What it finds
        Children of whom records of two different holders state birth dates that are certainly more than
        `tolerance_days` days apart. Partial dates exclude one another only as far as they are stated. A birth date
        given by a recorded rename contradicts nothing. Where a slip of the pen makes one date of the other, or each of
        the date that most records state (day and month swapped, one digit wrong, neighbours exchanged, the year before
        or after), it is a notice.

    Why it matters
        A birth date is the thread by which registers find a child. In Georgia twins were registered weeks apart (BBC);
        in Ireland St Patrick's Guild had 126 births registered falsely. A child has the right to be registered
        immediately after birth and to keep its identity (Convention on the Rights of the Child, Articles 7 and 8).

    What may explain it
        A slip of the pen. An age estimated by a doctor where no paper was at hand. A lunar date beside a solar one. Two
        children taken for one by the linkage.

    What to ask for
        The hospital's birth book, and the notification on which the register's entry rests, from the hospital and the
        civil register.

    Example
        The hospital's book has 2 March 2015. The agency's file of the same child has 20 November 2014.

    References
        Convention on the Rights of the Child, Articles 7 and 8. Irish Times and Irish Examiner on St Patrick's Guild.
        XR-BIRTH-01 and XR-TWIN-01.
    """
    days = policy["tolerance_days"]
    stated = births_stated(events)
    if stated.holder.nunique().to_pyarrow().as_py() < 2:
        raise NotEvaluated("needs birth dates from two holders: one alone contradicts nobody")
    stated = with_contradicting_births(stated, days)
    stated = _without_renamed(stated, mentions, people)
    each = stated.group_by("child", "born", "born_last", "holder").agg(record=stated.record.min(), date=stated.date.min())
    each = each.left_join(children.select("child", usual="birth_date"), "child").drop("child_right")
    other = each.view()
    pairs = each.inner_join(other, (each.child == other.child) & (each.born < other.born) & (each.holder != other.holder))
    pairs = pairs.filter(excluded(each.born, each.born_last, other.born, other.born_last, days)).select(
        child=each.child,
        record=each.record,
        other=other.record,
        born=each.born,
        other_born=other.born,
        since=ibis.greatest(each.date, other.date),
        slips=explained_by_slips(each.born, other.born, each.usual, days),
    )
    found = pairs.group_by("child").agg(
        since=pairs.since.min(),
        slips=pairs.slips.all(),
        earliest=pairs.born.min(),
        latest=pairs.other_born.max(),
        records=pairs.record.collect(order_by=pairs.record),
        others=pairs.other.collect(order_by=pairs.other),
    )
    return judgement(
        found,
        since=found.since,
        severity=found.slips.ifelse("notice", "concern"),
        confidence=found.slips.ifelse("low", "medium"),
        records=found.records.concat(found.others),
        summary="Different holders state birth dates from "
        + written(found.earliest)
        + " to "
        + written(found.latest)
        + found.slips.ifelse(", which slips of the pen would explain.", "."),
    )


def _without_renamed(stated: ir.Table, mentions: ir.Table, people: ir.Table) -> ir.Table:
    """Without the birth dates that a recorded rename gave."""
    given = mentions.filter((mentions.role == "child") & mentions["alias"] & mentions.birth_date.notnull())
    who = people.filter(people.role == "child").select("record", child=people.person)
    renamed = given.inner_join(who, "record").select("child", born=given.birth_date).distinct()
    return stated.anti_join(renamed, ["child", "born"])
