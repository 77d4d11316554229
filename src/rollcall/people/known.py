"""What an earlier audit of the case put together, so that only what is new or changed since is linked anew.

A record is known by its fingerprint, never by its reference. A child stands as it was put together while every one of its records is
still there with the same cells, no file of it has gained a record, nobody judged any of it, and it is in no pair that was left to people;
all else is linked as in a full run.
"""

import json
from pathlib import Path
from typing import NamedTuple

import duckdb
import ibis
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
from ibis.common.exceptions import IbisError

from rollcall.engine import DuckDB, Engine
from rollcall.people.compare import COMPARISONS
from rollcall.people.files import Files
from rollcall.people.model import Model
from rollcall.people.train import Trained
from rollcall.people.verdicts import Held
from rollcall.schema import COUNT, LINKS, NUMBER

#: Files that stand as an earlier audit put them together: unit is the least file of the child.
SETTLED = sch.Schema({"file": COUNT, "unit": COUNT, "probability": NUMBER})


class Known(NamedTuple):
    """An earlier audit's links (LINKS), the pairs it left to people (child, other), and the model that it weighed with."""

    links: ir.Table
    pairs: ir.Table
    trained: Trained
    judged: int  # how many judgements it followed


def read(engine: DuckDB, folder: Path, version: str) -> Known | None:
    """What the audit in `folder` put together; None where it was another version's, compared nothing, or does not say."""
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        linkage = told["linkage"]
        if told["versions"]["rollcall"] != version or linkage["model"] == "none":
            return None
        model = _model(linkage["probabilities"])
        links = engine.ibis.read_parquet(str(folder / "links.parquet")).select(*LINKS)
        pairs = engine.ibis.read_parquet(str(folder / "pairs.parquet")).select("child", "other")
    except (OSError, ValueError, LookupError, TypeError, duckdb.Error, IbisError):
        return None
    why = linkage["why"].removeprefix(_EARLIER)
    trained = Trained(model, linkage["model"] == "trained", _EARLIER + why, float(linkage["expected_pairs"] or 0))
    return Known(links, pairs, trained, told["judgements"].get("given", 0))


_EARLIER = "as the earlier audit was taught: "


def probabilities(model: Model) -> dict:
    """`model` as run.json holds it, for `read`."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in model._asdict().items()}


def _model(told: dict) -> Model:
    sides = {side: {each.name: tuple(map(float, told[side][each.name])) for each in COMPARISONS} for side in ("one", "household", "others")}
    if any(len(sides[side][each.name]) != len(each.levels) for side in sides for each in COMPARISONS):
        raise ValueError("other levels")
    return Model(**sides, prior_one=float(told["prior_one"]), prior_household=float(told["prior_household"]))


def settle(engine: Engine, known: Known | None, files: Files, records: ir.Table, held: Held) -> ir.Table:
    """Keep `settled` (SETTLED): what of `files` stands as `known` has it; nothing where it followed judgements that are gone."""
    if known is None or held.counts()["given"] < known.judged:
        return engine.empty("settled", SETTLED)
    prints = files.filed.join(records.select("record", "fingerprint"), "record").select("file", "fingerprint")
    links = known.links.group_by("fingerprint").agg(child=known.links.child.min(), probability=known.links.probability.min())
    by_file = prints.left_join(links, "fingerprint").drop("fingerprint_right").group_by("file")
    counted = by_file.agg(
        child=lambda t: t.child.min(),
        children=lambda t: t.child.nunique(),
        new=lambda t: t.child.isnull().sum(),
        records=lambda t: t.fingerprint.nunique(),
        probability=lambda t: t.probability.min(),
    )
    judged = engine.keep("judged_files", _judged(held))
    counted = counted.left_join(judged.mutate(judged=True), "file").drop("file_right")
    counted = engine.keep("counted_files", counted.mutate(whole=(counted.children == 1) & (counted.new == 0) & counted.judged.isnull()))
    before = links.group_by("child").agg(before=links.count())
    now = counted.group_by("child").agg(whole=counted.whole.all(), now=counted.records.sum(), unit=counted.file.min())
    stands = now.join(before, "child").filter(lambda t: t.whole & (t.now == t.before)).select("child", "unit")
    doubtful = ibis.union(known.pairs.select("child"), known.pairs.select(child="other"))
    settled = counted.join(stands.anti_join(doubtful, "child"), "child").select("file", "unit", "probability")
    return engine.keep("settled", settled)


def _judged(held: Held) -> pa.Table:
    files = {file for pair in held.pairs for file in (pair.one, pair.other)} | {file for group in held.groups for file in group}
    return pa.table({"file": pa.array(sorted(files), pa.int64())})
