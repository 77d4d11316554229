"""Reads one file, whatever its format, into tables of the engine."""

from pathlib import Path

from rollcall.engine import Engine
from rollcall.sources.raw import RawTable, ReadFile, Rejected, XmlRows

__all__ = ["RawTable", "ReadFile", "Rejected", "XmlRows", "header_of", "read_file"]


def read_file(
    engine: Engine,
    path: Path,
    name: str,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    element: str = "",
    xml_rows: XmlRows | None = None,
) -> ReadFile:
    """Read the file at `path` into the engine's table `name` (further tables: `name_1`, `name_2`, ...). Never raises on content."""
    raise NotImplementedError


def header_of(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> tuple[str, ...]:
    """The column names of the file: for XML its root element, for JSON the keys of the first row; () where unreadable."""
    raise NotImplementedError
