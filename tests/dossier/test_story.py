"""What dossiers say of people of the example, derived by hand from the files as the tutorial quotes them."""

import csv


def sentences(claims, section):
    return [claim["sentence"] for claim in claims["claims"] if claim["section"] == section]


def test_a_child_given_back_and_noted_dead(told, tae_rin):
    claims = told("child", tae_rin, names=True)[1]
    assert sentences(claims, "short")[0] == (
        "On the day of the roll the child is recorded as not accounted for: given back, then not seen by anybody independent, since 21 June 2014."
    )
    story = sentences(claims, "story")
    # births.csv row 6, registrations row 6, placements row 6, health row 2, schools row 55, returns row 2, death notes row 1
    assert [claim["records"] for claim in claims["claims"] if claim["section"] == "story"] == [
        ["births:6"],
        ["registrations:6"],
        ["placements:6"],
        ["health:2"],
        ["schools:55"],
        ["returns:2"],
        ["hospital-deaths:1"],
    ]
    assert story[0] == "유태린 was born to 유민경, attended by Kim Se-hee, by the record of Haneul Hospital."
    assert story[5] == (
        "Yoo Tae-rin was given back by Hwang Min-kyung to Jung Hyeon, at Reception house, Haneul Children’s Foundation; "
        "reason given: “health of the adopters”, by the record of Haneul Children's Foundation."
    )
    assert story[6] == (
        "A death of 유태린 was written down without a certificate; signed: Kim Se-hee; words: “died after short illness”, "
        "by the record of Haneul Hospital."
    )
    missing = sentences(claims, "missing")
    assert (
        "Hanbit Civil Register keeps deaths with their certificates (3 records, 3 March 2019 to 1 August 2025); none is of this child, "
        "although a death is written down elsewhere."
    ) in missing
    # the last row of health for her is of 13 January 2014, the newest of all of 28 July 2025
    assert (
        "Hanbit Health Centre keeps records of health contacts up to 28 July 2025 and has none of this child after 13 January 2014."
        in missing
    )
    assert sentences(claims, "contradicted") == []
    assert sentences(claims, "open")[-1] == "Is the child dead; and if so, where are the certificate and the record of burial?"


def test_both_sides_of_a_contradiction_are_cited(told, case):
    ah_hyeon = told("child", case.child("placements:3"), names=True)[1]
    said = [claim for claim in ah_hyeon["claims"] if claim["predicate"] == "met-after-death"]
    # noted dead on 2 June 2016; at school from 2 March 2023, at the health centre on 9 July and met by the police on 2 August 2025
    assert said[0]["sentence"] == (
        "On one side Haneul Hospital wrote down a death for 2 June 2016, without a certificate; on the other Hanbit Office of Education met "
        "the child on 2 March 2023; 3 records state that it was met after that day."
    )
    assert said[0]["records"] == ["hospital-deaths:2", "schools:71", "health:96", "police:3"]


def test_a_test_that_excludes_the_recorded_mother_stands_against_the_records_that_name_her(told, case):
    claims = told("child", case.child("parentage:3"), names=True)[1]
    told_of = {claim["predicate"]: claim for claim in claims["claims"] if claim["section"] == "contradicted"}
    assert told_of["mother-excluded"]["sentence"] == "Records name 류혜원 as mother; a test by Forensic Institute excludes her."
    assert told_of["mother-excluded"]["records"][0] == "parentage:3"
    likely = [claim["sentence"] for claim in claims["claims"] if "5,200,000 times as probable" in claim["sentence"]]
    assert len(likely) == 1
    assert "its result is 5,200,000 times as probable if they are parent and child as if they are unrelated" in likely[0]


def test_a_party_is_told_with_what_may_explain_it_first(told, se_hee, case):
    made, claims, page = told("party", se_hee, names=True)
    sections = list(dict.fromkeys(claim["section"] for claim in claims["claims"]))
    assert sections.index("explained") < sections.index("found") < sections.index("hands")
    short = sentences(claims, "short")
    assert short[0].startswith("Kim Se-hee stands in ")
    # 46 children are named beside her; the tests count those that passed through her hands, and which of these were lost afterwards
    with (case.out / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
        counted = next(row for row in csv.DictReader(file) if row["party"] == se_hee)
    passed = f"{counted['children']} children passed through this hand; {counted['affected']} of them were lost afterwards"
    assert [sentence for sentence in short if sentence.startswith(passed) and "A number alone accuses nobody" in sentence]
    # 12 notes of deaths, all signed by her
    assert sum(claim["predicate"] == "death.asserted" for claim in claims["claims"] if claim["section"] == "hands") >= 11
    assert made.sentences == len(claims["claims"])
    assert "To stand in many records is no accusation." in page


def test_the_case_counts_every_child_and_cites_the_recall(told):
    claims = told("case")[1]
    short = sentences(claims, "short")
    assert short == [
        "104 of 128 children: accounted for.",
        "18 of 128 children: not accounted for.",
        "3 of 128 children: deceased.",
        "2 of 128 children: left care in a documented way.",
        "1 of 128 children: of age.",
    ]
    recall = next(claim for claim in claims["claims"] if claim["rule"] == "mass-recall" and claim["predicate"] == "finding")
    assert "75 asked, 72 (96%) agreed, 3 (4%) undecided" in recall["sentence"]
    assert len(recall["records"]) == 75


def test_an_id_that_is_not_there_is_told_plainly(told):
    import pytest

    from rollcall.errors import UsageError

    for kind in ("child", "party"):
        with pytest.raises(UsageError, match="XXXX"):
            told(kind, "XXXX")
        with pytest.raises(UsageError, match="not said which"):
            told(kind)
