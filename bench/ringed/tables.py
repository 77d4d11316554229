"""A drawn country as record rows, and as the tables that the exposure stage takes, without reading or linking.

Who is who is taken from the drawing, and a finding stands for every loss: what is measured on these tables is the statistics alone.
"""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from ringed.country import AS_OF, DAY, Child, Country
from rollcall.schema import CHILDREN, EVENTS, FINDINGS, MENTIONS, PEOPLE


class Row(NamedTuple):
    """One record: source, who keeps it, what it states, its own cells, and role -> (number, name) beside the child."""

    source: str
    holder: str
    kind: str
    child: Child
    cells: dict[str, Any]
    roles: dict[str, tuple[str, str]]


def rows(country: Country) -> Iterator[Row]:
    """Every record of the country. After a loss nobody independent writes of the child any more."""
    for child in country.children:
        agency, source = country.agencies[child.agency], f"agency-{child.agency + 1:02}"
        until = child.lost or AS_OF
        lead, second = ((worker.key, worker.name) for worker in (child.lead, child.second))
        mother = ("", child.mother)
        yield Row("births", "General Hospital", "birth", child, {"date": child.born}, {"mother": mother, "attendant": ("", child.midwife)})
        entered = min(child.born + 12 * DAY, AS_OF)
        yield Row("register", "Civil Register", "registration", child, {"date": entered}, {"mother": mother})
        yield Row("orders", "Family Court", "order", child, {"date": child.placed, "decision": "care order"}, {"judge": ("", child.judge)})
        carer = ("", f"Carer {child.mother}")
        ended = {"end": child.lost, "end_reason": "returned"} if child.lost and child.returned else {}
        placement = {"date": child.placed, "setting": child.setting, "end": None, "end_reason": None} | ended
        yield Row(f"{source}-placements", agency, "placement", child, placement, {"custodian": carer, "worker": lead})
        for day in _days(child.placed + 15 * DAY, until, 300):
            yield Row(f"{source}-visits", agency, "visit", child, {"date": day}, {"visitor": second})
        if child.lost and child.returned:
            yield Row(f"{source}-returns", agency, "return", child, {"date": child.lost}, {"custodian": carer, "receiver": second})
        for day in _days(child.born + 60 * DAY, until, 170 if child.born > AS_OF - 1200 * DAY else 330):
            yield Row("health", "Health Service", "health", child, {"date": day, "end": None}, {"clinician": ("", child.doctor)})
        start = datetime.date(child.born.year + 6, 3, 2)
        if start < until:
            yield Row("schools", "Office of Education", "school", child, {"date": start, "end": child.lost}, {})


def _days(first: datetime.date, until: datetime.date, step: int) -> list[datetime.date]:
    """Every `step` days, and close to `until` where the child is still seen then."""
    days = [first + step * number * DAY for number in range(max(0, (until - first).days // step + 1))]
    return [day for day in days if day < until] if until < AS_OF else [*days, AS_OF - 20 * DAY]


def tables(country: Country) -> dict[str, pa.Table]:
    """events, people, mentions, findings, children: as the stages before exposure would hand them on."""
    events, people, mentions = [], [], []
    for number, row in enumerate(rows(country)):
        record = f"{row.source}:{number}"
        cells = {name: value for name, value in row.cells.items() if name in EVENTS}
        events.append(
            dict(child=row.child.key, record=record, source=row.source, kind=row.kind, holder=row.holder, holder_group=row.holder, **cells)
        )
        people.append(dict(record=record, role="child", person=row.child.key, probability=1.0))
        for role, (key, name) in row.roles.items():
            people.append(dict(record=record, role=role, person="P" + (key or name), probability=1.0))
            mentions.append(dict(record=record, role=role, alias=False, holder=row.holder, local_id=key or None, name=name))
    findings = [
        dict(finding=f"F{child.key}", rule="unseen", severity="grave", confidence="high", child=child.key, since=child.lost, status="new")
        for child in country.children
        if child.lost
    ]
    children = [dict(child=child.key, names=[], birth_date=child.born, sex=child.sex) for child in country.children]
    told = dict(
        events=(events, EVENTS),
        people=(people, PEOPLE),
        mentions=(mentions, MENTIONS),
        findings=(findings, FINDINGS),
        children=(children, CHILDREN),
    )
    return {name: pa.Table.from_pylist(made, schema=schema.to_pyarrow()) for name, (made, schema) in told.items()}
