"""How well the case could be read: every file with its counts, rows set aside, and what was read as not stated."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.schema import COVERAGE, INPUTS, NOTES, SET_ASIDE, conform
from rollcall.sources import contract
from rollcall.sources.dates import day_before
from rollcall.sources.gather import Gathered, Part, Stack
from rollcall.sources.statement import ENTRY, LAST_DAY_KINDS, WITHIN, Understood
from rollcall.terms import NOT_YET

#: A row set aside is quoted up to this many characters.
LONGEST_TEXT = 2_000

#: Unknown codes are quoted where they are few and short: a column of names is never a code list.
MOST_CODES, LONGEST_CODE = 5, 12


def counts(engine: Engine, gathered: Gathered, understood: list[Understood]) -> dict[int, Counter[str]]:
    """For each part how many rows were `used` and how many set `aside`, by readers or because they could not be understood."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    rejected = gathered.rejected.group_by("part").agg(aside=gathered.rejected.count())
    tables = [engine.ibis.table(one.name) for one in understood]
    grouped = [table.group_by("part").agg(used=table.aside.isnull().sum(), aside=table.aside.notnull().sum()) for table in tables]
    for row in together([rejected.mutate(used=ibis.literal(0, "int64")).select("part", "used", "aside"), *grouped]):
        counted[row.pop("part")].update(row)
    return counted


def together(tables: list[ir.Table]) -> list[dict]:
    """The rows of small tables alike, in one query: the engine is asked once however many stacks there are."""
    if not tables:
        return []
    return (ibis.union(*tables) if len(tables) > 1 else tables[0]).to_pyarrow().to_pylist()


def inputs(gathered: Gathered, counted: Mapping[int, Counter[str]]) -> pa.Table:
    """INPUTS, by path. The counts of each file add up to its rows."""
    rows = []
    for number, file in enumerate(gathered.files):
        parts = [part for part in gathered.parts.values() if part.file == number]
        read = gathered.read.get(number)
        used, aside = (sum(counted[part.number][what] for part in parts) for what in ("used", "aside"))
        whole = sum(part.rows for part in parts)
        names = sorted({part.source for part in parts})
        export = file.export.name if file.export else None
        rows.append(
            {
                "source": file.source.name if file.source else names[0] if len(names) == 1 else export,
                "path": file.shown,
                "recognised": "rollcall.toml" if file.source else export,
                "holder": file.source.keeper if file.source else parts[0].holder if parts else None,
                "sha256": read.sha256 if read else None,
                "bytes": read.bytes if read else None,
                "rows": whole,
                "used": used,
                "set_aside": aside,
                "not_used": whole - used - aside,
                "problem": gathered.problems.get(number),
            }
        )
    return pa.Table.from_pylist(sorted(rows, key=lambda row: (row["path"], row["source"] or "")), schema=INPUTS.to_pyarrow())


def set_aside(engine: Engine, gathered: Gathered, understood: list[Understood], parts: ir.Table) -> ir.Table:
    """SET_ASIDE: rows that the reader rejected, and rows that could not be understood, by file and row."""
    rejected = gathered.rejected.inner_join(parts, "part")
    tables = [rejected.select("reference", "row", "reason", text=rejected.text.substr(0, LONGEST_TEXT))]
    tables += [_rows_aside(engine, one, stack, parts) for one, stack in zip(understood, gathered.stacks, strict=True)]
    together = ibis.union(*tables) if len(tables) > 1 else tables[0]
    record = together.reference + ":" + together["row"].cast("string")
    return conform(together.mutate(record=record).order_by("reference", "row", "reason"), SET_ASIDE)


def _rows_aside(engine: Engine, one: Understood, stack: Stack, parts: ir.Table) -> ir.Table:
    aside = engine.ibis.table(one.name)
    aside = aside.filter(aside.aside.notnull()).select("part", "row", reason=aside.aside)
    table = engine.ibis.table(stack.name).inner_join(aside, ["part", "row"]).inner_join(parts, "part")
    cells = [table[f"c{number}"].fill_null("") for number in range(len(stack.columns))]
    text = ibis.literal(",").join(cells) if cells else ibis.literal("")
    return table.select("reference", "row", "reason", text=text.substr(0, LONGEST_TEXT))


def notes(engine: Engine, gathered: Gathered, understood: list[Understood], as_of: datetime.date) -> pa.Table:
    """NOTES, by path and field; among them how many rows are later than the day of the roll."""
    rows = []
    later = [_later(engine, one, as_of) for one in understood if "date" in one.fields]
    for each in together([*(_noted(engine, one) for one in understood), *later]):
        part = gathered.parts[each["part"]]
        path = gathered.files[part.file].shown
        problem = each["problem"] + _quoted([code for code in each["codes"] if code])
        rows.append({"source": part.source, "path": path, "field": each["field"], "problem": problem, "rows": each["rows"]})
    for stack in gathered.stacks:
        if stack.source:
            rows += _unmatched(gathered, stack)
    rows.sort(key=lambda row: tuple(row.values())[:4])
    return pa.Table.from_pylist(rows, schema=NOTES.to_pyarrow())


def _noted(engine: Engine, one: Understood) -> ir.Table:
    """What was noted in used rows, by part, field and problem."""
    table = engine.ibis.table(one.name)
    table = table.filter(table.aside.isnull() & table.noted.notnull())
    table = table.select("part", entry=table.noted.split(ENTRY).unnest())
    table = table.filter(table.entry != "")
    said = table.entry.split(WITHIN)
    table = table.select("part", field=said[0], problem=said[1], code=said[2])
    return table.group_by("part", "field", "problem").agg(rows=table.count(), codes=table.code.collect(distinct=True))


def _later(engine: Engine, one: Understood, as_of: datetime.date) -> ir.Table:
    """Used rows that custody does not know yet on `as_of`, by part, in the shape of `_noted`."""
    table = engine.ibis.table(one.name)
    table = table.filter(table.aside.isnull() & (table.date > ibis.literal(as_of)))
    if "planned" in one.fields:
        table = table.filter(~table.planned.fill_null(False))
    said = dict(field=ibis.literal("date"), problem=ibis.literal(NOT_YET))
    return table.group_by("part", **said).agg(rows=table.count(), codes=ibis.literal([], "array<string>"))


def _quoted(codes: list[str]) -> str:
    if not codes or len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE for code in codes):
        return ""
    return ": " + ", ".join(f"{code!r}" for code in sorted(codes))


def _unmatched(gathered: Gathered, stack: Stack) -> list[dict]:
    """Columns of a configured source that are no columns of the contract, and named columns that a file of it lacks."""
    found = contract.unmatched(stack.columns, stack.source) | contract.lacking(stack.columns, stack.source)
    rows = []
    for part in gathered.parts.values():
        file = gathered.files[part.file]
        tables = gathered.read[part.file].tables if file.source is stack.source and part.file in gathered.read else ()
        if any(raw.columns == stack.columns for raw in tables):
            rows += [
                {"source": part.source, "path": file.shown, "field": field, "problem": problem, "rows": part.rows}
                for field, problem in found.items()
            ]
    return rows


def coverage(engine: Engine, gathered: Gathered, understood: list[Understood]) -> pa.Table:
    """COVERAGE: for every source and holder the kinds that its files can show, with what they do show."""
    shown: dict[tuple, dict] = {}

    def row_of(part: Part, kind: str) -> dict:
        about = {"source": part.source, "holder": part.holder, "holder_group": part.group, "duty": part.duty, "kind": kind}
        return shown.setdefault(tuple(about.values()), about | {"records": 0, "first": None, "last": None})

    for part in gathered.parts.values():
        for kind in part.certain_kinds:
            row_of(part, kind)
    for each in together([_by_kind(engine, one) for one in understood]):
        row = row_of(gathered.parts[each["part"]], each["kind"])
        row["records"] += each["records"]
        row["first"] = min(filter(None, (row["first"], each["first"])), default=None)
        row["last"] = max(filter(None, (row["last"], each["last"])), default=None)
    return pa.Table.from_pylist([shown[key] for key in sorted(shown)], schema=COVERAGE.to_pyarrow())


def _by_kind(engine: Engine, one: Understood) -> ir.Table:
    table = engine.ibis.table(one.name)
    table = table.filter(table.aside.isnull())
    first, last = (table.date.min(), table.date_last.max()) if "date" in one.fields else (ibis.null("date"), ibis.null("date"))
    return table.group_by("part", "kind").agg(records=table.count(), first=first, last=last)


def newest_date(engine: Engine, understood: list[Understood], parts: ir.Table) -> datetime.date | None:
    """The newest day that a used record states, for returns not later than the return's last day.

    Left out are rows that only list a child, and handovers that are planned.
    """
    newest = []
    for one in understood:
        table = engine.ibis.table(one.name)
        table = table.filter(table.aside.isnull() & (table.kind != "listed"))
        if "planned" in one.fields:
            table = table.filter(~table.planned.fill_null(False))
        table = table.inner_join(parts, "part")
        days = [_stated_end(table) if name == "end" else table[name] for name in ("date", "end") if name in one.fields]
        if days:
            day = ibis.greatest(*days) if len(days) > 1 else days[0]
            newest.append(table.select(day=ibis.least(day, table.period_end.fill_null(day))).agg(day=lambda days: days.day.max()))
    return max((row["day"] for row in together(newest) if row["day"]), default=None)


def _stated_end(table: ir.Table) -> ir.DateValue:
    """A span's end as the record states it, from the half-open one."""
    return ibis.ifelse(table.kind.isin(LAST_DAY_KINDS), day_before(table.end), table.end)
