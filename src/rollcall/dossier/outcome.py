"""What a person found out about a finding. Kept in a file that only grows; until it has an outcome, a question stays open.

The file never lies inside an audited folder: the audited party must not be able to answer the questions about itself.
"""

import datetime
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rollcall.errors import UsageError

#: Where outcomes are kept unless another file is named.
FILE = "rollcall-outcomes.jsonl"

#: What may become of a question. `open` takes an earlier outcome back.
RESULTS = ("explained", "confirmed", "undecided", "open")


@dataclass(frozen=True)
class Outcome:
    """What became of one finding."""

    finding: str
    result: str  # RESULTS
    outcome: str  # in words
    by: str
    on: str  # ISO date
    source: str = ""  # the paper or person it rests on


def record(file: Path, outcome: Outcome) -> None:
    """Append `outcome` to `file`, which is made when it does not exist (readable by its owner only).

    Raises:
        UsageError: a part is missing, or the result is none of `RESULTS`.
    """
    for part in ("finding", "outcome", "by"):
        if not getattr(outcome, part).strip():
            raise UsageError(f"an outcome needs {part}", next_step="Say which finding, what became of it, and who found out.")
    if outcome.result not in RESULTS:
        raise UsageError(f"{outcome.result!r} is no result", next_step=f"Say one of: {', '.join(RESULTS)}.")
    line = json.dumps(asdict(outcome), ensure_ascii=False, sort_keys=True) + "\n"
    with os.fdopen(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab+") as kept:
        kept.seek(0, os.SEEK_END)
        if kept.tell():
            kept.seek(-1, os.SEEK_END)
            line = line if kept.read(1) == b"\n" else "\n" + line
        kept.write(line.encode("utf-8", "surrogatepass"))
        kept.flush()
        os.fsync(kept.fileno())


def read(file: Path) -> list[Outcome]:
    """Every outcome of `file`, the oldest first; none when it does not exist.

    Raises:
        UsageError: a line is damaged; the error names the line and quotes nothing.
    """
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return [_outcome(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def latest(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """Finding -> the last word on it; findings that were opened again are left out."""
    last = {outcome.finding: outcome for outcome in outcomes}
    return {finding: outcome for finding, outcome in last.items() if outcome.result != "open"}


def _outcome(file: Path, number: int, line: str) -> Outcome:
    try:
        said = Outcome(**json.loads(line))
        datetime.date.fromisoformat(said.on)
    except (ValueError, TypeError):
        said = None
    if said and all(isinstance(getattr(said, part.name), str) for part in fields(said)) and said.result in RESULTS:
        return said
    raise UsageError(
        f"{file.name}, line {number} is not an outcome",
        cause="lines are written by `rollcall outcome`; this one was changed or cut off",
        next_step="Mend or remove that line; the others are whole.",
    )
