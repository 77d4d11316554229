"""What the report needs to know: the tables of a finished audit and what is known about the run."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir

from rollcall.engine import DuckDB


@dataclass(frozen=True)
class Explained:
    """Why two children may be one: `steps` are words and bits that add up, of one file of either side alone."""

    child: str
    other: str
    probability: float
    records: Sequence[str]  # one of either side, those whose files are compared
    steps: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Telling:
    """A finished audit, ready to be told.

    Tables have the schemas of `rollcall.schema`; `custody` and `parties` have the columns of the contract, section 3, and may hold lists.
    """

    engine: DuckDB
    ran_on: str  # the engine on which the stages ran
    title: str
    as_of: datetime.date
    as_of_from: str  # "stated" or "newest date in the records"
    versions: Mapping[str, str]  # package -> version, `rollcall` first
    command: str  # the command line, without folders outside the case

    inputs: ir.Table
    set_aside: ir.Table
    notes: ir.Table
    rows: ir.Table
    roll: ir.Table
    people: ir.Table
    custody: ir.Table
    findings: ir.Table
    parties: ir.Table
    concentrations: ir.Table
    explanations: ir.Table
    ties: ir.Table
    campaigns: ir.Table
    triage: ir.Table
    calibration: ir.Table
    outcomes: ir.Table
    reconciliation: ir.Table
    coverage: ir.Table
    events: ir.Table
    episodes: ir.Table
    sightings: ir.Table
    gaps: ir.Table
    children: ir.Table
    pairs: ir.Table
    judged: ir.Table
    links: ir.Table

    rules: Sequence[Mapping[str, Any]]  # name title about outcome findings why children (looked at) jurisdiction severity guide
    seconds: float
    peak_memory_bytes: int
    incomplete: Sequence[str] = ()  # what was asked for and not done, in words
    idle_acceptances: int = 0  # acceptances that hold and are of no finding of this audit
    judgements: Mapping[str, Any] = field(default_factory=dict)  # what people's judgements came to: counts, conflicts, what does not apply
    linkage: Mapping[str, Any] = field(default_factory=dict)  # the linkage's own account, as run.json says it
    explained: Sequence[Explained] = ()  # the likeliest pairs
    held_against: str = ""  # the source that each other is held against in `reconciliation`; empty where every two are
    language: str = "en"  # of the report and the first screen: language.LANGUAGES
    asked: Mapping[str, Any] = field(default_factory=dict)  # digests of what rules were asked and of what, for a later run
    exposure: Mapping[str, Any] = field(default_factory=dict)  # what was tested, on what, and why not where it was not
    names: bool = False  # show names and other personal cells
    sensitive: Mapping[str, frozenset[str]] = field(default_factory=dict)  # path or source -> columns of its file that tell who a person is
    mapped: Mapping[str, frozenset[str]] = field(default_factory=dict)  # path or source -> columns of its file whose meaning is known
