"""The output folder: written whole, or not at all.

Everything is written beside the place it will have, under a name that nobody takes for a finished audit, and moved there in
one step at the end. An earlier audit in that place is replaced; anything else that lies there is left alone.
"""

import errno
import glob
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rollcall import stopping
from rollcall.engine.spill import alive
from rollcall.errors import OutputError
from rollcall.report.machine import RUN_FORMAT
from rollcall.report.tables import TABLES

#: What tells a folder that an audit wrote.
MARK = "run.json"

#: What an audit writes, and so what an audit may replace.
WRITTEN = frozenset({MARK, "findings.json", "report.html", *(f"{table}.{kind}" for table in TABLES for kind in ("csv", "parquet"))})

#: Why a disk takes no more.
REFUSALS = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO)


@contextmanager
def folder(out: Path) -> Generator[Path]:
    """Give a folder to write into, and put it in the place of `out` when the block ends well.

    What killed runs left beside it is cleared first.

    Raises:
        OutputError: `out` holds something other than an audit, or cannot be written.
    """
    shown, out = out, Path(os.path.realpath(out))
    try:
        _tidy(out)
        if why := _in_the_way(out):
            raise OutputError(f"{shown} is not empty and holds no audit", cause=why, next_step="Name another folder with --out.")
        unfinished = out.with_name(f".{out.name}.unfinished-{os.getpid()}")
        unfinished.mkdir(parents=True, mode=0o700)
    except (OSError, ValueError) as error:
        raise _cannot_be_written(shown, error) from None
    try:
        yield unfinished
        stopping.heed()
        with written(shown):
            _replace(out, unfinished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def written(out: Path) -> Generator[None]:
    """Tell what keeps the block from writing, in words without a cell of a record.

    Raises:
        OutputError: the disk is full, or takes no more for another reason.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise _cannot_be_written(out, error) from None


def _cannot_be_written(out: Path, error: Exception) -> OutputError:
    said = error.strerror if isinstance(error, OSError) else next(filter(str(error).__contains__, map(os.strerror, REFUSALS)), None)
    return OutputError(f"{out} cannot be written", cause=said or "", next_step="Make room, or name another folder with --out.")


def _in_the_way(out: Path) -> str:
    """Why `out` cannot be replaced: it holds something that no audit wrote. Empty where it can."""
    if not os.path.lexists(out):
        return ""
    if not out.is_dir():
        return "it is a file"
    names = sorted(file.name for file in out.iterdir())
    if names and not _is_an_audit(out / MARK):
        return f"it has no {MARK} of an audit"
    strange = [name for name in names if name not in WRITTEN and not name.startswith(".")]
    return f"beside an earlier audit it holds {strange[0]}" if strange else ""


def _is_an_audit(mark: Path) -> bool:
    if not mark.is_file():
        return False
    with mark.open("rb") as file:
        return RUN_FORMAT.encode() in file.read(200)


def _tidy(out: Path) -> None:
    """Clear what killed runs left beside `out`. An earlier audit that one had just moved away gets its place back."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.*-*"):
        what, _, number = left.name.removeprefix(f".{out.name}.").partition("-")
        if what not in ("unfinished", "before") or not number.isdigit() or alive(int(number)):
            continue
        if what == "before" and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _replace(out: Path, finished: Path) -> None:
    """Move `finished` to `out`; what stood there goes only after the new folder has its place."""
    before = out.with_name(f".{out.name}.before-{os.getpid()}")
    if not out.exists():
        finished.rename(out)
        return
    out.rename(before)
    try:
        finished.rename(out)
    except OSError:
        before.rename(out)
        raise
    shutil.rmtree(before, ignore_errors=True)
