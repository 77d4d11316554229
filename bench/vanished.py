"""Makes children vanish from a series of SSDA903 returns, with the truth kept beside.

    python bench/vanished.py OUT --sample PATH [--children 50] [--years 2017,2018,...] [--seed 1]

PATH is a folder of year folders. From each chosen year Y (default: every year but the last) `--children` children are drawn
at random among those who have an open episode (DEC empty) in Y and stand in some file of a later year. All their rows are
removed from all files of all later years; the files of Y and before stay as they are. No child is drawn twice.

Writes OUT/case/YEAR/*.csv and OUT/truth.csv: `child,year,kind`, where `kind` is

* `removed`: drawn here; `year` is the last year that still names the child;
* `stopped`: not touched, but its last episode is open in `year` and no episodes file of a later year names it although
  later returns exist. So it stands in the sample itself.

The last episode of a child is the one that starts last in the last year whose episodes file names it; where several start on
that day it counts as open if any of them has no end.
"""

import argparse
import csv
import datetime
import random
from pathlib import Path

Rows = list[dict[str, str]]


def read(sample: Path) -> dict[str, dict[str, Rows]]:
    """Read every CSV file of every year folder: year -> file name -> rows."""
    years = sorted(folder for folder in sample.iterdir() if folder.is_dir() and folder.name.isdigit())
    return {folder.name: {path.name: read_file(path) for path in sorted(folder.glob("*.csv"))} for folder in years}


def read_file(path: Path) -> Rows:
    """Read one CSV file as text."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def day(text: str) -> datetime.date:
    """Read a day as SSDA903 writes it."""
    return datetime.datetime.strptime(text, "%d/%m/%Y").date()


def named(files: dict[str, Rows]) -> set[str]:
    """The children that any file of a return names."""
    return {row["CHILD"] for rows in files.values() for row in rows}


def draw(returns: dict[str, dict[str, Rows]], years: list[str], children: int, seed: int) -> dict[str, str]:
    """Draw the children who vanish: child -> the last year that still names it.

    Raises:
        SystemExit: a year has fewer children to draw from than asked for.
    """
    chance, drawn = random.Random(seed), {}
    for year in years:
        later = set().union(*(named(files) for other, files in returns.items() if other > year))
        opened = {row["CHILD"] for row in returns[year]["episodes.csv"] if not row["DEC"]}
        eligible = sorted((opened & later) - set(drawn))
        if len(eligible) < children:
            raise SystemExit(f"{year}: only {len(eligible)} children have an open episode and appear later; ask for fewer with --children")
        drawn |= dict.fromkeys(chance.sample(eligible, children), year)
    return drawn


def stopped(returns: dict[str, dict[str, Rows]]) -> dict[str, str]:
    """The children whose last episode is open in a year that is not the last: child -> that year."""
    last: dict[str, tuple[str, Rows]] = {}
    for year in sorted(returns):
        for child in {row["CHILD"] for row in returns[year]["episodes.csv"]}:
            last[child] = (year, [])
        for row in returns[year]["episodes.csv"]:
            last[row["CHILD"]][1].append(row)
    ends = {}
    for child, (year, rows) in last.items():
        newest = max(day(row["DECOM"]) for row in rows)
        if year < max(returns) and any(not row["DEC"] for row in rows if day(row["DECOM"]) == newest):
            ends[child] = year
    return ends


def write(out: Path, returns: dict[str, dict[str, Rows]]) -> None:
    """Write the returns as CSV files, columns and order as in the sample. A file without rows keeps its header."""
    for year, files in returns.items():
        (out / year).mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in files.items():
            with (out / year / name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def main() -> None:
    """Parse the command line, remove, and say what was removed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sample", type=Path, required=True, help="a folder of SSDA903 year folders")
    parser.add_argument("--children", type=int, default=50, help="children to remove per year (default 50)")
    parser.add_argument("--years", default="", help="comma-separated years to remove after (default: all but the last)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    returns = read(args.sample)
    years = args.years.split(",") if args.years else sorted(returns)[:-1]
    removed = draw(returns, years, args.children, args.seed)
    kept = {
        year: {
            name: (list(rows[0]) if rows else [], [row for row in rows if removed.get(row["CHILD"], year) >= year])
            for name, rows in files.items()
        }
        for year, files in returns.items()
    }
    write(args.out / "case", kept)
    untouched = {year: {name: rows for name, (_, rows) in files.items()} for year, files in kept.items()}
    natural = {child: year for child, year in stopped(untouched).items() if child not in removed}
    with (args.out / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("child", "year", "kind"))
        writer.writerows(sorted((child, year, "removed") for child, year in removed.items()))
        writer.writerows(sorted((child, year, "stopped") for child, year in natural.items()))
    for year in sorted(returns):
        gone, still = list(removed.values()).count(year), list(natural.values()).count(year)
        print(f"{year}: {len(named(untouched[year])):>5} children named, {gone:>3} removed after, {still:>3} stopped")
    print(f"removed {len(removed)}, stopped in the sample itself {len(natural)}")


if __name__ == "__main__":
    main()
