"""Checkpoints, and the notes in which logs and witnesses sign them: C2SP signed-note, tlog-checkpoint and tlog-cosignature.

A log signs with Ed25519 keys of kind 0x01, a witness with keys of kind 0x04, whose signature also states a time. Keys are
named; name and identifier together say which key signed, so that an old and a new key of one log may sign side by side.
What is read is read strictly: one way to write each note, or none.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger.encoding import from_base64, is_plain, to_base64, to_number, to_text
from rollcall.ledger.tree import EMPTY_ROOT, HASH_BYTES, LARGEST_SIZE

LOG_KEY, WITNESS_KEY = 0x01, 0x04
LARGEST_NOTE = 1 << 18
MOST_SIGNATURES = 64
_DASH = "\N{EM DASH} "


@dataclass(frozen=True)
class Checkpoint:
    """What a log signs: its origin, its number of leaves, its root (32 bytes), and lines of its own, which nobody audits."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text to sign, ending in a newline. Raises `UsageError` where it could not be read again."""
        text = "".join(f"{line}\n" for line in (self.origin, str(self.size), to_base64(self.root), *self.extensions))
        try:
            readable = Checkpoint.parse(text) == self
        except ProofFailed as error:
            raise UsageError(f"No checkpoint can be written of this: {error.message}.") from error
        if not readable:
            raise UsageError("No checkpoint can be written of this: a line of it holds a line break.")
        return text

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint (without its signatures). Raises `ProofFailed`."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines) or not is_plain(text):
            raise ProofFailed("a checkpoint is three or more lines, none of them empty, without control characters")
        origin, size, root, *extensions = lines
        return cls(origin, to_number(size), from_base64(root, HASH_BYTES), tuple(extensions))


@dataclass(frozen=True)
class Verifier:
    """A public key that signs notes: its name, its kind (`LOG_KEY`, `WITNESS_KEY`) and the 32 bytes of the Ed25519 key."""

    name: str
    kind: int
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that name the key in a signature."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text: `name+hash+key`."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.key)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a key from its text. Raises `UsageError`."""
        name, _, rest = vkey.partition("+")
        identifier, _, encoded = rest.partition("+")
        try:
            coded = from_base64(encoded)
        except ProofFailed:
            coded = b""
        if not is_key_name(name) or len(coded) != 33 or coded[0] not in (LOG_KEY, WITNESS_KEY):
            raise UsageError(
                "This is not a verifier key of a log or a witness.", next_step="Write it as NAME+HASH+KEY, as its owner published it."
            )
        verifier = cls(name, coded[0], coded[1:])
        if verifier.id.hex() != identifier:
            raise UsageError(
                f"The verifier key of {name} is mistyped: its hash does not fit.", next_step="Copy it again from where it was published."
            )
        return verifier

    def check(self, text: str, signature: bytes) -> int | None:
        """Check a signature (without the key's id) of a text; the time it states, in seconds since 1970, where it is a witness's.

        Raises `ProofFailed`.
        """
        stated, message = None, text.encode()
        if self.kind == WITNESS_KEY:
            stated, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = _cosigned(text, stated)
            if stated > LARGEST_SIZE:
                raise ProofFailed(f"the signature of {self.name} states no time")
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise ProofFailed(f"the signature of {self.name} is not of this text") from error
        return stated


@dataclass(frozen=True)
class Signer:
    """A private key that signs notes under a name; `kind` is `LOG_KEY` or, for a witness, `WITNESS_KEY`."""

    name: str
    private_key: Ed25519PrivateKey
    kind: int = LOG_KEY

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self.private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half as text."""
        return self.verifier.vkey

    def line(self, text: str, when: int | None = None) -> str:
        """The signature line under a text. A witness states `when` it signs, in seconds since 1970 (now where empty).

        Raises `UsageError` where the name cannot be a key's, `ProofFailed` where a witness is given what is no checkpoint.
        """
        if not is_key_name(self.name):
            raise UsageError("A key's name is not empty, and has neither spaces nor a plus sign.")
        if self.kind == LOG_KEY:
            return signature_line(self.name, self.verifier.id, self.private_key.sign(text.encode()))
        Checkpoint.parse(text)
        stated = int(time.time()) if when is None else when
        return signature_line(self.name, self.verifier.id, stated.to_bytes(8, "big") + self.private_key.sign(_cosigned(text, stated)))


@dataclass(frozen=True)
class Signature:
    """A signature that was checked: whose, and when it says it was made (seconds since 1970; witnesses alone say so)."""

    by: Verifier
    when: int | None


def sign(text: str, *signers: Signer, when: int | None = None) -> str:
    """A note: the text, and a line for each signer. Raises `UsageError` where nobody could open it again."""
    if not text.endswith("\n") or not is_plain(text):
        raise UsageError("The text of a note ends in a line break and has no control characters.")
    return text + "\n" + "".join(signer.line(text, when) for signer in signers)


def signature_line(name: str, key: bytes, signature: bytes) -> str:
    """A line under a note: who signed, with which key (its four bytes), and the signature."""
    return f"{_DASH}{name} {to_base64(key + signature)}\n"


def parse_note(note: str | bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Split a note into its text and its signatures (name, id, signature), none of them checked. Raises `ProofFailed`."""
    text = to_text(note, "the note")
    if len(text) > LARGEST_NOTE or not is_plain(text):
        raise ProofFailed("the note is too large, or has control characters")
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or len(signatures := lines[:-1].split("\n")) > MOST_SIGNATURES:
        raise ProofFailed(f"a note is a text, an empty line, and 1 to {MOST_SIGNATURES} signatures")
    return body + "\n", [_parse_line(line) for line in signatures]


def verify_note(note: str | bytes, verifiers: Iterable[Verifier]) -> tuple[str, list[Signature]]:
    """The text of a note, and the signatures of the keys that are known, each checked; others are passed over.

    Raises `ProofFailed` where a known key's signature is false, or none is of a known key.
    """
    text, signatures = parse_note(note)
    given = set(verifiers)
    known = {(verifier.name, verifier.id): verifier for verifier in given}
    if len(known) < len(given):
        raise ProofFailed("two known keys have one name and one hash")
    checked = [Signature(by, by.check(text, signature)) for name, key, signature in signatures if (by := known.get((name, key)))]
    if not checked:
        raise ProofFailed("no known key has signed the note")
    return text, checked


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> tuple[str, list[str]]:
    """The text of a note, and the names of the known keys that signed it. Raises `ProofFailed`, as `verify_note` does."""
    text, signatures = verify_note(note, verifiers)
    return text, list(dict.fromkeys(signature.by.name for signature in signatures))


def open_checkpoint(note: str | bytes, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, list[Signature]]:
    """The checkpoint of a note that a known key of its own log has signed, and all checked signatures. Raises `ProofFailed`."""
    text, signatures = verify_note(note, verifiers)
    checkpoint = Checkpoint.parse(text)
    if not any(one.by.kind == LOG_KEY and one.by.name == checkpoint.origin for one in signatures):
        raise ProofFailed("no known key of the log has signed the checkpoint")
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise ProofFailed("a checkpoint of an empty tree has another root than that of the empty tree")
    return checkpoint, signatures


def is_key_name(name: str) -> bool:
    """Whether a key can have this name: not empty, neither spaces nor a plus sign nor control characters."""
    return bool(name) and "+" not in name and is_plain(name) and not any(letter.isspace() for letter in name)


def _cosigned(text: str, stated: int) -> bytes:
    return f"cosignature/v1\ntime {stated}\n{text}".encode()


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_key_name(name):
        raise ProofFailed("a signature line is a dash, a key's name and a signature")
    signature = from_base64(encoded)
    if len(signature) < 5:
        raise ProofFailed("a signature line is too short")
    return name, signature[:4], signature[4:]
