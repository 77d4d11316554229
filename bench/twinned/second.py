"""Second identities: a child goes on under another name, another number and other parents, mostly without a record that says so.

What ties the two together is custody: who had the child until that day, and from whom, at which address, through which worker
and under which agency a child of the same sex and about the same age appears on it.
"""

import datetime
import random
from dataclasses import replace

from twinned.care import HOUSES, Care, Vacancy
from twinned.persons import DAY, Child, Household, Person, Second, Stay


class Changes:
    """Writes how children come to a second identity."""

    def __init__(self, care: Care, seed: int) -> None:
        """Nothing is written yet."""
        self.care, self.desk, self.country, self.as_of = care, care.desk, care.country, care.as_of
        self.chance = random.Random(f"{seed} second")

    def _birth(self, child: Child, day: datetime.date) -> datetime.date:
        """The birth date of the new papers: the old one, one some months off, or the first of a year."""
        kind = self.chance.random()
        if kind < 0.45:
            return child.person.birth
        if kind < 0.8:
            return min(child.born + self.chance.choice((-1, 1)) * self.chance.randrange(4, 260) * DAY, day - 5 * DAY)
        return child.born.replace(month=1, day=1)

    def begin(self, child: Child, day: datetime.date, kind: str, new: Person, announced: bool = False) -> Person:
        """The child is `new` from `day` on. Returns its identity before."""
        old = child.known_as(day)
        changed = ["name", *["birth date"] * (new.birth != old.birth), *["national id"] * (new.national_id != old.national_id), "parents"]
        child.identities.append((day, new))
        child.second = child.second or Second(kind, day, announced, ", ".join(changed))
        return old

    def _renewed(self, child: Child, day: datetime.date, adopter: Person | None) -> Person:
        named = self.care.new_name(child, adopter)
        birth = self._birth(child, day)
        office = self.country.household(day) if adopter is None else adopter.household
        return replace(named, birth=birth, national_id=self.country.national_id(birth, named.sex, office, named.nationality != "KR"))

    def _kept_first(self, child: Child, youngest: int, oldest: int) -> tuple[str, datetime.date, datetime.date, Person, Person]:
        """Draw an agency, the first day with a foster carer, the last one, the carer and the worker."""
        agency = self.chance.choices(("byeolbit", "onsil", "jigu"), (6, 3, 1))[0]
        start = child.born + self.chance.randrange(8, 60) * DAY
        if oldest > 900 and self.chance.random() < 0.5:
            start = self.care.between(start, self.as_of - 500 * DAY)
        end = self.care.between(start + youngest * DAY, min(start + oldest * DAY, self.as_of - 150 * DAY))
        return agency, start, end, self.chance.choice(self.care.carers), self.chance.choice(self.care.workers[agency])

    def adopted(self, child: Child) -> None:
        """Adopters take the child and it is entered anew as if born to them; the old entry is left to itself."""
        agency, start, day, carer, worker = self._kept_first(child, 40, 1200)
        self.care.consent(child, agency, start)
        reason = self.chance.choice(("adopted", "adopted", ""))
        self.care.place(child, agency, start, day, "foster", worker, carer=carer, reason=reason)
        mother, father = self.care.adopters(day)
        new, announced = self._renewed(child, day, father), self.chance.random() < 0.2
        old = self.begin(child, day, "adopted", new, announced)
        holder = self.chance.choice((mother, father))
        handed, ordered = self.chance.random() < 0.6 and agency != "jigu", self.chance.random() < 0.4
        if handed:
            self.care.hand_over(child, agency, day, worker, known=old, giver=carer, receiver=holder)
        if ordered:
            self.care.order(child, day + self.chance.randrange(0, 90) * DAY, "adoption", known=old, custodian=holder)
        if self.chance.random() < 0.6 or not (handed or ordered):
            self.care.place(child, agency, day, None, "adoption", worker, carer=holder)
        child.stays.append(Stay(day, mother, mother.household))
        if announced:
            self.care.rename(child, day + self.chance.randrange(5, 60) * DAY, old, new)
        else:
            entered = day + self.chance.randrange(5, 120) * DAY
            self.desk.add(
                "register", child, entered, mother=mother, father=father, declarant=father, child_address=mother.household.address(entered)
            )

    def reissued(self, child: Child) -> None:
        """An agency closes a child's file and opens another on that day for a child with the same carer or the same worker."""
        agency, start, day, carer, worker = self._kept_first(child, 60, 2200)
        agency, worker = (
            ("byeolbit", self.chance.choice(self.care.workers["byeolbit"][:2])) if self.chance.random() < 0.6 else (agency, worker)
        )
        self.care.place(
            child, agency, start, day, "foster", worker, carer=carer, reason=self.chance.choice(("unknown", "transferred", "died", ""))
        )
        old = self.begin(child, day, "reissued", self._renewed(child, day, None), self.chance.random() < 0.1)
        if child.second and child.second.announced:
            self.care.rename(child, day + 9 * DAY, old, child.identities[-1][1])
        if self.chance.random() < 0.15:
            number = {"child_id": self.desk.number("SUP", old.national_id)}
            self.desk.add("hospital_deaths", child, day, known=old, certifier=self.chance.choice(self.care.doctors), **number)
        after = carer if self.chance.random() < 0.6 else self.chance.choice(self.care.carers)
        if after is not carer:
            self.care.hand_over(child, agency, day, worker, known=old, giver=carer, receiver=worker)
        begins = day + self.chance.choice((0, 0, 0, 1, 2)) * DAY
        leaves = self.chance.random() < 0.4 and day > self.as_of - 5 * 365 * DAY and day < self.as_of - 400 * DAY
        end = day + self.chance.randrange(60, 330) * DAY if leaves else None
        self.care.place(child, agency, begins, end, "foster", worker, carer=after, reason="adopted")
        self._found(child, day, self.chance.choice((worker, after)))
        if end:
            self.abroad(child, end, after, agency, worker)

    def _found(self, child: Child, day: datetime.date, declarant: Person) -> None:
        """Half of those with new papers are entered in the register, as children of nobody known."""
        if self.chance.random() < 0.5:
            entered = day + self.chance.randrange(2, 50) * DAY
            self.desk.add(
                "register",
                child,
                entered,
                declarant=declarant,
                child_birth_place="Seoin",
                child_address=declarant.household.address(entered),
            )

    def housed(self, child: Child) -> None:
        """A child leaves one house with a worker and another child comes to another house of the same agency with the same worker."""
        agency, start, day, _, worker = self._kept_first(child, 90, 2500)
        first, then = self.chance.sample(HOUSES, 2)
        self.care.place(
            child, agency, start, day, "residential", worker, house=first, reason=self.chance.choice(("transferred", "absconded", ""))
        )
        old = self.begin(child, day, "housed", self._renewed(child, day, None))
        if self.chance.random() < 0.7:
            self.care.hand_over(child, agency, day, worker, known=old, giver=self.care.directors[first], receiver=worker)
        if self.chance.random() < 0.5:
            self.care.hand_over(child, agency, day, worker, giver=worker, receiver=self.care.directors[then])
        self.care.place(child, agency, day + self.chance.choice((0, 0, 1)) * DAY, None, "residential", worker, house=then)
        self._found(child, day, self.care.directors[then])

    def sent_abroad(self, child: Child) -> None:
        """A mother gives her child up, and adopters abroad take it, from a foster carer."""
        agency, start, day, carer, worker = self._kept_first(child, 90, 800)
        self.care.consent(child, agency, start)
        self.care.place(child, agency, start, day, "foster", worker, carer=carer, reason="adopted")
        self.care.vacancies.append(Vacancy(day, carer, agency, worker, child))
        self.abroad(child, day, carer, agency, worker)

    def abroad(self, child: Child, day: datetime.date, carer: Person, agency: str, worker: Person) -> None:
        """The child crosses the border to adopters in Norland, whose court gives it a new name, and a new birth date to some."""
        home = self.country.household(day - 900 * DAY)
        adopter = self.country.adult(day, self.chance.choice(("female", "male")), home, "english", (30, 50))
        address = f"Norland, {self.chance.choice(('Birch', 'Harbour', 'Mill', 'Church'))} Street {self.chance.randrange(1, 200)}"
        household = Household(home.key, "Norland", [(day, address)])
        adopter = replace(adopter, household=household, nationality="NL")
        before = child.known_as(day)
        birth = before.birth.replace(month=1, day=1) if self.chance.random() < 0.2 else before.birth
        named = self.country.adult(day, before.sex, home, "english").name
        new = replace(
            before,
            name=replace(named, family=adopter.name.family),
            birth=birth,
            household=household,
            national_id=f"N{before.key}",
            nationality="NL",
        )
        passport = {"child_id": self.desk.number("M", f"{before.national_id} {day.year // 5}", 8)}
        self.care.hand_over(child, agency, day, worker, giver=carer, receiver=adopter)
        self.desk.add("border", child, day, known=before, direction="exit", country="Norland", **passport)
        arrives = day + self.chance.choice((0, 1, 1)) * DAY
        self.desk.add("arrivals", child, arrives, known=before, direction="arrival", country="Norland", companion=adopter, **passport)
        child.stays.append(Stay(day, adopter, household))
        self.begin(child, arrives + DAY, "abroad", new)
        child.until = day
        heard = day + self.chance.randrange(50, 420) * DAY
        for decision in ("adoption", "entry of name and birth")[: self.chance.choice((1, 2))]:
            self.desk.add("norland_court", child, heard, decision=decision, custodian=adopter, child_birth_place="Seoin")
            heard += self.chance.randrange(5, 300) * DAY
