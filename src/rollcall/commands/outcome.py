"""`rollcall outcome`."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

#: Where outcomes are kept unless another file is named.
FILE = "rollcall-outcomes.jsonl"


def outcome(
    finding: Annotated[str, Parameter(help="The finding's id, as in findings.csv and in the dossier.")],
    /,
    *,
    result: Annotated[
        Literal["explained", "confirmed", "undecided", "open"],
        Parameter(help="What came out; open takes an earlier outcome back, and the question stands again."),
    ],
    text: Annotated[str, Parameter(help="What was found out, in a sentence.")],
    by: Annotated[str, Parameter(help="Who found it out.")],
    on: Annotated[str, Parameter(help="The day, e.g. 2025-09-01. Default: today.")] = "",
    source: Annotated[str, Parameter(help="The paper or person it rests on.")] = "",
    file: Annotated[Path, Parameter(help="The file of outcomes; it only grows. Default: rollcall-outcomes.jsonl.")] = Path(FILE),
) -> int:
    """Record what became of a finding. Until then its question stays open in every dossier."""
    import datetime

    from rollcall import findings
    from rollcall.dossier import outcome as kept
    from rollcall.errors import UsageError

    findings.expect_id(finding)
    try:
        day = datetime.date.fromisoformat(on) if on else datetime.date.today()
    except ValueError:
        raise UsageError(f"--on {on!r} is not a date", next_step="Write it as 2025-09-01.") from None
    kept.record(file, kept.Outcome(finding, result, text, by, day.isoformat(), source))
    print(f"{finding}: {result}, by {by}; written to {file}.")
    print("Every later dossier made from here says so; elsewhere, name the file with --outcomes.")
    return 0
