"""The worked example arrives at the story's own answers, and leaves the innocent alone.

Children are named by a record that is about them, `SOURCE:ROW`, so that each claim can be checked by opening one file.
"""

import re

import pytest

#: Asked on 8 August to give the child back by the 15th.
ASKED = tuple(f"recalls:{row}" for row in range(1, 76))
UNDECIDED = ("recalls:14", "recalls:39", "recalls:67")

#: Given back to the foundation between 2013 and 2024, and in no other file since.
RETURNED = tuple(f"returns:{row}" for row in (1, 2, 3, 4, 6, 9, 11, 12, 13, 14, 15, 16))
#: Five of them have a note of the hospital that they died. None has a certificate.
SAID_TO_HAVE_DIED = ("returns:2", "returns:6", "returns:11", "returns:14", "returns:16")

#: Given back, noted dead by the hospital without a certificate, met by the police this summer: every kind of record about each.
SURVIVORS = {
    "Kim Ah-hyeon": (
        "births:2",
        "registrations:2",
        "placements:3",
        "returns:5",
        "hospital-deaths:2",
        "schools:71",
        "health:96",
        "orders:22",
        "police:3",
    ),
    "So-mi, now Yoon Seo-a": (
        *("births:7", "registrations:7", "placements:7", "returns:7", "hospital-deaths:4"),
        *("renames:3", "schools:70", "health:95", "orders:24", "police:5", "parentage:2"),
    ),
    "Si-woo": (
        "births:27",
        "registrations:28",
        "placements:28",
        "returns:17",
        "hospital-deaths:12",
        "police:2",
        "health:94",
        "orders:26",
        "police:6",
    ),
}
SEOK_SU = (
    "births:4",
    "registrations:4",
    "placements:4",
    "returns:8",
    "hospital-deaths:5",
    "schools:72",
    "police:1",
    "orders:23",
    "deaths:3",
)
TAE_SIK = ("births:1", "registrations:1", "placements:1", "hospital-deaths:10", "police:7")

#: Joo-an as he was registered in 2010, and as a foundling who was registered in 2019.
JOO_AN_OF_2010 = ("births:12", "registrations:12", "health:13", "placements:11", "returns:10", "hospital-deaths:6", "police:8")
JOO_AN_OF_2019 = ("registrations:83", "schools:69", "health:97", "orders:25", "police:4")

FIRST_LADYS_CHILD = ("births:84", "registrations:94", "orders:11", "schools:37", "parentage:3", "parentage:4", "parentage:5")
RECORDED_AS_ORPHAN = ("placements:7", "placements:36", "placements:64")
NEVER_REGISTERED = ("births:79", "births:91", "births:102", "births:112")
LEFT_AND_ARRIVED_NOWHERE = ("borders:3", "borders:4")
ONE_MOTHER_TWO_BIRTHS = ("births:67", "births:71")
CONSENTED_BEFORE_BIRTH = ("consents:5", "consents:14")
CONSENTED_AFTER_PLACEMENT = ("consents:10", "consents:22")

#: Children about whom nothing is amiss, by their entry in the register, with the status that the roll must give them.
INNOCENT = {
    "registrations:38": ("adopted through Saebom, consent and order in time", "accounted"),
    "registrations:57": ("adopted through Saebom and renamed by the court", "accounted"),
    "registrations:71": ("adopted through Saebom, born at Haneul", "accounted"),
    "registrations:79": ("adopted through Saebom, birth mother known by a test", "accounted"),
    "registrations:89": ("adopted through Saebom and renamed by the court", "accounted"),
    "registrations:97": ("adopted through Saebom, born at Haneul", "accounted"),
    "registrations:110": ("a foundling, adopted through Saebom", "accounted"),
    "registrations:118": ("adopted through Saebom", "accounted"),
    "registrations:34": ("given back to Saebom, fostered from the same day, visited, at school", "accounted"),
    "registrations:62": ("given back to Saebom, fostered from the same day, visited, at school", "accounted"),
    "registrations:24": ("died at Haneul, certified by the register", "deceased"),
    "registrations:58": ("died at another hospital, certified by the register", "deceased"),
    "registrations:37": ("moved abroad with the family, arrival confirmed", "left"),
    "registrations:64": ("moved abroad with the family, arrival confirmed", "left"),
    "registrations:125": ("registered five months late, seen since", "accounted"),
    "registrations:66": ("a twin, sisters", "accounted"),
    "registrations:67": ("a twin, sisters", "accounted"),
    "registrations:107": ("a twin, brother and sister", "accounted"),
    "registrations:108": ("a twin, brother and sister", "accounted"),
    "registrations:51": ("on holiday abroad, and back", "accounted"),
    "registrations:88": ("on holiday abroad, and back", "accounted"),
    "registrations:17": ("missing for a night in April, found", "accounted"),
    "registrations:11": ("at home", "accounted"),
    "registrations:30": ("at home", "accounted"),
    "registrations:53": ("at home", "accounted"),
    "registrations:81": ("at home", "accounted"),
    "registrations:99": ("at home", "accounted"),
    "registrations:113": ("at home", "accounted"),
}


def test_every_row_is_read(audit):
    assert sum(file["rows"] for file in audit.run["inputs"] if file["rows"]) == 869
    assert sum(file["set_aside"] for file in audit.run["inputs"] if file["set_aside"]) == 0
    assert not audit.run["incomplete"]


def test_no_rule_fails(audit):
    assert [rule["name"] for rule in audit.run["rules"] if rule["outcome"] == "failed"] == []


def test_every_child_is_told_from_every_other(audit):
    """128 children; Joo-an may stand on the roll under each of his two identities."""
    two_joo_ans = audit.child(*JOO_AN_OF_2010) != audit.child(*JOO_AN_OF_2019)
    assert len(audit.roll) == 128 + two_joo_ans
    assert sum(int(outcome["children"]) for outcome in audit.outcomes) == len(audit.roll)


def test_the_recall_is_found_as_one_campaign(audit):
    (campaign,) = audit.found("mass-recall")
    assert campaign.records == set(ASKED)
    assert campaign.severity == "grave"
    for figure in ("75 asked", "72 (96%) agreed", "3 (4%) undecided", "2025-08-15"):
        assert figure in campaign.summary


def test_recalled_children_are_with_their_families_and_in_danger(audit):
    for record in ASKED:
        row = audit.row(record)
        assert row["status"] == "accounted", record
        assert ("undecided" if record in UNDECIDED else "agreed") in row["risk"], record
        assert ("handover planned" in row["risk"]) == (record not in UNDECIDED), record


@pytest.mark.parametrize("record", RETURNED)
def test_returned_child_is_unaccounted(audit, record):
    row = audit.row(record)
    assert (row["status"], row["reason"]) == ("unaccounted", "returned-then-unseen")


def test_returned_then_unseen_finds_them_and_nobody_else(audit):
    still_open = {finding.child for finding in audit.found("returned-then-unseen") if finding.open}
    assert still_open == {audit.child(record) for record in RETURNED}


def test_a_note_of_the_hospital_is_no_certificate(audit):
    uncertified = audit.children_found("death-uncertified")
    for record in SAID_TO_HAVE_DIED:
        assert audit.child(record) in uncertified, record


@pytest.mark.parametrize("who", SURVIVORS)
def test_survivor_is_recognised(audit, who):
    row = audit.row(*SURVIVORS[who])
    assert row["status"] == "accounted"
    assert row["custodian_name"] == "강미란"
    assert row["last_seen"] == "2025-08-02"


def test_joo_an_has_two_identities(audit):
    both = {audit.child(*JOO_AN_OF_2010), audit.child(*JOO_AN_OF_2019)}
    found = audit.found("one-child-two-identities")
    assert [
        finding
        for finding in found
        if finding.child in both and finding.records & {*JOO_AN_OF_2010} and finding.records & {*JOO_AN_OF_2019}
    ]
    assert {finding.child for finding in found} <= both
    assert all(audit.roll[child]["status"] == "accounted" for child in both)


def test_seok_su_died_in_the_fire_and_not_before(audit):
    row = audit.row(*SEOK_SU)
    assert (row["status"], row["since"]) == ("deceased", "2025-08-01")


def test_tae_siks_death_is_only_asserted(audit):
    row = audit.row(*TAE_SIK)
    assert (row["status"], row["last_seen"]) == ("of_age", "2025-08-02")
    assert [finding for finding in audit.found("death-uncertified") if "hospital-deaths:10" in finding.records]


def test_the_first_ladys_child_has_a_contradicted_mother(audit):
    child = audit.child(*FIRST_LADYS_CHILD)
    assert (audit.roll[child]["status"], audit.roll[child]["custodian_name"]) == ("accounted", "류혜원")
    found = [finding for finding in audit.found("contradictory-mother") if finding.child == child]
    assert {"parentage:3", "parentage:4"} & set().union(*(finding.records for finding in found))
    assert audit.children_found("contradictory-mother") == {child}


def test_so_mis_mother_stands_in_three_files(audit):
    of_the_hospital, of_the_register = audit.people["births:7", "mother"], audit.people["registrations:7", "mother"]
    assert of_the_hospital == of_the_register == audit.people["parentage:2", "adult"]


def test_recorded_as_orphan_although_the_register_names_the_mother(audit):
    assert audit.children_found("recorded-as-orphan-with-known-parent") == {
        *(audit.child(record) for record in RECORDED_AS_ORPHAN),
        audit.child("registrations:83"),  # Joo-an, entered in 2019 as a foundling
    }


def test_born_and_never_registered(audit):
    assert {finding.child for finding in audit.found("never-registered") if finding.open} == {
        audit.child(record) for record in NEVER_REGISTERED
    }
    for record in NEVER_REGISTERED:
        row = audit.row(record)
        assert (row["status"], row["reason"]) == ("unaccounted", "never-registered")


def test_the_report_leaves_the_never_registered_unexplained_and_says_what_21_sources_are_held_against(audit):
    line = re.search(r'<th scope="row">registrations</th><td>births</td>.*?</tr>', audit.report, re.DOTALL)[0]
    both, only_registered, only_born, unexplained = re.findall(r"\d+", re.sub(r"<[^>]+>", " ", line))
    # 115 births, four of them never registered; of the other lost, none lacks a birth record
    assert (both, int(both) + int(only_registered), only_born, unexplained) == ("111", 124, "4", "4")
    assert "each is compared with <code>registrations</code>" in audit.report


def test_left_and_arrived_nowhere(audit):
    assert audit.children_found("exit-without-arrival") == {audit.child(record) for record in LEFT_AND_ARRIVED_NOWHERE}
    for record in LEFT_AND_ARRIVED_NOWHERE:
        row = audit.row(record)
        assert (row["status"], row["reason"]) == ("unaccounted", "exit-without-arrival")


def test_one_mother_gave_birth_twice_in_four_months(audit):
    (found,) = {finding.records for finding in audit.found("two-births-too-close")}
    assert set(ONE_MOTHER_TWO_BIRTHS) <= found


def test_consents_at_the_wrong_time(audit):
    expected = {audit.child(record) for record in (*CONSENTED_BEFORE_BIRTH, *CONSENTED_AFTER_PLACEMENT)}
    assert audit.children_found("consent-before-birth-or-after-placement") == expected


def test_the_foundation_placed_without_orders(audit):
    """No order stands behind any placement of the foundation; behind every placement of Saebom there is one."""
    found = audit.children_found("placement-without-order")
    assert {audit.child(record) for record in ASKED} <= found
    assert not found & {audit.child(f"saebom-placements:{row}") for row in range(1, 13)}


@pytest.mark.parametrize("record", INNOCENT)
def test_nothing_is_found_about_the_innocent(audit, record):
    _, status = INNOCENT[record]
    row = audit.row(record)
    assert row["status"] == status
    assert [finding for finding in audit.findings if finding.child == row["child"] and (finding.open or finding.severity != "notice")] == []


def test_the_two_heads_and_their_bodies_are_flagged_and_no_one_else(audit):
    """One row for each: Jung Hyeon of the foundation is who witnessed at the City Hall and crossed the border."""
    flagged = sorted((row["kind"], row["name"]) for row in audit.tables["parties"] if row["flagged"] == "true")
    assert flagged == [
        ("organisation", "Haneul Children's Foundation"),
        ("organisation", "Haneul Hospital"),
        ("person", "Jung Hyeon"),
        ("person", "Kim Se-hee"),
    ]
    heads = {row["name"]: (row["children"], row["affected"]) for row in audit.tables["parties"] if row["flagged"] == "true"}
    assert heads["Kim Se-hee"] == ("46", "19")  # of the 46 births that she attended or notes that she signed
    assert heads["Jung Hyeon"][1] == "19"
    (team,) = audit.tables["concentrations"]
    assert (team["named"], team["affected"]) == ("true", "19")


def test_every_innocent_explanation_was_tested_and_none_holds(audit):
    told = {row["explanation"]: row["explains"] for row in audit.tables["explanations"]}
    assert set(told) == {
        *("accident", "archive-fire", "caseload", "specialist", "poor-record-keeping", "linkage-error", "explained-by-another")
    }
    assert set(told.values()) == {"false"}


def test_the_hospital_and_its_charity_arm_are_one_control(audit):
    names = {row["party"]: row["name"] for row in audit.tables["parties"]}
    control = [{names[row["party"]], names[row["other"]]} for row in audit.tables["ties"] if row["tie"] == "control"]
    assert control == [{"Haneul Hospital", "Haneul Children's Foundation"}]


def test_d_day_is_a_campaign(audit):
    """75 asked, 72 agreed, 3 undecided, three days left: 96 % and 4 %."""
    (row,) = audit.tables["campaigns"]
    assert (row["kind"], row["since"], row["until"]) == ("recall", "2025-08-08", "2025-08-08")
    assert [row[name] for name in ("children", "agreed", "undecided", "refused", "returned", "days_left")] == [
        "75",
        "72",
        "3",
        "0",
        "0",
        "3",
    ]
    assert float(row["p_value"]) < 1e-100


def test_the_undecided_families_are_the_first_doors(audit):
    doors = audit.tables["triage"]
    assert {row["child"] for row in doors[:3]} == {audit.child(record) for record in UNDECIDED}
    assert [row["answer"] for row in doors] == ["undecided"] * 3 + ["agreed"] * 72


def test_innocent_worlds_made_from_the_case_accuse_hardly_anybody(audit):
    (card,) = [row for row in audit.tables["calibration"] if row["measure"] == "false accusations"]
    assert float(card["value"]) <= 0.05


def test_the_roll_adds_up(audit):
    """12 returned, 4 never registered and 2 gone abroad; 3 dead with a certificate; 2 moved; 1 of age; the rest at home or placed."""
    two_joo_ans = audit.child(*JOO_AN_OF_2010) != audit.child(*JOO_AN_OF_2019)
    by_status: dict[str, int] = {}
    for row in audit.roll.values():
        by_status[row["status"]] = by_status.get(row["status"], 0) + 1
    assert by_status == {"unaccounted": 18, "deceased": 3, "left": 2, "of_age": 1, "accounted": 104 + two_joo_ans}
