"""The rule never-registered."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.identity.perhaps_registered import perhaps_registered
from rollcall.rules.judgement import judgement, written
from rollcall.rules.rule import NotEvaluated, rule

#: A number given in the first year of life is one that stands in until the birth is registered.
FIRST_YEAR = 366


@rule(
    about="identity",
    title="Born, and on no civil register",
    severity="grave",
    reason="never-registered",
    parameters={
        "days": (30, "KOR-BIR-01: a birth is reported within one month (Korea); KOR-BIR-03 allows a number 30 days to be resolved"),
        "seen_after_days": (90, "ours: a sighting in the first three months may still be of the birth itself; XR-ALIVE-01 uses 90 days"),
        "tolerance_days": (31, "ours: a birth may be registered under a day up to a month off"),
    },
)
def never_registered(
    registrations: ir.Table,
    events: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    sightings: ir.Table,
    pairs: ir.Table,
    children: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    policy: dict,
    births: ir.Table | None = None,
    health: ir.Table | None = None,
    deaths: ir.Table | None = None,
    borders: ir.Table | None = None,
) -> ir.Table:
    """A hospital or health service has the child's birth, and no civil register has the child.

    What it finds
        Children with a birth record, or with a number that a health service gave them in their first year, who are in
        no registration more than `days` days after the birth, where the register's entries begin no later than a year
        after the birth and end no earlier than a year before it. Children whose death was certified within those days,
        or who crossed the border outward within them, are left out. It is grave, and the child unaccounted for, unless
        somebody independent saw the child more than `seen_after_days` days after the birth or its later death is
        certified; then it is a concern. It is a concern of low confidence where the register holds a child that may be
        this one, itself without a birth record: the linkage says so, the same mother registered a child of about that
        day, or the birth record does not name the mother and the day and sex agree.

    Why it matters
        Who is on no register can vanish without being missed. In 2023 Korea's Board of Audit and Inspection matched the
        temporary vaccination numbers of 2015 to 2022 with the register for the first time: 2,236 infants were on none.
        Of 2,123 followed up by July 2023, 1,025 were alive, 249 dead, 814 under investigation and 35 errors of entry
        (KBS). A child shall be registered immediately after birth (Convention on the Rights of the Child, Article 7).

    What may explain it
        A registration under another name, birth date or spelling that the linkage did not join. Parents of another
        nationality, who register with their embassy. A stillbirth, or a death in the first days that was not certified.
        A register extract that leaves out a district.

    What to ask for
        The hospital's notice of birth, and the mother's identity as the hospital wrote it down. The register's entries
        under the mother's number for the year of the birth. The addressee of the vaccination reminders, from the health
        service.

    Example
        A girl is born on 2 March 2015 in hospital and receives a temporary vaccination number. The register of August
        2025 has no entry for her.

    References
        Board of Audit and Inspection of Korea, 2023 (KOR-BIR-03). KBS World, July 2023. KOR-BIR-01. Convention on the
        Rights of the Child, Article 7.
    """
    if births is None and health is None:
        raise NotEvaluated("needs births or health: no supplied source states them")
    born = _overdue(_born(registrations, births, health), coverage, as_of, policy["days"])
    born = _still_here(born, deaths, borders, policy["days"])
    found = _with_answers(born, sightings, deaths, policy["seen_after_days"])
    alike = perhaps_registered(born, registrations, births, mentions, people, pairs, children, policy["tolerance_days"])
    alike = alike.mutate(alike=ibis.literal(True))
    found = found.left_join(alike, "child").drop("child_right")
    alike, answered = found.alike.fill_null(False), found.answered.fill_null(False)
    open_ = ~alike & ~answered
    story = (
        "Born on "
        + written(found.born)
        + ", stated by "
        + found.holders.cast("string")
        + (found.holders == 1).ifelse(" holder", " holders")
    )
    return judgement(
        found,
        since=later(found.born_last, policy["days"]),
        severity=open_.ifelse("grave", "concern"),
        confidence=alike.ifelse("low", (found.holders > 1).ifelse("high", "medium")),
        records=found.records,
        summary=story
        + "; no registration on file"
        + alike.ifelse(
            ", though the register holds a child that may be this one.", answered.ifelse(", but later records tell of the child.", ".")
        ),
        bears=open_.ifelse("unaccounted", ibis.null("string")),
    )


def _born(registrations: ir.Table, births: ir.Table | None, health: ir.Table | None) -> ir.Table:
    """Children on no register, their birth attended or numbered: child, born, born_last (over all such records), holders, records."""
    told = []
    if births is not None:
        told.append(births.select("child", "record", "holder_group", born=births.date, born_last=births.date_last))
    if health is not None:
        numbered = health.filter(health.number.notnull() & health.stated_birth_date.notnull())
        first_year = numbered.filter(numbered.date.delta(numbered.stated_birth_date_last, unit="day") <= FIRST_YEAR)
        told.append(
            first_year.select(
                "child", "record", "holder_group", born=first_year.stated_birth_date, born_last=first_year.stated_birth_date_last
            )
        )
    stated = ibis.union(*told) if len(told) > 1 else told[0]
    dated = stated.filter(stated.born.notnull() & stated.born_last.notnull()).anti_join(registrations, "child")
    return dated.group_by("child").agg(
        born=dated.born.min(),
        born_last=dated.born_last.max(),
        holders=dated.holder_group.nunique(),
        records=dated.record.collect(order_by=dated.record, distinct=True),
    )


def _overdue(born: ir.Table, coverage: ir.Table, as_of: datetime.date, days: int) -> ir.Table:
    """Those who should be on the register by now, and whose birth lies in the time that it covers."""
    register = coverage.filter(coverage.kind == "registration").agg(first=coverage.first.min(), last=coverage.last.max())
    first, last = register.to_pyarrow().to_pylist()[0].values()
    if first is None:
        raise NotEvaluated("the register holds no dated registration, so the time that it covers is not known")
    year = datetime.timedelta(days=365)
    covered = (ibis.literal(first - year) <= born.born_last) & (ibis.literal(last + year) >= born.born)
    return born.filter(covered & (later(born.born_last, days) < ibis.literal(as_of)))


def _still_here(born: ir.Table, deaths: ir.Table | None, borders: ir.Table | None, days: int) -> ir.Table:
    """Without those who certainly died, or may have left the country, before they had to be registered."""
    gone = []
    if deaths is not None:
        certified = deaths.filter(deaths.certificate.notnull())
        gone.append(certified.group_by("child").agg(day=certified.date.min()))
    if borders is not None:
        away = borders.filter(borders.direction.isin(["exit", "arrival"]))
        gone.append(away.group_by("child").agg(day=away.date.min()))
    for ends in gone:
        both = born.left_join(ends, "child")
        early = (both.day <= later(both.born_last, days)).fill_null(False)
        born = both.filter(~early).drop("child_right", "day")
    return born


def _with_answers(born: ir.Table, sightings: ir.Table, deaths: ir.Table | None, days: int) -> ir.Table:
    """Adds `answered`: somebody independent saw the child later, or its death is certified."""
    seen = sightings.filter(sightings.independent & (sightings.kind != "birth"))
    met = born.inner_join(seen, "child").filter(lambda both: both.date > later(both.born_last, days)).select("child")
    if deaths is not None:
        met = ibis.union(met, deaths.filter(deaths.certificate.notnull()).select("child"))
    return born.left_join(met.distinct().mutate(answered=ibis.literal(True)), "child").drop("child_right")
