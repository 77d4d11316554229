"""Children who came into care after an adoption of which no record says when it was."""

import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, judgement
from rollcall.rules.rule import NotEvaluated, rule

#: How exports say, through their mappings, that the child was adopted or had a guardian before.
EARLIER = "^(left care earlier: (adopted|special guardianship)|earlier (adoption|guardianship))"


@rule(
    about="papers",
    title="An earlier adoption is stated without its day",
    severity="notice",
    jurisdiction="united-states",
)
def earlier_adoption_without_a_day(orders: ir.Table) -> ir.Table:
    """The child came into care after an adoption or a guardianship, and no record states on which day that was made.

    What it finds
        Children with a record of an earlier adoption or guardianship, none of which bears a day. Without it the child's age at the time and
        how long it lasted cannot be reckoned.

    Why it matters
        A child that comes back into care after an adoption is a dissolution, which the United States count with the child's age, how long
        it lasted and the agency (42 USC 679(d)). Without a day nobody can find the adoption's own file, nor who had a part in it.

    What may explain it
        The adoption was made abroad or in another State, and its papers did not come with the child.

    What to ask for
        The order of the earlier adoption, from the court that made it or the State that registered it.

    Example
        The file says that the child was adopted before, with an empty day: a notice.

    References
        42 USC 679(d); AFCARS elements 41 to 45; SSDA903, previous permanence (US-DIS-01).
    """
    earlier = orders.filter(orders.decision.re_search(EARLIER).fill_null(False))
    if not any_row(earlier):
        raise NotEvaluated("no supplied source states earlier adoptions or guardianships")
    one = earlier.group_by("child").agg(
        dated=earlier.date.notnull().any(),
        records=earlier.record.collect(distinct=True).sort(),
        since=earlier.extracted.max(),
    )
    silent = one.filter(~one.dated)
    return judgement(
        silent,
        since=silent.since,
        severity="notice",
        confidence="high",
        records=silent.records,
        summary="An earlier adoption or guardianship is stated, and no record says on which day it was made.",
    )
