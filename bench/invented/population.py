"""Families and children, before anything befalls them."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from invented import names

DAY = datetime.timedelta(days=1)
TOWNS = (
    "Haneul-si Byeol-dong",
    "Haneul-si Dal-dong",
    "Hanbit-gun Narae-ri",
    "Hanbit-gun Somang-ri",
    "Saebyeok-si Gangbyeon-dong",
    "Saebyeok-si Sup-dong",
)


@dataclass(frozen=True)
class Person:
    """A person under one recorded identity. `family` and `given` are in Hangul; `spelling` is the passport's, in Latin letters."""

    key: str  # who it really is, the same under every identity
    sex: str
    birth: datetime.date
    family: str
    given: str
    spelling: tuple[str, str]
    national_id: str
    phone: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """The name in Hangul, family name first."""
        return self.family + self.given


@dataclass(frozen=True)
class Care:
    """From `start` on, the child lived with `carer` (a person) or in `organisation`, in the area of `region`."""

    start: datetime.date
    carer: Person | None
    organisation: str
    region: str


@dataclass
class Child:
    """A child with what becomes of it. `windows` are the stretches [from, until) in which ordinary services meet it; None: still."""

    person: Person
    mother: Person
    father: Person | None
    single_mother: bool
    order: int = 1
    plurality: int = 1
    region: str = "north"
    fate: str = ""
    status: str = "accounted"
    reason: str = "seen-with-custodian"
    trap: str = ""
    wrong: str = ""
    registered: datetime.date | None = None
    identities: list[tuple[datetime.date, Person]] = field(default_factory=list)
    homes: list[Care] = field(default_factory=list)
    windows: list[tuple[datetime.date, datetime.date | None]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The true id of the child."""
        return self.person.key

    @property
    def born(self) -> datetime.date:
        """The true birth date."""
        return self.person.birth

    def known_as(self, day: datetime.date) -> Person:
        """The recorded identity on `day`."""
        return [person for start, person in self.identities if start <= day][-1]

    def home(self, day: datetime.date) -> Care:
        """With whom the child lived on `day`."""
        return [care for care in self.homes if care.start <= day][-1]

    def meets(self, day: datetime.date) -> bool:
        """Whether ordinary services could meet the child on `day`."""
        return any(start <= day and (until is None or day < until) for start, until in self.windows)


class Country:
    """Makes people, each with a national id and a telephone number that nobody else has."""

    def __init__(self, chance: random.Random, as_of: datetime.date) -> None:
        """Start an empty country whose roll is taken on `as_of`."""
        self.chance, self.as_of = chance, as_of
        self._people, self._ids = 0, set()

    def national_id(self, birth: datetime.date, sex: str) -> str:
        """Draw an unused number in the form of the resident number: birth date, a digit for century and sex, six digits."""
        while True:
            digit = (1 if birth.year < 2000 else 3) + (sex == "female")
            number = f"{birth:%y%m%d}-{digit}{self.chance.randrange(10**6):06d}"
            if number not in self._ids:
                self._ids.add(number)
                return number

    def person(self, birth: datetime.date, sex: str, family: str, given: str = "", prefix: str = "P", address: str = "") -> Person:
        """Make a person with a new key."""
        self._people += 1
        given = given or names.given_name(self.chance, sex)
        number = f"010-{self.chance.randrange(2000, 9999)}-{self.chance.randrange(10000):04d}"
        spelling = names.romanise(self.chance, family, given)
        key = f"{prefix}{self._people:06d}"
        return Person(key, sex, birth, family, given, spelling, self.national_id(birth, sex), number, address or self.address())

    def adult(self, youngest: int, oldest: int, on: datetime.date, sex: str, address: str = "") -> Person:
        """Make an adult of an age between `youngest` and `oldest` years on a day."""
        birth = on - self.chance.randrange(youngest * 365, oldest * 365) * DAY
        return self.person(birth, sex, names.family_name(self.chance), address=address)

    def address(self) -> str:
        """Make an address."""
        return f"{self.chance.choice(TOWNS)} {self.chance.randrange(1, 400)}-{self.chance.randrange(1, 60)}"

    def staff(self, count: int) -> list[Person]:
        """Make `count` people who work somewhere."""
        return [self.adult(28, 60, self.as_of, self.chance.choice(("female", "male"))) for _ in range(count)]


def families(country: Country, count: int) -> list[Child]:
    """Make `count` children, in families of one to three births; about 3 in 100 children are twins, 10 in 100 have a single mother."""
    children: list[Child] = []
    while len(children) < count:
        children.extend(_family(country))
    return children[:count]


def _first_birth(country: Country) -> datetime.date:
    years = (18.05, 20.9) if country.chance.random() < 0.055 else (0.17, 17.9)
    return country.as_of - int(country.chance.uniform(*years) * 365.25) * DAY


def _family(country: Country) -> Iterator[Child]:
    """Make the children of one mother; some mothers have later children with a second husband."""
    chance = country.chance
    born, address, single = _first_birth(country), country.address(), chance.random() < 0.16
    mother = country.adult(17 if single else 24, 30 if single else 36, born, "female", address)
    father = None if single else country.adult(25, 42, born, "male", address)
    region = "north" if chance.random() < 0.5 else "south"
    births = 1 if single else chance.choices((1, 2, 3), (45, 43, 12))[0]
    shared = names.given_name(chance, "female")[0] if chance.random() < 0.4 else ""
    for birth in range(births):
        if birth and father and chance.random() < 0.06:
            father = country.adult(25, 48, born, "male", address)
        plurality = 2 if chance.random() < 0.017 else 1
        used: set[str] = set()
        for order in range(1, plurality + 1):
            sex = chance.choice(("female", "male"))
            given = names.given_name(chance, sex, shared if shared in names.SYLLABLES else "")
            while given in used:
                given = names.given_name(chance, sex)
            used.add(given)
            family = father.family if father else mother.family
            child = country.person(born, sex, family, given, prefix="C", address=address)
            yield Child(child, mother, father, single, order, plurality, region)
        born += int(chance.uniform(1.2, 5) * 365) * DAY
        if born > country.as_of - 60 * DAY:
            return
