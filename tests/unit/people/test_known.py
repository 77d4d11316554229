"""What an earlier audit put together stands while nothing about it has changed; all else is linked as in a full run."""

import json
import random
from datetime import date, timedelta

import pyarrow as pa

from rollcall import people
from rollcall.people import known
from rollcall.people.known import Known
from rollcall.people.train import Trained
from rollcall.progress import Silent
from rollcall.schema import MENTIONS, RECORDS

FAMILIES = ["Kim", "Lee", "Park", "Choi", "Jung", "Han", "Yoon", "Song"]
GIVEN = ["Min-su", "Ji-woo", "Ha-eun", "Seo-yeon", "Do-hyun", "Yu-na", "Jun-ho", "Ye-rin", "Tae-yang", "Su-bin", "Ah-hyeon", "Dae-jung"]


def country(case, children: int) -> None:
    """Three records of each child, of three holders; every tenth has a slip in its birth date."""
    pick = random.Random(4)
    for child in range(children):
        name = f"{pick.choice(FAMILIES)} {pick.choice(GIVEN)}"
        born = date(2010, 1, 1) + timedelta(days=pick.randrange(4000))
        mother = {
            "name": f"{pick.choice(FAMILIES)} {pick.choice(GIVEN)}",
            "birth_date": date(1985, 1, 1) + timedelta(days=pick.randrange(3000)),
        }
        for holder, kind in (("register", "registration"), ("clinic", "health"), ("school", "school")):
            stated = born + timedelta(days=1) if pick.random() < 0.1 else born
            role = "mother" if kind == "registration" else "carer"
            case.tell(f"{holder}:{child + 1}", kind, {"name": name, "birth_date": stated, "sex": "male"}, **{role: mother})


def link(engine, case, chosen, earlier=None, judgements=()):
    """The partition of the records `chosen` into children, and what was linked."""
    records = engine.keep(
        "records", pa.Table.from_pylist([row for row in case.records if row["record"] in chosen], schema=RECORDS.to_pyarrow())
    )
    told = [row for row in case.mentions if row["record"] in chosen]
    mentions = engine.keep("mentions", pa.Table.from_pylist(told, schema=MENTIONS.to_pyarrow()))
    linked = people.link(engine, records, mentions, Silent(), judgements, earlier)
    rows = linked.people.filter(linked.people.role == "child").to_pyarrow().to_pylist()
    return {row["record"]: row["person"] for row in rows}, linked


def as_known(engine, linked) -> Known:
    model = Trained(linked.model, True, "taught before", 300.0)
    pairs = engine.keep("known_pairs", linked.pairs.select("child", "other"))
    return Known(engine.keep("known_links", linked.links), pairs, model, 0)


def settled(engine) -> int:
    return engine.ibis.table("settled").count().to_pyarrow().as_py()


def test_after_new_and_changed_records_the_children_are_those_of_a_full_run(case, engine):
    country(case, 60)
    every = [row["record"] for row in case.records]
    held_back = set(random.Random(1).sample(every, 12))
    _, before = link(engine, case, set(every) - held_back)
    earlier = as_known(engine, before)
    full, _ = link(engine, case, set(every))
    assert settled(engine) == 0
    again, _ = link(engine, case, set(every), earlier)
    assert settled(engine) > 100
    assert again == full


def test_a_child_that_lost_a_record_is_linked_anew(case, engine):
    country(case, 3)
    every = {row["record"] for row in case.records}
    _, before = link(engine, case, every)
    link(engine, case, every - {"clinic:2"}, as_known(engine, before))
    assert settled(engine) == 6  # the two other children's files


def test_a_file_that_gained_a_record_opens_its_child_again(case, engine):
    case.tell("school:1", "school", {"local_id": "7", "name": "Kim Min-su", "birth_date": date(2016, 5, 3)})
    case.tell("school:2", "school", {"local_id": "8", "name": "Lee Ha-eun", "birth_date": date(2016, 8, 1)})
    case.tell("school:3", "school", {"local_id": "7", "name": "Kim Min-su", "birth_date": date(2016, 5, 3)})
    _, before = link(engine, case, {"school:1", "school:2"})
    child, _ = link(engine, case, {"school:1", "school:2", "school:3"}, as_known(engine, before))
    assert settled(engine) == 1
    assert child["school:1"] == child["school:3"] != child["school:2"]


def test_a_pair_left_to_people_is_still_left_to_them(case, engine):
    identity = {"name": "김민수", "national_id": "160503-3123456", "birth_date": date(2016, 5, 3), "sex": "male"}
    case.tell("school:1", "school", {"local_id": "1", **identity})
    case.tell("school:2", "school", {"local_id": "2", **identity})
    case.tell("school:3", "school", {"local_id": "3", "name": "Lee Ha-eun", "birth_date": date(2016, 8, 1)})
    every = {"school:1", "school:2", "school:3"}
    _, before = link(engine, case, every)
    _, after = link(engine, case, every, as_known(engine, before))
    assert settled(engine) == 1
    assert after.pairs.to_pyarrow().to_pylist() == before.pairs.to_pyarrow().to_pylist()
    assert after.pairs.count().to_pyarrow().as_py() == 1


def test_links_that_followed_judgements_since_lost_do_not_stand(case, engine):
    country(case, 3)
    every = {row["record"] for row in case.records}
    _, before = link(engine, case, every)
    link(engine, case, every, as_known(engine, before)._replace(judged=1))
    assert settled(engine) == 0


def test_a_folder_of_another_version_or_without_links_is_not_followed(engine, tmp_path):
    assert known.read(engine, tmp_path, "0.1.0") is None
    (tmp_path / "run.json").write_text(json.dumps({"versions": {"rollcall": "0.0.9"}, "linkage": {"model": "trained"}}), encoding="utf-8")
    assert known.read(engine, tmp_path, "0.1.0") is None
    (tmp_path / "run.json").write_text(json.dumps({"versions": {"rollcall": "0.1.0"}, "linkage": {"model": "trained"}}), encoding="utf-8")
    assert known.read(engine, tmp_path, "0.1.0") is None
