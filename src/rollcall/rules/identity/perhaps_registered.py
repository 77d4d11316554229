"""Children who may be on the register although the linkage did not join them with an entry there."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import excluded
from rollcall.rules.identity.claimed_mothers import claims


def perhaps_registered(
    born: ir.Table,
    registrations: ir.Table,
    births: ir.Table | None,
    mentions: ir.Table,
    people: ir.Table,
    pairs: ir.Table,
    children: ir.Table,
    days: int,
) -> ir.Table:
    """Children of `born` (child, born, born_last) whom some registered child may be: child.

    The linkage left the two apart as possibly one; or, where the registered child has no birth record of its own, the same mother
    registered it within `days` days of the birth, or the birth record does not name the mother and the day and sex agree.
    """
    apart = _left_apart(pairs, registrations, births, children, days)
    if births is None:
        return apart.distinct()
    unattended = registrations.anti_join(births, "child")
    own, entered = claims(mentions, people, births), claims(mentions, people, unattended)
    by_mother = _same_mother(born, own, entered, unattended, days)
    by_day = _same_day(born.semi_join(births, "child").anti_join(_named(own), "child"), unattended, children)
    return ibis.union(apart, by_mother, by_day, distinct=True)


def _left_apart(pairs: ir.Table, registrations: ir.Table, births: ir.Table | None, children: ir.Table, days: int) -> ir.Table:
    """Children whom the linkage holds for possibly one with a registered child; two births more than `days` days apart are siblings."""
    either = ibis.union(pairs.select("child", "other"), pairs.select(child="other", other="child"))
    apart = either.semi_join(registrations.select(other="child"), "other")
    if births is None:
        return apart.select("child")
    attended = children.semi_join(births, "child").select("child", "birth_date")
    both = apart.inner_join(attended, "child").inner_join(attended.select(other="child", other_birth="birth_date"), "other")
    siblings = both.filter(both.birth_date.delta(both.other_birth, unit="day").abs() > days)
    return apart.anti_join(siblings, ["child", "other"]).select("child")


def _named(claimed: ir.Table) -> ir.Table:
    """Claims that name the mother or give her number: enough to look her up."""
    return claimed.filter(claimed.called.notnull() | claimed.number.notnull())


def _same_mother(born: ir.Table, own: ir.Table, entered: ir.Table, unattended: ir.Table, days: int) -> ir.Table:
    """Children whose mother, known by number, name, birth date or linkage, registered a child born about then without a birth record."""
    mothers = born.inner_join(_known_by(own), "child")
    entries = _known_by(entered).inner_join(
        unattended.select("child", entry=unattended.stated_birth_date, entry_last=unattended.stated_birth_date_last), "child"
    )
    met = mothers.inner_join(entries.drop("child"), "key")
    near = ~excluded(met.born, met.born_last, met.entry, met.entry_last, days)
    return met.filter(near.fill_null(False)).select("child")


def _known_by(claimed: ir.Table) -> ir.Table:
    """What each child's mother is known by, one row for each: child, key."""
    exact = (claimed.mother_born == claimed.mother_born_last).ifelse(claimed.mother_born.cast("string"), ibis.null("string"))
    keys = [claimed.mother, claimed.number, claimed.called.lower(), exact]
    known = ibis.union(*(claimed.select("child", key=key) for key in keys), distinct=True)
    return known.filter(known.key.notnull())


def _same_day(unnamed: ir.Table, unattended: ir.Table, children: ir.Table) -> ir.Table:
    """Children whose birth record does not name the mother, where the register has a child of that day and sex without a birth record."""
    sexes = children.select("child", "sex")
    entered = unattended.inner_join(sexes, "child").select(born_last="stated_birth_date_last", entered_sex="sex")
    met = unnamed.inner_join(sexes, "child").inner_join(entered, "born_last")
    return met.filter((met.sex == met.entered_sex).fill_null(True)).select("child")
