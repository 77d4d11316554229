"""Reads workbooks (.xlsx), each sheet into a table of its own."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any

from rollcall.sources.readers.address import Address
from rollcall.sources.readers.apart import fitted, miscounted
from rollcall.sources.readers.raw import Rejected, Unreadable
from rollcall.sources.readers.tables import KeptTables, cell, shortened
from rollcall.sources.readers.weight import weigh

BATCH = 20_000


def read_workbook(tables: KeptTables, path: Path | Address, *, sheet: str = "") -> None:
    """Read one sheet, or every sheet that holds something, each into a table; its first row is the header."""
    before = 0
    for name, rows in _sheets(path, sheet):
        header = next(rows, None)
        if header is not None:
            before += _keep(tables, name, header, rows, before)


def header_of_workbook(path: Path | Address, sheet: str = "") -> tuple[str, ...]:
    """The header of the sheet, or of the first sheet that holds something."""
    header = next(chain.from_iterable(rows for _, rows in _sheets(path, sheet)), [])
    return tuple(one or "" for one in header)


def _keep(tables: KeptTables, name: str, header: list[str | None], rows: Iterable[list[str | None]], before: int) -> int:
    while header and not header[-1]:
        header.pop()
    width = len(header)
    table = tables.open(name, [one or "" for one in header])
    held: list[tuple[int, list[str]]] = []
    rejected: list[Rejected] = []
    count = 0
    for count, cells in enumerate(rows, start=1):
        stated = [one or "" for one in cells]
        stated += [""] * (width - len(stated))
        fitting = fitted(stated, width)
        if fitting is None:
            used = max(place for place, one in enumerate(stated, start=1) if one)
            rejected.append(Rejected(before + count, miscounted(used, width), shortened("\t".join(stated[:used]))))
        else:
            held.append((before + count, fitting))
        if len(held) + len(rejected) >= BATCH:
            table.place(held, rejected)
            held, rejected = [], []
    table.place(held, rejected)
    return count


def _sheets(path: Path | Address, sheet: str) -> Iterator[tuple[str, Iterator[list[str | None]]]]:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise Unreadable("a workbook (.xlsx) needs the extra: pip install 'rollcall[xlsx]'") from None
    weigh(path)
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
        names = workbook.sheet_names
        if sheet and sheet not in names:
            raise Unreadable(f"there is no sheet {sheet!r}; the workbook has {', '.join(map(repr, names))}")
        for name in [sheet] if sheet else names:
            yield name, _stated(workbook.get_sheet_by_name(name).iter_rows())


def _stated(rows: Iterable[list[Any]]) -> Iterator[list[str | None]]:
    for row in rows:
        cells = [_text(value) for value in row]
        if any(cells):
            yield cells


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return cell(value.replace("\0", ""))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else cell(str(value))
