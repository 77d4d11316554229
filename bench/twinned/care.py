"""Agencies, houses, foster carers, courts: what they write when they take a child, place it, hand it over and take it back."""

import datetime
import random
from dataclasses import dataclass, replace

from twinned import foreign, korean
from twinned.desk import Desk
from twinned.families import Country
from twinned.persons import DAY, Child, Name, Person, Stay

AGENCIES = ("byeolbit", "onsil", "jigu")
HOUSES = ("Saessak House", "Dasom House", "Byeolbit Nursery Home", "Haneulsori Home", "Onsil Infant Home")


@dataclass(frozen=True)
class Vacancy:
    """A carer from whom a child went away: for whom another child of the same sex and about the same age may come on the same day."""

    day: datetime.date
    carer: Person
    agency: str
    worker: Person
    child: Child


class Care:
    """Writes the records of care and fills each child's stays."""

    def __init__(self, country: Country, desk: Desk, seed: int, count: int) -> None:
        """`count` children live in the country; there is a foster carer for every 25 of them."""
        self.country, self.desk, self.as_of = country, desk, country.as_of
        self.chance = random.Random(f"{seed} care")
        self.carers = country.staff(max(10, count // 25))
        self.directors = dict(zip(HOUSES, country.staff(len(HOUSES)), strict=True))
        self.workers = {agency: country.staff(max(4, count // 500)) for agency in AGENCIES}
        self.judges, self.doctors = country.staff(5), country.staff(max(8, count // 300))
        self.vacancies: list[Vacancy] = []
        self.decoys: list[tuple[str, str, datetime.date]] = []

    def between(self, first: datetime.date, last: datetime.date) -> datetime.date:
        """Draw a day, both ends included; `first` where `last` lies before it."""
        return first + self.chance.randint(0, max(0, (last - first).days)) * DAY

    def number(self, agency: str, child: Child, on: datetime.date) -> dict:
        """The agency's own number of the child: a new one for each identity."""
        return {"child_id": self.desk.number(f"{agency[0].upper()}-", f"{agency} {child.known_as(on).national_id}")}

    def worker(self, agency: str, person: Person, role: str = "worker") -> dict:
        """A worker with the agency's number of its staff."""
        return {role: person, f"{role}_id": self.desk.number(f"{agency[0].upper()}W", person.key, 3)}

    # Rows

    def place(
        self, child: Child, agency: str, start: datetime.date, end: datetime.date | None, setting: str, worker: Person, **more
    ) -> None:
        """Write a placement with `carer` or in `house`, and the visits to it; the child lives there from `start` on.

        `more`: `carer`, `house`, `reason` (why it ended), `known` (the identity in the agency's file, by default that of `start`).
        """
        carer, house = more.get("carer"), more.get("house", "")
        lives_with = carer or self.directors[house]
        child.stays.append(Stay(start, lives_with, lives_with.household, house, agency))
        cells = self.number(agency, child, start) | self.worker(agency, worker)
        cells |= {"end": end or "", "setting": setting, "end_reason": more.get("reason", "") if end else "", "organisation_name": house}
        if carer:
            cells["custodian"] = carer
        self.desk.add(f"{agency}_placements", child, start, **cells)
        if agency == "onsil":
            return
        day, last = start + self.chance.randrange(5, 20) * DAY, min(end or self.as_of, self.as_of - 5 * DAY)
        for _ in range(9):
            if day >= last:
                break
            self.desk.add(
                f"{agency}_visits", child, day, **self.number(agency, child, day), **self.worker(agency, worker, "visitor"), place=house
            )
            day += self.chance.randrange(40, 160) * DAY

    def hand_over(self, child: Child, agency: str, day: datetime.date, worker: Person, known: Person | None = None, **people) -> None:
        """Write that the child passed from `giver` to `receiver`."""
        if agency != "jigu":
            number = {"child_id": self.desk.number(f"{agency[0].upper()}-", f"{agency} {(known or child.known_as(day)).national_id}")}
            self.desk.add(f"{agency}_handovers", child, day, known=known, **number, **self.worker(agency, worker), **people)

    def order(self, child: Child, day: datetime.date, decision: str, known: Person | None = None, **people) -> None:
        """Write a court's order."""
        self.desk.add("court", child, day, known=known, decision=decision, judge=self.chance.choice(self.judges), **people)

    def consent(self, child: Child, agency: str, day: datetime.date) -> None:
        """Write that the mother consented to give the child up."""
        if agency != "jigu" and child.mother:
            witness = self.chance.choice(self.workers[agency])
            self.desk.add(f"{agency}_consents", child, day, **self.number(agency, child, day), signer=child.mother, witness=witness)

    def rename(self, child: Child, day: datetime.date, old: Person, new: Person) -> None:
        """Write in the family register that the recorded identity `old` became `new`."""
        cells = {"new_name": f"{new.name.family}{new.name.given}", "new_birth_date": new.birth, "new_national_id": new.national_id}
        self.desk.add("renames", child, day, known=old, authority=self.chance.choice(self.judges), **cells)

    # Stays

    def opening(
        self, child: Child, agency: str, start: datetime.date, carer: Person, worker: Person
    ) -> tuple[datetime.date, Person, Person]:
        """Where a foster place is free: as given, or now and then the place that another such child left on that day."""
        if self.vacancies and self.chance.random() < 0.6:
            for vacancy in self.chance.sample(self.vacancies, min(200, len(self.vacancies))):
                other = vacancy.child
                alike = other.person.sex == child.person.sex and abs((other.born - child.born).days) < 420
                if alike and other.household is not child.household and vacancy.agency == agency and vacancy.day > child.born + 20 * DAY:
                    self.decoys.append((other.key, child.key, vacancy.day))
                    return vacancy.day + self.chance.choice((0, 0, 1, 3)) * DAY, vacancy.carer, vacancy.worker
        return start, carer, worker

    def foster(self, group: list[Child]) -> tuple[str, datetime.date, Person, Person] | None:
        """Place the children of `group` in foster care for a time. Returns agency, last day, carer, worker; None: there still."""
        youngest, agency = max(child.born for child in group), self.chance.choice(AGENCIES)
        start = self.between(youngest + 10 * DAY, min(youngest + 3500 * DAY, self.as_of - 330 * DAY))
        carer, worker = self.chance.choice(self.carers), self.chance.choice(self.workers[agency])
        if len(group) == 1:
            start, carer, worker = self.opening(group[0], agency, start, carer, worker)
        last = start + int(self.chance.lognormvariate(5.7, 0.8)) * DAY
        end = None if last > self.as_of - 20 * DAY else last
        for child in group:
            self.place(child, agency, start, end, "foster", worker, carer=carer, reason="reunified")
            if end:
                self.vacancies.append(Vacancy(end, carer, agency, worker, child))
            if self.chance.random() < 0.4:
                self.order(child, start + self.chance.randrange(0, 20) * DAY, "care order", custodian=carer)
        return (agency, end, carer, worker) if end else None

    def go_home(self, child: Child, day: datetime.date, agency: str, worker: Person, carer: Person) -> None:
        """The child goes back to its family."""
        parent = child.mother or child.father or carer
        child.stays.append(Stay(day, parent, child.household))
        if self.chance.random() < 0.5:
            self.hand_over(child, agency, day, worker, giver=carer, receiver=parent)

    def adopters(self, day: datetime.date) -> tuple[Person, Person]:
        """A couple in one household, wife and husband."""
        household = self.country.household(day - 1500 * DAY)
        return self.country.adult(day, "female", household, ages=(30, 46)), self.country.adult(day, "male", household, ages=(32, 50))

    def new_name(self, child: Child, adopter: Person | None) -> Person:
        """The child as adopters or an agency call it: another family name and mostly another given name; birth and number stay."""
        sex, culture = child.person.sex, child.person.name.culture
        if adopter is None and culture != "korean":
            name = replace(
                child.person.name, family=foreign.family(self.chance, culture), given=foreign.given(self.chance, culture, sex), middle=()
            )
            return replace(child.person, name=name)
        family = adopter.name.family if adopter else korean.family_name(self.chance)
        name = Name("korean", family, korean.given_name(self.chance, sex))
        household = adopter.household if adopter else child.stays[-1].household
        return replace(child.person, name=name, household=household, nationality="KR")
