"""`rollcall check`."""

from typing import TYPE_CHECKING

from rollcall.commands.options import AsOf, Cases, ConfigFile, Verbose, gather

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: A cell of a record as a reason quotes it; set_aside.csv shows it, the screen does not.
CELL = r"'[^']*'"


def check(*cases: Cases, config: ConfigFile = None, as_of: AsOf = "", verbose: Verbose = False) -> int:
    """Say what would be recognised in a case: each file with its rows used, set aside and not used, and what is unmapped."""
    import datetime

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from rollcall import sources
    from rollcall.engine import DuckDB
    from rollcall.errors import UsageError
    from rollcall.progress import telling
    from rollcall.rules import RULES
    from rollcall.rules.policy import resolve

    folders, configured = gather(cases, config, as_of)
    resolve(RULES, configured)
    console = Console(highlight=False, markup=False)
    with telling(verbose=verbose) as progress, DuckDB() as engine:
        recorded = sources.read(engine, list(folders), configured, progress, undated=datetime.date.today())
        files = Table(box=None, pad_edge=False)
        for heading in ("file", "recognised as", "rows", "used", "set aside", "not used"):
            files.add_column(heading, justify="left" if heading in ("file", "recognised as") else "right")
        inputs = recorded.inputs.order_by("path", "source").to_pyarrow().to_pylist()
        for row in inputs:
            counts = (f"{row[name] or 0:,}" for name in ("rows", "used", "set_aside", "not_used"))
            files.add_row(row["path"], row["recognised"] or "not recognised", *counts)
        console.print(files)
        for row in inputs:
            if row["problem"]:
                console.print(f"{row['path']}: {row['problem']}")
        for source, reason, rows in _set_aside(recorded.set_aside):
            console.print(Text(f"{source}: set aside: {reason} ({rows:,} {'row' if rows == 1 else 'rows'})"))
        for note in recorded.notes.order_by("source", "path", "field").to_pyarrow().to_pylist():
            counted = f" ({note['rows']:,} {'row' if note['rows'] == 1 else 'rows'})" if note["rows"] else ""
            console.print(f"{note['path'] or note['source']}: {note['field']}: {note['problem']}{counted}")
        if recorded.as_of_from == sources.UNKNOWN:
            mend = "Mend why rows are set aside, or state the day" if any(row["set_aside"] for row in inputs) else "State it"
            raise UsageError(sources.NO_DAY, next_step=f"{mend} with --as-of or `as_of`.")
        console.print(f"The roll would be taken on {recorded.as_of} ({recorded.as_of_from}).")
    return 0


def _set_aside(rows: "ir.Table") -> list[tuple[str, str, int]]:
    """Why rows would be set aside, without their cells: source, reason, rows."""
    told = rows.select(source=rows.record.re_replace(r":\d+$", ""), reason=rows.reason.re_replace(CELL, "…"))
    counted = told.group_by("source", "reason").agg(rows=told.count()).order_by("source", "reason").to_pyarrow().to_pylist()
    return [(row["source"], row["reason"], row["rows"]) for row in counted]
