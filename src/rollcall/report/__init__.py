"""Telling it: the tables, the files for other programs, the report, and the first screen."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rollcall.report.folder import folder
from rollcall.report.telling import Telling
from rollcall.report.terminal import screen

__all__ = ["FORMATS", "Telling", "folder", "screen", "write"]

FORMATS = ("parquet", "csv", "json", "html")


def write(telling: Telling, out: Path, formats: set[str]) -> None:
    """Write what `formats` names into the folder `out`, which exists. Only the user can read the files.

    `parquet` and `csv`: every table. `json`: run.json and findings.json. `html`: report.html.
    """
    from rollcall.report import counts, html, machine, tables

    counted = counts.count(telling)
    with _private():
        tables.write(telling, out, formats)
        if "json" in formats:
            machine.write(telling, counted, out)
        if "html" in formats:
            html.write(telling, counted, out)


@contextmanager
def _private() -> Iterator[None]:
    """Files made meanwhile can be read and written by their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
