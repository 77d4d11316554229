"""`rollcall why`."""

import os
import textwrap
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.options import AsOf, Cases, ConfigFile, Judgements, Verbose, gather, judged_in
from rollcall.errors import OutputError, UsageError

WIDTH = 80


def why(
    record: Annotated[str, Parameter(help="A record reference, e.g. births:17.")],
    other: Annotated[str, Parameter(help="Another record reference.")],
    /,
    *cases: Cases,
    svg: Annotated[Path | None, Parameter(help="Write the picture to this SVG file. It holds no cell of a record.")] = None,
    config: ConfigFile = None,
    as_of: AsOf = "",
    judgements: Judgements = None,
    verbose: Verbose = False,
) -> int:
    """Say, field by field, what speaks for and against two records being of one child, and whether they are taken as one."""
    from rollcall import people, sources
    from rollcall.engine import DuckDB
    from rollcall.progress import telling
    from rollcall.report import waterfall

    folders, configured = gather(cases, config, as_of)
    file = judged_in(judgements, folders)
    said = people.judgements.read(file) if file else []
    with telling(verbose=verbose) as progress, DuckDB() as engine:
        recorded = sources.read(engine, list(folders), configured, progress)
        linked = people.link(engine, recorded.records, recorded.mentions, progress, said)
        answer = people.why(engine, linked, record, other)
    if svg and not answer.steps:
        raise UsageError("there is no picture to write", cause=answer.verdict, next_step="Leave --svg out.")
    _say(answer.verdict)
    _say(f"Probability that they are of one child: {waterfall.probability_in_words(answer.probability)}.")
    if linked.linkage.warning:
        _say(f"Beware: {linked.linkage.warning}.")
    if answer.steps and answer.balance:
        print()
        _say(
            "What the two files say, field by field, apart from everything else. Each bit doubles or halves the odds; each bar runs from "
            "the odds before it to the odds after it, and | marks even odds. The bits add up."
        )
        print()
        print(*waterfall.text(answer.steps), sep="\n")
        print()
        likely = waterfall.probability_in_words(answer.balance.probability)
        _say(f"By these two files alone, the probability that they are of one child is {likely}.")
    if svg:
        _write(svg, waterfall.svg(answer.steps, f"{record} and {other}"))
        _say(f"Written to {svg}.")
    return 0


def _say(text: str) -> None:
    print(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))


def _write(file: Path, picture: str) -> None:
    """Write the file for its owner only; an earlier one in its place is replaced."""
    try:
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
            kept.write(picture)
    except OSError as error:
        raise OutputError(f"{file} cannot be written", cause=error.strerror or "", next_step="Name another file with --svg.") from None
