"""Re-emergence: the people, the telephone or the address of a body under a new one, after the old one closed or was flagged.

A body is new after another where its first record lies after most of the other's. Sharing one person is how people change jobs; told are
pairs that share more of their people than chance gives, or an address or a telephone, or a flagged person.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.stats import hypergeom

from rollcall.engine import Engine

#: A body without a record for this long has closed, in days.
CLOSED: Final = 180
#: A successor begins no earlier than this before the end of the old body, in days, and no later than this after it.
BEFORE, AFTER = 90, 730
#: A body may take over from a flagged one that goes on, where it began this many days after it or later.
YEAR: Final = 365
#: Bodies share people as chance gives where that is no rarer than this, over all pairs looked at.
CHANCE: Final = 0.05
#: A telephone, an address or a place that more bodies state than this tells nothing.
FEW: Final = 3
#: A body with fewer children than this is not looked at.
CHILDREN: Final = 3
_CONTACT: Final = ("phone", "address", "place")
_HOLDING: Final = ("placement", "return", "handover", "listed", "birth", "visit")


def succeed(engine: Engine, hands: ir.Table, flagged: Collection[str], as_of: datetime.date) -> list[dict[str, Any]]:
    """Rows in the form of TIES with tie `succeeds`: `party` is the new body, `other` the old one.

    Only bodies that share something are held against one another; chance is counted over all pairs whose days allow it.

    Args:
        hands: HANDS. flagged: ids of flagged parties.
    """
    ran = engine.keep("bodies_ran", _ran(hands, flagged, as_of))
    looked_at = _looked_at(ran)
    if not looked_at:
        return []
    shared = engine.keep("shared_by_bodies", _shared(hands, ran))
    staff = _staff(shared)
    everybody = staff.person.nunique().to_pyarrow().as_py()
    people = staff.group_by("body").agg(people=staff.count())
    pairs = _pairs(shared, ran, flagged)
    listed = pairs.left_join(people.rename(size="people"), [pairs.party == people.body]).drop("body")
    listed = listed.left_join(people.rename(old_size="people"), [listed.other == people.body]).drop("body")
    told = []
    for row in listed.order_by("party", "other").to_pyarrow().to_pylist():
        chance = hypergeom.sf(row["person"] - 1, everybody, row["old_size"], row["size"]) if row["person"] else 1.0
        if words := _words(row, chance * looked_at <= CHANCE):
            text = f"began on {row['first']}, the other's last record is of {row['old_last']}; " + "; ".join(words)
            tie = {"party": row["party"], "other": row["other"], "tie": "succeeds", "count": row["person"], "expected": None}
            told.append(tie | {"p_value": float(chance), "network": "", "text": text})
    records = _records(engine, hands, shared, told)
    return [row | {"records": records[row["party"], row["other"]]} for row in told]


def _ran(hands: ir.Table, flagged: Collection[str], as_of: datetime.date) -> ir.Table:
    """One row for each body: days of its first and last record since 1970, and whether it has closed or was flagged."""
    bodies = hands.filter((hands.kind == "organisation") & hands.state.isin(_HOLDING) & hands.date.notnull())
    spans = bodies.group_by(body=bodies.party).agg(first=bodies.date.min(), last=bodies.date.max(), children=bodies.child.nunique())
    spans = spans.filter(spans.children >= CHILDREN)
    return spans.select(
        "body",
        "first",
        "last",
        closed=ibis.literal(as_of).delta(spans.last, unit="day") > CLOSED,
        flagged=spans.body.isin(sorted(flagged)) if flagged else ibis.literal(False),
    )


def _follows(pairs: ir.Table) -> ir.BooleanValue:
    gap = pairs.first.delta(pairs.old_last, unit="day")
    later = pairs.first.delta(pairs.old_first, unit="day")
    return (later > 0) & ((pairs.old_closed & (gap >= -BEFORE) & (gap <= AFTER)) | (pairs.old_flagged & (later > YEAR)))


def _looked_at(ran: ir.Table) -> int:
    """How many pairs of bodies the days allow to be old and new, as `_follows` says, without drawing them up."""
    table = ran.to_pyarrow()
    first, last = (table[name].cast("int32").to_numpy() for name in ("first", "last"))
    closed, flagged = (table[name].to_numpy() for name in ("closed", "flagged"))
    begun = np.sort(first)

    def between(low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return np.maximum(np.searchsorted(begun, high, "right") - np.searchsorted(begun, low, "left"), 0)

    low, high, ever = np.maximum(last - BEFORE, first + 1), last + AFTER, np.full_like(last, np.iinfo(last.dtype).max)
    after_closing = np.where(closed, between(low, high), 0)
    after_flagged = np.where(flagged, between(first + YEAR + 1, ever), 0)
    both = np.where(closed & flagged, between(np.maximum(low, first + YEAR + 1), high), 0)
    return int((after_closing + after_flagged - both).sum())


def _shared(hands: ir.Table, ran: ir.Table) -> ir.Table:
    """`what`, `value`, `body` where more than one body states the value, and of contacts few."""
    holding = hands.filter(hands.state.isin(_HOLDING))
    staff = holding.filter((holding.kind == "person") & (holding.role != "custodian"))
    stated = [staff.select(what=ibis.literal("person"), value="party", body="body")]
    stated += [holding.filter(holding[what].notnull()).select(what=ibis.literal(what), value=what, body="body") for what in _CONTACT]
    each = ibis.union(*stated, distinct=True)
    bodies = each.group_by("what", "value").agg(bodies=each.count())
    few = bodies.filter((bodies.what == "person") | (bodies.bodies <= FEW))
    return each.inner_join(few, ["what", "value"]).select("what", "value", "body", "bodies")


def _staff(shared: ir.Table) -> ir.Table:
    return shared.filter(shared.what == "person").select("body", person="value")


def _pairs(shared: ir.Table, ran: ir.Table, flagged: Collection[str]) -> ir.Table:
    """`party` and `other`, whose days allow one to follow the other, with how many values of each sort both state."""
    stated = shared.filter(shared.bodies > 1)
    new = stated.inner_join(ran.select("body", "first"), "body").select("what", "value", "first", party="body")
    old = stated.inner_join(ran, "body").select(
        "what", "value", other="body", old_first="first", old_last="last", old_closed="closed", old_flagged="flagged"
    )
    met = new.inner_join(old, ["what", "value"])
    met = met.filter((met.party != met.other) & _follows(met))
    counts = {what: met.count(where=met.what == what) for what in ("person", *_CONTACT)}
    known = met.count(where=(met.what == "person") & met.value.isin(sorted(flagged))) if flagged else ibis.literal(0)
    return met.group_by("party", "other", "first", "old_last").agg(**counts, known=known)


def _words(row: Mapping[str, Any], rare: bool) -> list[str]:
    words = [f"{row['person']} of {row['size']} of its people worked there before"] if row["person"] > 1 and rare else []
    words += ["a flagged person worked for both"] if row["known"] else []
    return words + [f"the same {what}" for what in _CONTACT if row[what]]


def _records(engine: Engine, hands: ir.Table, shared: ir.Table, told: list[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """For each pair told the first record of every party in which either body states what both do."""
    if not told:
        return {}
    pairs = engine.keep("succeeding", pa.table({name: pa.array([row[name] for row in told], pa.string()) for name in ("party", "other")}))
    one = pairs.inner_join(shared, [pairs.party == shared.body]).select("party", "other", "what", "value")
    other = pairs.inner_join(shared, [pairs.other == shared.body]).select("party", "other", "what", "value")
    both = one.inner_join(other, ["party", "other", "what", "value"])
    sides = ibis.union(both.mutate(body=both.party), both.mutate(body=both.other))
    stated = [hands.select("body", "record", who="party", what=ibis.literal("person"), value="party")]
    stated += [hands.select("body", "record", who="party", what=ibis.literal(what), value=what) for what in _CONTACT]
    rows = sides.inner_join(ibis.union(*stated), ["body", "what", "value"])
    first = rows.group_by("party", "other", "body", "who").agg(record=rows.record.min())
    listed = first.group_by("party", "other").agg(records=first.record.collect(distinct=True).sort())
    return {(row["party"], row["other"]): row["records"] for row in listed.to_pyarrow().to_pylist()}
