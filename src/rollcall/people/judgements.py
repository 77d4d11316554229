"""What people judged of two records: one child's, or not. Kept in a file that only grows.

A judgement names its records by their fingerprints, so that it holds when rows are added or reordered, and by the numbers
that their holders gave the children, so that it holds when a cell changes. The file never lies inside an audited folder
unless a user names it there: the audited party must not be able to ship its own exceptions.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rollcall.errors import UsageError

#: Where judgements are kept unless another file is named.
FILE = "rollcall-judgements.jsonl"

SAME, DIFFERENT, UNSURE = VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True)
class Judgement:
    """One person's verdict on two records."""

    one: str  # record references as they were shown
    other: str
    one_fingerprint: str  # RECORDS.fingerprint
    other_fingerprint: str
    verdict: str  # VERDICTS
    by: str
    on: str  # ISO date and time
    why: str = ""
    given: str = "terminal"  # or csv
    one_number: str = ""  # digest of the holder and its number of the child; tells the child where the row has changed. Empty: no number
    other_number: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two fingerprints, the lesser first."""
        one, other = sorted((self.one_fingerprint, self.other_fingerprint))
        return one, other

    @property
    def person(self) -> str:
        """Who judged, however the name is spaced and capitalised."""
        return " ".join(self.by.split()).casefold()


def record(file: Path, judgements: Sequence[Judgement]) -> None:
    """Append `judgements` to `file` and wait until the disk has them. The file is made where there is none, for its owner only.

    Raises:
        UsageError: a judgement lacks who gave it, or its verdict is none of `VERDICTS`.
    """
    for judgement in judgements:
        if not judgement.person:
            raise UsageError("a judgement needs --by", next_step="Say who judges.")
        if judgement.verdict not in VERDICTS:
            raise UsageError(f"{judgement.verdict!r} is not a verdict", next_step=f"Say one of: {', '.join(VERDICTS)}.")
    lines = "".join(json.dumps(asdict(judgement), ensure_ascii=False, sort_keys=True) + "\n" for judgement in judgements)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab+") as kept:
        kept.write((_unfinished(kept) + lines).encode("utf-8", "surrogatepass"))
        kept.flush()
        os.fsync(kept.fileno())


def _unfinished(kept) -> str:
    """A line feed where the last line of `kept` has none, so that what follows stands on a line of its own."""
    if not kept.seek(0, os.SEEK_END):
        return ""
    kept.seek(-1, os.SEEK_END)
    return "" if kept.read(1) == b"\n" else "\n"


def read(file: Path) -> list[Judgement]:
    """Every judgement of `file`, the oldest first; none when it does not exist.

    Raises:
        UsageError: a line is damaged; the error names the file and the line, and quotes nothing.
    """
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return [_judgement(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _judgement(file: Path, number: int, line: str) -> Judgement:
    try:
        said = Judgement(**json.loads(line))
    except (ValueError, TypeError):
        said = None
    if said and all(isinstance(getattr(said, part.name), str) for part in fields(said)) and said.verdict in VERDICTS and said.person:
        return said
    raise UsageError(
        f"{file.name}, line {number} is not a judgement",
        cause="lines are written by `rollcall review`; this one was changed or cut off",
        next_step="Mend or remove that line; the judgements before and after it are whole.",
    )
