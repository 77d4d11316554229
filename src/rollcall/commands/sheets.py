"""The pairs in a spreadsheet: written as CSV with empty columns for a verdict, and read back however it was saved."""

import csv
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall import sources
from rollcall.commands.asking import judgement
from rollcall.commands.opening import opened
from rollcall.engine import DuckDB
from rollcall.errors import UsageError
from rollcall.people import FACTS, Side, marks
from rollcall.people.judgements import VERDICTS, Judgement, read, record
from rollcall.progress import telling
from rollcall.report.tables import FORMULA
from rollcall.sources.readers.encoding import as_utf8, encoding_of

if TYPE_CHECKING:
    from rollcall.config import Config
    from rollcall.people import Doubt

#: What a person fills in, and what tells the pair. `key` holds both fingerprints and is to be left as it is.
TO_FILL = ("verdict", "by", "reason")
OF_PAIR = ("probability", "why", "one", "other")
KEY = "key"
HEADER = (*TO_FILL, *OF_PAIR, *(f"{side} {fact}" for fact in FACTS for side in ("one", "other")), KEY)
#: How many values of one kind a cell holds.
MOST = 12
SEPARATORS = (",", ";", "\t")
SHORT = {verdict[0]: verdict for verdict in VERDICTS}


def write(to: Path, file: Path, folders: Sequence[Path], config: "Config", *, everything: bool, limit: int, verbose: bool) -> None:
    """Write the pairs of the case to `to`, which must not exist: a file that is there may hold answers.

    Raises:
        UsageError: `to` exists.
    """
    if os.path.lexists(to):
        raise UsageError(f"{to} exists", cause="it may hold answers", next_step="Name another file, or remove this one.")
    with opened(file, folders, config, verbose=verbose) as case:
        doubts = case.doubts(everything=everything, limit=limit)
    told = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(told, "w", encoding="utf-8-sig", errors="replace", newline="") as sheet:
        lines = csv.writer(sheet)
        lines.writerow(HEADER)
        lines.writerows(map(_row, doubts))
    print(f"{len(doubts)} {'pair' if len(doubts) == 1 else 'pairs'} written to {to}. It holds names: keep it as you keep the records.")
    print(f"Fill in verdict ({', '.join(VERDICTS)}), by and reason; then: rollcall review CASE --from {to}")


def _row(doubt: "Doubt") -> list[str]:
    sides = (doubt.one, doubt.other)
    facts = [_values(side.facts.get(fact, ())) for fact in FACTS for side in sides]
    probability = "" if doubt.probability is None else f"{doubt.probability:.4f}"
    why = "; ".join(filter(None, (doubt.why, doubt.before)))
    key = f"{doubt.one.fingerprint}/{doubt.other.fingerprint}"
    return ["", "", "", probability, *map(_guarded, (why, doubt.one.record, doubt.other.record, *facts)), key]


def _values(values: Sequence[str]) -> str:
    more = [f"and {len(values) - MOST} more"] if len(values) > MOST else []
    return "; ".join([*values[:MOST], *more])


def _guarded(text: str) -> str:
    """`text` with an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if re.match(FORMULA, text) else text


def take_in(sheet: Path, file: Path, folders: Sequence[Path], config: "Config", by: str, *, verbose: bool) -> int:
    """Append the verdicts of `sheet` to `file`; say what was recorded and, by row, what was not. Returns how many rows were not.

    Rows are counted as spreadsheets do: the header is row 1. A row that was read before, or twice, is recorded once.

    Raises:
        UsageError: the file cannot be read, or lacks a column.
    """
    rows = _rows(sheet)
    said = read(file)
    known = _marks(folders, config, verbose=verbose)
    before = {_same(each) for each in said if each.given == "csv"}
    good: list[Judgement] = []
    empty = again = bad = 0
    for number, row in rows:
        if not row["verdict"]:
            empty += 1
            continue
        judged = _judged(row, by, known)
        if isinstance(judged, str):
            bad += 1
            print(f"row {number}: {judged}", file=sys.stderr)
        elif _same(judged) in before:
            again += 1
        else:
            before.add(_same(judged))
            good.append(judged)
    if good:
        record(file, good)
    told = {"recorded": len(good), "without a verdict": empty, "recorded before": again, "not understood and not recorded": bad}
    print(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}: " + ", ".join(f"{count} {what}" for what, count in told.items()) + ".")
    if good:
        print(f"Written to {file}. Every later audit that reads this file follows it.")
    return bad


def _same(each: Judgement) -> tuple:
    """What makes two judgements of sheets one."""
    return each.pair, each.person, each.verdict, each.why


def _judged(row: Mapping[str, str], by: str, known: "_Marks") -> Judgement | str:
    """The judgement of a row, or why there is none. Quotes no cell: a shifted column may put a name anywhere."""
    verdict = SHORT.get(row["verdict"].lower(), row["verdict"].lower())
    if verdict not in VERDICTS:
        return f"its verdict is none of {', '.join(VERDICTS)}"
    who = row["by"] or by
    if not who.strip():
        return "nobody is named under by; fill it in, or add --by"
    sides = known.sides(row)
    if not sides:
        return "its records are not in this case, name no child, or have other cells now; write the pairs anew with --to"
    if sides[0] == sides[1]:
        return "both its records are one"
    return judgement(*sides, verdict, who, row["reason"], "csv")


class _Marks:
    """The records of a case that name a child."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        self._marks = known  # record -> fingerprint, number
        self._record_of = {fingerprint: record for record, (fingerprint, _) in known.items()}

    def sides(self, row: Mapping[str, str]) -> tuple[Side, Side] | None:
        """The two records of a row: by its key where it has one, since rows may have moved; else by their references."""
        if row[KEY]:
            records = [self._record_of.get(mark.strip()) for mark in row[KEY].split("/")]
        else:
            records = [_plain(row[side]) for side in ("one", "other")]
        if len(records) != 2 or not all(record in self._marks for record in records):
            return None
        one, other = (Side(record, *self._marks[record], {}) for record in records if record)
        return one, other


def _plain(text: str) -> str:
    """`text` as it was before it was guarded."""
    return text[1:] if text.startswith("'") and re.match(FORMULA, text[1:]) else text


def _marks(folders: Sequence[Path], config: "Config", *, verbose: bool) -> _Marks:
    with DuckDB() as engine, telling(verbose=verbose) as progress:
        recorded = sources.read(engine, list(folders), config, progress)
        return _Marks(marks(recorded.mentions))


def _rows(sheet: Path) -> list[tuple[int, dict[str, str]]]:
    """Row number and the cells that count, trimmed; empty rows are left out. Whatever separates the cells, in whatever order they stand."""
    if not sheet.is_file():
        raise UsageError(f"{sheet} is not a file", next_step="Name the file that --to wrote, with its verdicts filled in.")
    content = sheet.read_bytes()
    text = b"".join(as_utf8([content], encoding_of([content]))).decode("utf-8", "replace")
    for separator in SEPARATORS:
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error:
            continue
        for place, cells in enumerate(lines[:2]):  # spreadsheets may write `sep=;` above the header
            header = [cell.strip().lower() for cell in cells]
            if "verdict" in header and (KEY in header or {"one", "other"} <= set(header)):
                filled = [(number, line) for number, line in enumerate(lines, start=1) if number > place + 1 and any(map(str.strip, line))]
                return [(number, _cells(header, line)) for number, line in filled]
    raise UsageError(
        f"{sheet} has no row of headings that can be followed",
        cause="it needs the columns verdict and key, or verdict, one and other",
        next_step="Save the file that --to wrote as CSV, with its headings.",
    )


def _cells(header: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    row = dict(zip(header, map(str.strip, line), strict=False))
    return {name: row.get(name, "") for name in (*TO_FILL, "one", "other", KEY)}
