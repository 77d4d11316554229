"""Opens a file as a stream of bytes, unpacking gzip, and stops an archive that would fill the disk."""

import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from rollcall.sources.readers.address import Address
from rollcall.sources.readers.raw import Unreadable

GZIP = b"\x1f\x8b"
MOST_UNPACKED = 4 * 2**30
MOST_RATIO = 1_000
RATIO_FROM = 64 * 2**20
PACKED_BLOCK = 256 * 2**10


class Bytes(Protocol):
    """What a reader needs of a file: `read(size)` gives up to `size` bytes, none at the end."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes."""


class Gunzip:
    """Unpacks a gzip stream, of one member or several, as it is read.

    Raises `Unreadable` from `read` where the stream breaks, once every byte before the break was given.
    """

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._member = zlib.decompressobj(wbits=31)
        self._taken = self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` unpacked bytes, at most 4 MiB at a time; none at the end."""
        most = min(size, 4 * 2**20) if size > 0 else 4 * 2**20
        while True:
            packed = self._next_packed()
            if packed is None:
                return b""
            try:
                unpacked = self._member.decompress(packed, most)
            except zlib.error:
                raise Unreadable("the gzip data is damaged; rows before the damage are kept") from None
            self._given += len(unpacked)
            if self._given > MOST_UNPACKED:
                raise Unreadable("the gzip file unpacks to more than 4 GiB: unpack and split it first")
            if self._given > RATIO_FROM and self._given > MOST_RATIO * self._taken:
                raise Unreadable("the gzip file unpacks to more than 1,000 times its size: it is no ordinary table")
            if unpacked:
                return unpacked

    def _next_packed(self) -> bytes | None:
        if not self._member.eof:
            packed = self._member.unconsumed_tail or self._fetch()
            if not packed:
                raise Unreadable("the gzip file ends early; rows before its end are kept")
            return packed
        packed = self._member.unused_data.lstrip(b"\0")
        while len(packed) < len(GZIP) and (more := self._fetch()):
            packed = (packed + more).lstrip(b"\0")
        if not packed.startswith(GZIP):
            return None
        self._member = zlib.decompressobj(wbits=31)
        return packed

    def _fetch(self) -> bytes:
        packed = self._packed.read(PACKED_BLOCK)
        self._taken += len(packed)
        return packed


@contextmanager
def unpacked(path: Path | Address) -> Generator[Bytes]:
    """The bytes of the file at `path`, unpacked where it is gzip by its first bytes."""
    with path.open("rb") as file:
        start = file.read(len(GZIP))
        file.seek(0)
        yield Gunzip(file) if start == GZIP else file


def blocks(stream: Bytes, size: int) -> Iterator[bytes]:
    """The stream in blocks of `size` bytes. A stream that breaks gives what it has, then raises `Unreadable`."""
    parts: list[bytes] = []
    held = 0
    try:
        while part := stream.read(size - held):
            parts.append(part)
            held += len(part)
            if held >= size:
                yield b"".join(parts)
                parts, held = [], 0
    except Unreadable:
        if parts:
            yield b"".join(parts)
        raise
    if parts:
        yield b"".join(parts)
