"""A witness: signs a log's checkpoint only where the log has grown consistently, and never forgets what it signed.

The protocol is C2SP tlog-witness. What was signed is on disk before an answer is given, and comparing with the last checkpoint and
replacing it are one transaction: two requests at once, or a crash between them, cannot roll a witness back. Requests of a log's own
making that contradict what was signed are kept: they are evidence.
"""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rollcall.errors import OutputError, ProofFailed, UsageError
from rollcall.ledger.encoding import from_base64, to_base64, to_number, to_text
from rollcall.ledger.note import LOG_KEY, WITNESS_KEY, Checkpoint, Signer, Verifier, parse_note, signature_line, verify_note
from rollcall.ledger.tree import EMPTY_ROOT, HASH_BYTES, verify_consistency

MOST_HASHES = 63
LARGEST_REQUEST = 1 << 17
_TABLES = """
create table if not exists signed (
    origin text not null, size integer not null, root blob not null, note text not null, primary key (origin, size)) without rowid;
create table if not exists refused (
    origin text not null, size integer not null, root blob not null, old integer not null, proof text not null, note text not null,
    primary key (origin, size, root)) without rowid;
"""


@dataclass(frozen=True)
class WitnessConfig:
    """A witness's key (kind `WITNESS_KEY`), the keys of the logs that it knows, and the SQLite file of what it has signed."""

    signer: Signer
    logs: tuple[Verifier, ...]
    state: Path


@dataclass(frozen=True)
class Answer:
    """An answer to a request: HTTP status, body, and the media type of the body."""

    status: int
    body: str = ""
    media_type: str = "text/plain; charset=utf-8"


class Cosigner:
    """A witness at work. Raises `UsageError` where the keys are of the wrong kind, `OutputError` where its state cannot be kept."""

    def __init__(self, config: WitnessConfig) -> None:
        if config.signer.kind != WITNESS_KEY or any(log.kind != LOG_KEY for log in config.logs):
            raise UsageError("A witness signs with a witness's key, and knows logs by their log keys.")
        self.config = config
        self._lock = threading.Lock()
        try:
            self._state = sqlite3.connect(config.state, isolation_level=None, check_same_thread=False, timeout=10)
            self._state.executescript(f"pragma journal_mode = delete; pragma synchronous = extra; {_TABLES}")
        except sqlite3.Error as error:
            raise OutputError("What the witness has signed cannot be kept.", cause=str(error), next_step="Name another file.") from error

    def close(self) -> None:
        """Let go of the state."""
        with self._lock:
            self._state.close()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer `POST /add-checkpoint`: 200 with the cosignature, or 400, 403, 404, 409 (with the size last signed), 422, 500."""
        try:
            old, proof, note = parse_request(body)
            text, signatures = parse_note(note)
            checkpoint = Checkpoint.parse(text)
        except ProofFailed as error:
            return Answer(400, f"{error.message}\n")
        keys = [log for log in self.config.logs if log.name == checkpoint.origin]
        if not keys:
            return Answer(404, "this log is not known here\n")
        try:
            _, verified = verify_note(note, keys)
        except ProofFailed as error:
            return Answer(403, f"{error.message}\n")
        if old > checkpoint.size:
            return Answer(400, "the old size is larger than the new\n")
        line = self.config.signer.line(text)
        by_log = {(one.by.name, one.by.id) for one in verified}
        kept = f"{text}\n{''.join(signature_line(*one) for one in signatures if one[:2] in by_log)}{line}"
        with self._lock:
            try:
                self._state.execute("begin immediate")
                try:
                    answer = self._decide(checkpoint, old, proof, note, kept, line)
                    self._state.execute("commit")
                except BaseException:
                    self._state.execute("rollback")
                    raise
            except sqlite3.Error:
                return Answer(500, "what was signed cannot be kept, so nothing was signed\n")
        return answer

    def latest(self, origin_hash: str) -> Answer:
        """Answer `GET /<SHA-256 of the origin>/checkpoint`: the last checkpoint signed, with the log's signatures and the witness's."""
        for origin in {log.name for log in self.config.logs}:
            if sha256(origin.encode()).hexdigest() == origin_hash:
                try:
                    with self._lock:
                        row = self._last(origin)
                except sqlite3.Error:
                    return Answer(500)
                return Answer(200, row[2]) if row else Answer(404)
        return Answer(404)

    def _last(self, origin: str) -> tuple[int, bytes, str] | None:
        return self._state.execute("select size, root, note from signed where origin = ? order by size desc limit 1", (origin,)).fetchone()

    def _decide(self, new: Checkpoint, old: int, proof: Sequence[bytes], note: str, kept: str, line: str) -> Answer:
        size, root, _ = self._last(new.origin) or (0, EMPTY_ROOT, "")
        before = self._state.execute("select root from signed where origin = ? and size = ?", (new.origin, new.size)).fetchone()
        if before and before[0] != new.root:
            self._keep_refused(new, old, proof, note)
        if old != size:
            return Answer(409, f"{size}\n", "text/x.tlog.size")
        try:
            verify_consistency(size, root, new.size, new.root, proof)
        except ProofFailed as error:
            self._keep_refused(new, old, proof, note)
            return Answer(422, f"{error.message}\n")
        self._state.execute("insert or replace into signed values (?, ?, ?, ?)", (new.origin, new.size, new.root, kept))
        return Answer(200, line)

    def _keep_refused(self, new: Checkpoint, old: int, proof: Sequence[bytes], note: str) -> None:
        hashes = "\n".join(map(to_base64, proof))
        self._state.execute("insert or ignore into refused values (?, ?, ?, ?, ?, ?)", (new.origin, new.size, new.root, old, hashes, note))


def parse_request(body: bytes) -> tuple[int, list[bytes], str]:
    """The old size, the consistency proof and the note of a request to a witness. Raises `ProofFailed`."""
    head, blank, note = to_text(body, "the request").partition("\n\n")
    first, *hashes = head.split("\n")
    if not blank or not first.startswith("old ") or len(hashes) > MOST_HASHES:
        raise ProofFailed(f"a request is an old size, at most {MOST_HASHES} hashes, an empty line, and a checkpoint")
    return to_number(first.removeprefix("old ")), [from_base64(one, HASH_BYTES) for one in hashes], note


def write_request(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The request that `parse_request` reads."""
    return "\n".join([f"old {old}", *map(to_base64, proof), "", note]).encode()


def signed_notes(state: Path) -> list[str]:
    """Every note that a witness has on file, signed or refused as contradicting, for a comparison with another witness.

    Raises `UsageError` where the file is not a witness's.
    """
    if not state.is_file():
        raise UsageError("There is no such file of a witness.")
    try:
        with closing(sqlite3.connect(f"{state.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("select note, origin, size from signed union select note, origin, size from refused order by 2, 3, 1")
            return [note for note, _, _ in rows]
    except sqlite3.Error as error:
        raise UsageError("This is not the file of a witness, or it is damaged.") from error
