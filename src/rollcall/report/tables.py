"""Writes each table as Parquet and as CSV: same columns, same order, sorted by every column.

Lists are joined with `;`. In the CSV alone, a text cell that a spreadsheet would take for a formula gets a leading apostrophe.
"""

from pathlib import Path

import ibis
import ibis.expr.types as ir

from rollcall.report.telling import Telling

#: Tables that an audit writes (contract, section 3, and those that make it add up).
TABLES = (
    "roll",
    "people",
    "custody",
    "findings",
    "parties",
    "concentrations",
    "explanations",
    "ties",
    "campaigns",
    "triage",
    "calibration",
    "set_aside",
    "outcomes",
    "reconciliation",
    "inputs",
    "notes",
    "pairs",
    "links",
    "judged",
)

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
