"""How bytes, numbers and lines are written: in one way each, so that no byte can change without somebody noticing."""

import base64
import re

from rollcall.errors import ProofFailed
from rollcall.ledger.tree import LARGEST_SIZE

_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def to_base64(data: bytes) -> str:
    """Standard Base64 (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str, length: int | None = None) -> bytes:
    """Read Base64 written in the one canonical way, of `length` bytes where that is given. Raises `ProofFailed`."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ProofFailed("this is not Base64") from error
    if to_base64(data) != text or (length is not None and len(data) != length):
        raise ProofFailed("this Base64 is not written in the canonical way, or not of the length that is due")
    return data


def to_number(text: str) -> int:
    """Read a number of leaves or an index: decimal, without leading zeros, below 2**63. Raises `ProofFailed`."""
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise ProofFailed("this is not a number of leaves")
    return int(text)


def to_text(data: str | bytes, what: str) -> str:
    """The text of a file that holds `what`. Raises `ProofFailed` where it is not UTF-8."""
    try:
        return data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise ProofFailed(f"{what} is not UTF-8") from error


def is_plain(text: str) -> bool:
    """Whether a text can be written as UTF-8 and has no control characters but line breaks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not _CONTROL.search(text)
