"""`rollcall accept`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

#: Where acceptances are kept unless another file is named.
FILE = "rollcall-accepted.jsonl"


def accept(
    finding: Annotated[str, Parameter(help="The finding's id, as in findings.csv.")],
    /,
    *,
    reason: Annotated[str, Parameter(help="Why it is accepted.")],
    by: Annotated[str, Parameter(help="Who accepts it.")],
    until: Annotated[
        str,
        Parameter(
            help="The last day of the roll on which this holds, e.g. 2026-12-31. Default: none. Of several acceptances of one finding "
            "the latest counts: to withdraw one, accept again with a day that lies before the roll's."
        ),
    ] = "",
    file: Annotated[Path, Parameter(help="The file of acceptances; it only grows. Default: rollcall-accepted.jsonl.")] = Path(FILE),
) -> int:
    """Record that a person accepts a finding. It stays in every table, marked accepted, and is counted aloud."""
    import datetime

    from rollcall import findings

    acceptance = findings.Acceptance(finding=finding, reason=reason, by=by, until=until, on=datetime.date.today().isoformat())
    findings.accept(file, acceptance)
    print(f"{finding} is accepted by {by}{f' until {until}' if until else ''}; written to {file}.")
    print(
        "The next audit started from here reads it; elsewhere, name it with --accepted."
        if file == Path(FILE)
        else f"Audit with --accepted {file}."
    )
    return 0
