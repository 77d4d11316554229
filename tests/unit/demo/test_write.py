"""The files of the worked example, as they are laid out."""

import csv
import io
import re

import pytest

from rollcall import demo
from rollcall.config import load


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return demo.write(tmp_path_factory.mktemp("cases") / "new" / "case")


def test_returns_the_folder_it_wrote(tmp_path):
    assert demo.write(tmp_path / "case") == tmp_path / "case"
    assert (tmp_path / "case" / "rollcall.toml").is_file()


def test_replaces_its_own_files_and_leaves_others(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "README.md").write_text("older")
    demo.write(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith("# The Defects")


def test_configuration_names_every_file_and_every_column(case):
    sources = load(case / "rollcall.toml").source
    laid_out = {path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file()} - {"README.md", "rollcall.toml"}
    assert {source.path for source in sources} == laid_out
    for source in sources:
        header = (case / source.path).read_bytes().decode(source.encoding or "utf-8-sig").splitlines()[0]
        assert [column for column in source.columns.values() if column not in header] == [], source.name


def test_readme_counts_the_rows_of_every_file(case):
    readme = (case / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| `(\S+)` .* \| (\d+) \|$", readme, flags=re.MULTILINE))
    assert {path: int(rows) for path, rows in stated.items()} == {
        source.path: _rows(case, source) for source in load(case / "rollcall.toml").source
    }


def _rows(case, source):
    text = (case / source.path).read_bytes().decode(source.encoding or "utf-8-sig")
    if source.path.endswith(".jsonl"):
        return len(text.splitlines())
    return len(list(csv.DictReader(io.StringIO(text))))
