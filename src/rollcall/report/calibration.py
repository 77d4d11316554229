"""Whether the probabilities of the linkage hold, as a picture: what was said, against what became of it.

A reliability diagram: to the right the mean probability of a tenth of the scale, upwards the share of its pairs that are one child's.
On the diagonal, probabilities hold. What the linkage joined in the end is its own opinion; what people judged is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.report.words import counted, share

#: Of the picture, in pixels: its side, and what is left free below and beside it.
SIDE, FREE = 240, 44


@dataclass(frozen=True)
class Point:
    """One tenth of the scale: where it lies, in pixels from the top left corner, and what it says."""

    x: float
    y: float
    judged: bool
    tip: str


@dataclass(frozen=True)
class Line:
    """One tenth of the scale as the table shows it. A share of no pair is an em dash."""

    span: str
    pairs: int
    expected: float
    joined: int
    joined_share: str
    judged: int
    judged_share: str


@dataclass(frozen=True)
class Calibration:
    """The table, and the picture of it."""

    lines: Sequence[Line]
    points: Sequence[Point]
    judged: int
    alternative: str


def calibration(linkage: Mapping[str, Any]) -> Calibration | None:
    """What `linkage` says of its probabilities, as run.json has it. None where nothing was compared."""
    rows = linkage.get("calibration") or ()
    if not rows:
        return None
    lines = [
        Line(
            f"{row['from']:.1f} to {row['to']:.1f}",
            row["pairs"],
            row["expected"],
            row["joined"],
            share(row["joined"], row["pairs"]),
            row["judged"],
            share(row["judged_same"], row["judged"]),
        )
        for row in rows
    ]
    points = [_point(row, row["expected"] / row["pairs"], "joined", "pairs") for row in rows if row["pairs"]]
    points += [_point(row, (row["from"] + row["to"]) / 2, "judged_same", "judged") for row in rows if row["judged"]]
    return Calibration(lines, points, sum(row["judged"] for row in rows), _alternative(lines))


def _point(row: Mapping[str, Any], likely: float, part: str, whole: str) -> Point:
    said = f"{row['from']:.1f} to {row['to']:.1f}: {row[part]} of {row[whole]}"
    became = "judged the same" if whole == "judged" else "joined"
    return Point(round(FREE + likely * SIDE, 1), round(10 + (1 - row[part] / row[whole]) * SIDE, 1), whole == "judged", f"{said} {became}")


def _alternative(lines: Sequence[Line]) -> str:
    told = "; ".join(
        f"{line.span}, {line.joined_share} of {counted(line.pairs, 'pair')} joined"
        + (f", {line.judged_share} of {line.judged} judged the same" if line.judged else "")
        for line in lines
        if line.pairs or line.judged
    )
    return f"Pairs of files by probability, and what became of them: {told}."
