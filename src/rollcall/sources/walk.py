"""Which files lie below a folder, of this machine or of a store. Hidden files are passed over, and what earlier runs wrote."""

import glob
import itertools
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rollcall.sources.readers.address import Address

FORMAT_OF_A_RUN = b'"rollcall-run/'

#: What the signs of a glob mean within one name.
SIGNS = {"*": "[^/]*", "?": "[^/]"}


def files_below(folder: Path | Address) -> Iterator[Path | Address]:
    """Files below `folder` without the hidden ones, and folders that cannot be opened; of an earlier run only its `run.json`."""
    return iter(_on_store(folder)) if isinstance(folder, Address) else _here(folder)


def fitting(pattern: Address) -> tuple[Address, list[Address]]:
    """The folder before the first sign of a glob, and the files below it that the glob fits."""
    folder = Address(*itertools.takewhile(lambda part: not glob.has_magic(part), pattern.parts))
    expression = re.compile(_expression(pattern.relative_to(folder).parts))
    files = _on_store(folder) if folder.is_dir() else []
    return folder, [path for path in files if expression.fullmatch(path.relative_to(folder).as_posix())]


def _here(folder: Path) -> Iterator[Path]:
    closed: list[str] = []
    for inside, folders, files in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        if "run.json" in files and is_a_run(Path(inside, "run.json")):
            folders[:], files = [], ["run.json"]
        folders[:] = sorted(name for name in folders if not _hidden(name))
        yield from (Path(inside, name) for name in sorted(files) if not _hidden(name))
    yield from map(Path, closed)


def _on_store(folder: Address) -> list[Address]:
    files = [path for path in folder.files() if not any(map(_hidden, path.relative_to(folder).parts))]
    outputs = [path.parent for path in files if path.name == "run.json" and is_a_run(path)]
    return [path for path in files if path.name == "run.json" or not any(path.is_relative_to(output) for output in outputs)]


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$", "__MACOSX"))


def is_a_run(path: Path | Address) -> bool:
    """Whether a file says that it is the `run.json` of an audit. One that is no plain file, or cannot be opened, does not."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return FORMAT_OF_A_RUN in file.read(200)
    except OSError:
        return False


def _expression(parts: Iterable[str]) -> str:
    """A glob as a regular expression; `**` is any folders, or none."""
    steps = ("(?:[^/]+/)*" if part == "**" else "".join(map(_sign, re.split(r"(\*|\?|\[[^]]+\])", part))) + "/" for part in parts)
    return "".join(steps).removesuffix("/")


def _sign(sign: str) -> str:
    if len(sign) > 2 and sign.startswith("["):
        return sign.replace("[!", "[^", 1)
    return SIGNS.get(sign) or re.escape(sign)
