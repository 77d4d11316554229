"""Small cases that a caseworker can read: who is one child, and who is not."""

from datetime import date

import pytest

from rollcall.errors import UsageError
from rollcall.people import why

BORN = date(2016, 5, 3)
MOTHER = {"name": "이영희", "birth_date": date(1989, 2, 11)}


def test_one_number_of_one_holder_is_one_child_whatever_else_it_states(case, engine):
    case.tell("school:1", "school", {"local_id": "7", "name": "Kim Min-su", "birth_date": BORN})
    case.tell("school:2", "school", {"local_id": "7", "name": "Min-soo K", "birth_date": date(2016, 3, 5)})
    case.tell("school:3", "school", {"local_id": "8", "name": "Kim Min-su", "birth_date": BORN})
    child = case.link(engine)
    assert child["school:1"] == child["school:2"] != child["school:3"]


def test_equal_numbers_of_two_holders_mean_nothing(case, engine):
    case.tell("a:1", "listed", {"local_id": "7", "sex": "female", "birth_date": BORN})
    case.tell("b:1", "listed", {"local_id": "7", "sex": "female", "birth_date": BORN})
    child = case.link(engine)
    assert child["a:1"] != child["b:1"]


def test_an_equal_national_id_binds_across_holders_unless_birth_date_or_sex_contradicts(case, engine):
    case.tell("a:1", "listed", {"local_id": "1", "national_id": "A123-456789", "sex": "female", "birth_date": BORN})
    case.tell("b:1", "listed", {"local_id": "9", "national_id": "a123456789", "sex": "female", "birth_date": BORN})
    case.tell("c:1", "listed", {"local_id": "4", "national_id": "A123456789", "sex": "male", "birth_date": date(2012, 1, 1)})
    child = case.link(engine)
    assert child["a:1"] == child["b:1"] != child["c:1"]


def test_two_numbers_of_one_holder_stay_apart_even_under_one_national_id_and_become_a_pair(case, engine):
    identity = {"name": "김민수", "national_id": "160503-3123456", "birth_date": BORN, "sex": "male"}
    case.tell("school:1", "school", {"local_id": "1", **identity})
    case.tell("school:2", "school", {"local_id": "2", **identity})
    child = case.link(engine)
    assert child["school:1"] != child["school:2"]
    (pair,) = case.linked.pairs.to_pyarrow().to_pylist()
    assert {pair["child"], pair["other"]} == set(child.values())
    assert pair["records"] == ["school:1", "school:2"]
    assert "two numbers" in pair["why"]


def test_different_national_ids_part_children_who_agree_in_all_else(case, engine):
    same = {"name": "김민수", "birth_date": BORN, "sex": "male"}
    case.tell("register:1", "registration", {**same, "national_id": "160503-3123456"}, mother=MOTHER)
    case.tell("health:1", "health", {**same, "national_id": "160503-3987654"}, carer=MOTHER)
    child = case.link(engine)
    assert child["register:1"] != child["health:1"]


def test_a_hangul_and_a_romanised_file_are_one_child(case, engine):
    case.tell("register:1", "registration", {"name": "박지훈", "birth_date": BORN, "sex": "male"}, mother=MOTHER)
    case.tell("border:1", "border", {"name": "PARK, JI HOON", "birth_date": BORN, "sex": "male"})
    child = case.link(engine)
    assert child["register:1"] == child["border:1"]


def test_a_birth_without_a_name_finds_its_child_by_mother_and_day(case, engine):
    case.tell("births:1", "birth", {"sex": "female"}, date=BORN, mother=MOTHER, place="Haneul Hospital")
    case.tell(
        "births:2",
        "birth",
        {"sex": "female"},
        date=BORN,
        mother={"name": "박순자", "birth_date": date(1990, 7, 7)},
        place="Haneul Hospital",
    )
    case.tell("register:1", "registration", {"name": "김하은", "sex": "female", "birth_date": BORN}, mother=MOTHER)
    child = case.link(engine)
    assert child["births:1"] == child["register:1"] != child["births:2"]


def test_twins_stay_two_children_and_neither_is_lost(case, engine):
    for order, name in ((1, "김민수"), (2, "김민호")):
        child = {"name": name, "sex": "male", "birth_date": BORN}
        case.tell(
            f"births:{order}", "birth", {"sex": "male", "local_id": str(order)}, date=BORN, mother=MOTHER, birth_order=order, plurality=2
        )
        case.tell(f"register:{order}", "registration", child, mother=MOTHER)
        case.tell(f"school:{order}", "school", {**child, "local_id": str(order)}, carer=MOTHER)
    found = case.link(engine)
    assert len(set(found.values())) == 2
    for order in (1, 2):
        assert found[f"births:{order}"] == found[f"register:{order}"] == found[f"school:{order}"]


def test_siblings_are_not_one_child(case, engine):
    case.tell("register:1", "registration", {"name": "김민수", "sex": "male", "birth_date": BORN}, mother=MOTHER)
    case.tell("health:1", "health", {"name": "김민호", "sex": "male", "birth_date": date(2018, 1, 9)}, carer=MOTHER)
    child = case.link(engine)
    assert child["register:1"] != child["health:1"]


def test_a_rename_joins_the_identity_before_and_after(case, engine):
    case.tell(
        "register:1", "registration", {"name": "김민수", "sex": "male", "birth_date": BORN, "national_id": "160503-3123456"}, mother=MOTHER
    )
    renamed = {"name": "Oscar Hansen", "birth_date": date(2016, 5, 20), "national_id": "NO20160520"}
    case.tell("court:1", "rename", {"name": "김민수", "birth_date": BORN, "national_id": "160503-3123456"}, alias=renamed)
    case.tell("border:1", "border", {"name": "HANSEN, OSCAR", "birth_date": date(2016, 5, 20), "sex": "male", "national_id": "NO20160520"})
    child = case.link(engine)
    assert len(set(child.values())) == 1
    assert len(child) == 3


def test_a_child_of_whom_nothing_is_stated_is_its_own(case, engine):
    case.tell("visits:1", "visit", {})
    case.tell("visits:2", "visit", {})
    child = case.link(engine)
    assert child["visits:1"] != child["visits:2"]


def test_the_order_of_rows_changes_nothing(case, engine):
    test_twins_stay_two_children_and_neither_is_lost(case, engine)
    people = case.linked.people.to_pyarrow()
    pairs = case.linked.pairs.to_pyarrow()
    case.link(engine, turned=True)
    assert case.linked.people.to_pyarrow().equals(people)
    assert case.linked.pairs.to_pyarrow().equals(pairs)


def test_grown_ups_of_one_name_are_one_only_on_evidence(case, engine):
    case.tell("a:1", "placement", {"local_id": "1"}, worker={"name": "Kim Min-su"})
    case.tell("a:2", "placement", {"local_id": "2"}, worker={"name": "KIM MIN-SU"})
    case.tell("b:1", "placement", {"local_id": "1"}, worker={"name": "Kim Min-su"})
    case.tell("f:1", "school", {"local_id": "1"}, carer={"name": "Kim Mi-jeong"})
    case.tell("f:2", "school", {"local_id": "2"}, carer={"name": "Kim Mi-jeong"})
    case.tell("c:1", "school", {"local_id": "1"}, carer={"name": "김영희", "birth_date": date(1989, 2, 11)})
    case.tell("d:1", "birth", {"local_id": "1"}, mother={"name": "Gim Young-hee", "birth_date": date(1989, 2, 11)})
    case.tell("e:1", "birth", {"local_id": "1"}, mother={"phone": "010-1"})
    case.link(engine)
    people = case.linked.people
    grown = {row["record"]: row["person"] for row in people.filter(people.role != "child").to_pyarrow().to_pylist()}
    assert grown["a:1"] == grown["a:2"] != grown["b:1"]
    assert grown["c:1"] == grown["d:1"]
    assert grown["f:1"] != grown["f:2"]
    assert "e:1" not in grown
    assert all(person.startswith("P") for person in grown.values())


def test_why_says_field_by_field_what_counts(case, engine):
    case.tell("register:1", "registration", {"name": "박지훈", "birth_date": BORN, "sex": "male"}, mother=MOTHER)
    case.tell("border:1", "border", {"name": "PARK, JI HOON", "birth_date": BORN, "sex": "male"})
    case.tell("border:2", "border", {"name": "PARK, JI HYE", "birth_date": date(2013, 1, 1), "sex": "female"})
    case.link(engine)
    answer = why(engine, case.linked, "register:1", "border:1")
    assert answer.one_child
    assert {reason.field for reason in answer.reasons} == {"given", "family", "born", "sex"}
    assert [reason.weight for reason in answer.reasons] == sorted((reason.weight for reason in answer.reasons), reverse=True)
    assert all(reason.weight > 0 for reason in answer.reasons)
    answer = why(engine, case.linked, "border:2", "border:1")
    assert not answer.one_child
    assert {reason.words for reason in answer.reasons if reason.weight < 0} >= {"different birth dates", "different sex"}
    with pytest.raises(UsageError):
        why(engine, case.linked, "border:1", "border:99")


def test_a_source_that_renumbers_children_as_a_rule_does_not_part_them_by_its_numbers(case, engine):
    given = ("Seo-yun", "Do-hyun", "Ha-eun", "Ji-ho", "Su-bin", "Tae-min", "Ye-rin", "Woo-jin", "Na-ra", "Kyung-su", "Bo-mi", "Dong-wook")
    for month, name in enumerate(given, start=1):
        pupil = {
            "name": f"Kim {name}",
            "birth_date": date(2011, month, 2 * month),
            "national_id": f"11{month:02}{2 * month:02}-{month * 271828}",
        }
        carer = {"name": f"Park {given[-month]}", "phone": f"010-{month * 731:04}-{month * 417:04}"}
        case.tell(f"school:{month}", "school", {"local_id": f"E{month}", **pupil}, carer=carer)
        case.tell(f"school:{month + 100}", "school", {"local_id": f"M{month}", **pupil}, carer=carer)
    child = case.link(engine)
    assert all(child[f"school:{month}"] == child[f"school:{month + 100}"] for month in range(1, 13))
    assert len(set(child.values())) == 12
