"""A log as plain files for static hosting: C2SP tlog-tiles, 256 hashes to a tile, 256 entries to a bundle.

    checkpoint                     the signed note
    tile/<L>/<N>[.p/<W>]           tile N of level L; its hashes are the roots of the tiles below it
    tile/entries/<N>[.p/<W>]       bundle N of entries, each after its length in two bytes

Nothing read is believed before it leads to the checkpoint's root: a full tile's own root stands in the tile above it, and the
partial tiles at the right edge together make the root.
"""

import shutil
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rollcall.errors import OutputError, ProofFailed, UsageError
from rollcall.ledger.note import Checkpoint, parse_note
from rollcall.ledger.tree import EMPTY_ROOT, HASH_BYTES, fold, leaf_hashes, pair_up

WIDTH = 256
HEIGHT = 8
LARGEST_ENTRY = 0xFFFF
_TILES_HELD = 512


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Where a tile stands, `level` from 0 upwards or `entries`; `width` below 256 where it is partial."""
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in a log of `size` entries, from 0 (no such tile) to 256."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """A tile's bytes: its hashes one after the other."""
    return b"".join(hashes)


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile. Raises `ProofFailed` where there are not `width`."""
    if len(data) != width * HASH_BYTES:
        raise ProofFailed(f"a tile has {len(data)} bytes, and {width * HASH_BYTES} are due")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """A bundle's bytes. Raises `UsageError` where an entry is longer than 65,535 bytes."""
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise UsageError(f"An entry is longer than {LARGEST_ENTRY} bytes.")
    return b"".join(part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry))


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle. Raises `ProofFailed` where there are not `width`, or bytes are left over."""
    step = 2 + int.from_bytes(data[:2], "big")
    if len(data) == width * step and data[0::step] == data[:1] * width and data[1::step] == data[1:2] * width:
        # Entries of one length, as a ledger's are, need not be walked one by one.
        return [data[at : at + step - 2] for at in range(2, len(data) + 2, step)]
    entries, at = [], 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        entries.append(data[start:at])
    if at != len(data) or len(entries) != width:
        raise ProofFailed(f"a bundle does not hold {width} entries")
    return entries


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over any number of hashes from 1, which are the roots of equal complete subtrees."""
    edge = []
    while hashes:
        if len(hashes) & 1:
            edge.insert(0, hashes[-1])
            hashes = hashes[:-1]
        hashes = pair_up(hashes)
    return fold(edge)


class TileReader:
    """Reads a folder of tiles, and believes only what leads to the checkpoint's root.

    `checkpoint` must have been verified by the caller. `read` is what the proofs of `tree` ask for. Raises `ProofFailed`, naming
    the file, where one is missing or altered.
    """

    def __init__(self, folder: Path, checkpoint: Checkpoint) -> None:
        self.folder = folder
        self.size = checkpoint.size
        self._held: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._edge = {level: self._right_edge(level) for level in range(HEIGHT) if self.size >> (HEIGHT * level)}
        hashes = [subtree_root(part) for _, edge in sorted(self._edge.items(), reverse=True) for part in _complete_parts(edge)]
        root = fold(hashes) if hashes else EMPTY_ROOT
        if root != checkpoint.root:
            names = ", ".join(self._name(level, self.size >> (HEIGHT * (level + 1))) for level, edge in sorted(self._edge.items()) if edge)
            raise ProofFailed(f"the tiles of the right edge do not make the checkpoint's root: one of {names or 'none'} is not the log's")

    def read(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree: see `tree.Read`."""
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise ProofFailed(f"a log of {self.size} entries has no complete subtree {index} at level {level}")
        above, within = divmod(level, HEIGHT)
        first = index << within
        hashes = self.tile(above, first // WIDTH)
        start = first % WIDTH
        return subtree_root(hashes[start : start + (1 << within)])

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile, verified."""
        width = tile_width(level, index, self.size)
        if index < 0 or not width:
            raise ProofFailed(f"a log of {self.size} entries has no tile {index} at level {level}")
        if width < WIDTH:
            return self._edge[level]
        if (level, index) in self._held:
            self._held.move_to_end((level, index))
            return self._held[level, index]
        hashes = self._load(level, index, width)
        if subtree_root(hashes) != self.tile(level + 1, index // WIDTH)[index % WIDTH]:
            raise ProofFailed(f"{self._name(level, index)} is not the log's: the tile above it says otherwise")
        self._held[level, index] = hashes
        if len(self._held) > _TILES_HELD:
            self._held.popitem(last=False)
        return hashes

    def bundle(self, index: int) -> list[bytes]:
        """The entries of one bundle, verified against its tile."""
        hashes = self.tile(0, index)
        path = tile_path("entries", index, len(hashes))
        data, name = self._bytes(path, tile_path("entries", index))
        try:
            # A full bundle in the place of a partial one that was pruned begins with the same entries.
            entries = decode_bundle(data, len(hashes) if name == path else WIDTH)[: len(hashes)]
        except ProofFailed as error:
            raise ProofFailed(f"{name}: {error.message}") from error
        made = leaf_hashes(entries)
        if made != hashes:
            wrong = next(at for at, pair in enumerate(zip(made, hashes, strict=True)) if pair[0] != pair[1])
            raise ProofFailed(f"{name}: entry {index * WIDTH + wrong} is not the log's")
        return entries

    def entry(self, index: int) -> bytes:
        """One entry, verified. Raises `ProofFailed` where there is none."""
        if not 0 <= index < self.size:
            raise ProofFailed(f"a log of {self.size} entries has no entry {index}")
        return self.bundle(index // WIDTH)[index % WIDTH]

    def entries(self) -> Iterator[bytes]:
        """Every entry in order, verified, one bundle in memory at a time."""
        for index in range(-(-self.size // WIDTH)):
            yield from self.bundle(index)

    def _right_edge(self, level: int) -> list[bytes]:
        index = self.size >> (HEIGHT * (level + 1))
        width = tile_width(level, index, self.size)
        return self._load(level, index, width) if width else []

    def _load(self, level: int, index: int, width: int) -> list[bytes]:
        path = tile_path(level, index, width)
        data, name = self._bytes(path, tile_path(level, index))
        try:
            return decode_tile(data, width if name == path else WIDTH)[:width]
        except ProofFailed as error:
            raise ProofFailed(f"{name}: {error.message}") from error

    def _bytes(self, path: str, full: str) -> tuple[bytes, str]:
        """A file's bytes and its name; the full tile in the place of a partial one that was pruned."""
        for name in dict.fromkeys((path, full)):
            try:
                return (self.folder / name).read_bytes(), name
            except FileNotFoundError:
                continue
            except OSError as error:
                raise ProofFailed(f"{name} cannot be read: {error.strerror}") from error
        raise ProofFailed(f"{path} is missing")

    def _name(self, level: int, index: int) -> str:
        return tile_path(level, index, tile_width(level, index, self.size))


def write_tiles(folder: Path, entries: Iterable[bytes], note: str) -> Checkpoint:
    """Write a log of these entries (each up to 65,535 bytes) under its signed checkpoint. Memory stays flat.

    The checkpoint comes last, so that nobody is ever shown one whose tiles are missing. Raises `ProofFailed` where the entries are
    not the checkpoint's (it is not written then), `OutputError` where the folder cannot be written.
    """
    checkpoint = Checkpoint.parse(parse_note(note)[0])
    each, count = iter(entries), 0
    levels: list[list[bytes]] = [[]]
    written = [0]
    try:
        while bundle := list(islice(each, WIDTH)):
            _write(folder, tile_path("entries", count // WIDTH, len(bundle)), encode_bundle(bundle))
            count += len(bundle)
            levels[0] = leaf_hashes(bundle)
            level = 0
            while len(levels[level]) == WIDTH:
                if level + 1 == len(levels):
                    levels.append([])
                    written.append(0)
                _write(folder, tile_path(level, written[level]), encode_tile(levels[level]))
                levels[level + 1].append(subtree_root(levels[level]))
                levels[level] = []
                written[level] += 1
                level += 1
        for level, hashes in enumerate(levels):
            if hashes:
                _write(folder, tile_path(level, written[level], len(hashes)), encode_tile(hashes))
        edge = [subtree_root(part) for hashes in reversed(levels) for part in _complete_parts(hashes)]
        if count != checkpoint.size or fold(edge) != checkpoint.root:
            raise ProofFailed(f"the {count} entries are not those of the checkpoint of {checkpoint.size}")
        _write(folder, "checkpoint", note.encode())
    except OSError as error:
        raise OutputError(f"The tiles cannot be written: {error.strerror}.", next_step="Make room, or name another folder.") from error
    return checkpoint


def _complete_parts(hashes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """The hashes of a partial tile, cut into complete subtrees, largest first."""
    start = 0
    for bit in reversed(range(HEIGHT)):
        if len(hashes) & (1 << bit):
            yield hashes[start : start + (1 << bit)]
            start += 1 << bit


def _write(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(data)
    fresh.replace(path)
    if (pruned := path.with_name(path.name + ".p")).is_dir():
        shutil.rmtree(pruned)
