"""Each child's chain: every entry states its place in it and the commitment of the one before, so that none can be left out of the middle.

The log's own entries form a chain too. Here a batch of entries is turned into commitments and sealed openings; it is the
hot path, so that it keeps to plain lists and makes no object for an entry.
"""

import hmac
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rollcall.ledger.entry import CLOSING, SCHEMA, Entry, commitment, sealed_text, text_of
from rollcall.ledger.store import Head, Store
from rollcall.ledger.vault import OWN, Vault

SALT_BYTES, NONCE_BYTES = 32, 12

#: Chains whose ends stay at hand between batches; an end with its cipher takes some 3 kB.
AT_HAND = 1 << 13


class Encoded(NamedTuple):
    """A batch, ready for the store."""

    leaves: list[bytes]
    openings: list[tuple[int, int, int, bytes]]
    heads: list[Head]


class _End:
    """The end of a chain while a batch is written."""

    __slots__ = ("chain", "child", "cipher", "closing", "idx", "leaf", "previous", "roll_key", "seq", "status")

    def __init__(self, chain: int, key: bytes, child: str, head: Head | None) -> None:
        self.chain = chain
        self.cipher = AESGCM(key)
        self.child = text_of(child)
        self.seq, self.idx, self.leaf = (head.seq, head.idx, head.leaf) if head else (0, -1, b"")
        self.status, self.closing = (head.status, head.closing) if head else ("stated" if chain != OWN else "", -1)
        self.roll_key = roll_key(roll_secret(key), child) if chain != OWN else b""
        self.previous = bytes(self.leaf).hex()

    def head(self) -> Head:
        return Head(self.chain, self.seq, self.idx, self.leaf, self.status, self.closing, self.roll_key)


def roll_secret(key: bytes) -> bytes:
    """What tells a child's place on the roll, derived from the key of its chain; it opens nothing."""
    return hmac.digest(key, b"rollcall/roll/v1", "sha256")


def roll_key(secret: bytes, child: str) -> bytes:
    """What stands on the roll in the child's place, 32 bytes."""
    return hmac.digest(secret, child.encode("utf-8", "surrogatepass"), "sha256")


class Chains:
    """The ends of chains, read from the store as they are needed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store, self._vault = store, vault
        self._ends: dict[str, _End] = {}

    def forget(self) -> None:
        """Read every end anew from now on."""
        self._ends.clear()

    def encode(self, requests: Sequence[tuple[Sequence[Entry], str, str]], start: int) -> Encoded:
        """Put entries (checked before), by whom and at what time, at the ends of their chains. Numbers run from `start`.

        Raises `UsageError` where a text is not Unicode; then `forget` must follow.
        """
        self._gather(dict.fromkeys(entry[2] for entries, _, _ in requests for entry in entries))
        ends = self._ends
        leaves: list[bytes] = []
        openings: list[tuple[int, int, int, bytes]] = []
        touched: dict[int, _End] = {}
        count = sum(len(entries) for entries, _, _ in requests)
        chance = os.urandom((SALT_BYTES + NONCE_BYTES) * count)
        at, idx, commit = 0, start, commitment
        for entries, by, when in requests:
            head = f'{{"at":{text_of(when)},"by":{text_of(by)},"child":'
            for kind, data, child in entries:
                end = ends[child]
                end.seq += 1
                body = sealed_text(
                    f'{head}{end.child},"data":{text_of(data)},"kind":"{kind}","previous":"{end.previous}","schema":"{SCHEMA}","seq":{end.seq}}}'
                )
                salt, nonce = chance[at : at + SALT_BYTES], chance[at + SALT_BYTES : at + SALT_BYTES + NONCE_BYTES]
                at += SALT_BYTES + NONCE_BYTES
                leaf = commit(salt, body)
                leaves.append(leaf)
                openings.append((idx, end.chain, end.idx, nonce + end.cipher.encrypt(nonce, salt + body, leaf)))
                if kind == "outcome":
                    end.status = data["status"]
                    end.closing = idx if end.status in CLOSING else -1
                end.idx, end.leaf, end.previous = idx, leaf, leaf.hex()
                touched[end.chain] = end
                idx += 1
        return Encoded(leaves, openings, [end.head() for end in touched.values()])

    def _gather(self, children: Iterable[str]) -> None:
        wanted = [child for child in children if child not in self._ends]
        if not wanted:
            return
        if len(self._ends) + len(wanted) > AT_HAND:
            self._ends.clear()
            wanted = list(children)
        chains = self._vault.chains(child for child in wanted if child)
        heads = self._store.heads([OWN, *(chain for chain, _ in chains.values())])
        for child, (chain, key) in chains.items():
            self._ends[child] = _End(chain, key, child, heads.get(chain))
        if "" in wanted:
            self._ends[""] = _End(OWN, self._vault.key(OWN) or b"", "", heads.get(OWN))
