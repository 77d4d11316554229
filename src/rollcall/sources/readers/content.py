"""Tells what a file is by its first bytes, whatever its name says."""

import json

from rollcall.sources.readers.raw import Unreadable

SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\0\1\0\0Standard", "Access database"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"\xfd7zXZ\0", "XZ archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"\x1f\x8b", "gzip within gzip"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = bytes(code for code in range(32) if code not in b"\0\t\n\v\f\r\x1a\x1b")


def format_of(head: bytes, text: str, suffixes: list[str]) -> str:
    """One of `delimited json jsonl xml xlsx parquet`.

    Args:
        head: the first bytes, unpacked.
        text: the same decoded.
        suffixes: of the file's name, in lower case.

    Raises:
        Unreadable: it is something that holds no rows of text.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        if ".xlsx" in suffixes or b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/" in head:
            return "xlsx"
        raise Unreadable("binary content (ZIP archive): unpack it first")
    if head.startswith(OLD_OFFICE):
        raise Unreadable("binary content (old Office format, such as .xls): save it as .xlsx or CSV")
    for signature, what in SIGNATURES:
        if head.startswith(signature):
            raise Unreadable(f"binary content ({what})")
    text = text.lstrip("\N{BYTE ORDER MARK} \t\r\n")
    if sum(text.count(chr(code)) for code in CONTROL) * 20 > len(text):
        raise Unreadable("binary content")
    if text[:14].lower() == "<!doctype html" or text[:5].lower() == "<html":
        raise Unreadable("a web page (HTML), not a table: download the file itself")
    if text.startswith(("<?xml", "<!--", "<!DOCTYPE")) or (text.startswith("<") and (".xml" in suffixes or ">" in text)):
        return "xml"
    named_json = not {".json", ".jsonl", ".ndjson"}.isdisjoint(suffixes)
    if named_json or _opens_json(text):
        return "jsonl" if _is_lines(text, suffixes) else "json"
    return "delimited"


def _opens_json(text: str) -> bool:
    return text.startswith(("{", "[")) and text[1:].lstrip().startswith(('"', "{"))


def _is_lines(text: str, suffixes: list[str]) -> bool:
    if text.startswith("["):
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return ".json" not in suffixes
    rest = text[end:].strip()
    return bool(rest) or ".json" not in suffixes
