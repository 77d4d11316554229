"""Disrupted placements for adoption after which what the law asks for is not on file."""

import datetime
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import later
from rollcall.rules.disruption.given_back import given_back
from rollcall.rules.judgement import judgement, written
from rollcall.rules.law.provisions import ASK_FOR_MEMORY, Term, terms
from rollcall.rules.rule import NotEvaluated, rule

#: How the decision of an `order` says what it is; in lower case.
DECISIONS: Mapping[str, str] = {"plan": "plan|rehabilitat|계획", "consultation": "consult|협의"}

#: Settings in which a child is kept for a while.
TEMPORARY = ("foster", "kinship", "residential", "hospital", "other")


@rule(
    about="return",
    title="An adoptive placement failed, and what the law asks for then is not on file",
    severity="concern",
    parameters={
        "days": (30, "ours: a month for the plan and the new placement to be made and entered; the laws name no day"),
        **ASK_FOR_MEMORY,
    },
)
def disruption_without_plan(
    episodes: ir.Table,
    as_of: datetime.date,
    policy: dict,
    returns: ir.Table | None = None,
    placements: ir.Table | None = None,
    orders: ir.Table | None = None,
) -> ir.Table:
    """A child was given back, and within a month no record shows what the law of the case asks for after a disruption.

    What it finds
        Returns, and placements that ended as returned, more than `days` days before the roll. India: the agency took the child back (a
        custodian or body begins to hold it) and an order whose decision says plan. The Hague Convention, from memory, with `from_memory`:
        temporary care, an order whose decision says consultation, and a new placement. Each has to begin or be dated by `days` days after
        the return. One finding for each return, which lists what is lacking.

    Why it matters
        The days after a placement fails are when a child is handed on privately. India has the agency take the child back and file a
        plan for it (CARA guideline 49(1)). The Convention wants temporary care, consultation and a new placement, and sends the child
        back only as a last resort (article 21).

    What may explain it
        The plan is in minutes that were not supplied. The family and the agency parted over months, and the day of the return is the
        last of them.

    What to ask for
        The plan with its date, from the agency or the child welfare committee; the letters between the authorities.

    Example
        India: given back on 2023-03-01 to the agency's home; no order says plan by 2023-03-31: a concern.

    References
        CARA guideline 49(1) (IND-DIS-01); Hague Convention of 29 May 1993, article 21 (HAGUE-21, from memory).
    """
    laws = terms("disruption-without-plan", policy)
    cases = given_back(returns, placements, as_of)
    due = cases.mutate(due=later(cases.since_last, policy["days"]), case=cases.since.cast("string"))
    over = due.filter(due.due < ibis.literal(as_of))
    if orders is None and any(need in DECISIONS for term in laws for need in term.get("needs")):
        raise NotEvaluated("needs orders: no supplied source states plans or consultations")
    found = [_lacking(over, term, episodes, orders) for term in laws]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _lacking(cases: ir.Table, term: Term, episodes: ir.Table, orders: ir.Table | None) -> ir.Table:
    """JUDGED for one law."""
    told = cases.filter(term.in_force(cases.since)).mutate(lacking=ibis.literal(""))
    for need in term.get("needs"):
        shown = _shown(need, episodes, orders)
        met = told.inner_join(shown, [told.child == shown.who, shown.day_last >= told.since, shown.day <= told.due])
        met = met.select(has="child", at="case").distinct()
        both = told.left_join(met, [told.child == met.has, told.case == met["at"]])
        told = both.mutate(lacking=both.lacking + ibis.ifelse(both.has.isnull(), f"{need}; ", "")).drop("has", "at")
    short = told.filter(told.lacking != "")
    return judgement(
        short,
        since=short.since,
        severity="concern",
        confidence="medium",
        parties=short.givers.concat(short.bodies),
        records=short.records,
        summary="Given back on "
        + written(short.since)
        + "; by "
        + written(short.due)
        + f" the law ({term.provision.id}) asks for what is not on file: "
        + short.lacking.substr(0, short.lacking.length() - 2)
        + ".",
    )


def _shown(need: str, episodes: ir.Table, orders: ir.Table | None) -> ir.Table:
    """Records that show what is needed: who, day, day_last."""
    if need in DECISIONS and orders is not None:
        said = orders.filter(orders.decision.lower().re_search(DECISIONS[need]).fill_null(False) & orders.date.notnull())
        return said.select(who="child", day="date", day_last="date_last")
    held = episodes.filter(episodes.basis != "birth")
    if need == "temporary care":
        held = held.filter(held.setting.isin(TEMPORARY))
    elif need == "new placement":
        held = held.filter(held.basis == "placement")
    return held.select(who="child", day="start", day_last="start_last")
