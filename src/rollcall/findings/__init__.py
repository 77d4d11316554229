"""What was found, on what evidence: findings with ids that last, what a person has accepted, what changed between runs."""

from rollcall.findings.accepted import Acceptance, accept, accepted_on
from rollcall.findings.changes import compare, written
from rollcall.findings.finding import collect, expect_id, open_bearings

__all__ = ["Acceptance", "accept", "accepted_on", "collect", "compare", "expect_id", "open_bearings", "written"]
