"""Reads what `rollcall simulate` and an audit of it wrote."""

import csv


def rows(path):
    """The rows of a CSV file, an empty cell as an empty text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
