import datetime

import pyarrow as pa
import pytest

from rollcall.engine import DuckDB
from rollcall.rules.returns.rolls import last_placements
from rollcall.schema import EVENTS

YEAR_END = datetime.date(2018, 3, 31)
SPRING, AUTUMN, WINTER = datetime.date(2017, 5, 2), datetime.date(2017, 11, 2), datetime.date(2018, 2, 20)


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([(SPRING, None, None)], "open"),
        ([(SPRING, AUTUMN, "continues"), (AUTUMN, None, None)], "open"),
        ([(SPRING, None, None), (AUTUMN, WINTER, "reunified")], "documented"),  # the older open row is stale
        ([(AUTUMN, WINTER, "continues")], "continues"),
        ([(AUTUMN, WINTER, None)], "no reason"),
        ([(AUTUMN, None, "adopted")], "documented"),  # the reason is stated, its day is not
        ([(AUTUMN, AUTUMN, "continues"), (AUTUMN, None, None)], "open"),  # both begin on one day
    ],
)
def test_how_the_latest_placement_of_a_return_stands(rows, state):
    with DuckDB(threads=1) as engine:
        placements = engine.keep("placements", _placements(rows))
        (last,) = last_placements(placements).to_pyarrow().to_pylist()
    assert last["state"] == state


def _placements(rows):
    stated = [
        {
            "child": "C1",
            "kind": "placement",
            "holder": "Hanbit District",
            "holder_group": "Hanbit District",
            "period_end": YEAR_END,
            "date": date,
            "end": end,
            "end_reason": reason,
        }
        for date, end, reason in rows
    ]
    return pa.Table.from_pylist(stated, schema=EVENTS.to_pyarrow())
