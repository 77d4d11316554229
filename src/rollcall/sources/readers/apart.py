"""Sets apart the lines of a delimited file that a fast parser would trip over.

A cell may hold a line end between quotes, and then a row takes several lines. A quote that is opened and never closed
looks the same at first, and would swallow every row after it. So lines whose quotes do not pair are read one at a time,
and the rest goes to the fast parser, one line for one row.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rollcall.sources.readers.lines import LONGEST_LINE, TOO_LONG
from rollcall.sources.readers.raw import Rejected
from rollcall.sources.readers.tables import shortened

MOST_LINES_IN_A_ROW = 1_000
REPLACED = "\N{REPLACEMENT CHARACTER}".encode()
UNPAIRED = "a quote is opened and not closed"

_ONLY_SPACES = re.compile(rb"(?m)^[ \x1a]+$")

csv.field_size_limit(LONGEST_LINE)


@dataclass
class Apart:
    """A piece of lines, split.

    Attributes:
        plain: the lines for the fast parser, one row each.
        numbers: the row number of each plain line.
        cells: rows read one at a time, as number and cells; as wide as the header.
        rejected: rows set aside.
        rows: how many rows the piece holds in all.
        unread: the end of the piece, where a quote waits for the next piece.
    """

    plain: bytes
    numbers: np.ndarray
    cells: list[tuple[int, list[str]]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    rows: int = 0
    unread: bytes = b""


def fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells cut to the header's width, or None where they do not fit; empty cells beyond the header do no harm."""
    return cells[:width] if len(cells) >= width and not any(one.strip() for one in cells[width:]) else None


def cells_of(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line, or None where its quotes do not pair."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def miscounted(cells: int, width: int) -> str:
    """Why a row with the wrong number of cells is set aside."""
    return f"{cells:,} {'cell' if cells == 1 else 'cells'} where the header has {width:,}"


def set_apart(piece: bytes, base: int, width: int, delimiter: str, *, damaged: bool, every_quote: bool, final: bool) -> Apart:
    """Split a piece of whole lines; `base` rows came before it.

    Args:
        piece: UTF-8 lines, each ended by a line feed; lines that are blank or hold only spaces are no rows.
        base: number of the last row before the piece.
        width: cells of the header.
        delimiter: one character.
        damaged: the text held bytes that could not be read; lines with U+FFFD are set aside.
        every_quote: read every line with a quote one at a time, not only those whose quotes do not pair.
        final: no further piece comes.
    """
    if not any(mark in piece for mark in (b'"', b"\0", TOO_LONG)) and not (damaged and REPLACED in piece):
        piece = _ONLY_SPACES.sub(b"", piece) if _may_hold_only_spaces(piece) else piece
        count = piece.count(b"\n") - _blank_lines(piece)
        return Apart(piece, np.arange(base + 1, base + count + 1), rows=count)
    lines = _Lines(piece, delimiter, damaged=damaged)
    kind = np.where(lines.ends - lines.starts == 0, 0, 1)
    split = Apart(b"", np.empty(0, np.int64))
    gaps: list[tuple[int, int]] = []
    singled: list[tuple[int, int, list[str] | None, str]] = []
    done = 0
    for line in lines.difficult(every_quote=every_quote):
        if line < done:
            continue
        if lines.only_spaces[line]:
            kind[line] = 0
            gaps.append((lines.starts[line], lines.ends[line] + 1))
            continue
        read = lines.row_at(line, width, final=final)
        if read is None:
            split.unread = piece[lines.starts[line] :]
            gaps.append((lines.starts[line], len(piece)))
            kind[line:] = 0
            break
        cells, reason, taken = read
        singled.append((line, taken, cells, reason))
        kind[line], kind[line + 1 : line + taken] = 2, 0
        gaps.append((lines.starts[line], lines.ends[line + taken - 1] + 1))
        done = line + taken
    numbers = base + np.cumsum(kind > 0)
    for line, taken, cells, reason in singled:
        if cells is not None:
            split.cells.append((int(numbers[line]), cells))
        else:
            text = piece[lines.starts[line] : lines.ends[line + taken - 1]]
            split.rejected.append(Rejected(int(numbers[line]), reason, shortened(text)))
    split.plain, split.numbers, split.rows = _without(piece, gaps), numbers[kind == 1], int(np.count_nonzero(kind))
    return split


class _Lines:
    """The lines of one piece: where each starts, where its line feed stands, and what is wrong with it."""

    def __init__(self, piece: bytes, delimiter: str, *, damaged: bool) -> None:
        self._piece = piece
        self._delimiter = delimiter
        codes = np.frombuffer(piece, np.uint8)
        self.ends = np.flatnonzero(codes == 0x0A)
        self.starts = np.concatenate(([0], self.ends[:-1] + 1))
        self._unpaired = self._each(np.bitwise_xor, codes == ord('"'))
        self._quoted = self._each(np.bitwise_or, codes == ord('"'))
        self._long = self._each(np.bitwise_or, codes == TOO_LONG[0])
        self._nul = self._each(np.bitwise_or, codes == 0)
        self._unread = self._holding(re.finditer(REPLACED, piece) if damaged else ())
        self.only_spaces = self._holding(_ONLY_SPACES.finditer(piece) if _may_hold_only_spaces(piece) else ())

    def _each(self, fold: np.ufunc, marks: np.ndarray) -> np.ndarray:
        return fold.reduceat(marks.view(np.uint8), self.starts).astype(bool)

    def _holding(self, found: Iterable[re.Match]) -> np.ndarray:
        marks = np.zeros(len(self._piece), bool)
        marks[[one.start() for one in found]] = True
        return self._each(np.bitwise_or, marks)

    def difficult(self, *, every_quote: bool) -> list[int]:
        """The lines that are to be read one at a time."""
        quotes = self._quoted if every_quote else self._unpaired
        return np.flatnonzero(quotes | self._long | self._nul | self._unread | self.only_spaces).tolist()

    def row_at(self, line: int, width: int, *, final: bool) -> tuple[list[str] | None, str, int] | None:
        """The row that begins at a line: its cells or the reason why there are none, and the lines it takes.

        None where its end may lie in the next piece.
        """
        if reason := self._flaw(line):
            return None, reason, 1
        feed = _Feed(self, line)
        reader = csv.reader(feed, delimiter=self._delimiter, strict=True)
        try:
            stated = next(reader)
        except csv.Error:
            return (None, UNPAIRED, 1) if final or not feed.ran_out else None
        if (cells := fitted(stated, width)) is not None:
            return cells, "", reader.line_num
        if reader.line_num > 1 and any(self._stands_alone(later, width) for later in range(line + 1, line + reader.line_num)):
            return None, UNPAIRED, 1
        return None, miscounted(len(stated), width), reader.line_num

    def text(self, line: int) -> str | None:
        """The line without its line feed; None where it holds what no row may, or where there is no such line."""
        if line >= len(self.ends) or self._flaw(line):
            return None
        return self._piece[self.starts[line] : self.ends[line]].decode("utf-8", "replace")

    def _flaw(self, line: int) -> str:
        if self._long[line]:
            return "line longer than 1 MiB"
        if self._nul[line]:
            return "contains a NUL byte"
        return "contains bytes that are not valid in the file's encoding" if self._unread[line] else ""

    def _stands_alone(self, line: int, width: int) -> bool:
        text = self.text(line)
        cells = cells_of(text, self._delimiter) if text else None
        return cells is not None and fitted(cells, width) is not None


class _Feed:
    """Hands lines to the parser until a row is whole, within bounds. `ran_out` tells that the piece ended first."""

    def __init__(self, lines: _Lines, start: int) -> None:
        self._lines = lines
        self._start = start
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        length = 0
        for line in range(self._start, self._start + MOST_LINES_IN_A_ROW):
            self.ran_out = line >= len(self._lines.ends)
            text = self._lines.text(line)
            length += len(text or "")
            if text is None or length > LONGEST_LINE:
                return
            yield text + "\n"


def _blank_lines(piece: bytes) -> int:
    return len(re.findall(rb"(?m)^\n", piece)) if b"\n\n" in piece or piece.startswith(b"\n") else 0


def _may_hold_only_spaces(piece: bytes) -> bool:
    return b"\n " in piece or piece.startswith(b" ") or b"\x1a" in piece


def _without(piece: bytes, gaps: list[tuple[int, int]]) -> bytes:
    kept, done = [], 0
    for start, end in gaps:
        kept.append(piece[done:start])
        done = end
    return b"".join([*kept, piece[done:]])
