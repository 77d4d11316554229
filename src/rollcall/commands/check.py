"""`rollcall check`."""

from rollcall.commands.options import AsOf, Cases, ConfigFile, Verbose, gather


def check(*cases: Cases, config: ConfigFile = None, as_of: AsOf = "", verbose: Verbose = False) -> int:
    """Say what would be recognised in a case: each file with its rows used, set aside and not used, and what is unmapped."""
    from rich.console import Console
    from rich.table import Table

    from rollcall import sources
    from rollcall.engine import Engine
    from rollcall.progress import telling

    folders, configured = gather(cases, config, as_of)
    console = Console(highlight=False)
    with telling(verbose=verbose) as progress, Engine() as engine:
        recorded = sources.read(engine, list(folders), configured, progress)
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
        for note in recorded.notes.order_by("source", "path", "field").to_pyarrow().to_pylist():
            counted = f" ({note['rows']:,} rows)" if note["rows"] else ""
            console.print(f"{note['path'] or note['source']}: {note['field']}: {note['problem']}{counted}")
        console.print(f"The roll would be taken on {recorded.as_of} ({recorded.as_of_from}).")
    return 0
