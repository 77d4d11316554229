"""Random histories as the tables that rules read, and days as records state them: missing, known to the month, equal and reversed."""

import datetime
import random

import pyarrow as pa

from rollcall import schema
from rollcall.rules.policy import default

#: Histories that one query judges.
CHILDREN = 200

AS_OF = datetime.date(2020, 6, 30)
FIRST = datetime.date(2019, 1, 1)

_SHAPES = {
    "episodes": schema.EPISODES,
    "sightings": schema.SIGHTINGS,
    "children": schema.CHILDREN,
    "periods": schema.PERIODS,
    "coverage": schema.COVERAGE,
}


def days(number):
    return datetime.timedelta(days=number)


def some_day(chance, reach=120, lacking=0.1):
    """The earliest and the latest day that a record allows, within so many days of FIRST: few, so that many are equal."""
    if chance.random() < lacking:
        return None, None
    day = FIRST + days(chance.randrange(reach))
    return (day, day + days(30)) if chance.random() < 0.2 else (day, day)


def dated(chance, **reach):
    first, last = some_day(chance, **reach)
    return {"date": first, "date_last": last}


def ended(chance, **reach):
    first, last = some_day(chance, **reach)
    return {"end": first, "end_last": last}


def random_of(seed):
    return random.Random(seed)


def told(engine, **rows):
    """Keep lists of rows as tables, in the shape of EVENTS or of the table so called; a row says what it states, all else is null."""
    return {name: _kept(engine, name, listed) for name, listed in rows.items()}


def _kept(engine, name, rows):
    shape = _SHAPES.get(name, schema.EVENTS).to_pyarrow()
    return engine.keep(f"some_{name}", pa.Table.from_pylist([dict.fromkeys(shape.names) | row for row in rows], schema=shape))


def judged(rule, columns, *, laws=(), **tables):
    """What `rule` finds, as a sorted list of tuples of `columns`."""
    policy = {parameter: default(rule, parameter) for parameter in rule.parameters}
    values = {"as_of": AS_OF, "policy": policy | {"laws": laws, "jurisdiction": ""}}
    if "from_memory" in policy:
        values["policy"]["from_memory"] = True
    found = rule.judge(**tables, **{name: value for name, value in values.items() if name in rule.takes})
    rows = found.select(*columns).to_pyarrow().to_pylist()
    return in_order(tuple(row[column] for column in columns) for row in rows)


def in_order(rows):
    return sorted(rows, key=str)


def grown(born, day):
    """Whether somebody born on `born` is 18 on `day`; whose birth date is not stated is not."""
    if born is None:
        return False
    leap = (born.month, born.day) == (2, 29)
    return datetime.date(born.year + 18, born.month, 28 if leap else born.day) <= day
