"""A proof in one file that an entry is in a log: C2SP tlog-proof. Whoever holds it and the log's key needs nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rollcall.errors import ProofFailed
from rollcall.ledger.encoding import from_base64, to_base64, to_number, to_text
from rollcall.ledger.note import LARGEST_NOTE, Checkpoint, Verifier, open_checkpoint, parse_note
from rollcall.ledger.tree import HASH_BYTES, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


class Trust(Protocol):
    """Who must have signed a checkpoint, such as a `Policy`."""

    def check(self, note: str) -> Checkpoint:
        """The checkpoint of a note, or `ProofFailed`."""
        ...


@dataclass(frozen=True)
class TlogProof:
    """Where an entry stands, the hashes from there to the root, and the checkpoint with its signatures.

    `extra` is whatever helps to find the entry's bytes; nobody has signed it. It is empty or absent where there is none.
    """

    index: int
    extra: bytes
    hashes: tuple[bytes, ...]
    checkpoint_note: str

    def text(self) -> str:
        """The file's text."""
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *(to_base64(one) for one in self.hashes), "", self.checkpoint_note]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str | bytes) -> "TlogProof":
        """Read a file's text. Nothing of it is verified yet. Raises `ProofFailed`."""
        text = to_text(text, "the proof")
        if len(text) > 2 * LARGEST_NOTE:
            raise ProofFailed("the proof is too large")
        head, _, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines.pop(0) != HEADER:
            raise ProofFailed(f"a proof begins with the line {HEADER}")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "))
            if not extra:
                raise ProofFailed("a proof without extra data has no line for it")
        if not lines or not lines[0].startswith("index ") or len(lines) - 1 > MOST_HASHES:
            raise ProofFailed(f"a proof states an index, and at most {MOST_HASHES} hashes")
        index = to_number(lines[0].removeprefix("index "))
        hashes = tuple(from_base64(line, HASH_BYTES) for line in lines[1:])
        Checkpoint.parse(parse_note(note)[0])
        return cls(index, extra, hashes, note)

    def verify(self, entry_data: bytes, trust: Trust | Iterable[Verifier]) -> Checkpoint:
        """Check that the entry of these bytes is in the log, at the index, under a checkpoint signed as `trust` asks.

        `trust` is a policy, or keys of which one must be the log's own. Returns the checkpoint. Raises `ProofFailed`.
        """
        checkpoint = open_checkpoint(self.checkpoint_note, trust)[0] if isinstance(trust, Iterable) else trust.check(self.checkpoint_note)
        verify_inclusion(leaf_hash(entry_data), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint
