"""Networks of parties as inline SVG: persons on the left, bodies on the right, a line for each two that are tied.

The picture is 360 units wide, so that its words stay readable on a phone. It is told in words as well, and every tie opens to its records.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, BOX, ROW = 360, 128, 46  # of the picture, of a party's box, from one box to the next
LEFT, RIGHT = 26, WIDTH - 26 - BOX
LETTERS = 19  # of a name that fit into a box
#: How a tie is worded, and drawn: the first of these that two parties share decides the line.
TIES = {
    "lost-children": "lost children in both hands",
    "dates": "the same days",
    "succeeds": "one follows the other",
    "phone": "the same telephone",
    "address": "the same address",
    "control": "one control",
    "works-for": "works for",
}


@dataclass(frozen=True)
class Node:
    """A party's box, from its top left corner."""

    label: str
    full: str
    x: int
    y: int
    person: bool


@dataclass(frozen=True)
class Edge:
    """A line between two parties: an SVG path, its style, and what it says."""

    path: str
    look: str
    tip: str


@dataclass(frozen=True)
class Drawn:
    """One network, ready for the template."""

    name: str
    height: int
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    alternative: str
    ties: Sequence[Mapping[str, Any]]


def draw(ties: Sequence[Mapping[str, Any]], called: Mapping[str, str]) -> list[Drawn]:
    """Draw every network of `ties` (rows of TIES, sorted by network); `called`: party -> how the report calls it."""
    return [_one(name, list(group), called) for name, group in itertools.groupby(ties, key=lambda tie: tie["network"])]


def _one(name: str, ties: list[Mapping[str, Any]], called: Mapping[str, str]) -> Drawn:
    parties = sorted({party for tie in ties for party in (tie["party"], tie["other"])}, key=lambda party: (called.get(party, party), party))
    columns = [[party for party in parties if party.startswith("P")], [party for party in parties if not party.startswith("P")]]
    places = {
        party: (LEFT if side == 0 else RIGHT, 8 + row * ROW) for side, column in enumerate(columns) for row, party in enumerate(column)
    }
    nodes = [Node(_short(called.get(party, party)), called.get(party, party), *places[party], party.startswith("P")) for party in parties]
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for tie in ties:
        one, other = sorted((tie["party"], tie["other"]))
        pairs.setdefault((one, other), []).append(tie)
    edges = [
        Edge(
            _path(places[one], places[other]),
            f"tie-{_first(group)}",
            f"{called.get(one, one)} and {called.get(other, other)}: {_words(group)}",
        )
        for (one, other), group in pairs.items()
    ]
    told = [
        tie | dict(first=called.get(tie["party"], tie["party"]), second=called.get(tie["other"], tie["other"]), words=TIES[tie["tie"]])
        for tie in ties
    ]
    return Drawn(
        name,
        16 + ROW * max(map(len, columns)),
        nodes,
        edges,
        f"Network {name[2:]}: parties, and what each two of them share. " + "; ".join(edge.tip for edge in edges) + ".",
        told,
    )


def _first(group: Sequence[Mapping[str, Any]]) -> str:
    return min((tie["tie"] for tie in group), key=list(TIES).index)


def _words(group: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(TIES[tie["tie"]] + (f" ({tie['count']})" if tie["tie"] in ("lost-children", "dates") else "") for tie in group)


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"


def _path(one: tuple[int, int], other: tuple[int, int]) -> str:
    """A straight line from column to column, a bow outside the column within one."""
    (x, y), (to, down) = sorted((one, other))
    y, down = y + 15, down + 15
    if x != to:
        return f"M{x + BOX} {y}L{to} {down}"
    edge, out = (x, x - 24) if x == LEFT else (x + BOX, x + BOX + 24)
    return f"M{edge} {y}C{out} {y} {out} {down} {edge} {down}"
