"""Builds SSDA903 returns of England's size by replicating a small fake return with fresh identifiers.

    python bench/england.py OUT --sample PATH [--children 82925] [--seed 1]

PATH is a folder of SSDA903 CSV files (one return) or a folder of such folders, one per year (several returns).
Every copy of a child gets a CHILD number and a UPN that nobody else has; the same child keeps them in every year.
All other cells stand as in the sample. A single return is written to OUT/2018, several to OUT/YEAR.
The number of children is that of the first return's header, met exactly: the last copy is cut.

82,925 children are 31 copies of the 2,675 in the single return, about as many as England's authorities look after.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

#: Where a sample without year folders is written: the year of return that its dates belong to.
SINGLE_YEAR = "2018"


def read(path: Path) -> pa.Table:
    """Read one CSV file with every cell as text, so that cells are written as they stood."""
    names = path.open(encoding="utf-8-sig").readline().strip().split(",")
    types = pa.schema([(name, pa.string()) for name in names])
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False))


def returns_of(sample: Path) -> dict[str, dict[str, pa.Table]]:
    """Read the sample: year of return -> file name -> table."""
    years = sorted(folder for folder in sample.iterdir() if folder.is_dir() and folder.name.isdigit())
    folders = {folder.name: folder for folder in years} or {SINGLE_YEAR: sample}
    return {year: {path.name: read(path) for path in sorted(folder.glob("*.csv"))} for year, folder in folders.items()}


def fresh_numbers(count: int, digits: int, seed: int) -> np.ndarray:
    """Return `count` different numbers of exactly `digits` digits, in no order that tells where they come from."""
    lowest = 10 ** (digits - 1)
    step = (9 * lowest) // count
    jitter = np.random.default_rng(seed)
    return lowest + jitter.permutation(count) * step + jitter.integers(0, step, count)


def replicate(table: pa.Table, known: pa.Array, numbers: np.ndarray, upns: pa.Array, copies: int) -> pa.Table:
    """Return `copies` copies of `table`; child `i` of `known` is number `numbers[copy * len(known) + i]` in a copy, -1 where cut off."""
    child = pc.index_in(table["CHILD"].combine_chunks(), value_set=known).to_numpy()
    row = np.tile(np.arange(table.num_rows), copies)
    place = np.repeat(np.arange(copies) * len(known), table.num_rows) + np.tile(child, copies)
    kept = numbers[place] >= 0
    row, place = row[kept], place[kept]
    wide = table.take(pa.array(row))
    wide = wide.set_column(wide.schema.get_field_index("CHILD"), "CHILD", pa.array(numbers[place]).cast(pa.string()))
    if "UPN" in wide.schema.names:
        stated = pc.greater(pc.utf8_length(wide["UPN"]), 4)  # shorter ones are codes such as UN1: no number
        wide = wide.set_column(wide.schema.get_field_index("UPN"), "UPN", pc.if_else(stated, upns.take(pa.array(place)), wide["UPN"]))
    return wide


def build(sample: Path, out: Path, children: int, seed: int) -> dict[str, int]:
    """Write the returns under `out` and count the rows of each file.

    Raises:
        SystemExit: the sample holds no header.csv.
    """
    returns = returns_of(sample)
    first = next(iter(returns.values()))
    if "header.csv" not in first:
        raise SystemExit(f"{sample}: no header.csv in the first return")
    headed = set(first["header.csv"]["CHILD"].to_pylist())
    everybody = {child for files in returns.values() for table in files.values() for child in table["CHILD"].to_pylist()}
    known = pa.array(sorted(headed) + sorted(everybody - headed))
    copies = -(-children // len(headed))
    numbers = fresh_numbers(copies * len(known), 8, seed)
    numbers[(copies - 1) * len(known) + children - (copies - 1) * len(headed) :] = -1
    digits = fresh_numbers(len(numbers), 12, seed + 1)
    letters = pa.array(np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))[digits % 23])
    upns = pc.binary_join_element_wise(letters, pa.array(digits).cast(pa.string()), "")
    rows = {}
    for year, files in returns.items():
        (out / year).mkdir(parents=True, exist_ok=True)
        for name, table in files.items():
            wide = replicate(table, known, numbers, upns, copies)
            csv.write_csv(wide, out / year / name, csv.WriteOptions(quoting_style="needed"))
            rows[f"{year}/{name}"] = wide.num_rows
    return rows


def main() -> None:
    """Parse the command line, build, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sample", type=Path, required=True, help="a folder of SSDA903 files, or of year folders")
    parser.add_argument("--children", type=int, default=82925, help="children in the first return's header (default 82925)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rows = build(args.sample, args.out, args.children, args.seed)
    for name, count in rows.items():
        print(f"{name:34} {count:>10,}")
    print(f"{'rows':34} {sum(rows.values()):>10,}")


if __name__ == "__main__":
    main()
