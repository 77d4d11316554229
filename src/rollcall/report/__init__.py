"""Telling it: the tables, the files for other programs, the report, and the first screen."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rollcall.report.folder import folder, written
from rollcall.report.telling import Explained, Telling
from rollcall.report.terminal import FORMATS, screen

__all__ = ["EXPLAINED", "FORMATS", "Explained", "Telling", "folder", "screen", "write", "written"]

#: Pairs of children that may be one, the likeliest, that the report explains step by step.
EXPLAINED = 20


def write(telling: Telling, out: Path, formats: set[str]) -> None:
    """Write what `formats` names into the folder `out`, which exists. Only the user can read the files.

    `parquet` and `csv`: every table. `json`: findings.json. `html`: report.html. run.json is written always, and last.
    """
    from rollcall.report import counts, html, machine, tables

    counted = counts.count(telling)
    with _private():
        tables.write(telling, out, formats)
        if "json" in formats:
            machine.write_findings(telling, out)
        if "html" in formats:
            html.write(telling, counted, out)
        machine.write_run(telling, counted, out)


@contextmanager
def _private() -> Generator[None]:
    """Files made meanwhile can be read and written by their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
