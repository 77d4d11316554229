"""The first screen of an audit: at most 25 lines, as clear without colour as with it."""

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rollcall.report import language
from rollcall.report.counts import Counts, count
from rollcall.report.telling import Telling
from rollcall.report.words import OUTCOMES, STATUSES, counted, day, number, plain, share

LINES = 25
TITLE = 30  # characters of the title that are shown, so that the day of the roll always is

STYLES = {
    "unaccounted": "bold red",
    "contradicted": "bold magenta",
    "accounted": "green",
    "grave": "bold red",
    "concern": "yellow",
    "failed": "bold red",
}


def screen(telling: Telling, out: Path, *, width: int | None = None, colour: bool | None = None) -> str:
    """The first screen as text for stdout, to be printed.

    Args:
        out: the folder in which the report lies.
        width: of the screen in characters; that of the terminal, at most 100, when None.
        colour: whether to use colour; where stdout is a terminal and NO_COLOR is unset when None.
    """
    buffer = io.StringIO()
    coloured = sys.stdout.isatty() if colour is None else colour
    console = Console(file=buffer, force_terminal=coloured, no_color=None if coloured else True, highlight=False, emoji=False)
    console.width = width or min(console.width, 100)
    for line in _fitting(telling, count(telling), out):
        console.print(line, overflow="ellipsis", no_wrap=True)
    return "\n".join(language.lines(buffer.getvalue().rstrip("\n").split("\n"), telling.language))


def _fitting(telling: Telling, counts: Counts, out: Path) -> list[Text]:
    """The lines, with as many of the reasons as the screen has room for."""
    return next(lines for most in (4, 3, 2, 1, 0) if len(lines := _lines(telling, counts, out, most)) <= LINES or not most)


def _lines(telling: Telling, counts: Counts, out: Path, reasons: int) -> list[Text]:
    title = telling.title or "Roll"
    heading = f"{title if len(title) <= TITLE else title[: TITLE - 1] + '…'} · as of {day(telling.as_of)}"
    heading += "" if telling.as_of_from == "stated" else f" ({telling.as_of_from})"
    return [
        Text(heading, style="bold"),
        *_read(counts),
        *(Text(f"  Not done: {text}", style="yellow") for text in _first(telling.incomplete, 2)),
        *_doubted(telling),
        Text(),
        *_roll(counts, reasons),
        Text(),
        *_findings(counts),
        _rules(counts),
        *_now(telling, counts),
        _judged(telling),
        Text(f"Report    {out / 'report.html'}"),
        Text(f"Next      {_next(telling, counts)}"),
    ]


def _read(counts: Counts) -> list[Text]:
    files = counted(counts.files, "file")
    if counts.recognised < counts.files:
        files = f"{number(counts.recognised)} of {files}"
    used, aside, not_used = number(counts.used), number(counts.set_aside), number(counts.not_used)
    unread = counts.files - counts.recognised
    gaps = [f"{counted(unread, 'file')} not recognised"] if unread else []
    gaps += [f"{counted(counts.set_aside, 'row')} set aside"] if counts.set_aside else []
    return [
        Text(f"Read      {counted(counts.rows, 'row')} in {files}"),
        Text(f"          {used} used + {aside} set aside + {not_used} of a kind not used"),
        *([Text(f"          {' and '.join(gaps)}: the report says why")] if gaps else []),
    ]


def _doubted(telling: Telling) -> list[Text]:
    if not telling.linkage.get("warning"):
        return []
    return [Text("  Beware: what was learned of who is who is not credible; the report says why", style="yellow")]


def _roll(counts: Counts, reasons: int) -> list[Text]:
    wide = max(len(number(counts.children)), 1)
    lines = [Text(f"{'Children':<19} {number(counts.children):>{wide}}", style="bold")]
    for status in STATUSES:
        if children := counts.statuses.get(status, 0):
            line = f"  {STATUSES[status][0]:<17} {number(children):>{wide}}  {share(children, counts.children):>6}"
            lines.append(Text(line, style=STYLES.get(status, "")))
            if status == "unaccounted":
                lines += [Text(f"  {'':<17} {'':>{wide}}  {text}") for text in _first(_reasons(counts), reasons)]
    return lines


def _reasons(counts: Counts) -> list[str]:
    return [f"{number(row['children'])} {plain(row['reason'])}" for row in counts.outcomes if row["status"] == "unaccounted"]


def _findings(counts: Counts) -> list[Text]:
    told = Text(f"Findings  {number(counts.findings)} open: ")
    for place, (word, findings) in enumerate(counts.severities.items()):
        told.append(", " if place else "")
        told.append(f"{number(findings)} {word}", style=STYLES.get(word, "") if findings else "")
    told.append(f" · on {counted(counts.children_with_findings, 'child', 'children')}")
    lines = [told]
    known = f"{number(counts.known)} of them known from before" if counts.known else ""
    accepted = f"{number(counts.accepted)} more accepted and not shown" if counts.accepted else ""
    if known or accepted:
        lines.append(Text(f"          {' · '.join(text for text in (known, accepted) if text)}"))
    return lines


def _rules(counts: Counts) -> Text:
    told = Text("Rules     ")
    for place, (word, rules) in enumerate(counts.rules.items()):
        told.append(" · " if place else "")
        told.append(f"{number(rules)} {OUTCOMES[word][0].lower()}", style=STYLES.get(word, "") if rules else "")
    return told


def _now(telling: Telling, counts: Counts) -> list[Text]:
    """The children to visit, and who recurs: nothing where neither was asked."""
    lines = []
    if counts.to_visit:
        told = f"Visit     {counted(counts.to_visit, 'child', 'children')} first"
        told += f"  ·  {number(counts.undecided)} asked back, undecided" if counts.undecided else ""
        told += f"  ·  days left: {number(counts.days_left)}" if counts.days_left is not None else ""
        lines.append(Text(told, style="bold red"))
    if account := telling.exposure:
        flagged = f"{counted(account['flagged'], 'party', 'parties')}, more than chance allows"
        clear = "nobody more than chance allows"
        words = {"not-evaluated": "not evaluated: the report says why"}.get(account["outcome"], flagged if account["flagged"] else clear)
        lines.append(Text(f"Recur     {words}"))
    return lines


def _judged(telling: Telling) -> Text:
    """What people's judgements came to; an empty line where there are none."""
    words = {"applied": "applied", "unsure": "unsure", "not_applicable": "not applicable", "in_conflict": "in conflict, so not applied"}
    told = [f"{number(telling.judgements[name])} {word}" for name, word in words.items() if telling.judgements.get(name)]
    return Text(f"Judged    {' · '.join(told)}" if told else "", style="yellow" if telling.judgements.get("in_conflict") else "")


def _next(telling: Telling, counts: Counts) -> str:
    if counts.rules["failed"]:
        return "a rule failed; run again with --verbose to see why."
    if counts.to_visit:
        return "open the report; it says which doors to knock on first, and why."
    if counts.severities["grave"]:
        return "open the report; start with the grave findings and what to ask for."
    if counts.findings:
        return "open the report; each finding shows its rows, and what may explain it."
    if counts.set_aside and not counts.used:
        return "run `rollcall check`; it says why no row could be used."
    if counts.rules["not-evaluated"] > counts.rules["found"] + counts.rules["clear"]:
        return "supply more sources; the report says which rules they would enable."
    return "keep the folder; name it with --since at the next audit."


def _first(texts, most: int) -> list[str]:
    shown = list(texts)
    if len(shown) <= most:
        return shown
    if not most:
        return []
    return [*shown[: most - 1], f"… and {len(shown) - most + 1} more"]
