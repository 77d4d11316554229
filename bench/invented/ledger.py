"""Collects what every clerk writes, makes the clerks' errors, and writes the files, `rollcall.toml` and the truth."""

import csv
import datetime
import json
import random
from pathlib import Path

from invented import names
from invented.clerks import CLERKS, Clerk
from invented.population import DAY, Child, Person

#: How often, per cell and at `--errors 1`: a name is mis-spelled, a birth date is wrong, a national id has a wrong digit,
#: a sex is wrong, any other fact about a person is missing; per row: a slipping clerk dates too early, or sends the row twice.
RATES = {"name": 0.03, "birth_date": 0.01, "national_id": 0.003, "sex": 0.002, "missing": 0.02, "early": 0.003, "twice": 0.002}
_NAMES = ("name", "given_name", "family_name")
_PERSON = (*_NAMES, "sex", "birth_date", "birth_place", "national_id", "phone", "address")
_NEVER_MISSING = ("child_id",)


class Ledger:
    """All rows of all sources, each with the true id of its child."""

    def __init__(self, seed: int, as_of: datetime.date, errors: float) -> None:
        """Start empty; `errors` multiplies every rate of `RATES`."""
        self.seed, self.as_of, self.errors = seed, as_of, errors
        self.chance = random.Random(f"{seed} ledger")
        self.clerks = {clerk.name: clerk for clerk in CLERKS}
        self.rows: dict[str, list[tuple[datetime.date, str, dict]]] = {name: [] for name in self.clerks}
        self._local: dict[tuple[str, str], str] = {}
        self._used: set[tuple[str, str]] = set()

    def add(self, source: str, child: Child, on: datetime.date, *, known: Person | None = None, **cells) -> None:
        """Write down one row. A role's name is given a `Person`, any other cell a value; a row later than the file's day is left out."""
        if on <= self.as_of - self.clerks[source].extracted * DAY:
            self.rows[source].append((on, child.key, {"date": on, "child": known or child.known_as(on), **cells}))

    def local_id(self, series: str, key: str, digits: int = 6) -> str:
        """The number of `key` in a holder's series, the same each time it is asked for."""
        while (series, key) not in self._local:
            number = f"{series}{self.chance.randrange(10**digits):0{digits}d}"
            if (series, number) not in self._used:
                self._used.add((series, number))
                self._local[series, key] = number
        return self._local[series, key]

    def _errs(self, rate: str) -> bool:
        return self.chance.random() < RATES[rate] * self.errors

    def _spelled(self, clerk: Clerk, person: Person, column: str) -> str:
        if clerk.script == "hangul":
            return {"name": person.name, "given_name": person.given, "family_name": person.family}[column]
        own = random.Random(f"{self.seed} {clerk.holder} {person.key} {person.name}")
        surname, given = person.spelling if clerk.script == "passport" else names.romanise(own, person.family, person.given)
        if clerk.script == "passport" and column != "name":
            return (surname if column == "family_name" else given).upper()
        return {"name": names.order(own, surname, given), "given_name": given, "family_name": surname}[column]

    def _fact(self, clerk: Clerk, person: Person, column: str) -> str:
        """What the clerk writes about a person, with this clerk's errors."""
        if column in _NAMES:
            written = self._spelled(clerk, person, column)
            return names.misspell(self.chance, written) if self._errs("name") else written
        if column == "birth_date":
            return self._day(clerk, self._wrong_day(person.birth) if self._errs("birth_date") else person.birth)
        if column == "national_id":
            return self._wrong_digit(person.national_id) if self._errs("national_id") else person.national_id
        if column == "sex":
            return {"female": "male", "male": "female"}[person.sex] if self._errs("sex") else person.sex
        return getattr(person, column, "")

    def _wrong_day(self, day: datetime.date) -> datetime.date:
        """Swap day and month where that gives a date, else miss by a few days, a month or a year."""
        if day.day <= 12 and day.day != day.month and self.chance.random() < 0.4:
            return day.replace(month=day.day, day=day.month)
        return day + self.chance.choice((-365, -31, -10, -1, 1, 2, 10, 30)) * DAY

    def _wrong_digit(self, number: str) -> str:
        place = self.chance.choice([place for place, digit in enumerate(number) if digit.isdigit()])
        return number[:place] + self.chance.choice([digit for digit in "0123456789" if digit != number[place]]) + number[place + 1 :]

    @staticmethod
    def _day(clerk: Clerk, day: datetime.date | str) -> str:
        if isinstance(day, str):
            return day
        return day.strftime(clerk.date_format) if clerk.date_format else day.isoformat()

    def _cell(self, clerk: Clerk, row: dict, column: str) -> str:
        """What stands in one cell."""
        role, _, fact = column.partition("_")
        person = row.get(role)
        if column in row:
            value = row[column]
        elif isinstance(person, Person) and fact in _PERSON:
            if self.chance.random() < clerk.blank.get(column, 0) or (column not in _NEVER_MISSING and self._errs("missing")):
                return ""
            value = self._fact(clerk, person, fact)
        else:
            return ""
        if isinstance(value, datetime.date):
            value = self._day(clerk, value)
        return clerk.values.get(column, {}).get(str(value), str(value))

    def _lines(self, clerk: Clerk) -> list[tuple[str, list[str]]]:
        """Every data row of a file in its order, each with the true id of its child."""
        lines = []
        for number, (date, key, row) in enumerate(sorted(self.rows[clerk.name], key=lambda entry: (entry[0], entry[1])), start=1):
            early = clerk.slips and self._errs("early") and row["child"].birth < date - 12 * DAY
            stated = {**row, "date": date - self.chance.randrange(1, 10) * DAY} if early else row
            cells = [self._cell(clerk, stated, column) for column in clerk.columns]
            cells += [self.chance.choice(choices) for choices in clerk.extra.values()]
            if clerk.numbered:
                cells.insert(0, f"{clerk.numbered}{number:05d}")
            lines.extend([(key, cells)] * (2 if clerk.slips and self._errs("twice") else 1))
        return lines

    def write(self, case: Path, truth: Path) -> dict[str, int]:
        """Write every file, `rollcall.toml` and `mentions.csv`; count the rows of each source."""
        case.mkdir(parents=True, exist_ok=True)
        truth.mkdir(parents=True, exist_ok=True)
        counts, mentions = {}, []
        for clerk in CLERKS:
            lines = self._lines(clerk)
            header = (
                ["record_id"] * bool(clerk.numbered) + [clerk.called.get(column, column) for column in clerk.columns] + list(clerk.extra)
            )
            write_csv(case / f"{clerk.name}.csv", header, [cells for _, cells in lines])
            mentions += [(f"{clerk.name}:{number}", key) for number, (key, _) in enumerate(lines, start=1)]
            counts[clerk.name] = len(lines)
        write_csv(truth / "mentions.csv", ["record", "child"], mentions)
        (case / "rollcall.toml").write_text(self._configuration(), encoding="utf-8")
        return counts

    def _configuration(self) -> str:
        lines = [f'title = "An invented country, seed {self.seed}"', f"as_of = {self.as_of}"]
        for clerk in CLERKS:
            lines += [
                "",
                "[[source]]",
                f'name = "{clerk.name}"',
                f'path = "{clerk.name}.csv"',
                f'states = "{clerk.states}"',
                f'holder = "{clerk.holder}"',
            ]
            lines += [f'group = "{clerk.group}"'] * bool(clerk.group)
            lines += [f"extracted = {self.as_of - clerk.extracted * DAY}"] * bool(clerk.extracted)
            lines += [f'date_format = "{clerk.date_format}"'] * bool(clerk.date_format)
            if clerk.called:
                lines += ["[source.columns]", *(f"{column} = {json.dumps(own)}" for column, own in clerk.called.items())]
            for column, codes in clerk.values.items():
                if column in clerk.columns:
                    lines += [
                        f"[source.values.{column}]",
                        *(f"{json.dumps(code, ensure_ascii=False)} = {json.dumps(term)}" for term, code in codes.items()),
                    ]
        return "\n".join(lines) + "\n"


def write_csv(path: Path, header: list[str], rows: list) -> None:
    """Write a CSV file in UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
