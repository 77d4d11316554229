"""The calibration card: what the method does to innocent worlds made from this very case.

Each world keeps the children, the hands and every body's own rate of loss, and draws the losses by the model of expected losses: nobody is
behind them. The whole decision is made on it anew.
"""

from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.stats import beta

from rollcall.engine import Engine
from rollcall.exposure import keys
from rollcall.exposure.concentration import test
from rollcall.exposure.hands import Incidence
from rollcall.exposure.study import Study
from rollcall.schema import CALIBRATION

#: The worlds are others than those behind the key.
SEED: Final = keys.SEED + 1


def card(engine: Engine, case: Incidence, made: Study) -> ir.Table:
    """Keep and return `calibration` (CALIBRATION); without rows where nothing was tested."""
    rows = [] if made.remaining is None else _rows(case, made)
    return engine.keep("calibration", pa.Table.from_pylist(rows, schema=CALIBRATION.to_pyarrow()))


def _rows(case: Incidence, made: Study) -> list[dict[str, Any]]:
    assert made.remaining is not None
    at, lost = made.remaining
    drawn = keys.worlds(at, lost, made.scanned)
    chance = np.random.default_rng(SEED)
    count = keys.worlds_for(at)
    first_only = both = 0
    for _ in range(count):
        world = keys.innocent(at, lost, chance)
        looked = test(at, world)
        best = int(made.scanned[np.argmin(looked.p_values[made.scanned])])
        if keys.first(drawn, looked.p_values[best]) <= keys.TURNS:
            first_only += 1
            dealt = keys.deal(case, at, world, made.scanned)
            both += keys.second(dealt, best, int(looked.affected[best])) <= keys.TURNS
    return [
        _row(
            "innocent worlds", count, None, f"{count} worlds without anybody behind the losses, drawn from this case's own expected losses"
        ),
        _row("first key alone", first_only, count, f"in {first_only} of {count} innocent worlds the first key turned for somebody"),
        _row("false accusations", both, count, f"in {both} of {count} innocent worlds both keys turned and somebody could have been named"),
    ]


def _row(measure: str, counted: int, of: int | None, text: str) -> dict[str, Any]:
    if of is None:
        return dict(measure=measure, value=float(counted), low=None, high=None, text=text)
    low = float(beta.ppf(0.025, counted, of - counted + 1)) if counted else 0.0
    high = float(beta.ppf(0.975, counted + 1, of - counted)) if counted < of else 1.0
    return dict(measure=measure, value=counted / of, low=low, high=high, text=text)
