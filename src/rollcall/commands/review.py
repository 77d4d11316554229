"""`rollcall review`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.options import AsOf, Cases, ConfigFile, Judgements, Verbose, gather, judged_in
from rollcall.errors import UsageError

INCOMPLETE = 4


def review(
    *cases: Cases,
    by: Annotated[str, Parameter(help="Who judges. With --from: who does where a row does not say.")] = "",
    to: Annotated[Path | None, Parameter(name=["--to"], help="Write the pairs to this CSV file, to be judged in a spreadsheet.")] = None,
    sheet: Annotated[Path | None, Parameter(name=["--from"], help="Read the verdicts of such a CSV file back.")] = None,
    judgements: Judgements = None,
    all_: Annotated[bool, Parameter(name=["--all"], help="Ask also what was judged before, unsure or not.")] = False,
    limit: Annotated[int, Parameter(help="The most pairs to ask. Default: all.")] = 0,
    config: ConfigFile = None,
    as_of: AsOf = "",
    verbose: Verbose = False,
) -> int:
    """Judge pairs of children that may be one. Every later audit with the same file of judgements follows them.

    Shows names and other cells of records. Answers are kept one by one; stopping loses none.
    """
    from rollcall.commands import asking, sheets

    if to and sheet:
        raise UsageError("--to and --from exclude each other", next_step="Write the pairs first, fill the file in, then read it back.")
    if not to and not sheet and not by.strip():
        raise UsageError("it is not said who judges", next_step='Add --by "NAME"; it is kept with every judgement.')
    if limit < 0:
        raise UsageError("--limit is below 0", next_step="Give the most pairs to ask; 0 asks all.")
    folders, configured = gather(cases, config, as_of)
    file = judgements or judged_in(None, folders)
    if file is None:
        raise UsageError(
            "the working directory is audited itself, so that its judgements would not be followed",
            next_step="Name a file elsewhere with --judgements, or start from another folder.",
        )
    if sheet:
        return INCOMPLETE if sheets.take_in(sheet, file, folders, configured, by, verbose=verbose) else 0
    if to:
        sheets.write(to, file, folders, configured, everything=all_, limit=limit, verbose=verbose)
        return 0
    asking.ask(file, folders, configured, by, everything=all_, limit=limit, verbose=verbose)
    return 0
