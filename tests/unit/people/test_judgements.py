"""What people judged stands above what the machine finds; where they disagree, nothing is forced."""

import itertools
import stat
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.errors import UsageError
from rollcall.people import judgements, marks, why
from rollcall.people.cluster import Clusters, Edge, Facts
from rollcall.people.judgements import Judgement
from rollcall.people.verdicts import settle

BORN = date(2016, 5, 3)
NATIONAL = "160503-3123456"


def judge(one, other, verdict, by="N.N.", on="2026-01-02T10:00:00", prints=None):
    return Judgement(one, other, *(prints or (f"f{one}", f"f{other}")), verdict, by, on, "seen the papers")


def settled(*said):
    """What holds of verdicts on files: (one, other, verdict, who)."""
    sayings = {}
    for one, other, verdict, by in said:
        sayings.setdefault((min(one, other), max(one, other)), []).append(judge(str(one), str(other), verdict, by))
    return settle(sayings)


def test_same_is_passed_on_and_different_is_not():
    held = settled((1, 2, "same", "A"), (2, 3, "same", "A"), (3, 4, "different", "A"), (4, 5, "different", "B"))
    assert held.groups == ((1, 2, 3),)
    assert not held.conflicts
    assert {file for file in range(1, 6) if held.apart.get(file)} == {3, 4, 5}


def test_two_people_who_disagree_force_nothing():
    held = settled((1, 2, "same", "A"), (1, 2, "different", "B"))
    assert (held.groups, dict(held.apart)) == ((), {})
    assert [pair.words for pair in held.pairs] == ["judged both ways: the same by A on 2026-01-02, different by B on 2026-01-02"]
    assert held.counts() == {"given": 2, "applied": 0, "unsure": 0, "in_conflict": 2, "not_applicable": 0}


def test_a_chain_that_contradicts_forces_none_of_its_links():
    held = settled((1, 2, "same", "A"), (2, 3, "same", "A"), (1, 3, "different", "A"))
    assert (held.groups, dict(held.apart)) == ((), {})
    (conflict,) = held.conflicts
    assert (conflict.apart.one, conflict.apart.other) == (1, 3)
    assert [(pair.one, pair.other) for pair in conflict.chain] == [(1, 2), (2, 3)]
    assert "by way of other records" in conflict.apart.words


def test_a_conflict_leaves_what_does_not_lie_between_alone():
    # 1 = 2 = 3 against 1 ≠ 3; 4 hangs on 2, and 5, 6 and 2 make a ring that no path from 1 to 3 need enter
    ring = ((2, 5, "same", "A"), (5, 6, "same", "A"), (6, 2, "same", "A"))
    held = settled((1, 2, "same", "A"), (2, 3, "same", "A"), (1, 3, "different", "B"), (2, 4, "same", "A"), *ring)
    assert held.groups == ((2, 4, 5, 6),)


def test_two_ways_round_are_both_in_conflict():
    # 1 = 2 = 4 and 1 = 3 = 4 against 1 ≠ 4
    held = settled((1, 2, "same", "A"), (2, 4, "same", "A"), (1, 3, "same", "A"), (3, 4, "same", "A"), (1, 4, "different", "B"))
    assert held.groups == ()
    assert held.counts()["in_conflict"] == 5


def test_who_is_unsure_hinders_nobody():
    held = settled((1, 2, "same", "A"), (1, 2, "unsure", "B"), (3, 4, "unsure", "A"))
    assert held.groups == ((1, 2),)
    assert held.counts() == {"given": 3, "applied": 1, "unsure": 2, "in_conflict": 0, "not_applicable": 0}


FILES = st.integers(1, 7)
SAYINGS = st.lists(
    st.tuples(FILES, FILES, st.sampled_from(["same", "same", "different", "unsure"]), st.sampled_from(["A", "B"])), max_size=9
)
EDGES = st.lists(st.tuples(FILES, FILES, st.floats(-5, 30), st.booleans()), max_size=20)


def simple_paths(links, one, other, seen=()):
    """Every path from `one` to `other` that meets nothing twice, as lists of links, found by trying them all."""
    if one == other:
        yield []
        return
    for link in links:
        if one in link and not (link - {one}) & set(seen):
            (step,) = link - {one}
            for path in simple_paths(links, step, other, (*seen, one)):
                yield [link, *path]


def oracle(sayings):
    """The links that must hold and those that must not, by trying every path between every two judged different."""
    same = {frozenset(pair) for pair, said in sayings.items() if any(each.verdict == "same" for each in said)}
    different = {frozenset(pair) for pair, said in sayings.items() if any(each.verdict == "different" for each in said)}
    bad = set()
    for pair in different:
        paths = list(simple_paths(same, *sorted(pair)))
        if paths:
            bad |= {pair, *(link for path in paths for link in path)}
    return same - bad, different - bad


@given(SAYINGS, EDGES)
def test_judged_different_are_never_one_child_and_judged_the_same_always_are(said, edges):
    sayings = {}
    for one, other, verdict, by in said:
        if one != other:
            given = sayings.setdefault((min(one, other), max(one, other)), {})
            given[by] = judge(str(one), str(other), verdict, by)
    sayings = {pair: list(given.values()) for pair, given in sayings.items()}
    held = settle(sayings)
    clusters = Clusters({}, held.apart)
    for group in held.groups:
        # every file is of one keeper that numbers children one by one: the machine itself would join no two of them
        clusters.put_together({file: Facts(keepers={"K"}) for file in group})
    for file in range(1, 8):
        if not any(file in group for group in held.groups):
            clusters.add(file, Facts())
    clear = [Edge(min(one, other), max(one, other), weight, certain) for one, other, weight, certain in edges if one != other]
    clusters.join(held.through(clear), 2.0)
    child = {file: unit for unit, members in clusters.members.items() for file in members}
    must, must_not = oracle(sayings)
    assert sorted(child) == list(range(1, 8))
    assert all(child[one] == child[other] for one, other in map(sorted, must))
    assert all(child[one] != child[other] for one, other in map(sorted, must_not))


@given(SAYINGS, st.randoms())
def test_the_order_of_judgements_on_different_pairs_changes_nothing(said, random):
    pairs = {
        (min(one, other), max(one, other)): [judge(str(one), str(other), verdict, by)] for one, other, verdict, by in said if one != other
    }
    turned = list(pairs.items())
    random.shuffle(turned)
    assert settle(pairs) == settle(dict(turned))


def marked(case):
    """Judge by references; the fingerprints are those of the case."""
    known = {row["record"]: row["fingerprint"] for row in case.records}
    return lambda one, other, verdict, by="N.N.": judge(one, other, verdict, by, prints=(known[one], known[other]))


def linked(case, engine, *judged, turned=False):
    return case.link(engine, turned=turned, judgements=judged)


def test_what_a_person_judged_the_same_is_one_child_against_the_holders_numbers(case, engine):
    identity = {"name": "김민수", "birth_date": BORN, "sex": "male"}
    case.tell("school:1", "school", {"local_id": "1", **identity})
    case.tell("school:2", "school", {"local_id": "2", "name": "박지훈", "birth_date": date(2014, 1, 1), "sex": "female"})
    assert len(set(linked(case, engine).values())) == 2
    child = linked(case, engine, marked(case)("school:1", "school:2", "same"))
    assert child["school:1"] == child["school:2"]
    people = case.linked.people.to_pyarrow().to_pylist()
    assert {row["probability"] for row in people} == {1.0}
    assert why(engine, case.linked, "school:1", "school:2").verdict == "One child: judged the same by N.N. on 2026-01-02."


def test_what_a_person_judged_different_is_two_children_under_one_national_id_and_no_pair(case, engine):
    for record in ("a:1", "b:1", "c:1"):
        case.tell(record, "listed", {"local_id": "1", "national_id": NATIONAL, "sex": "male", "birth_date": BORN, "name": "김민수"})
    assert len(set(linked(case, engine).values())) == 1
    child = linked(case, engine, marked(case)("a:1", "b:1", "different"))
    assert child["a:1"] != child["b:1"]
    listed = {frozenset((row["child"], row["other"])) for row in case.linked.pairs.to_pyarrow().to_pylist()}
    assert frozenset((child["a:1"], child["b:1"])) not in listed
    assert why(engine, case.linked, "a:1", "b:1").verdict == "Two children: judged different by N.N. on 2026-01-02 (a:1 and b:1)."


def test_joined_through_a_third_the_explanation_names_the_judgements(case, engine):
    for number, record in enumerate(("a:1", "b:1", "c:1")):
        case.tell(record, "listed", {"local_id": "1", "sex": "male", "birth_date": date(2010 + 2 * number, 1, 1)})
    say = marked(case)
    child = linked(case, engine, say("a:1", "b:1", "same"), say("b:1", "c:1", "same", "M.M."))
    assert len(set(child.values())) == 1
    verdict = why(engine, case.linked, "a:1", "c:1").verdict
    assert "a:1 and b:1 judged the same by N.N." in verdict
    assert "b:1 and c:1 judged the same by M.M." in verdict


def test_people_who_disagree_leave_it_to_the_machine_and_become_a_pair(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.tell("b:1", "listed", {"local_id": "1", "sex": "male", "birth_date": date(2012, 1, 1)})
    say = marked(case)
    child = linked(case, engine, say("a:1", "b:1", "same"), say("b:1", "a:1", "different", "M.M."))
    assert child["a:1"] != child["b:1"]
    (pair,) = case.linked.pairs.to_pyarrow().to_pylist()
    assert pair["why"].startswith("judged both ways: the same by N.N. on 2026-01-02, different by M.M.")
    assert pair["records"] == ["a:1", "b:1"]


def test_a_changed_mind_is_the_last_line_also_on_another_record_of_the_same_file(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.tell("a:2", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.tell("b:1", "listed", {"local_id": "1", "sex": "male", "birth_date": date(2012, 1, 1)})
    say = marked(case)
    child = linked(case, engine, say("a:1", "b:1", "different"), say("a:2", "b:1", "same", " n.n. "))
    assert len(set(child.values())) == 1
    assert case.linked.held.counts()["given"] == 1


def test_records_that_are_gone_and_records_of_one_file_are_not_applicable(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.tell("a:2", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    say = marked(case)
    gone, changed = judge("a:1", "z:9", "same"), judge("a:1", "a:2", "same")
    child = linked(case, engine, gone, changed, say("a:1", "a:2", "different"))
    assert child["a:1"] == child["a:2"]
    said = sorted(each.why for each in case.linked.held.inapplicable)
    assert said[0] == "a:1 has other cells now and a:2 has other cells now"
    assert said[1] == "a:1 has other cells now and z:9 is no longer in the case"
    assert said[2].startswith("one holder keeps both under one number")


def test_the_number_of_a_holder_tells_the_child_when_the_row_has_changed_and_no_other_holders_number_does(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "sex": "male", "birth_date": BORN})
    case.tell("b:1", "listed", {"local_id": "1", "sex": "male", "birth_date": date(2012, 1, 1)})
    case.tell("c:1", "listed", {"local_id": "1", "sex": "male", "birth_date": date(2014, 1, 1)})
    case.link(engine)
    known = marks(engine.ibis.table("mentions"))
    said = replace(judge("a:9", "b:9", "same"), one_number=known["a:1"][1], other_number=known["b:1"][1])
    child = linked(case, engine, said)
    assert child["a:1"] == child["b:1"] != child["c:1"]


def test_judgements_lead_to_the_same_children_whatever_the_order_of_rows(case, engine):
    for number, record in enumerate(("a:1", "b:1", "c:1", "d:1")):
        case.tell(record, "listed", {"local_id": "1", "sex": "male", "birth_date": date(2010 + 2 * number, 1, 1)})
    say = marked(case)
    said = [say("a:1", "b:1", "same"), say("c:1", "b:1", "same"), say("c:1", "d:1", "different")]
    assert linked(case, engine, *said) == linked(case, engine, *reversed(said), turned=True)


def test_the_file_only_grows_and_is_for_its_owner_only(tmp_path):
    file = tmp_path / "judgements.jsonl"
    first, second = judge("a:1", "b:1", "same", by="김"), judge("a:1", "b:1", "different", by="김")
    judgements.record(file, [first])
    before = file.read_bytes()
    judgements.record(file, [second])
    assert file.read_bytes().startswith(before)
    assert judgements.read(file) == [first, second]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_cut_off_does_not_swallow_the_next_line(tmp_path):
    file = tmp_path / "judgements.jsonl"
    judgements.record(file, [judge("a:1", "b:1", "same")])
    file.write_bytes(file.read_bytes()[:-30])
    judgements.record(file, [judge("a:1", "b:1", "unsure")])
    with pytest.raises(UsageError, match=r"judgements\.jsonl, line 1 is not a judgement"):
        judgements.read(file)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"one": "a:1"}', "\udcff".encode("utf-8", "surrogateescape")], ids=repr)
def test_a_damaged_line_is_named_and_not_quoted(tmp_path, line):
    file = tmp_path / "judgements.jsonl"
    judgements.record(file, [judge("a:1", "b:1", "same")])
    with file.open("ab") as kept:
        kept.write(line if isinstance(line, bytes) else line.encode())
    with pytest.raises(UsageError) as told:
        judgements.read(file)
    assert "line 2" in told.value.message
    assert "a:1" not in "".join((told.value.message, told.value.cause, told.value.next_step))


@pytest.mark.parametrize("wrong", [{"by": " "}, {"verdict": "perhaps"}], ids=str)
def test_what_is_no_judgement_is_not_recorded(tmp_path, wrong):
    file = tmp_path / "judgements.jsonl"
    with pytest.raises(UsageError):
        judgements.record(file, [judge("a:1", "b:1", **{"verdict": "same", **wrong})])
    assert not file.exists()


def test_every_pair_of_verdicts_by_two_people_has_one_outcome():
    told = {(a, b): settled((1, 2, a, "A"), (1, 2, b, "B")).pairs[0].state for a, b in itertools.product(judgements.VERDICTS, repeat=2)}
    assert {pair for pair, state in told.items() if state == "conflict"} == {("same", "different"), ("different", "same")}
    assert told["same", "unsure"] == told["unsure", "same"] == told["same", "same"] == "same"
    assert told["different", "unsure"] == told["unsure", "different"] == told["different", "different"] == "different"
    assert told["unsure", "unsure"] == "unsure"
