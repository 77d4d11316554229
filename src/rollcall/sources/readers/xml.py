"""Reads XML: one table for each row element, streamed, with nothing fetched and nothing expanded."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from rollcall.sources.readers.raw import Unreadable, XmlRows
from rollcall.sources.readers.tables import KeptTable, KeptTables, cell
from rollcall.sources.readers.unpack import Bytes

BATCH = 20_000
MOST_TABLES = 100
MOST_ELEMENTS = 1_000_000
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def read_xml(tables: KeptTables, stream: Bytes, *, element: str = "", known: XmlRows | None = None) -> None:
    """Read the rows of an XML document.

    Args:
        tables: receives one table for each row element.
        stream: the document.
        element: the local name of the row element; the children of the root when "" and nothing is known.
        known: the row elements of a known export.

    Raises:
        Unreadable: the document is broken, or declares entities. Rows that end before the break are kept.
    """
    rows = _Rows(tables, known or XmlRows({element: ()} if element else {}))
    try:
        for event, node in _events(stream):
            if not rows.follow(event, node):
                raise Unreadable(f"one record holds more than {MOST_ELEMENTS:,} elements: name the row element")
    except etree.XMLSyntaxError as error:
        rows.take_open()
        raise Unreadable(f"the XML is broken at line {error.lineno}; rows that end before it are kept") from None
    except Unreadable:
        rows.take_open()
        raise
    finally:
        rows.keep()


def root_of(stream: Bytes) -> tuple[str, ...]:
    """The local name of the root element, and its namespace where it has one. Raises `Unreadable` where there is no root."""
    try:
        namespace, _, name = next(_events(stream))[1].tag.rpartition("}")
        return (name, namespace.removeprefix("{")) if namespace else (name,)
    except (etree.XMLSyntaxError, StopIteration):
        raise Unreadable("this XML has no root element") from None


def _events(stream: Bytes) -> Iterator[tuple[str, etree._Element]]:
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for count, (event, node) in enumerate(events):
        if count == 0:
            declared = node.getroottree().docinfo.internalDTD
            if declared is not None and any(True for _ in declared.iterentities()):
                raise Unreadable("the XML declares entities of its own; such a file is not read: save it without them")
        yield event, node


class _Rows:
    """Follows the document, and takes the rows of each record as it ends."""

    def __init__(self, tables: KeptTables, known: XmlRows) -> None:
        self._tables = tables
        self._known = known
        self._open: etree._Element | None = None
        self._ended: set[etree._Element] = set()
        self._depth = self._elements = self._number = self._held = 0
        self._by_element: dict[str, KeptTable] = {row: tables.open(row, columns) for row, columns in known.rows.items()}
        self._rows: dict[str, list[tuple[int, dict[str, str | None]]]] = {}

    def follow(self, event: str, node: etree._Element) -> bool:
        """Take one event; false where a record grows beyond bounds."""
        if event == "start":
            self._depth += 1
            self._elements += 1
            if self._open is None and self._begins(_local(node)):
                self._open, self._elements = node, 0
            return self._open is None or self._elements <= MOST_ELEMENTS
        self._depth -= 1
        if node is self._open:
            self._ended.add(node)
            self.take_open()
            _let_go(node)
        elif self._open is None:
            _let_go(node)
        elif _local(node) in self._known.rows:
            self._ended.add(node)
        return True

    def take_open(self) -> None:
        """Take the rows that have ended in the record that is open."""
        record, ended = self._open, self._ended
        self._open, self._ended = None, set()
        if record is None:
            return
        elements = self._known.rows or {_local(record): ()}
        inherited = {path.rpartition("/")[2]: _below(record, path) for path in self._known.inherit}
        for node in record.iter("*"):
            if node in ended and _local(node) in elements:
                self._number += 1
                cells = _leaves(node, elements)
                around = _around(node, self._known.enclosing) if self._known.enclosing else {}
                cells |= {name: value for name, value in (inherited | around).items() if not cells.get(name)}
                self._rows.setdefault(_local(node), []).append((self._number, cells))
                self._held += 1
        if self._held >= BATCH:
            self.keep()

    def keep(self) -> None:
        """Hand the rows held to their tables."""
        held, self._rows, self._held = self._rows, {}, 0
        for element, rows in held.items():
            if element not in self._by_element:
                if len(self._by_element) >= MOST_TABLES:
                    raise Unreadable(f"more than {MOST_TABLES} kinds of elements below the root: name the row element")
                self._by_element[element] = self._tables.open(element)
            self._by_element[element].add(rows)

    def _begins(self, element: str) -> bool:
        if self._known.rows:
            return element == self._known.parent or element in self._known.rows
        return self._depth == 2


def _local(node: etree._Element) -> str:
    return _without_namespace(node.tag)


@lru_cache(maxsize=10_000)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def _below(record: etree._Element, path: str) -> str | None:
    nodes = [record]
    for step in path.split("/"):
        nodes = [child for node in nodes for child in node.iterchildren("*") if _local(child) == step]
    return cell(nodes[0].text) if nodes else None


def _around(row: etree._Element, paths: tuple[str, ...]) -> dict[str, str | None]:
    """What the elements around a row state, for `ELEMENT/LEAF` each."""
    named = {_local(node): node for node in reversed(list(row.iterancestors()))}
    split = [path.split("/", 1) for path in paths]
    return {leaf.rpartition("/")[2]: _below(named[element], leaf) for element, leaf in split if element in named}


def _leaves(row: etree._Element, elements: Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    """The leaves of a row by name, without those of rows within it; a repeated leaf is joined with `; `."""
    cells: dict[str, str | None] = {}
    waiting = [row]
    while waiting:
        node = waiting.pop()
        name = _local(node)
        for attribute, value in node.attrib.items():
            if not attribute.startswith(_INSTANCE):
                local = _without_namespace(attribute)
                _join(cells, local if node is row else f"{name}@{local}", value)
        children = list(node.iterchildren("*"))
        if not children and (node is not row or cell(node.text)):
            _join(cells, name, "".join(node.itertext()) if len(node) else node.text)
        waiting.extend(child for child in reversed(children) if _local(child) not in elements)
    return cells


def _join(cells: dict[str, str | None], name: str, value: str | None) -> None:
    stated = cell(value)
    before = cells.get(name)
    cells[name] = f"{before}; {stated}" if before and stated else before or stated


def _let_go(node: etree._Element) -> None:
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
