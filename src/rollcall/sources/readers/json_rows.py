"""Reads JSON: an array of objects, an object that holds such arrays, or one object a line."""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from rollcall.sources.readers.lines import TOO_LONG, pieces
from rollcall.sources.readers.raw import JsonRows, Rejected, Unreadable
from rollcall.sources.readers.tables import KeptTable, KeptTables, cell, shortened

BATCH = 20_000
LARGEST_VALUE = 64 << 20
NO_OBJECT = "not a JSON object"
MOST_TRIED = 50
_WHITE = " \t\r\n"
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def read_json_lines(tables: KeptTables, text: Iterable[bytes], *, damaged: bool = False) -> None:
    """Read UTF-8 text that states one object a line into one table; any other line is set aside."""
    table = tables.open()
    batch = Batch(tables)
    for piece in pieces(text):
        for line in piece.split(b"\n"):
            if line.strip(b" \t\x1a"):
                batch.take_line(table, line, damaged=damaged)
    batch.keep()


def read_json(tables: KeptTables, text: Iterable[bytes]) -> None:
    """Read UTF-8 text that is an array of objects, or an object with one table for each array of objects in it.

    An object without such an array is one row. Raises `Unreadable` where the text breaks; rows before it are kept.
    """
    source = Text(text)
    batch = Batch(tables)
    try:
        opening = source.peek()
        if opening == "[":
            take_array(source, partial(batch.take, tables.open()))
        elif opening == "{":
            _take_object(source, batch, tables)
        else:
            raise Unreadable("neither an array nor an object: this JSON holds no rows" if opening else "empty file")
        if source.peek():
            raise Unreadable("more text follows the end of the JSON; rows before it are kept")
    finally:
        batch.keep()


def read_nested_json(tables: KeptTables, text: Iterable[bytes], known: JsonRows) -> None:
    """Read UTF-8 text that is an array of a known export's objects, with one table for each list of rows in them.

    Raises `Unreadable` where the text breaks; rows before it are kept. An object without the child's own object is set aside.
    """
    source = Text(text)
    batch = Batch(tables)
    opened = {key: tables.open(key, columns) for key, columns in known.rows.items()}
    try:
        take_array(source, partial(batch.take_nested, opened, known))
        if source.peek():
            raise Unreadable("more text follows the end of the JSON; rows before it are kept")
    finally:
        batch.keep()


def line_value(line: bytes, *, damaged: bool) -> tuple[Any, str, str]:
    """What a line states, why it cannot be read ("" where it can), and its text."""
    text = line.decode("utf-8", "replace")
    if line.endswith(TOO_LONG):
        return None, "line longer than 1 MiB", shortened(line)
    if "\0" in text:
        return None, "contains a NUL byte", text
    if damaged and "\N{REPLACEMENT CHARACTER}" in text:
        return None, "contains bytes that are not valid in the file's encoding", text
    try:
        return json.loads(text), "", text
    except (ValueError, RecursionError):
        return None, NO_OBJECT, text


def keys_in(text: str, *, lines: bool) -> tuple[str, ...]:
    """The keys of the first row in the beginning of a JSON text, which may break off; () where it shows none.

    `lines` tells that each line is a row; else an object at the top may hold the rows in an array.
    """
    for start in [found.start() for found in islice(re.finditer("{", text), MOST_TRIED)]:
        try:
            value, _ = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        holds_rows = not lines and not text[:start].strip(_WHITE + "\N{BYTE ORDER MARK}")
        arrays = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict)] if holds_rows else []
        return tuple(arrays[0][0] if arrays else value)
    return ()


def take_array(source: "Text", take: Callable[[Any], None]) -> None:
    """Hand each element of the array that comes next to `take`."""
    source.expect("[")
    if source.peek() == "]":
        source.expect("]")
        return
    while True:
        take(source.value())
        if source.peek() == "]":
            source.expect("]")
            return
        source.expect(",")


def _take_object(source: "Text", batch: "Batch", tables: KeptTables) -> None:
    loose: dict[str, Any] = {}
    found = False
    source.expect("{")
    while source.peek() == '"':
        key = source.value()
        source.expect(":")
        if source.opens_objects():
            take_array(source, partial(batch.take, tables.open(key)))
            found = True
        else:
            loose[key] = source.value()
        if source.peek() != ",":
            break
        source.expect(",")
    source.expect("}")
    if not found and list(loose.values()) == [[]]:
        tables.open(next(iter(loose)))
    elif not found:
        batch.take(tables.open(), loose)


class Batch:
    """Rows on their way to their tables; numbers run over all tables of the file."""

    def __init__(self, tables: KeptTables) -> None:
        self._tables = tables
        self._number = 0
        self._held = 0
        self._rows: dict[KeptTable, tuple[list[tuple[int, Mapping[str, str | None]]], list[Rejected]]] = {}

    def take_line(self, table: KeptTable, line: bytes, *, damaged: bool) -> None:
        """Take one line."""
        value, reason, text = line_value(line, damaged=damaged)
        if reason:
            self.put(table, None, reason, text)
        else:
            self.take(table, value, text)

    def take(self, table: KeptTable, value: Any, text: str | None = None) -> None:
        """Take one value; `text` is how the file writes it."""
        try:
            cells = _cells(value) if isinstance(value, dict) else None
            reason = NO_OBJECT
            if cells and any("\0" in one for one in cells.values() if one):
                cells, reason = None, "contains a NUL byte"
        except (UnicodeEncodeError, RecursionError):
            cells, reason = None, "contains half a character"
        if text is None and cells is None:
            text = shown(value)
        self.put(table, cells, reason, text or "")

    def take_nested(self, opened: Mapping[str, KeptTable], known: JsonRows, value: Any) -> None:
        """Take one object of a known export: the child's own row, then the rows within it."""
        own = value.get(known.within) if isinstance(value, dict) else None
        if not isinstance(own, dict):
            self.take(opened[known.within], None, shown(value))
            return
        self.take(opened[known.within], {key: cell for key, cell in own.items() if key not in known.rows})
        taken = {name: own[name] for name in known.inherit if name in own}
        for key in known.rows:
            entries = own.get(key) if key != known.within else None
            for entry in entries if isinstance(entries, list) else []:
                self.take(opened[key], taken | entry if isinstance(entry, dict) else entry)

    def put(self, table: KeptTable, cells: dict[str, str | None] | None, reason: str, text: str) -> None:
        """Take one row as its cells, or set it aside for `reason` where there are none."""
        rows, rejected = self._rows.setdefault(table, ([], []))
        self._number += 1
        self._held += 1
        if cells is None:
            rejected.append(Rejected(self._number, reason, shortened(text)))
        else:
            rows.append((self._number, cells))
        if self._held >= BATCH:
            self.keep()

    def keep(self) -> None:
        """Hand every row held to its table."""
        held, self._rows, self._held = self._rows, {}, 0
        for table, (rows, rejected) in held.items():
            table.add(rows, rejected)


class Text:
    """A JSON text read as far as it is needed."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = _decoded(blocks)
        self._held = ""
        self._place = 0
        self._ended = False

    def peek(self) -> str:
        """The next sign that is not white space; "" at the end."""
        while True:
            while self._place < len(self._held) and self._held[self._place] in _WHITE:
                self._place += 1
            if self._place < len(self._held):
                return self._held[self._place]
            if not self._more():
                return ""

    def expect(self, sign: str) -> None:
        """Go past a sign, or raise `Unreadable` where another stands."""
        if self.peek() != sign:
            raise Unreadable("the JSON breaks off or is damaged; rows before the break are kept")
        self._place += 1

    def opens_objects(self) -> bool:
        """Whether an array whose first element is an object comes next."""
        if self.peek() != "[":
            return False
        while not self._held[self._place + 1 :].lstrip(_WHITE):
            if not self._more():
                return False
        return self._held[self._place + 1 :].lstrip(_WHITE)[0] == "{"

    def value(self) -> Any:
        """The value that comes next."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._place)
            except RecursionError:
                raise Unreadable("the JSON is nested too deeply; rows before it are kept") from None
            except ValueError:
                end = None
            if end is not None and (end < len(self._held) or self._ended):
                self._place = end
                return value
            wanted = 2 * (len(self._held) - self._place)
            if wanted > LARGEST_VALUE:
                raise Unreadable("a single JSON value is damaged or larger than 64 MiB; rows before it are kept")
            if not self._more(wanted) and end is None:
                raise Unreadable("the JSON breaks off or is damaged; rows before the break are kept")

    def _more(self, wanted: int = 1) -> bool:
        if self._ended:
            return False
        parts = [self._held[self._place :]]
        length = len(parts[0])
        self._place = 0
        grown = False
        while length < wanted or not grown:
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
                break
            parts.append(block)
            length += len(block)
            grown = True
        self._held = "".join(parts)
        return grown


def _decoded(blocks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for block in blocks:
        yield decoder.decode(block)


def _cells(row: dict[str, Any]) -> dict[str, str | None]:
    cells: dict[str, str | None] = {}
    for key, value in row.items():
        stated = cell(value if isinstance(value, str) else None if value is None else _text(value))
        if stated is not None:
            stated.encode()
        key.encode()
        cells[key] = stated
    return cells


def _text(value: Any) -> str:
    return str(value) if type(value) is int else _ENCODER.encode(value)


def shown(value: Any) -> str:
    """A value as JSON, "" where it is nested too deeply."""
    try:
        return _text(value).encode("utf-8", "replace").decode()
    except RecursionError:
        return ""
