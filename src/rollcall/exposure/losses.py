"""Losses: which children count as affected, since when, and which of them were lost together in one event.

Which findings count is the case's own choice (`[exposure] losses`); the list is settled before any party is looked at.
"""

from collections.abc import Sequence
from typing import Final

import ibis.expr.types as ir
import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from rollcall.engine import Engine

#: Losses this many days apart at the most, of one body and one hand or place, are one event: an accident, a fire, a transport.
TOGETHER: Final = 7


def find(engine: Engine, findings: ir.Table, sightings: ir.Table, losses: Sequence[str]) -> ir.Table:
    """Keep and return `losses`: child, lost_on (the latest day since which one holds), findings, rules (joined by `;`), and found_on.

    `found_on` is the first day after the loss on which somebody independent met the child again; null where nobody did.

    Args:
        findings: FINDINGS. sightings: SIGHTINGS.
        losses: rules whose grave findings count; `RULE/concern` counts a rule's concerns as well.
    """
    grave = [one for one in losses if "/" not in one]
    wider = [one.partition("/")[0] for one in losses if "/" in one]
    weighty = findings.severity.isin(["concern", "grave"])
    counted = findings.filter(
        findings.child.notnull() & ((findings.rule.isin(grave) & (findings.severity == "grave")) | (findings.rule.isin(wider) & weighty))
    )
    lost = counted.group_by("child").agg(
        lost_on=counted.since.max(), findings=counted.count(), rules=counted.rule.collect(distinct=True).sort().join(";")
    )
    met = sightings.filter(sightings.independent).select(who="child", day="date")
    later = lost.join(met, [lost.child == met.who, met.day > lost.lost_on])
    found = later.group_by("child").agg(found_on=later.day.min())
    return engine.keep("losses", lost.left_join(found, "child").drop("child_right").order_by("child"))


def events(lost: np.ndarray, days: np.ndarray, bodies: np.ndarray, places: np.ndarray, through: csr_array) -> np.ndarray:
    """The event of each child, as the position of the first child lost in it; -1 for children not lost.

    Args:
        lost: for each child whether it is lost. days: since when, as days of an epoch, -1 where not stated.
        bodies: the body that had the child, -1 for none. places: of the child's last records, -1 for none.
        through: children by persons, whether a child passed through a person's hand.

    Children of one body, lost within TOGETHER days of one another, at one place or in one person's hand, are one event. Several of them
    are, too, when they follow one another.
    """
    at = np.flatnonzero(lost & (days >= 0) & (bodies >= 0))
    event = np.where(lost, np.arange(len(lost)), -1)
    if len(at) < 2:
        return event
    at = at[np.lexsort((at, days[at], bodies[at]))]
    hands = through[at].astype(np.int32)
    one, other = [], []
    for step in range(1, len(at)):
        near = (bodies[at[step:]] == bodies[at[:-step]]) & (days[at[step:]] - days[at[:-step]] <= TOGETHER)
        if not near.any():
            break
        first = np.flatnonzero(near)
        shared = np.asarray(hands[first].multiply(hands[first + step]).sum(axis=1)).ravel() > 0
        same = shared | ((places[at[first]] >= 0) & (places[at[first]] == places[at[first + step]]))
        one.append(first[same])
        other.append(first[same] + step)
    pairs = np.concatenate([at[:0], *one]), np.concatenate([at[:0], *other])
    graph = coo_array((np.ones(len(pairs[0]), bool), pairs), shape=(len(at), len(at)))
    _, group = connected_components(graph, directed=False)
    first_of = np.full(group.max() + 1, len(lost))
    np.minimum.at(first_of, group, at)
    event[at] = first_of[group]
    return event
