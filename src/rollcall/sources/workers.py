"""Reads the files of a case in Spark's workers, one file a task, by the same readers.

A worker reads a file into a DuckDB of its own, within bounded memory, and hands its rows to Spark, which keeps them encrypted
until they are stacked. The driver learns of each file what was read, and of no row what it states.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import DuckDB, Engine
from rollcall.errors import UsageError
from rollcall.sources.discover import Found
from rollcall.sources.readers.raw import RawTable, ReadFile
from rollcall.sources.reading import KEPT_REJECTED, MOST_PARTS, Reading, read_found

#: The most memory of a worker's own DuckDB.
MEMORY = "500MB"

#: Rows handed to Spark at once; few, since a cell may hold a MiB.
BATCH = 2_048

#: What workers hand over: rows of any layout, rows rejected (`reason`, the text their one cell), and for each file what was read.
HANDED = ibis.schema({"layout": "string", "part": "int64", "row": "int64", "reason": "string", "cells": "array<string>"})
READ, REJECTED = "read", "rejected"


class Workers(Reading):
    """Reads in Spark's workers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._spread = ExitStack()
        self._handed: ir.Table | None = None
        self._layouts: dict[str, set[str]] = {}
        self._widths: dict[str, int] = {}

    def read(self, files: Mapping[int, Found]) -> Iterator[tuple[int, ReadFile]]:
        """What each file gave, in the order of `files`.

        Raises:
            UsageError: a worker does not see a file that is there.
        """
        task = partial(_hand_over, [(number, _from_anywhere(file)) for number, file in files.items()])
        self._handed = self._spread.enter_context(self._engine.spread("handed_over", len(files), task, HANDED))
        told = self._handed.filter(self._handed.layout == READ)
        for row in sorted(told.select("part", "cells").to_pyarrow().to_pylist(), key=lambda row: row["part"]):
            number = row["part"] // MOST_PARTS
            seen, read = _told(row["cells"][0])
            if not seen and files[number].path.is_file():
                raise UsageError(
                    f"Spark's workers do not see {files[number].shown}",
                    next_step="Put the case where every worker reaches it: in a shared folder, or at an address such as s3a://bucket/case.",
                )
            yield number, read

    def stack(self, name: str, columns: tuple[str, ...], number: int, file: Found, raw: RawTable) -> None:
        """Note that the rows of such a table go on the stack `name`.

        Raises:
            UsageError: tables of other columns are on it.
        """
        if columns != raw.columns:
            raise UsageError(f"{file.shown} is not read on Spark: its rows state columns of their own")
        self._layouts.setdefault(name, set()).add(_layout(file, raw))
        self._widths[name] = len(raw.columns)

    def leave(self, number: int, raw: RawTable) -> None:
        """Such a table stays where it is."""

    def finish(self) -> ir.Table:
        """Keep every stack, and the rows that readers rejected."""
        rows = self._handed
        for name, layouts in self._layouts.items():
            cells = {f"c{place}": rows.cells[place] for place in range(self._widths[name])}
            self._engine.keep(name, rows.filter(rows.layout.isin(sorted(layouts))).select("part", "row", **cells))
        rejected = rows.filter(rows.layout == REJECTED)
        return self._engine.keep(KEPT_REJECTED, rejected.select("part", "row", "reason", text=rejected.cells[0]))

    def close(self) -> None:
        """Let go of the rows as they were handed over."""
        self._spread.close()


def _from_anywhere(file: Found) -> Found:
    """The file as a process in another folder finds it."""
    return replace(file, path=file.path.absolute()) if isinstance(file.path, Path) else file


def _hand_over(files: list[tuple[int, Found]], place: int) -> Iterator[pa.RecordBatch]:
    """Read one file, and hand over all that it gave."""
    number, file = files[place]
    with DuckDB(memory=MEMORY, threads=1) as engine:
        read = read_found(engine, file, "raw")
        for part, raw in enumerate(read.tables, start=number * MOST_PARTS):
            yield from _rows(engine, part, file, raw)
            rejected = [_handed(REJECTED, part, each.row, each.reason, each.text) for each in raw.rejected]
            yield from pa.Table.from_pylist(rejected, schema=HANDED.to_pyarrow()).to_batches(BATCH)
    yield pa.RecordBatch.from_pylist(
        [_handed(READ, number * MOST_PARTS, None, None, _telling(read, seen=file.path.is_file()))], schema=HANDED.to_pyarrow()
    )


def _handed(layout: str, part: int, row: int | None, reason: str | None, text: str) -> dict:
    return {"layout": layout, "part": part, "row": row, "reason": reason, "cells": [text]}


def _rows(engine: DuckDB, part: int, file: Found, raw: RawTable) -> Iterator[pa.RecordBatch]:
    """The rows of one table, each with its cells in the order of the columns."""
    quoted = ", ".join('"' + column.replace('"', '""') + '"' for column in raw.columns)
    rows = engine.duckdb.execute(f'SELECT "row", [{quoted}]::VARCHAR[] AS cells FROM "{raw.name}"').to_arrow_reader(BATCH)
    for batch in rows:
        about = [pa.array([value] * batch.num_rows, kind) for value, kind in ((_layout(file, raw), pa.string()), (part, pa.int64()))]
        unset = pa.nulls(batch.num_rows, pa.string())
        yield pa.RecordBatch.from_arrays([*about, batch.column(0), unset, batch.column(1)], schema=HANDED.to_pyarrow())


def _layout(file: Found, raw: RawTable) -> str:
    """A name for tables that are read the same way."""
    known = ("source", file.source.name) if file.source else ("export", file.export.name)
    return hashlib.md5(json.dumps([*known, raw.element, raw.columns]).encode(), usedforsecurity=False).hexdigest()


def _telling(read: ReadFile, *, seen: bool) -> str:
    """What the driver has to know of a file, without its rows; `seen` tells that there is one."""
    tables = [{"name": raw.name, "element": raw.element, "columns": raw.columns, "rows": raw.rows} for raw in read.tables]
    return json.dumps({"seen": seen, "tables": tables, "sha256": read.sha256, "bytes": read.bytes, "problem": read.problem})


def _told(text: str) -> tuple[bool, ReadFile]:
    about = json.loads(text)
    seen = about.pop("seen")
    tables = [RawTable(**(raw | {"columns": tuple(raw["columns"]), "rejected": ()})) for raw in about["tables"]]
    return seen, ReadFile(**(about | {"tables": tuple(tables)}))
