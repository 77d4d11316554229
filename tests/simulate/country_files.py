"""Reads what `rollcall simulate` and an audit of it wrote."""

import csv


def rows(path):
    """The rows of a CSV file, an empty cell as an empty text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def records(country):
    """Whose each record of the country is, all sources together."""
    return [row for path in sorted((country / "truth" / "records").glob("*.csv")) for row in rows(path)]
