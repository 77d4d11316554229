"""Lays out the files of *The Defects*.

The case is not generated: its files lie in `case/` beside this module, small enough to be opened and read. The `README.md`
there says what each file is and who keeps it.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def write(folder: Path) -> Path:
    """Write the record files, `rollcall.toml` and `README.md` of the case into `folder`, and return it.

    The folder is made if need be. Files of the case that are there already are replaced; others are left alone.

    Raises:
        OSError: the folder cannot be made or written.
    """
    _lay_out(files("rollcall.demo") / "case", folder)
    return folder


def _lay_out(held: Traversable, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in sorted(held.iterdir(), key=lambda entry: entry.name):
        target = folder / entry.name
        if entry.is_dir():
            _lay_out(entry, target)
        else:
            target.write_bytes(entry.read_bytes())
