"""The rule registered-late."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.law import response
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, terms
from rollcall.rules.rule import NotEvaluated, rule

#: A registration so long after the birth is a concern: a child without a register for half a year is cared for by nobody's leave.
LONG = 183


@rule(about="identity", title="Registered later than the law allows", severity="concern", parameters=ASK_FOR_MEMORY)
def registered_late(
    registrations: ir.Table,
    as_of: datetime.date,
    policy: dict,
    births: ir.Table | None = None,
) -> ir.Table:
    """The civil register entered the child later after its birth than the law allows.

    What it finds
        Children whose first registration is dated certainly after the last day in time: in Korea one calendar month from the latest day
        on which the child may have been born, and from memory (with `from_memory`) 38 days since the hospital notifies births, which is
        never the stricter. The birth is the hospital's if one is on file, else the day that the register itself states. More than half
        a year is a concern, less a notice. A child on no register is found by never-registered.

    Why it matters
        Until it is registered a child has no name in law, no school and no doctor, and nobody misses it. Of 144 infants born in Korea
        from January to May 2023 and not registered, 92 were registered once somebody asked (Korea Herald, 16 August 2023). An entry
        long after the birth is also how another woman's child was entered as one's own.

    What may explain it
        A birth abroad or at home, reported on return. A father who had to be found first. An archive lost to fire and written again, in
        which the entry bears the day of writing. An adoption, which begins a new entry.

    What to ask for
        The notice of birth on which the entry rests, and who brought it, from the civil register. The hospital's record of the delivery.

    Example
        Korea: born on 2015-03-02, registered on 2015-04-03; the last day in time was 2015-04-02: a notice.

    References
        Act on Registration of Family Relations (Korea); Convention on the Rights of the Child, Article 7; KOR-BIR-01.
    """
    laws = terms("registered-late", policy)
    entered = registrations.filter(registrations.date.notnull())
    told = _told(entered, births)
    if not any_row(*told):
        raise NotEvaluated("no supplied source states the day of birth of a registered child")
    answers = registrations.select("child", "date", "date_last", answer="record")
    late = response.unanswered(_births(told), answers, laws, ibis.literal(as_of)).filter(ibis._.answered.notnull())
    waited = late.answered.delta(late.day_last, unit="day")
    return judgement(
        late,
        since=late.due,
        until=late.answered,
        severity=ibis.ifelse(waited > LONG, "concern", "notice"),
        confidence="medium",
        records=listed(late.record, late.answer),
        summary="Born on "
        + written(late.day_last)
        + ", registered on "
        + written(late.answered)
        + "; the last day in time was "
        + written(late.due)
        + ".",
    )


def _told(entered: ir.Table, births: ir.Table | None) -> list[ir.Table]:
    """What the register, and the hospital, say of the birth of registered children: child, record, day, day_last, rank."""
    stated = entered.filter(entered.stated_birth_date.notnull())
    told = [
        stated.select(
            "child", "record", day=stated.stated_birth_date, day_last=stated.stated_birth_date_last, rank=ibis.literal(1, type="int64")
        )
    ]
    if births is not None:
        attended = births.filter(births.date.notnull()).semi_join(entered, "child")
        own = attended.select("child", "record", day=attended.date, day_last=attended.date_last, rank=ibis.literal(0, type="int64"))
        told.append(own)
    return told


def _births(told: list[ir.Table]) -> ir.Table:
    """When each registered child was born: child, case, day, day_last, record. The hospital's word goes before the register's."""
    every = ibis.union(*told) if len(told) > 1 else told[0]
    order = ibis.window(group_by="child", order_by=[every["rank"], every.day_last.desc(), every.record])
    first = every.mutate(case=ibis.row_number().over(order))
    return first.filter(first.case == 0).drop("rank")
