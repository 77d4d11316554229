"""What one fresh process measures: the tables that custody derives, the bare scan, or rules judged on views over the Parquet files."""

import datetime
import json
import re
import resource
import sys
import time
from pathlib import Path

from rollcall import rules
from rollcall.config import Config
from rollcall.custody import children, episodes, gaps, sightings
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.schema import CHILDREN, CONTINUITIES, COVERAGE, EPISODES, EVENTS, GAPS, MENTIONS, PAIRS, PEOPLE, PERIODS, SIGHTINGS
from ruled.lives import AS_OF

#: Rules of the kinds that were measured of other tools, five kinds of question.
THIRTEEN = (
    *("registered-late", "missing-reported-late", "returned-without-new-custodian"),  # a response within so many days
    *("consent-before-birth-or-after-placement", "placement-without-order"),  # one paper before another
    *("never-registered", "returned-then-unseen"),  # absence
    "death-uncertified",  # existence
    *("visit-overdue", "unseen"),  # the longest gap, while placed and at all
    *("contradictory-birth-date", "custody-overlap", "seen-after-death"),  # conflict
)

#: The laws under which the calendars of visits, of registration and of consent apply.
CASE = Config(jurisdiction="korea", laws=("england",))

LAYOUTS = ("unsorted", "by-child")
STORED = ("mentions", "people")
DERIVED = ("children", "episodes", "sightings", "gaps", "coverage")
MEMORY = "1500MB"

SCHEMAS = {
    "events": EVENTS,
    "mentions": MENTIONS,
    "people": PEOPLE,
    "children": CHILDREN,
    "episodes": EPISODES,
    "sightings": SIGHTINGS,
    "gaps": GAPS,
    "coverage": COVERAGE,
}


class Steps(Silent):
    """Remembers the CPU seconds between two steps, by the name of the later one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.process_time()

    def step(self, what: str, rows: int | None = None) -> None:
        """Note what was used since the last step."""
        now = time.process_time()
        self.seconds[what], self._last = now - self._last, now


def derive(folder: Path) -> None:
    """Write the tables DERIVED of the invented events into `folder`, by custody's own functions; `coverage` by counting."""
    as_of = datetime.date.fromisoformat(AS_OF)
    with DuckDB(memory=MEMORY) as engine:
        tables = _tables(engine, folder, "by-child", (*STORED,))
        events = tables["events"]
        told = children.describe(engine, events, tables["mentions"])
        held = episodes.rebuild(engine, events)
        seen = sightings.find(engine, events, held, as_of)
        derived = {"children": told, "episodes": held, "sightings": seen, "gaps": gaps.find(engine, held, as_of)}
        counted = events.group_by("source", "holder", "holder_group", "duty", "kind")
        derived["coverage"] = counted.agg(records=events.count(), first=events.date.min(), last=events.date.max())
        for name, table in derived.items():
            (folder / name).mkdir(exist_ok=True)
            engine.duckdb.execute(f"copy ({engine.ibis.compile(table)}) to '{folder / name / 'all.parquet'}'")


def judge(folder: Path, layout: str, only: tuple[str, ...]) -> dict:
    """Judge the rules `only`, all where empty. Returns seconds of each, rows and a digest of each, and why others were not evaluated."""
    steps = Steps()
    with DuckDB(memory=MEMORY) as engine:
        tables = _tables(engine, folder, layout, (*STORED, *DERIVED))
        evaluation = rules.evaluate(engine, tables, datetime.date.fromisoformat(AS_OF), CASE, steps, only)
        spent = sum(steps.seconds.values())
        digest = "select rule, count(*), bit_xor(hash(judged))::varchar from judged group by rule"
        rows = {rule: (count, mark) for rule, count, mark in engine.duckdb.execute(digest).fetchall()}
    failed = {each.name: each.why for each in evaluation.outcomes if each.outcome == "failed"}
    evaluated = [each.name for each in evaluation.outcomes if each.outcome in ("found", "clear")]
    return {"seconds": steps.seconds, "judging": spent, "rows": rows, "failed": failed, "evaluated": evaluated}


def scan(folder: Path, layout: str, columns: dict[str, list[str]]) -> dict:
    """Read `columns` of each table once, and hash every value, so that none is skipped."""
    with DuckDB(memory=MEMORY) as engine:
        for table, names in columns.items():
            marks = ", ".join(f'bit_xor(hash("{name}"))' for name in names)
            engine.duckdb.execute(f"select {marks} from {_files(folder, layout, table)}").fetchall()
    return {}


def columns_read(folder: Path, only: tuple[str, ...]) -> dict[str, list[str]]:
    """Which columns of which stored tables the rules' own queries scan, as DuckDB's plans say; the tables are read into memory for that."""
    found: dict[str, set[str]] = {}
    with DuckDB(memory=MEMORY) as engine:
        tables = _tables(engine, folder, "by-child", (*STORED, *DERIVED), "table")
        engine.duckdb.execute("call enable_logging('QueryLog')")
        rules.evaluate(engine, tables, datetime.date.fromisoformat(AS_OF), CASE, Silent(), only)
        engine.duckdb.execute("call disable_logging()")
        asked = [text for (text,) in engine.duckdb.execute("select message from duckdb_logs where type = 'QueryLog'").fetchall()]
        for text in asked:
            query = re.sub(r'^CREATE OR REPLACE TABLE "\w+" AS ', "", text)
            if query.lstrip("( ").startswith(("SELECT", "WITH", "FROM")):
                _scans(json.loads(engine.duckdb.execute(f"explain (format json) {query}").fetchone()[1]), found)
    return {table: sorted(names) for table, names in sorted(found.items())}


def _scans(nodes: list[dict], found: dict[str, set[str]]) -> None:
    """Add what the nodes of a plan scan; a column that is only filtered by stands among the filters."""
    for node in nodes:
        info = node.get("extra_info", {})
        table = info.get("Table", "").rpartition(".")[2]
        if table in ("events", *STORED, *DERIVED):
            shown, filters = info.get("Projections", []), info.get("Filters", [])
            names = [shown] if isinstance(shown, str) else shown
            conditions = " ".join([filters] if isinstance(filters, str) else filters)
            known = set(re.findall(r"\w+", conditions)) & set(SCHEMAS[table].names)
            found.setdefault(table, set()).update(known, (name.strip('"') for name in names if name))
        _scans(node.get("children", []), found)


def _tables(engine: DuckDB, folder: Path, layout: str, names: tuple[str, ...], kept: str = "view") -> dict:
    for name in ("events", *names):
        engine.duckdb.execute(f'create {kept} "{name}" as from {_files(folder, layout, name)}')
    tables = {name: engine.ibis.table(name) for name in ("events", *names)}
    for name, schema in (("pairs", PAIRS), ("continuities", CONTINUITIES), ("periods", PERIODS)):
        tables[name] = engine.empty(name, schema)
    return tables


def _files(folder: Path, layout: str, table: str) -> str:
    return f"'{folder / (f'events-{layout}' if table == 'events' else table)}/*.parquet'"


def answer(task: dict) -> None:
    """Do `task` and print what was found, with the CPU seconds from start to end and without the start, and the peak."""
    begun = time.process_time()
    folder, layout, only = Path(task["folder"]), task.get("layout", ""), tuple(task.get("only", ()))
    does = {
        "derive": lambda: derive(folder) or {},
        "columns": lambda: {"columns": columns_read(folder, only)},
        "scan": lambda: scan(folder, layout, task["columns"]),
        "judge": lambda: judge(folder, layout, only),
    }
    found = does[task["what"]]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    json.dump({**found, "cpu": time.process_time() - begun, "start": begun, "peak": peak}, sys.stdout)
