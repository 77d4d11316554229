"""Organisations under several names, and namesakes that are not one."""

from datetime import date

import pytest

DAY = date(2016, 5, 3)


def bodies(case, engine, *told, turned=False):
    """The id of the body of each of `told`: holder and the columns of the record."""
    if not case.records:
        for number, (holder, columns) in enumerate(told, start=1):
            case.tell(f"{holder}:{number}", "placement", {"local_id": str(number)}, holder=holder, date=DAY, **columns)
    case.link(engine, turned=turned)
    people = case.linked.people
    rows = people.filter(people.role == "organisation").to_pyarrow().to_pylist()
    ids = {int(row["record"].split(":")[1]): row["person"] for row in rows}
    assert all(body.startswith("O") for body in ids.values())
    return [ids.get(number) for number in range(1, len(told) + 1)]


def named(name, holder="agency"):
    return holder, {"organisation_name": name}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haneul House", "HANEUL HOUSE"),
        ("Haneul House Inc.", "The Haneul House, Ltd"),
        ("(주)하늘", "주식회사 하늘"),
        ("㈜하늘", "하늘"),
        ("재단법인 하늘복지", "하늘복지재단"),
        ("사회복지법인 새싹", "Saessak"),
        ("하늘의 집", "Haneurui Jip"),
        ("St. Mary's Home", "St Marys Home"),
    ],
)
def test_spelling_script_and_legal_form_do_not_make_two(case, engine, one, other):
    first, second = bodies(case, engine, named(one), named(other, "court"))
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dongsan Elementary 1", "Dongsan Elementary 2"),
        ("East Office of Education", "West Office of Education"),
        ("Haneul House A", "Haneul House B"),
        ("Haneul House", "Haneul School"),
        ("KICA", "KWCA"),
    ],
)
def test_sisters_stay_two(case, engine, one, other):
    first, *_, second = bodies(case, engine, *[named(one)] * 9, named(other))
    assert first != second


def test_an_abbreviation_is_the_one_body_that_it_fits(case, engine):
    long, short = bodies(case, engine, named("Saebom Child Welfare"), named("SCW", "court"))
    assert long == short
    people = case.linked.people
    likely = people.filter(people.role == "organisation").order_by("record").to_pyarrow()["probability"].to_pylist()
    assert likely == [1.0, 0.97]


def test_an_abbreviation_that_fits_two_is_unknown(case, engine):
    assert len(set(bodies(case, engine, named("Saebom Child Welfare"), named("Seoin City Works"), named("SCW", "court")))) == 3


def test_a_number_is_a_body_within_its_holder_only(case, engine):
    told = [("a", {"organisation_id": "7", "organisation_name": "Haneul House"}), ("a", {"organisation_id": "7"})]
    first, second, other = bodies(case, engine, *told, ("b", {"organisation_id": "7"}))
    assert first == second != other


def test_a_number_of_many_names_is_no_body(case, engine):
    names = ("Haneul House", "Saebom Centre", "Dasom Lodge", "Onsil Villa")
    told = [("a", {"organisation_id": "0", "organisation_name": name}) for name in names]
    assert len(set(bodies(case, engine, *told))) == 4


def test_a_letter_that_differs_once_in_one_place_is_a_slip(case, engine):
    usual, *_, slip = bodies(
        case, engine, *[named("Haneulsori Children Home")] * 9, named("Haneulsory Childrem Home"), named("Haneulsori Childken Home")
    )
    assert usual == slip


def test_no_name_is_no_body_and_the_order_of_rows_is_nothing(case, engine):
    told = (named("Saebom Child Welfare"), ("court", {}), named("SCW", "court"), named("Haneul House"))
    found = bodies(case, engine, *told)
    assert found[1] is None
    assert bodies(case, engine, *told, turned=True) == found
