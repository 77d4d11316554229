"""What ordinary services write about every child: hospitals, the civil register, health, nurseries and schools, the border."""

import datetime
import random
from collections.abc import Iterator

from invented.care import COUNTRIES, Agencies, Staff, arrive, passport_of
from invented.ledger import Ledger
from invented.population import DAY, Child

HOSPITALS = {"births_haneul": 0.35, "births_city": 0.4, "births_hanmaeum": 0.25}
#: Months of age at which the public health register expects a child; from four years on once a year.
CHECKS = (0.7, 2, 4, 6, 9, 12, 15, 18, 24, 30, 36, 42)
MONTH = 30.44


class Services:
    """Writes the ordinary records of a settled child."""

    def __init__(self, ledger: Ledger, agencies: Agencies, staff: Staff, chance: random.Random) -> None:
        """Nothing is written yet."""
        self.ledger, self.agencies, self.staff, self.chance, self.as_of = ledger, agencies, staff, chance, ledger.as_of

    def live(self, child: Child) -> None:
        """Write everything that ordinary services state of one child."""
        if child.fate == "late-registered":
            child.registered = child.born + self.chance.randrange(400, 1200) * DAY
        if child.fate == "never-registered":
            child.registered = None
            child.windows = [(child.born, child.born + self.chance.randrange(31, 60) * DAY)]
        hospital = self.chance.choices(list(HOSPITALS), list(HOSPITALS.values()))[0]
        if child.fate == "never-registered" or self.chance.random() > 0.01:
            self._birth(child, hospital)
        if child.registered:
            self._registration(child)
        self._health(child, hospital)
        self._attendance(child)
        self._travel(child)

    def _birth(self, child: Child, hospital: str) -> None:
        cells = {"mother": child.mother, "child_id": self.ledger.local_id("N", f"{hospital} {child.key}")}
        if child.father:
            cells["father"] = child.father
        if child.plurality > 1 or hospital != "births_city":
            cells |= {"birth_order": child.order, "plurality": child.plurality}
        self.ledger.add(hospital, child, child.born, **cells)

    def _registration(self, child: Child) -> None:
        cells = {
            "mother": child.mother,
            "declarant": child.father or child.mother,
            "child_birth_place": self.chance.choice(("Haneul-si", "Hanbit-gun", "Saebyeok-si")),
        }
        if child.father:
            cells["father"] = child.father
        self.ledger.add("register", child, child.registered, known=child.person, **cells)

    def _contacts(self, child: Child) -> Iterator[datetime.date]:
        """Days on which a health service meets the child; one who can still be met was met recently enough for its age."""
        days = []
        for months in (*CHECKS, *range(50, 250, 12)):
            day = child.born + int((months + self.chance.uniform(-0.5, 0.5)) * MONTH) * DAY
            if day < self.as_of - 4 * DAY and child.meets(day) and (months < 1 or self.chance.random() > 0.08):
                days.append(day)
        if child.windows[-1][1] is None:
            age = (self.as_of - child.born).days
            horizon = 60 if age < 365 else 160 if age < 1095 else 300
            latest = max(self.as_of - self.chance.randrange(8, horizon) * DAY, child.born + 5 * DAY)
            if not days or (self.as_of - max(days)).days > horizon:
                days.append(latest)
        yield from sorted(set(days))

    def _health(self, child: Child, hospital: str) -> None:
        keeps_number = self.chance.random() < 0.7  # the register carried the temporary number over to the permanent entry
        temporary = self.ledger.local_id(f"T{child.born:%y}-", child.key)
        permanent = self.ledger.local_id("H", child.key, 7)
        carried = child.registered and keeps_number
        numbers = (permanent if carried else temporary, temporary)
        told = False
        for day in self._contacts(child):
            registered = child.registered and day >= child.registered + 7 * DAY
            home = child.home(day)
            carer = home.carer if child.mother != home.carer or not child.father or self.chance.random() < 0.85 else child.father
            cells = {"carer": carer}
            if not registered:
                cells |= {"child_id": numbers[0], "number": numbers[1], "child_national_id": ""}
                if self.chance.random() < 0.6:
                    cells["child_name"] = ""
            else:
                cells |= {"child_id": permanent, "number": "" if told else permanent}
                told = True
            if registered and hospital == "births_haneul" and self.chance.random() < 0.2 and (self.as_of - day).days > 400:
                own = {
                    "child_id": self.ledger.local_id("HP", child.key),
                    "carer": carer,
                    "clinician": self.chance.choice(self.staff.doctors),
                }
                self.ledger.add("clinic_haneul", child, day, **own)
            else:
                self.ledger.add("health", child, day, place=home.region, **cells)

    def _stays(self, child: Child) -> Iterator[tuple[str, datetime.date, datetime.date, int]]:
        """Where the child would attend, were it there: kind, first day, last day, number of the school."""
        year = child.born.year
        if self.chance.random() < 0.9:
            first = child.born + int(self.chance.uniform(11, 38) * MONTH) * DAY
            last = datetime.date(year + 7, 2, 27)
            if self.chance.random() < 0.3:
                change = first + (last - first) // 2
                yield "Nursery", first, change - DAY, 1
                first = change
            yield "Nursery", first, last, 2
        yield "Elementary", datetime.date(year + 7, 3, 2), datetime.date(year + 13, 2, 20), 3
        yield "Middle", datetime.date(year + 13, 3, 2), datetime.date(year + 16, 2, 15), 4
        yield "High", datetime.date(year + 16, 3, 2), datetime.date(year + 19, 2, 12), 5

    def _attendance(self, child: Child) -> None:
        """Write nurseries and schools; a move to another home or out of reach ends a stay."""
        for kind, first, last, number in self._stays(child):
            for start, end in self._parts(child, first, last):
                home = child.home(start)
                source = "nurseries" if kind == "Nursery" else f"schools_{home.region}"
                years = [(start, end)]
                if source == "schools_south":
                    years = list(self._by_year(start, end))
                for begin, until in years:
                    self._attend(child, source, f"{self._name(child, home.region, kind, start)}", begin, until, number)

    def _parts(self, child: Child, first: datetime.date, last: datetime.date) -> Iterator[tuple[datetime.date, datetime.date]]:
        """Cut a stay at every change of home and keep what lies in the windows."""
        cuts = sorted({first, *(care.start for care in child.homes if first < care.start <= last)})
        for start, end in zip(cuts, [*(cut - DAY for cut in cuts[1:]), last], strict=True):
            for opens, closes in child.windows:
                begin = max(start, opens if opens == child.born else opens + 7 * DAY)
                until = end if closes is None else min(end, closes - self.chance.randrange(1, 6) * DAY)
                if (until - begin).days > 5 and begin <= self.as_of - 6 * DAY:
                    yield begin, until

    @staticmethod
    def _by_year(start: datetime.date, end: datetime.date) -> Iterator[tuple[datetime.date, datetime.date]]:
        """Cut a stay into school years, which begin on 2 March."""
        while start <= end:
            turn = datetime.date(start.year + (start >= datetime.date(start.year, 3, 2)), 3, 1)
            yield start, min(end, turn)
            start = turn + DAY

    @staticmethod
    def _name(child: Child, region: str, kind: str, start: datetime.date) -> str:
        towns = {"north": ("Byeol", "Dal", "Haneul", "Bada"), "south": ("Narae", "Somang", "Gangbyeon", "Sup")}[region]
        return f"{towns[(int(child.key[1:]) + start.year) % 4]} {kind}"

    def _attend(self, child: Child, source: str, school: str, start: datetime.date, end: datetime.date, number: int) -> None:
        clerk = self.ledger.clerks[source]
        drawn = self.as_of - clerk.extracted * DAY
        running = end > drawn
        home = child.home(start)
        pupil = self.ledger.local_id("S" if source != "nurseries" else "K", f"{source} {school} {child.key} {number}", 7)
        known = child.known_as(drawn if running else end)
        self.ledger.add(
            source, child, start, known=known, end="" if running else end, child_id=pupil, carer=home.carer, organisation_name=school
        )

    def _travel(self, child: Child) -> None:
        """Write family holidays: out, back after one or two weeks, sometimes with the arrival that the other state notes."""
        for year in range(2, 21):
            day = child.born + int((year + self.chance.random()) * 365) * DAY
            back = day + self.chance.randrange(4, 15) * DAY
            whole = [day + offset * DAY for offset in range(-20, 41, 5)]
            if self.chance.random() > 0.07 or back > self.as_of - 40 * DAY or not all(child.meets(one) for one in whole):
                continue
            if child.home(day) != child.home(back) or child.fate in ("missing-found", "residential"):
                continue
            companion = child.home(day).carer
            country = self.chance.choice(("Japan", "Vietnam", "Thailand", *COUNTRIES.values()))
            cells = {"country": country, "companion": companion, "child_id": passport_of(self.ledger, child, day)}
            self.ledger.add("border", child, day, direction="exit", **cells)
            for source, name in COUNTRIES.items():
                if name == country and self.chance.random() < 0.5:
                    arrive(self.ledger, child, day + DAY, source, companion)
            self.ledger.add("border", child, back, direction="entry", **cells)
