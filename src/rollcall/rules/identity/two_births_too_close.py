"""The rule two-births-too-close."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import slip
from rollcall.rules.identity.claimed_mothers import before_adoption, claims
from rollcall.rules.identity.stated import births_stated
from rollcall.rules.judgement import any_row, judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    across=True,
    about="identity",
    title="One mother, two births too close together",
    severity="concern",
    parameters={
        "days": (210, "XR-TWIN-01: seven months between two births of one woman"),
        "delivery_days": (3, "ours: children of one delivery may be entered up to three days apart"),
        "probability": (0.95, "ours: how sure the linkage must be that both records name the same woman"),
    },
)
def two_births_too_close(
    events: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    pairs: ir.Table,
    policy: dict,
    births: ir.Table | None = None,
    registrations: ir.Table | None = None,
    orders: ir.Table | None = None,
    renames: ir.Table | None = None,
) -> ir.Table:
    """One woman is recorded as the mother of two children born less than seven months apart and not in one delivery.

    What it finds
        Two children with the same mother (the same national number, the same name and birth date, or one person for the
        linkage) whose birth dates are certainly more than `delivery_days` and fewer than `days` days apart, by every
        record of either child. Children recorded as born in a multiple birth are left out. It is a notice where the two
        may be one child: where the linkage says so, where one slip of the pen makes one date of the other, or where one
        is only in births and the other only in registrations.

    Why it matters
        One of the two births did not happen as recorded. Twins in Georgia were found registered weeks apart, each to
        another family (BBC). In Ireland 126 births were registered to women who had not given birth (St Patrick's
        Guild).

    What may explain it
        One child whose birth date was written wrongly once. Two women of one name and one birth date. Twins born weeks
        apart, which is rare and recorded in the hospital's book. A child registered late under the day of its
        registration.

    What to ask for
        The hospital's birth book for both days, with the attendant's name. The mother's own health records of that
        year. Both notifications, from the civil register.

    Example
        One woman's children are registered as born on 4 March and on 20 June 1998.

    References
        XR-TWIN-01 and XR-BIRTH-01 in the list of rules. BBC on Georgia's stolen children. Irish Times on St Patrick's
        Guild.
    """
    if births is None and registrations is None:
        raise NotEvaluated("needs births or registrations: no supplied source states them")
    original = None if registrations is None else before_adoption(registrations, orders, renames)
    claimed = claims(mentions, people, births, original)
    if not any_row(claimed):
        raise NotEvaluated("no birth and no registration names a mother")
    born = _born(events, births, claimed, policy["probability"])
    other = born.view()
    close = born.inner_join(other, (born.key == other.key) & (born.child != other.child))
    close = close.filter(
        (other.born.delta(born.born_last, unit="day") > policy["delivery_days"])
        & (other.born_last.delta(born.born, unit="day") < policy["days"])
        & ~((born.plurality > 1) & (other.plurality > 1)).fill_null(False)
    ).select(
        child=other.child,
        elder=born.child,
        since=other.born,
        mother=other.mother,
        days=other.born.delta(born.born, unit="day"),
        record=other.record,
        elder_record=born.record,
        perhaps=slip(born.born, other.born) | ((born.kind != other.kind) & (born.kinds == 1) & (other.kinds == 1)),
    )
    return _judged(close, pairs)


def _born(events: ir.Table, births: ir.Table | None, claimed: ir.Table, probability: float) -> ir.Table:
    """Children by what their mother is known by: key, child, born, born_last (over all records), plurality, record, kind, kinds, mother."""
    dates = births_stated(events.filter(events.kind.isin(["birth", "registration"])))
    dates = dates.group_by("child").agg(
        born=dates.born.min(), born_last=dates.born_last.max(), kind=dates.kind.min(), kinds=dates.kind.nunique()
    )
    by_number = claimed.filter(claimed.number.notnull()).mutate(key="number " + claimed.number)
    known = claimed.filter(claimed.called.notnull() & (claimed.mother_born == claimed.mother_born_last))
    by_name = known.mutate(key="name " + known.called.lower() + known.mother_born.cast("string"))
    linked = claimed.filter(claimed.mother.notnull() & (claimed.probability >= probability))
    keyed = ibis.union(by_number, by_name, linked.mutate(key="person " + linked.mother))
    each = keyed.group_by("key", "child").agg(record=keyed.record.min(), mother=keyed.mother.min())
    dated = each.inner_join(dates, "child")
    if births is None:
        return dated.mutate(plurality=ibis.null("int64"))
    multiple = births.group_by("child").agg(plurality=births.plurality.max())
    return dated.left_join(multiple, "child").drop("child_right")


def _judged(close: ir.Table, pairs: ir.Table) -> ir.Table:
    either = ibis.union(pairs.select("child", elder="other"), pairs.select(child="other", elder="child"), distinct=True)
    either = either.mutate(apart=ibis.literal(True))
    marked = close.left_join(either, ["child", "elder"]).drop("child_right", "elder_right")
    found = marked.group_by("child", "elder").agg(
        since=marked.since.min(),
        days=marked.days.min(),
        mother=marked.mother.min(),
        record=marked.record.min(),
        elder_record=marked.elder_record.min(),
        perhaps=(marked.perhaps | marked.apart.fill_null(False)).any(),
    )
    return judgement(
        found,
        since=found.since,
        severity=found.perhaps.ifelse("notice", "concern"),
        confidence=found.perhaps.ifelse("low", "medium"),
        parties=listed(found.mother, found.elder),
        records=listed(found.record, found.elder_record),
        summary="Born on "
        + written(found.since)
        + ", "
        + found.days.cast("string")
        + " days after another child of the same mother"
        + found.perhaps.ifelse("; the two may be one child.", "."),
    )
