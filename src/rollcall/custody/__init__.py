"""Where the child was, in whose hands: events, episodes, sightings, gaps, endings, and the roll.

`rebuild` tells custody from the records; `take_roll` gives every child its status once rules have judged.
"""

import datetime
from typing import NamedTuple

import ibis.expr.types as ir

from rollcall.custody import children, endings, episodes, events, gaps, roll, sightings
from rollcall.custody.outcomes import count, held_against, reconcile
from rollcall.engine import Engine
from rollcall.progress import Progress

__all__ = ["Custody", "count", "held_against", "rebuild", "reconcile", "take_roll"]

take_roll = roll.take


class Custody(NamedTuple):
    """What custody was rebuilt from and into (schema.py names the columns)."""

    events: ir.Table
    children: ir.Table
    episodes: ir.Table
    sightings: ir.Table
    gaps: ir.Table
    endings: ir.Table


def rebuild(
    engine: Engine,
    records: ir.Table,
    mentions: ir.Table,
    people: ir.Table,
    coverage: ir.Table,
    as_of: datetime.date,
    progress: Progress,
) -> Custody:
    """Rebuild custody from RECORDS, MENTIONS, PEOPLE and COVERAGE, as known on `as_of`."""
    gathered = events.gather(engine, records, mentions, people, as_of)
    progress.step("events", gathered.count().to_pyarrow().as_py())
    described = children.describe(engine, gathered, mentions)
    held = episodes.rebuild(engine, gathered)
    progress.step("episodes", held.count().to_pyarrow().as_py())
    seen = sightings.find(engine, gathered, held, as_of)
    progress.step("sightings", seen.count().to_pyarrow().as_py())
    between = gaps.find(engine, held, as_of)
    ended = endings.find(engine, gathered, held, seen, described, coverage)
    return Custody(gathered, described, held, seen, between, ended)
