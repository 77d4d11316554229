"""Errors that a user can act on.

Each carries what happened, the cause where it is known, and the next step. None carries a cell of a record: names of
children do not belong in logs.

    RollcallError
    ├── UsageError            exit 2   the command or its arguments are off
    │   └── ConfigurationError         rollcall.toml cannot be followed
    ├── NothingRecognised     exit 3   no file of the case is a source
    ├── OutputError           exit 2   the output folder cannot be written
    ├── ProofFailed           exit 1   what is shown of a ledger does not prove what it claims
    │   └── WitnessRefused             a witness did not sign
    └── LedgerError           exit 2   a ledger cannot be opened, or must not be written
"""


class RollcallError(Exception):
    """What happened, why, and what to do next. `exit_code` is the process's answer (contract, section 3)."""

    exit_code = 2

    def __init__(self, message: str, *, cause: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.next_step = next_step


class UsageError(RollcallError):
    """The command or its arguments are off."""


class ConfigurationError(UsageError):
    """`rollcall.toml` cannot be followed."""


class NothingRecognised(RollcallError):
    """No file of the case is a source that Rollcall can read."""

    exit_code = 3


class OutputError(RollcallError):
    """The output folder cannot be written."""


class ProofFailed(RollcallError):
    """What is shown of a ledger (a proof, note, checkpoint or tile) does not prove what it claims, or cannot be read."""

    exit_code = 1


class LedgerError(RollcallError):
    """A ledger cannot be opened, or must not be written: wrong passphrase, another writer, a disk that takes no more, an older backup."""


class WitnessRefused(ProofFailed):
    """A witness did not sign.

    `status` is its HTTP status, 0 where it could not be asked; `size` is the size that it signed last, where it says so.
    """

    def __init__(self, message: str, *, status: int = 0, size: int | None = None, cause: str = "", next_step: str = "") -> None:
        super().__init__(message, cause=cause, next_step=next_step)
        self.status = status
        self.size = size
