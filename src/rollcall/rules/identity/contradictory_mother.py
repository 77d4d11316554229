"""The rule contradictory-mother."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import excluded, slip
from rollcall.rules.identity.claimed_mothers import before_adoption, claims
from rollcall.rules.identity.stated import names_differ, numbers_differ
from rollcall.rules.judgement import judgement, listed, written
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="identity",
    title="Records name different mothers, or a test excludes the one they name",
    severity="concern",
    parameters={
        "tolerance_days": (366, "ours: birth dates of one woman that differ by up to a year may be an estimated age"),
        "likelihood_ratio": (1000.0, "ours: at even odds before the test it leaves one chance in a thousand"),
    },
)
def contradictory_mother(
    events: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    policy: dict,
    births: ir.Table | None = None,
    registrations: ir.Table | None = None,
    parentage: ir.Table | None = None,
    orders: ir.Table | None = None,
    renames: ir.Table | None = None,
) -> ir.Table:
    """The records name women as the child's mother who cannot be one, or a test excludes the woman they name.

    What it finds
        Children whose births and registrations name mothers who are certainly different: their national numbers differ
        by more than a slip and so do their names, or their birth dates lie more than `tolerance_days` days apart and so
        do their names or numbers. A different name alone is a notice; a different spelling is nothing. And children for
        whom a parentage test excludes the woman whom a birth or a registration names. Registrations after an adoption
        order or a rename name the adopters and are not compared. A contradiction between papers ends on the day of a
        test that supports one of the women with a likelihood ratio of at least `likelihood_ratio`.

    Why it matters
        A birth registered to a woman who did not give birth takes the child out of every search for its family. St
        Patrick's Guild in Ireland registered 126 births so between 1946 and 1969; 79 of the people concerned did not
        know. In a Georgian archive the registered mother had not given birth in that year (BBC). A child has the right
        to know its parents (Convention on the Rights of the Child, Article 7).

    What may explain it
        An adoption whose order was not supplied. A stepmother or grandmother entered by a clerk. A surrogate birth,
        which some laws record with the intended mother. A mother who married, changed her name or moved between
        scripts. Donated eggs, where a test excludes.

    What to ask for
        The birth notification with the name of whoever attended, from the hospital. A test of parentage with its
        laboratory report, ordered by a court. The document on which the register's entry rests, from the civil
        register.

    Example
        The register names a woman born in 1971 as the mother. The forensic institute's test of 2025 excludes her.

    References
        Convention on the Rights of the Child, Article 7. Irish Times and Irish Examiner on St Patrick's Guild.
        XR-BIRTH-01.
    """
    supplied = [table for table in (births, registrations, parentage) if table is not None]
    if len(supplied) < 2 or (births is None and registrations is None):
        raise NotEvaluated("needs two of births, registrations and parentage tests: the supplied sources do not state them")
    original = None if registrations is None else before_adoption(registrations, orders, renames)
    claimed = claims(mentions, people, births, original)
    tests = _tests(events.limit(0) if parentage is None else parentage)
    supported = tests.filter((tests.verdict == "supported") & (tests.likelihood_ratio >= policy["likelihood_ratio"]))
    excluded_by_test = _excluded(claimed, tests.filter(tests.verdict == "excluded"), supported)
    papers = _papers(claimed, supported, policy["tolerance_days"])
    return ibis.union(excluded_by_test, papers.anti_join(excluded_by_test, "child"))


def _tests(parentage: ir.Table) -> ir.Table:
    mothers = parentage.filter(parentage.relation == "mother")
    return mothers.select("child", "date", "adult", "adult_name", "verdict", "likelihood_ratio", test_record=mothers.record)


def _excluded(claimed: ir.Table, tests: ir.Table, supported: ir.Table) -> ir.Table:
    met = claimed.inner_join(tests.rename(tested_child="child", tested="date"), claimed.child == tests.child)
    same = (met.adult == met.mother) | ((met.called == met.adult_name) & (met.adult.isnull() | met.mother.isnull()))
    met = met.filter(same.fill_null(False))
    each = met.group_by("child").agg(
        since=met.tested.min(),
        mothers=met.mother.collect(order_by=met.mother),
        records=met.record.collect(order_by=met.record),
        tests=met.test_record.collect(order_by=met.test_record),
    )
    agreed = supported.group_by("child").agg(
        women=supported.adult.collect(order_by=supported.adult), their_tests=supported.test_record.collect(order_by=supported.test_record)
    )
    found = each.left_join(agreed, "child").drop("child_right")
    none = ibis.literal([], type="array<string>")
    women = found.women.fill_null(none)
    both = found.mothers.intersect(women).length() > 0
    return judgement(
        found,
        since=found.since,
        severity="concern",
        confidence=both.ifelse("low", "high"),
        parties=found.mothers.concat(women),
        records=found.records.concat(found.tests).concat(found.their_tests.fill_null(none)),
        summary="A test of "
        + written(found.since)
        + " excludes the woman whom the records name as mother"
        + both.ifelse("; another test supports her.", (women.length() > 0).ifelse("; a test supports another woman as mother.", ".")),
    )


def _papers(claimed: ir.Table, supported: ir.Table, days: int) -> ir.Table:
    other = claimed.view()
    pairs = claimed.inner_join(other, (claimed.child == other.child) & (claimed.record < other.record))
    names = names_differ(claimed.called, other.called)
    numbers = numbers_differ(claimed.number, other.number)
    ages = excluded(claimed.mother_born, claimed.mother_born_last, other.mother_born, other.mother_born_last, days).fill_null(False)
    ages = ages & ~slip(claimed.mother_born, other.mother_born).fill_null(True)
    same_day = (claimed.mother_born == other.mother_born).fill_null(False)
    agree = (claimed.number == other.number).fill_null(False) | (same_day & ~numbers)
    certain = ((numbers & names & ~same_day) | (ages & (names | numbers))) & (claimed.number != other.number).fill_null(True)
    perhaps = ~agree & ~certain & ((names & (claimed.mother != other.mother).fill_null(False)) | (numbers & ~same_day))
    judged = pairs.select(
        child=claimed.child,
        record=claimed.record,
        other=other.record,
        since=ibis.greatest(claimed.date, other.date),
        mother=claimed.mother,
        other_mother=other.mother,
        certain=certain,
        perhaps=perhaps,
    )
    judged = judged.filter(judged.certain | judged.perhaps)
    judged = judged.mutate(worst=judged.certain.any().over(ibis.window(group_by="child")))
    judged = judged.filter(judged.certain == judged.worst)
    each = judged.group_by("child", "worst").agg(
        since=judged.since.min(),
        records=judged.record.collect(order_by=judged.record),
        others=judged.other.collect(order_by=judged.other),
        mothers=judged.mother.collect(order_by=judged.mother),
        other_mothers=judged.other_mother.collect(order_by=judged.other_mother),
    )
    found = each.left_join(_settled(claimed, supported), "child").drop("child_right")
    none = ibis.literal([], type="array<string>")
    return judgement(
        found,
        since=found.since,
        until=found.settled,
        severity=found.worst.ifelse("concern", "notice"),
        confidence=found.worst.ifelse("medium", "low"),
        parties=found.mothers.fill_null(none).concat(found.other_mothers.fill_null(none)),
        records=found.records.concat(found.others).concat(listed(found.settling)),
        summary=found.worst.ifelse(
            "The records name two women as mother who are certainly different",
            "The records write the mother's name or number in ways that differ",
        )
        + found.settled.isnull().ifelse(".", "; a test of " + written(found.settled) + " supports one of them."),
    )


def _settled(claimed: ir.Table, supported: ir.Table) -> ir.Table:
    """The first test that supports a woman whom the records name: child, settled, settling."""
    named = claimed.select("child", adult="mother").distinct()
    tests = supported.semi_join(named, ["child", "adult"])
    order = ibis.window(group_by=tests.child, order_by=[tests.date, tests.test_record])
    first = tests.mutate(place=ibis.row_number().over(order))
    return first.filter(first.place == 0).select("child", settled=first.date, settling=first.test_record)
