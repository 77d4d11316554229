"""A child's timeline: what is drawn where, and the same in words."""

import datetime

from rollcall import schema
from rollcall.report import timeline
from rollcall.report.timeline import INSET, Story

AS_OF = datetime.date(2020, 1, 1)


def episode(start, end, **told):
    days = dict(start=start and datetime.date.fromisoformat(start), end=end and datetime.date.fromisoformat(end))
    return dict.fromkeys(schema.EPISODES) | dict(child="c", episode=1, basis="placement", record="p:1", confirmed=["Clinic"]) | days | told


def sighting(date, independent=True):
    return dict(
        child="c",
        date=datetime.date.fromisoformat(date),
        kind="visit",
        holder="Council",
        by="Ms Lee",
        independent=independent,
        record="v:1",
    )


def draw(story, since=None, until=None):
    return timeline.draw(story, AS_OF, since, until, names=False)


def test_half_the_time_is_half_the_width():
    picture = draw(Story("c", [episode("2010-01-01", "2015-01-01"), episode("2015-01-01", None)]))
    first, second = picture.bars
    assert first.x == INSET
    assert abs(second.x - 50) < 0.1
    assert abs(second.x + second.width - (100 - INSET)) < 0.1
    assert picture.lanes == 1


def test_two_who_have_the_child_at_once_are_drawn_one_below_the_other():
    picture = draw(Story("c", [episode("2010-01-01", "2015-01-01"), episode("2012-01-01", "2013-01-01", episode=2)]))
    assert picture.lanes == 2
    assert len({bar.y for bar in picture.bars}) == 2


def test_custody_that_no_other_holder_confirms_is_drawn_pale():
    confirmed, alone = draw(Story("c", [episode("2010-01-01", "2012-01-01"), episode("2012-01-01", None, confirmed=[])])).bars
    assert "alone" not in confirmed.look
    assert "alone" in alone.look


def test_a_person_is_named_only_where_names_are_shown():
    told = episode("2010-01-01", None, custodian="p-1", custodian_name="Ana Lee")
    assert timeline.custodian(told, names=False) == "p-1"
    assert timeline.custodian(told, names=True) == "Ana Lee"


def test_days_too_near_to_be_told_apart_share_a_dot_but_not_with_dependent_ones():
    story = Story(
        "c", [episode("2010-01-01", None)], [sighting("2015-03-01"), sighting("2015-03-02"), sighting("2015-03-01", independent=False)]
    )
    dots = draw(story).dots
    assert [dot.look for dot in dots] == ["dependent", "independent"]
    assert "2 days" in dots[1].tip


def test_custody_without_an_end_is_drawn_as_stated_only_up_to_the_last_day_of_its_return():
    beyond, bar = draw(Story("c", [episode("2010-01-01", None, period_end=datetime.date(2015, 1, 1))])).bars
    assert abs(bar.x + bar.width - 50) < 0.1
    assert beyond.look == "beyond"
    assert beyond.tip == "No end stated; stated until 1 January 2015 only"


def test_there_is_no_picture_where_no_record_has_a_date():
    assert draw(Story("c", [episode(None, None)])) is None


def test_the_axis_names_at_most_seven_days():
    for start in ("2002-05-05", "2015-05-05", "2018-11-11", "2019-10-10", "2019-12-20", "1924-01-01"):
        ticks = draw(Story("c", [episode(start, None)])).ticks
        assert len(ticks) <= 7, start
        assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)


def test_the_words_follow_the_order_of_time_and_cite_the_record():
    gap = dict(child="c", kind="gap", start=datetime.date(2012, 1, 1), end=None, days=2922, records=["p:1"])
    words = timeline.tell(Story("c", [episode("2010-01-01", "2012-01-01", setting="foster")], [sighting("2011-01-01")], [gap]), names=False)
    assert [line["what"] for line in words] == [
        "In custody of foster; foster; placement; confirmed by Clinic",
        "Seen: visit, Council; independent",
        "Nobody recorded as having the child, 2,922 days",
    ]
    assert words[0]["record"] == "p:1"
