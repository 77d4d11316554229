"""A country with hidden rings among noise, honest busy workers and innocent traps: record files in contract format, and the truth.

    python bench/rings.py OUT [--children 3000] [--rings 3] [--seed 1] [--no-traps]

Writes OUT/case/*.csv and OUT/case/rollcall.toml, and OUT/truth/parties.csv (`name kind ring trap`): every worker and agency.

A ring is one of 14 agencies and two of its workers. They lose 10, 20 and 40 children (`--rings 3`); 85 % of these pass through both
workers, the others through one and an innocent colleague. The ring's workers have ordinary children besides. Some 2 to 4 % of all other
children are lost by chance, more in residential care and in bad years. The traps: a year of one agency whose files are gone
(half of its children), ten children lost in one accident, three workers with four times the caseload, a specialist who has the children
in residential care, an agency that loses four times as many in its files. A lost child is given back or simply not seen again.
"""

import argparse
import csv
from pathlib import Path

from ringed.country import AS_OF, Country, draw
from ringed.tables import Row, rows

ROLES = {"birth": ("mother", "attendant"), "registration": ("mother",), "order": ("judge",), "placement": ("custodian", "worker"),
         "visit": ("visitor",), "return": ("custodian", "receiver"), "health": ("clinician",), "school": ()}  # fmt: skip
CELLS = {"order": ("decision",), "placement": ("setting", "end", "end_reason"), "health": ("end",), "school": ("end",)}


def write(country: Country, out: Path) -> int:
    """Write the case and its truth; returns the number of rows."""
    (out / "case").mkdir(parents=True, exist_ok=True)
    (out / "truth").mkdir(exist_ok=True)
    by_source: dict[str, list[Row]] = {}
    for row in rows(country):
        by_source.setdefault(row.source, []).append(row)
    toml = [f'title = "Rings"\nas_of = {AS_OF}\n']
    for source, made in sorted(by_source.items()):
        kind = made[0].kind
        roles = [f"{role}_{part}" for role in ROLES[kind] for part in ("id", "name")]
        header = ["date", "child_name", "child_sex", "child_birth_date", "child_national_id", *CELLS.get(kind, ()), *roles]
        with (out / "case" / f"{source}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(_line(row, header) for row in made)
        toml.append(f'[[source]]\nname = "{source}"\npath = "{source}.csv"\nstates = "{kind}"\nholder = "{made[0].holder}"\n')
    (out / "case" / "rollcall.toml").write_text("\n".join(toml), encoding="utf-8")
    with (out / "truth" / "parties.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "kind", "ring", "trap"])
        writer.writerows(truth(country))
    return sum(map(len, by_source.values()))


def truth(country: Country) -> list[tuple[str, str, str, str]]:
    """name, kind, ring, trap of every worker and agency."""
    told = [
        (name, "organisation", country.ring_bodies.get(place, ""), country.traps.get(name, ""))
        for place, name in enumerate(country.agencies)
    ]
    for worker in country.workers:
        ring = worker.role[-1] if worker.role.startswith("ring") else ""
        told.append((worker.name, "person", ring, country.traps.get(worker.name, "")))
    return [(name, kind, str(ring), trap) for name, kind, ring, trap in told]


def _line(row: Row, header: list[str]) -> list[str]:
    child = row.child
    told = {
        "child_name": child.name,
        "child_sex": child.sex,
        "child_birth_date": child.born,
        "child_national_id": child.national,
        **row.cells,
        **{f"{role}_{part}": value for role, both in row.roles.items() for part, value in zip(("id", "name"), both, strict=True)},
    }
    return ["" if told.get(column) is None else str(told[column]) for column in header]


def main() -> None:
    """Parse the command line, draw, write, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument("--rings", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-traps", action="store_true", help="no fire, accident, poor records or specialist")
    args = parser.parse_args()
    country = draw(args.seed, args.children, args.rings, not args.no_traps)
    count = write(country, args.out)
    print(f"{count:,} rows of {len(country.children):,} children, {sum(child.lost is not None for child in country.children)} of them lost")


if __name__ == "__main__":
    main()
