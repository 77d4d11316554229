"""Compares the pairs: which level of each comparison holds, and how rare what they share is. Splink does the work, on the engine."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people import compare
from rollcall.people.model import Compared

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.settings import Settings

#: What Splink read, by dialect.
_READ: dict[str, "Settings"] = {}


def count_values(engine: Engine, units: ir.Table, columns: Sequence[str] = compare.RARITIES) -> None:
    """Keep how common each value of `columns` is among `units`, as Splink wants it: `rarity_COLUMN` with the column and its frequency."""
    for column in columns:
        stated = units.filter(units[column].notnull()).group_by(column).agg(files=lambda t: t.count()).order_by(column).to_pyarrow()
        files = stated.column("files").to_pylist()
        among = sum(files)
        shares = [compare.frequency(each, among) for each in files]
        kind = pa.schema([(column, pa.string()), (f"tf_{column}", pa.float64())])
        engine.keep(f"rarity_{column}", pa.table([stated.column(column).cast(pa.string()), pa.array(shares)], schema=kind))


def score(engine: Engine, units: ir.Table, blocked: ir.Table) -> Compared:
    """Compare the pairs of `blocked` (join_key_l, join_key_r, match_key). `count_values` must have run.

    Pairs come sorted, so that equal input gives equal output.
    """
    from splink import Linker

    names = [each.name for each in compare.COMPARISONS]
    if not blocked.count().to_pyarrow().as_py():
        nobody = np.empty(0, np.int64)
        return Compared(nobody, nobody, np.empty(0), {name: np.empty(0, np.int8) for name in names})
    backend = engine.splink()
    settings = _read_once(backend.sql_dialect.sql_dialect_str, engine.translate)
    linker = Linker(backend.register(units.get_name()), settings, log_level=40, validate_settings=False)
    for column in compare.RARITIES:
        linker.table_management.register_term_frequency_lookup(backend.register(f"rarity_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(backend.register(blocked.get_name()))
    predicted = engine.ibis.table(linker.inference.predict(warning_mode="never").physical_name)
    seen = {name: predicted[f"gamma_{name}"].cast("int8") for name in names}
    rows = (
        predicted.select(one="unit_l", other="unit_r", rarity=predicted.match_weight.round(6), **seen)
        .order_by(["one", "other"])
        .to_pyarrow()
    )
    linker.table_management.invalidate_cache()
    columns_of = {name: np.asarray(rows.column(name)) for name in rows.column_names}
    return Compared(columns_of["one"], columns_of["other"], columns_of["rarity"], {name: columns_of[name] for name in names})


def _read_once(dialect: str, translate: Callable[[str], str]) -> "SettingsCreator":
    """The comparisons as Splink reads them: reading takes longer than comparing a small case's pairs, and nothing here changes them."""
    from splink import SettingsCreator

    class ReadOnce(SettingsCreator):
        def get_settings(self, sql_dialect_str: str) -> "Settings":
            if sql_dialect_str not in _READ:
                _READ[sql_dialect_str] = super().get_settings(sql_dialect_str)
            return _READ[sql_dialect_str]

    return ReadOnce(**compare.settings(translate))


def at_random(engine: Engine, units: ir.Table, pairs: int) -> ir.Table:
    """Keep `random_pairs`: about so many pairs of `units` picked at random, always the same from the same units."""
    known = np.sort(np.asarray(units.select("unit").to_pyarrow().column("unit")))
    pick = np.random.default_rng(len(known))
    drawn = np.sort(pick.integers(0, len(known), size=(pairs, 2)), axis=1)
    drawn = np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0)
    table = pa.table({"join_key_l": known[drawn[:, 0]], "join_key_r": known[drawn[:, 1]]})
    kept = engine.keep("random_pairs_drawn", table)
    return engine.keep("random_pairs", kept.mutate(match_key=ibis.literal("0")))
