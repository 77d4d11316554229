"""Takes down what every office writes, makes its clerks' slips, and writes the files, `rollcall.toml` and the truth of each row."""

import calendar
import csv
import datetime
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from twinned import spelling
from twinned.office import Office
from twinned.offices import OFFICES
from twinned.persons import DAY, Child, Person

#: How often, per cell and at `--errors 1`, a clerk slips; `again`: a name is heard anew; `twice`: a row is sent twice.
RATES = {
    "name": 0.03,
    "again": 0.1,
    "digit": 0.006,
    "near": 0.003,
    "number": 0.006,
    "sex": 0.003,
    "exchanged": 0.02,
    "missing": 0.02,
    "twice": 0.003,
}
_FACTS = ("name", "family_name", "given_name", "sex", "birth_date", "national_id", "phone", "address", "nationality")
#: Facts of which a row must state one to speak of a grown-up at all.
_NAMING = ("id", "name", "national_id")


class Desk:
    """All rows of all offices, each with the child that it is truly about and the identity that it states."""

    def __init__(self, seed: int, as_of: datetime.date, errors: float) -> None:
        """Start empty; `errors` multiplies every rate of error."""
        self.seed, self.as_of, self.errors = seed, as_of, errors
        self.chance = random.Random(f"{seed} desk")
        self.offices = {office.name: office for office in OFFICES}
        self.rows: dict[str, list[tuple[datetime.date, str, Person, dict]]] = {name: [] for name in self.offices}
        self.children: dict[str, Child] = {}
        self.records: dict[str, list[tuple[str, Person]]] = defaultdict(list)  # of each child: reference, identity that it states
        self._numbers: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()
        self._spelled: dict[tuple[str, ...], str] = {}

    def add(self, office: str, child: Child, on: datetime.date, *, known: Person | None = None, **cells) -> None:
        """Take down one row. A role is given a `Person`, any other cell a value; a row later than the file's day is left out."""
        if on <= self.as_of - self.offices[office].drawn * DAY:
            self.children[child.key] = child
            if child.registered is None or on < child.registered:
                cells.setdefault("child_national_id", "")
            if office == child.confused[0] and not child.second:
                cells["child_name"] = child.confused[1]
            self.rows[office].append((on, child.key, known or child.known_as(on), {"date": on, **cells}))

    def number(self, series: str, key: str, digits: int = 5) -> str:
        """The number of `key` in an office's series, the same each time it is asked for."""
        while (series, key) not in self._numbers:
            number = f"{series}{self.chance.randrange(10**digits):0{digits}d}"
            digits += number in self._used and self.chance.random() < 0.1
            if number not in self._used:
                self._used.add(number)
                self._numbers[series, key] = number
        return self._numbers[series, key]

    # What a clerk writes

    def _slips(self, rate: float) -> bool:
        return self.chance.random() < min(0.9, rate * self.errors)

    def _name(self, office: Office, role: str, person: Person, fact: str, exchanged: bool) -> str:
        if office.script == "passport":
            family, given = reversed(spelling.passport(person)) if exchanged else spelling.passport(person)
            text = {"family_name": family, "given_name": given, "name": f"{given} {family}"}[fact]
        else:
            again = str(self.chance.randrange(4)) if self._slips(RATES["again"]) else ""
            key = (office.holder, role if office.script == "hanja" else "", person.key, person.name.key, again)
            if key not in self._spelled:
                self._spelled[key] = self._spell(office, role, person, "|".join(key))
            text = self._spelled[key]
        return spelling.misspell(self.chance, text) if self._slips(RATES["name"]) else text

    def _spell(self, office: Office, role: str, person: Person, key: str) -> str:
        own = random.Random(f"{self.seed} {key}")
        script, short = office.script, own.random() < office.short
        if script == "hanja":
            script = "hanja" if role != "child" and person.birth.year < 1988 and own.random() < 0.25 else "hangul"
        if script == "native" and person.name.culture != "korean":
            script = "native" if own.random() < 0.3 else "latin"
        return spelling.whole(
            own, person, "hangul" if script == "native" and person.name.culture == "korean" else script, office.orders, short
        )

    def _birth_date(self, office: Office, day: datetime.date) -> str:
        month, year = office.vague
        if not office.date_format and self._slips(month):
            return f"{day:%Y-%m}"
        if not office.date_format and self._slips(year):
            return f"{day:%Y}"
        if self._slips(office.swaps) and day.day <= 12:
            day = day.replace(month=day.day, day=day.month)
        elif self._slips(office.january):
            day = day.replace(month=1, day=1)
        elif self._slips(RATES["digit"]):
            day = self._one_digit(day)
        elif self._slips(RATES["near"]):
            day += self.chance.choice((-31, -7, -2, -1, 1, 2, 10, 30)) * DAY
        return day.strftime(office.date_format) if office.date_format else day.isoformat()

    def _one_digit(self, day: datetime.date) -> datetime.date:
        text = f"{day:%Y%m%d}"
        for _ in range(30):
            place = self.chance.choice((3, 3, 4, 5, 6, 7, 7))
            changed = text[:place] + str(self.chance.randrange(10)) + text[place + 1 :]
            year, month, number = int(changed[:4]), int(changed[4:6]), int(changed[6:])
            exists = 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]
            if exists and changed != text and datetime.date(year, month, number) <= self.as_of:
                return datetime.date(year, month, number)
        return day

    def _fact(self, office: Office, role: str, person: Person, fact: str, on: datetime.date, exchanged: bool) -> str:
        if fact in ("name", "family_name", "given_name"):
            return self._name(office, role, person, fact, exchanged)
        if fact == "birth_date":
            return self._birth_date(office, person.birth)
        if fact == "national_id":
            number = person.national_id
            place = self.chance.choice([place for place in range(1, len(number)) if number[place].isdigit()])
            return number[:place] + str(self.chance.randrange(10)) + number[place + 1 :] if self._slips(RATES["number"]) else number
        if fact == "sex":
            return {"female": "male", "male": "female"}[person.sex] if self._slips(RATES["sex"]) else person.sex
        return {"phone": person.phone(on), "address": person.household.address(on), "nationality": person.nationality}[fact]

    def _cell(self, office: Office, on: datetime.date, row: dict, column: str) -> str:
        role, _, fact = column.partition("_")
        person = row.get(role)
        if column in row:
            value = row[column]
            if column != "date" and value != "" and self.chance.random() < office.blank.get(column, 0):
                value = ""
        elif isinstance(person, Person) and fact in _FACTS:
            if self.chance.random() < office.blank.get(column, 0) or self._slips(RATES["missing"]):
                return ""
            value = self._fact(office, role, person, fact, on, row["exchanged"])
        else:
            return ""
        if isinstance(value, datetime.date):
            value = value.strftime(office.date_format) if office.date_format else value.isoformat()
        return office.values.get(column, {}).get(str(value), str(value))

    # Files

    def write(self, case: Path, truth: Path) -> Counter[str]:
        """Write every file, `rollcall.toml`, `mentions.csv` and `adults.csv`, and fill `records`. Returns the rows of each office."""
        for folder in (case, truth):
            folder.mkdir(parents=True, exist_ok=True)
        counts, mentions, adults = Counter(), [], []
        for office in OFFICES:
            lines = []
            for number, (on, key, known, row) in enumerate(sorted(self.rows[office.name], key=lambda entry: entry[:2]), start=1):
                stated = {**row, "child": known, "exchanged": self._slips(RATES["exchanged"])}  # exchanged: family and given name
                cells = [self._cell(office, on, stated, column) for column in office.columns]
                adults_here = list(_adults(row, dict(zip(office.columns, cells, strict=True))))
                cells = [f"{office.numbered}{number:06d}", *cells] if office.numbered else cells
                for _ in range(1 + self._slips(RATES["twice"])):
                    lines.append(cells)
                    mentions.append((f"{office.name}:{len(lines)}", key))
                    adults += [(mentions[-1][0], *adult) for adult in adults_here]
                    self.records[key].append((mentions[-1][0], known))
            header = ["record_id"] * bool(office.numbered) + [office.called.get(column, column) for column in office.columns]
            write_csv(case / f"{office.name}.csv", header, lines)
            counts[office.name] = len(lines)
        write_csv(truth / "mentions.csv", ["record", "child"], mentions)
        write_csv(truth / "adults.csv", ["record", "role", "person"], adults)
        (case / "rollcall.toml").write_text(configuration(self.seed, self.as_of), encoding="utf-8")
        return counts


def _adults(row: dict, stated: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The role and the true id of every grown-up whom `stated`, the cells of `row` by column, names or numbers."""
    for role, person in row.items():
        if isinstance(person, Person) and any(stated.get(f"{role}_{fact}") for fact in _NAMING):
            yield role, person.key


def configuration(seed: int, as_of: datetime.date) -> str:
    """The text of `rollcall.toml`."""
    lines = [f'title = "A country of twins, seed {seed}"', f"as_of = {as_of}"]
    for office in OFFICES:
        lines += ["", "[[source]]", f'name = "{office.name}"', f'path = "{office.name}.csv"']
        lines += [f'states = "{office.states}"', f'holder = "{office.holder}"']
        lines += [f'group = "{office.group}"'] * bool(office.group)
        lines += [f"extracted = {as_of - office.drawn * DAY}"] * bool(office.drawn)
        lines += [f'date_format = "{office.date_format}"'] * bool(office.date_format)
        if office.called:
            lines += ["[source.columns]", *(f"{own} = {json.dumps(column, ensure_ascii=False)}" for own, column in office.called.items())]
        for column, codes in office.values.items():
            lines += [f"[source.values.{column}]"]
            lines += [f"{json.dumps(code, ensure_ascii=False)} = {json.dumps(term)}" for term, code in codes.items()]
    return "\n".join(lines) + "\n"


def write_csv(path: Path, header: list[str], rows: list) -> None:
    """Write a CSV file in UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
