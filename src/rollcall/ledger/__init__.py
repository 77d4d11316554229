"""What was recorded, so that nobody can change, remove or back-date it unnoticed."""

from collections.abc import Iterable

from rollcall.ledger.entry import Entry
from rollcall.ledger.log import Ledger, Receipt

__all__ = ["Entry", "Ledger", "Receipt", "append"]


def append(ledger: Ledger, entries: Iterable[Entry], by: str) -> Receipt:
    """Record entries in a ledger; they are on the disk when this returns. Raises as `Ledger.append` does."""
    return ledger.append(entries, by)
