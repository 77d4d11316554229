"""Each reader sees what it may; what is left out is marked, with what it was and why; nothing names anybody unless asked."""

import io
import zipfile

import pytest

#: Of Yoo Tae-rin's rows, by hand: the child, her mother, her adopter, those who acted, numbers and telephone.
CHILD = ("유태린", "Yoo Tae-rin")
MOTHER = ("유민경",)
ADOPTER = ("Hwang Min-kyung", "황민경")
ACTING = ("Kim Se-hee", "Nurse Bang Eun-a")
NUMBERS = ("090512-9595362",)
PHONES = ("010-0000-8323",)
WITHHELD = {
    "court": (),
    "press": (*CHILD, *MOTHER, *ADOPTER, *ACTING, *NUMBERS, *PHONES, "2009-05-12", "died after short illness", "Hanbit Kindergarten"),
    "family": (*ADOPTER, *NUMBERS, *PHONES, "died after short illness", "Hanbit Kindergarten"),
    "child": (*MOTHER, *PHONES),
}
SHOWN = {
    "court": (*CHILD, *MOTHER, *ADOPTER, *ACTING, *NUMBERS, *PHONES),
    "press": ("Haneul Hospital", "21 June 2014", "given back"),
    "family": (*CHILD, *MOTHER, *ACTING),
    "child": (*CHILD, *ADOPTER, *ACTING, *NUMBERS),
}


def everything(made):
    """All text of a dossier: page, claims, and every file of the bundle."""
    held = zipfile.ZipFile(io.BytesIO(made.files["dossier.zip"]))
    return "\n".join([made.files["dossier.html"].decode(), *(held.read(name).decode() for name in held.namelist())])


@pytest.mark.parametrize("reader", WITHHELD)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_reader_is_shown_what_it_may_see_and_no_more(told, tae_rin, reader, language):
    made, claims, page = told("child", tae_rin, reader=reader, names=True, language=language)
    text = everything(made)
    assert [name for name in WITHHELD[reader] if name in text] == []
    assert [name for name in SHOWN[reader] if language == "en" and name not in page] == []
    assert bool(claims["left_out"]) == bool(WITHHELD[reader])


def test_each_omission_says_what_and_why(told, tae_rin):
    made, claims, page = told("child", tae_rin, reader="press", names=True)
    returned = next(claim for claim in claims["claims"] if claim["predicate"] == "return")
    assert returned["sentence"] == (
        "The child [child's name] was given back by [name of a person who had the child] to [name of a person who had the child], "
        "at Reception house, Haneul Children’s Foundation; reason given: [free text of a record], by the record of Haneul Children's Foundation."
    )
    row = next(each for each in claims["references"] if each["record"] == "returns:2")
    assert row["cells"]["given_back_by"] == {"left_out": "household", "why": "third-party"}
    assert row["cells"]["given_back_on"] == "2014-06-21"
    assert {(each["what"], each["why"]) for each in claims["left_out"]} >= {("household", "third-party"), ("child", "identifies")}
    assert 'title="It concerns the privacy of a person other than the reader."' in page


def test_where_a_living_child_was_met_lately_is_left_out_as_a_whole(told, case):
    ah_hyeon = case.child("placements:3")
    made, claims, page = told("child", ah_hyeon, reader="press", names=True)
    gone = [claim for claim in claims["claims"] if claim["sentence"] == "[statement on where the child was met lately]"]
    # at school since 2 March 2023 with no end, at the health centre on 9 July and met by the police on 2 August 2025
    assert [claim["since"] for claim in gone] == ["2023-03-02", "2025-07-09", "2025-08-02"]
    assert all(claim["records"] == [] and claim["values"] == {} for claim in gone)
    assert "Saebyeok" not in everything(made)
    assert next(each for each in claims["references"] if each["record"] == "schools:71")["cells"] == {}
    assert "Saebyeok Alternative School" in told("child", ah_hyeon, reader="court", names=True)[2]


def test_a_name_that_is_left_out_in_one_role_is_left_out_in_all(told, case, tae_rin):
    # her mother declared the birth to the register herself, and so also acts
    register = next(
        claim for claim in told("child", tae_rin, reader="child", names=True)[1]["claims"] if claim["predicate"] == "registration"
    )
    assert register["sentence"].count("[parent's name]") == 2


def test_without_names_nobody_is_named_in_any_file_of_any_dossier(told, case, tae_rin, se_hee):
    names = {name for name in case.names() if len(name) > 2}
    assert len(names) > 400
    bodies = {"Haneul Children’s Foundation", "Saebom Family Agency"}  # stand where a person's name would: as who asked or received
    wishes = (("child", tae_rin, "en"), ("child", case.child("police:3"), "ko"), ("party", se_hee, "ko"), ("case", "", "en"))
    for kind, subject, language in wishes:
        text = everything(told(kind, subject, language=language)[0])
        assert {name for name in names - bodies if name in text} == set(), (kind, language)


def test_a_body_is_named_to_everybody_also_where_a_person_could_stand(told, case):
    # saebom/returns.csv, first row: Hong Min-seo was received by Saebom Family Agency, which keeps the file
    for wish in ({"reader": "press", "names": True}, {}):
        claims = told("child", case.child("saebom-returns:1"), **wish)[1]
        returned = next(claim for claim in claims["claims"] if claim["predicate"] == "return")
        assert " to Saebom Family Agency" in returned["sentence"]
        assert returned["sentence"].endswith("by the record of Saebom Family Agency.")


def test_what_is_hashed_for_an_id_is_the_same_for_every_name():
    from datetime import date

    from rollcall.dossier.claim import KINDS, Claim, Value

    shown = {"day", "term", "text", "body"}
    for kind in set(KINDS) - shown:
        one, other = (
            Claim("story", "C1", "birth", {"x": Value(text, kind)}, ["births:1"], date(2020, 1, day)) for text, day in (("a", 1), ("b", 2))
        )
        assert one.id == other.id, kind


def test_whole_files_are_for_a_court_with_names_only(told, case, tae_rin):
    from rollcall.errors import UsageError

    sources = {"hospital/births.csv": (case.folder / "hospital/births.csv").read_bytes()}
    for wish in ({"reader": "press", "names": True}, {"reader": "court"}):
        with pytest.raises(UsageError, match="whole files"):
            told("child", tae_rin, sources=sources, **wish)
    held = zipfile.ZipFile(io.BytesIO(told("child", tae_rin, sources=sources, names=True)[0].files["dossier.zip"]))
    assert held.read("evidence/files/hospital/births.csv") == sources["hospital/births.csv"]
