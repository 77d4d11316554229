import pytest

from rollcall.people.names import sound


@pytest.mark.parametrize(
    "spellings",
    [
        ["김민수", "Kim Min-su", "KIM MINSU", "Minsu Kim", "Gim, Min Soo", "Min Su Kim"],
        ["이하은", "Lee Ha-eun", "Yi Haeun", "RHEE, HA EUN", "Haeun Lee", "I Ha Eun"],
        ["박지훈", "Park Jihoon", "Pak Ji-hun", "Bak Jihun", "Ji Hoon Park"],
        ["정우진", "Jung Woojin", "Chung Woo-jin", "Jeong U-jin"],
        ["최서연", "Choi Seo-yeon", "Choe Seoyoun"],
        ["남궁 민", "Namgung Min", "남궁민"],
        ["José García", "JOSE GARCIA", "García, José"],
    ],
)
def test_spellings_of_one_name_sound_the_same(spellings):
    assert len({sound(name).whole for name in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("김민수", "김민호"), ("이하은", "임하은"), ("Kim Jun", "Kim Jung"), ("박지훈", "박지원")])
def test_other_names_sound_different(one, other):
    assert sound(one).whole != sound(other).whole


@pytest.mark.parametrize("name", ["", "  ", "Baby of Kim Ji-young", "신생아", "unknown", "N/A"])
def test_a_placeholder_is_no_name(name):
    assert sound(name) == ("", "", "")


def test_the_order_of_family_and_given_name_does_not_matter_where_neither_is_known():
    assert sound("Olena Shevchenko").whole == sound("Shevchenko Olena").whole


@pytest.mark.parametrize(
    "name",
    ["김아기", "김선영 아기", "신생아", "아기 2", "baby of Kim Mi-ra", "Kim baby girl", "Baby Kim", "B/O Lee", "N/A", "unnamed", "xx"],
)
def test_a_placeholder_sounds_like_nothing(name):
    assert sound(name).whole == ""


@pytest.mark.parametrize("name", ["Na-eun Rhee", "Na Kyung-won", "나은", "X Kim", "Infant Jesus Kim", "아영", "Babylon Kim"])
def test_a_name_is_not_taken_for_a_placeholder(name):
    assert sound(name).whole != ""
