"""Known exports: what their files look like and what their rows state, as `mappings/*.toml` say it.

A mapping is data. A table is recognised by columns it must have; the first of its `states` whose conditions hold says what
a row states, and where each field of the record comes from.
"""

import difflib
import tomllib
from collections.abc import Iterable
from functools import cache, cached_property
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rollcall.sources.readers.raw import ADDRESS, ID, RESOURCE_TYPE, JsonRows, ResourceRows, XmlRows
from rollcall.terms import DUTIES, KINDS

#: Fields of a record that a mapping may fill, beside the dates.
FIELDS = (
    "setting",
    "end_reason",
    "decision",
    "reason",
    "note",
    "number",
    "place",
    "record_id",
    "organisation_id",
    "organisation_name",
    "direction",
    "country",
    "birth_order",
    "plurality",
)


class Strict(BaseModel):
    """A part of a mapping; a key that is not known is an error of the mapping."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cell(Strict):
    """Where one field comes from: a column (perhaps through a code list) or a fixed text."""

    column: str = ""
    text: str = Field(default="", description="A fixed text; {holder} stands for the body that keeps the file.")
    codes: str = Field(default="", description="The code list that turns the cell into a word.")
    matching: str = Field(default="", description="A pattern; cells that do not match it are read as not stated.")
    with_: str = Field(default="", alias="with", description="Counts only where this column is filled.")
    without: str = Field(default="", description="Counts only where this column is empty.")
    without_it: str = Field(default="", description="What is noted where the cell is filled and the column of `with` is empty.")


class Piece(Strict):
    """A column that is a part of another, whose cells are JSON. Paths are those of SQL's JSON functions: `$.coding[*].code`."""

    of: str = Field(description="The column.")
    each: str = Field(default="$", description="The path of what may be chosen; with a `*` there are several.")
    where: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description='Paths below = values, "" for none; a choice must have one of each.'
    )
    prefer: tuple[dict[str, tuple[str, ...]], ...] = Field(
        default=({},), description="The same as `where`, the best first; a choice for which none of them holds is passed over."
    )
    take: tuple[str, ...] = Field(default=("$",), description="Paths below the first choice; what they give is joined with spaces.")
    otherwise: tuple[str, ...] = Field(default=(), description="The same, where `take` gives nothing.")


class States(Strict):
    """What a row states, where its conditions hold."""

    kind: str
    certain: bool = Field(default=True, description="False: a table can show this kind only where one of its rows does.")
    also: str = Field(default="", description="This column holds another number of the same child at the same holder.")
    when: dict[str, list[str]] = Field(default_factory=dict, description="Column = codes; all must hold.")
    when_any: dict[str, list[str]] = Field(default_factory=dict, description="Column = codes; one must hold.")
    filled: str = Field(default="", description="This column must be filled.")
    younger_than: int | None = Field(default=None, description="The child is certainly younger, in years, on the row's date.")
    dated: Literal["row", "period"] = "row"
    date: str = ""
    end: str = ""
    fields: dict[str, Cell] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_fields(cls, stated: dict) -> dict:
        """Let a mapping write fields of the record beside the other keys, a bare text meaning a column."""
        fields = {name: _cell(stated[name]) for name in FIELDS if name in stated}
        return {**{name: value for name, value in stated.items() if name not in FIELDS}, "fields": fields}

    @model_validator(mode="after")
    def _a_known_kind(self) -> "States":
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a record kind")
        return self


class Table(Strict):
    """One table of an export: a CSV file, or the rows of one element of its XML."""

    name: str
    columns: tuple[str, ...] = Field(description="A file that has them all is this table.")
    element: str = ""
    period: tuple[str, ...] = Field(default=(), description="Columns whose dates tell which period a return covers.")
    states: tuple[States, ...]
    people: dict[str, dict[str, Cell]] = Field(default_factory=dict)
    pieces: dict[str, Piece] = Field(default_factory=dict)
    references: dict[str, str] = Field(
        default_factory=dict,
        description='Column that becomes a child\'s number = column with a reference to the child, "" for the row itself.',
    )

    @model_validator(mode="before")
    @classmethod
    def _cells(cls, stated: dict) -> dict:
        return {**stated, "people": _people(stated.get("people", {}))}

    @property
    def certain_kinds(self) -> tuple[str, ...]:
        """The kinds of record that the table can show whether or not a row does."""
        return tuple(dict.fromkeys(states.kind for states in self.states if states.certain))

    @property
    def used_columns(self) -> frozenset[str]:
        """Every column that recognises the table or that its rows are read from."""
        used = {*self.columns, *self.period}
        used |= self._conditions | {cell.column for states in self.states for cell in states.fields.values()}
        used |= {piece.of for piece in self.pieces.values()} | ({ADDRESS, ID} if self.references else set())
        return frozenset(used - {"", *self.pieces, *self.references})

    def read_columns(self, people: dict[str, dict[str, Cell]]) -> frozenset[str]:
        """Every column, pieces among them, from which rows are read; `people` are those that all tables of the export share."""
        cells = [cell for states in self.states for cell in states.fields.values()]
        cells += [cell for roles in (people, self.people) for fields in roles.values() for cell in fields.values()]
        named = {name for cell in cells for name in (cell.column, cell.with_, cell.without)}
        named |= {*(states.also for states in self.states), *self.references, *self.references.values()}
        return frozenset({*self.used_columns, *self._conditions, *named} - {""})

    @property
    def _conditions(self) -> frozenset[str]:
        """The columns on which it depends what a row states, and those of its dates."""
        named = {name for states in self.states for name in (states.date, states.end, states.filled, *states.when, *states.when_any)}
        return frozenset(named - {""})


class Xml(Strict):
    """The export as XML."""

    root: str
    namespace: str = Field(default="", description="What the namespace of the root begins with, where the root's name says too little.")
    parent: str = ""
    inherit: tuple[str, ...] = ()
    enclosing: tuple[str, ...] = Field(default=(), description="Leaves that a row takes over from an element around it: ELEMENT/LEAF.")


class Json(Strict):
    """The export as JSON: an array of objects, each with the child's own object and lists of rows in it."""

    keys: tuple[str, ...] = Field(description="A file whose first object has them all is of the export.")
    within: str = Field(description="The key of the child's own object; the table whose `element` it is has one row for each child.")
    inherit: tuple[str, ...] = Field(default=(), description="Cells of the child's own object that every row within it takes over.")


class Resources(Strict):
    """The export as JSON resources, each of which says its type: one a line, one a file, or bundled.

    A table whose `element` is a type has one row for each resource; one whose `element` is `TYPE.list` has one for each object in the list.
    """

    about: str = Field(description="The type of resource that is a child.")
    others: tuple[str, ...] = Field(description="Types that say nothing here; their rows are counted as not used.")


class Export(Strict):
    """One known export."""

    name: str
    jurisdiction: str = ""
    duty: Literal[DUTIES]
    date_format: str = ""
    year_ends: tuple[int, int] | None = Field(default=None, description="Month and day on which a return's year ends.")
    grace_days: int = 0
    spellings: dict[str, str] = Field(default_factory=dict)
    xml: Xml | None = None
    json_: Json | None = Field(default=None, alias="json")
    resources: Resources | None = None
    people: dict[str, dict[str, Cell]] = Field(default_factory=dict)
    pieces: dict[str, Piece] = Field(default_factory=dict, description="Pieces that several tables have; a table names them in `shares`.")
    table: tuple[Table, ...]
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _cells(cls, stated: dict) -> dict:
        return {**stated, "people": _people(stated.get("people", {})), "table": _with_shared(stated["table"], stated.get("pieces", {}))}

    def spelt(self, column: str) -> str:
        """The export's own name of a column, however the file spells it."""
        upper = column.strip().upper()
        return self.spellings.get(upper) or self._own_names.get(upper, upper)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every column that the mapping names, as the export calls it."""
        return frozenset(self._own_names.values())

    @cached_property
    def _own_names(self) -> dict[str, str]:
        """Every column that the mapping names, by its name in capitals."""
        people = [
            cell for role in (self.people, *(table.people for table in self.table)) for cells in role.values() for cell in cells.values()
        ]
        columns = {cell.column for cell in people if cell.column} | {column for table in self.table for column in table.used_columns}
        return {column.upper(): column for column in columns}

    def table_of(self, columns: Iterable[str]) -> Table | None:
        """The table whose required columns these include, the one with the most where several fit."""
        stated = {self.spelt(column) for column in columns}
        fitting = [table for table in self.table if stated.issuperset(table.columns)]
        return max(fitting, key=lambda table: len(table.columns), default=None)

    def table_of_element(self, element: str) -> Table | None:
        """The table whose rows are the XML element `element`."""
        return next((table for table in self.table if table.element and table.element == element), None)

    def xml_rows(self) -> XmlRows | None:
        """What the XML reader has to know."""
        if self.xml is None:
            return None
        own = {name: spelling for spelling, name in self.spellings.items()}
        inherited = {path.rsplit("/", 1)[-1] for path in (*self.xml.inherit, *self.xml.enclosing)}
        rows = {}
        for table in self.table:
            if table.element:
                columns = (own.get(column, column) for column in sorted(table.used_columns))
                rows[table.element] = tuple(column for column in columns if column not in inherited)
        return XmlRows(rows=rows, parent=self.xml.parent, inherit=self.xml.inherit, enclosing=self.xml.enclosing)

    def json_rows(self) -> JsonRows | None:
        """What the JSON reader has to know."""
        if self.json_ is None:
            return None
        rows = {table.element: tuple(sorted(table.used_columns)) for table in self.table}
        return JsonRows(rows=rows, within=self.json_.within, inherit=self.json_.inherit)

    def resource_rows(self) -> ResourceRows | None:
        """What the reader of resources has to know."""
        if self.resources is None:
            return None
        rows = {table.element: tuple(sorted(table.used_columns)) for table in self.table}
        return ResourceRows(rows=rows, others=frozenset(self.resources.others))


@cache
def known_exports() -> tuple[Export, ...]:
    """Every mapping that the package brings, by name."""
    files = sorted((each for each in resources.files(__package__).joinpath("mappings").iterdir() if each.name.endswith(".toml")), key=str)
    return tuple(Export(**tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def recognise(columns: tuple[str, ...]) -> tuple[Export, Table | None] | None:
    """The known export whose file has these columns, or whose XML or JSON begins so; the table is None for these."""
    for export in known_exports():
        if export.xml and _is_root(export.xml, columns):
            return export, None
        if export.json_ and set(columns).issuperset(export.json_.keys):
            return export, None
        if export.resources and _is_resource(export.resource_rows(), columns):
            return export, None
        if not export.resources and (table := export.table_of(columns)):
            return export, table
    return None


def _is_resource(known: ResourceRows | None, columns: tuple[str, ...]) -> bool:
    """Whether a file with this header (the key that states a resource's type, and the first type) is of the export."""
    return known is not None and len(columns) == 2 and columns[0] == RESOURCE_TYPE and known.knows(columns[1])


def _is_root(xml: Xml, columns: tuple[str, ...]) -> bool:
    """Whether an XML file with this header (root, and its namespace if it has one) is of the export."""
    return columns[:1] == (xml.root,) and (not xml.namespace or "".join(columns[1:]).startswith(xml.namespace))


def nearest(columns: tuple[str, ...]) -> str:
    """Says why no known export has these columns, and which comes nearest; quotes none that is not a known name."""
    known = [(export, table) for export in known_exports() if not export.resources for table in export.table]
    near = max(known, key=lambda each: _likeness(each, columns))
    if _likeness(near, columns) == 0:
        return "no known export has these columns; name the file in rollcall.toml"
    export, table = near
    stated = {export.spelt(column) for column in columns}
    shared = ", ".join(column for column in table.columns if column in stated)
    lacking = ", ".join(column for column in table.columns if column not in stated)
    return (
        f"no known export has these columns: {shared}; nearest is {export.name} {table.name}, "
        f"which also has {lacking}; name the file in rollcall.toml"
    )


def nearest_name(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like `word`, None where none is like it."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=cutoff)
    return close[0] if close else None


def _likeness(known: tuple[Export, Table], columns: tuple[str, ...]) -> float:
    export, table = known
    stated = {export.spelt(column) for column in columns}
    return len(stated & table.used_columns) / len(stated | set(table.columns))


def _cell(stated: object) -> object:
    return {"column": stated} if isinstance(stated, str) else stated


def _people(stated: dict) -> dict:
    return {role: {field: _cell(cell) for field, cell in fields.items()} for role, fields in stated.items()}


def _with_shared(tables: list[dict], shared: dict) -> list[dict]:
    """The tables, each with the pieces that it shares beside its own."""
    return [
        {name: value for name, value in table.items() if name != "shares"}
        | {"pieces": {name: shared[name] for name in table.get("shares", [])} | table.get("pieces", {})}
        for table in tables
    ]
