"""Scores an audit of the invented country against its truth.

    python bench/score_country.py AUDIT TRUTH [--list N]

AUDIT is the folder that `rollcall audit OUT/case/rollcall.toml --out AUDIT` wrote, TRUTH is OUT/truth of `country.py`.

*Who is who* is scored over the rows' child mentions: precision, recall and F1 over all pairs of mentions of one child, and
B-cubed over mentions. A mention that no id was given to counts as a child of its own; so does the second of two ids in one row.

*The roll* is scored over true children. A true child is judged by the audit's id that holds most of its mentions (the smallest
id where two hold equally many); a child without any is `absent`. Macro-F1 is the mean of the F1 of every status in the truth.
A further id that holds only a minority of some child's mentions is a phantom: it is counted and shown by its status, but no
status of a true child depends on it. `macro-F1 over ids` counts each phantom as one more child, of status `none` in truth.

*Grave findings* are shown for children whose care is plain and for those whose life is a trap (unusual and innocent).
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq

STATUSES = ("accounted", "unaccounted", "contradicted", "deceased", "left", "of_age")


def f1(precision: float, recall: float) -> float:
    """The harmonic mean, 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def pairs(sizes) -> int:
    """How many pairs groups of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in sizes)


def linkage(overlap: Counter) -> dict[str, float]:
    """Pairwise and B-cubed scores from the number of mentions per (true child, id)."""
    true, ours = Counter(), Counter()
    for (child, own), count in overlap.items():
        true[child] += count
        ours[own] += count
    both, in_truth, in_ours = pairs(overlap.values()), pairs(true.values()), pairs(ours.values())
    mentions = sum(true.values())
    precision, recall = both / in_ours if in_ours else 1.0, both / in_truth if in_truth else 1.0
    cubed_precision = sum(count * count / ours[own] for (_, own), count in overlap.items()) / mentions
    cubed_recall = sum(count * count / true[child] for (child, _), count in overlap.items()) / mentions
    exact = sum(1 for (child, own), count in overlap.items() if count == true[child] == ours[own])
    return {
        "pairwise precision": precision,
        "pairwise recall": recall,
        "pairwise F1": f1(precision, recall),
        "B-cubed precision": cubed_precision,
        "B-cubed recall": cubed_recall,
        "B-cubed F1": f1(cubed_precision, cubed_recall),
        "children exactly right": exact / len(true),
    }


def class_scores(judged: list[tuple[str, str]]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and support of each status, from pairs (true status, status on the roll)."""
    scores = {}
    for status in STATUSES:
        hit = sum(1 for true, own in judged if true == own == status)
        found, support = sum(1 for _, own in judged if own == status), sum(1 for true, _ in judged if true == status)
        precision, recall = hit / found if found else 0.0, hit / support if support else 0.0
        scores[status] = (precision, recall, f1(precision, recall), support)
    return scores


def macro_f1(judged: list[tuple[str, str]]) -> float:
    """The mean F1 over the statuses that the truth holds."""
    present = [scored for *_, scored, support in class_scores(judged).values() if support]
    return sum(present) / len(present)


def print_roll(judged: list[tuple[str, str]]) -> None:
    """Print the confusion of statuses and the scores of each."""
    counts = Counter(judged)
    columns = [*STATUSES, *sorted({own for _, own in judged} - set(STATUSES))]
    print(f"\n{'truth, by rows':>16}" + "".join(f"{own:>14}" for own in columns))
    for true in STATUSES:
        print(f"{true:>16}" + "".join(f"{counts[true, own] or '.':>14}" for own in columns))
    print(f"\n{'status':>16}{'precision':>11}{'recall':>9}{'F1':>9}{'children':>10}")
    for status, (precision, recall, score, support) in class_scores(judged).items():
        print(f"{status:>16}{precision:>11.4f}{recall:>9.4f}{score:>9.4f}{support:>10}")


def main() -> None:
    """Parse the command line, score, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--list", type=int, default=0, metavar="N", help="show N wrong children of each sort, with their records")
    args = parser.parse_args()
    with (args.truth / "children.csv").open(newline="", encoding="utf-8") as file:
        children = {row["child"]: row for row in csv.DictReader(file)}
    with (args.truth / "mentions.csv").open(newline="", encoding="utf-8") as file:
        mentions = {row["record"]: row["child"] for row in csv.DictReader(file)}
    people = pq.read_table(args.audit / "people.parquet", columns=["record", "role", "person"]).to_pylist()
    given = sorted({(row["record"], row["person"]) for row in people if row["role"] == "child" and row["record"] in mentions})
    unlinked = sorted(set(mentions) - {record for record, _ in given})
    overlap, records = Counter(), defaultdict(list)
    for record, own in [*given, *((record, f"no id: {record}") for record in unlinked)]:
        overlap[mentions[record], own] += 1
        records[mentions[record], own].append(record)
    roll = {row["child"]: row for row in pq.read_table(args.audit / "roll.parquet").to_pylist()}
    findings = pq.read_table(args.audit / "findings.parquet").to_pylist()

    best: dict[str, str] = {}
    for (child, own), _ in sorted(overlap.items(), key=lambda item: (-item[1], item[0])):
        if own in roll:
            best.setdefault(child, own)
    phantoms = sorted(set(roll) - set(best.values()))
    judged = [(row["status"], roll[best[child]]["status"] if child in best else "absent") for child, row in children.items()]

    print(f"children: {len(children)} in truth, {len(roll)} on the roll, {len(phantoms)} of them phantoms")
    print("phantoms by status:", dict(sorted(Counter((roll[own]["status"], roll[own]["reason"]) for own in phantoms).items(), key=str)))
    sharing = sum(count for count in Counter(best.values()).values() if count > 1)
    print(f"true children sharing an id: {sharing}; rows without an id: {len(unlinked)}")
    for name, score in linkage(overlap).items():
        print(f"{name:24} {score:.4f}")
    print_roll(judged)
    over_ids = macro_f1(judged + [("none", roll[own]["status"]) for own in phantoms])
    print(f"\nmacro-F1 {macro_f1(judged):.4f}   macro-F1 over ids {over_ids:.4f}")
    print_reasons(children, best, roll)
    print_grave(children, best, findings, args.list)
    if args.list:
        print_wrong(children, best, roll, records, args.list)


def print_reasons(children: dict, best: dict[str, str], roll: dict) -> None:
    """Print, for each fate in the truth, how many children have the right status and what the others have."""
    print(f"\n{'fate':>20}{'children':>10}{'right':>8}   wrong ones, as the roll has them")
    fates = defaultdict(list)
    for child, row in children.items():
        fates[row["fate"]].append((row["status"], roll[best[child]] if child in best else {"status": "absent", "reason": None}))
    for fate, lives in sorted(fates.items()):
        wrong = Counter(f"{own['status']}/{own['reason']}" for status, own in lives if status != own["status"])
        named = ", ".join(f"{name} {count}" for name, count in wrong.most_common(5))
        print(f"{fate:>20}{len(lives):>10}{len(lives) - wrong.total():>8}   {named}".rstrip())


def print_grave(children: dict, best: dict[str, str], findings: list[dict], listed: int) -> None:
    """Print the share of plain children, and of traps, with a grave finding, by rule."""
    by_id = defaultdict(list)
    for finding in findings:
        if finding["severity"] == "grave":
            by_id[finding["child"]].append(finding)
    print()
    plain = [child for child, row in children.items() if row["plain"] == "yes"]
    traps = [child for child, row in children.items() if row["status"] == "accounted" and row["trap"]]
    wronged = [child for child, row in children.items() if row["wrong"]]
    for title, group in (("plain", plain), ("trap", traps), ("planted wrong", wronged)):
        hit = [child for child in group if by_id[best.get(child)]]
        rules = Counter(finding["rule"] for child in hit for finding in by_id[best[child]])
        print(
            f"grave finding, {title:14} {len(hit):>5} of {len(group):>5}  {len(hit) / max(1, len(group)):.4f}  {dict(rules.most_common())}"
        )
        if title != "planted wrong":
            for child in hit[:listed]:
                for finding in by_id[best[child]]:
                    print("   ", child, children[child]["fate"], finding["rule"], finding["summary"], finding["records"])


def print_wrong(children: dict, best: dict[str, str], roll: dict, records: dict, listed: int) -> None:
    """Print some children of each kind of mistake, with the ids that share their mentions."""
    shown = Counter()
    for child, row in children.items():
        own, reason = (roll[best[child]]["status"], roll[best[child]]["reason"]) if child in best else ("absent", "")
        if own == row["status"] or shown[row["status"], own] >= listed:
            continue
        shown[row["status"], own] += 1
        print(f"\n{child} born {row['born']}, {row['fate']}: {row['status']}, on the roll {own} {reason}")
        for (true, person), rows in sorted(records.items(), key=lambda item: (-len(item[1]), item[0])):
            if true == child:
                print(f"    {person} {len(rows)}: {' '.join(rows[:12])}{' ...' if len(rows) > 12 else ''}")


if __name__ == "__main__":
    main()
