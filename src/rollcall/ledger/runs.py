"""Runs: what an audit read and wrote, by digest, so that anyone can tell later whether both are still what they were.

`run.json` names every input with its SHA-256 and every file that the run wrote; a ledger's `run` entry names `run.json` itself.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rollcall.errors import UsageError
from rollcall.ledger.entry import Entry
from rollcall.ledger.log import Ledger, Receipt
from rollcall.ledger.vault import OWN

RUN = "run.json"
FORMAT = "rollcall-run/1"


class Difference(NamedTuple):
    """A file that is not what the run saw."""

    path: str
    what: str


class Verified(NamedTuple):
    """What a comparison with a run found."""

    outputs: int  # files of the output folder that were compared
    inputs: int  # files of the case that were compared
    differences: list[Difference]
    unchecked: list[str]
    recorded: str  # when and by whom the ledger says that the run was recorded; empty where no ledger was asked


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(out: Path) -> dict[str, Any]:
    """run.json of an output folder. Raises `UsageError` where the folder holds no audit."""
    try:
        told = json.loads((out / RUN).read_bytes())
        if told["format"] != FORMAT or not all(isinstance(each["path"], str) for each in told["inputs"]):
            raise KeyError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{out} holds no audit.", cause=f"it has no {RUN} that can be read", next_step="Name the output folder of an audit."
        ) from None
    return told


def entry_of(out: Path) -> Entry:
    """The entry that records the run whose output folder this is. Raises `UsageError` where it holds no audit."""
    told = read(out)
    return Entry(
        "run",
        {
            "run": sha256_of(out / RUN),
            "title": str(told.get("title", "")),
            "as_of": str(told["as_of"]),
            "inputs": [f"{each['sha256'] or '-'} {each['path']}" for each in told["inputs"]],
            "outputs": [f"{each['sha256']} {each['path']}" for each in told.get("outputs", [])],
        },
    )


def record(ledger: Ledger, out: Path, by: str) -> Receipt:
    """Record a run in the ledger: its inputs' digests and those of every file that it wrote."""
    return ledger.append([entry_of(out)], by)


def recorded(ledger: Ledger, digest: str) -> dict[str, Any] | None:
    """The body of the entry that records the run whose run.json has this digest, the newest; None where there is none."""
    head = ledger.store.heads([OWN]).get(OWN)
    at = head.idx if head else -1
    while at >= 0:
        told = ledger.entry(at).told()
        if told["kind"] == "run" and told["data"]["run"] == digest:
            return {"entry": at, **told}
        found = ledger.store.opening(at)
        at = found[1] if found and found[1] < at else -1
    return None


def verify(out: Path, cases: Sequence[Path], ledger: Ledger | None = None) -> Verified:
    """Compare an output folder, and the files of its case where `cases` are named, with what the run saw.

    Raises `UsageError` where the folder holds no audit.
    """
    told, unchecked, differences, when = read(out), [], [], ""
    if ledger:
        entry = recorded(ledger, sha256_of(out / RUN))
        if entry:
            when = f"entry {entry['entry']}, recorded {entry['at']} by {entry['by']}"
        else:
            differences.append(Difference(RUN, "the ledger records no run with this run.json: it was changed, or never recorded"))
    else:
        unchecked.append("run.json itself: only a ledger can say whether it is the one that the run wrote")
    outputs = told.get("outputs")
    if outputs is None:
        unchecked.append("the tables: this run did not note their digests")
        outputs = []
    for each in outputs:
        differences += _compare(out / each["path"], each["path"], each["sha256"])
    known = {RUN, *(each["path"] for each in outputs)}
    if told.get("outputs") is not None:
        differences += [
            Difference(path.name, "the run did not write it") for path in sorted(out.iterdir()) if path.name not in known and path.is_file()
        ]
    inputs = [each for each in told["inputs"] if each.get("sha256")]
    if cases:
        for each in inputs:
            differences += _compare_input(cases, each["path"], each["sha256"])
    elif inputs:
        unchecked.append(f"the {len(inputs)} input files: name the case to compare them")
    return Verified(len(outputs), len(inputs) if cases else 0, differences, unchecked, when)


def _compare(path: Path, shown: str, digest: str) -> Iterable[Difference]:
    if not path.is_file():
        return [Difference(shown, "it is gone")]
    return [] if sha256_of(path) == digest else [Difference(shown, "it was changed")]


def _compare_input(cases: Sequence[Path], shown: str, digest: str) -> Iterable[Difference]:
    """Compare an input wherever a named case may hold it: below the case, or beside it where it is a file or one of several cases."""
    places = [place for case in cases for place in (case / shown, case.parent / shown) if place.is_file()]
    if not places:
        return [Difference(shown, "it is gone")]
    return [] if any(sha256_of(place) == digest for place in places) else [Difference(shown, "it was changed")]
