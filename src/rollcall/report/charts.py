"""Charts that need no axis: one bar that is the whole roll, parted by status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollcall.report.words import STATUSES, number, share


@dataclass(frozen=True)
class Part:
    """A part of a whole: `x` and `width` in per cent of the bar."""

    key: str
    label: str
    count: int
    share: str
    x: float
    width: float


def parted(statuses: Mapping[str, int]) -> Sequence[Part]:
    """The roll as one bar, in the order of `STATUSES`; a part that has children is never too thin to see."""
    whole = sum(statuses.values())
    if not whole:
        return ()
    shown = [(status, children) for status, children in ((status, statuses.get(status, 0)) for status in STATUSES) if children]
    widths = [max(children / whole, 0.006) for _, children in shown]
    parts, x = [], 0.0
    for (status, children), width in zip(shown, widths, strict=True):
        wide = round(100 * width / sum(widths), 3)
        parts.append(Part(status, STATUSES[status][0], children, share(children, whole), round(x, 3), wide))
        x += wide
    return parts


def alternative(parts: Sequence[Part]) -> str:
    """The bar in words."""
    return "The roll by status: " + "; ".join(f"{part.label} {number(part.count)} ({part.share})" for part in parts) + "."
