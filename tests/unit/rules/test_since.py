"""After some children's records have changed, only those are judged anew, and what is judged is what a full run judges."""

import datetime
import random

import pyarrow as pa
import pytest

from rollcall import audit, config, demo, rules
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.rules.evaluate import JUDGED_BY_RULE
from rollcall.rules.since import OF_CHILDREN, OF_RECORDS, Earlier, changed_children, digest, of_query


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The worked example with every table that a rule may name."""
    case = demo.write(tmp_path_factory.mktemp("demo"))
    with DuckDB(memory="500MB") as engine:
        yield engine, audit.rebuild(engine, [case], config.load(case / "rollcall.toml"), Silent())


@pytest.fixture(scope="module")
def whole(read):
    """What a full run says: the rows of JUDGED_BY_RULE, and each rule's query."""
    engine, case = read
    evaluation = rules.evaluate(engine, case.tables, case.recorded.as_of, case.config, Silent())
    kept = engine.keep("judged_in_full", evaluation.judged)
    return kept, {outcome.name: outcome.asked for outcome in evaluation.outcomes if outcome.asked}


def after(read, whole, changed, asked, unlike=frozenset()):
    """What is said once the records of the children `changed` have changed, and all that was said of them before is lost."""
    engine, case = read
    children = engine.keep("changed_here", pa.table({"child": pa.array(sorted(changed), pa.string())}))
    records = case.linked.links.semi_join(children, "child").select("record")
    parts = {name: case.tables[name].semi_join(children, "child") for name in OF_CHILDREN}
    parts |= {name: case.tables[name].semi_join(records, "record") for name in OF_RECORDS}
    replaced = {case.tables[name].op(): engine.keep(f"here_{name}", part).op() for name, part in parts.items()}
    earlier = Earlier(whole[0].anti_join(children, "child"), asked, unlike, replaced, len(changed))
    evaluation = rules.evaluate(engine, case.tables, case.recorded.as_of, case.config, Silent(), earlier=earlier)
    return rows(evaluation.judged)


def rows(table):
    return sorted(map(str, table.to_pyarrow().to_pylist()))


@pytest.mark.parametrize("share", [0, 0.03, 0.5])
def test_what_is_judged_anew_and_what_was_judged_before_are_what_a_full_run_judges(read, whole, share):
    judged, asked = whole
    children = sorted(read[1].tables["children"].to_pyarrow()["child"].to_pylist())
    changed = random.Random(7).sample(children, round(share * len(children)))
    assert after(read, whole, changed, asked) == rows(judged)


def test_a_rule_that_was_asked_something_else_is_asked_again_about_everybody(read, whole):
    judged, asked = whole
    lost = read[0].keep("lost_judged", JUDGED_BY_RULE.to_pyarrow().empty_table())
    assert after(read, (lost, asked), [], dict.fromkeys(asked, digest("another day"))) == rows(judged)
    assert after(read, (lost, asked), [], asked) != rows(judged)


def test_what_sources_cover_matters_to_a_rule_only_where_its_query_still_holds_it(read, whole):
    judged, asked = whole
    lost = read[0].keep("lost_judged", JUDGED_BY_RULE.to_pyarrow().empty_table())
    coverage = frozenset({read[1].tables["coverage"].op()})
    same = "".join(after(read, (lost, asked), [], asked))
    other = "".join(after(read, (lost, asked), [], asked, coverage))
    found = set(judged.to_pyarrow()["rule"].to_pylist())
    # the first joins the courts' first day to each placement; the second took the hands that see children before it asked
    assert {"placement-without-order", "returned-then-unseen"} <= found
    assert ("placement-without-order" in same, "placement-without-order" in other) == (False, True)
    assert "returned-then-unseen" not in other


def test_rules_that_hold_children_against_one_another_are_asked_about_everybody():
    across = {rule.name for rule in rules.RULES if not rule.alone}
    assert {"mass-recall", "two-births-too-close", "two-children-one-identity", "one-child-two-identities"} <= across
    assert {"custody-gap", "review-overdue", "returned-then-unseen"}.isdisjoint(across)


def test_whose_records_have_changed():
    def links(*rows):
        return {"record": [row[0] for row in rows], "fingerprint": [row[1] for row in rows], "child": [row[2] for row in rows]}

    def people(*rows):
        columns = {name: [row[place] for row in rows] for place, name in enumerate(("record", "role", "person"))}
        return {**columns, "probability": [1.0] * len(rows)}

    with DuckDB(memory="200MB") as engine:
        then = engine.keep("then", pa.table(links(("a:1", "f1", "C1"), ("a:2", "f2", "C2"), ("a:3", "f3", "C3"), ("a:4", "f4", "C4"))))
        now = engine.keep("now", pa.table(links(("a:1", "f1", "C1"), ("a:2", "g2", "C2"), ("a:4", "f4", "C4"), ("a:5", "f5", "C5"))))
        told = engine.keep("told", pa.table(people(("a:1", "carer", "P1"), ("a:4", "carer", "P4"))))
        tells = engine.keep("tells", pa.table(people(("a:1", "carer", "P1"), ("a:4", "carer", "P9"))))
        changed = changed_children(then, now, told, tells).to_pyarrow()["child"].to_pylist()
    # C2 has an edited row, C3 lost its only one, C5 is new, and C4's carer is said to be somebody else; C1 is as it was
    assert sorted(changed) == ["C2", "C3", "C4", "C5"]


def test_a_digest_is_of_what_is_stated():
    assert digest([datetime.date(2020, 1, 1), "a"]) == digest([datetime.date(2020, 1, 1), "a"]) != digest([datetime.date(2020, 1, 2), "a"])


def test_a_query_that_leaves_out_the_same_columns_in_another_order_is_the_same_query():
    # Ibis keeps the columns to leave out in a set, whose order differs from one process to the next
    first, second = 'SELECT "t0".* EXCLUDE ("born", "last") FROM "t0"', 'SELECT "t0".* EXCLUDE ("last", "born") FROM "t0"'
    assert of_query(first) == of_query(second)
    assert of_query(first) != of_query('SELECT "t0".* EXCLUDE ("born") FROM "t0"')
