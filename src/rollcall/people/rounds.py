"""Comparing in rounds: the first compares every child worth comparing, each later one only those that have grown since."""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.blocking import Blocked, block, block_again
from rollcall.people.cluster import Clusters
from rollcall.people.files import Files
from rollcall.people.model import Compared
from rollcall.people.score import count_values, score
from rollcall.people.units import describe
from rollcall.progress import Progress

#: The share of the children that must have grown for the keys to be chosen anew.
_MANY = 0.01


class Work(NamedTuple):
    """What the linkage works on."""

    engine: Engine
    files: Files
    clusters: Clusters  # what has been put together of the files
    settled: ir.Table  # SETTLED: what an earlier audit put together, and stands


class Round(NamedTuple):
    """The children as they stand, the pairs of them that are new, and all pairs compared so far that still hold."""

    units: ir.Table
    keepers: ir.Table  # unit, keeper: what numbers the child one by one
    gone: ir.Table  # unit: all that were described, and have grown or been taken in since
    blocked: Blocked
    compared: Compared


def first_round(work: Work, progress: Progress) -> Round:
    """Describe every child, count how common each value is, and compare the pairs worth comparing.

    Two children that are settled are not compared.
    """
    engine, files, settled = work.engine, work.files, work.settled
    unit_of = units_of(work)
    units = describe(engine, files.stated, engine.ibis.table("sounds"), unit_of)
    keepers = engine.keep("keepers", _keepers(files, unit_of))
    gone = engine.empty("gone", ibis.schema({"unit": "int64"}))
    new = engine.keep("new_files", unit_of.anti_join(settled, "file").select("unit").distinct())
    blocked = block(engine, units, keepers, new)
    count_values(engine, units)
    progress.step("pairs to compare", _rows(blocked.pairs))
    return Round(units, keepers, gone, blocked, score(engine, units, blocked.pairs))


def next_round(work: Work, last: Round, progress: Progress) -> Round:
    """Describe anew what has grown since `last`, and compare it with all that shares a key with it.

    What has not grown is neither described nor compared again. Where many have, the keys are chosen anew: with fewer children, values
    select that too many shared before.
    """
    engine, files, clusters = work.engine, work.files, work.clusters
    changed = engine.keep("changed", pa.table({"unit": pa.array(sorted(clusters.grown), pa.int64())}))
    unit_of = engine.keep("unit_of_grown", _table(clusters, clusters.grown & clusters.members.keys()).drop_columns("probability"))
    grown = describe(engine, files.stated, engine.ibis.table("sounds"), unit_of, name="grown_units")
    units = engine.keep("units", ibis.union(last.units.anti_join(changed, "unit"), grown))
    keepers = engine.keep("keepers", ibis.union(last.keepers.anti_join(changed, "unit"), _keepers(files, unit_of)))
    if len(clusters.grown) > _MANY * _rows(units) and not _rows(work.settled.limit(1)):
        gone = engine.empty("gone", ibis.schema({"unit": "int64"}))
        blocked = block(engine, units, keepers, engine.keep("new_files", units.select("unit")))
    else:
        gone = engine.keep("gone", ibis.union(last.gone, changed).distinct())
        blocked = block_again(engine, grown, gone, keepers, last.blocked)
    known = last.compared.without(clusters.grown)
    compared = engine.keep("compared_pairs", pa.table({"join_key_l": known.one, "join_key_r": known.other}))
    pairs = engine.keep("to_compare", blocked.pairs.anti_join(compared, ["join_key_l", "join_key_r"]))
    progress.step("pairs to compare", _rows(pairs))
    return Round(units, keepers, gone, blocked, score(engine, units, pairs).beside(known))


def units_of(work: Work) -> ir.Table:
    """Keep `unit_of`: each file's unit, which is the file that stands for what has been put together, and how probably it belongs there."""
    joined = work.engine.keep("joined", _table(work.clusters, work.clusters.members.keys()))
    known = ibis.union(joined, work.settled.anti_join(joined, "file"))
    units = work.files.files.select("file").left_join(known, "file").drop("file_right")
    return work.engine.keep("unit_of", units.mutate(unit=units.unit.fill_null(units.file), probability=units.probability.fill_null(1.0)))


def _table(clusters: Clusters, units) -> pa.Table:
    joined = sorted((member, unit, clusters.probability[member]) for unit in units for member in clusters.members[unit])
    columns = list(zip(*joined, strict=True)) or [(), (), ()]
    kind = pa.schema([("file", pa.int64()), ("unit", pa.int64()), ("probability", pa.float64())])
    return pa.table(dict(zip(kind.names, columns, strict=True)), schema=kind)


def _keepers(files: Files, unit_of: ir.Table) -> ir.Table:
    return files.numbering.join(unit_of, "file").select("unit", "keeper").distinct()


def _rows(table: ir.Table) -> int:
    return table.count().to_pyarrow().as_py()
