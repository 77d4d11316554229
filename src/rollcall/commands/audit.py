"""`rollcall audit`."""

import datetime
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from rollcall.commands.options import (
    AsOf,
    Cases,
    ConfigFile,
    Judgements,
    Lang,
    Quiet,
    Verbose,
    followed_unnamed,
    gather,
    judged_in,
    not_followed,
)
from rollcall.commands.passphrase import PassphraseFile, passphrase
from rollcall.errors import UsageError
from rollcall.terms import SEVERITIES

Format = Literal["csv", "parquet", "json", "html"]

INCOMPLETE = 4

#: As both engines understand it.
MEMORY = re.compile(r"[1-9]\d*[MG]B")


def audit(
    *cases: Cases,
    out: Annotated[
        Path, Parameter(name=["--out", "-o"], help="The folder to write. An earlier audit there is replaced. Default: rollcall-out.")
    ] = Path("rollcall-out"),
    config: ConfigFile = None,
    as_of: AsOf = "",
    since: Annotated[
        Path | None,
        Parameter(help="The output of an earlier audit: its findings are marked known, and only new and changed records are linked."),
    ] = None,
    accepted: Annotated[
        Path | None, Parameter(help="The file of accepted findings. Default: rollcall-accepted.jsonl in the working directory.")
    ] = None,
    judgements: Judgements = None,
    names: Annotated[bool, Parameter(help="Show names and other personal cells in the report. Default: pseudonyms.")] = False,
    lang: Lang = "en",
    fail_on: Annotated[
        Literal["notice", "concern", "grave"] | None, Parameter(help="Exit with 1 when a finding is this severe or more.")
    ] = None,
    strict: Annotated[bool, Parameter(help="Exit with 4 also when rows were set aside.")] = False,
    format: Annotated[tuple[Format, ...], Parameter(help="What to write; may be given several times. Default: all.")] = (),
    ledger: Annotated[Path | None, Parameter(help="Record the run, its inputs' digests and its tables' in this ledger.")] = None,
    by: Annotated[str, Parameter(help="With --ledger: who records.")] = "",
    passphrase_file: PassphraseFile = None,
    engine: Annotated[
        Literal["duckdb", "spark"],
        Parameter(help="What computes: DuckDB on this machine, or Spark for what one machine cannot hold. The tables are the same."),
    ] = "duckdb",
    master: Annotated[str, Parameter(help="With --engine spark: the cluster, as spark://HOST:7077 or yarn. Default: this machine.")] = "",
    memory: Annotated[
        str, Parameter(help="The most memory to use before spilling to disk, e.g. 8GB; of Spark, that of each of its processes.")
    ] = "1500MB",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Take the roll: read a case, gather each child's records, rebuild custody, judge every rule, write tables and a report."""
    from rollcall.audit import Order, run
    from rollcall.commands.accept import FILE
    from rollcall.progress import telling
    from rollcall.report import FORMATS
    from rollcall.report.words import counted

    if master and engine != "spark":
        raise UsageError("--master names a cluster of Spark", next_step="Add --engine spark, or leave --master out.")
    if not MEMORY.fullmatch(memory):
        raise UsageError(f"--memory {memory!r} is not understood", next_step="Write it as 1500MB or 8GB.")
    folders, configured = gather(cases, config, as_of)
    beside = followed_unnamed(cases, config)
    order = Order(
        cases=folders,
        config=configured,
        out=out,
        formats=frozenset(format or FORMATS),
        names=names,
        since=since,
        accepted=accepted or Path(FILE),
        judgements=judged_in(judgements, folders),
        command=" ".join(["rollcall", "audit", *(case.name for case in cases), *(["--config", beside.name] if beside else [])]),
        language=lang,
        screen=not quiet,
        memory=memory,
        engine=engine,
        master=master,
    )
    with ExitStack() as closing, telling(quiet=quiet, verbose=verbose) as progress:
        if ledger:
            order = replace(order, record=_recorder(closing, ledger, by, passphrase_file))
        done = run(order, progress)
    if not quiet:
        print(done.screen)
        for file in not_followed(cases, config, judgements):
            print(f"{file} was not followed, since the audited folder ships it; name it to follow it.", file=sys.stderr)
        if configured.as_of is None and done.telling.as_of > datetime.date.today():
            print(f"The newest date in the records, {done.telling.as_of}, has not come yet: state the day with --as-of.", file=sys.stderr)
        if beside:
            sources = counted(len(configured.source), "source")
            print(f"{beside} of the working directory was followed too: {sources}, and what it says of the case.", file=sys.stderr)
        if done.idle:
            told = "1 acceptance is" if done.idle == 1 else f"{done.idle:,} acceptances are"
            print(f"{order.accepted}: {told} of no finding of this audit, and changed nothing.", file=sys.stderr)
    if fail_on and done.worst and SEVERITIES.index(done.worst) >= SEVERITIES.index(fail_on):
        return 1
    return INCOMPLETE if done.incomplete or (strict and done.set_aside) else 0


def _recorder(closing: ExitStack, folder: Path, by: str, passphrase_file: Path | None) -> Callable[[Path], object]:
    """What records a finished run in the ledger. It is opened before the run, so that a wrong passphrase costs nobody an audit."""
    from rollcall.ledger import Ledger, runs

    if not by.strip():
        raise UsageError("It is not said who records the run.", next_step='Add --by "NAME".')
    ledger = closing.enter_context(Ledger.open(folder, passphrase(passphrase_file)))
    return lambda out: runs.record(ledger, out, by)
