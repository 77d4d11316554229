"""The worked example, audited once, and opened once for all tests of dossiers and exports."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from rollcall import audit, dossier
from rollcall import demo as example
from rollcall.config import load
from rollcall.engine import DuckDB
from rollcall.progress import Silent

ENCODINGS = {"register/registrations.csv": "cp949"}


class Case:
    """The files of the example as a reader of files sees them, apart from Rollcall's own readers."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder, self.out = folder, out
        self._rows: dict[str, list[dict]] = {}

    def sha256(self, path: str) -> str:
        return hashlib.sha256((self.folder / path).read_bytes()).hexdigest()

    def row(self, path: str, number: int) -> dict[str, str]:
        """A row counted from 1, filled cells only."""
        if path not in self._rows:
            text = (self.folder / path).read_bytes().decode(ENCODINGS.get(path, "utf-8-sig"))
            if path.endswith(".jsonl"):
                self._rows[path] = [json.loads(line) for line in text.splitlines() if line.strip()]
            else:
                separator = "\t" if path.endswith(".tsv") else ","
                self._rows[path] = list(csv.DictReader(text.splitlines(), delimiter=separator))
        return {column: text for column, text in self._rows[path][number - 1].items() if text}

    def roll(self) -> dict[str, dict[str, str]]:
        with (self.out / "roll.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["child"]: row for row in csv.DictReader(file)}

    def child(self, record: str) -> str:
        """The child that a record is about."""
        return next(child for child, row in self.roll().items() if record in row["records"].split(";"))

    def names(self) -> set[str]:
        """Every name of a person that a cell of the case holds: what no page without names may show."""
        told = set()
        for path in [
            file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.suffix in {".csv", ".tsv", ".jsonl"}
        ]:
            self.row(path, 1)
            for row in self._rows[path]:
                told |= {cell for column, cell in row.items() if column in NAMED and cell}
        return told


#: Columns of the example's files that hold names of persons.
NAMED = {
    "baby", "mother", "father", "attended_by", "patient", "signed", "child", "name", "brought_by", "seen_by", "guardian", "officer", "adopter",
    "given_back_by", "taken_in_by", "family", "worker", "from_family", "driver_in_charge", "carer", "met_by", "mother_signing", "witness",
    "custody_to", "judge", "name_before", "name_after", "travelling_with", "with_parent", "adult", "certified_by", "reported_by",
}  # fmt: skip


@pytest.fixture(scope="session")
def case(tmp_path_factory) -> Case:
    kept = tmp_path_factory.mktemp("dossier")
    example.write(kept / "case")
    config = load(kept / "case" / "rollcall.toml")
    audit.run(audit.Order((), config, kept / "audit", frozenset({"csv", "parquet"}), memory="500MB"))
    return Case(kept / "case", kept / "audit")


@pytest.fixture(scope="session")
def config(case):
    return load(case.folder / "rollcall.toml")


@pytest.fixture(scope="session")
def held(case, config):
    with DuckDB(memory="500MB") as engine:
        yield dossier.hold(engine, case.out, [], config, Silent())


@pytest.fixture(scope="session")
def told(held, config):
    """Make a dossier as somebody asks for it; gives its files, its claims and its page."""

    def make(kind, subject="", **wish):
        made = dossier.make(held, dossier.Wish(kind, subject, kinds=dossier.kinds(config), **wish))
        return made, json.loads(made.files["claims.json"]), made.files["dossier.html"].decode()

    return make


@pytest.fixture(scope="session")
def tae_rin(case) -> str:
    """Yoo Tae-rin: given back in 2014, noted dead eight days later, in no register of deaths (the second row of returns.csv)."""
    return case.child("returns:2")


@pytest.fixture(scope="session")
def se_hee(held) -> str:
    """Kim Se-hee as the hospital's files know her: the one party of that name that signs deaths."""
    signed = held.of(held.people, "record", ["hospital-deaths:1"])
    return next(row["person"] for row in signed if row["role"] == "certifier")
