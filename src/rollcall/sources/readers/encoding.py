"""Finds out how a text file is encoded, and hands it on as UTF-8."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollcall.sources.readers.raw import Unreadable

BLOCK = 1 << 20
HEAD = 1 << 16
REPLACED = "\N{REPLACEMENT CHARACTER}"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_HANGUL = re.compile(r"[가-힣]")
_HANGUL_BESIDE_LATIN = re.compile(r"[A-Za-z][가-힣]|[가-힣][A-Za-z]")


@dataclass(frozen=True)
class Encoding:
    """How a text is encoded.

    Attributes:
        codec: the name Python knows it by.
        damaged: some of the text may not follow it; lines with such bytes are to be set aside.
    """

    codec: str
    damaged: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes can be used as they are."""
        return self.codec == "utf-8" and not self.damaged


def encoding_of(blocks: Iterable[bytes], stated: str = "") -> Encoding:
    """The encoding of a text given as blocks of bytes.

    A byte order mark decides; then the stated encoding; then NUL bytes in every second place (UTF-16 without a mark);
    then UTF-8 if it holds for the whole text but a few bytes; then CP949 if that gives Hangul; else CP1252.
    Blocks that break off with `Unreadable` are judged by what came.
    """
    blocks = iter(blocks)
    head = next(blocks, b"")
    marked = next((codec for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), "")
    codec = marked or (_known(stated) if stated else "") or _utf16_by_nul(head)
    if codec and codec != "utf-8":
        return Encoding(codec, damaged=True)
    broken = _not_utf8(head, blocks)
    if broken is None:
        return Encoding("utf-8")
    return Encoding("utf-8", damaged=True) if codec or _is_mostly_utf8(broken) else Encoding(_legacy(broken), damaged=True)


def as_utf8(blocks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The same text in UTF-8 without a byte order mark; bytes that cannot be read become U+FFFD."""
    first = True
    decoder = None if encoding.is_utf8 else codecs.getincrementaldecoder(encoding.codec)("replace")
    for block in blocks:
        text = decoder.decode(block).encode("utf-8", "replace") if decoder else block
        if first and text:
            text, first = text.removeprefix(codecs.BOM_UTF8), False
        if text:
            yield text
    if decoder and (rest := decoder.decode(b"", final=True)):
        yield rest.encode("utf-8", "replace")


def _known(stated: str) -> str:
    try:
        codec = codecs.lookup(stated)
        "a".encode(codec.name)
        codecs.getincrementaldecoder(codec.name)
    except (LookupError, ValueError, TypeError):
        raise Unreadable(f"unknown encoding {stated!r}: name one that Python knows, such as utf-8 or cp949") from None
    return "utf-8" if codec.name in ("utf-8", "utf-8-sig", "ascii") else codec.name


def _utf16_by_nul(head: bytes) -> str:
    head = head[:HEAD]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 8 < len(head) or max(even, odd) <= 5 * min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _not_utf8(head: bytes, blocks: Iterator[bytes]) -> bytes | None:
    """The first block that is not UTF-8, or None where all are; the last one if the text ends within a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = last = head
    try:
        while block:
            begun = decoder.getstate()[0]
            if begun or not block.isascii():
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    return begun + block
            last, block = begun + block, next(blocks, b"")
    except Unreadable:
        return None
    return last if decoder.getstate()[0] else None


def _is_mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    bad = text.count(REPLACED)
    return len(_BEYOND_ASCII.findall(text)) >= 11 * bad


def _legacy(sample: bytes) -> str:
    text = sample.decode("cp949", "replace")
    hangul = len(_HANGUL.findall(text))
    beside_latin = len(_HANGUL_BESIDE_LATIN.findall(text))
    return "cp949" if hangul > 10 * text.count(REPLACED) and hangul > 2 * beside_latin else "cp1252"
