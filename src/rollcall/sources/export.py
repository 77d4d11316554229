"""Rows of a known export, as its mapping says."""

import ibis
import ibis.expr.types as ir

from rollcall.sources import codes, dates
from rollcall.sources.mapping import Cell, Export, States, Table
from rollcall.sources.statement import Mention, Note, Statement, first_of, half_open


def state(table: ir.Table, export: Export, mapped: Table) -> Statement:
    """What each row of `table` states.

    Args:
        table: `part`, `row`, `fingerprint`; `holder`, `period_start` and `period_end` of the return; and trimmed text columns
            called as the export calls them.
        export: the known export. mapped: its table that these rows are of.
    """
    people = {role: dict(export.people.get(role, {})) | mapped.people.get(role, {}) for role in (*export.people, *mapped.people)}
    dated = _date_columns(mapped, people) & set(table.columns)
    table = dates.read(table, sorted(dated), export.date_format)
    chosen = [_holds(table, states, people) for states in mapped.states]
    kind = _choose(chosen, [ibis.literal(states.kind) for states in mapped.states], "string")
    notes = [Note(column, "read as not stated: not a date", _wrong(table, column)) for column in sorted(dated - _main_dates(mapped))]
    fields: dict[str, ir.Value] = {"kind": kind} | _days(table, export, mapped, chosen, notes)
    for name in dict.fromkeys(name for states in mapped.states for name in states.fields):
        cells = [_value(table, export, states.fields[name], hold, notes) if name in states.fields else None
                 for hold, states in zip(chosen, mapped.states, strict=True)]  # fmt: skip
        fields[name] = _choose(chosen, [cell if cell is not None else ibis.null("string") for cell in cells], "string")
    mentions = [_mention(table, export, role, cells, notes) for role, cells in people.items()]
    mentions += [
        _other_number(table, states, hold) for hold, states in zip(_first_alone(chosen), mapped.states, strict=True) if states.also
    ]
    return Statement(table, _aside(table, export, mapped, people), fields, mentions, _distinct(notes))


def _main_dates(mapped: Table) -> set[str]:
    """Columns in which an impossible date sets the row aside."""
    return {name for states in mapped.states for name in (states.date, states.end) if name}


def _date_columns(mapped: Table, people: dict[str, dict[str, Cell]]) -> set[str]:
    return _main_dates(mapped) | {cells["birth_date"].column for cells in people.values() if "birth_date" in cells}


def _holds(table: ir.Table, states: States, people: dict[str, dict[str, Cell]]) -> ir.BooleanValue:
    """Whether the conditions of `states` hold."""
    conditions = [codes.is_one_of(_cell(table, column), listed) for column, listed in states.when.items()]
    if states.when_any:
        conditions.append(ibis.or_(*(codes.is_one_of(_cell(table, column), listed) for column, listed in states.when_any.items())))
    if states.filled:
        conditions.append(_cell(table, states.filled).notnull())
    if states.younger_than is not None:
        born = people["child"]["birth_date"].column
        conditions.append(_certainly_younger(table, born, states.date, states.younger_than))
    return ibis.and_(*conditions).fill_null(False) if conditions else ibis.literal(True)


def _certainly_younger(table: ir.Table, born: str, date: str, years: int) -> ir.BooleanValue:
    if f"{born}_first" not in table.columns:
        return ibis.literal(False)
    birthday = dates.later(table[f"{born}_first"], months=12 * years)
    return table[f"{date}_last"] < birthday


def _choose(chosen: list[ir.BooleanValue], values: list[ir.Value], kind: str) -> ir.Value:
    """For each row the value of the first of its `states` that holds."""
    if len(values) == 1:
        return values[0]
    return ibis.cases(*zip(chosen[:-1], values[:-1], strict=True), else_=values[-1]).cast(kind)


def _days(table: ir.Table, export: Export, mapped: Table, chosen: list[ir.BooleanValue], notes: list[Note]) -> dict[str, ir.DateValue]:
    """The dates of the record. An end that the return could not know yet is read as not stated."""
    never = ibis.null("date")
    days: dict[str, list[ir.DateValue]] = {"date": [], "date_last": [], "end": [], "end_last": []}
    for states in mapped.states:
        if states.dated == "period":
            stated = (table.period_start, table.period_end, never, never)
        else:
            begin = [table[f"{states.date}_{edge}"] if states.date in table.columns else never for edge in ("first", "last")]
            knowable = table[f"{states.end}_first"] <= _latest(table, export) if states.end in table.columns else None
            ends = [ibis.ifelse(knowable.fill_null(True), half_open(table[f"{states.end}_{edge}"], states.kind), never)
                    for edge in ("first", "last")] if knowable is not None else [never, never]  # fmt: skip
            if knowable is not None:
                notes.append(Note(states.end, "read as not stated: later than the return's last day", ~knowable.fill_null(True)))
            stated = (*begin, *ends)
        for name, day in zip(days, stated, strict=True):
            days[name].append(day)
    return {name: _choose(chosen, values, "date") for name, values in days.items()}


def _latest(table: ir.Table, export: Export) -> ir.DateValue:
    """The latest day that a return can know of; far ahead where its period is unknown."""
    return dates.later(table.period_end, days=export.grace_days).fill_null(dates.LATEST)


def _value(table: ir.Table, export: Export, cell: Cell, hold: ir.BooleanValue, notes: list[Note]) -> ir.StringValue:
    """One field of the record."""
    value = _source_of(table, cell)
    if cell.codes:
        listed = _list(export, cell)
        notes.append(Note(cell.column, "read as not stated: not a code of the list", hold & codes.unknown(value, listed), value))
        value = codes.word(value, listed)
    if cell.matching:
        value = ibis.ifelse(value.upper().re_search(cell.matching), value.upper(), ibis.null("string"))
    if cell.with_:
        day = f"{cell.with_}_first"
        companion = (table[day] <= _latest(table, export)).fill_null(False) if day in table.columns else _cell(table, cell.with_).notnull()
        if cell.without_it:
            notes.append(Note(cell.column, cell.without_it, hold & value.notnull() & ~companion))
        value = ibis.ifelse(companion, value, ibis.null("string"))
    if cell.without:
        value = ibis.ifelse(_cell(table, cell.without).isnull(), value, ibis.null("string"))
    return value


def _source_of(table: ir.Table, cell: Cell) -> ir.StringValue:
    if not cell.text:
        return _cell(table, cell.column)
    return table.holder if cell.text == "{holder}" else ibis.literal(cell.text)


def _list(export: Export, cell: Cell) -> dict[str, str]:
    return {code.lower(): word for code, word in export.codes[cell.codes].items()}


def _cell(table: ir.Table, column: str) -> ir.StringValue:
    """The cells of a column, null throughout where the file's layout lacks it."""
    return table[column] if column in table.columns else ibis.null("string")


def _mention(table: ir.Table, export: Export, role: str, cells: dict[str, Cell], notes: list[Note]) -> Mention:
    columns: dict[str, ir.Value] = {}
    for name, cell in cells.items():
        if cell.column not in table.columns:
            continue
        if name == "birth_date":
            told = _cell(table, cell.with_).notnull() if cell.with_ else ibis.literal(True)
            for edge, suffix in (("first", ""), ("last", "_last")):
                columns[f"birth_date{suffix}"] = ibis.ifelse(told, table[f"{cell.column}_{edge}"], ibis.null("date"))
        else:
            columns[name] = _value(table, export, cell, ibis.literal(True), notes)
    stated = ibis.literal(True) if role == "child" else ibis.or_(*(value.notnull() for value in columns.values()))
    return Mention(role, False, columns, stated)


def _first_alone(chosen: list[ir.BooleanValue]) -> list[ir.BooleanValue]:
    """For each of a table's `states` where it is the first that holds."""
    return [ibis.and_(hold, *(~earlier for earlier in chosen[:place])) for place, hold in enumerate(chosen)]


def _other_number(table: ir.Table, states: States, hold: ir.BooleanValue) -> Mention:
    """The child under another number of the same holder."""
    return Mention("child", True, {"local_id": table[states.also]}, hold & table[states.also].notnull())


def _aside(table: ir.Table, export: Export, mapped: Table, people: dict[str, dict[str, Cell]]) -> ir.StringValue:
    """Why a row is set aside."""
    reasons = [(_wrong(table, column), dates.no_date(column, table[column])) for column in sorted(_main_dates(mapped) & set(table.columns))]
    for states in mapped.states:
        if states.end in table.columns and states.date in table.columns:
            reasons.append((table[f"{states.end}_last"] < table[f"{states.date}_first"], "ends before it begins"))
    for column, stated in mapped.references.items():
        reasons += _unresolved(table, column, stated, export.resources.about) if stated else []
    reasons.append((_names_nobody(table, export, mapped, people["child"]), "names no child"))
    for column in sorted({states.date for states in mapped.states} & set(table.columns)):
        reasons.append((table[f"{column}_first"] > _latest(table, export), "dated after the return's last day"))
    return first_of(*reasons)


def _unresolved(table: ir.Table, column: str, stated: str, about: str) -> list[tuple[ir.BooleanValue, str]]:
    """Why a reference leads to no child; one to a resource of another type is not meant to."""
    reference = table[stated]
    lost, told = table[column].isnull(), reference.contains(f"{about}/") | reference.startswith("urn:")
    return [
        (lost & reference.startswith("#"), "refers to a child within the resource, of whom there is no record"),
        (lost & told, "refers to a child of whom the holder's files have no record"),
    ]


def _names_nobody(table: ir.Table, export: Export, mapped: Table, child: dict[str, Cell]) -> ir.BooleanValue:
    """Whether a row tells no child. A resource that is a child tells one also without a number, by its name or birth date."""
    columns = [child["local_id"].column]
    if export.resources and mapped.element == export.resources.about:
        columns += [cell.column for name, cell in child.items() if name.endswith("name") or name == "birth_date"]
    return ibis.and_(*(_cell(table, column).isnull() for column in columns))


def _wrong(table: ir.Table, column: str) -> ir.BooleanValue:
    return table[column].notnull() & table[f"{column}_first"].isnull()


def _distinct(notes: list[Note]) -> list[Note]:
    """Notes of one field and problem as one, so that a row counts once."""
    merged: dict[tuple[str, str], Note] = {}
    for note in notes:
        known = merged.get((note.field, note.problem))
        merged[(note.field, note.problem)] = note._replace(when=known.when.fill_null(False) | note.when.fill_null(False)) if known else note
    return list(merged.values())
