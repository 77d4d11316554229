"""Makes the country chunk by chunk and writes its files, so that memory does not grow with the number of children."""

from dataclasses import dataclass
from pathlib import Path

from rollcall.engine import DuckDB
from rollcall.progress import Progress
from rollcall.simulate import (
    afcars,
    agency,
    births,
    borders,
    courts,
    custody,
    deaths,
    disruption,
    health,
    noise,
    papers,
    police,
    population,
    register,
    returns,
    schools,
    truth,
)
from rollcall.simulate.case import describe, manifest
from rollcall.simulate.draws import prepare
from rollcall.simulate.fates import DISTRICT
from rollcall.simulate.files import Files
from rollcall.simulate.wrongs import binding

OFFICES = tuple(
    office
    for module in (births, register, health, schools, papers, agency, disruption, courts, borders, police, deaths)
    for office in module.OFFICES
)  # fmt: skip

#: Districts that are made at once: some 16,000 children with 440,000 records.
CHUNK = 100


@dataclass(frozen=True)
class Order:
    """What to invent. `errors` multiplies the clerks' rates, one district in `wrongs_in` has planted wrongs, `format` is csv or parquet.

    The case names `jurisdiction` and `laws`, and asks `from_memory` for what is known so only; what is due follows them.
    """

    children: int
    seed: int = 1
    errors: float = 1.0
    wrongs_in: int = 1
    rings: bool = False
    format: str = "parquet"
    jurisdiction: str = "england"
    laws: tuple[str, ...] = ()
    from_memory: bool = False
    chunk: int = CHUNK

    @property
    def districts(self) -> int:
        """How many districts hold so many children: the last one is made whole."""
        return -(-self.children // DISTRICT)


def write(folder: Path, order: Order, progress: Progress) -> dict[str, int]:
    """Write `folder`/case, `folder`/returns, `folder`/afcars and `folder`/truth, and return the records of each of the first three.

    The same order gives the same bytes with the same version of DuckDB, whatever `chunk` is.

    Raises:
        OSError: the folder cannot be written.
    """
    case = Files(folder / "case", (order.format,), {office.name: office.columns for office in OFFICES})
    tables = truth.TABLES | {f"records/{office.name}": truth.RECORDS for office in OFFICES}
    told = Files(folder / "truth", ("csv", "parquet"), tables)
    returned = Files(folder / "returns", ("csv",), returns.SOURCES)
    told_of_returns = Files(folder / "truth" / "returns", ("csv", "parquet"), returns.TOLD)
    told_of_state = Files(folder / "truth" / "afcars", ("csv", "parquet"), afcars.TOLD)
    with DuckDB(memory="600MB", threads=2) as engine:
        prepare(engine, seed=order.seed, errors=order.errors, wrongs_in=order.wrongs_in, rings=order.rings)
        noise.prepare(engine)
        laws = binding(order.jurisdiction, order.laws, from_memory=order.from_memory)
        population.open_country(engine, laws)
        returns.open_authority(engine)
        state = afcars.State(engine, folder / "afcars")
        progress.stage("invent")
        for first in range(0, order.districts, order.chunk):
            until = min(first + order.chunk, order.districts)
            _make(engine, first * DISTRICT, until * DISTRICT, laws, case, told)
            returns.write_returns(engine, returned, told_of_returns)
            state.add(engine, told_of_state)
            progress.step(f"{until:,} of {order.districts:,} districts", sum(case.rows.values()))
    for files in (case, told, returned, told_of_returns, told_of_state, state):
        files.close()
    describe(folder / "case", order, OFFICES)
    rows = case.rows | {f"{name}.csv": rows for name, rows in returned.rows.items()} | {afcars.FILE: state.records}
    manifest(folder / "truth", order, rows)
    return {"case": sum(case.rows.values()), "returns": sum(returned.rows.values()), "afcars": state.records}


def _make(engine: DuckDB, first: int, until: int, laws: frozenset[str], case: Files, told: Files) -> None:
    population.settle(engine, first, until)
    custody.place(engine)
    truth.begin(engine)
    for office in OFFICES:
        noise.write_down(engine, office, laws)
        told.add(f"records/{office.name}", truth.note(engine, office.name, case.rows[office.name]))
        case.add(office.name, engine.duckdb.execute("SELECT * EXCLUDE (n, shows, slips) FROM written").to_arrow_table())
    for name, rows in truth.tell(engine).items():
        told.add(name, rows)
