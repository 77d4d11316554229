"""Findings that a person has accepted: who, why, until when. Kept in a file that only grows.

The file never lies inside an audited folder: the audited party must not be able to ship its own exceptions. An acceptance
hides nothing; the report counts accepted findings aloud. The latest one of a finding counts, and one whose last day lies
before the day of the roll does not hold: so it is withdrawn, and the file still says that it was once given.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rollcall.errors import UsageError
from rollcall.findings.finding import expect_id


@dataclass(frozen=True)
class Acceptance:
    """One judgement on one finding."""

    finding: str
    reason: str
    by: str
    until: str  # ISO date, the last day of the roll on which it holds; empty: no last day
    on: str  # ISO date of the judgement


def accept(file: Path, acceptance: Acceptance) -> None:
    """Append `acceptance` to `file`, which is made when it does not exist (readable by its owner only).

    Raises:
        UsageError: a required part is missing, the finding's id is none, or `until` is not a date.
    """
    for part in ("finding", "reason", "by"):
        if not getattr(acceptance, part).strip():
            raise UsageError(f"an acceptance needs --{part}", next_step="Say who accepts which finding, and why.")
    expect_id(acceptance.finding)
    if acceptance.until:
        _date(acceptance.until)
    file.touch(mode=0o600, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(acceptance), ensure_ascii=False, sort_keys=True) + "\n")


def accepted_on(file: Path, day: datetime.date) -> frozenset[str]:
    """The findings whose latest acceptance in `file` holds on `day`; none when the file does not exist."""
    if not file.exists():
        return frozenset()
    latest = {acceptance.finding: acceptance for acceptance in _read(file)}
    return frozenset(finding for finding, said in latest.items() if not said.until or _date(said.until) >= day)


def _read(file: Path) -> Iterator[Acceptance]:
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                yield Acceptance(**json.loads(line))
            except (ValueError, TypeError):
                raise UsageError(
                    f"{file.name}, line {number} is not an acceptance", next_step="Lines are written by `rollcall accept`."
                ) from None


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date", next_step="Write it as 2026-12-31.") from None
