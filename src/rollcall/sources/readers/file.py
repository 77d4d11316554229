"""Reads one file, whatever its format, into tables of the engine.

A file is what its first bytes say, not what its name says. Nothing in a file makes a reader raise: what cannot be read
is told in `ReadFile.problem`, what was read before it stands, and a row that cannot be understood is set aside.
"""

import hashlib
from pathlib import Path

from rollcall.engine import DuckDB
from rollcall.sources.readers.address import Address
from rollcall.sources.readers.content import format_of
from rollcall.sources.readers.delimited import header_in, read_delimited
from rollcall.sources.readers.encoding import Encoding, as_utf8, encoding_of
from rollcall.sources.readers.json_rows import keys_in, read_json, read_json_lines, read_nested_json
from rollcall.sources.readers.lines import pieces
from rollcall.sources.readers.parquet import header_of_parquet, read_parquet
from rollcall.sources.readers.raw import JsonRows, ReadFile, ResourceRows, Unreadable, XmlRows
from rollcall.sources.readers.resources import read_resource_lines, read_resources, type_in
from rollcall.sources.readers.sheets import header_of_workbook, read_workbook
from rollcall.sources.readers.tables import KeptTables
from rollcall.sources.readers.unpack import Gunzip, blocks, unpacked
from rollcall.sources.readers.xml import read_xml, root_of

HEAD = 1 << 18
SCAN_BLOCK = 1 << 20
READ_BLOCK = 1 << 24


def read_file(
    engine: DuckDB,
    path: Path | Address,
    name: str,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    element: str = "",
    xml_rows: XmlRows | None = None,
    json_rows: JsonRows | None = None,
    resource_rows: ResourceRows | None = None,
) -> ReadFile:
    """Read the file at `path` into the engine's table `name` (further tables: `name_1`, `name_2`, ...).

    Args:
        engine: keeps the tables.
        path: csv, tsv, txt, json, jsonl or xml, plain or gzip; parquet; xlsx.
        name: the engine's name for the first table.
        encoding: of a text; found out when "".
        delimiter: of delimited text, one character; found out when "".
        sheet: of a workbook; every sheet when "".
        element: local name of the XML row element; the children of the root when "".
        xml_rows: the row elements of a known XML export.
        json_rows: the row objects of a known JSON export.
        resource_rows: the resources of a known export that consists of such.

    Returns:
        what was read; never raises for what a file holds.
    """
    digest, size = "", 0
    tables = KeptTables(engine, name)
    problem = None
    try:
        digest, size = _fingerprint(path)
        if json_rows:
            with unpacked(path) as stream:
                read_nested_json(tables, as_utf8(blocks(stream, READ_BLOCK), Encoding("utf-8", damaged=False)), json_rows)
        elif resource_rows:
            _read_resources(tables, path, resource_rows)
        else:
            _read(tables, path, encoding=encoding, delimiter=delimiter, sheet=sheet, element=element, known=xml_rows)
    except BaseException as error:
        problem = _told(error)
    return ReadFile(tables.finish(), digest, size, problem)


def header_of(path: Path | Address, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> tuple[str, ...]:
    """The column names of the file, cheaply.

    For XML they are the name of its root element and its namespace, for JSON the keys of the first row, or `resourceType` and the first
    resource's type.

    Empty where the file is unreadable; never raises for what a file holds.
    """
    try:
        return _header(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
    except BaseException as error:
        _told(error)
        return ()


def _read(
    tables: KeptTables, path: Path | Address, *, encoding: str, delimiter: str, sheet: str, element: str, known: XmlRows | None
) -> None:
    kind = _recognised(path)[0]
    if kind == "parquet":
        read_parquet(tables, path)
    elif kind == "xlsx":
        read_workbook(tables, path, sheet=sheet)
    elif kind == "xml":
        with unpacked(path) as stream:
            read_xml(tables, stream, element=element, known=known)
    else:
        with unpacked(path) as stream:
            found = encoding_of(blocks(stream, SCAN_BLOCK), encoding)
        with unpacked(path) as stream:
            text = as_utf8(blocks(stream, READ_BLOCK), found)
            if kind == "json":
                read_json(tables, text)
            elif kind == "jsonl":
                read_json_lines(tables, text, damaged=found.damaged)
            else:
                read_delimited(tables, text, delimiter=delimiter, prefer=_preferred(path), damaged=found.damaged)


def _read_resources(tables: KeptTables, path: Path | Address, known: ResourceRows) -> None:
    lines = _recognised(path)[0] == "jsonl"
    with unpacked(path) as stream:
        found = encoding_of(blocks(stream, SCAN_BLOCK))
    with unpacked(path) as stream:
        text = as_utf8(blocks(stream, READ_BLOCK), found)
        if lines:
            read_resource_lines(tables, text, known, damaged=found.damaged)
        else:
            read_resources(tables, text, known)


def _header(path: Path | Address, *, encoding: str, delimiter: str, sheet: str) -> tuple[str, ...]:
    kind, head = _recognised(path)
    if kind == "parquet":
        return header_of_parquet(path)
    if kind == "xlsx":
        return header_of_workbook(path, sheet)
    if kind == "xml":
        with unpacked(path) as stream:
            return root_of(stream)
    whole = head[: head.rfind(b"\n") + 1] or head
    text = b"".join(as_utf8([whole], encoding_of([whole], encoding)))
    if kind in ("json", "jsonl"):
        shown = text.decode("utf-8", "replace")
        return type_in(shown) or keys_in(shown, lines=kind == "jsonl")
    header = header_in(next(pieces([text]), b""), delimiter=delimiter, prefer=_preferred(path))
    return tuple(name.strip() for name in header.names)


def _recognised(path: Path | Address) -> tuple[str, bytes]:
    """The file's format and its first bytes, unpacked."""
    if not path.is_file():
        raise Unreadable("there is no such file, or it is no regular file")
    with unpacked(path) as stream:
        head = next(iter(blocks(stream, HEAD)), b"")
        packed = isinstance(stream, Gunzip)
    if not head:
        raise Unreadable("empty file")
    found = encoding_of([head])
    text = b"".join(as_utf8([head], Encoding(found.codec, damaged=True))).decode("utf-8", "replace")
    kind = format_of(head, text, [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"])
    if packed and kind in ("parquet", "xlsx"):
        raise Unreadable(f"{kind} within gzip: unpack it first")
    return kind, head


def _preferred(path: Path | Address) -> str:
    return "\t" if {".tsv", ".tab"} & {suffix.lower() for suffix in path.suffixes} else ""


def _fingerprint(path: Path | Address) -> tuple[str, int]:
    if not path.is_file():
        return "", 0
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _told(error: BaseException) -> str:
    """The error in words without a cell of the file. An interruption by the user is no property of the file."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"cannot be opened: {error.strerror}"
    if isinstance(error, MemoryError):
        return "needs more memory than there is"
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return f"damaged: the parser stopped ({type(error).__name__}); what was read before is kept"
    raise error
