import datetime
import hashlib

import pyarrow as pa
import pytest

from rollcall.engine import DuckDB, Engine
from rollcall.people import link
from rollcall.progress import Silent
from rollcall.schema import MENTIONS, RECORDS


class Case:
    """A handful of records, told one by one."""

    def __init__(self) -> None:
        self.records: list[dict] = []
        self.mentions: list[dict] = []

    def tell(self, record: str, kind: str, child: dict, *, holder: str = "", alias: dict | None = None, **rest) -> None:
        """Add `record`. People beside the child are dicts; everything else is a column of the record."""
        holder = holder or record.split(":")[0]
        fingerprint = hashlib.md5(record.encode()).hexdigest()
        people = [("child", False, child), *([("child", True, alias)] if alias else [])]
        people += [(role, False, rest.pop(role)) for role in [key for key, value in rest.items() if isinstance(value, dict)]]
        own = {"record": record, "source": record.split(":")[0], "fingerprint": fingerprint, "kind": kind, "holder": holder, **rest}
        if isinstance(own.get("date"), datetime.date):
            own["date_last"] = own["date"]
        self.records.append(_row(RECORDS, own))
        for role, other_name, person in people:
            told = {
                "record": record,
                "role": role,
                "alias": other_name,
                "source": own["source"],
                "holder": holder,
                "fingerprint": fingerprint,
                **person,
            }
            if "birth_date" in told:
                told.setdefault("birth_date_last", told["birth_date"])
            self.mentions.append(_row(MENTIONS, told))

    def link(self, engine: Engine, turned: bool = False, judgements: tuple = ()) -> dict[str, str]:
        """The child of each record; `turned` reads the rows from the last to the first."""
        step = -1 if turned else 1
        records = engine.keep("records", pa.Table.from_pylist(self.records[::step], schema=RECORDS.to_pyarrow()))
        mentions = engine.keep("mentions", pa.Table.from_pylist(self.mentions[::step], schema=MENTIONS.to_pyarrow()))
        self.linked = link(engine, records, mentions, Silent(), judgements)
        people = self.linked.people
        return {row["record"]: row["person"] for row in people.filter(people.role == "child").to_pyarrow().to_pylist()}


def _row(schema, stated: dict) -> dict:
    unknown = stated.keys() - set(schema.names)
    assert not unknown, unknown
    return {column: stated.get(column) for column in schema.names}


@pytest.fixture
def case() -> Case:
    return Case()


@pytest.fixture
def engine():
    with DuckDB(memory="500MB", threads=1) as opened:
        yield opened
