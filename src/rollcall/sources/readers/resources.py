"""Reads JSON resources, each of which says its type: one a line, one a file, an array of them, or bundles."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rollcall.sources.readers.json_rows import Batch, Text, line_value, shown, take_array
from rollcall.sources.readers.lines import pieces
from rollcall.sources.readers.raw import ADDRESS, BUNDLE, ID, RESOURCE_TYPE, ResourceRows, Unreadable
from rollcall.sources.readers.tables import KeptTable, KeptTables

#: The key of a bundle's list, and the keys of what stands in it.
ENTRIES, RESOURCE = "entry", "resource"
#: The table of what is counted and not kept.
OTHERS = "other resources"
_STATED = re.compile(rf'"{RESOURCE_TYPE}"\s*:\s*"([A-Za-z]+)"')


def type_in(text: str) -> tuple[str, ...]:
    """The key that states a type and the first type that the beginning of a JSON text states; () where it states none."""
    found = _STATED.search(text)
    return (RESOURCE_TYPE, found[1]) if found else ()


def read_resources(tables: KeptTables, text: Iterable[bytes], known: ResourceRows) -> None:
    """Read UTF-8 text that is a resource, a bundle or an array of these, with one table for each type that has rows.

    Raises `Unreadable` where the text breaks; rows before it are kept.
    """
    source = Text(text)
    taking = _Taking(tables, known)
    try:
        if source.peek() == "[":
            take_array(source, taking.take)
        else:
            _take_object(source, taking)
        if source.peek():
            raise Unreadable("more text follows the end of the JSON; rows before it are kept")
    finally:
        taking.batch.keep()


def read_resource_lines(tables: KeptTables, text: Iterable[bytes], known: ResourceRows, *, damaged: bool = False) -> None:
    """Read UTF-8 text that states one resource or one bundle a line; any other line is set aside."""
    taking = _Taking(tables, known)
    for piece in pieces(text):
        for line in piece.split(b"\n"):
            if line.strip(b" \t\x1a"):
                taking.take_line(line, damaged=damaged)
    taking.batch.keep()


def _take_object(source: Text, taking: "_Taking") -> None:
    """Take one resource; the entries of a bundle one by one, so that it need not fit into memory."""
    stated: dict[str, Any] = {}
    bundled = False
    source.expect("{")
    while source.peek() == '"':
        key = source.value()
        source.expect(":")
        if key == ENTRIES and stated.get(RESOURCE_TYPE, BUNDLE) == BUNDLE and source.opens_objects():
            take_array(source, taking.take_entry)
            bundled = True
        else:
            stated[key] = source.value()
        if source.peek() != ",":
            break
        source.expect(",")
    source.expect("}")
    if not bundled:
        taking.take(stated)


class _Taking:
    """Resources on their way to the tables of their types. A table is opened by its first row: a type that no row has shows nothing."""

    def __init__(self, tables: KeptTables, known: ResourceRows) -> None:
        self.batch = Batch(tables)
        self._tables = tables
        self._known = known
        self._opened: dict[str, KeptTable] = {}
        self._lists = {name: [path for path in known.rows if path.startswith(f"{name}.")] for name in known.rows if "." not in name}

    def take_line(self, line: bytes, *, damaged: bool) -> None:
        """Take one line."""
        value, reason, text = line_value(line, damaged=damaged)
        if reason:
            self._reject(reason, text)
        else:
            self.take(value)

    def take(self, value: Any) -> None:
        """Take a resource, or what a bundle holds."""
        if isinstance(value, dict) and value.get(RESOURCE_TYPE) == BUNDLE:
            entries = value.get(ENTRIES)
            for entry in entries if isinstance(entries, list) else []:
                self.take_entry(entry)
        else:
            self._take_resource(value, None)

    def take_entry(self, entry: Any) -> None:
        """Take what one entry of a bundle holds."""
        resource = entry.get(RESOURCE) if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            self._reject("an entry of a bundle that holds no resource", shown(entry))
        elif resource.get(RESOURCE_TYPE) == BUNDLE:
            self.take(resource)
        else:
            self._take_resource(resource, entry.get(ADDRESS))

    def _take_resource(self, resource: Any, address: Any) -> None:
        kind = resource.get(RESOURCE_TYPE) if isinstance(resource, dict) else None
        if not isinstance(kind, str):
            self._reject("not a JSON object that states its resourceType", shown(resource))
        elif kind in self._lists:
            row = {ADDRESS: address} | resource
            self.batch.take(self._table(kind), row)
            self._take_lists(kind, row)
        elif kind in self._known.others:
            self.batch.take(self._table(OTHERS), {RESOURCE_TYPE: kind})
        else:
            self._reject("of a resourceType that the export does not have", shown(resource))

    def _take_lists(self, kind: str, row: Mapping[str, Any]) -> None:
        inherited = {key: row.get(key) for key in (ADDRESS, ID)}
        for name in self._lists[kind]:
            listed = row.get(name.removeprefix(f"{kind}."))
            for one in listed if isinstance(listed, list) else []:
                self.batch.take(self._table(name), one | inherited if isinstance(one, dict) else one)

    def _reject(self, reason: str, text: str) -> None:
        self.batch.put(self._table(OTHERS), None, reason, text)

    def _table(self, name: str) -> KeptTable:
        if name not in self._opened:
            self._opened[name] = self._tables.open(name, self._known.rows.get(name, ()))
        return self._opened[name]
