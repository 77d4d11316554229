"""`rollcall demo`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.options import Lang, Quiet, Verbose

FOLDER = Path("rollcall-demo")


def demo(
    *,
    keep: Annotated[Path, Parameter(help="Where to leave the case and its audit. Default: rollcall-demo.")] = FOLDER,
    pseudonyms: Annotated[bool, Parameter(help="Hide the invented names in the report, as an audit of real records would.")] = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write The Defects as a case of small readable files, audit it, print what was found, and leave the report."""
    from rollcall import demo as example
    from rollcall.commands.audit import audit

    case = keep / "case"
    example.write(case)
    if not quiet:
        print(f"The case lies in {case}: invented people, files as clerks keep them.\n")
    return audit(case / "rollcall.toml", out=keep / "audit", names=not pseudonyms, lang=lang, quiet=quiet, verbose=verbose)
