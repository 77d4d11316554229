"""The pairs in the terminal, one at a time: both sides, what speaks for and against, and a person's answer."""

import datetime
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rollcall import people
from rollcall.commands.opening import opened
from rollcall.people.judgements import VERDICTS, record
from rollcall.report import waterfall

if TYPE_CHECKING:
    from rollcall.config import Config
    from rollcall.people import Doubt, Judgement, Side

#: How wide a pair is shown, in characters, where the terminal is not narrower.
WIDTH = 80
#: How many values of one kind are shown of a side.
MOST = 6
ANSWERS = {**{word: word for word in (*VERDICTS, "skip", "quit")}, "s": "same", "d": "different", "u": "unsure", "k": "skip", "q": "quit"}
QUESTION = "[s]ame  [d]ifferent  [u]nsure  s[k]ip  [q]uit: "

#: How DuckDB says that it was interrupted while it worked.
INTERRUPTED = "Query interrupted"


def ask(file: Path, folders: Sequence[Path], config: "Config", by: str, *, everything: bool, limit: int, verbose: bool) -> None:
    """Show the pairs of the case and append each answer of `by` to `file` at once. End of input and Ctrl-C end it like *quit*."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDTH)
    given: Counter[str] = Counter()
    with opened(file, folders, config, verbose=verbose) as case:
        doubts = case.doubts(everything=everything, limit=limit)
        try:
            for number, (doubt, why) in enumerate(zip(doubts, case.whys(doubts), strict=True), start=1):
                _show(console, doubt, f"Pair {number} of {len(doubts)}", why)
                answer, reason = _answer()
                if answer == "quit":
                    break
                if answer != "skip":
                    record(file, [judgement(doubt.one, doubt.other, answer, by, reason, "terminal")])
                    console.print(f"Recorded: {answer}.")
                given[answer] += 1
                console.print()
        except (KeyboardInterrupt, EOFError):
            console.print("\nStopped; what was answered before is recorded.")
        except RuntimeError as error:
            if str(error) != INTERRUPTED:
                raise
            console.print("\nStopped; what was answered before is recorded.")
    _sum_up(console, file, given, len(doubts))


def judgement(one: "Side", other: "Side", verdict: str, by: str, why: str, given: str) -> "Judgement":
    """What `by` says now of the two sides."""
    on = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    return people.Judgement(
        one=one.record,
        other=other.record,
        one_fingerprint=one.fingerprint,
        other_fingerprint=other.fingerprint,
        verdict=verdict,
        by=by.strip(),
        on=on,
        why=why,
        given=given,
        one_number=one.number,
        other_number=other.number,
    )


def _answer() -> tuple[str, str]:
    """What the person says and why. A reason that is cut off by the end of input is empty."""
    while (word := ANSWERS.get(input(QUESTION).strip().lower())) is None:
        print("Answer with one of the letters in brackets.")
    if word in ("skip", "quit"):
        return word, ""
    try:
        return word, input("Why (may stay empty): ").strip()
    except EOFError:
        return word, ""


def _show(console: Console, doubt: "Doubt", heading: str, why: "people.Why") -> None:
    probability = "" if doubt.probability is None else f" · probability that they are one: {doubt.probability:.2f}"
    console.rule(characters="-")
    console.print(Text(f"{heading}{probability}", style="bold"))
    console.print(Text(safe(f"Why it is asked: {doubt.why}.")))
    if doubt.before:
        console.print(Text(safe(f"Before cells of these rows changed: {doubt.before}.")))
    console.print()
    console.print(_side_by_side(doubt))
    console.print()
    console.print(Text(f"{doubt.one.record} and {doubt.other.record}, what their holders' files say, apart from everything else, in bits:"))
    for line in waterfall.text(why.steps) or ["  nothing that can be compared"]:
        console.print(Text(line))
    console.print()


def _side_by_side(doubt: "Doubt") -> Table:
    """The facts of either side; `=` stands between them where a value is the same."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), expand=True, show_header=False)
    table.add_column(width=11)
    table.add_column(ratio=1)
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_row("", *(Text(side, style="bold") for side in (doubt.one.record, "", doubt.other.record)))
    for fact in people.FACTS:
        one, other = (side.facts.get(fact, ()) for side in (doubt.one, doubt.other))
        if one or other:
            equal = "=" if set(one) & set(other) else ""
            table.add_row(Text(fact), Text(_values(one)), Text(equal), Text(_values(other)))
    return table


def _values(values: Sequence[str]) -> str:
    shown = [safe(value) for value in values[:MOST]]
    return "\n".join([*shown, *([f"and {len(values) - MOST} more"] if len(values) > MOST else [])]) or "-"


def safe(text: str) -> str:
    """`text` without signs that would steer a terminal or turn the direction of writing."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _sum_up(console: Console, file: Path, given: Counter[str], asked: int) -> None:
    judged = [f"{given[verdict]} {verdict}" for verdict in VERDICTS if given[verdict]]
    left = asked - sum(given[verdict] for verdict in VERDICTS)
    if not asked:
        console.print("There is no pair to judge.")
        return
    console.print(f"Judged: {', '.join(judged) or 'none'}; {left} of {asked} pairs left." + (f" Written to {file}." if judged else ""))
    if judged:
        console.print("Every later audit that reads this file follows it; judge again to change your mind (--all).")
    sys.stdout.flush()
