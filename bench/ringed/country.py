"""Draws a country: agencies and their workers, who handled which child, and which children are lost, why, and since when."""

import datetime
import random
from dataclasses import dataclass, field

from invented.names import FAMILY

AS_OF = datetime.date(2025, 8, 12)
DAY = datetime.timedelta(days=1)
SETTINGS = ("foster", "adoption", "residential", "kinship")
#: Odds of loss of a setting against foster care: the case mix that a specialist's children have.
RISK = {"foster": 1.0, "adoption": 0.7, "residential": 3.0, "kinship": 0.5}
#: Losses of the rings of a country, small to large.
RING_LOSSES = (10, 20, 40)
BASE = 0.018


@dataclass
class Worker:
    """Somebody who acts on files. `pull` is how many times an ordinary caseload it has."""

    key: str
    name: str
    agency: int
    pull: float = 1.0
    role: str = ""  # ring-1 ..., busy, specialist, or nothing special


@dataclass
class Child:
    """One child's life as the files will tell it."""

    key: str
    name: str
    sex: str
    born: datetime.date
    mother: str
    national: str
    agency: int | None = None
    setting: str = ""
    placed: datetime.date | None = None
    lead: Worker | None = None
    second: Worker | None = None
    judge: str = ""
    doctor: str = ""
    midwife: str = ""
    lost: datetime.date | None = None
    why: str = ""  # noise, ring-1 ..., fire, accident
    returned: bool = False


@dataclass
class Country:
    """Everything that was drawn."""

    agencies: list[str]
    workers: list[Worker]
    children: list[Child] = field(default_factory=list)
    traps: dict[str, str] = field(default_factory=dict)  # name of an innocent party -> its trap
    ring_bodies: dict[int, int] = field(default_factory=dict)  # agency -> ring


def draw(seed: int, count: int, rings: int, traps: bool = True) -> Country:
    """A country of `count` children in care, with `rings` rings of one agency and two of its workers each."""
    chance = random.Random(f"rings {seed}")
    called = _names(chance)
    agencies = [f"{called()} Family Agency" for _ in range(14)]
    country = Country(agencies, [])
    for agency in range(len(agencies)):
        for number in range(chance.randint(6, 10)):
            country.workers.append(Worker(f"W{agency:02}{number:02}", called(), agency, chance.lognormvariate(0, 0.5)))
    trapped = iter(chance.sample(range(len(agencies)), 7))
    for ring in range(1, rings + 1):
        agency = next(trapped)
        country.ring_bodies[agency] = ring
        for worker in chance.sample([one for one in country.workers if one.agency == agency], 2):
            worker.role, worker.pull = f"ring-{ring}", chance.uniform(0.8, 2.0)
    fire, poor, accident, special = (next(trapped) for _ in range(4))
    plain = [worker for worker in country.workers if not worker.role]
    for worker in chance.sample(plain, 3):
        worker.role, worker.pull = "busy", 4.0
    specialist = next(worker for worker in plain if worker.agency == special and not worker.role)
    specialist.role = "specialist"
    keeping = {agency: chance.lognormvariate(0, 0.35) for agency in range(len(agencies))}
    if traps:
        keeping[poor] = 4.0
        country.traps |= {agencies[poor]: "poor-record-keeping", agencies[fire]: "archive-fire", agencies[accident]: "accident"}
        country.traps |= {worker.name: worker.role for worker in country.workers if worker.role in ("busy", "specialist")}
    judges, doctors, midwives = (
        [f"{title} {called()}" for _ in range(size)] for title, size in (("Judge", 8), ("Dr.", 30), ("Midwife", 25))
    )
    size = [chance.lognormvariate(0, 0.4) for _ in agencies]
    burnt_year = chance.randint(2013, 2018)
    for number in range(count):
        child = _born(chance, called, number)
        child.agency = chance.choices(range(len(agencies)), size)[0]
        child.setting = chance.choices(SETTINGS, (5, 3, 2, 2))[0]
        child.placed = min(child.born + chance.randrange(30, 2500) * DAY, AS_OF - 40 * DAY)
        staff = [worker for worker in country.workers if worker.agency == child.agency]
        child.lead, child.second = _two(chance, staff, child.setting, traps)
        child.judge, child.doctor, child.midwife = chance.choice(judges), chance.choice(doctors), chance.choice(midwives)
        odds = BASE * RISK[child.setting] * keeping[child.agency] * (1.6 if child.placed.year % 7 == 3 else 1.0)
        if chance.random() < odds / (1 + odds):
            _lose(chance, child, "noise")
        elif traps and child.agency == fire and child.placed.year == burnt_year and chance.random() < 0.5:
            _lose(chance, child, "fire")
        country.children.append(child)
    if traps:
        _accident(chance, country, accident)
    for agency, ring in country.ring_bodies.items():
        _work(chance, country, agency, ring, RING_LOSSES[(ring - 1) % len(RING_LOSSES)])
    return country


def _names(chance: random.Random):
    families = [spelled[0] for _, spelled in FAMILY.values()]
    used: set[str] = set()

    def called() -> str:
        while True:
            name = f"{chance.choice(families)} {chance.choice(_FIRST)}-{chance.choice(_LAST)}"
            if name not in used:
                used.add(name)
                return name

    return called


_FIRST = [
    "Ah",
    "Bo",
    "Chan",
    "Da",
    "Do",
    "Eun",
    "Ga",
    "Ha",
    "Hye",
    "Hyun",
    "In",
    "Jae",
    "Ji",
    "Joon",
    "Jung",
    "Kyung",
    "Min",
    "Na",
    "Seo",
    "Seung",
    "So",
    "Soo",
    "Su",
    "Sung",
    "Tae",
    "U",
    "Won",
    "Ye",
    "Yeon",
    "Young",
]
_LAST = [
    "a",
    "bin",
    "chul",
    "eun",
    "gi",
    "ha",
    "hee",
    "ho",
    "hoon",
    "hwa",
    "hyun",
    "i",
    "in",
    "jin",
    "joo",
    "jun",
    "kyung",
    "mi",
    "min",
    "na",
    "rae",
    "ri",
    "seok",
    "seon",
    "sook",
    "su",
    "won",
    "woo",
    "yeon",
    "young",
]


def _born(chance: random.Random, called, number: int) -> Child:
    born = AS_OF - chance.randrange(400, 17 * 365) * DAY
    sex = chance.choice(("female", "male"))
    code = (1 if born.year < 2000 else 3) + (sex == "female")
    national = f"{born:%y%m%d}-{code}{number:06}"
    return Child(f"K{number:05}", called(), sex, born, called(), national)


def _two(chance: random.Random, staff: list[Worker], setting: str, traps: bool) -> tuple[Worker, Worker]:
    pull = [worker.pull * (6.0 if traps and worker.role == "specialist" and setting == "residential" else 1.0) for worker in staff]
    lead = chance.choices(staff, pull)[0]
    others = [(worker, weight) for worker, weight in zip(staff, pull, strict=True) if worker is not lead]
    return lead, chance.choices([worker for worker, _ in others], [weight for _, weight in others])[0]


def _lose(chance: random.Random, child: Child, why: str, day: datetime.date | None = None) -> None:
    first = child.placed + 20 * DAY
    last = max(first, AS_OF - 1200 * DAY)
    child.lost = day or first + chance.randrange(0, max(1, (last - first).days)) * DAY
    child.why = why
    child.returned = chance.random() < 0.5


def _accident(chance: random.Random, country: Country, agency: int) -> None:
    """Ten children of one home and one worker, lost on one day: one event."""
    mine = [child for child in country.children if child.agency == agency and not child.lost and child.placed.year <= 2018]
    driver = chance.choice(mine).lead
    for child in [child for child in mine if child.setting in ("residential", "foster")][:10]:
        child.lead = driver
        _lose(chance, child, "accident", datetime.date(2019, 10, 3))
        child.returned = True  # the return states the day; without it no file would know of the accident
    country.traps[driver.name] = "accident"


def _work(chance: random.Random, country: Country, agency: int, ring: int, losses: int) -> None:
    """Lose `losses` children; of each 85 % pass through both workers of the ring, the others through one."""
    both = [worker for worker in country.workers if worker.role == f"ring-{ring}"]
    open_ = [child for child in country.children if child.agency == agency and not child.lost and child.placed.year <= 2021]
    staff = [worker for worker in country.workers if worker.agency == agency and worker not in both]
    for child in chance.sample(open_, min(losses, len(open_))):
        pair = list(both)
        chance.shuffle(pair)
        if chance.random() > 0.85:
            pair[1] = chance.choice(staff)
        child.lead, child.second = pair
        _lose(chance, child, f"ring-{ring}")
