"""`rollcall verify`."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.passphrase import PassphraseFile, passphrase


def verify(
    out: Annotated[Path, Parameter(help="The output folder of an audit.")],
    /,
    *cases: Annotated[Path, Parameter(help="The case that was audited, to compare its files too.")],
    ledger: Annotated[Path | None, Parameter(help="The ledger that recorded the run: it tells whether run.json is still the same.")] = None,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Say whether an output folder, and the files of its case, are still what the run saw. Exit code 1 where they are not."""
    from rollcall.ledger import Ledger, runs

    if ledger:
        with Ledger.open(ledger, passphrase(passphrase_file), write=False) as opened:
            told = runs.verify(out, cases, opened)
    else:
        told = runs.verify(out, cases)
    for each in told.differences:
        print(f"{each.path}: {each.what}")
    for why in told.unchecked:
        print(f"Not compared: {why}.", file=sys.stderr)
    if told.recorded:
        print(f"The ledger records this run: {told.recorded}.")
    count = len(told.differences)
    what = "as the run saw them" if not count else f"{count} not as the run saw {'it' if count == 1 else 'them'}"
    print(f"{told.outputs} files of the folder and {told.inputs} of the case compared: {what}.")
    return 1 if count else 0
