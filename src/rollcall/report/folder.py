"""The output folder: written whole, or not at all.

Everything is written beside the place it will have, under a name that nobody takes for a finished audit, and moved there in
one step at the end. An earlier audit in that place is replaced; anything else that lies there is left alone.
"""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rollcall.errors import OutputError

#: What tells a folder that an audit wrote.
MARK = "run.json"


@contextmanager
def folder(out: Path) -> Generator[Path]:
    """Give a folder to write into, and put it in the place of `out` when the block ends well.

    Raises:
        OutputError: `out` holds something other than an audit, or cannot be written.
    """
    if out.exists() and not _replaceable(out):
        raise OutputError(
            f"{out} is not empty and holds no audit",
            cause=f"it has no {MARK}",
            next_step="Name another folder with --out, or remove this one.",
        )
    unfinished = out.with_name(f".{out.name}.unfinished-{os.getpid()}")
    try:
        unfinished.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise OutputError(f"{out} cannot be written", cause=error.strerror or "", next_step="Name another folder with --out.") from None
    try:
        yield unfinished
        _replace(out, unfinished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _replaceable(out: Path) -> bool:
    return out.is_dir() and ((out / MARK).exists() or not any(out.iterdir()))


def _replace(out: Path, finished: Path) -> None:
    """Move `finished` to `out`; what stood there goes only after the new folder has its place."""
    before = out.with_name(f".{out.name}.before-{os.getpid()}")
    try:
        if out.exists():
            out.rename(before)
        finished.rename(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written", cause=error.strerror or "", next_step="Name another folder with --out.") from None
    shutil.rmtree(before, ignore_errors=True)
