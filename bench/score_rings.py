"""Scores who is flagged: one audit against its truth, or many countries through the exposure stage alone, beside what others would do.

    python bench/score_rings.py AUDIT TRUTH
    python bench/score_rings.py --rings 500:510 --free 500:540 [--children 3000]

The second way hands drawn countries to the stage as tables, without reading and linking, so that forty of them take minutes. Precision
and recall are over the parties of all countries; every person and body flagged counts. Innocent countries keep the traps.
"""

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from ringed.country import AS_OF, draw
from ringed.rivals import RIVALS, incidence
from ringed.tables import tables
from rings import truth
from rollcall import exposure, schema
from rollcall.config import LOSSES
from rollcall.engine import DuckDB


def flagged_by_audit(folder: Path) -> set[str]:
    """Names of the persons and bodies that an audit flagged."""
    with (folder / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["name"] for row in csv.DictReader(file) if row["flagged"] == "true"}


def flagged_by_stage(country) -> set[str]:
    """Names of those that the stage flags on a drawn country."""
    with DuckDB() as engine:
        kept = {name: engine.keep(name, table) for name, table in tables(country).items()}
        nobody = engine.empty("roll", schema.ROLL), engine.empty("sightings", schema.SIGHTINGS)
        told = exposure.trace(
            engine, kept["events"], kept["people"], kept["mentions"], kept["findings"], kept["children"], *nobody, AS_OF, LOSSES
        )
        rows = told.parties.filter(told.parties.flagged).to_pyarrow().to_pylist()
    return {row["name"] for row in rows}


def score(flagged: set[str], ring: set[str], sums: Counter) -> None:
    """Add one country's right, wrong and missed."""
    sums["right"] += len(flagged & ring)
    sums["wrong"] += len(flagged - ring)
    sums["missed"] += len(ring - flagged)
    sums["countries accusing"] += bool(flagged - ring)


def told(sums: Counter) -> str:
    """Precision and recall in words."""
    named = sums["right"] + sums["wrong"]
    precision = f"{sums['right'] / named:.3f}" if named else "nobody named"
    recall = f"{sums['right'] / (sums['right'] + sums['missed']):.3f}" if sums["right"] + sums["missed"] else "-"
    return f"precision {precision}, recall {recall}, innocents named {sums['wrong']}, countries with one {sums['countries accusing']}"


def many(ring_seeds: range, free_seeds: range, children: int) -> None:
    """Score the stage and its rivals on countries with rings, then on countries without."""
    for title, seeds, rings in (("with rings", ring_seeds, 3), ("without rings", free_seeds, 0)):
        sums: dict[str, Counter] = {name: Counter() for name in ("Rollcall", *RIVALS)}
        by_ring: Counter = Counter()
        for seed in seeds:
            country = draw(seed, children, rings)
            ring = {name for name, _, number, _ in truth(country) if number}
            started = time.process_time()
            flagged = flagged_by_stage(country)
            spent = time.process_time() - started
            score(flagged, ring, sums["Rollcall"])
            by_ring.update(number for name, _, number, _ in truth(country) if number and name in flagged)
            parties = incidence(country)
            for name, rival in RIVALS.items():
                score(rival(*parties, 9), ring, sums[name])
            print(
                f"  {title}, seed {seed}: right {len(flagged & ring)} of {len(ring)}, wrong {len(flagged - ring)}, {spent:.1f} s",
                flush=True,
            )
        print(f"{title}, {len(seeds)} countries of {children:,} children:")
        for name, counted in sums.items():
            print(f"  {name:26} {told(counted)}")
        if by_ring:
            print(
                "  found of each ring's parties:",
                ", ".join(f"ring {ring}: {by_ring[ring]} of {3 * len(seeds)}" for ring in sorted(by_ring)),
            )


def main() -> None:
    """Parse the command line and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path, nargs="?")
    parser.add_argument("truth", type=Path, nargs="?")
    parser.add_argument("--rings", type=_seeds, default=range(0))
    parser.add_argument("--free", type=_seeds, default=range(0))
    parser.add_argument("--children", type=int, default=3000)
    args = parser.parse_args()
    if args.audit:
        with (args.truth / "parties.csv").open(encoding="utf-8", newline="") as file:
            ring = {row["name"] for row in csv.DictReader(file) if row["ring"]}
        sums: Counter = Counter()
        flagged = flagged_by_audit(args.audit)
        score(flagged, ring, sums)
        print(told(sums))
        print("named and innocent:", sorted(flagged - ring), "missed:", sorted(ring - flagged))
        return
    many(args.rings, args.free, args.children)


def _seeds(text: str) -> range:
    first, _, end = text.partition(":")
    return range(int(first), int(end))


if __name__ == "__main__":
    main()
