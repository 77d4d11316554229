"""Public sets of records about people, written as cases: a folder of CSV files, rollcall.toml, and the truth beside it.

Identifiers of the sets that contain the truth are not written. Every set keeps its rows' own words; a column that the contract
does not have stands in the nearest one it has, as the table below each function says.
"""

import csv
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

#: Rows of one set: for each source its rows, and for each row the person it is truly about.
Rows = Iterable[tuple[str, dict[str, str | None], str]]


class PublicSet(NamedTuple):
    """A set of records: where it lies below the data folder, its rows, and whether each source keeps one file per person."""

    name: str
    path: str
    rows: Callable[[str], Rows]
    one_file_each: bool = False


def _select(query: str) -> list[tuple]:
    return duckdb.connect().execute(query).fetchall()


def _historical(path: str) -> Rows:
    """Postcode stands in address, occupation in nationality (something that seldom changes)."""
    query = f"select full_name, dob, birth_place, postcode_fake, gender, occupation, cluster from '{path}'"
    for name, born, place, postcode, sex, occupation, person in _select(query):
        sex = sex if sex in ("male", "female") else None
        yield "figures", _child(name=name, birth_date=born, birth_place=place, address=postcode, sex=sex, nationality=occupation), person


def _fake(path: str) -> Rows:
    """City stands in birth_place, e-mail in address."""
    query = f"select first_name, surname, dob, city, email, cluster from read_csv('{path}', all_varchar=true)"
    for given, family, born, city, email, person in _select(query):
        yield "people", _child(given_name=given, family_name=family, birth_date=born, birth_place=city, address=email), person


def _children(path: str) -> Rows:
    """The w files write dates as MMDDYYYY, the others as YYYYMMDD."""
    query = f"select source, first_name, middle_initial, last_name, sex, address, zipcode, dob, simulant_id from '{path}'"
    for source, given, middle, family, sex, address, zipcode, born, person in _select(query):
        given = " ".join(part for part in (given, middle) if part) or None
        if born:
            born = f"{born[4:8]}-{born[:2]}-{born[2:4]}" if source.startswith("w") else f"{born[:4]}-{born[4:6]}-{born[6:]}"
        where = " ".join(part for part in (address, zipcode) if part) or None
        yield source, _child(given_name=given, family_name=family, sex=(sex or "").lower(), birth_date=born, address=where), person


def _febrl(path: str) -> Rows:
    """State stands in birth_place, the social security number in national_id."""
    columns = "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id"
    for file in path.split("+"):
        query = f"select {columns} from read_csv('{file}', all_varchar=true, delim=', ', header=true, quote='')"
        for key, given, family, number, street, second, suburb, postcode, state, born, national in _select(query):
            where = " ".join(part.strip() for part in (number, street, second, suburb, postcode) if part and part.strip())
            born = f"{born[:4]}-{born[4:6]}-{born[6:]}" if born and len(born.strip()) == 8 else None
            told = _child(given_name=given, family_name=family, birth_date=born, address=where, birth_place=state, national_id=national)
            yield Path(file).stem, told, key.split("-")[1]


def _child(**told: str | None) -> dict[str, str | None]:
    return {f"child_{column}": (cell or "").strip() or None for column, cell in told.items()}


SETS = (
    PublicSet("historical_50k", "splink/historical_figures_with_errors_50k.parquet", _historical),
    PublicSet("fake_1000", "splink/fake_1000.csv", _fake),
    PublicSet("children", "children_multi_source_default_noise.parquet", _children, one_file_each=True),
    PublicSet("febrl1", "febrl/dataset1.csv", _febrl),
    PublicSet("febrl2", "febrl/dataset2.csv", _febrl),
    PublicSet("febrl3", "febrl/dataset3.csv", _febrl),
    PublicSet("febrl4", "febrl/dataset4a.csv+febrl/dataset4b.csv", _febrl, one_file_each=True),
)


def write(chosen: PublicSet, data: Path, case: Path, seed: int) -> dict[str, str]:
    """Write `chosen`, found below `data`, as a case. Rows are shuffled by `seed`. Returns the true person of each record reference."""
    paths = "+".join(str(data / part) for part in chosen.path.split("+"))
    by_source: dict[str, list] = {}
    for source, told, person in chosen.rows(paths):
        by_source.setdefault(source, []).append((told, person))
    case.mkdir(parents=True, exist_ok=True)
    truth, config = {}, ["as_of = 2026-01-01\n"]
    for source, rows in sorted(by_source.items()):
        random.Random(seed).shuffle(rows)
        columns = ["child_id"] * chosen.one_file_each + list(rows[0][0])
        with (case / f"{source}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for number, (told, person) in enumerate(rows, start=1):
                writer.writerow({**told, **({"child_id": str(number)} if chosen.one_file_each else {})})
                truth[f"{source}:{number}"] = person
        config.append(f'[[source]]\nname = "{source}"\npath = "{source}.csv"\nstates = "health"\n')
    (case / "rollcall.toml").write_text("\n".join(config), encoding="utf-8")
    return truth
