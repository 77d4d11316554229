import datetime

from rollcall.sources.periods import infer, next_of, places_of

MARCH = (3, 31)


def ends(counted):
    return {(one.holder, one.label): one.end and one.end.isoformat() for one in infer(counted, MARCH)}


def test_the_return_is_the_folder_with_a_year_and_the_holder_the_folder_around_it():
    files = [
        (("home", "case", "North", "2019"), "episodes.csv"),
        (("home", "case", "South", "2018-19", "csv"), "episodes.csv"),
        (("home", "case", "2019"), "episodes.csv"),
    ]
    assert places_of(files) == [("North", "2019"), ("South", "2018-19"), ("case", "2019")]
    assert places_of([(("North", "2019"), "episodes.csv")]) == [("North", "2019")]


def test_folders_below_a_year_that_hold_files_of_one_name_are_authorities():
    files = [(("home", "case", year, authority), "episodes.csv") for year in ("2018", "2019") for authority in ("North", "South")]
    alone = (("home", "case", "2020", "North"), "episodes.csv")
    assert places_of([*files, alone]) == [("North", "2018"), ("South", "2018"), ("North", "2019"), ("South", "2019"), ("North", "2020")]


def test_folders_below_a_year_are_no_authorities_where_they_hold_different_files_or_parts_of_the_year():
    files = [(("home", "case", "2018", "a"), "episodes.csv"), (("home", "case", "2018", "b"), "reviews.csv")]
    quarters = [(("home", "case", "2018", quarter), "episodes.csv") for quarter in ("Q1", "Q2")]
    assert places_of(files) == places_of(quarters) == [("case", "2018")] * 2


def test_authorities_whose_folders_have_one_name_are_told_apart_by_the_folders_around_them():
    files = [(("home", "case", authority, "returns", "2018"), "episodes.csv") for authority in ("North", "South")]
    assert places_of(files) == [("North/returns", "2018"), ("South/returns", "2018")]


def test_one_authority_in_two_places_stays_one():
    files = [(("home", "case", "old", "North", "2018"), "episodes.csv"), (("home", "case", "new", "North", "2019"), "episodes.csv")]
    assert places_of(files) == [("North", "2018"), ("North", "2019")]


def test_without_a_year_there_is_one_return_of_the_folder():
    files = [(("home", "audit of 2024"), "episodes.csv"), (("home", "audit of 2024"), "reviews 2019.csv")]
    assert places_of(files) == [("audit of 2024", "")] * 2


def test_years_in_the_names_of_all_files_tell_returns_apart():
    files = [(("home", "North"), "return_2018.xml"), (("home", "North"), "return_2019.xml")]
    assert places_of(files) == [("North", "2018"), ("North", "2019")]


def test_a_folder_named_2019_is_the_year_that_ends_in_2019():
    assert ends({("North", "2019"): {2017: 40, 2019: 60}, ("North", "2020"): {2020: 99, 2021: 1}}) == {
        ("North", "2019"): "2019-03-31",
        ("North", "2020"): "2020-03-31",
    }


def test_dates_after_that_day_show_that_the_name_is_the_year_in_which_the_period_begins():
    assert ends({("North", "2017"): {2017: 10, 2018: 90}, ("South", "2017"): {2017: 100}}) == {
        ("North", "2017"): "2018-03-31",
        ("South", "2017"): "2017-03-31",
    }


def test_a_pair_of_years_needs_no_dates():
    assert ends({("North", "2018-19"): {2020: 50}, ("North", "2019_20"): {}}) == {
        ("North", "2018-19"): "2019-03-31",
        ("North", "2019_20"): "2020-03-31",
    }


def test_without_a_year_the_dates_tell_the_period_and_strays_do_not():
    assert ends({("North", ""): {2016: 20, 2018: 980, 2028: 5}, ("South", ""): {}}) == {("North", ""): "2018-03-31", ("South", ""): None}


def test_a_return_runs_from_the_first_of_april_to_the_next_supplied_one_of_the_same_holder():
    returns = infer({("North", "2018"): {2018: 1}, ("North", "2020"): {2020: 1}, ("South", "2019"): {2019: 1}}, MARCH)
    first = returns[0]
    assert (first.start, first.end) == (datetime.date(2017, 4, 1), datetime.date(2018, 3, 31))
    assert next_of(first, returns).label == "2020"
    assert next_of(returns[1], returns) is None
