"""Reads Parquet, every value as the text that a CSV of it would state."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.sources.readers.address import Address, opened
from rollcall.sources.readers.raw import Unreadable
from rollcall.sources.readers.tables import KeptTables, trimmed

BATCH = 100_000
MOST_ROWS_FOR_A_BYTE = 1_000
_MIDNIGHT = r"[ T]00:00:00(\.0+)?Z?$"


def read_parquet(tables: KeptTables, path: Path | Address) -> None:
    """Read the file into one table."""
    with pq.ParquetFile(opened(path)) as file:
        if file.metadata.num_rows > MOST_ROWS_FOR_A_BYTE * path.stat().st_size:
            raise Unreadable("the file claims more rows than its size can hold: it is not read")
        table = tables.open(columns=file.schema_arrow.names)
        before = 0
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [trimmed(_as_text(column)) for column in batch.columns]
            numbers = pa.array(range(before + 1, before + batch.num_rows + 1), pa.int64())
            table.append(pa.table([numbers, *columns], names=["row", *map(str, range(len(columns)))]))
            before += batch.num_rows


def header_of_parquet(path: Path | Address) -> tuple[str, ...]:
    """The names of the file's columns."""
    return tuple(name.strip() for name in pq.read_schema(opened(path)).names)


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    if pa.types.is_floating(kind):
        whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 1e15))
        integers = pc.cast(pc.cast(pc.if_else(whole, column, None), pa.int64()), pa.string())
        return pc.if_else(pc.fill_null(whole, False), integers, pc.cast(column, pa.string()))
    if pa.types.is_timestamp(kind):
        return pc.replace_substring_regex(pc.cast(column, pa.string()), _MIDNIGHT, "")
    if pa.types.is_nested(kind):
        return pa.array(
            [None if one is None else json.dumps(one, ensure_ascii=False, default=str) for one in column.to_pylist()], pa.string()
        )
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([None if one is None else one.decode("utf-8", "replace") for one in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())
