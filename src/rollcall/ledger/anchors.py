"""A checkpoint anchored in time: stamped by a time-stamping authority (RFC 3161), or printed for a gazette, a court or a drawer.

Stamped is SHA-256 of the checkpoint's text, without its signatures, which may grow later. A stamp proves that the tree of this root was
there at that time. It is asked for and kept by the user's own means: nothing here speaks to an authority. OpenSSL's command checks it,
as of the time stated in it, because an authority's certificate runs out long before a child's record does.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import segno

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger.note import Checkpoint, parse_note

SECONDS = 30
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_STATED = re.compile(r"^Time stamp: ([A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2})(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


def stamp_digest(note: str) -> bytes:
    """What is stamped of a checkpoint's note, 32 bytes. Raises `ProofFailed` where it is none."""
    text, _ = parse_note(note)
    Checkpoint.parse(text)
    return sha256(text.encode()).digest()


def stamp_request(note: str) -> bytes:
    """The request to send to an authority as `application/timestamp-query` (RFC 3161, 2.4.1), in DER, asking for its certificate.

    It has no nonce: a stamp that was given before for the same root says no less.
    """
    imprint = _der(0x30, _SHA256 + _der(0x04, stamp_digest(note)))
    return _der(0x30, _der(0x02, b"\x01") + imprint + _der(0x01, b"\xff"))


def verify_stamp(note: str, response: bytes, roots: Path, intermediates: Path | None = None) -> datetime:
    """Check an authority's response for a checkpoint, against root certificates (PEM) that the user trusts; when it was stamped, UTC.

    Raises `ProofFailed` where the stamp is not of this checkpoint or not of such an authority, `UsageError` where the command `openssl` is
    missing.
    """
    digest = stamp_digest(note).hex()
    if not roots.is_file() or (intermediates and not intermediates.is_file()):
        raise UsageError("There is no such file of certificates.", next_step="Name the authority's root certificate, as PEM.")
    with TemporaryDirectory() as folder:
        whole, stamp = Path(folder) / "response", Path(folder) / "stamp"
        whole.write_bytes(response)
        # The response has words around the stamp that nobody signed: only what is within the stamp is read.
        told, _ = _openssl(["-reply", "-in", str(whole), "-token_out", "-out", str(stamp)])
        read, words = _openssl(["-reply", "-in", str(stamp), "-token_in", "-text"]) if told else (False, "")
        stated = _STATED.findall(words)
        if not read or len(stated) != 1:
            raise ProofFailed("this is not a time stamp, or the authority refused it")
        when = datetime.strptime(" ".join(stated[0]), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        chain = ["-untrusted", str(intermediates)] if intermediates else []
        at = ["-attime", str(int(when.timestamp()))]
        verified, _ = _openssl(["-verify", "-digest", digest, "-token_in", "-in", str(stamp), "-CAfile", str(roots), *chain, *at])
    if not verified:
        raise ProofFailed("the time stamp is not of this checkpoint, or not of an authority under these certificates")
    return when


def print_checkpoint(note: str) -> str:
    """A page (HTML, nothing fetched) with the note as text and as a QR code. Raises `UsageError` where it is too long for one."""
    checkpoint = Checkpoint.parse(parse_note(note)[0])
    try:
        code = segno.make(note.encode(), error="m", micro=False)
    except segno.DataOverflowError as error:
        raise UsageError("The checkpoint has too many signatures for a QR code.") from error
    title = f"{checkpoint.origin}: {checkpoint.size} entries"
    picture = code.svg_inline(scale=4, border=4, title=title)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n<h1>{escape(title)}</h1>\n'
        "<p>Whoever keeps this page can tell later whether the log still holds what it held. The code says what the text says.</p>\n"
        f'<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{escape(note)}</pre>\n{picture}\n</html>\n'
    )


def _der(tag: int, content: bytes) -> bytes:
    """One DER element of fewer than 128 bytes."""
    return bytes([tag, len(content)]) + content


def _openssl(arguments: Sequence[str]) -> tuple[bool, str]:
    command = shutil.which("openssl")
    if not command:
        raise UsageError("A time stamp is checked by the command openssl, which is missing.", next_step="Install OpenSSL 3.")
    try:
        done = subprocess.run([command, "ts", *arguments], capture_output=True, timeout=SECONDS, env={"LC_ALL": "C"}, check=False)
    except subprocess.TimeoutExpired as error:
        raise ProofFailed("the time stamp takes too long to check") from error
    return done.returncode == 0, done.stdout.decode(errors="replace")
