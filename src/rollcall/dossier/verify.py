"""Whether anything in a bundle, or in the files it was made from, was altered since."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from rollcall.dossier import bundle
from rollcall.dossier.held import references
from rollcall.engine import DuckDB
from rollcall.errors import UsageError

#: The most that is read of one file in a bundle, in bytes: a bundle from a stranger may be made to swell.
LARGEST = 1 << 30


def seal_of(file: Path) -> str:
    """The SHA-256 of the bundle itself, to be compared with the one that was handed over apart from it."""
    return hashlib.sha256(_read(file)).hexdigest()


def inside(file: Path) -> tuple[list[str], dict[str, Any]]:
    """What is wrong inside the bundle, in words without a cell of a record; and its claims.

    Raises:
        UsageError: it is no bundle.
    """
    held, problems = _contents(file)
    lines = held.get(bundle.MANIFEST, b"").decode("utf-8", "replace").splitlines()
    listed = {name: digest for digest, parted, name in (line.partition("  ") for line in lines) if parted}
    problems += [f"{name}: missing" for name in sorted(listed.keys() - held.keys())]
    problems += [f"{name}: added, and in no manifest" for name in sorted(held.keys() - listed.keys() - {bundle.MANIFEST})]
    problems += [f"{name}: altered" for name in sorted(listed.keys() & held.keys()) if bundle.seal(held[name]) != listed[name]]
    try:
        claims = json.loads(held[bundle.CLAIMS])
        if claims["format"] != bundle.CLAIMS_FORMAT:
            raise ValueError
        problems += list(_unfounded(claims))
    except (KeyError, TypeError, ValueError):
        return [*problems, f"{bundle.CLAIMS}: cannot be understood"], {}
    if bundle.seal(held[bundle.CLAIMS]) not in held.get(bundle.PAGE, b"").decode("utf-8", "replace"):
        problems.append(f"{bundle.PAGE}: does not bear the seal of {bundle.CLAIMS}")
    for path, sha256 in ((row["path"], row["sha256"]) for row in claims["files"]):
        enclosed = held.get(f"evidence/files/{bundle.entry(path)}")
        if enclosed is not None and bundle.seal(enclosed) != sha256:
            problems.append(f"{path}: the enclosed file is not the one that was read")
    return problems, claims


def against(claims: Mapping[str, Any], engine: DuckDB, inputs: ir.Table, rows: ir.Table) -> list[str]:
    """What differs between the claims of a bundle and the files as they are now: files by name, cells by record and column.

    `inputs` and `rows` are INPUTS and ROWS of reading the files now.
    """
    now = {row["path"]: row["sha256"] for row in inputs.select("path", "sha256").to_pyarrow().to_pylist()}
    problems = []
    for row in claims["files"]:
        if row["path"] not in now:
            problems.append(f"{row['path']}: no longer there")
        elif now[row["path"]] != row["sha256"]:
            problems.append(f"{row['path']}: changed since")
    quoted = {each["record"]: each for each in claims["references"] if each["row"] is not None}
    found = references(engine, inputs, rows, quoted)
    for record, each in sorted(quoted.items()):
        row = found.get(record)
        if row is None:
            problems.append(f"{record}: the row is no longer there")
            continue
        differing = [column for column, text in each["cells"].items() if isinstance(text, str) and row.cells.get(column) != text]
        problems += [f"{record}: the cell {column} is not as quoted" for column in sorted(differing)]
    return problems


def _unfounded(claims: Mapping[str, Any]) -> Iterator[str]:
    """Claims whose references the bundle does not hold."""
    known = {each["record"] for each in claims["references"]}
    for claim in claims["claims"]:
        if claim["records"] and not set(claim["records"]) <= known:
            yield f"{claim['id']}: rests on a row that the bundle does not hold"


def _contents(file: Path) -> tuple[dict[str, bytes], list[str]]:
    """Name -> content; and the names of what could not be taken out whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(_read(file))) as held:
            entries = held.infolist()
            if len({entry.filename for entry in entries}) != len(entries):
                raise UsageError(f"{file} is no bundle", cause="it holds two files of one name", next_step="Ask for it anew.")
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise UsageError(f"{file} is no bundle", cause="it would swell to more than 1 GiB", next_step="Ask for it anew.")
            told, broken = {}, []
            for entry in entries:
                try:
                    told[entry.filename] = held.read(entry)
                except (zipfile.BadZipFile, zlib.error, EOFError):
                    broken.append(f"{entry.filename}: damaged")
                    told[entry.filename] = b""
            return told, broken
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError):
        raise UsageError(f"{file} is no bundle", cause="it is no whole ZIP file", next_step="Name the dossier.zip that was made.") from None


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError(f"{file} is not a file", next_step="Name the dossier.zip that was made.")
    return file.read_bytes()
