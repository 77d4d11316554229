"""People under their recorded identities, the homes they live in, and the numbers a country gives them."""

import datetime
import random
from dataclasses import dataclass, field

from twinned.foreign import Word

DAY = datetime.timedelta(days=1)
#: Cities with their districts and the share of families that live there; big ones make namesakes meet.
CITIES = {
    "Seoin": (("Gangbit", "Narim", "Mapyeong", "Dongsan", "Seocheon"), 55),
    "Haeun": (("Jungang", "Badamaru", "Songjeong"), 25),
    "Onyul": (("Eupnae", "Wonpyeong"), 12),
    "Garam": (("Sanmaru",), 8),
}
STREETS = ("Jungang-ro", "Hakgyo-gil", "Sijang-ro", "Namsan-gil", "Cheongsol-ro", "Byeoksan-gil", "Gongwon-ro", "Yeok-ro", "Hanok-gil")


@dataclass(frozen=True)
class Name:
    """A name. Of Korean names, `family` and `given` are Hangul strings; of others, tuples of words."""

    culture: str
    family: str | tuple[Word, ...]
    given: str | tuple[Word, ...]
    middle: tuple[Word, ...] = ()

    @property
    def key(self) -> str:
        """The name as one string, for drawing what depends on it."""
        if isinstance(self.family, str):
            return f"{self.family} {self.given}"
        return " ".join(word.native for word in (*self.family, *self.given))


@dataclass
class Household:
    """Where people live together: addresses by the day from which they hold."""

    key: str
    city: str
    addresses: list[tuple[datetime.date, str]]

    def address(self, day: datetime.date) -> str:
        """The address on `day`; the first one before that."""
        held = self.addresses[0][1]
        for start, address in self.addresses[1:]:
            if start <= day:
                held = address
        return held


@dataclass(frozen=True)
class Person:
    """A person under one recorded identity. `birth` is the recorded birth date, `phones` numbers by the day from which they hold."""

    key: str
    sex: str
    birth: datetime.date
    name: Name
    national_id: str
    household: Household
    phones: tuple[tuple[datetime.date, str], ...] = ()
    nationality: str = "KR"

    def phone(self, day: datetime.date) -> str:
        """The number on `day`; empty where the person has none."""
        held = self.phones[0][1] if self.phones else ""
        for start, number in self.phones[1:]:
            if start <= day:
                held = number
        return held


@dataclass(frozen=True)
class Stay:
    """From `start` on, the child lives with `carer`, or in `house` under its director, cared for by `agency` (empty: by its family)."""

    start: datetime.date
    carer: Person
    household: Household
    house: str = ""
    agency: str = ""


@dataclass
class Second:
    """A second identity: how it came about, the day, whether a record announces it, what changed."""

    kind: str
    day: datetime.date
    announced: bool
    changed: str


@dataclass(eq=False)
class Child:
    """A child with its life. `identities` and `stays` are in order of time; after `until` no ordinary service can meet it."""

    person: Person
    born: datetime.date
    mother: Person | None
    father: Person | None
    household: Household
    order: int = 1
    plurality: int = 1
    litter: str = ""  # the eldest of a multiple birth, or `namesake` or `cousin` and of whom
    confused: tuple[str, str] = ("", "")  # an office that never tells the child from its twin, and what it calls both
    fate: str = "home"
    registered: datetime.date | None = None
    until: datetime.date | None = None
    identities: list[tuple[datetime.date, Person]] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    second: Second | None = None

    @property
    def key(self) -> str:
        """The true id of the child."""
        return self.person.key

    @property
    def foreign(self) -> bool:
        """Whether the child's name is not Korean."""
        return self.person.name.culture != "korean"

    def known_as(self, day: datetime.date) -> Person:
        """The recorded identity on `day`."""
        return [person for start, person in self.identities if start <= day or person is self.person][-1]

    def stay(self, day: datetime.date) -> Stay:
        """With whom the child lives on `day`."""
        return [stay for stay in self.stays if stay.start <= day or stay is self.stays[0]][-1]

    def carer(self, day: datetime.date, chance: random.Random) -> Person:
        """Who comes with the child on `day`: with whom it lives, or now and then its father instead of its mother."""
        held = self.stay(day).carer
        return self.father if self.father and held is self.mother and chance.random() < 0.2 else held

    def within_reach(self, day: datetime.date) -> bool:
        """Whether ordinary services can meet the child on `day`."""
        return self.born <= day and (self.until is None or day < self.until)


class Numbers:
    """Gives out resident numbers and telephones, none twice."""

    WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)

    def __init__(self, chance: random.Random) -> None:
        """Nothing is given out yet."""
        self.chance = chance
        self._serial: dict[str, int] = {}
        self._phones: set[str] = set()

    def resident(self, birth: datetime.date, sex: str, office: int, foreign: bool = False) -> str:
        """The next number of an office (0 to 999): birth date, a digit for century, sex and citizenship, office, serial, check digit."""
        digit = (1 if birth.year < 2000 else 3) + (sex == "female") + 4 * foreign
        stem = f"{birth:%y%m%d}{digit}{office:03d}"
        serial = self._serial[stem] = (self._serial.get(stem, self.chance.randrange(60)) + 1) % 100
        body = f"{stem}{serial:02d}"
        check = (11 - sum(weight * int(one) for weight, one in zip(self.WEIGHTS, body, strict=True)) % 11) % 10
        return f"{body[:6]}-{body[6:]}{check}"

    def phone(self) -> str:
        """An unused mobile number."""
        while True:
            number = f"010-{self.chance.randrange(2000, 9999)}-{self.chance.randrange(10000):04d}"
            if number not in self._phones:
                self._phones.add(number)
                return number

    def address(self, city: str) -> str:
        """An address in a city; blocks of flats make neighbours share all but the last number."""
        district = self.chance.choice(CITIES[city][0])
        flat = f" {self.chance.randrange(1, 9)}0{self.chance.randrange(1, 8)}-{self.chance.randrange(2, 20)}0{self.chance.randrange(1, 5)}"
        return f"{city} {district}-gu {self.chance.choice(STREETS)} {self.chance.randrange(1, 90)}" + flat * (self.chance.random() < 0.6)
