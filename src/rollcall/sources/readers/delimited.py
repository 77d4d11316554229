"""Reads delimited text: CSV, TSV and their kin."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from rollcall.sources.readers.apart import Apart, cells_of, fitted, miscounted, set_apart
from rollcall.sources.readers.lines import TOO_LONG, pieces
from rollcall.sources.readers.raw import Rejected, Unreadable
from rollcall.sources.readers.tables import KeptTable, KeptTables, shortened, trimmed

DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_SPREADSHEET_HINT = re.compile(r"(?i)sep=(.)$")


@dataclass(frozen=True)
class Header:
    """The first row of a delimited file: its names, the delimiter, and how many bytes of the first piece it took.

    A first row that holds a date is no header but a row. The columns are then called `column 1`, `column 2`, and so on, since
    names of columns are told freely and its cells must not be.
    """

    names: tuple[str, ...]
    delimiter: str
    length: int


def read_delimited(tables: KeptTables, text: Iterable[bytes], *, delimiter: str = "", prefer: str = "", damaged: bool = False) -> None:
    """Read UTF-8 text into one table.

    Args:
        tables: receives the table.
        text: the file in UTF-8, in blocks.
        delimiter: one character; found out from the header when "".
        prefer: the delimiter to take when the header holds it, whatever else it holds (a tab for `.tsv`).
        damaged: the text held bytes that could not be read.
    """
    whole = pieces(text)
    first = next(whole, b"")
    while first and not first.strip():
        first = next(whole, b"")
    header = header_in(first, delimiter=delimiter, prefer=prefer)
    table = tables.open(columns=header.names)
    rows = _Rows(table, len(header.names), header.delimiter, damaged=damaged)
    rows.take(first[header.length :])
    for piece in whole:
        rows.take(piece)
    rows.take(b"", final=True)


def header_in(piece: bytes, *, delimiter: str = "", prefer: str = "") -> Header:
    """The header at the start of a piece of lines. Raises `Unreadable` where there is none."""
    if delimiter and (len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0'):
        raise Unreadable("the delimiter must be one character, such as ; or a tab")
    length = len(piece) - len(piece.lstrip(b"\n "))
    line = piece[length : piece.find(b"\n", length)]
    if TOO_LONG in line:
        raise Unreadable("the first line is longer than 1 MiB: this is no table of rows")
    hint = _SPREADSHEET_HINT.match(line.decode("utf-8", "replace").strip())
    if hint and hint[1].isascii():
        after = header_in(piece[length + len(line) + 1 :], delimiter=delimiter or hint[1])
        return Header(after.names, after.delimiter, length + len(line) + 1 + after.length)
    if not line.strip():
        raise Unreadable("empty file")
    delimiter = delimiter or _delimiter_of(line.decode("utf-8", "replace"), prefer)
    names, taken = _names_in(piece, length, delimiter)
    while len(names) > 1 and not names[-1].strip():
        names.pop()
    if any(_DATE.fullmatch(name.strip()) for name in names):
        return Header(tuple(f"column {number}" for number in range(1, len(names) + 1)), delimiter, length)
    return Header(tuple(names), delimiter, taken)


def _names_in(piece: bytes, start: int, delimiter: str) -> tuple[list[str], int]:
    end = piece.find(b"\n", start) + 1
    reader = csv.reader(_lines_from(piece, start), delimiter=delimiter, strict=True)
    try:
        names = next(reader)
    except csv.Error:
        return piece[start : end - 1].decode("utf-8", "replace").replace('"', "").split(delimiter), end
    for _ in range(reader.line_num - 1):
        end = piece.find(b"\n", end) + 1
    return names, end


def _lines_from(piece: bytes, start: int, most: int = 100) -> Iterator[str]:
    for _ in range(most):
        end = piece.find(b"\n", start) + 1
        if not end:
            return
        yield piece[start:end].decode("utf-8", "replace")
        start = end


def _delimiter_of(line: str, prefer: str) -> str:
    bare = _QUOTED.sub("", line)
    if prefer and prefer in bare:
        return prefer
    return max(DELIMITERS, key=bare.count)


class _Rows:
    """Takes the pieces of a file one after another and keeps their rows."""

    def __init__(self, table: KeptTable, width: int, delimiter: str, *, damaged: bool) -> None:
        self._table = table
        self._width = width
        self._delimiter = delimiter
        self._damaged = damaged
        self._before = 0
        self._unread = b""

    def take(self, piece: bytes, *, final: bool = False) -> None:
        """Keep the rows of a further piece of whole lines."""
        piece = self._unread + piece
        if not piece:
            return
        for every_quote in (False, True):
            split = set_apart(
                piece, self._before, self._width, self._delimiter, damaged=self._damaged, every_quote=every_quote, final=final
            )
            kept = self._parse(split.plain)
            if kept.rows == len(split.numbers):
                break
        else:
            raise Unreadable("the quotes of this file cannot be followed; rows before them are kept")
        self._keep(split, kept)
        self._before += split.rows
        self._unread = split.unread

    def _parse(self, plain: bytes) -> "_Parsed":
        """Parse lines that are one row each; `wide` columns where the lines end in more delimiters than the header."""
        wide = max(self._width, _width_of(plain, self._delimiter, self._width))
        names = [str(place) for place in range(wide)]
        invalid: list[pa.csv.InvalidRow] = []

        def note(row: pa.csv.InvalidRow) -> str:
            invalid.append(row)
            return "skip"

        if not plain.strip(b"\n"):
            return _Parsed(pa.table({name: pa.array([], pa.string()) for name in names}), [])
        parsed = pa.csv.read_csv(
            pa.BufferReader(plain),
            read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(plain) + 1),
            parse_options=pa.csv.ParseOptions(delimiter=self._delimiter, invalid_row_handler=note),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
        return _Parsed(parsed, invalid)

    def _keep(self, split: Apart, parsed: "_Parsed") -> None:
        cells, rejected = list(split.cells), list(split.rejected)
        for row in parsed.invalid:
            number = int(split.numbers[row.number - 1])
            stated = cells_of(row.text, self._delimiter) or []
            if (fitting := fitted(stated, self._width)) is not None:
                cells.append((number, fitting))
            else:
                rejected.append(Rejected(number, miscounted(row.actual_columns, self._width), shortened(row.text)))
        numbers = np.delete(split.numbers, [row.number - 1 for row in parsed.invalid])
        table, overfull = self._narrow(parsed.table, numbers)
        columns = [trimmed(column) for column in table.columns[1:]]
        table = pa.table([table.column(0), *columns], names=table.column_names)
        self._table.append(table, rejected + overfull)
        if cells:
            self._table.place(cells)

    def _narrow(self, table: pa.Table, numbers: np.ndarray) -> tuple[pa.Table, list[Rejected]]:
        """The table with its row numbers, cut to the header's width, and the rows that state something beyond it."""
        overfull = []
        beyond = table.columns[self._width :]
        full = pa.array(np.zeros(table.num_rows, bool))
        for column in beyond:
            full = pc.or_(full, pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False))
        table = table.append_column("row", pa.array(numbers, pa.int64()))
        if beyond and pc.any(full).as_py():
            for row in table.filter(full).to_pylist():
                stated = [row[str(place)] or "" for place in range(self._width + len(beyond))]
                text = self._delimiter.join(stated).rstrip(self._delimiter)
                reason = miscounted(text.count(self._delimiter) + 1, self._width)
                overfull.append(Rejected(row["row"], reason, shortened(text)))
            table = table.filter(pc.invert(full))
        return table.select(["row", *table.column_names[: self._width]]), overfull


@dataclass(frozen=True)
class _Parsed:
    table: pa.Table
    invalid: list

    @property
    def rows(self) -> int:
        return self.table.num_rows + len(self.invalid)


def _width_of(plain: bytes, delimiter: str, width: int) -> int:
    """How many cells the first line has, if those beyond the header are empty."""
    line = plain[: plain.find(b"\n")].decode("utf-8", "replace")
    cells = cells_of(line, delimiter) or []
    return len(cells) if len(cells) < 2 * width + 10 and fitted(cells, width) is not None else width
