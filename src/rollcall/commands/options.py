"""Options that several commands share, with what their help says."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from rollcall.errors import UsageError

if TYPE_CHECKING:
    from rollcall.config import Config

Cases = Annotated[Path, Parameter(help="Folders of record files, single files, their addresses (s3a://...), or a rollcall.toml.")]
ConfigFile = Annotated[
    Path | None, Parameter(name=["--config"], help="The rollcall.toml that names the sources. Default: the one in the working directory.")
]
AsOf = Annotated[
    str, Parameter(name=["--as-of"], help="The day on which the roll is taken, e.g. 2025-08-12. Default: the newest date in the records.")
]
Judgements = Annotated[
    Path | None,
    Parameter(name=["--judgements"], help="The file of people's judgements. Default: rollcall-judgements.jsonl in the working directory."),
]
Lang = Annotated[Literal["en", "ko"], Parameter(name=["--lang"], help="The language of what is written for readers.")]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], help="Print nothing but errors.")]
Verbose = Annotated[bool, Parameter(name=["--verbose", "-v"], help="Tell every step with its rows; show a trace when something fails.")]

#: The file that is looked for in the working directory.
FILE = "rollcall.toml"


def gather(cases: tuple[Path, ...], config: Path | None, as_of: str) -> "tuple[tuple[Path, ...], Config]":
    """The case folders and the configuration that the words on the command line mean.

    A rollcall.toml inside an audited folder is followed only when it is named: the audited party must not be able to ship
    its own exceptions.

    Raises:
        UsageError: a path does not exist, or two configurations are named.
        ConfigurationError: the configuration cannot be followed.
    """
    from rollcall.config import Config, load
    from rollcall.sources import address_of, written

    named = [case for case in cases if case.suffix == ".toml"]
    folders = tuple(address_of(case) or case for case in cases if case.suffix != ".toml")
    stated = [*([config] if config else []), *named]
    if len(stated) > 1:
        raise UsageError("two configurations are named", cause=f"{stated[0]} and {stated[1]}", next_step="Name one.")
    for folder in folders:
        if not folder.exists():
            raise UsageError(f"{written(folder)} does not exist", next_step="Name a folder of record files, or a file.")
    chosen = load(stated[0]) if stated else _in_working_directory(folders) or Config()
    if not folders and not stated and not chosen.source:
        raise UsageError("no case is named", next_step="rollcall audit CASE, where CASE is a folder of record files; or try: rollcall demo")
    if not folders and not chosen.source:
        folders = (chosen.root,)
    if as_of:
        chosen = chosen.model_copy(update={"as_of": _day(as_of)})
    return folders, chosen


def judged_in(named: Path | None, cases: tuple[Path, ...]) -> Path | None:
    """The file of judgements that is meant: the one `named`, else that of the working directory.

    None where the working directory is audited itself: the audited party must not be able to ship judgements either.

    Raises:
        UsageError: a file is named that does not exist.
    """
    from rollcall.people.judgements import FILE as JUDGEMENTS

    if named and not named.exists():
        raise UsageError(f"{named} does not exist", next_step="Name the file that `rollcall review` wrote, or leave --judgements out.")
    return named or (None if audited(cases) else Path(JUDGEMENTS))


def not_followed(cases: tuple[Path, ...], *named: Path | None) -> list[Path]:
    """Configurations and judgements that lie in an audited folder and were not followed, because nobody named them."""
    from rollcall.people.judgements import FILE as JUDGEMENTS

    followed = {path.resolve() for path in (*cases, *filter(None, named))}
    lying = [case / file for case in cases if case.is_dir() for file in (FILE, JUDGEMENTS) if (case / file).exists()]
    return [file for file in lying if file.resolve() not in followed]


def followed_unnamed(cases: tuple[Path, ...], config: Path | None) -> Path | None:
    """The rollcall.toml of the working directory, where it is followed beside the cases that are named."""
    stated = config or any(case.suffix == ".toml" for case in cases)
    return None if stated or not cases or audited(cases) or not Path(FILE).exists() else Path(FILE)


def _in_working_directory(folders: tuple[Path, ...]) -> "Config | None":
    from rollcall.config import load

    file = Path(FILE)
    return load(file) if file.exists() and not audited(folders) else None


def audited(folders: tuple[Path, ...]) -> bool:
    """Whether the working directory is one of `folders`, or lies in one."""
    here = Path().resolve()
    return any(here == folder.resolve() or folder.resolve() in here.parents for folder in folders)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of {text!r} is not a date", next_step="Write it as 2025-08-12.") from None
