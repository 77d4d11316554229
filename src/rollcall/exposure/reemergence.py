"""Re-emergence: the people, the telephone or the address of a body under a new one, after the old one closed or was flagged.

A body is new after another where its first record lies after most of the other's. Sharing one person is how people change jobs; told are
pairs that share more of their people than chance gives, or an address or a telephone, or a flagged person.
"""

import datetime
from collections.abc import Collection
from typing import Any, Final

import ibis
import ibis.expr.types as ir
from scipy.stats import hypergeom

from rollcall.exposure.network import SWITCHBOARD

#: A body without a record for this long has closed, in days.
CLOSED: Final = 180
#: A successor begins no earlier than this before the end of the old body, in days, and no later than this after it.
BEFORE, AFTER = 90, 730
#: Bodies share people as chance gives where that is no rarer than this, over all pairs looked at.
CHANCE: Final = 0.05
_HOLDING: Final = ("placement", "return", "handover", "listed", "birth", "visit")


def succeed(hands: ir.Table, flagged: Collection[str], as_of: datetime.date) -> list[dict[str, Any]]:
    """Rows in the form of TIES with tie `succeeds`: `party` is the new body, `other` the old one.

    Args:
        hands: HANDS. flagged: ids of flagged parties.
    """
    bodies = hands.filter((hands.kind == "organisation") & hands.state.isin(_HOLDING) & hands.date.notnull())
    spans = bodies.group_by("party").agg(first=bodies.date.min(), last=bodies.date.max(), children=bodies.child.nunique())
    spans = spans.filter(spans.children >= 3)
    old = spans.select(old="party", old_first="first", old_last="last")
    pairs = spans.cross_join(old).filter(lambda t: t.party != t.old)
    gap = pairs.first.delta(pairs.old_last, unit="day")
    closed = ibis.literal(as_of).delta(pairs.old_last, unit="day") > CLOSED
    after_closing = closed & (gap >= -BEFORE) & (gap <= AFTER)
    was_flagged = pairs.old.isin(sorted(flagged)) if flagged else ibis.literal(False)
    pairs = pairs.filter(
        (after_closing | (was_flagged & (pairs.first > pairs.old_first + ibis.interval(days=365)))) & (pairs.first > pairs.old_first)
    )
    pairs = pairs.order_by("party", "old").to_pyarrow().to_pylist()
    if not pairs:
        return []
    staff = hands.filter((hands.kind == "person") & (hands.role != "custodian") & hands.state.isin(_HOLDING))
    people = _sets(staff, "party")
    everybody = len(set().union(*people.values())) if people else 0
    contact = {
        what: _sets(hands.filter(hands[what].notnull() & hands.state.isin(_HOLDING)), what) for what in ("phone", "address", "place")
    }
    rows = []
    for pair in pairs:
        new, before = pair["party"], pair["old"]
        shared = people.get(new, set()) & people.get(before, set())
        p_value = float(hypergeom.sf(len(shared) - 1, everybody, len(people.get(before, ())), len(people.get(new, ())))) if shared else 1.0
        same = {what: _telling(sets, new, before) for what, sets in contact.items()}
        told = (
            [f"{len(shared)} of {len(people.get(new, ()))} of its people worked there before"]
            if len(shared) >= 2 and p_value * len(pairs) <= CHANCE
            else []
        )
        told += ["a flagged person worked for both"] if shared & set(flagged) else []
        told += [f"the same {what}" for what, values in same.items() if values]
        if told:
            records = _evidence(hands, (new, before), shared, same)
            text = f"began on {pair['first']}, the other's last record is of {pair['old_last']}; " + "; ".join(told)
            rows.append(
                dict(
                    party=new,
                    other=before,
                    tie="succeeds",
                    count=len(shared),
                    expected=None,
                    p_value=p_value,
                    network="",
                    text=text,
                    records=records,
                )
            )
    return rows


def _sets(hands: ir.Table, what: str) -> dict[str, set[str]]:
    """body -> the values of `what` in its records."""
    sets: dict[str, set[str]] = {}
    for row in hands.select("body", value=hands[what]).distinct().to_pyarrow().to_pylist():
        sets.setdefault(row["body"], set()).add(row["value"])
    return sets


def _telling(sets: dict[str, set[str]], new: str, old: str) -> set[str]:
    """Values that both bodies state, and hardly anybody else."""
    shared = sets.get(new, set()) & sets.get(old, set())
    return {value for value in shared if sum(value in values for values in sets.values()) <= min(3, SWITCHBOARD)}


def _evidence(hands: ir.Table, bodies: tuple[str, str], people: set[str], same: dict[str, set[str]]) -> list[str]:
    mine = hands.filter(hands.body.isin(bodies))
    shown = mine.party.isin(sorted(people)) if people else ibis.literal(False)
    for what, values in same.items():
        if values:
            shown = shown | mine[what].isin(sorted(values))
    rows = mine.filter(shown).group_by("body", "party").agg(record=ibis._.record.min())
    return sorted(set(rows.to_pyarrow()["record"].to_pylist()))
