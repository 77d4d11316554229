"""Takes an audit's output folder into a ledger: custody as it was stated, what became of each child, and people's judgements.

Taking in the same folder twice records nothing twice. What a later audit states otherwise is a correction that names the
entry before it; what it no longer states is said to be withdrawn; a child that it no longer has is `absent`, and stays on the roll.
"""

import json
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.errors import UsageError
from rollcall.ledger import runs
from rollcall.ledger.entry import OPEN, Entry
from rollcall.ledger.log import Ledger
from rollcall.ledger.vault import OWN

#: Entries in one commit.
TOGETHER = 1000

#: What tells one stretch of a child's custody from another, with its place among those alike; the rest may be corrected.
STRETCH = ("start", "basis")
LISTS = ("confirmed", "records", "findings")
OUTCOME = (
    "status",
    "reason",
    "since",
    "last_seen",
    "last_seen_by",
    "custodian",
    "organisation",
    "names",
    "birth_date",
    "findings",
    "records",
)
JUDGED = ("verdict", "on", "why", "one", "other", "one_fingerprint", "other_fingerprint")


class TakenIn(NamedTuple):
    """How many entries of each kind were recorded, and of how many children."""

    children: int
    stated: int
    corrected: int
    outcomes: int
    absent: int
    judgements: int
    runs: int


def take_in(ledger: Ledger, out: Path, by: str, judgements: Path | None = None) -> TakenIn:
    """Record what the audit in `out` states and the ledger does not hold yet.

    Raises:
        UsageError: the folder holds no audit, or lacks its Parquet tables.
    """
    run = runs.read(out)
    case = str(run.get("title", ""))
    custody, roll = _by_child(_table(out, "custody")), {row["child"]: row for row in _table(out, "roll").to_pylist()}
    judged = _judged(judgements, _table(out, "people")) if judgements else {}
    counts = dict.fromkeys(("stated", "corrected", "outcome", "absent", "judgement"), 0)
    batch: list[Entry] = []
    for child in sorted({*custody, *roll, *judged}):
        before = _held(ledger, child)
        batch += _statements(child, case, custody.get(child, []), before)
        if child in roll:
            batch += _outcome(child, case, roll[child], before)
        batch += [Entry("judgement", data, child) for data in judged.get(child, []) if data not in before.judgements]
        batch = _record(ledger, batch, by, counts, TOGETHER)
    for child, last in _no_longer(ledger, case, set(roll)):
        data = {**last, "status": "absent", "reason": f"not in the audit of {run['as_of']}", "records": []}
        counts["absent"] += 1
        batch = _record(ledger, [*batch, Entry("outcome", data, child)], by, counts, TOGETHER)
    _record(ledger, batch, by, counts, 1)
    known = runs.recorded(ledger, runs.sha256_of(out / runs.RUN))
    if not known:
        runs.record(ledger, out, by)
    outcomes = counts["outcome"] - counts["absent"]
    return TakenIn(len(roll), counts["stated"], counts["corrected"], outcomes, counts["absent"], counts["judgement"], int(not known))


class _Held(NamedTuple):
    """What the ledger holds of a child."""

    stretches: dict[tuple, tuple[int, dict[str, Any]]]  # what tells it, and its case -> the newest entry about it
    outcomes: dict[str, dict[str, Any]]  # case -> the last outcome's data
    judgements: list[dict[str, Any]]


def _held(ledger: Ledger, child: str) -> _Held:
    held = _Held({}, {}, [])
    for opening in ledger.chain_of(child):
        told = opening.told()
        data = told["data"]
        if told["kind"] in ("stated", "corrected") and data["what"] == "custody":
            held.stretches[_key(data)] = (opening.idx, {key: value for key, value in data.items() if key != "corrects"})
        elif told["kind"] == "outcome":
            held.outcomes[data.get("case", "")] = data
        elif told["kind"] == "judgement":
            held.judgements.append(data)
    return held


def _key(data: dict[str, Any]) -> tuple:
    return (data.get("case", ""), *(data.get(name) for name in STRETCH), data.get("nth", 0))


def _statements(child: str, case: str, rows: Iterable[dict[str, Any]], before: _Held) -> Generator[Entry]:
    seen: set[tuple] = set()
    for row in rows:
        data = {"what": "custody", "case": case, **_plain({name: value for name, value in row.items() if name != "child"})}
        while _key(data) in seen:
            data["nth"] = data.get("nth", 0) + 1
        seen.add(_key(data))
        idx, old = before.stretches.get(_key(data), (-1, None))
        if old is None:
            yield Entry("stated", data, child)
        elif old != data:
            yield Entry("corrected", {**data, "corrects": idx}, child)
    for key, (idx, old) in before.stretches.items():
        if key[0] == case and key not in seen and not old.get("withdrawn"):
            yield Entry("corrected", {**old, "corrects": idx, "withdrawn": True}, child)


def _outcome(child: str, case: str, row: dict[str, Any], before: _Held) -> Generator[Entry]:
    data = {"case": case, **_plain({name: row[name] for name in OUTCOME})}
    if before.outcomes.get(case) != data:
        yield Entry("outcome", data, child)


def _no_longer(ledger: Ledger, case: str, roll: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Children of this case for whom the duty is open and whom the audit no longer has, with their last outcome."""
    for head in list(ledger.store.all_heads()):
        if head.chain == OWN or head.status not in OPEN or head.status == "absent":
            continue
        child = ledger.entry(head.idx).told()["child"]
        if child not in roll and (last := _held(ledger, child).outcomes.get(case)):
            yield child, last


def _record(ledger: Ledger, batch: list[Entry], by: str, counts: dict[str, int], least: int) -> list[Entry]:
    """Record the batch once it is large enough; what is left."""
    if len(batch) < least:
        return batch
    ledger.append(batch, by)
    for entry in batch:
        counts[entry.kind] += 1
    return []


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as an entry holds it: days as text, listed cells as lists."""
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
    return {name: _listed(value) if name in LISTS else value for name, value in told.items()}


def _listed(cell: str | None) -> list[str]:
    return [part for part in (cell or "").split(";") if part]


def _table(out: Path, name: str) -> pa.Table:
    try:
        return pq.read_table(out / f"{name}.parquet")
    except (OSError, pa.ArrowException):
        raise UsageError(
            f"{out} has no {name}.parquet that can be read.", next_step="Run the audit again, with its tables as Parquet."
        ) from None


def _by_child(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    for row in table.sort_by([(name, "ascending") for name in table.column_names]).to_pylist():
        told.setdefault(row["child"], []).append(row)
    return told


def _judged(file: Path, people: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """The judgements of a file, by each child whose records they are of."""
    child_of = {row["record"]: row["person"] for row in people.to_pylist() if row["role"] == "child"}
    told: dict[str, list[dict[str, Any]]] = {}
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        for line in lines:
            data = {"judged_by": str(line["by"]), **{name: str(line.get(name, "")) for name in JUDGED}}
            for child in sorted({child_of[line[side]] for side in ("one", "other") if line[side] in child_of}):
                told.setdefault(child, []).append(data)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{file} is no file of judgements.", next_step="Name the file that `rollcall review` wrote.") from None
    return told
