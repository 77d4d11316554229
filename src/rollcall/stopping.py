"""That a person, or the machine, asked a run to stop. Python and DuckDB lose such a request where it falls into a callback."""

import signal
from types import FrameType

_asked = False


def listen() -> None:
    """Take interrupts, and requests to end, as KeyboardInterrupt, and remember them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ask)


def heed() -> None:
    """Stop here if that was asked.

    Raises:
        KeyboardInterrupt: it was.
    """
    if _asked:
        raise KeyboardInterrupt


def _ask(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = True
    heed()
