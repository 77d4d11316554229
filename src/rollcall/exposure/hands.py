"""Which child passed through whose hands: the incidence that everything is counted on.

Whoever had a child only once somebody independent had met it again after its loss did not lose it: such records do not count. The day since
which a child is lost is often that of its last sighting; whoever had it after that day, and before anybody met it again, counts.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from rollcall.engine import Engine
from rollcall.exposure.losses import events

#: Links at least this probable are certain enough for the answer without uncertain ones.
SURE: Final = 0.95
#: Kinds by which a body has a child in care.
_CARE: Final = ("placement", "return", "handover", "listed")
_SETTINGS: Final = ("adoption", "foster", "kinship", "residential", "hospital", "other")
#: Children in one stratum of body and period, and years in it at the most.
_STRATUM, _STRATUM_YEARS = 120, 3
_NONE: Final = -1


class Incidence(NamedTuple):
    """The case as arrays. Children and parties are in the order of their ids."""

    children: list[str]
    parties: list[str]
    person: np.ndarray  # of parties: whether a person
    through: csr_array  # parties by children, 1 where the child passed through the hand, and had not been found again
    sure: csr_array  # the same on certain links alone
    lost: np.ndarray  # of children
    event: np.ndarray  # of children: the first child lost in the same event, -1 for those not lost
    body: np.ndarray  # of children: position in `bodies`; the last entry stands for none
    bodies: list[str]
    stratum: np.ndarray  # of children: body and period
    year: np.ndarray  # of children: in which they came into care, for what befell the files of one year
    features: np.ndarray  # of children by indicators of the case mix
    labels: list[str]  # of the indicators

    def had(self, parties: Sequence[int], *, either: bool = False, surely: bool = False) -> np.ndarray:
        """Of each child, whether it passed through the hands of all `parties`, or of any; on certain links alone where `surely`."""
        through = self.sure if surely else self.through
        count = np.asarray(through[list(parties)].sum(axis=0)).ravel()
        return count > 0 if either else count == len(parties)


def incidence(engine: Engine, hands: ir.Table, profiles: ir.Table) -> Incidence:
    """Turn HANDS and the profiles of children (see `profile`) into arrays."""
    told = profiles.order_by("child").to_pyarrow()
    children = told["child"].to_pylist()
    before = hands.filter(hands.passed).join(profiles.select("child", "found_on"), "child")
    before = before.filter(before.found_on.isnull() | before.date.isnull() | (before.date < before.found_on))
    links = before.group_by("party", "kind", "child").agg(probability=before.probability.max()).order_by("party", "child").to_pyarrow()
    parties = sorted(set(links["party"].to_pylist()))
    rows = _codes(links["party"], parties)
    columns = _codes(links["child"], children)
    shape = (len(parties), len(children))
    through = csr_array((np.ones(len(rows), np.int32), (rows, columns)), shape=shape)
    sure = csr_array(((links["probability"].to_numpy() >= SURE).astype(np.int32), (rows, columns)), shape=shape)
    sure.eliminate_zeros()
    person = np.zeros(len(parties), bool)
    person[rows[np.array(links["kind"].to_pylist(), dtype=object) == "person"]] = True
    bodies = sorted({body for body in told["body"].to_pylist() if body is not None})
    body = _codes(told["body"], bodies)
    lost = np.array(told["rules"].is_valid())
    days = _days(told["lost_on"])
    places = told["place"].dictionary_encode().combine_chunks()
    placed = places.indices.fill_null(_NONE).to_numpy(zero_copy_only=False)
    event = events(lost, days, body, placed, csr_array(through[np.flatnonzero(person)].T))
    entered = _years(told["entered"])
    features, labels = _case_mix(told, entered)
    return Incidence(
        children, parties, person, through, sure, lost, event,
        np.where(body < 0, len(bodies), body), bodies, _strata(body, _days(told["entered"]), children), entered, features, labels,
    )  # fmt: skip


def profile(engine: Engine, events: ir.Table, children: ir.Table, losses: ir.Table) -> ir.Table:
    """Keep and return `profiles`: every child's case mix, and the body and place that last had it before a loss.

    Args:
        events: EVENTS with the `body` behind each row. children: CHILDREN. losses: child, lost_on, found_on, rules.
    """
    own = events.left_join(losses.select("child", "found_on"), "child").drop("child_right")
    own = own.filter(own.found_on.isnull() | own.date.isnull() | (own.date < own.found_on))
    care = own.kind.isin(_CARE) & ~own.planned.fill_null(False)
    order = own.date.cast("string").fill_null("") + " " + own.record
    said = own.group_by("child").agg(
        body=own.body.argmax(order, where=care & own.body.notnull()),
        place=own.place.argmax(order, where=own.place.notnull()),
        entered=ibis.coalesce(own.date.min(where=care), own.date.min()),
        cared=care.any(),
        **{setting: ((own.setting == setting) & care).any() for setting in _SETTINGS},
    )
    whole = children.select("child", "birth_date", "sex").left_join(said, "child").drop("child_right")
    whole = whole.left_join(losses.select("child", "lost_on", "found_on", "rules"), "child").drop("child_right")
    return engine.keep("profiles", whole.order_by("child"))


def _case_mix(told: pa.Table, entered: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Indicators of settings, sex, and years of birth and entry in threes; those that fewer than five children share are left out."""
    columns: dict[str, np.ndarray] = {name: np.array(told[name].fill_null(False)) for name in ("cared", *_SETTINGS)}
    columns["female"] = np.array(told["sex"].fill_null("")) == "female"
    for name, years in (("born", _years(told["birth_date"])), ("entered", entered)):
        columns |= {f"{name} {year}": years // 3 == year // 3 for year in sorted(set(years // 3 * 3))}
    kept = {name: column for name, column in columns.items() if 5 <= column.sum() <= len(column) - 5}
    features = np.column_stack(list(kept.values())) if kept else np.zeros((told.num_rows, 0))
    return features.astype(float), list(kept)


def _strata(body: np.ndarray, entered: np.ndarray, children: list[str]) -> np.ndarray:
    """Blocks of children of one body who came one after the other, of some _STRATUM children and no more than _STRATUM_YEARS years."""
    order = np.lexsort((np.arange(len(children)), entered, body))
    stratum = np.zeros(len(children), np.int64)
    if not len(children):
        return stratum
    sorted_body, sorted_year = body[order], entered[order] // (_STRATUM_YEARS * 365)
    fresh = np.ones(len(order), bool)
    fresh[1:] = sorted_body[1:] != sorted_body[:-1]
    starts = np.flatnonzero(fresh)
    place = np.arange(len(order)) - starts[np.cumsum(fresh) - 1]
    period = np.ones(len(order), bool)
    period[1:] = fresh[1:] | (sorted_year[1:] != sorted_year[:-1])
    size = np.diff(np.append(np.flatnonzero(period), len(order)))
    large = np.repeat(size >= _STRATUM, size)
    cut = fresh | (place % _STRATUM == 0) & ~large | period & large
    stratum[order] = np.cumsum(cut) - 1
    return stratum


def _codes(column: pa.ChunkedArray, known: list[str]) -> np.ndarray:
    import pyarrow.compute as pc

    return pc.index_in(column, pa.array(known, pa.string())).fill_null(_NONE).to_numpy().astype(np.int64)


def _days(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.int32()).fill_null(_NONE).to_numpy().astype(np.int64)


def _years(column: pa.ChunkedArray) -> np.ndarray:
    import pyarrow.compute as pc

    return pc.year(column).fill_null(0).to_numpy().astype(np.int64)
