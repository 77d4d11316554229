"""`rollcall.toml` as one typed object.

An unknown key is an error that names the nearest known one, since a mis-spelled key would otherwise change nothing, silently.
"""

import datetime
import difflib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from rollcall.errors import ConfigurationError
from rollcall.terms import COMMON_COLUMNS, INTERNAL_KINDS, KINDS, OWN_COLUMNS, PERSON_COLUMNS

#: What counts as a loss unless the case says otherwise: a child is gone, or was said to be dead without a paper.
LOSSES = (
    "absent-from-next-return",
    "custodian-unknown",
    "death-uncertified/concern",
    "episodes-stop-without-end",
    "exit-without-arrival",
    "missing-still",
    "never-registered",
    "returned-then-unseen",
    "returned-without-new-custodian",
    "seen-after-death",
    "unseen",
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def columns_of(kind: str) -> tuple[str, ...]:
    """The canonical columns that a row of `kind` may carry, in the contract's order."""
    people = (f"{role}_{column}" for role in ("child", *KINDS[kind]) for column in PERSON_COLUMNS)
    return (*COMMON_COLUMNS, *OWN_COLUMNS[kind], *people)


class Source(BaseModel):
    """One source: which files, what a row states, who keeps it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[^\s:;/][^:;]*$")] = Field(description="Unique name; evidence cites it as NAME:ROW.")
    path: Name = Field(description="A file or a glob, relative to rollcall.toml, or an address such as s3a://bucket/births/*.csv.")
    states: str = Field(description="What one row states: a record kind.")
    holder: str = Field(default="", description="The body that keeps the file and could alter it. Default: the source's name.")
    group: str = Field(
        default="", description="Bodies under one control share a group and never corroborate one another. Default: the holder."
    )
    extracted: datetime.date | None = Field(default=None, description="The day the file was drawn. Default: as_of.")
    duty: Literal["childhood", "care"] = Field(default="childhood", description="Until when the holder's children must be accounted for.")
    date_format: str = Field(default="", description="How dates are written, e.g. %d/%m/%Y. Default: ISO 8601.")
    encoding: str = Field(default="", description="Text encoding. Default: recognised.")
    delimiter: str = Field(default="", description="What separates cells. Default: recognised.")
    sheet: str = Field(default="", description="The sheet of an XLSX file. Default: the first.")
    element: str = Field(default="", description="The XML element that is one row. Default: the children of the root.")
    columns: dict[str, str] = Field(default_factory=dict, description="Canonical column = column in the file; only where they differ.")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="Per canonical column: code in the file = canonical term.")

    @field_validator("states")
    @classmethod
    def _a_known_kind(cls, states: str) -> str:
        known = [kind for kind in KINDS if kind not in INTERNAL_KINDS]
        if not states.strip():
            raise ValueError(f"say what one row states: {', '.join(known)}")
        if states not in known:
            raise ValueError(f"{states!r} is not a record kind; {_nearest(states, known)}")
        return states

    def model_post_init(self, _context: object) -> None:
        """Check the canonical column names, which depend on the kind."""
        known = columns_of(self.states)
        for column in (*self.columns, *self.values):
            if column not in known:
                raise ValueError(f"{column!r} is not a column of {self.states!r}; {_nearest(column, known)}")

    @property
    def keeper(self) -> str:
        """The body that keeps the file."""
        return self.holder or self.name

    @property
    def hand(self) -> str:
        """What counts as one hand: the group, else the holder."""
        return self.group or self.keeper


class Exposure(BaseModel):
    """What counts as a loss when it is asked who recurs behind the losses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    losses: tuple[Name, ...] = Field(
        default=LOSSES,
        description="Rules whose grave findings make a child count as lost; `RULE/concern` counts its concerns as well. "
        f"Default: {', '.join(LOSSES)}.",
    )


class Config(BaseModel):
    """A case: its title, the day of the roll, the law that applies, its sources, and parameters of rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(default="", description="What the report is headed.")
    as_of: datetime.date | None = Field(
        default=None, description="The day on which the roll is taken. Default: the newest date in the records."
    )
    jurisdiction: str = Field(
        default="", description="Whose calendars apply, e.g. england or united-states. Default: none, or that of a known export."
    )
    laws: tuple[str, ...] = Field(
        default=(),
        description="Further laws that bind the case, e.g. hague-1993, or the state of origin of adopted children.",
    )
    policy: dict[str, dict[str, int | float | str | bool]] = Field(default_factory=dict, description="Parameters of rules, by rule name.")
    exposure: Exposure = Field(default=Exposure(), description="What counts as a loss when it is asked who recurs behind the losses.")
    source: tuple[Source, ...] = Field(default=(), description="The sources.")
    root: Path = Field(default=Path(), exclude=True, description="Internal: the folder that paths are relative to.")

    @field_validator("source")
    @classmethod
    def _unique_names(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        names = [source.name for source in sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sources are named {twice[0]!r}; a record reference must name one")
        return sources


def load(path: Path) -> Config:
    """Read `path`, a `rollcall.toml`.

    Raises:
        ConfigurationError: the file is missing, is not TOML, or says what Rollcall does not understand.
    """
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read", cause=error.strerror or "", next_step="Name an existing rollcall.toml with --config."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(
            f"{path} is not valid TOML", cause=str(error), next_step="Mend the line named; https://toml.io describes the format."
        ) from None
    try:
        return Config(**stated, root=path.resolve().parent)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(
            f"{path}: {_place(first['loc'])}",
            cause=_cause(first),
            next_step="docs/reference/configuration.md lists every key.",
        ) from None
    except TypeError as error:
        raise ConfigurationError(f"{path}: a key stands twice or is reserved", cause=str(error)) from None


def _place(steps: tuple[int | str, ...]) -> str:
    words = [f"number {step + 1}" if isinstance(step, int) else str(step) for step in steps]
    return " › ".join(words) or "the file as a whole"


def _cause(error) -> str:
    if error["type"] == "extra_forbidden":
        known = {*Config.model_fields, *Source.model_fields, *Exposure.model_fields} - {"root"}
        return f"this key is not known; {_nearest(str(error['loc'][-1]), known)}"
    return str(error["msg"]).removeprefix("Value error, ")


def _nearest(word: str, known) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"
