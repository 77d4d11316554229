"""Judges rules on invented custody logs of growing size, beside a bare scan of the columns that these rules read, in one run.

    python bench/rules.py [--children 10000 100000] [--folder DIRECTORY] [--slowest 10] [--digest]

Each figure is of a fresh process: CPU seconds (user and system) after Python and the packages are loaded, and the peak of its
resident memory. The events lie in Parquet, once in no order and once kept by child; what custody derives from them (children,
episodes, sightings, gaps) is sorted, as custody always leaves it, and was made before, which is told apart. `13` are the rules named
in `ruled/judged.py`, `all` every rule that these tables let be evaluated.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import machine, versions
from ruled.judged import LAYOUTS, MEMORY, THIRTEEN, answer
from ruled.lives import invent


def _ask(**task: object) -> dict:
    """What a fresh process says of `task`."""
    done = subprocess.run([sys.executable, __file__, "--task", json.dumps(task)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task['what']} of {task['folder']} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def _measure(folder: Path, children: int, columns: dict[str, dict]) -> dict[str, dict]:
    """Every measurement of one size, by what was done on which layout."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "people").exists():
        invent(folder, children)
    found = {"derive": _ask(what="derive", folder=str(folder))}
    rules_of = {"13": list(THIRTEEN), "all": []}
    for name, only in rules_of.items():
        columns.setdefault(name, _ask(what="columns", folder=str(folder), only=only).get("columns", {}))
    for layout in LAYOUTS:
        for name, only in rules_of.items():
            found[f"scan for {name}, {layout}"] = _ask(what="scan", folder=str(folder), layout=layout, columns=columns[name])
            found[f"{name}, {layout}"] = _ask(what="judge", folder=str(folder), layout=layout, only=only)
    return found


def _told(children: int, found: dict[str, dict], slowest: int, *, digest: bool) -> None:
    """Print the measurements of one size."""
    print(f"\n{children:,} children; custody derived in {found['derive']['cpu']:.1f} CPU s, {found['derive']['peak']:.2f} GiB at the most")
    print(
        f"{'rules':6}{'events':12}{'evaluated':>10}{'findings':>10}{'scan CPU s':>12}{'CPU s':>9}{'x scan':>8}{'x 13':>7}{'peak GiB':>10}"
    )
    for layout in LAYOUTS:
        for name in ("13", "all"):
            bare, judged = found[f"scan for {name}, {layout}"]["cpu"], found[f"{name}, {layout}"]
            rows = sum(count for count, _ in judged["rows"].values())
            times = judged["cpu"] / bare, judged["cpu"] / found[f"13, {layout}"]["cpu"]
            print(
                f"{name:6}{layout:12}{len(judged['evaluated']):>10}{rows:>10,}{bare:>12.2f}{judged['cpu']:>9.2f}{times[0]:>8.1f}"
                f"{times[1]:>7.2f}{judged['peak']:>10.2f}"
            )
            for rule, why in judged["failed"].items():
                print(f"    {rule} failed: {why}")
    whole = {layout: found[f"all, {layout}"] for layout in LAYOUTS}
    longest = sorted(whole["unsorted"]["seconds"].items(), key=lambda each: -each[1])[:slowest]
    print(f"the slowest rules, CPU s: {', '.join(f'{rule} {seconds:.2f}' for rule, seconds in longest)}")
    same = whole["unsorted"]["rows"] == whole["by-child"]["rows"]
    print("judged rows are the same on both layouts" if same else "JUDGED ROWS DIFFER BETWEEN THE LAYOUTS")
    if digest:
        for rule, (count, mark) in sorted(whole["unsorted"]["rows"].items()):
            print(f"    {rule:42}{count:>9,}  {mark}")


def main() -> None:
    """Read the arguments, measure, print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, nargs="+", default=[10_000, 100_000], help="how many children (default %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the logs are kept and found again (default: nowhere)")
    parser.add_argument("--slowest", type=int, default=10, help="how many rules to name by their CPU seconds (default %(default)s)")
    parser.add_argument("--digest", action="store_true", help="print rows and a digest of each rule, to compare two versions")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:
        answer(json.loads(args.task))
        return
    print(", ".join(machine().values()), "·", versions(), "· DuckDB may use", MEMORY)
    columns: dict[str, dict] = {}
    with tempfile.TemporaryDirectory(prefix="rules-") as passing:
        for children in args.children:
            _told(children, _measure((args.folder or Path(passing)) / str(children), children, columns), args.slowest, digest=args.digest)


if __name__ == "__main__":
    main()
