"""Held-out tampering: alters copies of a ledger at random and counts what `ledger audit` did not notice. It must be none.

python bench/ledger_tamper.py --rounds 3000 --seed 7
"""

import argparse
import collections
import random
import shutil
import tempfile
import time
from pathlib import Path

import ledger_alterations as alterations
from rollcall.ledger.check import check


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--rounds", type=int, default=3000)
    words.add_argument("--seed", type=int, default=7)
    told = words.parse_args()
    chance, started = random.Random(told.seed), time.monotonic()
    noticed, harmless, missed = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as base:
        made = alterations.make(Path(base), seed=told.seed)
        untouched = check(made.whole, alterations.PASSPHRASE)
        print(f"untouched: {untouched.entries} entries, {untouched.count} damages")
        before = alterations.meaning(made.whole)
        for number in range(told.rounds):
            folder = Path(base) / "altered"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(made.whole, folder)
            how = alterations.ALTERATIONS[number % len(alterations.ALTERATIONS)]
            what = how(folder, made, chance)
            found = check(folder, alterations.PASSPHRASE)
            if found.count:
                noticed[how.__name__] += 1
            elif alterations.meaning(folder) == before:
                harmless[how.__name__] += 1
            else:
                missed.append(what)
    print(f"{told.rounds} alterations, seed {told.seed}, {time.monotonic() - started:.0f} s")
    print("noticed", dict(noticed))
    print("changed nothing that is recorded", dict(harmless))
    print(f"missed {len(missed)}", *missed[:20], sep="\n  ")


if __name__ == "__main__":
    main()
