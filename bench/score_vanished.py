"""Scores an audit of the returns that `vanished.py` wrote.

    python bench/score_vanished.py AUDIT TRUTH_FOLDER [--list N]

AUDIT is the folder that `rollcall audit TRUTH_FOLDER/case --out AUDIT` wrote. The CHILD number behind each of its child ids
is read from the rows that `people` cites for role `child`. Recall and precision of status `unaccounted` in two readings:

* all unaccounted children against those removed and those whose episodes stop in the sample itself;
* only those with reason `absent-from-next-return`, against the same children, and against the removed alone.

Invented dates: a `start` or `end` in `custody` that stands in no cell of any row of that child. There must be none. Since
`custody` is half-open, an `end` that is one day after a stated date is counted apart.
"""

import argparse
import csv
import datetime
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq


def rows_of(case: Path) -> dict[str, dict[str, str]]:
    """Every data row of the case by its reference, `YEAR/FILE.csv:ROW`."""
    rows = {}
    for path in sorted(case.rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file), start=1):
                rows[f"{path.relative_to(case).as_posix()}:{number}"] = row
    return rows


def dates_of(rows: dict[str, dict[str, str]]) -> dict[str, set[datetime.date]]:
    """Every date that any cell of a child's rows states, by CHILD number."""
    stated = defaultdict(set)
    for row in rows.values():
        for cell in row.values():
            if cell and cell.count("/") == 2:
                stated[row["CHILD"]].add(datetime.datetime.strptime(cell, "%d/%m/%Y").date())
    return stated


def report(name: str, found: set[str], expected: set[str]) -> None:
    """Print recall and precision of `found` against `expected`."""
    hit = len(found & expected)
    recall = f"{hit / len(expected):.4f}" if expected else "-"
    precision = f"{hit / len(found):.4f}" if found else "-"
    print(f"{name:52} found {len(found):>5}  expected {len(expected):>5}  recall {recall:>6}  precision {precision:>6}")


def invented(audit: Path, numbers: dict[str, set[str]], stated: dict[str, set[datetime.date]]) -> tuple[Counter, list[str]]:
    """Count the dates of `custody` by whether the child's rows state them; list those that they do not."""
    counts, unknown = Counter(), []
    one_day = datetime.timedelta(days=1)
    for row in pq.read_table(audit / "custody.parquet", columns=["child", "start", "end", "records"]).to_pylist():
        known = set().union(*(stated[number] for number in numbers.get(row["child"], ())))
        for column in ("start", "end"):
            date = row[column]
            if date is None:
                counts["empty"] += 1
            elif date in known:
                counts["stated"] += 1
            elif column == "end" and date - one_day in known:
                counts["day after a stated end"] += 1
            else:
                counts["invented"] += 1
                unknown.append(f"{row['child']} {column} {date} {row['records']}")
    return counts, unknown


def main() -> None:
    """Parse the command line, score, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path)
    parser.add_argument("truth", type=Path, help="the folder that vanished.py wrote")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="show N wrong children of each sort")
    args = parser.parse_args()
    rows = rows_of(args.truth / "case")
    with (args.truth / "truth.csv").open(newline="", encoding="utf-8") as file:
        truth = list(csv.DictReader(file))
    numbers, ids = defaultdict(set), defaultdict(set)
    for row in pq.read_table(args.audit / "people.parquet", columns=["record", "role", "person"]).to_pylist():
        if row["role"] == "child" and row["record"] in rows:
            number = rows[row["record"]]["CHILD"]
            numbers[row["person"]].add(number)
            ids[number].add(row["person"])
    roll = {row["child"]: row for row in pq.read_table(args.audit / "roll.parquet").to_pylist()}
    everybody = {row["CHILD"] for row in rows.values()}
    print(f"children in the returns {len(everybody)}, on the roll {len(roll)}, never linked {len(everybody - set(ids))}")
    split, merged = sum(len(own) > 1 for own in ids.values()), sum(len(own) > 1 for own in numbers.values())
    print(f"CHILD numbers with several ids {split}, ids with several CHILD numbers {merged}")
    lost = {number for child, row in roll.items() if row["status"] == "unaccounted" for number in numbers.get(child, ())}
    absent = {number for child, row in roll.items() if row["reason"] == "absent-from-next-return" for number in numbers.get(child, ())}
    removed = {row["child"] for row in truth if row["kind"] == "removed"}
    gone = removed | {row["child"] for row in truth}
    report("all unaccounted, against removed + stopped", lost, gone)
    report("all unaccounted, recall of the removed", lost, removed)
    report("absent-from-next-return, against removed + stopped", absent, gone)
    report("absent-from-next-return, against removed", absent, removed)
    print("status and reason:", dict(sorted(Counter((row["status"], row["reason"]) for row in roll.values()).items(), key=str)))
    evidence = pq.read_table(args.audit / "findings.parquet", columns=["child", "records"]).to_pylist()
    shown = {number for row in evidence if row["records"] for number in numbers.get(row["child"], ())}
    print(f"removed children without a finding that cites a record: {len(removed - shown)}")
    counts, unknown = invented(args.audit, numbers, dates_of(rows))
    print("dates in custody:", dict(counts), "-> invented:", counts["invented"])
    for title, children in (("missed", sorted(gone - lost)), ("found beyond", sorted(lost - gone))):
        for number in children[: args.list]:
            own = [roll[child] for child in sorted(ids[number])]
            cited = [record for record, row in rows.items() if row["CHILD"] == number and "episodes" in record]
            print(title, number, [(row["status"], row["reason"]) for row in own], cited)
    for line in unknown[: args.list]:
        print("invented", line)


if __name__ == "__main__":
    main()
