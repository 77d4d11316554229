"""Custody from rows that a person can read: each row is a dict of the record's columns; people are known by their names."""

import datetime

import pyarrow as pa
import pytest

from rollcall import custody
from rollcall.engine import DuckDB
from rollcall.progress import Silent
from rollcall.schema import COVERAGE, MENTIONS, PEOPLE, RECORDS
from rollcall.terms import KINDS

AS_OF = datetime.date(2025, 8, 12)

DAYS = ("date", "date_last", "end", "end_last", "extracted", "period_end", "birth_date", "birth_date_last")


def _day(value):
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _table(schema, rows):
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    return pa.table(columns, schema=schema.to_pyarrow())


def _record(number, row):
    holder = row.get("holder", "Holder")
    dated = {name: _day(row.get(name)) for name in DAYS}
    return {
        **row,
        **dated,
        "date_last": dated["date_last"] or dated["date"],
        "end_last": dated["end_last"] or dated["end"],
        "extracted": dated["extracted"] or AS_OF,
        "record": f"r:{number}",
        "source": "r",
        "path": "r.csv",
        "row": number,
        "fingerprint": f"print {number}",
        "holder": holder,
        "holder_group": row.get("holder_group", holder),
        "duty": row.get("duty", "childhood"),
    }


def _mentions(record, row):
    roles = [role for role in ("child", *KINDS[row["kind"]]) if role in row]
    for role in roles:
        yield {
            **{name: record[name] for name in ("record", "source", "holder", "fingerprint")},
            "role": role,
            "alias": False,
            "name": row[role],
            "birth_date": record["birth_date"] if role == "child" else None,
            "birth_date_last": record["birth_date"] if role == "child" else None,
        }


@pytest.fixture
def rebuilt():
    """Rebuild custody of a list of rows; gives tables as lists of dicts, by name."""
    with DuckDB(threads=1) as engine:

        def rebuild(rows):
            records = [_record(number, row) for number, row in enumerate(rows, start=1)]
            mentions = [mention for record, row in zip(records, rows, strict=True) for mention in _mentions(record, row)]
            people = [{"record": m["record"], "role": m["role"], "person": m["name"], "probability": 1.0} for m in mentions]
            stated = {(record["source"], record["holder"], record["kind"]) for record in records}
            coverage = [
                {"source": s, "holder": h, "holder_group": h, "duty": "childhood", "kind": k, "records": 1} for s, h, k in sorted(stated)
            ]
            held = custody.rebuild(
                engine,
                engine.keep("records", _table(RECORDS, records)),
                engine.keep("mentions", _table(MENTIONS, mentions)),
                engine.keep("people", _table(PEOPLE, people)),
                engine.keep("coverage", _table(COVERAGE, coverage)),
                AS_OF,
                Silent(),
            )
            return {name: table.to_pyarrow().to_pylist() for name, table in held._asdict().items()}

        yield rebuild
