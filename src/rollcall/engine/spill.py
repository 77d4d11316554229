"""Private folders for what does not fit into memory, and how those of killed runs are found and removed."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

#: How the spill folders of all runs are named, before the process's number.
SPILL = "rollcall-spill-"


def folder() -> Path:
    """Make a folder that only this user can read, after removing those that killed runs of this user left."""
    _sweep()
    return Path(tempfile.mkdtemp(prefix=f"{SPILL}{os.getpid()}-"))


def remove(folder: Path) -> None:
    """Remove `folder` and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{SPILL}*"):
        number = folder.name.removeprefix(SPILL).split("-")[0]
        with suppress(FileNotFoundError):  # another run has removed it meanwhile
            if number.isdigit() and folder.stat().st_uid == os.getuid() and not alive(int(number)):
                remove(folder)


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
