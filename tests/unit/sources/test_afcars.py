"""AFCARS 2020 files, read as they are."""

import datetime

from rollcall import audit
from rollcall.config import Config
from rollcall.engine import DuckDB

#: Two invented children. The first is in care from 14 April 2022 on, the second from 6 June 2022 to 30 January 2023 and was adopted before.
FILE = """\
<?xml version="1.0" encoding="utf-8"?>
<acf:data xmlns:acf="http://www.acf.hhs.gov"><E1_title_iv_agency>23</E1_title_iv_agency><E2_report_date>202303</E2_report_date><records>
<record><E4_child_record_number>AAAAAAAAAAA1</E4_child_record_number><E5_date_of_birth>20150302</E5_date_of_birth>
<E6_sex>2</E6_sex><E41_prior_adoption>0</E41_prior_adoption>
<E42_prior_adoption_date></E42_prior_adoption_date><E44_prior_guardianship>0</E44_prior_guardianship><E69_E186_removals><removal_2020><E69_removal_date>20220414</E69_removal_date><E71_removal_environment>1</E71_removal_environment>
<living_arrangement><E112_date_living_arrangement>20220414</E112_date_living_arrangement>
<E113_foster_family_home>1</E113_foster_family_home>
<E120_other_living_arrangement_type></E120_other_living_arrangement_type>
<E121_location_of_living_arrangement>1</E121_location_of_living_arrangement></living_arrangement>
<living_arrangement><E112_date_living_arrangement>20230201</E112_date_living_arrangement>
<E113_foster_family_home>0</E113_foster_family_home>
<E120_other_living_arrangement_type>13</E120_other_living_arrangement_type>
<E121_location_of_living_arrangement>1</E121_location_of_living_arrangement></living_arrangement>
<E149_periodic_review_date>20220620</E149_periodic_review_date><E149_periodic_review_date>20221220</E149_periodic_review_date>
<E150_permanency_hearing_date>20230105</E150_permanency_hearing_date>
<case_worker_visit><E151_case_worker_visit_date>20220424</E151_case_worker_visit_date>
<E152_case_worker_visit_location>1</E152_case_worker_visit_location></case_worker_visit>
<case_worker_visit><E151_case_worker_visit_date>20220515</E151_case_worker_visit_date>
<E152_case_worker_visit_location>2</E152_case_worker_visit_location></case_worker_visit>
<E153_exit_date></E153_exit_date><E155_exit_reason>9</E155_exit_reason></removal_2020>
<removal_1993><E69_removal_date>20180120</E69_removal_date><E153_exit_date>20180301</E153_exit_date>
<E155_exit_reason>2</E155_exit_reason></removal_1993></E69_E186_removals></record>
<record><E4_child_record_number>AAAAAAAAAAA2</E4_child_record_number><E5_date_of_birth>20140402</E5_date_of_birth>
<E6_sex>1</E6_sex><E41_prior_adoption>1</E41_prior_adoption>
<E42_prior_adoption_date></E42_prior_adoption_date><E44_prior_guardianship>0</E44_prior_guardianship><E69_E186_removals><removal_2020><E69_removal_date>20220606</E69_removal_date><E71_removal_environment>1</E71_removal_environment>

<E153_exit_date>20230130</E153_exit_date><E155_exit_reason>1</E155_exit_reason></removal_2020></E69_E186_removals></record>
</records></acf:data>
"""
RULES = ("visit-overdue", "earlier-adoption-without-a-day", "whereabouts-coded-two-ways", "review-overdue", "missing-still")


def test_a_file_says_what_its_elements_say(tmp_path):
    (tmp_path / "afcars.xml").write_text(FILE, encoding="utf-8")
    config = Config(as_of=datetime.date(2023, 3, 31))
    with DuckDB(threads=1) as engine:
        read = audit.rebuild(engine, [tmp_path], config, audit.Silent())
        rows = read.tables["events"].to_pyarrow().to_pylist()
        evaluation = audit.rules.evaluate(engine, read.tables, read.recorded.as_of, read.config, audit.Silent(), RULES)
        judged = evaluation.judged.to_pyarrow().to_pylist()
    assert read.recorded.jurisdiction == "united-states"
    assert {outcome.outcome for outcome in evaluation.outcomes} == {"found"}
    rows.sort(key=lambda row: int(row["record"].split(":")[1]))
    assert [(row["kind"], str(row["date"]), row["decision"] or row["place"] or "") for row in rows] == [
        ("listed", "None", ""),
        ("placement", "2022-04-14", ""),
        ("listed", "2022-04-14", "in State"),
        ("missing", "2023-02-01", "in State"),
        ("order", "2022-06-20", "periodic review"),
        ("order", "2022-12-20", "periodic review"),
        ("order", "2023-01-05", "permanency hearing"),
        ("visit", "2022-04-24", "residence"),
        ("visit", "2022-05-15", "elsewhere"),
        ("listed", "2018-01-20", ""),
        ("order", "None", "earlier adoption"),
        ("placement", "2022-06-06", ""),
    ]
    assert [(str(row["end"]), row["end_reason"]) for row in rows if row["kind"] == "placement"] == [
        ("None", None),
        ("2023-01-30", "reunified"),
    ]
    # The first child's months from June 2022 on are unvisited; of the second, in care from 6 June, the first whole month is July; it was to be
    # reviewed within six months, by 6 December.
    assert sorted((finding["rule"], str(finding["since"])) for finding in judged) == [
        ("earlier-adoption-without-a-day", "2023-03-31"),
        ("missing-still", "2023-02-01"),
        ("review-overdue", "2022-12-06"),
        ("visit-overdue", "2022-06-30"),
        ("visit-overdue", "2022-07-31"),
        ("whereabouts-coded-two-ways", "2023-02-01"),
    ]


def test_another_document_with_a_root_of_that_name_is_not_taken_for_one(tmp_path):
    (tmp_path / "other.xml").write_text("<data><record><a>1</a></record></data>", encoding="utf-8")
    (tmp_path / "afcars.xml").write_text(FILE, encoding="utf-8")
    with DuckDB(threads=1) as engine:
        read = audit.sources.read(engine, [tmp_path], Config(), audit.Silent())
        recognised = {row["path"]: row["recognised"] for row in read.inputs.to_pyarrow().to_pylist()}
    assert recognised == {"afcars.xml": "afcars", "other.xml": None}
