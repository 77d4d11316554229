"""A town small enough to be read: children, who had them, and who is lost, as the tables that the exposure stage takes."""

import datetime
from typing import Any

from rollcall import exposure, schema
from rollcall.config import LOSSES
from rollcall.engine import DuckDB

AS_OF = datetime.date(2025, 8, 12)
DAY = datetime.timedelta(days=1)


class Town:
    """Records of children, told one by one."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.people: list[dict[str, Any]] = []
        self.mentions: list[dict[str, Any]] = []
        self.findings: list[dict[str, Any]] = []
        self.children: dict[str, dict[str, Any]] = {}
        self.sightings: list[dict[str, Any]] = []

    def record(self, child: str, kind: str, holder: str, day: datetime.date, group: str = "", **roles: str) -> None:
        """One record; roles are person=name, other words columns of the event that begin with an underscore."""
        number = f"{kind}:{len(self.events) + 1}"
        cells = {name[1:]: value for name, value in roles.items() if name.startswith("_")}
        self.events.append(dict(child=child, record=number, kind=kind, holder=holder, holder_group=group or holder, date=day, **cells))
        self.people.append(dict(record=number, role="child", person=child, probability=1.0))
        for role, name in roles.items():
            if not role.startswith("_"):
                self.people.append(dict(record=number, role=role, person=f"P{name}", probability=1.0))
                self.mentions.append(dict(record=number, role=role, alias=False, holder=holder, name=name))
        born = datetime.date(2015, 1, 1) + len(self.children) * 3 * DAY
        self.children.setdefault(child, dict(child=child, names=[], birth_date=born, sex="female"))

    def lose(self, child: str, day: datetime.date) -> None:
        """The child is lost since `day`."""
        self.findings.append(dict(finding=f"F{child}", rule="unseen", severity="grave", child=child, since=day, status="new"))

    def meet(self, child: str, day: datetime.date) -> None:
        """Somebody independent met the child."""
        self.sightings.append(dict(child=child, date=day, date_last=day, kind="visit", independent=True, record="visit:1"))

    def trace(self, *, backwards: bool = False) -> dict[str, Any]:
        """Every table of the stage as rows, and its account; `backwards` hands the rows over in the other order."""
        made = dict(
            events=(self.events, schema.EVENTS), people=(self.people, schema.PEOPLE), mentions=(self.mentions, schema.MENTIONS),
            findings=(self.findings, schema.FINDINGS), sightings=(self.sightings, schema.SIGHTINGS), children=(list(self.children.values()), schema.CHILDREN),
        )  # fmt: skip
        import pyarrow as pa

        with DuckDB(threads=1) as engine:
            kept = {
                name: engine.keep(name, pa.Table.from_pylist(rows[::-1] if backwards else rows, schema=kind.to_pyarrow()))
                for name, (rows, kind) in made.items()
            }
            roll = [dict(child=child, status="accounted") for child in sorted(self.children)]
            roll = engine.keep("roll", pa.Table.from_pylist(roll, schema=schema.ROLL.to_pyarrow()))
            told = exposure.trace(
                engine, kept["events"], kept["people"], kept["mentions"], kept["findings"], kept["children"], roll,
                kept["sightings"], AS_OF, LOSSES,
            )  # fmt: skip
            tables = {name: table.to_pyarrow().to_pylist() for name, table in told._asdict().items() if name != "account"}
        return tables | {"account": told.account}


def flagged(told: dict[str, Any]) -> set[str]:
    """Names of the flagged."""
    return {row["name"] for row in told["parties"] if row["flagged"]}


def agency(town: Town, name: str, workers: list[str], children: int, *, mark: str = "") -> list[str]:
    """`children` children of one agency, each with the next worker for its placement and the one after for its visits."""
    made = []
    for number in range(children):
        child = f"{mark or name}-{number:03}"
        placed = datetime.date(2016, 1, 10) + number * 17 * DAY
        worker, visitor = workers[number % len(workers)], workers[(number + 1 + number // len(workers) % (len(workers) - 1)) % len(workers)]
        town.record(child, "placement", name, placed, worker=worker, _setting="foster")
        town.record(child, "visit", name, placed + 30 * DAY, visitor=visitor)
        made.append(child)
    return made
