"""The log: entries go in, in batches that are durable before a receipt is given, and every batch ends in a signed checkpoint.

Who calls `append` from several threads shares commits: whoever gets the turn writes what all others have handed in.
After a failed commit nobody knows what the disk holds, so that the ledger signs nothing more until it is opened again.
"""

import os
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rollcall.errors import LedgerError, ProofFailed, UsageError
from rollcall.ledger import folder as places
from rollcall.ledger import guard
from rollcall.ledger.chain import Chains
from rollcall.ledger.entry import Entry, check
from rollcall.ledger.folder import Settings
from rollcall.ledger.hashes import Growth, Reading
from rollcall.ledger.note import Checkpoint, Signer, Verifier, is_key_name, open_checkpoint, sign
from rollcall.ledger.opened import Opened, now
from rollcall.ledger.store import Batch, RollLine, Signed, Store
from rollcall.ledger.tree import leaf_hash, root_of
from rollcall.ledger.vault import Vault, told_signers


class Receipt(NamedTuple):
    """Given after the entries are durable: the number of the first, how many they are, and the signed checkpoint that holds them."""

    first: int
    count: int
    note: str


class _Request:
    """Entries handed in, and what became of them."""

    def __init__(self, entries: Sequence[Entry], by: str) -> None:
        self.entries, self.by = entries, by
        self.receipt: Receipt | None = None
        self.error: BaseException | None = None


class Ledger(Opened):
    """A ledger, opened with its passphrase. `Ledger.open` reads, and writes where `write` is set; then nobody else may write."""

    def __init__(self, folder: Path, settings: Settings, store: Store, vault: Vault, held: int | None) -> None:
        super().__init__(folder, settings, store, vault)
        self._held = held
        self._turn, self._handing_in = threading.Lock(), threading.Lock()
        self._waiting: list[_Request] = []
        self._chains = Chains(store, vault)
        self._guard: guard.Guard | None = None
        self._signers: list[Signer] = []
        self._growth = Growth(0, (), (), ())
        self._signed = Signed(-1, 0, "", b"")
        self._at = ""
        self._failed = held is None

    @classmethod
    def create(
        cls,
        folder: Path,
        origin: str,
        passphrase: str,
        *,
        by: str,
        guard_file: Path | None = None,
        dsn: str = "",
        first: Entry | None = None,
    ) -> "Ledger":
        """Begin a ledger in a new or empty folder, and write its first entry. `first` is the entry of a log that succeeds another.

        Raises:
            LedgerError: the folder is not empty, or the name cannot be a log's.
        """
        if not is_key_name(origin):
            raise LedgerError("A log's name is not empty, and has neither spaces nor a plus sign.", next_step="Name it like a web address.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise LedgerError(f"{folder} is not empty.", next_step="Name a new folder for the ledger.")
        if guard_file and guard.read(guard_file):
            raise LedgerError(f"The guard {guard_file} holds another log's checkpoint.", next_step="Name another file for the guard.")
        signer = Signer(origin, Ed25519PrivateKey.generate())
        settings = Settings(
            origin=origin,
            vkeys=(signer.vkey,),
            store="postgresql" if dsn else "sqlite",
            dsn=dsn,
            schema_name=f"rollcall_{signer.verifier.id.hex()}" if dsn else "",
            guard=str(guard_file.resolve()) if guard_file else "",
        )
        with ExitStack() as opened:
            held = places.lock(folder)
            opened.callback(os.close, held)
            vault = Vault.create(folder / places.VAULT, passphrase)
            opened.callback(vault.close)
            vault.keep({"settings": places.told(settings), "signers": told_signers([signer])})
            store = places.open_store(folder, settings, create=True)
            opened.callback(store.close)
            ledger = cls(folder, settings, store, vault, held)
            ledger._start(Signed(-1, 0, "", b""))
            data = {**(first.data if first else {}), "origin": origin, "vkey": signer.vkey}
            ledger.append([Entry(first.kind if first else "opened", data)], by)
            places.write_settings(folder, settings)
            opened.pop_all()
        return ledger

    @classmethod
    def open(cls, folder: Path, passphrase: str, *, write: bool = True, new_guard: tuple[Path, str, str] | None = None) -> "Ledger":
        """Open a ledger. `new_guard` puts a guard in the place of one that is lost: its file, why, and by whom; that is recorded.

        Raises:
            LedgerError: it is not there, damaged, written by another process, or older than its guard: then nothing is signed.
        """
        settings = places.read_settings(folder)
        with ExitStack() as opened:
            held = places.lock(folder) if write else None
            if held is not None:
                opened.callback(os.close, held)
            vault = Vault.open(folder / places.VAULT, passphrase, read_only=not write)
            opened.callback(vault.close)
            kept = vault.kept("settings")
            if write and kept != places.told(settings) and vault.kept("rotating"):  # cut off between the vault and the settings
                settings = Settings.model_validate(kept)
                places.write_settings(folder, settings)
            if kept != places.told(settings):
                raise LedgerError(
                    f"{places.SETTINGS} differs from what the vault holds.",
                    cause="somebody changed the log's keys, its guard or its store",
                    next_step="Put it back, or see `rollcall ledger audit`.",
                )
            if new_guard:
                settings = cls._move_guard(vault, settings, *new_guard)
                places.write_settings(folder, settings)
            store = places.open_store(folder, settings, read_only=not write)
            opened.callback(store.close)
            ledger = cls(folder, settings, store, vault, held)
            if write:
                ledger._resume()
                ledger.finish()
            opened.pop_all()
        return ledger

    def close(self) -> None:
        """Let go of everything; another process may write then."""
        self._failed = True
        if self._guard:
            self._guard.close()
        self.store.close()
        self.vault.close()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._growth.size if self._held is not None else self.store.size()

    def append(self, entries: Iterable[Entry], by: str) -> Receipt:
        """Record entries; they are on the disk, and at the guard, when this returns. Nobody chooses their time.

        Raises:
            UsageError: an entry cannot be recorded; then none of them is.
            LedgerError: they could not be made durable; the ledger must be opened again.
        """
        request = _Request(list(entries), by.strip())
        if not request.entries or not request.by:
            raise UsageError("There is nothing to record, or it is not said who records.", next_step="Give entries, and who records them.")
        for entry in request.entries:
            check(entry)
            if entry.kind == "corrected":
                self._check_correction(entry)
        with self._handing_in:
            self._waiting.append(request)
        with self._turn:
            if request.receipt is None and request.error is None:
                with self._handing_in:
                    taken, self._waiting = self._waiting, []
                self._settle(taken)
        if request.error:
            raise request.error
        if request.receipt is None:
            raise LedgerError("The entries were not recorded.", next_step="Open the ledger again.")
        return request.receipt

    def append_roll(self, entry: Entry, lines: Sequence[RollLine], by: str) -> Receipt:
        """Record a roll with the lines that changed; their `entry` is put in here."""
        check(entry)
        with self._turn:
            return self._commit([_Request([entry], by)], [line._replace(entry=self.size) for line in lines])

    def append_purge(self, entry: Entry, chain: int, roll_key: bytes, by: str) -> Receipt:
        """Record a purge and destroy the chain's openings in the same commit."""
        check(entry)
        with self._turn:
            return self._commit([_Request([entry], by)], (), (chain, self.size, roll_key))

    def change_keys(self, signers: Sequence[Signer], added: Sequence[str], pending: dict[str, Any]) -> None:
        """Sign with these keys from now on, and make new ones known; durable when this returns. `pending` is to be recorded next."""
        self.settings = self.settings.model_copy(update={"vkeys": (*self.settings.vkeys, *added)})
        self.vault.keep({"settings": places.told(self.settings), "signers": told_signers(signers), "rotating": pending})
        places.write_settings(self.folder, self.settings)
        self._signers = list(signers)

    def finish(self) -> Receipt | None:
        """End what was cut off: purges whose key is still there, and a change of keys that is not yet recorded; the latter's receipt."""
        for chain, (entry, _) in self.store.purges().items():
            if not self.vault.has(chain):
                continue
            told = self.entry(entry).told()
            if told["kind"] != "purged" or told["data"]["chain"] != chain:
                raise _altered("a chain is said to be purged, and the entry named does not purge it")
            self.store.scrub()
            self.vault.destroy(chain)
        pending = self.vault.kept("rotating")
        if not pending:
            return None
        receipt = self.append([Entry("rotated", pending["data"])], pending["by"])
        self.vault.drop("rotating")
        return receipt

    @property
    def signers(self) -> list[Signer]:
        """The keys that sign at present."""
        return list(self._signers)

    def _check_correction(self, entry: Entry) -> None:
        found = self.store.opening(entry.data["corrects"])
        if not found or found[0] != self.vault.find(entry.child):
            raise UsageError("A correction names an entry that is not of its child.", next_step="Name the number of the entry to correct.")

    @staticmethod
    def _move_guard(vault: Vault, settings: Settings, file: Path, reason: str, by: str) -> Settings:
        if guard.read(file):
            raise LedgerError(f"The guard {file} holds a checkpoint already.", next_step="Name another file for the new guard.")
        moved = settings.model_copy(update={"guard": str(file.resolve())})
        data = {"added": [], "retired": [], "reason": f"a new guard: {reason}"}
        vault.keep({"settings": places.told(moved), "rotating": {"data": data, "by": by}})
        return moved

    def _start(self, signed: Signed) -> None:
        self._signers = self.vault.signers()
        self._signed = signed
        self._guard = guard.Guard(Path(self.settings.guard)) if self.settings.guard else None

    def _resume(self) -> None:
        """Take up the log where it ends, after looking whether it is the one that was last signed."""
        signed = self.store.last_signed()
        if signed is None or signed.size != self.store.size():
            raise _altered("the log does not end where its last checkpoint says")
        self._start(signed)
        try:
            known = self.settings.verifiers()
            checkpoint = open_checkpoint(signed.note, known)[0]
            self._growth = Growth.resume(self.store, signed.size, signed.frontier)
            if (checkpoint.size, checkpoint.root, checkpoint.origin) != (signed.size, self._growth.root(), self.settings.origin):
                raise ProofFailed("the last checkpoint is not of this log")
            if self._guard:
                self._compare(guard.read(Path(self.settings.guard)), known, signed)
            last = next(idx for idx in range(signed.size - 1, -1, -1) if self.store.opening(idx))
            self._at = self.entry(last).told()["at"]
        except ProofFailed as error:
            raise _altered(error.message) from None
        except (StopIteration, UsageError):
            raise _altered("its last entry cannot be read") from None

    def _compare(self, kept: str | None, known: Sequence[Verifier], signed: Signed) -> None:
        if kept is None and self._guard and self.vault.kept("rotating"):
            self._guard.keep(signed.note)
            return
        if kept is None:
            raise LedgerError(
                "The guard is empty.",
                cause="its file was removed or emptied",
                next_step="Put it back, or name a new one: rotate --new-guard.",
            )
        seen = open_checkpoint(kept, known)[0]
        if seen.size > signed.size:
            raise LedgerError(
                f"This ledger is older than its guard: it has {signed.size} entries, and {seen.size} were signed.",
                cause="an older copy was put back, or entries were removed",
                next_step="Put a newer copy in place; if there is none, begin a successor: rollcall ledger restore.",
            )
        if root_of(seen.size, Reading(self.store)) != seen.root:
            raise _altered("it is not the log whose checkpoint the guard holds")
        if seen.size < signed.size and self._guard:
            self._guard.keep(signed.note)

    def _settle(self, taken: list[_Request]) -> None:
        try:
            self._commit(taken)
        except UsageError as error:
            if len(taken) == 1:
                taken[0].error = error
            for request in taken if len(taken) > 1 else ():
                self._settle([request])
        except BaseException as error:
            for request in taken:
                request.error = error

    def _commit(self, requests: Sequence[_Request], lines: Sequence[RollLine] = (), purge: tuple[int, int, bytes] | None = None) -> Receipt:
        if self._failed:
            raise LedgerError(
                "This ledger is not open for writing.", cause="an earlier write failed, or it was closed", next_step="Open it again."
            )
        start = self.size
        try:
            self._at = max(self._at, now())  # a clock that was set back puts no entry before an earlier one
            told = self._chains.encode([(each.entries, each.by, self._at) for each in requests], start)
        except BaseException:
            self._chains.forget()
            raise
        try:
            tiles = self._growth.extend([leaf_hash(data) for data in told.leaves])
            text = Checkpoint(self.settings.origin, self.size, self._growth.root()).text()
            note = sign(text, *self._signers)
            signed = Signed(self._signed.number + 1, self.size, note, b"".join(self._growth.hashes()))
            self.store.record(Batch(start, told.leaves, told.openings, told.heads, tiles, signed, lines, purge))
            if self._guard:
                self._guard.keep(note)
        except BaseException:
            self._failed = True
            raise
        self._signed = signed
        for request in requests:
            request.receipt = Receipt(start, len(request.entries), note)
            start += len(request.entries)
        if purge:
            self._chains.forget()
        return requests[0].receipt or Receipt(start, 0, note)


def _altered(what: str) -> LedgerError:
    return LedgerError("This ledger was altered; nothing is signed.", cause=what, next_step="See where: rollcall ledger audit.")
