"""How many twins no method can tell apart, on the country of `twins.py`: what the rows themselves say, whoever links them.

    python bench/twin_floor.py OUT

The offices that know both children of a pair are put together where they share a field in which the two differ (name, birth order,
national id, sex, birth date; names in any script taken as comparable). Where k groups of offices remain, nothing in the rows says which
child of one group is which of another, so that a guess is right with a chance of 1 in 2^(k-1). The mean of 1 - 2^-(k-1) over all pairs is
the share of pairs that has to be mixed, or left in pieces, at even odds. Rows of a delivery that happen to stand in the order of
birth help a little and are not counted.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

FIELDS = {
    "child_name": "name",
    "child_given_name": "name",
    "birth_order": "order",
    "child_national_id": "national id",
    "child_sex": "sex",
    "child_birth_date": "birth date",
}


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(rows: list[dict]) -> dict[str, set[str]]:
    """What an office states of a child, by field."""
    stated = defaultdict(set)
    for row in rows:
        for column, name in FIELDS.items():
            if value := (row.get(column) or "").strip().lower():
                stated[name].add(value)
    return stated


def tells_apart(one: dict[str, set[str]], other: dict[str, set[str]]) -> set[str]:
    """The fields in which one office's rows of two children differ."""
    both = {name for name in one if name in other and one[name].isdisjoint(other[name])}
    return both | ({"name"} if one.get("name") and other.get("name") and one["name"] != other["name"] else set())


def groups(one: dict[str, list[dict]], other: dict[str, list[dict]]) -> int:
    """How many groups of offices remain between which nothing says who is who."""
    remaining: list[set[str]] = []
    for office in sorted(one.keys() & other.keys()):
        joined = tells_apart(told(one[office]), told(other[office]))
        touching = [group for group in remaining if group & joined]
        remaining = [group for group in remaining if not group & joined] + [joined.union(*touching)]
    return max(len(remaining), 1)


def main() -> None:
    """Read the country and print the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("country", type=Path, help="what twins.py wrote")
    country = parser.parse_args().country
    rows = {path.stem: read(path) for path in (country / "case").glob("*.csv")}
    offices: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for mention in read(country / "truth" / "mentions.csv"):
        office, number = mention["record"].rsplit(":", 1)
        offices[mention["child"]][office].append(rows[office][int(number) - 1])
    twins = [row for row in read(country / "truth" / "twins.csv") if row["kind"] in ("twin", "triplet")]
    pairs = sorted({tuple(sorted((row["child"], row["sibling"]))) for row in twins})
    counted = Counter(groups(offices[one], offices[other]) for one, other in pairs)
    floor = sum(times * (1 - 0.5 ** (groups - 1)) for groups, times in counted.items()) / len(pairs)
    print(f"{len(pairs)} pairs; by groups of offices between which nothing says who is who: {dict(sorted(counted.items()))}")
    print(f"at even odds at least {floor:.3f} of the pairs are mixed or in pieces")


if __name__ == "__main__":
    main()
