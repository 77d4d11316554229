"""`rollcall export`."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from rollcall.commands.options import AsOf, ConfigFile, Judgements, Quiet, Verbose, gather, judged_in
from rollcall.errors import OutputError, UsageError


def export(
    format: Annotated[Literal["ftm", "graphml", "csv", "pfif"], Parameter(help="For which tools: see the guide.")],
    out: Annotated[Path, Parameter(help="The folder to write into; it must be new or empty.")],
    /,
    *,
    case: Annotated[tuple[Path, ...], Parameter(help="Folders of record files, or a rollcall.toml; the files that were audited.")] = (),
    audit: Annotated[Path | None, Parameter(help="The output folder of the audit. Default: the case is audited now.")] = None,
    names: Annotated[bool, Parameter(help="Write names and other personal cells. Default: pseudonyms, and birth years.")] = False,
    domain: Annotated[str, Parameter(help="With pfif: the domain of the body that publishes the records.")] = "rollcall.invalid",
    expire_after: Annotated[int, Parameter(help="With pfif: days after the day of the roll until which the records may be kept.")] = 365,
    config: ConfigFile = None,
    as_of: AsOf = "",
    judgements: Judgements = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write an audit for other tools: FollowTheMoney, GraphML, CSV, or PFIF for children not accounted for."""
    import datetime
    import os

    from rollcall import export as exports
    from rollcall.commands.accept import FILE as ACCEPTED
    from rollcall.commands.finished import finished

    if expire_after < 1:
        raise UsageError("--expire-after is below 1", next_step="Give the days for which the records may be kept.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out} is not empty", next_step="Name a new folder.")
    folders, configured = gather(case, config, as_of)
    judged = judged_in(judgements, folders)
    before = os.umask(0o077)
    try:
        with finished(audit, folders, configured, judgements=judged, accepted=Path(ACCEPTED), quiet=quiet, verbose=verbose) as held:
            out.mkdir(parents=True, exist_ok=True)
            if format == "pfif":
                today = datetime.date.today()
                counts = exports.write_pfif(held, out, names=names, domain=domain, holds=expire_after, today=today)
            else:
                write = {"ftm": exports.write_ftm, "graphml": exports.write_graphml, "csv": exports.write_csv}[format]
                counts = write(held, out, names=names)
    finally:
        os.umask(before)
    if not quiet:
        print(f"Written to {out}: {', '.join(f'{count:,} {what}' for what, count in counts.items())}.")
        if counts.get("expired"):
            print("The expired ones are not written: their day has passed. --expire-after DAYS says for how long records may be kept.")
        print("It shows names: keep it as you keep the files." if names else "It shows pseudonyms; --names writes names.")
    return 0
