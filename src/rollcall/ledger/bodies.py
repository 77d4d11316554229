"""Checks what the entries hold: each opening against its commitment, each chain from its first entry, each roll by the chains.

An entry that only states something is not read as JSON: its beginning and its end are compared with what they must be,
which is several times faster and as strict, since its bytes are already known to be those that were committed to.
"""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rollcall.errors import LedgerError, UsageError
from rollcall.ledger.chain import AT_HAND, NONCE_BYTES, SALT_BYTES, roll_key, roll_secret
from rollcall.ledger.damage import Damages
from rollcall.ledger.entry import CLOSING, OPEN, SCHEMA, commitment, parse
from rollcall.ledger.folder import Settings
from rollcall.ledger.roll import Roll, closings, lines_at, replay
from rollcall.ledger.store import Head, Store
from rollcall.ledger.vault import OWN, Vault

#: Kinds whose data decides nothing else that is checked.
STATING = frozenset({b"stated", b"corrected", b"judgement"})

START = b'{"at":"'
TIME = slice(len(START), len(START) + 20)


class _Chain:
    """How far a chain has been followed."""

    __slots__ = ("closing", "idx", "key", "leaf", "mark", "marked", "roll_key", "seq", "status")

    def __init__(self, mark: bytes, key: bytes | None) -> None:
        self.mark, self.key = mark, key
        self.seq, self.idx, self.leaf = 0, -1, b""
        self.status, self.closing, self.roll_key = "", -1, b""
        self.marked = b""


class Bodies:
    """The openings, read in the order of the log."""

    def __init__(self, store: Store, vault: Vault, found: Damages) -> None:
        self._store, self._vault, self._found = store, vault, found
        self._chains: dict[int, _Chain] = {}
        self._ciphers: dict[int, AESGCM] = {}
        self._time = b""
        self._closed_at: dict[bytes, set[int]] = {}  # roll key -> entries that closed the duty
        self._lost: set[int] = set()  # entries without an opening
        self._purged: dict[int, set[int]] = {}  # the entry that says so -> the entries it names
        self._said: set[tuple[int, int]] = set()  # purged chains, and the entries that say so
        self._purges = store.purges()
        self._purged_keys = {bytes(key): entry for entry, key in self._purges.values()}
        self._vkeys: list[str] = []
        self._last_roll: tuple[int, dict[bytes, tuple[int, str]]] = (-1, {})
        self._rolls: set[int] = set()

    def take(self, page: Sequence[tuple[int, bytes, int | None, int | None, bytes | None]]) -> None:
        """Check a page of the log: idx, leaf, chain, the chain's entry before it, sealed opening."""
        chains, ciphers, commit, found = self._chains, self._ciphers, commitment, self._found
        for idx, leaf, number, before, sealed in page:
            if sealed is None or number is None:
                self._lost.add(idx)
                continue
            chain = chains.get(number)
            if chain is None:
                chain = chains[number] = _Chain(*self._held(number))
            try:
                plain = (ciphers.get(number) or self._cipher(number, chain.key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], leaf)
            except (InvalidTag, ValueError, TypeError, OverflowError):
                plain = b""
            body = plain[SALT_BYTES:]
            if not plain or commit(plain[:SALT_BYTES], body) != leaf:
                found.add(f"entry {idx}", "its opening does not open: it, its leaf or its key was altered, or is another's")
                continue
            chain.seq += 1
            end = f'","previous":"{chain.leaf.hex()}","schema":"{SCHEMA}","seq":{chain.seq}}}'.encode()
            stop = len(body) - len(end)
            kind = body[body.rfind(b'"', 0, stop) + 1 : stop]
            if not body.endswith(end) or before != chain.idx:
                found.add(f"entry {idx}", "it does not follow the entry before it in its chain: one is missing or was moved")
                chain.seq = self._place(body, chain.seq)
            chain.idx, chain.leaf = idx, leaf
            if not body.startswith(START) or body[TIME] < self._time:
                found.add(f"entry {idx}", "its time is before that of the entry before it")
            self._time = body[TIME]
            if not chain.marked:
                self._begin(idx, number, chain, body)
            if chain.marked not in body:
                found.add(f"entry {idx}", "it stands in another child's chain")
            if kind not in STATING:
                self._read(idx, chain, body)

    def _held(self, number: int) -> tuple[bytes, bytes | None]:
        try:
            return (b"", self._vault.key(OWN)) if number == OWN else self._vault.held(number) or (b"", None)
        except (InvalidTag, LedgerError, ValueError, TypeError):
            return b"", None

    @staticmethod
    def _place(body: bytes, otherwise: int) -> int:
        told = body.rpartition(b'"seq":')[2].rstrip(b"}")
        return int(told) if told.isdigit() and len(told) < 16 else otherwise

    def _cipher(self, number: int, key: bytes | None) -> AESGCM:
        """The cipher of a chain, kept at hand; raises `ValueError` where there is no key."""
        if len(self._ciphers) >= AT_HAND:
            self._ciphers.clear()
        cipher = self._ciphers[number] = AESGCM(key or b"")
        return cipher

    def _begin(self, idx: int, number: int, chain: _Chain, body: bytes) -> None:
        """Learn from the first entry of a chain whose it is."""
        start = body.find(b'"child":') + len(b'"child":')
        name = body[start : body.find(b',"data":{', start)]
        chain.marked = b'"child":' + name + b',"data":{'
        try:
            child = json.loads(name)
        except ValueError:
            child = None
        if not isinstance(child, str):
            self._found.add(f"entry {idx}", "it names no child, and is not of the log itself")
        elif number != OWN and chain.key:
            chain.roll_key, chain.status = roll_key(roll_secret(chain.key), child), "stated"
            if not self._vault.marks(child, chain.mark):
                self._found.add(f"vault, chain {number}", "it is not where the vault looks for its child")
        chain.mark = b""

    def _read(self, idx: int, chain: _Chain, body: bytes) -> None:
        try:
            told = parse(body)
        except UsageError as error:
            self._found.add(f"entry {idx}", error.message)
            return
        kind, data = told["kind"], told["data"]
        if kind == "outcome":
            chain.status, chain.closing = data["status"], idx if data["status"] in CLOSING else -1
            if chain.closing >= 0:
                self._closed_at.setdefault(chain.roll_key, set()).add(idx)
        elif kind == "purged":
            self._purged[idx] = set(data["entries"])
            self._said.add((data["chain"], idx))
        elif kind in ("opened", "restored"):
            self._vkeys.append(data["vkey"])
            if idx:
                self._found.add(f"entry {idx}", "a log is opened by its first entry alone")
        elif kind == "rotated":
            self._vkeys += data["added"]
        elif kind == "roll":
            self._check_roll(idx, data)

    def _check_roll(self, idx: int, data: dict[str, Any]) -> None:
        """Hold a roll against the chains, and against the roll before it."""
        place = f"roll of {data['day']}, entry {idx}"
        self._rolls.add(idx)
        before_entry, before = self._last_roll
        changes = list(self._store.roll_lines(idx, before_entry))
        lines = lines_at(changes, before)
        now = {chain.roll_key: (chain.seq, chain.status) for chain in self._chains.values() if chain.status in OPEN and chain.roll_key}
        unknown = set(self._purged_keys)
        if Roll(lines).root().hex() != data["root"] or len(lines) != data["open"]:
            self._found.add(place, "its lines do not lead to the root that was recorded")
        elif {key: line for key, line in lines.items() if key not in unknown} != {key: now[key] for key in now if key not in unknown}:
            self._found.add(place, "it is not what the children's chains say: somebody is left out, added or has another status")
        try:
            closed = closings(data)
        except ValueError:
            closed = {}
        changed = {bytes(line.roll_key): line.closing for line in changes if line.entry == idx and (line.closing != -1 or not line.status)}
        if changed != closed:
            self._found.add(place, "its lines and its entry do not name the same closings")
        told = replay(before, lines, closed)
        if told.missing:
            self._found.add(place, f"{len(told.missing)} children are missing, and no entry closes the duty for them")
        for key, at in closed.items():
            if at not in self._closed_at.get(key, ()) and not (key in unknown and at < idx):
                self._found.add(place, f"entry {at} is said to close the duty for a child, and does not")
        sums = (len(before), before_entry, len(told.intakes), len(told.closed))
        if sums != (data["before"], data["before_entry"], data["intakes"], len(closed)):
            self._found.add(place, "its counts do not add up from the roll before it")
        self._last_roll = (idx, lines)

    def end(self, settings: Settings) -> None:
        """Say what is amiss when the whole log was read."""
        self._check_purges()
        if tuple(self._vkeys) != settings.vkeys:
            self._found.add("ledger.json", "the log's keys are not those that its entries name")
        strange = {line.entry for line in self._store.roll_lines(2**62)} - self._rolls
        for entry in sorted(strange):
            self._found.add(f"roll_line of entry {entry}", "no roll was recorded there")
        due = {number: self._head(number, chain) for number, chain in self._chains.items() if chain.seq}
        for head in self._store.all_heads():
            if due.pop(head.chain, None) != head:
                self._found.add(f"head of chain {head.chain}", "it is not the end of the chain that the log holds")
        for number in due:
            self._found.add(f"head of chain {number}", "it is missing")

    @staticmethod
    def _head(number: int, chain: _Chain) -> Head:
        return Head(number, chain.seq, chain.idx, chain.leaf, chain.status, chain.closing, chain.roll_key)

    def _check_purges(self) -> None:
        named = set().union(*self._purged.values())
        for idx in sorted(self._lost - named):
            self._found.add(f"entry {idx}", "its opening is missing, and no entry purges it")
        if still := named - self._lost:
            self._found.add(f"entry {min(still)}", f"{len(still)} entries were purged, and their openings are still there")
        told = {(chain, entry) for chain, (entry, _) in self._purges.items()}
        for chain, entry in sorted(told ^ self._said):
            self._found.add(f"purge of chain {chain}", f"the table of purges and the log do not agree on it and entry {entry}")
        for chain in self._purges:
            try:
                if self._vault.has(chain):
                    self._found.add(f"vault, chain {chain}", "it was purged, and its key is still there")
            except LedgerError as error:
                self._found.add("vault", error.message)
