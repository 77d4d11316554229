import pytest

from rollcall.config import Source
from rollcall.errors import ConfigurationError
from rollcall.sources import codes, contract
from rollcall.sources.mapping import known_exports, recognise
from rollcall.terms import VALUES

SSDA903 = next(export for export in known_exports() if export.name == "ssda903")

LAYOUTS = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "unaccompanied": "CHILD SEX DOB DUC",
    "health": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT SUBSTANCE_MISUSE",
    "care leavers": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "adoption": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "placed for adoption": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "previous permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "social workers": "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
    "deprivation of liberty": "CHILD DOB DOLO_START DOLO_END",
}


@pytest.mark.parametrize("table", LAYOUTS)
def test_each_table_of_the_return_is_told_by_its_columns(table):
    columns = tuple(LAYOUTS[table].split())
    assert recognise(columns)[1].name == table
    assert recognise(tuple(column.lower() for column in reversed(columns)))[1].name == table


def test_the_column_pl_of_the_xml_is_the_column_place_of_the_csv():
    assert recognise(("CHILDID", "DECOM", "RNE", "LS", "PL"))[1].name == "episodes"


def test_the_xml_return_is_told_by_its_root():
    assert recognise(("EXPSSDA903",)) == (SSDA903, None)


def test_tables_of_other_kinds_are_not_taken_for_a_return():
    assert recognise(("URN", "Provider Name", "CHILD")) is None


@pytest.mark.parametrize("field", ["setting", "end_reason", "sex"])
def test_every_code_becomes_a_word_of_the_contract(field):
    assert {word for word in SSDA903.codes[field].values() if word} <= set(VALUES[field])


@pytest.mark.parametrize(
    ("field", "stated"),
    [
        ("setting", "A3 A4 A5 A6 H5 K1 K2 K3 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1 Z11 Z12 Z13 Z14"),
        ("end_reason", "X1 E11 E12 E2 E3 E4A E4B E13 E41 E43 E44 E45 E46 E47 E48 E5 E6 E7 E9 E14 E15 E16 E17 E8"),
        ("legal_status", "C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3"),
        ("placement_change", "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER"),
        ("review", "PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7"),
        ("sex", "1 2 M F U"),
    ],
)
def test_the_codes_of_every_year_from_2017_to_2026_are_listed(field, stated):
    assert set(SSDA903.codes[field]) == set(stated.split())


def test_a_column_is_found_by_the_configured_name_else_by_its_own():
    source = Source(name="births", path="b.csv", states="birth", columns={"child_name": "baby"})
    assert contract.match([" Baby", "DATE", "child_sex", "ward"], source) == {
        "child_name": " Baby",
        "date": "DATE",
        "child_sex": "child_sex",
    }


def test_a_mis_spelled_column_is_pointed_out():
    source = Source(name="births", path="b.csv", states="birth")
    problems = contract.unmatched(["chld_name", "date", "ward"], source)
    assert problems["chld_name"].endswith("did you mean child_name?")
    assert problems["ward"].endswith("kept as evidence")


def test_a_configured_column_that_no_file_has_is_an_error_naming_the_nearest():
    source = Source(name="births", path="b.csv", states="birth", columns={"child_name": "bbay"})
    with pytest.raises(ConfigurationError, match="has no column 'bbay'") as error:
        contract.require_columns({"b.csv": ("baby", "dob")}, source)
    assert error.value.cause == "did you mean 'baby'?"
    contract.require_columns({"b.csv": ("baby", "dob"), "c.csv": ("bbay",)}, source)


def test_a_code_list_has_the_contracts_words_the_usual_codes_and_the_sources_own():
    source = Source(name="care", path="c.csv", states="placement", values={"end_reason": {"RD1": "returned"}, "child_sex": {"7": "other"}})
    assert codes.list_of("end_reason", source)["rd1"] == "returned"
    assert codes.list_of("end_reason", source)["died"] == "died"
    assert [codes.list_of("child_sex", source)[code] for code in ("여", "1", "f", "7")] == ["female", "male", "female", "other"]
    assert codes.list_of("place", source) is None


def test_a_code_may_not_become_a_word_that_the_contract_lacks():
    source = Source(name="care", path="c.csv", states="placement", values={"setting": {"H": "hospitl"}})
    with pytest.raises(ConfigurationError, match="'hospitl' is not a value of setting") as error:
        codes.list_of("setting", source)
    assert error.value.cause == "did you mean 'hospital'?"
