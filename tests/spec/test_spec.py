import datetime

import harness
import pytest


@pytest.mark.parametrize("case", harness.cases(), ids=str)
def test_case(case, tmp_path, engine):
    outcome, findings = harness.judge(case, tmp_path, engine)
    assert (outcome.outcome, outcome.why if outcome.outcome == "failed" else "") == (case.expect, "")
    assert case.content.get("why", "") in outcome.why
    assert len(findings) == case.content.get("findings", len(findings))
    if "found" in case.content:
        assert sorted(finding["records"] for finding in findings) == sorted(case.content["found"])
    for column in harness.STATED:
        if column in case.content:
            assert [_plain(finding[column]) for finding in findings] == [_plain(case.content[column])] * max(1, len(findings)), column


def _plain(value):
    """Dates as text, and a text that is not there as an empty one: TOML has no null."""
    return value.isoformat() if isinstance(value, datetime.date) else "" if value is None else value
