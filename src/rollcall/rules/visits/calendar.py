"""Loads the visit calendars of the law, which are data: rules/policies/JURISDICTION.toml."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from rollcall.rules.rule import NotEvaluated

MONTHLY = "calendar month"


@dataclass(frozen=True)
class Calendar:
    """How often a child in one of `settings` is to be visited. Days are those between two visits at most; None: the law sets none."""

    settings: tuple[str, ...]  # terms.VALUES["setting"], and the empty text where the setting is not stated
    citation: str
    status: str  # `text seen` or `from memory`
    first_within_days: int | None = None
    then_every_days: int | None = None  # in the first year of the placement
    later_every_days: int | None = None  # after it
    each: str = ""  # MONTHLY: one visit in each calendar month; empty: by days

    @property
    def monthly(self) -> bool:
        """Whether one visit is due in each calendar month."""
        return self.each == MONTHLY


def load(jurisdiction: str) -> tuple[Calendar, ...]:
    """The calendars of a jurisdiction whose text was seen.

    Raises:
        NotEvaluated: no jurisdiction is set, or none of its calendars is known.
    """
    if not jurisdiction:
        raise NotEvaluated('no jurisdiction is set: rollcall.toml, jurisdiction = "england" or "united-states"')
    path = files("rollcall.rules") / "policies" / f"{jurisdiction}.toml"
    if not path.is_file():
        raise NotEvaluated(f"no visit calendar is known for the jurisdiction {jurisdiction}")
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    calendars = tuple(Calendar(**{**entry, "settings": tuple(entry["settings"])}) for entry in stated["visits"])
    seen = tuple(calendar for calendar in calendars if calendar.status == "text seen")
    if not seen:
        raise NotEvaluated(f"no law on visits is known for {stated['name']}")
    return seen
