"""Rows of a source that `rollcall.toml` names, in the words of the contract."""

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from rollcall.config import Source, columns_of
from rollcall.errors import ConfigurationError
from rollcall.sources import codes, dates
from rollcall.sources.mapping import nearest_name
from rollcall.sources.statement import Mention, Note, Statement, first_of, half_open
from rollcall.terms import COMMON_COLUMNS, KINDS, OWN_COLUMNS, PERSON_COLUMNS

#: How a person's columns are called in MENTIONS.
MENTION_COLUMNS = {"id": "local_id"} | {column: column for column in PERSON_COLUMNS if column != "id"}
COUNTS = ("birth_order", "plurality")

#: What a number looks like: counts are whole, and a spreadsheet makes `2.0` of two.
NUMBERS = dict.fromkeys(COUNTS, r"^(\d{1,18})(?:\.0*)?$") | {"likelihood_ratio": r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$"}
MOTHER_SUFFICES = ("birth", "registration")
MORE_DATES = ("deadline", "reported")
RENAMED = ("new_name", "new_birth_date", "new_national_id")


def match(columns: Iterable[str], source: Source) -> dict[str, str]:
    """Which column of a file is which canonical column: by `[source.columns]`, else by its own name, without regard to case.

    Returns:
        canonical column -> column of the file. A column of `[source.columns]` that the file lacks is left out.
    """
    spelt = {column.strip().casefold(): column for column in reversed(list(columns))}
    matched = {}
    for canonical in columns_of(source.states):
        wanted = source.columns.get(canonical, canonical).strip().casefold()
        if wanted in spelt:
            matched[canonical] = spelt[wanted]
    return matched


def require_columns(files: Mapping[str, tuple[str, ...]], source: Source) -> None:
    """Check that each column which the source names stands in at least one of its files.

    Args:
        files: path as shown -> columns of the file, of files that could be read.

    Raises:
        ConfigurationError: naming the nearest column of the file.
    """
    if not files:
        return
    there = {column.strip().casefold(): column for columns in files.values() for column in columns}
    for canonical, named in source.columns.items():
        if named.strip().casefold() not in there:
            near = nearest_name(named.strip().casefold(), there)
            raise ConfigurationError(
                f"source {source.name!r}: {min(files)} has no column {named!r}",
                cause=f"did you mean {there[near]!r}?" if near else f"its columns are: {', '.join(there.values())}",
                next_step=f"Mend `{canonical}` under [source.columns] in rollcall.toml.",
            )


def unmatched(columns: Iterable[str], source: Source) -> dict[str, str]:
    """What to note of each column of a file that is no column of the contract: column -> problem."""
    matched = match(columns, source)
    free = [canonical for canonical in columns_of(source.states) if canonical not in matched]
    problems = {}
    for column in columns:
        if column not in matched.values():
            near = nearest_name(column.strip().casefold(), free, cutoff=0.8)
            problems[column] = (
                f"not a column of the contract; did you mean {near}?" if near else "not a column of the contract; kept as evidence"
            )
    return problems


def lacking(columns: Iterable[str], source: Source) -> dict[str, str]:
    """What to note of each column that the source names and this file of it lacks: column -> problem."""
    there = {column.strip().casefold() for column in columns}
    return {
        named: "named in rollcall.toml; this file lacks it" for named in source.columns.values() if named.strip().casefold() not in there
    }


def names_children(matched: Mapping[str, str], source: Source) -> bool:
    """Whether a file has any column by which a child can be told apart."""
    return any(column.startswith("child_") or (source.states in MOTHER_SUFFICES and column.startswith("mother_")) for column in matched)


def state(table: ir.Table, source: Source) -> Statement:
    """What each row of `table` states.

    Args:
        table: `part`, `row`, `fingerprint`, and trimmed text columns called by their canonical names.
    """
    kind = source.states
    dated = [column for column in table.columns if _is_date(column)]
    table = dates.read(table, dated, source.date_format)
    fields: dict[str, ir.Value] = {"kind": ibis.literal(kind)}
    notes: list[Note] = []
    for column in (*COMMON_COLUMNS, *OWN_COLUMNS[kind]):
        if column in table.columns and column not in dated and column not in RENAMED:
            fields[column] = _value(table, column, source, notes)
    fields |= {f"{name}{last}": value for name in ("date", "end") for last, value in _day(table, name, kind)}
    for column in (each for each in dated if each not in ("date", "end")):
        notes.append(Note(column, "read as not stated: not a date", _wrong(table, column)))
        if column in MORE_DATES:
            fields[column] = table[f"{column}_first"]
    mentions = [_mention(table, role, source, notes) for role in ("child", *KINDS[kind]) if _columns(table, role)]
    if not any(mention.role == "child" for mention in mentions):
        mentions.insert(0, Mention("child", False, {}, ibis.literal(True)))
    if kind == "birth" and "date" in table.columns:
        mentions[0] = _born_on_the_date(table, mentions[0])
    if kind == "rename":
        mentions += _renamed(table, mentions[0])
    return Statement(table, _aside(table, source), fields, [_always(mention) for mention in mentions], notes)


def _is_date(column: str) -> bool:
    return column in ("date", "end", *MORE_DATES) or column.endswith("birth_date")


def _value(table: ir.Table, column: str, source: Source, notes: list[Note]) -> ir.Value:
    """One field that is neither a date nor about a person."""
    cell = table[column]
    listed = codes.list_of(column, source)
    if column in NUMBERS:
        stated = cell.re_extract(NUMBERS[column], 1).nullif("")
        number = stated.try_cast("int64" if column in COUNTS else "float64")
        notes.append(Note(column, "read as not stated: not a number", cell.notnull() & number.isnull()))
        return number
    if listed is None:
        return cell
    if not codes.is_closed(column):
        return codes.word(cell, listed).fill_null(cell)
    notes.append(Note(column, "read as not stated: not a code of the list", codes.unknown(cell, listed), cell))
    value = codes.word(cell, listed)
    return ibis.cases((value == "true", True), (value == "false", False), else_=ibis.null("boolean")) if column == "planned" else value


def _day(table: ir.Table, name: str, kind: str) -> list[tuple[str, ir.DateValue]]:
    if name not in table.columns:
        return []
    days = table[f"{name}_first"], table[f"{name}_last"]
    return list(zip(("", "_last"), (half_open(day, kind) for day in days) if name == "end" else days, strict=True))


def _wrong(table: ir.Table, column: str) -> ir.BooleanValue:
    return table[column].notnull() & table[f"{column}_first"].isnull()


def _columns(table: ir.Table, role: str) -> list[str]:
    return [column for column in PERSON_COLUMNS if f"{role}_{column}" in table.columns]


def _mention(table: ir.Table, role: str, source: Source, notes: list[Note]) -> Mention:
    columns: dict[str, ir.Value] = {}
    for column in _columns(table, role):
        cell, name = table[f"{role}_{column}"], MENTION_COLUMNS[column]
        if column == "birth_date":
            columns["birth_date"], columns["birth_date_last"] = table[f"{role}_birth_date_first"], table[f"{role}_birth_date_last"]
        elif column == "national_id":
            columns[name] = _identifier(cell)
        else:
            columns[name] = _value(table, f"{role}_{column}", source, notes)
    stated = ibis.or_(*(table[f"{role}_{column}"].notnull() for column in _columns(table, role)))
    return Mention(role, False, columns, stated)


def _born_on_the_date(table: ir.Table, child: Mention) -> Mention:
    """A birth states the child's birth date, whether or not a column repeats it."""
    columns = dict(child.columns)
    for suffix, day in (("", table.date_first), ("_last", table.date_last)):
        columns[f"birth_date{suffix}"] = columns.get(f"birth_date{suffix}", ibis.null("date")).fill_null(day)
    return child._replace(columns=columns)


def _always(mention: Mention) -> Mention:
    """A used row always mentions its child, even where it tells only the mother."""
    return mention._replace(stated=ibis.literal(True)) if mention.role == "child" and not mention.alias else mention


def _identifier(cell: ir.StringValue) -> ir.StringValue:
    """An identifier that several holders use, without spaces and hyphens, in capitals."""
    return cell.re_replace(r"[\s-]", "").upper().nullif("")


def _renamed(table: ir.Table, child: Mention) -> list[Mention]:
    """The child as it is called from then on: what the row changes, else what it was."""
    stated = [column for column in RENAMED if column in table.columns]
    if not stated:
        return []
    columns = dict(child.columns)
    if "new_name" in stated:
        same = table.new_name.isnull()
        parts = {part: ibis.ifelse(same, columns[part], ibis.null("string")) for part in ("given_name", "family_name") if part in columns}
        columns |= parts | {"name": table.new_name.fill_null(columns.get("name", ibis.null("string")))}
    if "new_birth_date" in stated:
        for suffix, day in (("", table.new_birth_date_first), ("_last", table.new_birth_date_last)):
            columns[f"birth_date{suffix}"] = day.fill_null(columns.get(f"birth_date{suffix}", ibis.null("date")))
    if "new_national_id" in stated:
        columns["national_id"] = _identifier(table.new_national_id).fill_null(columns.get("national_id", ibis.null("string")))
    return [Mention("child", True, columns, ibis.or_(*(table[column].notnull() for column in stated)))]


def _aside(table: ir.Table, source: Source) -> ir.StringValue:
    """Why a row is set aside."""
    reasons = []
    for name in ("date", "end"):
        if name in table.columns:
            reasons.append((_wrong(table, name), _no_date(name, table[name], hint=not source.date_format)))
    if "date" in table.columns and "end" in table.columns and "end" in OWN_COLUMNS[source.states]:
        reasons.append((table.end_last < table.date_first, "ends before it begins"))
    roles = ("child", "mother") if source.states in MOTHER_SUFFICES else ("child",)
    untold = [table[f"{role}_{column}"].isnull() for role in roles for column in _columns(table, role)]
    reasons.append((ibis.and_(ibis.literal(True), *untold), "names no child"))
    return first_of(*reasons)


def _no_date(name: str, cell: ir.StringValue, *, hint: bool) -> ir.StringValue:
    said = dates.no_date(name, cell)
    if not hint:
        return said
    return said + ibis.ifelse(cell.re_search(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$"), "; state date_format in rollcall.toml", "")
