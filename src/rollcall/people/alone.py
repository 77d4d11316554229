"""Files compared as they stand alone, before anything was put together: what two of them say of each other by themselves."""

from collections.abc import Iterable

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.model import Compared
from rollcall.people.score import count_values, score
from rollcall.people.units import describe


def compare_alone(engine: Engine, pairs: Iterable[tuple[int, int]], *, counted: bool) -> tuple[ir.Table, Compared]:
    """Compare `pairs` of files, all in one go: the files as `describe` gives them, and the pairs, sorted.

    A pair of which a side states nothing that could be compared is left out. `counted`: whether `count_values` has run; where it has
    not, only these files say how common a value is.
    """
    wanted = sorted({(min(pair), max(pair)) for pair in pairs})
    sides = sorted({file for pair in wanted for file in pair})
    alone = engine.keep("alone", pa.table({"file": pa.array(sides, pa.int64()), "unit": pa.array(sides, pa.int64())}))
    files = describe(engine, engine.ibis.table("stated").semi_join(alone, "file"), engine.ibis.table("sounds"), alone, name="alone_units")
    if not counted:
        count_values(engine, files)
    left, right = ([pair[side] for pair in wanted] for side in (0, 1))
    keyed = pa.table(
        {"join_key_l": pa.array(left, pa.int64()), "join_key_r": pa.array(right, pa.int64()), "match_key": ["0"] * len(wanted)}
    )
    return files, score(engine, files, engine.keep("alone_pairs", keyed))
