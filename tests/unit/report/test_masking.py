"""Which cells may be shown without names."""

import pytest

from rollcall.report.masking import HIDDEN, Mask


@pytest.mark.parametrize(
    ("column", "hidden"),
    [
        ("child_name", True),
        ("mother_phone", True),
        ("child_birth_place", True),
        ("child_national_id", True),
        ("note", True),
        ("remarks of the ward", True),
        ("UPN", True),
        ("HOME_POST", True),
        ("child_birth_date", False),
        ("child_id", False),
        ("organisation_name", False),
        ("end_reason", False),
        ("CHILD", False),
        ("PLACE", False),
    ],
)
def test_a_column_nobody_vouches_for_is_hidden_unless_it_is_known_to_be_safe(column, hidden):
    mask = Mask({}, {}, names=False)
    assert mask.hides("births", "births.csv", column) is hidden


def test_a_source_may_name_its_own_columns_that_tell_who_a_person_is():
    mask = Mask({"births": frozenset({"baby"})}, {"births": frozenset({"baby", "dob"})}, names=False)
    assert mask.cells("births", "births.csv", {"baby": "Ana", "dob": "2015-01-02", "odd": "x"}) == {
        "baby": HIDDEN,
        "dob": "2015-01-02",
        "odd": HIDDEN,
    }


def test_an_empty_cell_is_shown_as_empty():
    assert Mask({}, {}, names=False).cells("births", "births.csv", {"child_name": "", "note": None}) == {"child_name": None, "note": None}


def test_names_shows_everything():
    assert Mask({}, {}, names=True).cells("births", "births.csv", {"child_name": "Ana"}) == {"child_name": "Ana"}
