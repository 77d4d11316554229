"""What a reader hands on: the rows of a file as it states them, every cell still text."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Unreadable(Exception):
    """Why a file cannot be read any further, in words a user can act on. What was read before it stands."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A data row that could not be understood: its number in the file, why, and its text (at most 2,000 characters)."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class RawTable:
    """One table of a file, kept in the engine under `name`.

    The engine's table has `row` (BIGINT, 1-based, the data row's number in the file's own order, counting set-aside rows)
    and one VARCHAR column for each of `columns`: cells trimmed, an empty cell null. Where a file holds several tables
    (sheets, XML row elements), numbers run over all of them, so that a file and a row number name one row.

    Attributes:
        name: the table in the engine.
        element: the XML row element, the sheet or the JSON key; "" for a file that is one table.
        columns: the names in the file, trimmed and made unique: `DOB`, `DOB (2)`. A column called `row` becomes `row (2)`.
        rows: data rows of this table, including those in `rejected`.
        rejected: the data rows that could not be understood, in the order of the file.
    """

    name: str
    element: str
    columns: tuple[str, ...]
    rows: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class ReadFile:
    """A file as read: its tables, its fingerprint, and the `problem` where it could not be read whole."""

    tables: tuple[RawTable, ...]
    sha256: str
    bytes: int
    problem: str | None


@dataclass(frozen=True)
class XmlRows:
    """Which elements of a known XML export are rows.

    Attributes:
        rows: the local name of each row element, and the columns its table has even where no row states them.
        parent: the element that gathers the rows of one child, `CHILD`.
        inherit: paths below `parent` of the leaves that every row takes over, `HEADER/CHILDID`; named by their last tag.
        enclosing: leaves that a row takes over from an element around it, `removal/date`; named by their last tag.
    """

    rows: Mapping[str, tuple[str, ...]]
    parent: str = ""
    inherit: tuple[str, ...] = field(default=())
    enclosing: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class JsonRows:
    """Which objects of a known JSON export are rows.

    Attributes:
        rows: `within` and the keys of the lists in it whose objects are rows, and the columns each table has even where no row states them.
        within: the key of the child's own object.
        inherit: cells of the child's own object that rows within it take over.
    """

    rows: Mapping[str, tuple[str, ...]]
    within: str
    inherit: tuple[str, ...] = field(default=())


#: The key in which a JSON resource states its type, and the type that holds others.
RESOURCE_TYPE, BUNDLE = "resourceType", "Bundle"
#: Where a resource stands: its address in a bundle, and its id. Each row in a list of it takes them over.
ADDRESS, ID = "fullUrl", "id"


@dataclass(frozen=True)
class ResourceRows:
    """Which JSON resources of a known export are rows.

    Attributes:
        rows: `TYPE` of each resource and `TYPE.list` of each list in one whose objects are rows, and the columns each table has even where
            no row states them.
        others: the further types that the export knows; their rows are counted and not kept.
    """

    rows: Mapping[str, tuple[str, ...]]
    others: frozenset[str] = field(default=frozenset())

    def knows(self, kind: str) -> bool:
        """Whether resources of this type may stand in the export."""
        return kind == BUNDLE or kind in self.rows or kind in self.others
