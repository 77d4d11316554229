"""Cuts a text into pieces of whole lines, and never holds a line that is too long to be a row."""

from collections.abc import Iterable, Iterator

LONGEST_LINE = 1 << 20
KEPT_OF_A_LONG_LINE = 8_000
TOO_LONG = b"\xff"
"""Ends a line that was cut short: a byte that UTF-8 never holds."""


def pieces(text: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of UTF-8 text, each of whole lines that end in a line feed, whatever ended them in the file.

    A line longer than 1 MiB is cut to its start and `TOO_LONG`.
    """
    begun = b""
    skipping = False
    for block in _line_feeds(text):
        if skipping:
            end = block.find(b"\n")
            if end < 0:
                continue
            block, skipping = block[end + 1 :], False
        block = begun + block if begun else block
        end = block.rfind(b"\n") + 1
        whole, begun = block[:end], block[end:]
        if len(begun) > LONGEST_LINE:
            whole += _cut(begun)
            begun, skipping = b"", True
        if whole:
            yield _without_long_lines(whole)
    if begun:
        yield begun + b"\n"


def _line_feeds(text: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for block in text:
        block = held + block
        held = b""
        if b"\r" in block:
            if block.endswith(b"\r"):
                block, held = block[:-1], b"\r"
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield block
    if held:
        yield b"\n"


def _cut(line: bytes) -> bytes:
    return line[:KEPT_OF_A_LONG_LINE].decode("utf-8", "ignore").encode() + TOO_LONG + b"\n"


def _without_long_lines(whole: bytes) -> bytes:
    parts = []
    done = start = 0
    while len(whole) - start > LONGEST_LINE:
        end = whole.rfind(b"\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            end = whole.find(b"\n", start)
            parts += [whole[done:start], _cut(whole[start : start + LONGEST_LINE])]
            done = end + 1
        start = end + 1
    return b"".join([*parts, whole[done:]]) if parts else whole
