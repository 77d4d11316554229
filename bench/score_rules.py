"""Scores each rule of audits of a simulated country against the findings that are due.

    python bench/score_rules.py AUDIT TRUTH [AUDIT TRUTH ...] [--list N]

AUDIT is the folder that `rollcall audit OUT/case/rollcall.toml --out AUDIT` wrote, TRUTH is OUT/truth of `rollcall simulate`; of
OUT/returns and OUT/afcars the truth is OUT/truth/returns and OUT/truth/afcars. Several pairs, as one country under several laws, are
counted together.

A finding is about the true child to whom most records of the audit's child belong; `mass-recall` is about the district of the children
that it cites, and `two-children-one-identity` about any of the children whose records it cites.
A finding is right when one of its rule is due for its child, whichever records the two cite; several of one rule about
one child count once. *On slips*: findings that are not due and cite a record in which the truth says that a clerk erred.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def statuses(audit: Path, truth: Path) -> tuple[int, int]:
    """How many true children have the true status and reason on the roll, by the audit's child that holds most of their records."""
    child_of = {row["record"]: row["child"] for path in sorted((truth / "records").glob("*.csv")) for row in read(path)}
    votes: dict[str, Counter] = defaultdict(Counter)
    for row in pq.read_table(audit / "people.parquet", columns=["record", "role", "person"]).to_pylist():
        if row["role"] == "child" and row["record"] in child_of:
            votes[child_of[row["record"]]][row["person"]] += 1
    roll = {row["child"]: (row["status"], row["reason"]) for row in pq.read_table(audit / "roll.parquet").to_pylist()}
    children = read(truth / "children.csv")
    right = 0
    for row in children:
        counted = votes[row["child"]]
        person = max(sorted(counted), key=counted.__getitem__, default="")
        right += roll.get(person) == (row["status"], row["reason"])
    return right, len(children)


def judged(audit: Path, truth: Path) -> tuple[dict, dict, dict, dict]:
    """Per rule: the due subjects, the found subjects, those found on a record with a clerk's slip; and what each finding says."""
    records = [row for path in sorted((truth / "records").glob("*.csv")) for row in read(path)]
    child_of = {row["record"]: row["child"] for row in records}
    slipped = {row["record"] for row in records if row["slips"]}
    district = {row["child"]: "district " + row["district"] for row in read(truth / "children.csv")}
    votes: dict[str, Counter] = defaultdict(Counter)
    for row in pq.read_table(audit / "people.parquet", columns=["record", "role", "person"]).to_pylist():
        if row["role"] == "child" and row["record"] in child_of:
            votes[row["person"]][child_of[row["record"]]] += 1
    true = {person: max(sorted(counted), key=counted.__getitem__) for person, counted in votes.items()}
    due: dict[str, set[str]] = defaultdict(set)
    for row in read(truth / "due.csv"):
        due[row["rule"]].add(row["child"] or district[child_of[row["records"].split(";")[0]]])
    found: dict[str, set[str]] = defaultdict(set)
    of_slips: dict[str, set[str]] = defaultdict(set)
    shown: dict[tuple[str, str], str] = {}
    for row in pq.read_table(audit / "findings.parquet").to_pylist():
        cited = row["records"].split(";")
        subject = true.get(row["child"]) or child_of.get(cited[0], "?")
        if row["rule"] == "mass-recall":
            subject = district[child_of[cited[0]]]
        elif row["rule"] == "two-children-one-identity":
            users = sorted({child_of[record] for record in cited if record in child_of} & due[row["rule"]])
            subject = users[0] if users else subject
        found[row["rule"]].add(subject)
        if slipped & set(cited):
            of_slips[row["rule"]].add(subject)
        shown[row["rule"], subject] = row["severity"] + " " + row["confidence"] + " " + row["records"]
    return due, found, of_slips, shown


def main() -> None:
    """Parse the command line, score, and print one line for each rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="AUDIT TRUTH")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="show N wrong findings and N missed ones of each rule")
    args = parser.parse_args()
    if len(args.folders) % 2:
        parser.error("each AUDIT needs its TRUTH")
    counts: dict[str, Counter] = defaultdict(Counter)
    wrong: dict[str, list[str]] = defaultdict(list)
    whole = Counter()
    for audit, truth in zip(args.folders[::2], args.folders[1::2], strict=True):
        due, found, of_slips, shown = judged(audit, truth)
        children = {row["child"]: row for row in read(truth / "children.csv")}
        for rule in set(due) | set(found):
            right = due[rule] & found[rule]
            slips = (found[rule] - due[rule]) & of_slips[rule]
            counts[rule].update(due=len(due[rule]), found=len(found[rule]), right=len(right), slips=len(slips))
            for what, subjects in (("not due", found[rule] - due[rule]), ("missed", due[rule] - found[rule])):
                for subject in sorted(subjects)[: args.list]:
                    fate = children[subject]["fate"] if subject in children else ""
                    wrong[rule].append(f"    {what}: {subject} ({fate}) {shown.get((rule, subject), '')}")
        innocent = {child for child, row in children.items() if row["sort"] != "wrong"}
        told = {subject for subjects in found.values() for subject in subjects}
        right, of = statuses(audit, truth)
        whole.update(right=right, of=of, innocent=len(innocent), accused=len(innocent & told))
    print(f"{'rule':42}{'due':>6}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}{'on slips':>10}")
    for rule in sorted(counts):
        print(line(rule, **counts[rule]))
        for told in wrong[rule]:
            print(told)
    print(line("all", **sum(counts.values(), Counter(due=0, found=0, right=0, slips=0))))
    print(f"\nstatus and reason as in truth: {whole['right']} of {whole['of']} children")
    print(f"children in whose life nothing is wrong: {whole['innocent']}, with any finding: {whole['accused']}")


def line(rule: str, due: int = 0, found: int = 0, right: int = 0, slips: int = 0) -> str:
    precision = f"{right / found:.4f}" if found else "-"
    recall = f"{right / due:.4f}" if due else "-"
    return f"{rule:42}{due:>6}{found:>7}{right:>7}{precision:>11}{recall:>8}{slips:>10}"


if __name__ == "__main__":
    main()
