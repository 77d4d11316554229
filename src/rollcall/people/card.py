"""The linkage's own account: which model weighed, what was compared, who was joined how surely, and whether its probabilities hold."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rollcall.engine import Engine
from rollcall.people.alone import compare_alone
from rollcall.people.blocking import LARGEST_BLOCK, Blocked, Key
from rollcall.people.judgements import DIFFERENT, SAME
from rollcall.people.model import Compared, probability, weigh
from rollcall.people.train import LEAST, Trained
from rollcall.people.verdicts import Held

#: Probabilities are counted in tenths.
BINS = 10
#: How surely a child of several files was put together: the least probability of any of its files, and the words for it.
SURENESS = (
    (0.9999, "above 0.9999, or by a national id or a person"),
    (0.99, "0.99 to 0.9999"),
    (0.9, "0.9 to 0.99"),
    (0.8, "0.8 to 0.9"),
    (0.0, "below 0.8"),
)
ONE_FILE = "of one file: nothing had to be joined"
NOTHING = "nothing was compared: no record states a name, a grown-up or a number that could be"


class Bin(NamedTuple):
    """The pairs of files whose probability lies from `least` up to a tenth above it, as the files stand before anything is joined."""

    least: float
    pairs: int
    expected: float  # how many of them are one child's if the probabilities are right: their sum
    joined: int  # how many of them are one child's in the end
    judged: int  # pairs that people judged the same or different; of these, the probability is that of the two files alone
    judged_same: int


class Linkage(NamedTuple):
    """What the linkage says of itself; no cell of a record. `keys`, `pairs` and `bins` are those of the first round."""

    trained: Trained | None  # None where nothing was compared
    files: int
    children: int
    compared_files: int
    pairs: int
    keys: tuple[Key, ...]
    joined: Mapping[str, int]  # how surely, in words -> children; adds up to `children`
    left: int  # pairs of children left to a person
    bins: tuple[Bin, ...]

    @property
    def warning(self) -> str:
        """Why the trained model was not believed; empty where it was, or where there was too little to learn from."""
        trained = self.trained
        if trained is None or trained.credible or trained.expected < LEAST:
            return ""
        return f"what this case taught about its own records is not credible ({trained.why}); the default probabilities were used"

    def told(self) -> dict[str, Any]:
        """As run.json says it."""
        model = "trained" if self.trained and self.trained.credible else "default"
        return {
            "model": model if self.trained else "none",
            "why": self.trained.why if self.trained else NOTHING,
            "warning": self.warning,
            "expected_pairs": round(self.trained.expected, 1) if self.trained else None,
            "files": self.files,
            "children": self.children,
            "compared_files": self.compared_files,
            "pairs_compared": self.pairs,
            "pairs_left": self.left,
            "keys": [
                {"name": key.name, "pairs": key.pairs, "values_too_common": key.too_common, "used": key.used, "advice": advice(key)}
                for key in self.keys
            ],
            "joined": [{"how_surely": words, "children": children} for words, children in self.joined.items()],
            "calibration": [
                {
                    "from": each.least,
                    "to": round(each.least + 1 / BINS, 1),
                    "pairs": each.pairs,
                    "expected": each.expected,
                    "joined": each.joined,
                    "judged": each.judged,
                    "judged_same": each.judged_same,
                }
                for each in self.bins
            ],
        }


class First(NamedTuple):
    """The first comparison, of files of which only holders' numbers, national ids and people put any together."""

    keys: tuple[Key, ...]
    files: int
    pairs: np.ndarray  # by bin
    expected: np.ndarray


def advice(key: Key) -> str:
    """What would help where a key, or some of its values, could not be used; empty where nothing is amiss."""
    if not key.used:
        return (
            f"left out: it selects {key.pairs:,} pairs, more than a case of this size may cost. Children who share nothing else were not "
            "compared. Supply what is rarer beside it: full birth dates, addresses, mothers' names, a number that two holders share."
        )
    if key.too_common:
        return f"values that more than {LARGEST_BLOCK} children share select nobody; other keys stand in. Check them for placeholders."
    return ""


def first_look(engine: Engine, blocked: Blocked, units: ir.Table, compared: Compared, weights: np.ndarray) -> First:
    """Count the first round's pairs by probability; keep `first_compared` (one, other, bin), to be held against the children in the end."""
    likely = 1 / (1 + np.exp2(-weights))
    bins = _bins(likely)
    engine.keep("first_compared", pa.table({"one": compared.one, "other": compared.other, "bin": bins}))
    sums = np.bincount(bins, likely, minlength=BINS)
    return First(blocked.keys, units.count().to_pyarrow().as_py(), np.bincount(bins, minlength=BINS), sums)


def take_stock(engine: Engine, trained: Trained | None, first: First | None, children: ir.Table, pairs: ir.Table, held: Held) -> Linkage:
    """Sum the linkage up. `children` is `child_records`, `pairs` the pairs left apart; `first` is None where nothing was compared."""
    by_file = children.select("file", "person", "probability").distinct()
    by_child = by_file.group_by("person").agg(files=by_file.count(), least=by_file.probability.min())
    sure = ibis.cases(
        (by_child.files == 1, ONE_FILE), *((by_child.least >= least, words) for least, words in SURENESS[:-1]), else_=SURENESS[-1][1]
    )
    counted = by_child.mutate(sure=sure).group_by("sure").agg(children=ibis._.count()).to_pyarrow().to_pylist()
    of = {row["sure"]: row["children"] for row in counted}
    return Linkage(
        trained=trained,
        files=by_file.count().to_pyarrow().as_py(),
        children=sum(of.values()),
        compared_files=first.files if first else 0,
        pairs=int(first.pairs.sum()) if first else 0,
        keys=first.keys if first else (),
        joined={words: of.get(words, 0) for words in (ONE_FILE, *(words for _, words in SURENESS))},
        left=pairs.count().to_pyarrow().as_py(),
        bins=_calibration(engine, trained, first, by_file, held) if trained and first else (),
    )


def _calibration(engine: Engine, trained: Trained, first: First, by_file: ir.Table, held: Held) -> tuple[Bin, ...]:
    looked, person = engine.ibis.table("first_compared"), by_file.select(one="file", person="person")
    sided = looked.join(person, "one").join(person.select(other="one", mate="person"), "other")
    counted = sided.filter(sided.person == sided.mate).group_by("bin").agg(joined=ibis._.count()).to_pyarrow().to_pydict()
    joined = dict(zip(counted["bin"], counted["joined"], strict=True))
    judged = _judged(engine, trained, held)
    return tuple(
        Bin(
            least=round(place / BINS, 1),
            pairs=int(first.pairs[place]),
            expected=round(float(first.expected[place]), 1),
            joined=joined.get(place, 0),
            judged=sum(bins == place for bins, _ in judged),
            judged_same=sum(bins == place and state == SAME for bins, state in judged),
        )
        for place in range(BINS)
    )


def _judged(engine: Engine, trained: Trained, held: Held) -> list[tuple[int, str]]:
    """The bin of each pair that people agree on, by what its files say alone, and what they judged."""
    state = {(pair.one, pair.other): pair.state for pair in held.pairs if pair.state in (SAME, DIFFERENT)}
    if not state:
        return []
    _, compared = compare_alone(engine, state, counted=True)
    likely = [probability(weight) for weight in weigh(compared, trained.model).tolist()]
    state |= {(other, one): said for (one, other), said in state.items()}
    pairs = zip(compared.one.tolist(), compared.other.tolist(), strict=True)
    return list(zip(_bins(np.array(likely)).tolist(), (state[pair] for pair in pairs), strict=True))


def _bins(likely: np.ndarray) -> np.ndarray:
    return np.minimum(np.floor(likely * BINS), BINS - 1).astype(np.int64)
