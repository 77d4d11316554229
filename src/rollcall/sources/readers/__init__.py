"""Bytes to raw tables: each format has its reader, and none of them raises on what a file holds."""

from rollcall.sources.readers.file import header_of, read_file
from rollcall.sources.readers.raw import RawTable, ReadFile, Rejected, XmlRows

__all__ = ["RawTable", "ReadFile", "Rejected", "XmlRows", "header_of", "read_file"]
