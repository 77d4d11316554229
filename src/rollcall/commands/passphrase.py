"""The passphrase of a ledger: from a file, from the environment, or typed; never a word of the command line, which others can see."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.errors import UsageError

#: The environment variable that may hold the passphrase.
VARIABLE = "ROLLCALL_PASSPHRASE"

PassphraseFile = Annotated[
    Path | None,
    Parameter(name=["--passphrase-file"], help=f"A file whose first line is the passphrase. Default: {VARIABLE}, else it is asked for."),
]
By = Annotated[str, Parameter(help="Who records; it is kept with the entry.")]


def passphrase(file: Path | None, *, new: bool = False) -> str:
    """The passphrase that is meant; a `new` one is typed twice.

    Raises:
        UsageError: there is none, and nobody to ask.
    """
    if file:
        return _first_line(file)
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise UsageError("No passphrase is given.", next_step=f"Name a file with --passphrase-file, or set {VARIABLE}.")
    told = getpass.getpass("Passphrase of the ledger: ")
    if new and getpass.getpass("The same again: ") != told:
        raise UsageError("The two are not the same.", next_step="Try again.")
    return told


def _first_line(file: Path) -> str:
    try:
        told = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file} cannot be read.", next_step="Name the file that holds the passphrase.") from None
    return told.split("\n", 1)[0].rstrip("\r")
