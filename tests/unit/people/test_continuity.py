"""A second identity is found by who had the child; a vacancy that another child fills is not one."""

from datetime import date

from rollcall.people.judgements import Judgement

CARER = {"name": "Han Myeong-suk", "phone": "010-2222-3333", "address": "Onyul Eupnae-gu Hakgyo-gil 75"}
WORKER = {"local_id": "W8", "name": "Jo Bin"}
ENDS = date(2017, 5, 10)
OLD = {"name": "Kim So-mi", "sex": "female", "birth_date": date(2015, 3, 2), "national_id": "150302-4000001"}
NEW = {"name": "Park Seo-yeon", "sex": "female", "birth_date": date(2015, 3, 2), "national_id": "150302-4777777"}


def told(case, new=NEW, begins=ENDS, carer=CARER, worker=WORKER):
    """A girl met by a clinic and placed until `ENDS`; another placed from `begins` on."""
    case.tell("clinic:1", "health", {"local_id": "H1", **OLD}, date=date(2015, 4, 2))
    case.tell("agency:1", "placement", {"local_id": "A1", **OLD}, date=date(2016, 1, 8), end=ENDS, custodian=CARER, worker=WORKER)
    case.tell("agency:2", "placement", {"local_id": "A2", **new}, date=begins, custodian=carer, worker=worker)


def found(case, engine, **how):
    child = case.link(engine, **how)
    rows = case.linked.continuities.to_pyarrow().to_pylist()
    return child, [(row["child"], row["other"]) for row in rows], rows


def test_the_same_carer_and_worker_on_the_same_day(case, engine):
    told(case)
    child, links, (row,) = found(case, engine)
    assert child["agency:1"] == child["clinic:1"] != child["agency:2"]
    assert links == [(child["agency:1"], child["agency:2"])]
    assert (row["since"], row["records"]) == (ENDS, ["agency:1", "agency:2"])
    assert row["probability"] > 0.9
    (pair,) = [pair for pair in case.linked.pairs.to_pyarrow().to_pylist() if {pair["child"], pair["other"]} == {*links[0]}]
    assert pair["why"].startswith("continuity: ")


def test_equal_whatever_the_order_of_the_rows(case, engine):
    told(case)
    _, _, rows = found(case, engine)
    _, _, turned = found(case, engine, turned=True)
    assert rows == turned


def test_a_child_with_a_history_of_its_own_who_takes_the_place_two_days_later_is_no_second_identity(case, engine):
    told(case, begins=date(2017, 5, 12))
    mother = {"name": "Yun Mina", "birth_date": date(1990, 4, 5)}
    case.tell("hospital:1", "birth", {"local_id": "B1", **NEW}, date=NEW["birth_date"], mother=mother)
    child, links, _ = found(case, engine)
    assert child["hospital:1"] == child["agency:2"]
    assert not links


def test_a_child_who_is_met_afterwards_has_not_gone(case, engine):
    told(case)
    for place, day in enumerate((date(2018, 4, 2), date(2019, 4, 2)), start=2):
        case.tell(f"clinic:{place}", "health", {"local_id": "H1", **OLD}, date=day)
    assert not found(case, engine)[1]


def test_another_sex_or_another_age_is_another_child(case, engine):
    told(case, new={**NEW, "sex": "male"}, carer={}, begins=date(2017, 6, 20))
    assert not found(case, engine)[1]


def test_two_who_might_be_her_are_rivals_and_neither_is_linked(case, engine):
    told(case)
    rival = {**NEW, "name": "Choi Ha-eun", "national_id": "150302-4888888"}
    case.tell("agency:3", "placement", {"local_id": "A3", **rival}, date=ENDS, custodian=CARER, worker=WORKER)
    assert not found(case, engine)[1]


def test_what_a_person_judged_different_is_not_linked_again(case, engine):
    told(case)
    found(case, engine)
    prints = {row["record"]: row["fingerprint"] for row in case.records}
    judged = Judgement(
        "agency:1", "agency:2", prints["agency:1"], prints["agency:2"], "different", "N.N.", "2026-01-02T10:00:00", "seen the papers"
    )
    assert not found(case, engine, judgements=(judged,))[1]


def sent_abroad(case, engine, **court):
    """A girl known to two holders, and a court's order that a person judged to be about her: the links that custody shows."""
    case.tell("clinic:1", "health", {"local_id": "H1", **OLD}, date=date(2015, 4, 2))
    case.tell("agency:1", "placement", {"local_id": "A1", **OLD}, date=date(2016, 1, 8), end=ENDS, custodian=CARER, worker=WORKER)
    case.tell("border:1", "border", {"local_id": "P1", **OLD}, date=ENDS)
    case.tell("court:1", "order", {"sex": "female", "birth_date": OLD["birth_date"], **court}, date=date(2018, 6, 1))
    prints = {row["record"]: row["fingerprint"] for row in case.records}
    same = Judgement("border:1", "court:1", prints["border:1"], prints["court:1"], "same", "N.N.", "2026-01-02T10:00:00", "")
    child, links, rows = found(case, engine, judgements=(same,))
    assert child["court:1"] == child["agency:1"]
    return child, links, rows


def test_a_court_that_knows_a_joined_child_by_another_name_only(case, engine):
    child, links, (row,) = sent_abroad(case, engine, name="Grace Reyes")
    assert links == [(child["court:1"], child["court:1"])]
    assert (row["since"], row["records"]) == (date(2018, 6, 1), ["border:1", "court:1"])
    assert not case.linked.pairs.count().to_pyarrow().as_py(), "what is joined is no pair to judge"


def test_a_court_that_states_her_number_says_itself_who_she_was(case, engine):
    assert not sent_abroad(case, engine, name="Grace Reyes", national_id=OLD["national_id"])[1]


def test_a_court_that_spells_her_name_otherwise_gives_no_second_one(case, engine):
    assert not sent_abroad(case, engine, name="GIM, SOMI")[1]
