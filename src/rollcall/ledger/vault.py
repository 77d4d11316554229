"""The vault: one key for each child, the keys that sign, and the ledger's settings, all sealed under a passphrase.

It is a file of its own (`keys.db`), apart from the log and its openings, so that whoever has the one reads nothing and so
that destroying a child's key destroys what was recorded about it wherever copies of the openings lie. A passphrase gives,
by scrypt, the key that wraps the master key; the master key wraps everything else with AES-256-GCM, each under its own place.
"""

import hmac
import json
import os
import sqlite3
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from rollcall.errors import LedgerError
from rollcall.ledger.note import Signer
from rollcall.ledger.sqlite import connect, transaction

#: scrypt's cost: 2**15 rounds of 8 blocks, 32 MiB, about a tenth of a second (RFC 7914; interactive use).
ROUNDS, BLOCKS, LANES = 2**15, 8, 1
KEY_BYTES = 32
NONCE_BYTES = 12
LEAST_PASSPHRASE = 8

#: Children that are looked up by one query.
AT_ONCE = 500

#: The chain of entries that speak of the log itself.
OWN = 0

TABLES = """
CREATE TABLE wrapping (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL, rounds INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE child (chain INTEGER PRIMARY KEY AUTOINCREMENT, mark BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL);
CREATE TABLE kept (name TEXT PRIMARY KEY, sealed BLOB NOT NULL);
"""


class Vault:
    """An opened vault. Its connection may be used by several threads, one at a time."""

    def __init__(self, connection: sqlite3.Connection, master: bytes) -> None:
        self._db = connection
        self._master_key = master
        self._master = AESGCM(master)
        self._lookup = hmac.digest(master, b"rollcall/vault/lookup", "sha256")
        self._own = hmac.digest(master, b"rollcall/vault/own", "sha256")

    @classmethod
    def create(cls, path: Path, passphrase: str) -> "Vault":
        """Make a vault in a new file, for its owner only. Raises `LedgerError` where the passphrase is too short or the file exists."""
        _check_length(passphrase)
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise LedgerError(f"{path} exists.", next_step="Name another folder; a vault is never written over.") from None
        try:
            connection = connect(path)
            connection.executescript(TABLES)
            master = AESGCM.generate_key(256)
            _wrap(connection, passphrase, master)
        except sqlite3.Error as error:
            raise LedgerError(
                f"{path} cannot be written.", cause=str(error), next_step="Make room or mend the disk, then try again."
            ) from None
        return cls(connection, master)

    @classmethod
    def open(cls, path: Path, passphrase: str, *, read_only: bool = False) -> "Vault":
        """Open a vault. Raises `LedgerError` where there is none, it is damaged, or the passphrase is another."""
        if not path.is_file():
            raise LedgerError(
                f"{path} is not there.",
                cause="without the vault the log can be shown and checked, and no entry can be read or added",
                next_step="Put the vault back from where its copy is kept.",
            )
        try:
            connection = connect(path, read_only=read_only)
            (told,) = connection.execute("SELECT salt, rounds, sealed FROM wrapping").fetchall()
        except (sqlite3.Error, ValueError):
            told = (None, 0, None)
        salt, rounds, sealed = told
        if rounds not in {2**power for power in range(14, 21)} or not isinstance(salt, bytes) or not isinstance(sealed, bytes):
            raise LedgerError(f"{path} is no vault, or is damaged.", next_step="Put the vault back from where its copy is kept.")
        try:
            master = _unseal(AESGCM(_stretched(passphrase, salt, rounds)), sealed, b"master")
        except (InvalidTag, ValueError):
            connection.close()
            raise LedgerError("The passphrase does not open the vault.", next_step="Type it again; nobody can recover it.") from None
        return cls(connection, master)

    def close(self) -> None:
        """Close the file, its write-ahead log emptied."""
        self._db.close()

    def chains(self, children: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """The chain and the key of each child; those it does not know get one, durably, before this returns."""
        marks = {child: self._mark(child) for child in children}
        known: dict[bytes, tuple[int, bytes]] = {}
        asked = list(marks.values())
        for at in range(0, len(asked), AT_ONCE):
            some = asked[at : at + AT_ONCE]
            rows = self._rows(f"SELECT mark, chain, sealed FROM child WHERE mark IN ({','.join('?' * len(some))})", *some)
            known.update((mark, (chain, self._open(sealed, chain))) for mark, chain, sealed in rows)
        new = [mark for mark in asked if mark not in known]
        if new:
            known |= self._add(new)
        return {child: known[mark] for child, mark in marks.items()}

    def find(self, child: str) -> int | None:
        """The chain of a child, or None where the vault has no key for it."""
        row = self._row(self._mark(child))
        return row[0] if row else None

    def held(self, chain: int) -> tuple[bytes, bytes] | None:
        """The mark of a chain's child and the chain's key, or None where there is none. Raises `InvalidTag` where it was altered."""
        rows = self._rows("SELECT mark, sealed FROM child WHERE chain = ?", chain)
        return (rows[0][0], self._open(rows[0][1], chain)) if rows else None

    def marks(self, child: str, mark: bytes) -> bool:
        """Whether a mark is this child's."""
        return mark == self._mark(child)

    def has(self, chain: int) -> bool:
        """Whether the vault holds the key of a chain, whole or not."""
        return bool(self._rows("SELECT 1 FROM child WHERE chain = ?", chain))

    def key(self, chain: int) -> bytes | None:
        """The key of a chain, or None where it was destroyed or never was. Raises `InvalidTag` where it was altered."""
        if chain == OWN:
            return self._own
        rows = self._rows("SELECT sealed FROM child WHERE chain = ?", chain)
        return self._open(rows[0][0], chain) if rows else None

    def destroy(self, chain: int) -> None:
        """Destroy the key of a chain, so that nothing sealed under it can ever be read; no copy stays in this file."""
        self._db.execute("DELETE FROM child WHERE chain = ?", (chain,))
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def keep(self, values: Mapping[str, Any]) -> None:
        """Keep values (JSON) under their names, in place of what was there; all of them or none."""
        rows = [(name, _seal(self._master, json.dumps(value).encode(), b"kept " + name.encode())) for name, value in values.items()]
        with self._transaction():
            self._db.executemany("INSERT INTO kept VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed", rows)

    def drop(self, name: str) -> None:
        """Keep nothing under a name any more."""
        with self._transaction():
            self._db.execute("DELETE FROM kept WHERE name = ?", (name,))

    def kept(self, name: str) -> Any:
        """The value kept under a name, or None. Raises `LedgerError` where it was altered."""
        rows = self._rows("SELECT sealed FROM kept WHERE name = ?", name)
        if not rows:
            return None
        try:
            return json.loads(_unseal(self._master, rows[0][0], b"kept " + name.encode()))
        except (InvalidTag, ValueError, TypeError):
            raise LedgerError(f"The vault's {name} was altered.", next_step="Put the vault back from where its copy is kept.") from None

    def signers(self) -> list[Signer]:
        """The keys that sign at present, the oldest first."""
        return [Signer(name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))) for name, key in self.kept("signers") or []]

    def change_passphrase(self, passphrase: str) -> None:
        """Wrap the master key under another passphrase. Copies of the vault made before still open with the old one."""
        _check_length(passphrase)
        _wrap(self._db, passphrase, self._master_key)
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def faults(self) -> list[str]:
        """What SQLite finds amiss in the file, and which keys were altered, each in words; empty where all is whole."""
        try:
            found = [f"vault: {line}" for (line,) in self._db.execute("PRAGMA integrity_check") if line != "ok"]
            for chain, sealed in self._db.execute("SELECT chain, sealed FROM child"):
                try:
                    self._open(sealed, chain)
                except (InvalidTag, ValueError, TypeError):
                    found.append(f"vault: the key of chain {chain} was altered")
        except sqlite3.DatabaseError as error:
            return [f"vault: cannot be read ({error})"]
        return found

    def _mark(self, child: str) -> bytes:
        return hmac.digest(self._lookup, child.encode("utf-8", "surrogatepass"), "sha256")

    def _row(self, mark: bytes) -> tuple[int, bytes] | None:
        return next(iter(self._rows("SELECT chain, sealed FROM child WHERE mark = ?", mark)), None)

    def _open(self, sealed: bytes, chain: int) -> bytes:
        return _unseal(self._master, sealed, b"child %d" % chain)

    def _rows(self, sql: str, *values: object) -> list[tuple]:
        try:
            return self._db.execute(sql, values).fetchall()
        except (sqlite3.Error, OverflowError) as error:
            raise LedgerError("The vault cannot be read.", cause=str(error), next_step="Put the vault back from a copy.") from None

    def _add(self, marks: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        last = self._rows("SELECT max(seq) FROM sqlite_sequence WHERE name = 'child'")[0][0] or 0
        made = {mark: (chain, os.urandom(KEY_BYTES)) for chain, mark in enumerate(marks, start=last + 1)}
        rows = [(chain, mark, _seal(self._master, key, b"child %d" % chain)) for mark, (chain, key) in made.items()]
        with self._transaction():
            self._db.executemany("INSERT INTO child VALUES (?, ?, ?)", rows)
        return made

    @contextmanager
    def _transaction(self) -> Generator[None]:
        try:
            with transaction(self._db):
                yield
        except sqlite3.Error as error:
            raise LedgerError(
                "The vault cannot be written.", cause=str(error), next_step="Make room or mend the disk, then try again."
            ) from None


def _check_length(passphrase: str) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise LedgerError(f"A passphrase of fewer than {LEAST_PASSPHRASE} characters protects nothing.", next_step="Choose a longer one.")


def told_signers(signers: Iterable[Signer]) -> list[tuple[str, str]]:
    """Keys that sign, as the vault keeps them: name, and the private key in hexadecimal."""
    return [(signer.name, signer.private_key.private_bytes_raw().hex()) for signer in signers]


def _wrap(connection: sqlite3.Connection, passphrase: str, master: bytes) -> None:
    salt = os.urandom(16)
    sealed = _seal(AESGCM(_stretched(passphrase, salt, ROUNDS)), master, b"master")
    connection.execute("INSERT OR REPLACE INTO wrapping VALUES (1, ?, ?, ?)", (salt, ROUNDS, sealed))


def _stretched(passphrase: str, salt: bytes, rounds: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=rounds, r=BLOCKS, p=LANES).derive(passphrase.encode("utf-8", "surrogateescape"))


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place)


def _unseal(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
