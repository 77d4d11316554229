"""Grown-ups that certain keys leave apart: who is one person on the evidence, and who stays unknown."""

from datetime import date

import pytest

BORN = date(2016, 5, 3)
LATER = date(2018, 9, 12)


def grown(case, engine, turned=False):
    """(record, role) -> id and probability of every grown-up."""
    case.link(engine, turned=turned)
    people = case.linked.people
    rows = people.filter(people.role != "child").to_pyarrow().to_pylist()
    return {(row["record"], row["role"]): (row["person"], row["probability"]) for row in rows}


def child(number, name, born=BORN):
    """Two children of different numbers, names and birth dates are two."""
    return {"local_id": number, "name": name, "birth_date": born, "sex": "female"}


def test_a_carer_spelled_otherwise_is_the_mother_of_the_same_child_with_the_same_telephone(case, engine):
    case.tell("clinic:1", "birth", child("1", "김하은"), date=BORN, mother={"name": "박정숙", "phone": "010-2222-3333"})
    case.tell("clinic:2", "health", child("1", "김하은"), date=LATER, carer={"name": "박정수", "phone": "010-2222-3333"})
    found = grown(case, engine)
    mother, carer = found["clinic:1", "mother"], found["clinic:2", "carer"]
    # names one letter apart count 8 bits, the telephone 13, the child half of 13; a case of under 1,000 people costs 9.97: 17.5 bits
    assert mother[0] == carer[0]
    assert min(mother[1], carer[1]) == pytest.approx(1 / (1 + 2**-17.5), abs=1e-5)
    assert max(mother[1], carer[1]) == 1
    assert grown(case, engine, turned=True) == found


def test_a_name_in_hangul_and_in_latin_letters_is_one_mother_of_two_children_at_one_address(case, engine):
    home = "Seoin, Gangbit-gu, Hakgyo-gil 12"
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, mother={"name": "박정숙", "address": home})
    case.tell("town:1", "registration", child("7", "김서윤", LATER), date=LATER, mother={"name": "PARK, JUNG SOOK", "address": home})
    found = grown(case, engine)
    assert found["ward:1", "mother"][0] == found["town:1", "mother"][0]
    assert found["ward:1", "mother"][1] * found["town:1", "mother"][1] < 1


def test_namesakes_without_more_stay_two_however_rare_their_name(case, engine):
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, mother={"name": "황보석영"})
    case.tell("town:1", "registration", child("7", "김서윤", LATER), date=LATER, mother={"name": "황보석영"})
    found = grown(case, engine)
    assert found["ward:1", "mother"][0] != found["town:1", "mother"][0]
    assert {probability for _, probability in found.values()} == {1.0}


def mother(national):
    return {"name": "박정숙", "birth_date": date(1989, 2, 11), "national_id": national}


def test_one_name_and_birth_date_is_one_woman_also_with_a_slip_in_her_id_and_with_a_passport(case, engine):
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, mother=mother("890211-2034561"))
    case.tell("town:1", "registration", child("7", "김서윤", LATER), date=LATER, mother=mother("890211-2034567"))
    case.tell("city:1", "registration", child("9", "최유진", LATER), date=LATER, mother=mother("M1234567"))
    found = grown(case, engine)
    assert found["ward:1", "mother"] == found["town:1", "mother"] == found["city:1", "mother"]


def test_two_women_of_one_name_and_birth_date_are_two_where_their_national_ids_differ(case, engine):
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, mother=mother("890211-2034561"))
    case.tell("town:1", "registration", child("1", "김하은"), date=BORN, mother=mother("890211-2034561"))
    case.tell("county:1", "registration", child("3", "한소라", LATER), date=LATER, mother=mother("890211-2918273"))
    found = grown(case, engine)
    assert found["county:1", "mother"][0] != found["ward:1", "mother"][0] == found["town:1", "mother"][0]


def test_one_address_does_not_outweigh_birth_dates_years_apart(case, engine):
    home = "Seoin, Gangbit-gu, Hakgyo-gil 12"
    elder = {"name": "박정숙", "address": home, "birth_date": date(1961, 2, 1)}
    younger = {"name": "Park Jungsook", "address": home, "birth_date": date(1989, 2, 1)}
    case.tell("ward:1", "health", child("1", "김하은"), date=BORN, carer=elder)
    case.tell("town:1", "registration", child("7", "김서윤", LATER), date=LATER, mother=younger)
    found = grown(case, engine)
    assert found["ward:1", "carer"][0] != found["town:1", "mother"][0]


def test_nobody_is_a_mother_at_ten(case, engine):
    home = "Seoin, Gangbit-gu, Hakgyo-gil 12"
    girl = {"name": "박정숙", "address": home, "birth_date": date(2006, 5, 3)}  # ten years old when the child is born
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, mother={"name": "박정숙", "address": home})
    case.tell("town:1", "health", child("7", "김서윤", LATER), date=LATER, carer=girl)
    found = grown(case, engine)
    assert found["ward:1", "mother"][0] != found["town:1", "carer"][0]


def test_husband_and_wife_of_one_family_name_are_two(case, engine):
    home = "Seoin, Gangbit-gu, Hakgyo-gil 12"
    parents = {"mother": {"name": "Nguyen Lan", "address": home}, "father": {"name": "Nguyen Nam", "address": home}}
    case.tell("town:1", "registration", child("1", "Nguyen Hoa"), date=BORN, **parents)
    case.tell("town:2", "health", child("1", "Nguyen Hoa"), date=LATER, carer={"name": "Nguyen Nam", "phone": "010-2222-3333"})
    found = grown(case, engine)
    assert found["town:1", "mother"][0] != found["town:1", "father"][0] == found["town:2", "carer"][0]


def test_a_declarant_known_by_name_only_is_one_for_one_child_and_no_further(case, engine):
    for number, name in (("1", "김하은"), ("2", "이서준")):
        case.tell(f"town:{number}", "registration", child(number, name), date=BORN, declarant={"name": "김민수"})
    found = grown(case, engine)
    assert found["town:1", "declarant"][0] != found["town:2", "declarant"][0]


def test_a_doctor_named_like_the_father_is_not_the_father(case, engine):
    case.tell("ward:1", "birth", child("1", "김하은"), date=BORN, attendant={"name": "김민수"}, father={"name": "김민수"})
    found = grown(case, engine)
    assert found["ward:1", "attendant"][0] != found["ward:1", "father"][0]


def test_the_worker_whom_a_row_also_names_as_receiver_is_one(case, engine):
    case.tell(
        "agency:1", "handover", child("1", "김하은"), date=BORN, worker={"local_id": "W1", "name": "문기철"}, receiver={"name": "문기철"}
    )
    found = grown(case, engine)
    assert found["agency:1", "worker"] == found["agency:1", "receiver"]


@pytest.fixture
def town(case):
    """2,025 mothers of one child each: every name of 25 family names and twice nine syllables."""
    families, firsts, seconds = "김이박최정강조윤장임한오서신권황안송홍유고문양손배", "민지은현수영미경혜", "진희숙경주미선화란"
    names = [family + first + second for family in families for first in firsts for second in seconds]
    for number, name in enumerate(names, start=1):
        case.tell(f"town:{number}", "registration", {"local_id": str(number), "sex": "male"}, date=BORN, mother={"name": name})
    return case


def test_a_doctor_of_a_name_that_nobody_else_bears_is_one_in_two_hospitals(town, engine):
    for holder in ("east", "west"):
        attendant = {"name": "황보석영"}
        town.tell(f"{holder}:1", "birth", {"local_id": "1", "sex": "male"}, date=BORN, attendant=attendant)
    found = grown(town, engine)
    east, west = found["east:1", "attendant"], found["west:1", "attendant"]
    # nobody among 2,025 mothers has the name: 2,026 to 1 for one person, and 1 to 32 in a trade that has no fewer people
    assert east[0] == west[0]
    assert min(east[1], west[1]) == pytest.approx(2026 / 2058, abs=1e-6)


def test_a_doctor_of_a_common_name_is_not_one_in_two_hospitals(town, engine):
    for number in range(1, 31):
        town.tell(f"town:9{number}", "registration", {"local_id": f"9{number}", "sex": "male"}, date=BORN, mother={"name": "박정숙"})
    for holder in ("east", "west"):
        town.tell(f"{holder}:1", "birth", {"local_id": "1", "sex": "male"}, date=BORN, attendant={"name": "박정숙"})
    found = grown(town, engine)
    assert found["east:1", "attendant"][0] != found["west:1", "attendant"][0]
