"""What an office is: one file of records, who keeps it, and the SQL that says which rows it holds.

The SQL reads `settled` (one row per child) and `stays` (one per placement). Each row says whose it is (`n`), which of that
child's in this file (`k`), which findings it shows (`shows`, words joined by spaces, null for none), and then the columns of the file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Office:
    """One source of the case. `prefix` begins the numbers by which this holder knows children; one holder uses one prefix."""

    name: str
    states: str
    holder: str
    prefix: str
    columns: tuple[str, ...]
    rows: str
    careless: bool = False


#: What a file says of the child in nearly every kind of record. The prefix of the holder's numbers is a parameter of the statement.
CHILD = ("child_id", "child_name", "child_sex", "child_birth_date", "child_national_id")
