"""`rollcall changes`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

#: How a finding is told: its kind on one line, what it says below.
FINDING = "{finding}  {severity}  {rule}  {child}\n  {summary}"


def changes(
    old: Annotated[Path, Parameter(help="The output folder of the earlier audit.")],
    new: Annotated[Path, Parameter(help="The output folder of the later audit.")],
    /,
) -> int:
    """Say what changed between two audits of one case: findings new and gone, children whose status changed or who left the roll."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from rollcall import findings

    changed = findings.compare(old, new)
    console = Console(highlight=False)
    console.print(f"Findings: {changed.new.num_rows} new, {changed.gone.num_rows} gone, {changed.staying} in both.")
    console.print(
        f"Children: {changed.arrived} only on the later roll, {changed.departed.num_rows} only on the earlier, "
        f"{changed.moved.num_rows} with another status or reason."
    )
    for title, table, pattern in (
        ("New findings", changed.new, FINDING),
        ("Findings gone", changed.gone, FINDING),
        ("No longer on the roll", changed.departed, "{child}  was {status} ({reason})"),
        ("Another status", changed.moved, "{child}  {status_before} ({reason_before}) -> {status_after} ({reason_after})"),
    ):
        if table.num_rows:
            console.print(f"\n{title}")
        for row in table.to_pylist():
            told = pattern.format_map({column: "-" if cell is None else cell for column, cell in row.items()})
            for line in told.splitlines():
                console.print(Padding(Text(line.strip()), (0, 0, 0, 2 if line == line.strip() else 4), expand=False))
    return 0
