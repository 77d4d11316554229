"""Measures how well a romanised Korean name finds its Hangul name, and learns the table of spellings that Rollcall ships.

    python bench/names.py --pairs wd_korean.tsv [--write src/rollcall/people/data/korean_spellings.tsv]

Data: 71,228 pairs of a label in Latin script and a label in Korean, of Wikidata (CC0), persons and all else mixed. Kept are pairs
of a Hangul label of three syllables, the first a family name that `korean_families.tsv` lists, and a Latin label of two to four
words whose first or last is a spelling of that family name there, while the rest begins with a letter that can write the second
syllable's initial. The second condition drops stage names and baptismal names ("Lena Park"); figures are given without it too.

Split: by person. The SHA-256 of the Hangul name decides the half, so no Hangul name is in both. Spellings are learned on one half
by expectation maximisation (which spelling is which syllable's is not shown where there is no hyphen); constants were chosen by
splitting that half again. The shipped table is learned on all pairs, after the figure.

Metric: each Latin label of the other half ranks all distinct Hangul names of that half by likelihood; top-1 and top-5 are the
shares of labels whose own Hangul name is then among the first one or five, a tie counting as if the others came first. Beside it
the Jaro-Winkler similarity to the official romanisation (Revised Romanization of 2000, syllable by syllable, no assimilation).

Bits: the weight of each true pair and of as many pairs of a Latin name and the next pair's Hangul name, under the table learned on
the other half. The key `whole` is taken with the shipped table: for an honest figure of it, learn the shipped table on half first
(`--half`, which leaves the measured half out of what `--write` writes).
"""

import argparse
import hashlib
import math
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from anyascii import anyascii

from rollcall.people.names import sound
from rollcall.people.partings import partings, words
from rollcall.people.romanised import Romanised
from rollcall.people.spellings import PLACES, Spellings, jamo, written

FAMILIES = {
    line.split()[0]: set(line.split()[1:])
    for line in Path(__file__).with_name("korean_families.tsv").read_text(encoding="utf-8").splitlines()
    if line[:1] != "#"
}
#: The letters that can begin a spelling of each initial, in the order of Unicode.
INITIALS = [
    "kgcq",
    "kgcq",
    "n",
    "dt",
    "dt",
    "rl",
    "m",
    "bpv",
    "bpv",
    "s",
    "s",
    "aeiouyw",
    "jczts",
    "jczts",
    "cjts",
    "kcq",
    "td",
    "pfb",
    "hw",
]
ROUNDS = 4
#: A parting is taken as shown where it weighs more than this; what weighs less than this beside the rest is not counted.
CERTAIN, NEGLIGIBLE = 0.05, 0.001
HEAD = "# place, syllable, spellings with how often each was seen; see ORIGIN.md. Written by bench/names.py."

Pair = tuple[str, str]


def candidates(path: Path) -> list[Pair]:
    """The (Latin, Hangul) pairs whose Hangul looks like a Korean name and whose Latin holds a spelling of its family name."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        latin, hangul = line.split("\t")
        if not re.fullmatch("[가-힣]{3}", hangul) or hangul[0] not in FAMILIES or re.search("[0-9:]", latin):
            continue
        found = ["".join(parts) for parts in words(latin)[0]]
        if 2 <= len(found) <= 4 and {found[0], found[-1]} & FAMILIES[hangul[0]]:
            pairs.append((latin, hangul))
    return pairs


def plausible(pair: Pair) -> bool:
    """Whether the words beside the family name begin as the given name can."""
    latin, hangul = pair
    found = ["".join(parts) for parts in words(latin)[0]]
    begins = INITIALS[jamo(hangul[1])[0]]
    ends = ((found[0], found[1]), (found[-1], found[0]))
    return any(family in FAMILIES[hangul[0]] and given[0] in begins for family, given in ends)


def half(hangul: str, of: str = "") -> int:
    """0 or 1, by the name alone."""
    return int(hashlib.sha256((of + hangul).encode()).hexdigest(), 16) % 2


def learn(pairs: list[Pair]) -> Spellings:
    """Count spellings by place and syllable: first where hyphens and a known family name show the parting, then by expectation."""
    spellings = None
    for _ in range(ROUNDS):
        counts: defaultdict[tuple[str, str], Counter] = defaultdict(Counter)
        for latin, hangul in pairs:
            weighed = dict(partings(latin, 2))
            if spellings is None:
                shown = [parted for parted, weight in weighed.items() if parted[0] in FAMILIES[hangul[0]] and weight > CERTAIN]
                expected = {shown[0]: 1.0} if len(shown) == 1 else {}
            else:
                expected = {parted: weight * probability(spellings, parted, hangul) for parted, weight in weighed.items()}
            total = sum(expected.values())
            for parted, weight in expected.items():
                for place, spelling, syllable in zip(PLACES, parted, hangul, strict=True):
                    if weight > NEGLIGIBLE * total:
                        counts[place, syllable][spelling] += weight / total
        spellings = Spellings(counts)
    return spellings


def probability(spellings: Spellings, parted: tuple[str, ...], hangul: str) -> float:
    return math.prod(spellings.share(place, *each) for place, *each in zip(PLACES, parted, hangul, strict=True))


def ranks(spellings: Spellings, pairs: list[Pair]) -> list[int]:
    """The rank of the right Hangul name for each pair, among all Hangul names of `pairs`, ties counted against it."""
    names = sorted({hangul for _, hangul in pairs})
    numbers = {name: number for number, name in enumerate(names)}
    syllables = [sorted({name[place] for name in names}) for place in range(3)]
    index = [np.array([syllables[place].index(name[place]) for name in names]) for place in range(3)]
    shares: dict[tuple[int, str], np.ndarray] = {}

    def of(place: int, spelling: str) -> np.ndarray:
        if (place, spelling) not in shares:
            each = [spellings.share(PLACES[place], spelling, syllable) for syllable in syllables[place]]
            shares[place, spelling] = np.array(each)[index[place]]
        return shares[place, spelling]

    found = []
    for latin, hangul in pairs:
        likelihood = sum(weight * of(0, family) * of(1, first) * of(2, later) for (family, first, later), weight in partings(latin, 2))
        found.append(int((likelihood >= likelihood[numbers[hangul]]).sum()))
    return found


def ranks_by_letters(pairs: list[Pair]) -> list[int]:
    """The same by Jaro-Winkler similarity between the letters and the official romanisation, in either order."""
    names = sorted({hangul for _, hangul in pairs})
    spelled = [[anyascii(each).lower() for each in name] for name in names]
    letters, turned = ["".join(each) for each in spelled], ["".join(each[1:] + each[:1]) for each in spelled]
    official = duckdb.from_arrow(pa.table({"name": names, "letters": letters, "turned": turned}))
    rows = [("".join("".join(word) for word in words(latin)[0]), hangul) for latin, hangul in pairs]
    asked = duckdb.from_arrow(pa.table({"number": range(len(rows)), "latin": [row[0] for row in rows], "name": [row[1] for row in rows]}))
    duckdb.register("official", official), duckdb.register("asked", asked)
    return [
        row[0]
        for row in duckdb.sql("""
            with scored as (
                select number, official.name = asked.name as own, greatest(
                    jaro_winkler_similarity(latin, letters),
                    jaro_winkler_similarity(latin, turned)
                ) as likeness from asked, official),
            own as (select number, likeness from scored where own)
            select count(*) from scored join own using (number) where scored.likeness >= own.likeness group by number order by number
        """).fetchall()
    ]


def keys(pairs: list[Pair]) -> tuple[float, float]:
    """The share of pairs with one `whole` key, and that of pairs of one's Latin and another's Hangul name with one key."""
    whole = {name: sound(name).whole for pair in pairs for name in pair}
    names = {hangul for _, hangul in pairs}
    bearers = Counter(whole[name] for name in names)
    equal = sum(whole[latin] == whole[hangul] for latin, hangul in pairs)
    met = sum(bearers[whole[latin]] for latin, _ in pairs)
    return equal / len(pairs), (met - equal) / (len(pairs) * (len(names) - 1))


def report(title: str, found: list[int], names: int) -> None:
    shares = [sum(rank <= most for rank in found) / len(found) for most in (1, 5)]
    print(f"{title:<58} {len(found):>6,} {names:>6,}  {shares[0]:.4f}  {shares[1]:.4f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pairs", type=Path, required=True, help="Latin and Korean labels, parted by a tab")
    asked.add_argument("--dev", action="store_true", help="measure within the learning half only, as when constants are chosen")
    asked.add_argument("--write", type=Path, help="learn on all pairs and write the table of spellings here")
    asked.add_argument("--half", action="store_true", help="let --write leave out the half that is measured")
    options = asked.parse_args()
    every = candidates(options.pairs)
    if options.dev:
        every = [pair for pair in every if not half(pair[1])]
    of = "dev" if options.dev else ""
    kept = [pair for pair in every if plausible(pair)]
    learned, measured = [[pair for pair in kept if half(pair[1], of) == side] for side in (0, 1)]
    print(f"{len(every):,} pairs with a Korean family name, {len(kept):,} kept; learned on {len(learned):,}\n")
    print(f"{'':<58} {'pairs':>6} {'names':>6}  {'top-1':>6}  {'top-5':>6}")
    names = len({hangul for _, hangul in measured})
    start = time.perf_counter()
    spellings = learn(learned)
    report("spellings learned by syllable", ranks(spellings, measured), names)
    loose = [pair for pair in every if half(pair[1], of)]
    report("the same, stage and baptismal names included", ranks(spellings, loose), len({hangul for _, hangul in loose}))
    report("Jaro-Winkler to the official romanisation", ranks_by_letters(measured), names)
    equal, other = keys(measured)
    print(f"\nthe key `whole`, with the table in place: equal for {equal:.4f} of true pairs,", end=" ")
    print(f"for {other:.2e} of pairs of two names")
    compared = Romanised(spellings)
    turned = list(zip((latin for latin, _ in measured), (hangul for _, hangul in measured[1:] + measured[:1]), strict=True))
    true, false = ([compared.bits(*pair) for pair in pairs] for pairs in (measured, turned))
    print(f"bits: median {np.median(true):.1f} for true pairs and {np.median(false):.1f} for others;", end=" ")
    print(f"above 0 are {np.mean(np.array(true) > 0):.4f} and {np.mean(np.array(false) > 0):.4f}")
    print(f"{time.perf_counter() - start:.0f} s")
    if options.write:
        lines = written(spellings if options.half else learn(kept))
        options.write.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
