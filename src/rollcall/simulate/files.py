"""Files that grow while the country is made: the same bytes in whatever pieces the rows come."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

#: Rows of one row group of a Parquet file; rows wait until so many are there, in each of some fifty files.
GROUP = 16_384


class CsvFile:
    """A CSV file that rows are added to."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._file.write((",".join(columns) + "\n").encode())
        self._options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")

    def add(self, rows: pa.Table) -> None:
        """Write `rows` at the end."""
        arrow_csv.write_csv(rows, self._file, self._options)

    def close(self) -> None:
        """Write what still waits."""
        self._file.close()


class ParquetFile:
    """A Parquet file that rows are added to, in row groups of GROUP rows each."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._schema = pa.schema([(column, pa.string()) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting = self._schema.empty_table()

    def add(self, rows: pa.Table) -> None:
        """Keep `rows`, and write the whole row groups that there are by now."""
        # combined, since what DuckDB hands over reserves room for whole vectors however few rows there are
        self._waiting = pa.concat_tables([self._waiting, rows.cast(self._schema)]).combine_chunks()
        whole = self._waiting.num_rows // GROUP * GROUP
        for start in range(0, whole, GROUP):
            self._write(self._waiting.slice(start, GROUP))
        # a slice would keep the memory of what is written already
        self._waiting = self._waiting.take(pa.array(range(whole, self._waiting.num_rows), pa.int64()))

    def close(self) -> None:
        """Write what still waits."""
        if self._waiting.num_rows:
            self._write(self._waiting)
        self._writer.close()

    def _write(self, rows: pa.Table) -> None:
        self._writer.write_table(rows.combine_chunks(), row_group_size=GROUP)


KINDS = {"csv": CsvFile, "parquet": ParquetFile}


class Files:
    """The open files of a folder by name, each in one format or several."""

    def __init__(self, folder: Path, formats: tuple[str, ...], columns: dict[str, tuple[str, ...]]) -> None:
        self._open = {name: [KINDS[kind](folder / f"{name}.{kind}", known) for kind in formats] for name, known in columns.items()}
        self.rows = dict.fromkeys(columns, 0)

    def add(self, name: str, rows: pa.Table) -> None:
        """Write `rows` at the end of the file of that name, and count them in `rows`."""
        for file in self._open[name]:
            file.add(rows)
        self.rows[name] += rows.num_rows

    def close(self) -> None:
        """Write what still waits."""
        for files in self._open.values():
            for file in files:
                file.close()
