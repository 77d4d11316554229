"""A ledger opened for reading: entries and chains by the vault's keys, proofs and checkpoints by the store."""

import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rollcall.errors import LedgerError
from rollcall.ledger import folder as places
from rollcall.ledger.chain import NONCE_BYTES, SALT_BYTES
from rollcall.ledger.entry import parse
from rollcall.ledger.folder import Settings
from rollcall.ledger.hashes import Reading
from rollcall.ledger.note import open_checkpoint
from rollcall.ledger.proof import TlogProof
from rollcall.ledger.store import Store
from rollcall.ledger.tree import consistency_proof, inclusion_proof
from rollcall.ledger.vault import Vault


class Opening(NamedTuple):
    """An entry with what shows that the log holds its commitment."""

    idx: int
    salt: bytes
    body: bytes  # canonical JSON

    def told(self) -> dict[str, Any]:
        """The body as a mapping. Raises `UsageError` where it is no entry."""
        return parse(self.body)


class Opened:
    """What can be read of a ledger; `Ledger` adds what can be written."""

    def __init__(self, folder: Path, settings: Settings, store: Store, vault: Vault) -> None:
        self.folder, self.settings, self.store, self.vault = folder, settings, store, vault

    def note(self) -> str:
        """The last signed checkpoint."""
        signed = self.store.last_signed()
        if signed is None:
            raise LedgerError("The log has no checkpoint.", next_step="See `rollcall ledger audit`.")
        return signed.note

    def best_note(self, idx: int) -> str:
        """The newest checkpoint that witnesses signed and that holds the entry `idx`; else the last one."""
        seen = [note for size, note in self.store.cosigned() if size > idx]
        return seen[-1] if seen else self.note()

    def proof(self, idx: int, note: str = "") -> TlogProof:
        """The proof in one file that the entry `idx` is in the log, under `note` or the best checkpoint. Raises `ProofFailed`."""
        note = note or self.best_note(idx)
        size = open_checkpoint(note, self.settings.verifiers())[0].size
        return TlogProof(idx, b"", tuple(inclusion_proof(idx, size, Reading(self.store))), note)

    def growth(self, old: int) -> list[bytes]:
        """The proof that the log's first `old` entries are still those that they were."""
        size = open_checkpoint(self.note(), self.settings.verifiers())[0].size
        return consistency_proof(old, size, Reading(self.store))

    def entry(self, idx: int) -> Opening:
        """Open an entry. Raises `LedgerError` where its data was purged or altered, or there is no such entry."""
        found = self.store.opening(idx)
        leaf = self.store.leaves(idx, idx + 1)
        if not found or not leaf:
            raise LedgerError(f"Entry {idx} cannot be opened.", cause="there is none, or what it held was purged")
        try:
            key = self.vault.key(found[0])
            plain = AESGCM(key).decrypt(found[2][:NONCE_BYTES], found[2][NONCE_BYTES:], leaf[0]) if key else b""
        except (InvalidTag, ValueError):
            plain = b""
        if not plain:
            raise LedgerError(
                f"Entry {idx} cannot be opened.", cause="it was altered, or its key was", next_step="See `rollcall ledger audit`."
            )
        return Opening(idx, plain[:SALT_BYTES], plain[SALT_BYTES:])

    def chain_of(self, child: str) -> list[Opening]:
        """All entries of a child's chain, the first one first; empty where the ledger knows no such child."""
        chain = self.vault.find(child)
        head = self.store.heads([chain]).get(chain) if chain is not None else None
        told: list[Opening] = []
        at = head.idx if head else -1
        while at >= 0:
            told.append(self.entry(at))
            found = self.store.opening(at)
            at = found[1] if found and found[1] < at else -1
        return told[::-1]


def proof_of(folder: Path, idx: int) -> tuple[TlogProof, bytes]:
    """The proof of an entry of the ledger in `folder`, and the entry's 33 bytes; no passphrase is needed. Raises `ProofFailed`."""
    settings = places.read_settings(folder)
    store = places.open_store(folder, settings, read_only=True)
    try:
        signed = store.last_signed()
        seen = [note for size, note in store.cosigned() if size > idx]
        note = seen[-1] if seen else signed.note if signed else ""
        size = open_checkpoint(note, settings.verifiers())[0].size
        hashes = tuple(inclusion_proof(idx, size, Reading(store)))
        return TlogProof(idx, b"", hashes, note), store.leaves(idx, idx + 1)[0]
    finally:
        store.close()


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
