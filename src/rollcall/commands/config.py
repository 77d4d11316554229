"""`rollcall config`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.errors import UsageError

TEMPLATE = """\
title = "{title}"
# as_of = 2025-08-12          # the day on which the roll is taken; default: the newest date in the records
# jurisdiction = "england"    # whose law applies: england, scotland, united-states, korea, india, china, ethiopia
# laws = ["hague-1993"]       # further laws that bind the case

# [policy.unseen]             # parameters of rules; `rollcall explain RULE` lists them
# days = 90
{sources}"""

SOURCE = """
[[source]]
name = "{name}"
path = "{path}"
states = ""                   # what one row states: {kinds}
holder = ""                   # the body that keeps the file and could alter it
# extracted = 2025-08-01      # the day the file was drawn
# [source.columns]            # canonical = column in the file; only where they differ
"""


def config(
    case: Annotated[Path, Parameter(help="A folder of record files, or a rollcall.toml whose form is to be checked.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="Where to write the new file. Default: rollcall.toml.")] = Path("rollcall.toml"),
) -> int:
    """Write a rollcall.toml to start from, with one entry for each file of a folder; or say whether one is well formed."""
    from rollcall.config import load
    from rollcall.rules import RULES
    from rollcall.rules.policy import resolve
    from rollcall.terms import INTERNAL_KINDS, KINDS

    if case.suffix == ".toml":
        loaded = load(case)
        resolve(RULES, loaded)
        sources, rules = _counted(len(loaded.source), "source"), _counted(len(loaded.policy), "rule")
        print(f"{case} is well formed: {sources}, parameters for {rules}.")
        print(f"Its files were not opened. To see whether they lie there and have the columns named, run: rollcall check {case}")
        return 0
    if not case.is_dir():
        raise UsageError(f"{case} is not a folder", next_step="Name a folder of record files, or a rollcall.toml.")
    if out.exists():
        raise UsageError(f"{out} exists already", next_step="Name another file with --out.")
    kinds = " ".join(kind for kind in KINDS if kind not in INTERNAL_KINDS)
    files = sorted(path for path in case.rglob("*") if path.is_file() and not path.name.startswith(".") and path.suffix != ".toml")
    if not files:
        raise UsageError(f"{case} holds no record files", next_step="Name the folder that holds them.")
    entries = [SOURCE.format(name=_name(path), path=_beside(path, out), kinds=kinds) for path in files]
    out.write_text(TEMPLATE.format(title=case.name, sources="".join(entries)), encoding="utf-8")
    print(f"{out} names {_counted(len(files), 'file')}. Fill in `states` and `holder`, then run: rollcall check {out}")
    return 0


def _counted(count: int, word: str) -> str:
    return f"{count} {word if count == 1 else word + 's'}"


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _beside(path: Path, out: Path) -> str:
    """The path as rollcall.toml must state it: relative to the folder it lies in."""
    try:
        return path.resolve().relative_to(out.resolve().parent).as_posix()
    except ValueError:
        return path.resolve().as_posix()
