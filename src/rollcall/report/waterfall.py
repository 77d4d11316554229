"""Why two records are, or are not, one child's, as a picture: step by step from what stood before to what stands after.

Each step is a bar from the bits before it to the bits after it; its words, its direction and its bits stand above it, so that no colour
is needed. Bits are log odds to the base of two (Fellegi and Sunter 1969): one more doubles the odds. Widths are percentages, so that
the picture fits any screen without its text shrinking.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

#: Characters of a line of words in the picture; a narrow screen holds so many beside the bits.
LINE = 32
ROW, BAR, GAP, TOP = 16, 12, 10, 22  # height of a line of words, of a bar, of the space below it, and of what stands above all, in pixels
INSET = 2.0  # per cent of the width left free on either side
FILE_WIDTH = 640  # of a picture in a file of its own, in pixels
WIDTH = 80  # characters of a line on a terminal
SCALE = 25  # of these, the bars

#: What a bar is made of in characters.
SIGNS = {"for": ">", "against": "<", "total": "="}
TOTAL = "together: the odds that the two are of one child, by themselves"


@dataclass(frozen=True)
class Bar:
    """One step: `x` and `width` in per cent, `y` (of its first line of words) in pixels; `look` is a style."""

    words: str
    lines: Sequence[str]
    bits: str
    before: float
    after: float
    x: float
    width: float
    y: int
    look: str  # for, against, total

    @property
    def bar_at(self) -> int:
        """Where its bar begins, in pixels from the top."""
        return self.y + len(self.lines) * ROW + 2


@dataclass(frozen=True)
class Waterfall:
    """A picture ready for the template. The last bar is the total."""

    alternative: str
    bars: Sequence[Bar]
    even: float  # where the odds are even, in per cent
    total: float
    height: int

    @property
    def of(self) -> str:
        """The probability as it stands after that word: `of 0.2500`, `above 0.9999`."""
        return _of(self.total)


def draw(steps: Sequence[tuple[str, float]]) -> Waterfall | None:
    """The picture of `steps`: words, and bits that add up to the total. None where there are no steps."""
    if not steps:
        return None
    total = round(sum(bits for _, bits in steps), 1)
    spans, stands = [], 0.0
    for words, bits in steps:
        spans.append((words, bits, stands, round(stands + bits, 1)))
        stands = round(stands + bits, 1)
    ends = [0.0, *(after for *_, after in spans)]
    least, whole = min(ends), max(max(ends) - min(ends), 1.0)

    def place(bits: float) -> float:
        return round(INSET + (bits - least) / whole * (100 - 2 * INSET), 3)

    bars, y = [], TOP
    for words, bits, before, after in (*spans, (TOTAL, total, 0.0, total)):
        lines = textwrap.wrap(words, LINE)
        left, right = sorted((place(before), place(after)))
        look = "total" if words is TOTAL else "for" if bits >= 0 else "against"
        bars.append(Bar(words, lines, told(bits), before, after, left, max(round(right - left, 3), 0.4), y, look))
        y = bars[-1].bar_at + BAR + GAP
    return Waterfall(_alternative(steps, total), bars, place(0.0), total, y)


def told(bits: float) -> str:
    """Bits with their direction: `for 9.6`, `against 1.2`."""
    return f"{'for' if bits >= 0 else 'against'} {abs(bits):.1f}"


def probability_in_words(likely: float) -> str:
    """In words that claim no certainty, which no comparison of records gives."""
    if likely > 0.9999:
        return "above 0.9999"
    return f"{likely:.4f}" if likely >= 0.0001 else "below 0.0001"


def _of(total: float) -> str:
    likely = 1 / (1 + 2.0**-total)
    return f"{'of ' if 0.0001 <= likely <= 0.9999 else ''}{probability_in_words(likely)}"


def _alternative(steps: Sequence[tuple[str, float]], total: float) -> str:
    said = "; ".join(f"{words}, {told(bits)}" for words, bits in steps)
    return f"What counts for and against one child, in bits: {said}; together {told(total)}, a probability {_of(total)}."


def text(steps: Sequence[tuple[str, float]]) -> list[str]:
    """The picture in characters, at most 80 in a line: bits, a bar of `>` for and `<` against, words. `|` marks even odds."""
    picture = draw(steps)
    if picture is None:
        return []
    ends = [0.0, *(bar.after for bar in picture.bars)]
    least, whole = min(ends), max(max(ends) - min(ends), 1.0)

    def column(bits: float) -> int:
        return round((bits - least) / whole * (SCALE - 1))

    lines = []
    for bar in picture.bars:
        row = [" "] * SCALE
        row[column(0.0)] = "|"
        first, last = sorted((column(bar.before), column(bar.after)))
        row[first : last + 1] = SIGNS[bar.look] * (last - first + 1)
        head = f"{bar.bits:>12}  {''.join(row)}  "
        words = textwrap.wrap(bar.words, WIDTH - len(head))
        lines += [head + words[0], *(f"{'':{len(head)}}{more}" for more in words[1:])]
    return lines


def svg(steps: Sequence[tuple[str, float]], title: str) -> str:
    """The picture as an SVG file of its own, with its styles; empty where there are no steps."""
    picture = draw(steps)
    if picture is None:
        return ""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("waterfall.svg.j2").render(picture=picture, title=title, width=FILE_WIDTH)
