"""Erasure ordered by law: the child's key and openings are destroyed; that something was recorded, and by whom purged, stays."""

from rollcall.errors import UsageError
from rollcall.ledger.chain import roll_key, roll_secret
from rollcall.ledger.entry import Entry
from rollcall.ledger.log import Ledger, Receipt


def purge(ledger: Ledger, child: str, *, order: str, ordered_by: str, by: str) -> Receipt:
    """Destroy what was recorded about a child, and record that, by whom it was ordered and under which order.

    The entry names the numbers of the child's entries, and nothing else of the child. It is written first, in one commit with
    the end of the openings; then the key goes. A purge that was cut off between the two is ended when the ledger is next opened.

    Raises:
        UsageError: the ledger knows no such child, the order or its giver is not named, or the order names the child.
    """
    chain = ledger.vault.find(child)
    head = ledger.store.heads([chain]).get(chain) if chain is not None else None
    key = ledger.vault.key(chain) if chain is not None else None
    if chain is None or head is None or key is None:
        raise UsageError("The ledger knows no such child.", next_step="Name the child as its entries do.")
    if not order.strip() or not ordered_by.strip():
        raise UsageError("It is not said under which order, or who gave it.", next_step="Give both; they stay in the ledger for ever.")
    if child in order or child in ordered_by:
        raise UsageError("The order names the child.", next_step="Cite it by its number: what is said here is never erased.")
    entries, at = [], head.idx
    while at >= 0:
        entries.append(at)
        found = ledger.store.opening(at)
        at = found[1] if found and found[1] < at else -1
    data = {
        "chain": chain,
        "entries": entries[::-1],
        "order": order.strip(),
        "ordered_by": ordered_by.strip(),
        "last": bytes(head.leaf).hex(),
    }
    receipt = ledger.append_purge(Entry("purged", data), chain, roll_key(roll_secret(key), child), by)
    ledger.finish()
    return receipt
