"""The guard: the last signed checkpoint, kept a second time on another disk, where restoring a backup does not roll it back.

Two slots of 4 KiB are written in turn and flushed, so that one of them is whole whatever happens. A slot holds the
digest of its note and the note. What the guard says is believed only as far as the log's own key has signed it.
"""

import contextlib
import hashlib
import os
from pathlib import Path

from rollcall.errors import LedgerError, ProofFailed
from rollcall.ledger.note import Checkpoint, parse_note

SLOT = 4096


class Guard:
    """A guard's file, opened for writing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        held = read(path)
        self._slot = 0
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            if os.fstat(self._file).st_size < 2 * SLOT:
                os.pwrite(self._file, b"\n" * 2 * SLOT, 0)
                os.fsync(self._file)
            for slot in (0, 1):
                if held and _note(os.pread(self._file, SLOT, slot * SLOT)) == held:
                    self._slot = 1 - slot
        except OSError as error:
            raise _failed(path, error) from None

    def keep(self, note: str) -> None:
        """Keep a note; it is on the disk when this returns. Raises `LedgerError`."""
        told = note.encode()
        slot = hashlib.sha256(told).hexdigest().encode() + b"\n" + told
        if len(slot) > SLOT:
            raise LedgerError("The checkpoint is larger than the guard's slot.", next_step="Sign with fewer keys.")
        try:
            if os.pwrite(self._file, slot.ljust(SLOT, b"\0"), self._slot * SLOT) != SLOT:
                raise LedgerError(f"The guard {self._path} cannot be written.", next_step="Make room, then open the ledger again.")
            os.fdatasync(self._file)
        except OSError as error:
            raise _failed(self._path, error) from None
        self._slot = 1 - self._slot

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def read(path: Path) -> str | None:
    """The note with the largest checkpoint that the guard holds; None where it holds none yet. Raises `LedgerError`."""
    try:
        with contextlib.suppress(FileNotFoundError):
            told = path.read_bytes()[: 2 * SLOT]
            notes = [note for at in (0, SLOT) if (note := _note(told[at : at + SLOT]))]
            if not notes and told.strip(b"\n\0"):
                raise LedgerError(
                    f"The guard {path} is damaged.", next_step="Compare the last checkpoint with a witness's before going on."
                )
            return max(notes, key=_size, default=None)
    except OSError as error:
        raise _failed(path, error) from None
    return None


def _note(slot: bytes) -> str | None:
    digest, _, told = slot.rstrip(b"\0").partition(b"\n")
    if hashlib.sha256(told).hexdigest().encode() != digest:
        return None
    note = told.decode("utf-8", "replace")
    try:
        Checkpoint.parse(parse_note(note)[0])
    except ProofFailed:
        return None
    return note


def _size(note: str) -> int:
    return Checkpoint.parse(parse_note(note)[0]).size


def _failed(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"The guard {path} cannot be used.", cause=error.strerror or "", next_step="Mount its disk, or mend it; then open the ledger again."
    )
