"""Progress of a run, told to a terminal, to a log, or to nobody. Always on stderr; never a cell of a record."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What a stage may tell while it works."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def step(self, what: str, rows: int | None = None) -> None:
        """A part of the stage is done; `rows` counts what it went through."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def step(self, what: str, rows: int | None = None) -> None:
        """Say nothing."""


class Lines:
    """One line per stage, or with `detail` one per step too, with the seconds since the start."""

    def __init__(self, *, detail: bool = False, stream=None) -> None:
        self._detail = detail
        self._stream = stream or sys.stderr
        self._start = time.monotonic()

    def stage(self, name: str) -> None:
        """Print the stage's name."""
        self._say(name)

    def step(self, what: str, rows: int | None = None) -> None:
        """Print the step if detail is wanted."""
        if self._detail:
            counted = "" if rows is None else f" ({rows:,} rows)"
            self._say(f"  {what}{counted}")

    def _say(self, text: str) -> None:
        print(f"{time.monotonic() - self._start:7.1f} s  {text}", file=self._stream, flush=True)


class OnTerminal:
    """A single line that is rewritten in place, and gone at the end."""

    def __init__(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status("")
        self._stage = ""

    def stage(self, name: str) -> None:
        """Show the stage's name."""
        self._stage = name
        self._status.update(name)

    def step(self, what: str, rows: int | None = None) -> None:
        """Show the step behind the stage's name."""
        counted = "" if rows is None else f" · {rows:,} rows"
        self._status.update(f"{self._stage} · {what}{counted}")


@contextmanager
def telling(*, quiet: bool = False, verbose: bool = False) -> Generator[Progress]:
    """The way to tell progress that fits where stderr goes."""
    if quiet:
        yield Silent()
    elif verbose or not sys.stderr.isatty():
        yield Lines(detail=verbose) if verbose else Silent()
    else:
        progress = OnTerminal()
        with progress._status:
            yield progress
