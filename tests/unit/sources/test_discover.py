import pytest

from rollcall.config import Config, Source
from rollcall.errors import ConfigurationError, UsageError
from rollcall.sources.discover import find

REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/01/2010,01/05/2018,PN1\n"


def shown(files):
    return {file.reference: file.source.name if file.source else file.export.name if file.export else file.problem for file in files}


def test_known_exports_are_recognised_by_their_columns_not_by_their_names(folder):
    case = folder({"2018/anything.csv": REVIEWS, ".hidden/reviews.csv": REVIEWS, "~$reviews.csv": REVIEWS})
    assert shown(find([case], Config())) == {"2018/anything.csv": "ssda903"}


def test_what_is_not_recognised_is_named_with_the_nearest_known_export(folder):
    case = folder({"reviews.csv": "CHILD,DOB,REVEW,REVIEW_CODE\n1,01/01/2010,01/05/2018,PN1\n", "scan.pdf": b"%PDF-1.4"})
    problems = shown(find([case], Config()))
    assert problems["scan.pdf"] == "not a format that Rollcall reads"
    assert "nearest is ssda903 reviews, which also has REVIEW;" in problems["reviews.csv"]


def test_a_file_without_a_header_has_none_of_its_cells_quoted(folder):
    case = folder({"list.csv": "Kim Haneul,2015-03-02\nPark Bom,2015-04-02\n"})
    assert shown(find([case], Config()))["list.csv"] == "no known export has these columns; name the file in rollcall.toml"


def test_a_configuration_inside_the_case_is_reported_and_not_followed(folder):
    case = folder({"rollcall.toml": 'title = "ours"', "reviews.csv": REVIEWS})
    assert "followed only when it is named" in shown(find([case], Config()))["rollcall.toml"]
    assert "rollcall.toml" not in shown(find([case], Config(root=case)))


def test_links_that_lead_out_of_the_case_are_not_followed(folder):
    outside = folder({"reviews.csv": REVIEWS}, "outside")
    case = folder({"kept.csv": REVIEWS})
    (case / "link.csv").symlink_to(outside / "reviews.csv")
    (case / "links").symlink_to(outside)
    assert shown(find([case], Config())) == {"kept.csv": "ssda903", "link.csv": "a link that leads out of the case; it is not followed"}


def test_the_output_of_an_earlier_run_is_not_a_source(folder):
    case = folder({"reviews.csv": REVIEWS, "out/run.json": '{"format": "rollcall-run/1"}', "out/roll.csv": "child,status\n"})
    assert shown(find([case], Config())) == {
        "out/run.json": "the output of an earlier run; its folder is not read",
        "reviews.csv": "ssda903",
    }


def test_several_cases_are_told_apart_by_their_names(folder, tmp_path):
    cases = [folder({"reviews.csv": REVIEWS}, name) for name in ("a/north", "b/north", "south")]
    assert list(shown(find(cases, Config()))) == ["north/reviews.csv", "north~2/reviews.csv", "south/reviews.csv"]


def test_configured_sources_are_cited_by_name_and_by_file_below_a_glob(folder):
    case = folder({"care/2018/a.csv": "x", "care/2019/b.csv": "x", "births.csv": "x"})
    sources = (Source(name="care", path="care/*/*.csv", states="placement"), Source(name="births", path="births.csv", states="birth"))
    assert shown(find([case], Config(source=sources, root=case))) == {
        "care/2018/a.csv": "care",
        "care/2019/b.csv": "care",
        "births": "births",
    }


def test_a_source_without_a_file_names_the_nearest(folder):
    case = folder({"births.csv": "x"})
    with pytest.raises(ConfigurationError, match="no file at birth.csv") as error:
        find([case], Config(source=(Source(name="births", path="birth.csv", states="birth"),), root=case))
    assert error.value.cause == "did you mean births.csv?"


def test_a_case_that_does_not_exist_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        find([tmp_path / "nowhere"], Config())
