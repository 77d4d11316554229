"""Weighs a workbook before it is opened: what it unpacks to, and over how many cells its sheets spread.

The parser of workbooks keeps a sheet as one full rectangle, so a single stray cell far out takes as much memory as a
full sheet. Declared sizes are not believed; the parts are unpacked and counted.
"""

import re
import zipfile
from pathlib import Path
from typing import IO

from lxml import etree

from rollcall.sources.readers.address import Address
from rollcall.sources.readers.raw import Unreadable

MOST_UNPACKED = 2 * 2**30
MOST_RATIO = 200
RATIO_FROM = 16 * 2**20
MOST_CELLS = 32_000_000
BLOCK = 1 << 20
_PLACE = re.compile(r"([A-Za-z]{0,4})(\d{1,8})$")
_SHEET = b"sheetData"


def weigh(path: Path | Address) -> None:
    """Raise `Unreadable` where the workbook at `path` is larger than it may be, damaged or encrypted."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            for part in _sheet_parts(archive, path.stat().st_size):
                with archive.open(part) as content:
                    _spread(content)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, etree.XMLSyntaxError):
        raise Unreadable("the workbook is damaged or encrypted: open it and save it anew") from None


def _sheet_parts(archive: zipfile.ZipFile, packed: int) -> list[zipfile.ZipInfo]:
    sheets = []
    unpacked = 0
    for part in archive.infolist():
        part.file_size = MOST_UNPACKED
        tail = b""
        with archive.open(part) as content:
            while block := content.read(BLOCK):
                unpacked += len(block)
                if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed):
                    raise Unreadable("the workbook unpacks to more than 2 GiB or 200 times its size: it is not read")
                if _SHEET in tail + block and part not in sheets:
                    sheets.append(part)
                tail = block[-len(_SHEET) :]
    return sheets


def _spread(content: IO[bytes]) -> None:
    width = height = row = column = 0
    events = etree.iterparse(
        content, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    for event, node in events:
        place = _PLACE.match(node.get("r") or "") if event == "start" else None
        if event == "end":
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
        elif place is None and node.get("r"):
            raise ValueError
        elif etree.QName(node).localname == "row":
            row, column = int(place[2]) if place else row + 1, 0
        else:
            row = int(place[2]) if place else row
            column = _column(place[1]) if place else column + 1
            width, height = max(width, column), max(height, row)
            if width * height > MOST_CELLS:
                raise Unreadable(f"a sheet spreads over more than {MOST_CELLS:,} cells: delete the stray cells far from the table")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
