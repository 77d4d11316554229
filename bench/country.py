"""An invented country: record files in contract format, with the truth kept beside them.

    python bench/country.py OUT [--children 3000] [--seed 1] [--errors 1.0] [--as-of 2025-08-12]

Writes OUT/case/*.csv and OUT/case/rollcall.toml, and OUT/truth/children.csv (`child status reason plain wrong trap fate born
mentions`) and OUT/truth/mentions.csv (`record child`: which child each row is truly about). The truth is written from the
contract (docs/reference/contract.md) and the project's vocabulary, without reading how Rollcall links or judges.
Where the contract leaves room, this is read into it:

1. *Accounted* needs a custodian whom more than one holder names and a sighting by an independent holder. Every accounted child
   was met by the public health register in the last 60 (under 1), 160 (under 3) or 300 days, or is in attendance at a nursery or school.
   A twin, a late registration, a lawful return with a new placement and school, an adoption with a new name and number, reunification,
   a holiday abroad (also one that still runs, and one whose arrival the other state noted before the child came back), a child who was
   missing and found, are accounted. Such lives are marked `trap`; `plain` children are accounted and have nothing unusual at all.
2. *Unaccounted* when, long before `as_of`: an adopter gave the child back and afterwards nobody, or only the agency and its own
   hospital (one `group`), met it; it was born and vaccinated in its first month and never registered or seen again; the police
   search for it still; it left and no state confirms its arrival (two receiving states supply files, and it went to one);
   its death is only asserted, or certified by the group that held it; its placement ended and nothing followed; or it has not been
   seen for more than three years although it should be. The missing are so for 60 days or more, the others are out of sight for
   at least 200 days, most for more than 400.
3. *Contradicted*: the deaths register certifies the death, and independent services meet the child from three months later until now.
4. *Deceased*: the deaths register certifies it and nobody meets the child afterwards. The hospital's own note beside it changes nothing.
5. *Left*: the child crossed the border and the receiving state states its arrival, and nothing follows at home.
6. *Of age*: 18 or older on `as_of`, whatever went before; nothing wrong is planted in a life that is of age, so that the order of
   precedence between statuses is not tested.
7. `country` is the foreign country in `exit`, `entry` and `arrival` alike. A span's `end` is its last day; a placement ends on the day on
   which the next begins. The birth of a child who is in no other file makes it a child of the case.
8. Every source has duty `childhood`. Children are between 60 days and 20 years old.

Errors (times `--errors`): names 3 %, birth dates 1 %, national ids 0.3 %, missing facts 2 %, sex 0.2 %; one district office keeps
poor dates whatever `--errors` is.
"""

import argparse
import datetime
import random
from collections import Counter
from pathlib import Path

from invented.care import Agencies, Staff
from invented.fates import assign
from invented.ledger import Ledger, write_csv
from invented.lives import Services
from invented.population import Child, Country, families

COLUMNS = ["child", "status", "reason", "plain", "wrong", "trap", "fate", "born", "mentions"]


def build(out: Path, count: int, seed: int, errors: float, as_of: datetime.date) -> tuple[list[Child], dict[str, int]]:
    """Write the case and its truth under `out`. Returns the children and the rows of each source."""
    country = Country(random.Random(seed), as_of)
    children = families(country, count)
    assign(country, children)
    ledger = Ledger(seed, as_of, errors)
    staff = Staff.of(country, count)
    agencies = Agencies(country, ledger, staff, random.Random(f"{seed} agencies"))
    services = Services(ledger, agencies, staff, random.Random(f"{seed} services"))
    for child in sorted(children, key=lambda one: (one.born, one.key), reverse=True):
        agencies.settle(child)
        services.live(child)
    rows = ledger.write(out / "case", out / "truth")
    mentions = Counter(key for source in ledger.rows.values() for _, key, _ in source)
    truth = [
        (one.key, one.status, one.reason, "yes" if plain(one) else "no", one.wrong, one.trap, one.fate, one.born, mentions[one.key])
        for one in sorted(children, key=lambda one: one.key)
    ]
    write_csv(out / "truth" / "children.csv", COLUMNS, truth)
    return children, rows


def plain(child: Child) -> bool:
    """Whether the child is well cared for and nothing about its records is unusual."""
    return child.status == "accounted" and not child.trap


def main() -> None:
    """Parse the command line, build, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=float, default=1.0, help="multiplies every rate of error (default %(default)s)")
    parser.add_argument(
        "--as-of", type=datetime.date.fromisoformat, default=datetime.date(2025, 8, 12), help="the day of the roll (default %(default)s)"
    )
    args = parser.parse_args()
    children, rows = build(args.out, args.children, args.seed, args.errors, args.as_of)
    for title, counted in (
        ("status", Counter(one.status for one in children)),
        ("fate", Counter(one.fate for one in children)),
        ("rows", Counter(rows)),
    ):
        print(f"{title}:")
        for name, number in counted.most_common():
            print(f"  {name:24} {number:>7,}" + ("" if title == "rows" else f"  {number / len(children):6.1%}"))
    print(f"{sum(rows.values()):,} rows of {len(children):,} children, {sum(plain(one) for one in children):,} plain")


if __name__ == "__main__":
    main()
