import datetime

import ibis
import pytest

from rollcall.rules.days import excluded, later, slip

DAY = datetime.date


def _value(expression):
    return ibis.duckdb.connect().execute(expression)


def _day(text):
    return ibis.literal(DAY.fromisoformat(text))


@pytest.mark.parametrize(
    ("one", "other", "one_slip"),
    [
        ("2015-03-08", "2015-08-03", True),  # day and month swapped
        ("2015-03-08", "2013-03-08", True),  # one digit
        ("2012-03-08", "2021-03-08", True),  # two neighbours exchanged
        ("2009-09-05", "2010-09-05", True),  # the year after
        ("2015-03-08", "2014-11-20", False),
        ("2015-03-08", "2017-05-08", False),  # two digits, not exchanged
    ],
)
def test_a_slip_of_the_pen(one, other, one_slip):
    assert _value(slip(_day(one), _day(other))) == one_slip


def test_a_year_excludes_no_day_in_it():
    first, last = _day("2015-01-01"), _day("2015-12-31")
    assert not _value(excluded(first, last, _day("2015-06-01"), _day("2015-06-01"), 31))
    assert not _value(excluded(first, last, _day("2016-01-31"), _day("2016-01-31"), 31))
    assert _value(excluded(first, last, _day("2016-02-01"), _day("2016-02-01"), 31))
    assert _value(excluded(_day("2016-02-01"), _day("2016-02-01"), first, last, 31))


def test_days_later_and_earlier():
    assert _value(later(_day("2015-03-02"), 30)).date() == DAY(2015, 4, 1)
    assert _value(later(_day("2015-03-02"), -2)).date() == DAY(2015, 2, 28)
