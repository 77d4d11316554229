"""The tables as files: the same twice over, guarded against spreadsheets, read by their owner alone."""

import csv
import dataclasses
import stat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rollcall import report, schema
from rollcall.engine import DuckDB
from rollcall.report.tables import TABLES


@pytest.fixture(scope="module")
def written(telling, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    report.write(telling, out, set(report.FORMATS))
    return out


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_comes_as_parquet_and_csv_with_equal_columns(written):
    for name in TABLES:
        columns = pq.read_schema(written / f"{name}.parquet").names
        with (written / f"{name}.csv").open(encoding="utf-8") as file:
            assert next(csv.reader(file)) == columns


def test_the_same_audit_gives_the_same_bytes(telling, written, tmp_path):
    report.write(telling, tmp_path, set(report.FORMATS))
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (written / path.name).read_bytes(), path.name


def test_only_the_owner_may_read_the_files(written):
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.iterdir()} == {0o600}


def test_lists_are_joined_with_semicolons(written):
    pair = rows_of(written / "pairs.csv")[0]
    assert pair["records"] == "births:1;schools:1"
    assert pq.read_table(written / "pairs.parquet")["records"].to_pylist() == ["births:1;schools:1"]


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_in_the_csv_alone(engine, telling, tmp_path):
    starts = ["=1+1", "+1", "-1", "@x", "\tx", "plain", ""]
    notes = telling.notes.to_pyarrow().to_pylist()[0]
    with_starts = [notes | {"problem": text, "rows": -3} for text in starts]
    report.write(retold(engine, telling, with_starts), tmp_path, {"csv", "parquet"})
    shown = {row["problem"] for row in rows_of(tmp_path / "notes.csv")}
    assert shown == {"'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", ""}
    assert {row["rows"] for row in rows_of(tmp_path / "notes.csv")} == {"-3"}
    assert set(pq.read_table(tmp_path / "notes.parquet")["problem"].to_pylist()) == set(starts)


def retold(engine, telling, notes):
    table = engine.keep("other_notes", pa.Table.from_pylist(notes, schema=schema.NOTES.to_pyarrow()))
    return dataclasses.replace(telling, notes=table)


def test_rows_are_sorted_by_every_column(written):
    for name in ("findings", "roll", "custody"):
        read = rows_of(written / f"{name}.csv")
        first = next(iter(read[0]))
        assert [row[first] for row in read] == sorted(row[first] for row in read)


def test_a_table_of_many_parts_keeps_its_order_on_several_cores(telling, tmp_path):
    rows = 300_000  # more than two of the parts in which the engine works
    with DuckDB(memory="500MB", threads=2) as engine:
        records = pa.table({"record": [f"births:{(place * 7919) % rows:06}" for place in range(rows)]})
        people = engine.keep("people", records.append_column("role", pa.array(["child"] * rows)))
        others = {name: engine.keep(name, getattr(telling, name).to_pyarrow()) for name in TABLES if name != "people"}
        report.write(dataclasses.replace(telling, engine=engine, people=people, **others), tmp_path, {"csv", "parquet"})
    expected = [f"births:{place:06}" for place in range(rows)]
    assert [row["record"] for row in rows_of(tmp_path / "people.csv")] == expected
    assert pq.read_table(tmp_path / "people.parquet")["record"].to_pylist() == expected


def test_only_the_formats_asked_for_are_written(telling, tmp_path):
    report.write(telling, tmp_path, {"json"})
    assert {path.name for path in tmp_path.iterdir()} == {"run.json", "findings.json"}
