"""Checks a whole ledger: the log against what was signed, the openings against the log, and all that was derived against both.

Nothing raises for what it finds: every damage is told with its place. The log is streamed once; what grows with it is one
record for each child. What could not be checked is said too, and is never taken for sound.
"""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from rollcall.errors import LedgerError, ProofFailed
from rollcall.ledger import folder as places
from rollcall.ledger import guard
from rollcall.ledger.bodies import Bodies
from rollcall.ledger.damage import Damage, Damages
from rollcall.ledger.entry import LEAF_BYTES, VERSION
from rollcall.ledger.folder import Settings
from rollcall.ledger.hashes import WIDTH, Growth, Reading
from rollcall.ledger.note import Checkpoint, Verifier, open_checkpoint
from rollcall.ledger.store import Signed, Store
from rollcall.ledger.tree import root_of
from rollcall.ledger.vault import Vault


class Checked(NamedTuple):
    """What a check found."""

    entries: int
    damages: list[Damage]  # the first thousand
    count: int  # of all damages
    unchecked: list[str]  # what could not be checked, and why


def check(folder: Path, passphrase: str | None, notes: dict[str, str] | None = None) -> Checked:
    """Check the ledger in `folder`: with its passphrase wholly, without one only what is public.

    `notes` are checkpoints that others keep (name of the place -> signed note), such as a witness's or a printed one.

    Raises:
        LedgerError: there is no ledger in the folder at all.
    """
    found, unchecked = Damages(), []
    if not folder.is_dir() or not any((folder / name).exists() for name in (places.SETTINGS, places.STORE, places.VAULT)):
        raise LedgerError(f"{folder} holds no ledger.", next_step="Name another folder.")
    settings = _settings(folder, found)
    vault = _vault(folder, passphrase, found, unchecked)
    if vault:
        settings = _compare_settings(settings, vault, found)  # the store is where the vault says, whatever somebody wrote elsewhere
    entries = 0
    if settings:
        # Before the store, since it follows the store: whoever writes meanwhile must not seem to be behind it.
        notes = {**_guarded(settings, found, unchecked), **(notes or {})}
        try:
            store = places.open_store(folder, settings, read_only=True)
        except LedgerError as error:
            found.add(places.STORE, f"cannot be opened: {error.cause or error.message}")
        else:
            entries = _check_store(store, settings, vault, found, notes)
            store.close()
    if vault:
        vault.close()
    return Checked(entries, found.told, found.count, unchecked)


def _settings(folder: Path, found: Damages) -> Settings | None:
    try:
        return places.read_settings(folder)
    except LedgerError as error:
        found.add(places.SETTINGS, error.cause or error.message)
        return None


def _vault(folder: Path, passphrase: str | None, found: Damages, unchecked: list[str]) -> Vault | None:
    if passphrase is None:
        unchecked.append("no passphrase was given: what the entries hold, the children's chains and the rolls were not checked")
        return None
    try:
        vault = Vault.open(folder / places.VAULT, passphrase, read_only=True)
        for fault in vault.faults():
            found.add(places.VAULT, fault)
    except LedgerError as error:
        found.add(places.VAULT, f"{error.message} Either the passphrase is another, or the vault was altered.")
        return None
    return vault


def _kept_settings(vault: Vault, found: Damages) -> Settings | None:
    try:
        return Settings.model_validate(vault.kept("settings"))
    except (LedgerError, ValueError):
        found.add(places.VAULT, "the settings that it keeps were altered or removed")
        return None


def _compare_settings(settings: Settings | None, vault: Vault, found: Damages) -> Settings | None:
    """The settings that the vault holds; those of the folder where the vault's were lost."""
    kept = _kept_settings(vault, found) or settings
    if settings and kept != settings:
        found.add(places.SETTINGS, "differs from what the vault holds: the log's keys, its guard or its store were changed")
    try:
        signing = {signer.vkey for signer in vault.signers()}
    except (LedgerError, ValueError, TypeError):
        signing = set()
    if kept and (not signing or not signing <= set(kept.vkeys)):
        found.add(places.VAULT, "the keys that sign are not the log's, or were altered or removed")
    return kept


def _check_store(store: Store, settings: Settings, vault: Vault | None, found: Damages, notes: dict[str, str]) -> int:
    for fault in store.faults():
        found.add(places.STORE, fault)
    known = settings.verifiers()
    entries = 0
    try:
        edge = _Edge(store, known, settings.origin, found)
        bodies = Bodies(store, vault, found) if vault else None
        for page in store.pages() if bodies else store.leaf_pages():
            edge.take([row[:2] for row in page] if bodies else page)
            if bodies:
                bodies.take(page)
            entries += len(page)
        edge.end()
        if bodies:
            bodies.end(settings)
        for idx in store.stray_openings():
            found.add(f"opening {idx}", "no leaf of the log belongs to it")
        seen = {f"the store's cosigned checkpoint {size}": note for size, note in store.cosigned()}
        _compare_notes(store, edge.whole, {**seen, **notes}, known, found)
    except LedgerError as error:
        found.add(places.STORE, f"cannot be read to its end: {error.cause or error.message}")
    except (ProofFailed, ValueError, TypeError, KeyError, OverflowError) as error:  # a cell of another kind than its column's
        found.add(places.STORE, f"cannot be read to its end: it holds what nobody wrote there ({type(error).__name__})")
    return entries


def _guarded(settings: Settings, found: Damages, unchecked: list[str]) -> dict[str, str]:
    if not settings.guard:
        unchecked.append(
            "there is no guard: an older copy of the whole ledger, put in its place, is noticed only by checkpoints kept elsewhere"
        )
        return {}
    try:
        note = guard.read(Path(settings.guard))
    except LedgerError as error:
        found.add("guard", error.cause or error.message)
        return {}
    if note is None:
        found.add("guard", "it is gone or empty")
        return {}
    return {"the guard": note}


def _compare_notes(store: Store, size: int, notes: dict[str, str], known: list[Verifier], found: Damages) -> None:
    """Hold the log against checkpoints that are kept elsewhere."""
    reading = Reading(store)
    for place, note in notes.items():
        try:
            seen = open_checkpoint(note, known)[0]
            if seen.size > store.size():
                found.add(
                    place, f"it knows {seen.size} entries and the log has {store.size()}: an older copy was put back, or its end removed"
                )
            elif seen.size > size:
                found.add(place, f"it cannot be held against the log, which is not whole up to {seen.size} entries")
            elif root_of(seen.size, reading) != seen.root:
                found.add(place, f"the log's first {seen.size} entries are not those that it has signed: the log was rewritten")
        except ProofFailed as error:
            found.add(place, error.message)


class _Edge:
    """The tree, built anew leaf by leaf, held against the tiles and the checkpoints."""

    def __init__(self, store: Store, known: list[Verifier], origin: str, found: Damages) -> None:
        self._store, self._known, self._origin, self._found = store, known, origin, found
        self._growth = Growth(0, (), (), ())
        self._signed = store.signed()
        self._next = next(self._signed, None)
        self._number = 0
        self._last_size = 0
        self._tiles: dict[int, int] = {}  # level -> how many there are
        self.whole = 0  # leaves without a gap before them
        self._broken = False

    def take(self, leaves: list[tuple[int, bytes]]) -> None:
        """Take the next leaves."""
        if self._broken:
            return
        if [idx for idx, _ in leaves] != list(range(self.whole, self.whole + len(leaves))):
            at = next(at for at, (idx, _) in enumerate(leaves) if idx != self.whole + at)
            self._found.add(f"leaf {self.whole + at}", "it is missing")
            leaves, self._broken = leaves[:at], True
        told = [data for _, data in leaves]
        if set(map(type, told)) - {bytes} or set(map(len, told)) - {LEAF_BYTES} or b"".join(told)[::LEAF_BYTES].strip(VERSION):
            told = [data if type(data) is bytes else b"" for data in told]
            for at, data in enumerate(told, start=self.whole):
                if len(data) != LEAF_BYTES or data[:1] != VERSION:
                    self._found.add(f"leaf {at}", "it is no commitment")
        hashes = [sha256(b"\x00" + data).digest() for data in told]
        stop = self.whole + len(hashes)
        while self._next and self._next.size <= stop:
            at = max(self._next.size - self.whole, 0)
            self._grow(hashes[:at])
            hashes = hashes[at:]
            self._compare(self._next)
        self._grow(hashes)

    def _grow(self, hashes: list[bytes]) -> None:
        for level, n, tile in self._growth.extend(hashes):
            self._tiles[level] = n + 1
            stored = self._store.tile(level, n) or b""
            if level == 0 and stored != tile:
                self._name_leaves(n, tile, stored)
            elif level and not stored.startswith(tile):
                self._found.add(f"tile {level}/{n}", "its hashes are not those of the tiles below it")
        self.whole += len(hashes)

    def _name_leaves(self, n: int, tile: bytes, stored: bytes) -> None:
        if len(stored) != len(tile):
            self._found.add(f"tile 0/{n}", "it is missing or has another length")
            return
        for at in range(WIDTH):
            if tile[at * 32 : at * 32 + 32] != stored[at * 32 : at * 32 + 32]:
                self._found.add(f"leaf {n * WIDTH + at}", f"its hash is not the one that tile 0/{n} holds")

    def _compare(self, signed: Signed) -> None:
        place = f"checkpoint {signed.number} of {signed.size} entries"
        if signed.number != self._number:
            self._found.add(f"checkpoint {self._number}", "it is missing, or its number was changed")
        if signed.size <= self._last_size:
            self._found.add(place, "it does not follow the one before it")
        elif signed.size == self.whole:
            try:
                expected = Checkpoint(self._origin, self.whole, self._growth.root())
                if open_checkpoint(signed.note, self._known)[0] != expected:
                    self._found.add(place, "it signs another tree than that of the leaves")
            except ProofFailed as error:
                self._found.add(place, error.message)
            if signed.frontier != b"".join(self._growth.hashes()):
                self._found.add(place, "the tree's edge that is kept with it is not that of the leaves")
        self._number, self._last_size = signed.number + 1, signed.size
        self._next = next(self._signed, None)

    def end(self) -> None:
        """Say what is amiss at the end of the log."""
        if self._next:
            self._found.add(f"leaf {self.whole}", f"it is missing, and checkpoint {self._next.number} has signed {self._next.size} entries")
        elif not self._broken and self._last_size != self.whole:
            self._found.add(f"leaf {self._last_size}", "it and what follows were signed by no checkpoint")
        if self.whole == 0:
            self._found.add("leaf 0", "the log is empty")
        if self._broken:
            return
        expected = {(level, n) for level, count in self._tiles.items() for n in range(count)}
        for level, n, count in self._store.tiles():
            due = min(WIDTH, (self.whole >> 8 * level) - n * WIDTH)
            if (level, n) not in expected:
                self._found.add(f"tile {level}/{n}", "there is no such tile in this log")
            elif count != due:
                self._found.add(f"tile {level}/{n}", f"it has {count} hashes, and {due} are due")
            expected.discard((level, n))
        for level, n in sorted(expected):
            self._found.add(f"tile {level}/{n}", "it is missing")
