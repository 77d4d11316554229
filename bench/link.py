"""Links public sets of records with fixed defaults and scores the result against their truth.

    python bench/link.py --data FOLDER [SET ...] [--seed 1]

FOLDER holds the sets as bench/README.md says. Each is written as a case and linked by the stage that an audit uses: nothing is
tuned on it, no label is read. Pair P, R and F1 are over all pairs of records that the clusters imply, against all true pairs;
B3 is B-cubed over records, singletons included; exact is the share of true people whose cluster holds their records and no other.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from linked.sets import SETS, write
from rollcall import people, sources
from rollcall.config import load
from rollcall.engine import DuckDB
from rollcall.progress import Silent, telling
from score_country import linkage


def measure(chosen, data: Path, seed: int, verbose: bool) -> dict[str, float]:
    """Link one set; the scores, and seconds of CPU and clock for linking alone."""
    with tempfile.TemporaryDirectory() as folder, DuckDB(memory="6GB") as engine, telling(verbose=verbose) as progress:
        truth = write(chosen, data, Path(folder), seed)
        recorded = sources.read(engine, [], load(Path(folder) / "rollcall.toml"), Silent())
        clock, cpu = time.monotonic(), time.process_time()
        linked = people.link(engine, recorded.records, recorded.mentions, progress)
        clock, cpu = time.monotonic() - clock, time.process_time() - cpu
        found = linked.people.filter(linked.people.role == "child").select("record", "person").to_pyarrow().to_pydict()
    person_of = dict(zip(found["record"], found["person"], strict=True))
    overlap = Counter((person, person_of.get(record, record)) for record, person in truth.items())
    return {**linkage(overlap), "records": len(truth), "seconds": clock, "cpu": cpu}


def main() -> None:
    """Read the arguments, link, print one line for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help=f"which of {', '.join(each.name for each in SETS)}; all by default")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    parser.add_argument("--seed", type=int, default=1, help="shuffles the rows of each file (default %(default)s)")
    parser.add_argument("--verbose", action="store_true", help="tell the steps of linking")
    args = parser.parse_args()
    unknown = set(args.sets) - {each.name for each in SETS}
    if unknown:
        sys.exit(f"no such set: {', '.join(sorted(unknown))}")
    print(f"{'set':16}{'records':>9}{'pair P':>9}{'pair R':>9}{'pair F1':>9}{'B3':>8}{'exact':>8}{'clock s':>9}{'CPU s':>8}")
    for chosen in SETS:
        if not args.sets or chosen.name in args.sets:
            seen = measure(chosen, args.data, args.seed, args.verbose)
            scores = [seen[f"pairwise {part}"] for part in ("precision", "recall", "F1")] + [seen["B-cubed F1"]]
            print(
                f"{chosen.name:16}{seen['records']:>9,}" + "".join(f"{score:>9.4f}" for score in scores[:3])
                + f"{scores[3]:>8.4f}{seen['children exactly right']:>8.4f}{seen['seconds']:>9.1f}{seen['cpu']:>8.1f}",
                flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
