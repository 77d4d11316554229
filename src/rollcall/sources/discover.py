"""Which files a case consists of, and what each of them is.

A file is what `rollcall.toml` says it is; every other readable file below the case folders is compared with the known
exports. Hidden files are passed over, and links that lead out of the case are named but not followed.
"""

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rollcall.config import Config, Source
from rollcall.errors import ConfigurationError, UsageError
from rollcall.sources.mapping import Export, nearest, nearest_name, recognise
from rollcall.sources.readers import header_of
from rollcall.sources.readers.address import Address, address_of, written
from rollcall.sources.walk import files_below, fitting, is_a_run

READABLE = frozenset(["csv", "tsv", "txt", "tab", "dat", "parquet", "json", "jsonl", "ndjson", "xlsx", "xlsm", "xls", "xml", "gz"])
CONFIGURATION = "rollcall.toml"
CLOSED = "cannot be opened: permission denied"


@dataclass(frozen=True)
class Found:
    """One file of the case.

    Attributes:
        path: where it lies; never written out.
        shown: its path within the case, with forward slashes, as INPUTS and evidence show it.
        reference: what stands before `:ROW` in a record reference.
        folders: names of the folders that hold it, outermost first, beginning with the folder above the case's own.
        source: the configured source that it belongs to.
        export: the known export that it was recognised as.
        problem: why it belongs to neither.
    """

    path: Path | Address
    shown: str
    reference: str
    folders: tuple[str, ...] = ()
    source: Source | None = None
    export: Export | None = None
    problem: str | None = None


def find(cases: list[Path], config: Config) -> list[Found]:
    """Every file of the case: those of configured sources first, in their order, then the others by path.

    Raises:
        UsageError: a case does not exist.
        ConfigurationError: a configured source has no file.
    """
    configured = [found for source in config.source for found in _of_source(source, config.root)]
    taken = {_place(path) for path in (*(found.path for found in configured), config.root / CONFIGURATION)}
    others = [found for found in _of_cases(cases) if _place(found.path) not in taken]
    return configured + [_recognised(found) for found in _once_each(sorted(others, key=lambda found: found.shown))]


def _once_each(files: list[Found]) -> Iterator[Found]:
    """The files, each read once however often cases and links name it; the others say so."""
    places = [_place(found.path) for found in files]
    first = {place: number for number, place in reversed(list(enumerate(places))) if not files[number].path.is_symlink()}
    for number, (found, place) in enumerate(zip(files, places, strict=True)):
        kept = files[first.setdefault(place, number)]
        yield found if found is kept or found.problem else replace(found, problem=f"the same file as {kept.shown}, which is read")


def _place(path: Path | Address) -> str:
    """Where a file lies, wherever links lead."""
    return path.shown if isinstance(path, Address) else os.path.realpath(path)


def _of_source(source: Source, root: Path) -> list[Found]:
    """The files of one configured source: one, or all that its glob fits."""
    if address := address_of(source.path):
        return _of_address(source, address)
    if not glob.has_magic(source.path):
        path = root / source.path
        if not path.is_file():
            raise _no_file(source, path)
        return [Found(path, PurePosixPath(source.path).as_posix(), source.name, source=source)]
    fixed = root
    for part in PurePosixPath(source.path).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed = fixed / part
    fitting = sorted(root / each for each in glob.glob(source.path, root_dir=root, recursive=True))
    outputs = {folder for folder in {path.parent for path in fitting} if is_a_run(folder / "run.json")}
    files = [path for path in fitting if path.is_file() and _within(path, fixed) and path.parent not in outputs]
    if not files:
        raise _no_file(source, root / source.path)
    below = [_one_reference(_readable(path.relative_to(fixed).as_posix())) for path in files]
    shown = [_readable(Path(os.path.relpath(path, root)).as_posix()) for path in files]
    return [Found(path, show, f"{source.name}/{name}", source=source) for path, show, name in zip(files, shown, below, strict=True)]


def _of_address(source: Source, address: Address) -> list[Found]:
    """The files of a source on a store: one, or all that its glob fits."""
    if not glob.has_magic(source.path):
        if not address.is_file():
            raise ConfigurationError(f"source {source.name!r}: no file at {source.path}", next_step="Mend `path` in rollcall.toml.")
        return [Found(address, address.shown, source.name, source=source)]
    fixed, files = fitting(address)
    if not files:
        raise ConfigurationError(f"source {source.name!r}: no file at {source.path}", next_step="Mend `path` in rollcall.toml.")
    below = [_one_reference(_readable(path.relative_to(fixed).as_posix())) for path in files]
    return [Found(path, path.shown, f"{source.name}/{name}", source=source) for path, name in zip(files, below, strict=True)]


def _readable(path: str) -> str:
    """A path as text can hold it: bytes of a name that are no UTF-8, and control characters, become escapes such as `\\xff`."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() or sign == " " else sign.encode("unicode_escape").decode("ascii") for sign in text)


def _one_reference(shown: str) -> str:
    """A path as it stands in a record reference. References are listed with `;` between them, so the sign itself becomes `%3B`."""
    return shown.replace(";", "%3B")


def _no_file(source: Source, path: Path) -> ConfigurationError:
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest_name(path.name, names)
    return ConfigurationError(
        f"source {source.name!r}: no file at {source.path}",
        cause=f"did you mean {near}?" if near else "",
        next_step="Mend `path` in rollcall.toml; it is relative to that file.",
    )


def _of_cases(cases: list[Path]) -> Iterator[Found]:
    """Every file below the case folders, once each, labelled with the folder's name where there are several cases."""
    labels: list[str] = []
    for case in (address_of(case) or case for case in cases):
        if not case.exists():
            raise UsageError(f"{written(case)} does not exist", next_step="Name a folder of record files.")
        folder = case.resolve() if case.is_dir() else case.resolve().parent
        label = folder.name if len(cases) > 1 else ""
        if label and case.is_dir():
            labels.append(label)
            label += f"~{labels.count(label)}" if labels.count(label) > 1 else ""
        for path in files_below(folder) if case.is_dir() else [folder / case.name]:
            within = _readable(path.relative_to(folder).as_posix())
            shown = f"{label}/{within}" if label else within
            folders = (*map(_readable, (folder.parent.name, folder.name)), *PurePosixPath(within).parts[:-1])
            yield Found(path, shown, _one_reference(shown), folders, problem=_obstacle(path, folder))


def _within(path: Path, folder: Path) -> bool:
    """Whether a file lies below a folder, wherever links lead. Links in a circle lead nowhere."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _obstacle(path: Path | Address, folder: Path | Address) -> str | None:
    """Why a file of the case is not even opened."""
    if isinstance(path, Path) and (barred := _barred(path, folder)):
        return barred
    if path.name == CONFIGURATION:
        return "a configuration inside the case is followed only when it is named with --config"
    if path.name == "run.json" and is_a_run(path):
        return "the output of an earlier run; its folder is not read"
    if path.suffix.lower().lstrip(".") not in READABLE:
        return "not a format that Rollcall reads"
    return None


def _barred(path: Path, folder: Path) -> str | None:
    """What on this machine bars the way to a file."""
    if not _within(path, folder):
        return "a link that leads out of the case; it is not followed"
    if (path.is_file() or path.is_dir()) and not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        return CLOSED
    return None if path.is_file() else "not a plain file"


def _recognised(found: Found) -> Found:
    """The file with the known export that has its columns, or why there is none."""
    if found.problem:
        return found
    columns = header_of(found.path)
    known = recognise(columns)
    problem = None if known else nearest(columns) if columns else "no columns could be read"
    return Found(found.path, found.shown, found.reference, found.folders, export=known[0] if known else None, problem=problem)
