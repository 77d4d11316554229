"""Where custody of a child ends and the child is not met again, and where a child begins without a history; and who stood there.

A second identity begins where the first ends. Both are looked for here, each with everything that may tie them: people by name, number
of staff, national id, phone and address, places, and the body that keeps the file.
"""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: Kinds that say that the child was there on their date, and until their end.
_PRESENT = ("health", "school", "border", "visit", "review", "placement", "return", "handover")
#: Kinds on whose date, or end, custody of the child passes on.
_PASSING = ("placement", "return", "handover", "border")
#: A record so many days after custody ended is still of its end, as when a visit is entered late.
_DAYS_OF_AN_END = 7
#: A child of whom more records than this are later than that is not gone.
_STRAY_RECORDS = 1
#: Records so many days around an end, or from a beginning on, tell who stood there: a court's order comes months after the child has moved.
_DAYS_BEFORE, DAYS_AFTER = 3, 150
#: A child first met so many days after its birth has an ordinary beginning.
_DAYS_OF_A_BEGINNING = 5
#: Roles that say nothing of who has the child.
_ELSEWHERE = ("child", "attendant", "clinician", "judge", "certifier", "authority", "witness", "reporter")
#: Parents of the first identity are not those of the second; a carer of both would be.
_LEFT_BEHIND = ("mother", "father", "signer")


class Turns(NamedTuple):
    """Ends and beginnings, kept in the engine under `ends` and `begins`, what may tie them under `end_ties` and `begin_ties`."""

    ends: ir.Table  # child, day, later (records after it)
    begins: ir.Table  # child, day, age (days, null where no birth date is known)
    end_ties: ir.Table  # child, tie, record, kind (name phone address place body)
    begin_ties: ir.Table


def turns(engine: Engine, records: ir.Table, told: ir.Table, known: ir.Table, born: ir.Table) -> Turns:
    """The ends and beginnings among `records` (RECORDS).

    Args:
        engine: where they are kept.
        records: RECORDS.
        told: mentions as `files.normalise` keeps them.
        known: record, child.
        born: child, born (the birth date that most of its records state).
    """
    columns = ("record", "kind", "holder", "date", "end", "organisation_name", "place")
    dated = records.filter(records.date.notnull()).select(*columns).join(known, "record")
    dated = engine.keep("dated_records", dated.select("child", *columns))
    ends, begins = _ends(engine, dated), _begins(engine, dated, born)
    of_ends = dated.join(ends.select("child", day="day"), "child")
    of_ends = of_ends.mutate(until=ibis.ifelse(of_ends.kind.isin(["placement", "school"]), of_ends.end, ibis.null("date")))
    after = of_ends.date.delta(of_ends.day, unit="day")
    ended = of_ends.until.delta(of_ends.day, unit="day")
    of_ends = of_ends.filter(after.between(-_DAYS_BEFORE, DAYS_AFTER) | ended.between(-_DAYS_BEFORE, _DAYS_OF_AN_END).fill_null(False))
    of_begins = dated.join(begins.select("child", day="day"), "child")
    of_begins = of_begins.filter(of_begins.date.delta(of_begins.day, unit="day") <= DAYS_AFTER)
    return Turns(ends, begins, _ties(engine, "end_ties", of_ends, told, _LEFT_BEHIND), _ties(engine, "begin_ties", of_begins, told, ()))


def _ends(engine: Engine, dated: ir.Table) -> ir.Table:
    """The last day on which custody of each child passes on, of children who are hardly met after it and held by nobody now."""
    passing = dated.filter(dated.kind.isin(_PASSING))
    day = ibis.ifelse(passing.kind == "placement", passing.end, passing.date)
    running = passing.filter((passing.kind == "placement") & passing.end.isnull()).select("child").distinct()
    last = passing.mutate(day=day).filter(day.notnull()).anti_join(running, "child").group_by("child").agg(day=lambda t: t.day.max())
    met = dated.filter(dated.kind.isin(_PRESENT)).join(last, "child")
    until = ibis.ifelse(met.kind == "school", met.end.fill_null(ibis.date("9999-12-31")), met.end.fill_null(met.date))
    met = met.mutate(late=ibis.greatest(met.date, until).delta(met.day, unit="day"))
    running = met.group_by("child", "day").agg(later=(met.late > _DAYS_OF_AN_END).sum().cast("int64"))
    return engine.keep("ends", running.filter(running.later <= _STRAY_RECORDS))


def _begins(engine: Engine, dated: ir.Table, born: ir.Table) -> ir.Table:
    """The first day of each child without a birth record that was not met, nor registered, soon after its birth."""
    first = dated.group_by("child").agg(day=dated.date.min(), births=(dated.kind == "birth").any())
    first = first.filter(~first.births).left_join(born, "child").drop("child_right")
    aged = first.select("child", "day", age=first.day.delta(first.born, unit="day"))
    return engine.keep("begins", aged.filter(aged.age.isnull() | (aged.age >= _DAYS_OF_A_BEGINNING)))


def _ties(engine: Engine, name: str, near: ir.Table, told: ir.Table, without: tuple[str, ...]) -> ir.Table:
    people = told.filter(told.role.notin([*_ELSEWHERE, *without])).join(near.select("record", "child"), "record")
    addressed = told.filter(told.role == "child").join(near.select("record", "child"), "record")

    def tie(table: ir.Table, kind: str, value: ir.Value) -> ir.Table:
        return table.select("child", "record", kind=ibis.literal(kind), tie=ibis.literal(kind + " ") + value).filter(
            lambda t: t.tie.notnull()
        )

    body = ibis.ifelse(near.kind.isin(["placement", "handover", "return"]), near.holder, ibis.null("string"))
    ties = ibis.union(
        tie(people, "name", people.whole),
        tie(people, "staff", people.holder + " " + people.local_id),
        tie(people, "national", people.national),
        tie(people, "phone", people.phone_key),
        tie(people, "address", people.address),
        tie(addressed, "address", addressed.address),
        tie(near, "place", near.organisation_name.strip().lower().nullif("")),
        tie(near, "body", body),
    )
    return engine.keep(name, ties.group_by("child", "kind", "tie").agg(record=ties.record.min()))
