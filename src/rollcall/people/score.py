"""The evidence for each pair, weighed by Splink on the engine."""

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people import compare

#: Share of pairs born on one day when a case is too small to count it: births spread over about ten years.
_ASSUMED_SAME_BIRTH_DATE = 0.0003


def score(engine: Engine, units: ir.Table, blocked: ir.Table, children: int) -> ir.Table:
    """Weigh the pairs of `blocked`, among about so many `children`.

    Keep `scored`: one, other, weight (bits, to six decimals), and for each comparison the level that was seen.
    A level counts from 0 at the bottom, -1 where a side states nothing, as Splink counts.
    """
    from splink import Linker

    backend = engine.splink()
    model = compare.settings(children, _share_born_on_one_day(units), engine.translate)
    linker = Linker(backend.register(units.get_name()), model, log_level=40, validate_settings=False)
    linker.table_management.register_term_frequency_lookup(backend.register(_name_frequencies(engine, units).get_name()), "whole")
    linker.table_management.register_blocked_pairs_for_predict(backend.register(blocked.get_name()))
    scored = engine.ibis.table(linker.inference.predict(warning_mode="never").physical_name)
    levels = {comparison.name: scored[f"gamma_{comparison.name}"] for comparison in compare.COMPARISONS}
    kept = engine.keep("scored", scored.select(one="unit_l", other="unit_r", weight=scored.match_weight.round(6), **levels))
    linker.table_management.invalidate_cache()
    return kept


def _share_born_on_one_day(units: ir.Table) -> float:
    """How likely two children were born on one day, counting each name and date once so that files of one child count once."""
    born = units.filter(units.born.notnull()).select("born", who=units.whole.fill_null(units.unit.cast("string"))).distinct()
    days = born.group_by("born").agg(children=lambda t: t.count())
    totals = days.agg(children=days.children.sum(), pairs=(days.children * (days.children - 1)).sum()).to_pyarrow().to_pylist()[0]
    children = totals["children"] or 0
    if children < 1000:
        return _ASSUMED_SAME_BIRTH_DATE
    return max(totals["pairs"] / (children * (children - 1)), 1e-5)


def _name_frequencies(engine: Engine, units: ir.Table) -> ir.Table:
    borne = units.filter(units.whole.notnull()).select("whole", "born").distinct()
    counted = borne.group_by("whole").agg(children=lambda t: t.count()).order_by("whole").to_pyarrow().to_pydict()
    among = sum(counted["children"])
    shares = [compare.frequency(children, among) for children in counted["children"]]
    kind = pa.schema([("whole", pa.string()), ("tf_whole", pa.float64())])
    return engine.keep("name_frequencies", pa.table({"whole": counted["whole"], "tf_whole": shares}, schema=kind))
