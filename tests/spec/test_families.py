"""Each family of legal duties on random histories, held against a plain reading of the law in Python.

Dates are missing, partial, equal and reversed; one example is many children, so that few queries are asked.
"""

import datetime
import random

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.rules.law import limit, recurring, response, schedule
from rollcall.rules.law.holidays import bank_holidays
from rollcall.rules.law.provisions import SEEN, Provision, Term
from rollcall.rules.law.span import span, with_working_days

EPOCH = datetime.date(2015, 1, 1)
TODAY = datetime.date(2019, 6, 30)
CHILDREN = 12
seeds = given(seed=st.integers(0, 2**32))
few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def days(number):
    return datetime.timedelta(days=number)


def months_after(day, number):
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def some_day(chance, reach):
    """A day, missing now and then, known to the month now and then: earliest and latest."""
    if chance.random() < 0.1:
        return None, None
    day = EPOCH + days(chance.randrange(reach))
    return (day, day + days(30)) if chance.random() < 0.2 else (day, day)


def term(since=None, until=None, **stated):
    return Term(Provision("TEST-1", "england", "", "", SEEN, since=since, until=until), stated)


def kept(engine, name, rows, columns):
    kinds = pa.schema(
        [(column, pa.date32() if kind == "day" else pa.int64() if kind == "int" else pa.string()) for column, kind in columns]
    )
    return engine.keep(name, pa.Table.from_pylist([dict(zip(kinds.names, row, strict=True)) for row in rows], schema=kinds))


@few
@seeds
def test_calendars(engine, seed):
    chance = random.Random(seed)
    spells, points = [], []
    for number in range(CHILDREN):
        start, start_last = some_day(chance, 900)
        start, start_last = (start or EPOCH, start_last or EPOCH)
        until = start + days(chance.randrange(0, 900))
        review = chance.choice([None, start + days(chance.randrange(60))])
        setting = chance.choice(["adoption", "foster", None])
        spells.append((f"C{number}", number, start, start_last, until, setting, None, review))
        points += [(f"C{number}", *some_day(chance, 1800), f"p{number}.{nth}") for nth in range(chance.randrange(6))]
    terms = [
        term(settings=["foster", ""], first="7 days", first_year="42 days", later="92 days"),
        term(settings=["adoption"], first="7 days", before_review="7 days"),
        term(settings=["adoption", "foster"], since=datetime.date(2016, 1, 1), first="28 days", second="3 months", then="6 months"),
    ]
    columns = [("child", ""), ("spell", "int"), ("start", "day"), ("start_last", "day"), ("until", "day"), ("setting", ""), ("status", "")]
    table = kept(engine, "some_spells", spells, [*columns, ("review", "day")])
    met = kept(engine, "some_points", points, [("child", ""), ("date", "day"), ("date_last", "day"), ("point", "")])
    late = recurring.late(recurring.between(table, met), terms).select("child", "point", "due", "late").to_pyarrow().to_pylist()
    expected = [row for spell in spells for row in _late(spell, [point for point in points if point[0] == spell[0]])]
    assert sorted(late, key=str) == sorted(expected, key=str)


def _late(spell, points):
    """What regulations 28 and 36 say of one stretch, one visit after the other."""
    child, _, start, start_last, until, setting, _, review = spell
    within = sorted([point for point in points if point[1] and point[2] >= start and point[1] < until], key=lambda point: point[1:])
    before, found = None, []
    for nth, (day, last, record) in enumerate([point[1:] for point in within] + [(until, until, None)]):
        origin = before or start_last
        due = []
        if setting in ("foster", None):
            due.append(origin + days(7 if nth == 0 else 42 if (before - start_last).days < 365 else 92))
        if setting == "adoption":
            weekly = origin + days(7)
            if nth == 0 or weekly <= (review or start_last + days(28)):
                due.append(weekly)
        if setting in ("adoption", "foster") and origin >= datetime.date(2016, 1, 1):
            due.append(origin + days(28) if nth == 0 else months_after(origin, 3 if nth == 1 else 6))
        if due and day > min(due):
            found.append({"child": child, "point": record, "due": min(due), "late": (day - min(due)).days})
        before = max(filter(None, [before, last]))
    return found


@few
@seeds
def test_schedules(engine, seed):
    chance = random.Random(seed)
    known_from = EPOCH + days(chance.choice([-1000, 200, 400]))
    spells, done = [], []
    for number in range(CHILDREN):
        start, start_last = some_day(chance, 900)
        start, start_last = (start or EPOCH, start_last or EPOCH)
        born = chance.choice([None, start - days(chance.randrange(5000, 7000))])
        until = chance.choice([TODAY + days(1), start + days(chance.randrange(900))])
        spells.append((f"C{number}", f"s{number}", start, start_last, until, born, chance.choice(["home", "abroad"]), known_from))
        told = [some_day(chance, 1600)[0] for _ in range(chance.randrange(5))]
        done += [(f"C{number}", day, f"r{number}.{nth}") for nth, day in enumerate(told) if day is None or day >= known_from]
    terms = [term(of=["home"], by_months=[12, 12, 24]), term(of=["home", "abroad"], by_months=[3, 6, 36], until_age=18)]
    columns = [("child", ""), ("spell", ""), ("start", "day"), ("start_last", "day"), ("until", "day"), ("born", "day"), ("kind", "")]
    columns.append(("known_from", "day"))
    table = kept(engine, "some_spells", spells, columns)
    reports = kept(engine, "some_reports", done, [("child", ""), ("date", "day"), ("point", "")])
    short = (
        schedule.missed(table, reports, terms, ibis.literal(TODAY))
        .select("child", "due", "wanted", "made", "missing")
        .to_pyarrow()
        .to_pylist()
    )
    expected = [row for spell in spells if (row := _missed(spell, done))]
    assert sorted(short, key=str) == sorted(expected, key=str)


def _missed(spell, done):
    child, _, start, start_last, until, born, kind, known_from = spell
    short = []
    for by_months, of in [([12, 12, 24], ["home"]), ([3, 6, 36], ["home", "abroad"])]:
        asked = [months_after(start_last, month) for month in by_months if kind in of]
        if len(of) == 2:
            asked = [due for due in asked if born is None or due < months_after(born, 216)]
        asked = [due for due in asked if due < TODAY and due < until and due >= known_from]
        untold = sum(months_after(start_last, month) < min(known_from, TODAY, until) for month in by_months)
        for due in sorted(set(asked)):
            wanted = sum(months_after(start_last, month) <= due for month in by_months) - untold
            made = sum(day is not None and start <= day <= due for who, day, _ in done if who == child)
            if made < wanted:
                short.append((due, wanted, made))
    if not short:
        return None
    due, wanted, made = min(short)
    return {"child": child, "due": due, "wanted": wanted, "made": made, "missing": len({day for day, *_ in short})}


@few
@seeds
def test_answers(engine, seed):
    chance = random.Random(seed)
    cases, answers = [], []
    for number in range(CHILDREN):
        day, last = some_day(chance, 1700)
        cases.append((f"C{number}", number, day or EPOCH, last or EPOCH))
        answers += [(f"C{number}", *some_day(chance, 1800), f"a{number}.{nth}") for nth in range(chance.randrange(4))]
    terms = [term(within="1 months"), term(within="20 days", since=datetime.date(2016, 1, 1), until=datetime.date(2017, 1, 1))]
    table = kept(engine, "some_cases", cases, [("child", ""), ("case", "int"), ("day", "day"), ("day_last", "day")])
    given_ = kept(engine, "some_answers", answers, [("child", ""), ("date", "day"), ("date_last", "day"), ("answer", "")])
    late = response.unanswered(table, given_, terms, ibis.literal(TODAY)).select("child", "due", "answered").to_pyarrow().to_pylist()
    expected = []
    for child, _, day, last in cases:
        due = months_after(last, 1)
        if datetime.date(2016, 1, 1) <= last < datetime.date(2017, 1, 1):
            due = min(due, last + days(20))
        later = [answer for answer in answers if answer[0] == child and (answer[1] is None or answer[2] >= day)]
        if due < TODAY and not any(answer[1] is None or answer[1] <= due for answer in later):
            expected.append({"child": child, "due": due, "answered": min((answer[1] for answer in later), default=None)})
    assert sorted(late, key=str) == sorted(expected, key=str)


@few
@seeds
def test_limits(engine, seed):
    chance = random.Random(seed)
    stays = []
    for number in range(CHILDREN):
        start = EPOCH + days(chance.randrange(1500))
        stays.append((f"C{number}", chance.choice(["police", "hospital", "other"]), start, start + days(chance.randrange(-3, 60))))
    terms = [
        term(titles=["police"], longest="3 days"),
        term(titles=["hospital", "police"], longest="1 months", until=datetime.date(2017, 1, 1)),
    ]
    table = kept(engine, "some_stays", stays, [("child", ""), ("title", ""), ("start_last", "day"), ("until", "day")])
    over = limit.overlong(table, terms).select("child", "due", "over").to_pyarrow().to_pylist()
    expected = []
    for child, title, start, until in stays:
        dues = [start + days(3)] if title == "police" else []
        dues += [months_after(start, 1)] if title != "other" and start < datetime.date(2017, 1, 1) else []
        expected += [{"child": child, "due": due, "over": (until - due).days} for due in dues if until > due]
    assert sorted(over, key=str) == sorted(expected, key=str)


@settings(few, max_examples=4)
@seeds
def test_spans(engine, seed):
    """Days, months and working days, counted one by one; holidays of England are held against its calendar in test_days.py."""
    chance = random.Random(seed)
    origins = sorted({EPOCH + days(chance.randrange(3000)) for _ in range(60)})
    table = kept(engine, "some_origins", [(day,) for day in [*origins, None, *origins[:3]]], [("origin", "day")])
    number, months = chance.randrange(1, 40), chance.randrange(1, 40)
    counted = with_working_days(table, number).to_pyarrow().to_pylist()
    free = {day for year in range(2015, 2026) for day in bank_holidays(year)}
    expected = []
    for origin in origins:
        day, left = origin, number
        while left:
            day += days(1)
            left -= day.weekday() < 5 and day not in free
        expected.append({"counted_from": origin, "working": day})
    assert sorted(counted, key=str) == sorted(expected, key=str)
    reckoned = table.select("origin", days=span(f"{number} days").after(table.origin), months=span(f"{months} months").after(table.origin))
    for row in reckoned.to_pyarrow().to_pylist():
        if row["origin"]:
            assert (row["days"], row["months"]) == (row["origin"] + days(number), months_after(row["origin"], months))


@pytest.mark.parametrize(
    ("day", "number", "due"), [("2015-01-31", 1, "2015-02-28"), ("2016-01-31", 1, "2016-02-29"), ("2015-11-30", 3, "2016-02-29")]
)
def test_the_oracles_months(day, number, due):
    assert months_after(datetime.date.fromisoformat(day), number) == datetime.date.fromisoformat(due)
