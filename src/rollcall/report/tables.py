"""Writes each table as Parquet and as CSV: same columns, same order, sorted by every column.

Lists are joined with `;`. In the CSV alone, a text cell that a spreadsheet would take for a formula gets a leading apostrophe.
"""

from pathlib import Path

import ibis
import ibis.expr.types as ir

from rollcall.report.telling import Telling

#: Tables that an audit writes (contract, section 3, and those that make it add up), and what one row of each is.
TABLES = {
    "roll": "a child that the records name, with its status and reason on the day of the roll",
    "people": "a person or body that a record mentions in a role: who is who",
    "custody": "a stretch of time in which somebody had a child, from `start` up to the day before `end`",
    "findings": "a finding of a rule, those that a person has accepted among them",
    "parties": "a person or body in whose hands children were or who acted on their files; a team for which no name is printed",
    "concentrations": "a team: one party, or more, whose children are lost more often than chance gives, and whether it is named",
    "explanations": "what may explain a team innocently, and whether it does",
    "ties": "what ties two parties",
    "campaigns": "recalls, returns, exits or deaths of one body that cluster in days, against the body's own past",
    "triage": "a child to visit, the first door first",
    "calibration": "a measure of what the method does to innocent worlds made from this case",
    "set_aside": "a row that was not understood: its reference, why, and its text as it stands in the file",
    "outcomes": "a status and reason, with the children who have it; they add up to the roll",
    "reconciliation": "of two sources, or a return and the holder's next: children in both or in one only, by how that is explained",
    "inputs": "a file of the case as it lay on disk; `rows` = `used` + `set_aside` + `not_used`",
    "notes": "a column of a file with cells that were kept as evidence and read as not stated, or with days later than that of the roll",
    "pairs": "two children who may be one and were left apart for a person to judge",
    "links": "whose a record is, for a later run with `--since`",
    "judged": "what a rule judged, before findings get their ids, for a later run with `--since`",
}

#: First characters that make a spreadsheet read a cell as a formula (OWASP, CSV injection).
FORMULA = r"^[=+\-@\t\r]"


def write(telling: Telling, out: Path, formats: set[str]) -> None:
    """Write every table of `TABLES` into `out` in those of `formats` that are table formats (`parquet`, `csv`)."""
    wanted = [name for name in ("parquet", "csv") if name in formats]
    if not wanted:
        return
    for name in TABLES:
        table = flat(getattr(telling, name))
        sorted_table = telling.engine.keep("told", table.order_by(table.columns))
        for kind in wanted:
            _copy(telling, sorted_table if kind == "parquet" else guarded(sorted_table), out / f"{name}.{kind}", kind)
    telling.engine.duckdb.execute("DROP TABLE told")


def flat(table: ir.Table) -> ir.Table:
    """`table` with its lists joined by `;`."""
    lists = {name: ibis.literal(";").join(table[name]) for name, kind in table.schema().items() if kind.is_array()}
    return table.mutate(**lists).select(table.columns) if lists else table


def guarded(table: ir.Table) -> ir.Table:
    """`table`, in its order, with an apostrophe before every text cell that a spreadsheet would run."""
    texts = [table[name] for name, kind in table.schema().items() if kind.is_string()]
    told = {text.get_name(): ibis.cases((text.re_search(FORMULA), ibis.literal("'") + text), else_=text) for text in texts}
    return table.mutate(**told).select(table.columns)


def _copy(telling: Telling, table: ir.Table, path: Path, kind: str) -> None:
    options = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER true"
    telling.engine.duckdb.execute(f"COPY ({telling.engine.ibis.compile(table)}) TO '{_quoted(path)}' ({options})")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
