"""What several tests of the ledger's keeping half share: a small ledger, and the words to write in it."""

import importlib.util
from pathlib import Path

from rollcall.ledger import Entry, Ledger

PASSPHRASE = "a passphrase of nobody"
BY = "Keeper Kim"
BENCH = Path(__file__).parents[2] / "bench"


def begin(base, *, name="ledger", guarded=True, dsn=""):
    guard = base / f"{name}.guard" if guarded else None
    return Ledger.create(base / name, f"hanbit.example/{name}", PASSPHRASE, by=BY, guard_file=guard, dsn=dsn)


def reopen(base, *, name="ledger", write=True):
    return Ledger.open(base / name, PASSPHRASE, write=write)


def stated(child, **data):
    return Entry("stated", {"what": "custody", "start": "2013-06-11", "custodian": "박정애", "records": ["placements:1"], **data}, child)


def outcome(child, status, records=("deaths:1",)):
    return Entry("outcome", {"status": status, "reason": "stated", "records": list(records)}, child)


def bench(name):
    """A module of bench/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
