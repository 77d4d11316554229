"""After a loss: a log whose newest backup is older than what was signed is closed for ever, and a successor takes up its children.

The successor's leaf 0 names the last checkpoint that the dead log is known to have signed and how many entries the backup
still has, so that nobody can pass the loss over in silence.
"""

from collections.abc import Iterator
from pathlib import Path

from rollcall.errors import LedgerError, ProofFailed
from rollcall.ledger import guard
from rollcall.ledger.entry import Entry
from rollcall.ledger.log import Ledger
from rollcall.ledger.note import open_checkpoint
from rollcall.ledger.vault import OWN

#: Children that are taken over in one commit.
TOGETHER = 500


def restore(
    backup: Ledger, folder: Path, origin: str, passphrase: str, *, by: str, dead: str = "", guard_file: Path | None = None, dsn: str = ""
) -> Ledger:
    """Begin in `folder` the successor of the log in `backup` (opened for reading), and take over the end of every child's chain.

    `dead` is the last checkpoint that anybody has of the dead log; where empty, the guard's, else the backup's own.

    Raises:
        LedgerError: the dead log's checkpoint is smaller than the backup, or not its own.
    """
    kept = guard.read(Path(backup.settings.guard)) if backup.settings.guard else None
    dead = dead or kept or backup.note()
    try:
        seen = open_checkpoint(dead, backup.settings.verifiers())[0]
    except ProofFailed as error:
        raise LedgerError("The dead log's last checkpoint is not its own.", cause=error.message, next_step="Name another.") from None
    if seen.size < backup.size:
        raise LedgerError(
            f"The backup has {backup.size} entries, and the checkpoint named as the dead log's last only {seen.size}.",
            next_step="Name the newest checkpoint that anybody holds.",
        )
    if origin == backup.settings.origin:
        raise LedgerError("A successor needs a name of its own.", cause="two logs of one name would be taken for a split view")
    first = Entry("restored", {"dead": dead, "backup_size": backup.size})
    ledger = Ledger.create(folder, origin, passphrase, by=by, guard_file=guard_file, dsn=dsn, first=first)
    try:
        batch: list[Entry] = []
        for entries in _carried(backup):
            batch += entries
            if len(batch) >= TOGETHER:
                ledger.append(batch, by)
                batch = []
        if batch:
            ledger.append(batch, by)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _carried(backup: Ledger) -> Iterator[list[Entry]]:
    """For each child its end in the dead log, and its status there."""
    for head in backup.store.all_heads():
        if head.chain == OWN:
            continue
        child = backup.entry(head.idx).told()["child"]
        origin = backup.settings.origin
        data = {"what": "carried", "from_log": origin, "from_entry": head.idx, "from_leaf": bytes(head.leaf).hex(), "from_seq": head.seq}
        entries = [Entry("stated", data, child)]
        if head.status != "stated":
            records = backup.entry(head.closing).told()["data"]["records"] if head.closing >= 0 else []
            outcome = {"status": head.status, "reason": "carried from the earlier log", "records": records}
            entries.append(Entry("outcome", outcome, child))
        yield entries
