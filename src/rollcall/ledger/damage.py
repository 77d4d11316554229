"""What a check of a ledger found amiss: where, and what."""

from typing import NamedTuple

#: Damages that are told one by one; more are counted.
MOST_TOLD = 1000


class Damage(NamedTuple):
    """A place (an entry, a row of a table, a file) and what is amiss there, in words that quote no cell."""

    place: str
    what: str


class Damages:
    """Damages as they are found."""

    def __init__(self) -> None:
        self.told: list[Damage] = []
        self.count = 0

    def add(self, place: str, what: str) -> None:
        """Note one."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Damage(place, what))
