"""A ledger's folder: what lies in it, who may read it, and who alone may write.

ledger.json   what is public: the log's name, its keys, where its store and its guard are (a sealed copy is in the vault)
ledger.db     the store, where it is SQLite
keys.db       the vault
lock          held by the one writer
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rollcall.errors import LedgerError, RollcallError
from rollcall.ledger.note import Verifier
from rollcall.ledger.postgresql import PostgreSQL
from rollcall.ledger.sqlite import SQLite
from rollcall.ledger.store import Store

SETTINGS, STORE, VAULT, LOCK = "ledger.json", "ledger.db", "keys.db", "lock"


class Settings(BaseModel):
    """What is public about a ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["rollcall-ledger/1"] = "rollcall-ledger/1"
    origin: str
    vkeys: tuple[str, ...] = Field(min_length=1)  # every key that ever signed, the oldest first
    store: Literal["sqlite", "postgresql"] = "sqlite"
    dsn: str = ""
    schema_name: str = ""
    guard: str = ""  # as it was named, or empty

    def verifiers(self) -> list[Verifier]:
        """The log's keys. Raises `UsageError` where one is no key."""
        return [Verifier.parse(vkey) for vkey in self.vkeys]


def read_settings(folder: Path) -> Settings:
    """The settings of the ledger in `folder`. Raises `LedgerError`."""
    file = folder / SETTINGS
    try:
        settings = Settings.model_validate_json(file.read_text(encoding="utf-8"))
        settings.verifiers()
    except FileNotFoundError:
        raise LedgerError(
            f"{folder} holds no ledger.",
            cause=f"it has no {SETTINGS}",
            next_step="Name another folder, or begin one: rollcall ledger init.",
        ) from None
    except OSError as error:
        raise LedgerError(f"{file} cannot be read.", cause=error.strerror or "", next_step="Mend it, or put it back.") from None
    except (ValidationError, UnicodeDecodeError, RollcallError):
        raise LedgerError(f"{file} is damaged.", next_step="Put it back from a copy.") from None
    return settings


def write_settings(folder: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all."""
    unfinished = folder / f".{SETTINGS}.unfinished"
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(told(settings), indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / SETTINGS)
    flush_folder(folder)


def told(settings: Settings) -> dict[str, Any]:
    """The settings as JSON holds them."""
    return settings.model_dump(mode="json")


def open_store(folder: Path, settings: Settings, *, create: bool = False, read_only: bool = False) -> Store:
    """Open the store that the settings name. Raises `LedgerError`."""
    if settings.store == "postgresql":
        return Store(PostgreSQL(settings.dsn, settings.schema_name, create=create, read_only=read_only))
    return Store(SQLite(folder / STORE, create=create, read_only=read_only))


def lock(folder: Path) -> int:
    """Become the one writer; the open file that holds it. Raises `LedgerError` where another process writes."""
    try:
        held = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LedgerError(f"{folder} cannot be written.", cause=error.strerror or "", next_step="Mend it, then try again.") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise LedgerError(
            "Another process is writing this ledger.", next_step="Wait until it has ended; a ledger has one writer."
        ) from None
    return held


def flush_folder(folder: Path) -> None:
    """Wait until the disk has the folder's list of files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
