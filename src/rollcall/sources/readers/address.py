"""Files on object stores and distributed file systems, asked what readers ask of a path.

They are opened through Arrow, which takes credentials where the store's own tools do: from the environment or the machine's role.
"""

from functools import cache
from io import BufferedReader
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

import pyarrow.fs as fs

from rollcall.errors import UsageError

#: What an address may begin with, and what Arrow calls it.
SCHEMES = MappingProxyType({name: name for name in ("file", "s3", "gs", "hdfs", "abfs", "abfss")} | {"s3a": "s3", "s3n": "s3", "gcs": "gs"})

FETCHED = 1 << 20


class Size(NamedTuple):
    """The size of a file in bytes, under the name that a path's `stat` gives it."""

    st_size: int


class Address(PurePosixPath):
    """A file or a folder by its address, such as `s3a://bucket/case`. As a path it has lost one of the slashes."""

    @property
    def shown(self) -> str:
        """The address as it is written."""
        scheme, *parts = self.parts
        return f"{scheme}//{'/' if scheme == 'file:' else ''}{'/'.join(parts)}"

    def is_file(self) -> bool:
        """Whether a file lies there."""
        return self._info().type == fs.FileType.File

    def is_dir(self) -> bool:
        """Whether it is a folder, or the beginning of the names of files."""
        return self._info().type == fs.FileType.Directory

    def exists(self) -> bool:
        """Whether anything lies there."""
        return self._info().type != fs.FileType.NotFound

    def is_symlink(self) -> bool:
        """Never: a store has no links."""
        return False

    def resolve(self) -> "Address":
        """Itself: an address is never relative."""
        return self

    def stat(self) -> Size:
        """The file's size."""
        return Size(self._info().size)

    def open(self, _mode: str = "rb") -> BufferedReader:
        """The file's bytes, fetched a MiB at a time."""
        system, place = self._place()
        return BufferedReader(system.open_input_file(place), FETCHED)

    def files(self) -> list["Address"]:
        """Every file below this folder, by name."""
        system, place = self._place()
        found = system.get_file_info(fs.FileSelector(place, recursive=True))
        return sorted(self / PurePosixPath(each.path).relative_to(place) for each in found if each.type == fs.FileType.File)

    def _info(self) -> fs.FileInfo:
        system, place = self._place()
        return system.get_file_info(place)

    def _place(self) -> tuple[fs.FileSystem, str]:
        """The file system, and the path within it, where signs such as `%` stand for themselves."""
        scheme, *parts = self.parts
        host = [] if scheme == "file:" else parts[:1]
        system, root = _system(f"{SCHEMES[scheme.removesuffix(':')]}://{''.join(host)}/")
        return system, "/".join([root.rstrip("/"), *parts[len(host) :]])


def address_of(path: PurePath | str) -> Address | None:
    """The address that a path is, as the command line or a configuration states it; None for a path of this machine."""
    parts = PurePosixPath(path).parts
    scheme = parts[0] if len(parts) > 1 else ""
    return Address(path) if scheme.endswith(":") and scheme.removesuffix(":") in SCHEMES else None


def written(path: PurePath) -> str:
    """A path as users write it."""
    return path.shown if isinstance(path, Address) else str(path)


def opened(path: Path | Address) -> Path | BufferedReader:
    """What a library that opens files itself is given: the path of this machine, or the file opened."""
    return path.open("rb") if isinstance(path, Address) else path


@cache
def _system(uri: str) -> tuple[fs.FileSystem, str]:
    try:
        return fs.FileSystem.from_uri(uri)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{uri} cannot be reached", cause=str(error).splitlines()[0], next_step="Check the address, and what its file system needs."
        ) from None
