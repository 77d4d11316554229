"""The cases of every spec put together into one set of tables, so that all rules can be judged on all of them at once.

Files that one holder keeps of one kind become one file, numbers told apart by case. What the linkage of all of them puts
together is told apart by case again. So a child here is a child of one case, and its records are those of that case.
"""

import csv
import datetime
import hashlib
import io
import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rollcall import people, sources
from rollcall.config import Config
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.rules import RULES
from rollcall.rules.policy import JURISDICTIONS

sys.path.append(str(Path(__file__).parent.parent / "spec"))

import harness

#: Birth, sex, and six digits.
NATIONAL = re.compile(r"\d{6}-\d{7}")

AS_OF = datetime.date(2025, 8, 12)

_policy: dict[str, dict[str, object]] = {rule.name: {"from_memory": True} for rule in RULES if "from_memory" in rule.parameters}
_policy["registered-without-a-birth"] = {"share": 0.05}  # of so many cases, few state births

#: All laws at once, those known from memory among them.
CONFIG = Config(laws=JURISDICTIONS, policy=_policy)


def read(folder: Path) -> dict[str, pa.Table]:
    """The tables that custody is rebuilt from and rules are judged on, of all cases."""
    cases = harness.cases()
    merged, whose = _merged(cases, folder)
    with DuckDB(memory="500MB", threads=1) as duckdb:
        recorded = sources.read(duckdb, [folder], Config(as_of=AS_OF, source=tuple(merged), root=folder), Silent())
        linked = people.link(duckdb, recorded.records, recorded.mentions, Silent())
        tables = {name: getattr(recorded, name) for name in ("records", "mentions", "coverage", "periods")}
        tables |= {name: getattr(linked, name) for name in ("people", "pairs", "continuities")}
        kept = {name: table.to_pyarrow() for name, table in tables.items()}
    return kept | {"people": _by_case(kept["people"], whose)}


def _merged(cases: list[harness.Case], folder: Path) -> tuple[list[dict], dict[str, str]]:
    """Write the files of all cases; give the sources of the configuration, and the case of each of their records."""
    files: dict[tuple, list[tuple[str, dict[str, str]]]] = {}
    for number, case in enumerate(cases):
        for name, file in case.content["files"].items():
            stated = {key: value for key, value in file.items() if key not in ("rows", "header")}
            if "states" in stated:
                rows = csv.DictReader(io.StringIO(file["rows"].lstrip("\n")))
                files.setdefault(tuple(stated.items()), []).extend((f"c{number:03}", _told_apart(row, number)) for row in rows)
            else:
                path = folder / f"c{number:03}" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(file["rows"].lstrip("\n"), encoding="utf-8")
    merged, whose = [], {}
    for place, (stated, rows) in enumerate(files.items()):
        columns = list(dict.fromkeys(column for _, row in rows for column in row))
        with (folder / f"s{place:02}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(row for _, row in rows)
        merged.append({"name": f"s{place:02}", "path": f"s{place:02}.csv", **dict(stated)})
        whose |= {f"s{place:02}:{row}": case for row, (case, _) in enumerate(rows, start=1)}
    return merged, whose


def _told_apart(row: dict[str, str], case: int) -> dict[str, str]:
    """The row with numbers that no other case has; of a national number the part that tells birth and sex stays."""
    own = {column: f"{case}.{value}" for column, value in row.items() if value and column.endswith("_id")}
    national = {column: _renumbered(row[column], case) for column in own if column.endswith("national_id")}
    return row | own | national


def _renumbered(number: str, case: int) -> str:
    if not NATIONAL.fullmatch(number):
        return number
    digest = hashlib.sha256(f"{case} {number}".encode()).digest()
    return number[:8] + f"{int.from_bytes(digest[:8], 'big') % 10**6:06}"


def _by_case(told: pa.Table, whose: dict[str, str]) -> pa.Table:
    """PEOPLE with every child told apart by case."""
    cases = pa.array([whose.get(record, record[:4]) for record in told["record"].to_pylist()])
    apart = pc.binary_join_element_wise(told["person"], cases, "/")
    person = pc.if_else(pc.equal(told["role"], "child"), apart, told["person"])
    return told.set_column(told.schema.get_field_index("person"), "person", person)
