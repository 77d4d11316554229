"""The first stage: files in, declared tables out."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.config import Config
from rollcall.engine import Engine
from rollcall.errors import NothingRecognised, UsageError
from rollcall.progress import Progress
from rollcall.schema import MENTIONS, PERIODS, RECORDS, ROWS, conform
from rollcall.sources import contract, export, grown, periods, quality, records, references, statement
from rollcall.sources.discover import find
from rollcall.sources.gather import Gathered, Stack, gather, parts_table
from rollcall.sources.periods import Return
from rollcall.sources.quality import together

#: How many files an error names.
MOST_NAMED = 3

#: Where the day of the roll comes from when no record states one, and how that is told.
UNKNOWN = "not known"
NO_DAY = "no record states a date, so the day of the roll is not known"


class Recorded(NamedTuple):
    """What a case's files state. Tables as declared in schema.py, in the engine under these names.

    `as_of` is the day of the roll; `as_of_from` says whether it was stated, is the newest date in the records, or is not known.
    """

    inputs: ir.Table
    set_aside: ir.Table
    notes: ir.Table
    rows: ir.Table
    records: ir.Table
    mentions: ir.Table
    coverage: ir.Table
    periods: ir.Table
    as_of: datetime.date
    as_of_from: str
    jurisdiction: str


def read(engine: Engine, cases: list[Path], config: Config, progress: Progress, *, undated: datetime.date | None = None) -> Recorded:
    """Read every file of a case.

    Args:
        cases: folders and files. Files that `config` names as sources are read as it says, wherever they lie; the others are
            compared with the known exports.
        undated: the day to take where no record states one, for who wants to see how the files were read even so.

    Raises:
        UsageError: a case does not exist, or no record states a date and neither `as_of` nor `undated` is given.
        ConfigurationError: a configured source has no file, or names a column that it has not.
        NothingRecognised: no file is a source.
    """
    progress.stage("Reading files")
    files = find(cases, config)
    if not any(file.source or file.export for file in files):
        raise NothingRecognised(
            f"none of the files ({len(files)}) is a source that Rollcall recognises" if files else "the case holds no files",
            cause="; ".join(f"{file.shown}: {file.problem}" for file in files[:MOST_NAMED]),
            next_step="Say in a rollcall.toml what your files state; `rollcall config CASE` writes one to start from."
            if files
            else "Name a folder that holds record files.",
        )
    gathered = gather(engine, files, config, progress)

    progress.stage("Understanding rows")
    returns = _returns(engine, gathered)
    configured = {source.name: source for source in config.source}
    about = parts_table(gathered.parts.values(), files, returns, configured)
    parts = engine.keep("source_parts", about)
    known = references.addresses(engine, gathered.stacks, parts)
    understood = []
    for number, stack in enumerate(gathered.stacks):
        kept = statement.keep(engine, f"understood_{number}", _state(engine, stack, parts, known))
        understood.append(kept)
        progress.step(stack.source.name if stack.source else f"{stack.export.name} {stack.mapped.name}")

    newest = quality.newest_date(engine, understood, parts)
    drawn = [source.extracted for source in config.source if source.extracted]
    ends = [] if newest else [one.end for one in returns.values()]
    known_day = config.as_of or max(filter(None, [newest, *drawn, *ends]), default=None)
    as_of = known_day or undated
    if as_of is None:
        raise _no_day(quality.counts(engine, gathered, understood))
    grown.leave_out(engine, understood, gathered.stacks, parts, as_of)
    drawn_on = about.column("extracted").fill_null(pa.scalar(as_of, pa.date32()))
    parts = engine.keep("source_parts", about.set_column(about.schema.get_field_index("extracted"), "extracted", drawn_on))

    counted = quality.counts(engine, gathered, understood)
    return Recorded(
        inputs=engine.keep("inputs", quality.inputs(gathered, counted)),
        set_aside=engine.keep("set_aside", quality.set_aside(engine, gathered, understood, parts)),
        notes=engine.keep("notes", quality.notes(engine, gathered, understood, as_of)),
        rows=engine.view("rows", conform(records.rows(engine, gathered.stacks, parts), ROWS)),
        records=engine.view("records", conform(records.records(engine, understood, parts), RECORDS)),
        mentions=engine.view("mentions", conform(records.mentions(engine, understood, parts), MENTIONS)),
        coverage=engine.keep("coverage", quality.coverage(engine, gathered, understood)),
        periods=engine.keep("periods", _periods(list(returns.values()))),
        as_of=as_of,
        as_of_from="stated" if config.as_of else "newest date in the records" if known_day else UNKNOWN,
        jurisdiction=config.jurisdiction or _jurisdiction(gathered),
    )


def _no_day(counted: Mapping[int, Counter[str]]) -> UsageError:
    """That no record states a date, perhaps because none could be used."""
    used, aside = (sum(part[what] for part in counted.values()) for what in ("used", "aside"))
    return UsageError(
        NO_DAY,
        cause=f"{aside:,} of {used + aside:,} rows could not be understood and were set aside" if aside else "",
        next_step="Run `rollcall check CASE` to see why." if aside and not used else "State it with --as-of or `as_of`.",
    )


def _state(engine: Engine, stack: Stack, parts: ir.Table, known: ir.Table) -> statement.Statement:
    """What the rows of a stack state."""
    table = stack.named(engine).inner_join(records.with_fingerprint(engine, stack, parts), ["part", "row"])
    if stack.source:
        return contract.state(table, stack.source)
    table = table.inner_join(parts.select("part", "holder", "path", "period_start", "period_end"), "part")
    if stack.mapped.references:
        table = references.resolve(table, stack, known)
    return export.state(table, stack.export, stack.mapped)


def _returns(engine: Engine, gathered: Gathered) -> dict[tuple[str, str], Return]:
    """The returns of known exports, by holder and label, each with its period."""
    known = [part for part in gathered.parts.values() if (export := gathered.files[part.file].export) and export.year_ends]
    if not known:
        return {}
    year_ends = next(gathered.files[part.file].export.year_ends for part in known)
    counted: dict[tuple[str, str], dict[int, int]] = {(part.holder, part.label): {} for part in known}
    for which in ("period", "dates"):
        if not all(counted.values()):
            fresh = _years(engine, gathered, which, year_ends)
            counted |= {place: years for place, years in fresh.items() if not counted[place]}
    return {(one.holder, one.label): one for one in periods.infer(counted, year_ends)}


def _years(engine: Engine, gathered: Gathered, which: str, year_ends: tuple[int, int]) -> dict[tuple[str, str], dict[int, int]]:
    """For each return how many dates lie in each year: of the columns that tell the period, or of all main dates."""
    counted: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    years = []
    for stack in gathered.stacks:
        table = stack.named(engine) if stack.export and stack.export.year_ends else None
        columns = [] if table is None else stack.mapped.period if which == "period" else [states.date for states in stack.mapped.states]
        columns = sorted({column for column in columns if table is not None and column in table.columns})
        if columns:
            years.append(periods.count_years(table, columns, stack.export.date_format, year_ends))
    for row in together(years):
        part = gathered.parts[row["part"]]
        counted[(part.holder, part.label)][row["year"]] += row["dates"]
    return counted


def _periods(returns: list[Return]) -> pa.Table:
    """PERIODS, by holder and end."""
    rows = []
    for one in sorted(returns, key=lambda one: (one.holder, one.end or datetime.date.max, one.label)):
        later = periods.next_of(one, returns)
        about = {"holder": one.holder, "label": one.label, "start": one.start, "end": one.end}
        rows.append(about | {"next_label": later.label if later else None, "next_end": later.end if later else None})
    return pa.Table.from_pylist(rows, schema=PERIODS.to_pyarrow())


def _jurisdiction(gathered: Gathered) -> str:
    """Whose calendars apply where nothing but one known export was supplied."""
    files = [file for file in gathered.files if file.source or file.export]
    laws = {file.export.jurisdiction if file.export else "" for file in files}
    return laws.pop() if len(laws) == 1 else ""
