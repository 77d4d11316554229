"""`rollcall changes`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def changes(
    old: Annotated[Path, Parameter(help="The output folder of the earlier audit.")],
    new: Annotated[Path, Parameter(help="The output folder of the later audit.")],
) -> int:
    """Say what changed between two audits of one case: findings new and gone, children whose status changed or who left the roll."""
    from rich.console import Console

    from rollcall import findings

    changed = findings.compare(old, new)
    console = Console(highlight=False)
    console.print(f"Findings: {changed.new.num_rows} new, {changed.gone.num_rows} gone, {changed.staying} in both.")
    console.print(
        f"Children: {changed.arrived} only on the later roll, {changed.departed.num_rows} only on the earlier, "
        f"{changed.moved.num_rows} with another status or reason."
    )
    for title, table, columns in (
        ("New findings", changed.new, ("finding", "severity", "rule", "child", "summary")),
        ("Findings gone", changed.gone, ("finding", "severity", "rule", "child", "summary")),
        ("No longer on the roll", changed.departed, ("child", "status", "reason")),
        ("Another status", changed.moved, ("child", "status_before", "reason_before", "status_after", "reason_after")),
    ):
        if table.num_rows:
            console.print(f"\n{title}")
        for row in table.select(columns).to_pylist():
            console.print("  " + "  ".join(str(row[column]) for column in columns if row[column] is not None))
    return 0
