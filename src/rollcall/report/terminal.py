"""The first screen of an audit: at most 25 lines, as clear without colour as with it."""

import io
import sys
from collections.abc import Collection
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rollcall.report import language
from rollcall.report.counts import Counts, count
from rollcall.report.telling import Telling
from rollcall.report.words import OUTCOMES, STATUSES, counted, day, number, plain, share

LINES = 25

#: Everything that an audit may write.
FORMATS = ("parquet", "csv", "json", "html")

TITLE = 30  # characters of the title that are shown, so that the day of the roll always is

STYLES = {
    "unaccounted": "bold red",
    "contradicted": "bold magenta",
    "accounted": "green",
    "grave": "bold red",
    "concern": "yellow",
    "failed": "bold red",
}


def screen(telling: Telling, out: Path, formats: Collection[str] = FORMATS, *, width: int | None = None, colour: bool | None = None) -> str:
    """The first screen as text for stdout, to be printed.

    Args:
        out: the folder that was written.
        formats: what was written into it, of `FORMATS`. Nobody is sent to a file that is not there.
        width: of the screen in characters; that of the terminal, at most 100, when None.
        colour: whether to use colour; where stdout is a terminal and NO_COLOR is unset when None.
    """
    buffer = io.StringIO()
    coloured = sys.stdout.isatty() if colour is None else colour
    console = Console(file=buffer, force_terminal=coloured, no_color=None if coloured else True, highlight=False, emoji=False)
    console.width = width or min(console.width, 100)
    for line in _fitting(telling, count(telling), out, formats):
        console.print(line, overflow="ellipsis", no_wrap=True)
    return "\n".join(language.lines(buffer.getvalue().rstrip("\n").split("\n"), telling.language))


def _fitting(telling: Telling, counts: Counts, out: Path, formats: Collection[str]) -> list[Text]:
    """The lines, with as many of the reasons as the screen has room for."""
    return next(lines for most in (4, 3, 2, 1, 0) if len(lines := _lines(telling, counts, out, formats, most)) <= LINES or not most)


def _lines(telling: Telling, counts: Counts, out: Path, formats: Collection[str], reasons: int) -> list[Text]:
    title = telling.title or "Roll"
    heading = f"{title if len(title) <= TITLE else title[: TITLE - 1] + '…'} · as of {day(telling.as_of)}"
    heading += "" if telling.as_of_from == "stated" else f" ({telling.as_of_from})"
    return [
        Text(heading, style="bold"),
        *_read(counts, formats),
        *(Text(f"  Not done: {text}", style="yellow") for text in _first(telling.incomplete, 2)),
        *_doubted(telling, formats),
        Text(),
        *_roll(counts, reasons),
        Text(),
        *_findings(counts),
        _rules(counts),
        *_now(telling, counts, formats),
        _judged(telling),
        Text(_written(out, formats)),
        Text(f"Next      {_next(counts, formats)}"),
    ]


def _written(out: Path, formats: Collection[str]) -> str:
    if "html" in formats:
        return f"Report    {out / 'report.html'}"
    names = {"csv": "*.csv", "parquet": "*.parquet", "json": "findings.json"}
    return f"Written   {out}: {', '.join([name for kind, name in names.items() if kind in formats] + ['run.json'])}"


def _why(formats: Collection[str]) -> str:
    """Which of the files says why: run.json is always there."""
    return "the report says why" if "html" in formats else "run.json says why"


def _read(counts: Counts, formats: Collection[str]) -> list[Text]:
    files = counted(counts.files, "file")
    if counts.recognised < counts.files:
        files = f"{number(counts.recognised)} of {files}"
    used, aside, not_used = number(counts.used), number(counts.set_aside), number(counts.not_used)
    unread = counts.files - counts.recognised
    gaps = [f"{counted(unread, 'file')} not recognised"] if unread else []
    gaps += [f"{counted(counts.set_aside, 'row')} set aside"] if counts.set_aside else []
    why = _why(formats)
    if counts.set_aside and "html" not in formats:
        why = "the tables say why" if {"csv", "parquet"} & {*formats} else "`rollcall check` says why"
    return [
        Text(f"Read      {counted(counts.rows, 'row')} in {files}"),
        Text(f"          {used} used + {aside} set aside + {not_used} of a kind not used"),
        *([Text(f"          {' and '.join(gaps)}: {why}")] if gaps else []),
        *([Text(f"          {counted(counts.later, 'row')} used, later than the day of the roll: not yet told")] if counts.later else []),
    ]


def _doubted(telling: Telling, formats: Collection[str]) -> list[Text]:
    if not telling.linkage.get("warning"):
        return []
    return [Text(f"  Beware: what was learned of who is who is not credible; {_why(formats)}", style="yellow")]


def _roll(counts: Counts, reasons: int) -> list[Text]:
    wide = max(len(number(counts.children)), 1)
    lines = [Text(f"{'Children':<19} {number(counts.children):>{wide}}", style="bold")]
    for status in STATUSES:
        if children := counts.statuses.get(status, 0):
            line = f"  {STATUSES[status][0]:<17} {number(children):>{wide}}  {share(children, counts.children):>6}"
            lines.append(Text(line, style=STYLES.get(status, "")))
            lines += [Text(f"  {'':<17} {'':>{wide}}  {text}") for text in _first(_reasons(counts, status), reasons)]
    return lines


def _reasons(counts: Counts, status: str) -> list[str]:
    """Why children are not accounted for, and what it rests on where they are, unless all of them were seen with a custodian."""
    rows = [row for row in counts.outcomes if row["status"] == status]
    if status == "accounted" and {row["reason"] for row in rows} == {"seen-with-custodian"}:
        return []
    return [f"{number(row['children'])} {plain(row['reason'])}" for row in rows if status in ("unaccounted", "accounted")]


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


def _now(telling: Telling, counts: Counts, formats: Collection[str]) -> list[Text]:
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
        words = {"not-evaluated": f"not evaluated: {_why(formats)}"}.get(account["outcome"], flagged if account["flagged"] else clear)
        lines.append(Text(f"Recur     {words}"))
    return lines


def _judged(telling: Telling) -> Text:
    """What people's judgements came to; an empty line where there are none."""
    words = {"applied": "applied", "unsure": "unsure", "not_applicable": "not applicable", "in_conflict": "in conflict, so not applied"}
    told = [f"{number(telling.judgements[name])} {word}" for name, word in words.items() if telling.judgements.get(name)]
    return Text(f"Judged    {' · '.join(told)}" if told else "", style="yellow" if telling.judgements.get("in_conflict") else "")


def _next(counts: Counts, formats: Collection[str]) -> str:
    if counts.rules["failed"]:
        return "a rule failed; run again with --verbose to see why."
    if counts.set_aside and not counts.used:
        return "run `rollcall check`; it says why no row could be used."
    report = "html" in formats
    table = next((kind for kind in ("csv", "parquet") if kind in formats), "")
    findings = f"findings.{table or 'json'}"
    if counts.to_visit:
        if not report and not table:
            return "audit again without --format; the report says whom to visit first."
        return f"{'open the report' if report else f'read triage.{table}'}; it says which doors to knock on first, and why."
    if counts.severities["grave"]:
        told = "open the report; start with the grave findings and what to ask for."
        return told if report else f"read {findings}; start with the grave ones."
    if counts.findings:
        told = "open the report; each finding shows its rows, and what may explain it."
        return told if report else f"read {findings}; each finding names its records."
    if counts.rules["not-evaluated"] > counts.rules["found"] + counts.rules["clear"]:
        told = "the report says which rules they would enable." if report else "run.json says what each rule lacks."
        return f"supply more sources; {told}"
    if "parquet" not in formats:
        return "for --since at the next audit, keep an audit without --format."
    return "keep the folder; name it with --since at the next audit."


def _first(texts, most: int) -> list[str]:
    shown = list(texts)
    if len(shown) <= most:
        return shown
    if not most:
        return []
    return [*shown[: most - 1], f"… and {len(shown) - most + 1} more"]
