"""Consents, placements, orders, returns, and how each fate unfolds: who held the child when, and until when it was met."""

import datetime
import random
from dataclasses import dataclass, replace

from invented import names
from invented.ledger import Ledger
from invented.population import DAY, Care, Child, Country, Person

COUNTRIES = {"arrivals_sweden": "Sweden", "arrivals_usa": "United States"}
#: The week in which Saetbyeol asked families to give children back, counted in days before `as_of`.
RECALLED, DEADLINE = 460, 453


@dataclass(frozen=True)
class Staff:
    """People and houses that recur: foster carers, facilities with their directors, agency workers, judges, doctors."""

    carers: list[Person]
    facilities: dict[str, Person]
    workers: dict[str, list[Person]]
    judges: list[Person]
    doctors: list[Person]

    @classmethod
    def of(cls, country: Country, children: int) -> "Staff":
        """Make them; there is a foster carer for every 25 children of the country."""
        houses = ("Hanbit Home", "Sarang Children's Home", "Narae House", "Eunhye Home", "Saetbyeol House")
        return cls(
            country.staff(max(8, children // 25)),
            dict(zip(houses, country.staff(len(houses)), strict=True)),
            {agency: country.staff(7) for agency in ("saetbyeol", "onnuri", "areum")},
            country.staff(6),
            country.staff(12),
        )


class Agencies:
    """Writes what agencies, the court, the police and the registers of deaths state, and settles how each child lives."""

    def __init__(self, country: Country, ledger: Ledger, staff: Staff, chance: random.Random) -> None:
        """Nothing is written yet."""
        self.country, self.ledger, self.staff, self.chance, self.as_of = country, ledger, staff, chance, country.as_of
        self._exits: dict[str, tuple[datetime.date, str]] = {}  # of a mother: when her family emigrates, and where to

    def settle(self, child: Child) -> None:
        """Write the child's records of care and fill its homes, identities and windows. Call for the youngest children first."""
        child.identities = [(child.born, child.person)]
        child.homes = [Care(child.born, child.mother, "", child.region)]
        child.windows = [(child.born, None)]
        child.registered = child.born + self.chance.randrange(3, 29) * DAY
        if self.chance.random() < 0.05:
            child.registered = min(child.born + self.chance.randrange(40, 110) * DAY, self.as_of - 12 * DAY)
        getattr(self, f"_{child.fate.replace('-', '_')}")(child)

    def between(self, first: datetime.date, last: datetime.date) -> datetime.date:
        """Draw a day, both ends included; `first` where `last` lies before it."""
        return first + self.chance.randint(0, max(0, (last - first).days)) * DAY

    # What each body writes

    def _who(self, agency: str, child: Child) -> dict:
        return {"child_id": self.ledger.local_id(f"{agency[0].upper()}-", child.key)}

    def _worker(self, agency: str, role: str = "worker") -> dict:
        worker = self.chance.choice(self.staff.workers[agency])
        return {role: worker, f"{role}_id": self.ledger.local_id(f"{agency[0].upper()}W", worker.key, 3)}

    def _poorly(self, agency: str, day: datetime.date) -> datetime.date | str:
        """The day as the agency notes it: Areum keeps poor dates."""
        if agency != "areum" or self.chance.random() < 0.67:
            return day
        kind = self.chance.random()
        if kind < 0.45:
            return f"{day:%Y-%m}"
        return f"{day:%Y}" if kind < 0.55 else day - self.chance.randrange(1, 11) * DAY

    def place(
        self,
        agency: str,
        child: Child,
        start: datetime.date,
        end: datetime.date | None,
        setting: str,
        reason: str = "",
        carer: Person | None = None,
        house: str = "",
        **cells,
    ) -> None:
        """Write a placement with a carer or in a house, and the agency's visits; the child lives there from `start` on."""
        stated = {
            "date": self._poorly(agency, start),
            "end": self._poorly(agency, end) if end else "",
            "setting": setting,
            "end_reason": reason,
        }
        if carer and not house:
            stated["custodian"] = carer
        cells = self._who(agency, child) | self._worker(agency) | {"organisation_name": house} | stated | cells
        self.ledger.add(f"{agency}_placements", child, start, **cells)
        region = child.home(start).region if self.chance.random() < 0.7 else self.chance.choice(("north", "south"))
        child.homes.append(Care(start, carer, house, region))
        if "custodian_address" not in cells:  # the agency does not visit abroad
            self.visits(agency, child, start, end)

    def visits(self, agency: str, child: Child, start: datetime.date, end: datetime.date | None) -> None:
        """Write the agency's visits: in the first months, then about every quarter in the last two years of the stay."""
        last = end or self.as_of - 8 * DAY
        days = [start + offset * DAY for offset in (6, 40, 95)]
        days += [last - offset * DAY for offset in range(self.chance.randrange(10, 50), 730, 95)]
        for day in sorted({day for day in days if start < day < last}):
            self.ledger.add(f"{agency}_visits", child, day, **self._who(agency, child), **self._worker(agency, "visitor"))

    def order(self, child: Child, day: datetime.date, decision: str, carer: Person | None = None, house: str = "") -> None:
        """Write a court's order."""
        cells = {"decision": decision, "organisation_name": house, "judge": self.chance.choice(self.staff.judges)}
        self.ledger.add("court", child, day, **cells, **({"custodian": carer} if carer and not house else {}))

    def rename(self, child: Child, day: datetime.date, family: str, given: str = "", new_id: bool = False) -> None:
        """Write a change of the recorded identity in the civil register."""
        old = child.known_as(day)
        given = given or old.given
        new = replace(old, family=family, given=given, spelling=names.romanise(self.chance, family, given))
        if new_id:
            new = replace(new, national_id=self.country.national_id(new.birth, new.sex))
        authority = self.chance.choice(self.staff.judges)
        cells = {"new_name": new.name, "new_birth_date": new.birth, "new_national_id": new.national_id, "authority": authority}
        self.ledger.add("renames", child, day, known=old, **cells)
        child.identities.append((day, new))

    def leave(self, child: Child, day: datetime.date, source: str, companion: Person, arrives: bool = True) -> None:
        """Write that the child left the country for good, and that the receiving state states its arrival."""
        passport = passport_of(self.ledger, child, day)
        cells = {"country": COUNTRIES[source], "companion": companion}
        self.ledger.add("border", child, day, direction="exit", child_id=passport, **cells)
        if arrives:
            arrive(self.ledger, child, day + self.chance.randrange(0, 3) * DAY, source, companion)
        child.windows = [(child.born, day)]

    def die(self, child: Child, day: datetime.date) -> None:
        """Write a death as the deaths register states it: with a certificate."""
        certificate = self.ledger.local_id("DC-", child.key, 7)
        self.ledger.add("deaths", child, day, certificate=certificate, certifier=self.chance.choice(self.staff.doctors))

    def note_death(self, child: Child, day: datetime.date, certificate: str = "") -> None:
        """Write a death as Haneul Hospital notes it: without a certificate, unless it made one out itself."""
        number = self.ledger.local_id("HN", child.key)
        self.ledger.add(
            "hospital_deaths", child, day, child_id=number, certificate=certificate, certifier=self.chance.choice(self.staff.doctors)
        )

    # Lives without anything wrong

    def _home(self, child: Child) -> None:
        """The child lives with its birth parents."""

    _of_age = _never_registered = _late_registered = _home

    def _adoption(self, child: Child, agency: str) -> datetime.date:
        """A mother gives her child up: consent, some months with a foster carer. Returns the day on which adopters take it."""
        child.registered = child.born + self.chance.randrange(3, 15) * DAY
        consent = child.born + self.chance.randrange(9, 40) * DAY
        worker = self.chance.choice(self.staff.workers[agency])
        self.ledger.add(f"{agency}_consents", child, consent, **self._who(agency, child), signer=child.mother, witness=worker)
        first = consent + self.chance.randrange(1, 10) * DAY
        adopted = first + self.chance.randrange(60, 260) * DAY
        self.order(
            child, first - self.chance.randrange(0, 2) * DAY, "placement pending adoption", carer := self.chance.choice(self.staff.carers)
        )
        self.place(agency, child, first, adopted, "foster", "transferred", carer)
        return adopted

    def _adopt(self, child: Child, agency: str, day: datetime.date, end: datetime.date | None = None) -> Person:
        """Write the adoption itself. Returns the adopter."""
        adopter = self.country.adult(30, 46, day, self.chance.choice(("female", "male")))
        granted = day - self.chance.randrange(0, 20) * DAY
        self.order(child, granted, "adoption granted", adopter)
        done = granted + self.chance.randrange(30, 120) * DAY
        if end:
            self.place(agency, child, day, end, "adoption", "returned", adopter)
        elif self.chance.random() < 0.5 and day < done < self.as_of:
            self.place(agency, child, day, done, "adoption", "adopted", adopter)
        else:
            self.place(agency, child, day, None, "adoption", "", adopter)
        if self.chance.random() < 0.9:
            given = names.given_name(self.chance, child.person.sex) if self.chance.random() < 0.6 else ""
            self.rename(child, day + self.chance.randrange(20, 60) * DAY, adopter.family, given, self.chance.random() < 0.5)
        return adopter

    def _agency(self) -> str:
        return "saetbyeol" if self.chance.random() < 0.55 else "onnuri"

    def _adopted(self, child: Child) -> None:
        agency = self._agency()
        adopter = self._adopt(child, agency, day := self._adoption(child, agency))
        if agency == "saetbyeol" and day < self.as_of - (RECALLED + 30) * DAY and self.chance.random() < 0.08:
            self._recall(child, adopter, "undecided", self.as_of - DEADLINE * DAY)

    def _adopted_abroad(self, child: Child) -> None:
        agency, source = self._agency(), self.chance.choice(list(COUNTRIES))
        day = self._adoption(child, agency)
        family = self.chance.choice(("Anna Lindqvist", "Erik Nyberg", "Karin Holm", "Susan Miller", "David Carter", "Laura Bennett"))
        self.ledger.add(
            "court",
            child,
            day - 9 * DAY,
            decision="adoption abroad granted",
            custodian_name=family,
            judge=self.chance.choice(self.staff.judges),
        )
        self.place(agency, child, day, None, "adoption", custodian_name=family, custodian_address=COUNTRIES[source])
        self.leave(child, day + self.chance.randrange(0, 5) * DAY, source, self.chance.choice(self.staff.workers[agency]))

    def _emigrated(self, child: Child) -> None:
        if child.mother.key not in self._exits:
            day = self.between(child.registered + 20 * DAY, self.as_of - 40 * DAY)
            self._exits[child.mother.key] = (day, self.chance.choice(list(COUNTRIES)))
        self.leave(child, *self._exits[child.mother.key], child.mother)

    def _foster(self, child: Child) -> None:
        agency = self.chance.choice(("areum", "areum", "onnuri", "saetbyeol"))
        start = self.between(child.registered + 150 * DAY, self.as_of - 150 * DAY)
        if self.chance.random() < 0.35 and (self.as_of - start).days > 700:
            moved = self.between(start + 200 * DAY, self.as_of - 300 * DAY)
            self._fostered(child, agency, start, moved)
            start = moved
        self._fostered(child, agency, start, None)

    def _fostered(self, child: Child, agency: str, start: datetime.date, end: datetime.date | None, reason: str = "transferred") -> None:
        carer = self.chance.choice(self.staff.carers)
        self.order(child, start - self.chance.randrange(0, 10) * DAY, "foster care", carer)
        self.place(agency, child, start, end, "foster", reason if end else "", carer)

    def _kinship(self, child: Child) -> None:
        start = self.between(child.registered + 150 * DAY, self.as_of - 150 * DAY)
        relative = self.country.adult(45, 68, start, "female")
        self.order(child, start - self.chance.randrange(0, 10) * DAY, "kinship care", relative)
        self.place("areum", child, start, None, "kinship", carer=relative)

    def _residential(self, child: Child) -> None:
        self._housed(
            child, self.chance.choice(("areum", "onnuri")), self.between(child.registered + 400 * DAY, self.as_of - 150 * DAY), None
        )

    def _housed(
        self, child: Child, agency: str, start: datetime.date, end: datetime.date | None, reason: str = "", house: str = ""
    ) -> None:
        house = house or self.chance.choice([name for name in self.staff.facilities if name != "Saetbyeol House"])
        self.order(child, start - self.chance.randrange(0, 10) * DAY, "residential care", house=house)
        self.place(agency, child, start, end, "residential", reason, self.staff.facilities[house], house)

    def _reunified(self, child: Child) -> None:
        start = self.between(child.registered + 200 * DAY, self.as_of - 600 * DAY)
        end = self.between(start + 90 * DAY, min(start + 900 * DAY, self.as_of - 250 * DAY))
        self._fostered(child, self.chance.choice(("areum", "onnuri")), start, end, "reunified")
        self.order(child, end - self.chance.randrange(0, 8) * DAY, "returned to parents", child.mother)
        child.homes.append(Care(end, child.mother, "", child.region))

    def _missing_found(self, child: Child) -> None:
        since = self.between(child.born + 2200 * DAY, self.as_of - 60 * DAY)
        self._report(child, since, since + self.chance.randrange(1, 21) * DAY)

    def _report(self, child: Child, since: datetime.date, found: datetime.date | None) -> None:
        reported = since + self.chance.randrange(0, 3) * DAY
        reporter = child.home(since).carer
        self.ledger.add(
            "police",
            child,
            since,
            reported=min(reported, found or reported),
            end=found or "",
            reporter=reporter,
            place=child.person.address,
        )

    def _abroad_now(self, child: Child) -> None:
        day = self.as_of - self.chance.randrange(4, 14) * DAY
        cells = {"direction": "exit", "country": "Japan", "child_id": passport_of(self.ledger, child, day), "companion": child.mother}
        self.ledger.add("border", child, day, **cells)

    def _stepfather(self, child: Child) -> None:
        day = self.between(child.born + 1100 * DAY, self.as_of - 100 * DAY)
        stepfather = self.country.adult(28, 45, day, "male")
        self.order(child, day - 20 * DAY, "adoption by the mother's husband", child.mother)
        self.rename(child, day, stepfather.family)

    def _lawful_return(self, child: Child) -> None:
        agency, end = self._returned(child, self.as_of - 300 * DAY)
        self._fostered(child, self.chance.choice((agency, "areum")), end + self.chance.randrange(0, 4) * DAY, None)

    # Lives that end, or of which the records stop

    def _returned(self, child: Child, latest: datetime.date, recalled: bool = False) -> tuple[str, datetime.date]:
        """An adoption that the adopters gave up. Returns the agency and the day."""
        agency = "saetbyeol" if recalled else self._agency()
        adopted = self._adoption(child, agency)
        end = self.as_of - self.chance.randrange(DEADLINE, RECALLED - 1) * DAY if recalled else self.between(adopted + 200 * DAY, latest)
        adopter = self._adopt(child, agency, adopted, end)
        if recalled:
            self._recall(child, adopter, "agreed", end)
        if self.chance.random() < 0.85:  # else only the end of the placement tells
            cells = {"reason": self.chance.choice(("family asked", "illness of the carer", "did not settle", "")), "custodian": adopter}
            self.ledger.add(f"{agency}_returns", child, end, **self._who(agency, child), **self._worker(agency, "receiver"), **cells)
        return agency, end

    def _recall(self, child: Child, adopter: Person, response: str, handed: datetime.date) -> None:
        """A family is asked to give its child back by a deadline; an undecided one is only scheduled to."""
        asked, deadline = self.as_of - self.chance.randrange(RECALLED, RECALLED + 3) * DAY, self.as_of - DEADLINE * DAY
        cells = self._who("saetbyeol", child) | self._worker("saetbyeol")
        self.ledger.add("saetbyeol_recalls", child, asked, deadline=deadline, response=response, custodian=adopter, **cells)
        worker = self._worker("saetbyeol")
        handover = {
            "giver": adopter,
            "receiver": worker["worker"],
            "planned": "true" if response == "undecided" else "false",
            "place": "Byeolha Lake House",
        }
        self.ledger.add("saetbyeol_handovers", child, handed, **self._who("saetbyeol", child), **worker, **handover)

    def _returned_vanished(self, child: Child) -> None:
        grown = (self.as_of - child.born).days > RECALLED + 700
        agency, end = self._returned(child, self.as_of - 420 * DAY, recalled=grown and self.chance.random() < 0.4)
        child.windows = [(child.born, end)]
        if self.chance.random() < 0.35:  # afterwards only the agency itself, or its own hospital, says that it met the child
            seen = end + self.chance.randrange(20, 300) * DAY
            self.ledger.add(f"{agency}_visits", child, seen, **self._who(agency, child), **self._worker(agency, "visitor"))
            if agency == "saetbyeol":
                cells = {"child_id": self.ledger.local_id("HP", child.key), "clinician": self.chance.choice(self.staff.doctors)}
                self.ledger.add("clinic_haneul", child, seen + 30 * DAY, **cells)

    def _missing(self, child: Child) -> None:
        since = self.between(max(child.born + 2000 * DAY, self.as_of - 1800 * DAY), self.as_of - 60 * DAY)
        if self.chance.random() < 0.3:
            self._housed(child, "areum", self.between(child.born + 1000 * DAY, since - 100 * DAY), since, "absconded")
        self._report(child, since, None)
        child.windows = [(child.born, since)]

    def _exit_no_arrival(self, child: Child) -> None:
        day = self.between(child.registered + 300 * DAY, self.as_of - 420 * DAY)
        self.leave(child, day, self.chance.choice(list(COUNTRIES)), self.country.adult(30, 60, day, "male"), arrives=False)

    def _death_asserted(self, child: Child) -> None:
        day = self.between(child.registered + 400 * DAY, self.as_of - 200 * DAY)
        kind = self.chance.random()
        if kind < 0.3:
            self._fostered(child, "saetbyeol", self.between(child.registered + 100 * DAY, day - 60 * DAY), day, "died")
        elif kind < 0.5:
            self._housed(child, "saetbyeol", self.between(child.registered + 100 * DAY, day - 60 * DAY), day, "died", "Saetbyeol House")
        self.note_death(child, day, self.ledger.local_id("HC-", child.key) if 0.3 <= kind < 0.5 else "")
        child.windows = [(child.born, day)]

    def _placement_ended(self, child: Child) -> None:
        start = self.between(child.registered + 100 * DAY, self.as_of - 700 * DAY)
        end = self.between(start + 60 * DAY, self.as_of - 420 * DAY)
        reason = self.chance.choice(("transferred", "unknown", "transferred", "absconded"))
        write = self._fostered if self.chance.random() < 0.5 else self._housed
        write(child, self.chance.choice(("saetbyeol", "onnuri", "areum")), start, end, reason)
        child.windows = [(child.born, end)]

    def _unseen(self, child: Child) -> None:
        gone = self.between(max(child.born + 200 * DAY, self.as_of - 2900 * DAY), self.as_of - 1150 * DAY)
        child.windows = [(child.born, gone)]

    def _seen_after_death(self, child: Child) -> None:
        day = self.between(child.registered + 300 * DAY, self.as_of - 550 * DAY)
        self.die(child, day)
        child.windows = [(child.born, day), (day + self.chance.randrange(90, 160) * DAY, None)]
        if self.chance.random() < 0.3:
            relative = self.country.adult(35, 60, day, "female")
            known = replace(child.person, family=relative.family, spelling=names.romanise(self.chance, relative.family, child.person.given))
            child.identities.append((day + DAY, known))
            child.homes.append(Care(day + DAY, relative, "", child.region))

    def _died(self, child: Child) -> None:
        day = self.between(child.registered + DAY, self.as_of - 20 * DAY)
        self.die(child, day)
        if self.chance.random() < 0.4:
            self.note_death(child, day)
        child.windows = [(child.born, day)]


def passport_of(ledger: Ledger, child: Child, day: datetime.date) -> str:
    """The number of the passport that the child travels with on `day`: a new one about every five years."""
    return ledger.local_id("M", f"{child.key} {(day - child.born).days // 1826}", 8)


def arrive(ledger: Ledger, child: Child, day: datetime.date, source: str, companion: Person) -> None:
    """Write that a receiving state states the child's arrival."""
    number = ledger.local_id("A", f"{source} {child.key}", 9)
    ledger.add(source, child, day, direction="arrival", country=COUNTRIES[source], child_id=number, companion=companion, place="airport")
