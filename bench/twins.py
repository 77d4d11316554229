"""A second invented country, hard where people are alike: twins, siblings, namesakes, names in many spellings, second identities.

    python bench/twins.py OUT [--children 3000] [--seed 1] [--errors 1.0] [--as-of 2025-09-30]

Writes OUT/case/*.csv and OUT/case/rollcall.toml, and under OUT/truth

- `children.csv` (`child fate born sex order plurality mentions`) and `mentions.csv` (`record child`: whom each row is truly about);
- `adults.csv` (`record role person`): who every grown-up truly is whom a row names or numbers;
- `twins.csv` (`child sibling kind`): kind is `twin` or `triplet` for children of one birth, `close` for children of one mother born 10 to
  20 months apart, `namesake` for a stranger of the same name born within a month, `cousin` for one of a like name; each pair stands twice;
- `identities.csv` (`child kind day announced changed old_records new_records`): a second identity and the rows under each, joined by `;`.
  Kind: `adopted` (entered anew as if born to the adopters), `reissued` (an agency closes one file and opens another), `housed` (from one
  house to another with the same worker), `abroad` (named anew by the receiving state's court). `announced`: a `rename` says so. A child
  who has no row under one of the two is not in it;
- `decoys.csv` (`gone arrived day`): two children of one sex and about one age, of whom one came to a foster carer when the other left.

It is written from the contract (docs/reference/contract.md) and from how records are kept, without reading how Rollcall links. It
cannot be solved to the last row: some twins have rows that nothing tells apart, and some second identities rest on one custodian's name.
The statuses of the roll are not in the truth; `country.py` has those.

Errors (times `--errors`): names 3 %, a name heard anew 10 %, birth dates about 1 % (day and month exchanged 5 % at the border and in the
clinic, where the day allows it), numbers 0.6 %, missing facts 2 %, sex 0.3 %; two agencies, the clinic and the protection service know some
births to the month or the year only.
"""

import argparse
import datetime
from collections import Counter, defaultdict
from pathlib import Path

from twinned.care import Care
from twinned.desk import Desk, write_csv
from twinned.families import Country
from twinned.fates import Fates
from twinned.persons import Child
from twinned.services import Services


def build(out: Path, count: int, seed: int, errors: float, as_of: datetime.date) -> tuple[list[Child], Counter[str]]:
    """Write the case and its truth under `out`. Returns the children and the rows of each office."""
    country, desk = Country(seed, as_of), Desk(seed, as_of, errors)
    children = country.families(count)
    care = Care(country, desk, seed, count)
    Fates(care, seed).settle(children)
    services = Services(care, seed)
    for child in children:
        services.live(child)
    rows, truth = desk.write(out / "case", out / "truth"), out / "truth"
    lives = [
        (one.key, one.fate, one.born, one.person.sex, one.order, one.plurality, len(desk.records[one.key]))
        for one in sorted(children, key=lambda one: one.key)
    ]
    write_csv(truth / "children.csv", ["child", "fate", "born", "sex", "order", "plurality", "mentions"], lives)
    write_csv(truth / "twins.csv", ["child", "sibling", "kind"], sorted(alike(children)))
    header = ["child", "kind", "day", "announced", "changed", "old_records", "new_records"]
    write_csv(truth / "identities.csv", header, sorted(identities(children, desk)))
    write_csv(truth / "decoys.csv", ["gone", "arrived", "day"], sorted(care.decoys))
    return children, rows


def alike(children: list[Child]) -> list[tuple[str, str, str]]:
    """Pairs of children who are easily taken for one another, each pair both ways, with what makes them alike."""
    births, mothers, pairs = defaultdict(list), defaultdict(list), []
    for child in children:
        kind, _, other = child.litter.partition(" ")
        if other:
            pairs += [(child.key, other, kind), (other, child.key, kind)]
        elif child.litter:
            births[child.litter].append(child)
        if child.mother:
            mothers[child.mother.key].append(child)
    for born in births.values():
        pairs += [(one.key, two.key, {2: "twin"}.get(one.plurality, "triplet")) for one in born for two in born if one is not two]
    for siblings in mothers.values():
        pairs += [(one.key, two.key, "close") for one in siblings for two in siblings if 300 < abs((one.born - two.born).days) < 620]
    return pairs


def identities(children: list[Child], desk: Desk) -> list[tuple]:
    """The rows of `identities.csv`, of children who have rows under both identities."""
    rows = []
    for child in children:
        if child.second:
            second = child.second
            late = [person for day, person in child.identities if day >= second.day]
            new = [record for record, known in desk.records[child.key] if any(known is person for person in late)]
            old = [record for record, known in desk.records[child.key] if not any(known is person for person in late)]
            if old and new:
                announced = "yes" if second.announced else "no"
                rows.append((child.key, second.kind, second.day, announced, second.changed, ";".join(old), ";".join(new)))
    return rows


def main() -> None:
    """Parse the command line, build, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=float, default=1.0, help="multiplies every rate of error (default %(default)s)")
    parser.add_argument(
        "--as-of", type=datetime.date.fromisoformat, default=datetime.date(2025, 9, 30), help="the day of the roll (default %(default)s)"
    )
    args = parser.parse_args()
    children, rows = build(args.out, args.children, args.seed, args.errors, args.as_of)
    fates, kinds = Counter(one.fate for one in children), Counter(one.second.kind for one in children if one.second)
    twins = sum(one.plurality > 1 for one in children)
    for title, counted in (("fate", fates), ("second identity", kinds), ("rows", rows)):
        print(f"{title}:")
        for name, number in counted.most_common():
            print(f"  {name:24} {number:>7,}")
    print(f"{rows.total():,} rows of {len(children):,} children")
    print(f"{twins} of a multiple birth, {kinds.total()} with a second identity")


if __name__ == "__main__":
    main()
