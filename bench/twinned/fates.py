"""What becomes of each child, so that ordinary lives and unusual ones mix as they do."""

import datetime
import random
from collections import defaultdict
from dataclasses import replace

from twinned.care import AGENCIES, HOUSES, Care, Vacancy
from twinned.persons import DAY, Child, Stay
from twinned.second import Changes

#: How often, among children whose household has no fate of its own.
SHARES = {
    "adopted": 0.022, "returned": 0.008, "second-adopted": 0.015, "second-reissued": 0.013, "second-housed": 0.009,
    "second-sent-abroad": 0.008, "died": 0.012, "missing": 0.02, "unregistered": 0.01, "late": 0.02, "foundling": 0.008,
    "residential": 0.015, "kinship": 0.012,
}  # fmt: skip


class Fates:
    """Draws a fate for each child and has it written."""

    def __init__(self, care: Care, seed: int) -> None:
        """Nothing is drawn yet."""
        self.care, self.desk, self.as_of, self.changes = care, care.desk, care.as_of, Changes(care, seed)
        self.seed, self.chance = seed, random.Random(f"{seed} fates")

    def settle(self, children: list[Child]) -> None:
        """Fill identities, stays, and the day until which each child can be met."""
        households: dict[str, list[Child]] = defaultdict(list)
        for child in children:
            self._born(child)
            households[child.household.key].append(child)
        for family in households.values():
            self._family(family)

    def _born(self, child: Child) -> None:
        parent = child.mother
        assert parent is not None
        together = random.Random(f"{self.seed} registered {child.household.key} {child.born}")
        child.registered = child.born + together.randrange(3, 29) * DAY
        if together.random() < 0.05:
            child.registered += together.randrange(20, 90) * DAY
        child.identities = [(child.born, child.person)]
        child.stays = [Stay(child.born, parent, child.household)]
        if self.chance.random() < 0.015:
            self._entered_under(child, child.born + self.chance.choice((-20, -7, -1, 1, 3, 14, 30)) * DAY)

    def _entered_under(self, child: Child, day: datetime.date) -> None:
        """The register enters the birth under another day, and the number holds that day for good."""
        number = self.care.country.national_id(day, child.person.sex, child.household, child.person.nationality != "KR")
        child.identities = [(child.born, replace(child.person, national_id=number))]
        child.identities.append((child.registered or child.born, replace(child.person, birth=day, national_id=number)))
        child.person = child.identities[0][1]

    def _family(self, family: list[Child]) -> None:
        kind = self.chance.random()
        grown = max(child.born for child in family) < self.as_of - 500 * DAY
        if family[0].foreign and kind < 0.25:
            for child in family:
                child.fate, child.registered, child.identities = "undocumented", None, child.identities[:1]
        elif kind > 0.965:
            self._emigrate(family)
        elif kind > 0.89 and grown:
            self._foster(family)
        else:
            for child in family:
                self._alone(child, family)

    def _alone(self, child: Child, family: list[Child]) -> None:
        """A fate of one child while its siblings stay; of twins mostly one is given up, or dies."""
        twin = child.plurality > 1
        if twin and child.order > 1:
            elder = next((one for one in family if one.litter == child.litter and one.order == 1), child)
            if elder.fate == "home" and self.chance.random() < 0.16:
                child.fate = self.chance.choices(("second-adopted", "adopted", "died", "second-reissued"), (5, 4, 4, 2))[0]
        elif self.chance.random() < sum(SHARES.values()):
            child.fate = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        grown, needs_age = child.born < self.as_of - 620 * DAY, child.fate not in ("home", "unregistered", "late", "died", "foundling")
        if needs_age and not grown or child.fate == "foundling" and (twin or child.foreign):
            child.fate = "home"
        if child.fate != "home":
            begins, kind = child.fate.startswith("second-"), child.fate.removeprefix("second-").replace("-", "_")
            getattr(self.changes if begins else self, kind if begins else f"_{kind}")(child)

    # Fates of a household

    def _emigrate(self, family: list[Child]) -> None:
        day = self.care.between(max(child.born for child in family) + 60 * DAY, self.as_of - 20 * DAY)
        country = self.chance.choice(("Norland", "Norland", "Japan", "Canada"))
        for child in family:
            child.fate, child.until = "emigrated", day
            passport = {"child_id": self.desk.number("M", f"{child.person.national_id} {day.year // 5}", 8)}
            self.desk.add("border", child, day, direction="exit", country=country, **passport)
            if country == "Norland" and self.chance.random() < 0.8:
                self.desk.add("arrivals", child, day + DAY, direction="arrival", country=country, companion=child.mother, **passport)

    def _foster(self, family: list[Child]) -> None:
        for child in family:
            child.fate = "foster"
        ended = self.care.foster(family)
        if ended:
            agency, end, carer, worker = ended
            for child in family:
                self.care.go_home(child, end, agency, worker, carer)

    # Fates of one child

    def _adopted(self, child: Child) -> None:
        """An adoption as it should be: consent, order, a new name announced, the number kept."""
        agency, start = self.chance.choice(AGENCIES), child.born + self.chance.randrange(8, 200) * DAY
        worker, carer = self.chance.choice(self.care.workers[agency]), self.chance.choice(self.care.carers)
        start, carer, worker = self.care.opening(child, agency, start, carer, worker)
        day = self.care.between(start + 40 * DAY, min(start + 900 * DAY, self.as_of - 120 * DAY))
        self.care.consent(child, agency, start)
        self.care.place(child, agency, start, day, "foster", worker, carer=carer, reason="adopted")
        self.care.vacancies.append(Vacancy(day, carer, agency, worker, child))
        adopter = self.care.adopters(day)[0]
        end = self.care.between(day + 200 * DAY, day + 1500 * DAY) if child.fate == "returned" else None
        end = end if end and end < self.as_of - 90 * DAY else None
        self.care.place(child, agency, day, end, "adoption", worker, carer=adopter, reason="returned")
        self.care.hand_over(child, agency, day, worker, giver=carer, receiver=adopter)
        self.care.order(child, day + self.chance.randrange(1, 120) * DAY, "adoption", custodian=adopter)
        changed = day + self.chance.randrange(10, 200) * DAY
        if changed < self.as_of and not (end and changed >= end):
            new = self.care.new_name(child, adopter)
            old = child.known_as(changed)
            child.identities.append((changed, new))
            if self.chance.random() < 0.85:
                self.care.rename(child, changed, old, new)
        if end:
            again = self.chance.choice(self.care.carers)
            number = self.care.number(agency, child, end)
            if agency != "jigu":
                reason = self.chance.choice(("behaviour", "illness", "separation", ""))
                self.desk.add(f"{agency}_returns", child, end, reason=reason, custodian=adopter, receiver=worker, **number)
            self.care.place(child, agency, end + self.chance.randrange(0, 4) * DAY, None, "foster", worker, carer=again)

    _returned = _adopted

    def _died(self, child: Child) -> None:
        child.until = self.care.between(child.born + 5 * DAY, min(child.born + 3000 * DAY, self.as_of - 10 * DAY))
        doctor, certificate = self.chance.choice(self.care.doctors), self.desk.number("DC", child.key, 7)
        address = child.household.address(child.until)
        self.desk.add("deaths", child, child.until, certificate=certificate, certifier=doctor, child_address=address)
        if self.chance.random() < 0.2:
            self.desk.add("hospital_deaths", child, child.until, child_id=self.desk.number("SUP", child.key), certifier=doctor)

    def _missing(self, child: Child) -> None:
        day = self.care.between(child.born + 900 * DAY, self.as_of - 30 * DAY)
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            found = day + self.chance.randrange(1, 40) * DAY
            lost = self.chance.random() < 0.15
            cells = {"reported": day + self.chance.randrange(0, 3) * DAY, "end": "" if lost else found, "reporter": child.stay(day).carer}
            self.desk.add("police", child, day, place=child.household.city, **cells)
            if lost:
                child.until = day
                return
            day = found + self.chance.randrange(10, 300) * DAY

    def _unregistered(self, child: Child) -> None:
        child.registered, child.identities = None, child.identities[:1]
        child.until = child.born + self.chance.randrange(20, 60) * DAY

    def _late(self, child: Child) -> None:
        child.registered = min(child.born + self.chance.randrange(200, 1500) * DAY, self.as_of - 10 * DAY)
        if self.chance.random() < 0.5:
            self._entered_under(
                child, self.chance.choice((child.born.replace(month=1, day=1), child.born + 61 * DAY, child.registered - 9 * DAY))
            )

    def _foundling(self, child: Child) -> None:
        """A child without any paper: a house gives it a name and a birthday."""
        child.mother = child.father = None
        found, house = child.born + self.chance.randrange(1, 25) * DAY, self.chance.choice(HOUSES)
        child.registered = found + self.chance.randrange(5, 40) * DAY
        child.stays = []
        self._entered_under(child, found - self.chance.choice((0, 3, 10)) * DAY)
        child.identities = [(child.born, child.identities[-1][1])]
        worker = self.chance.choice(self.care.workers["jigu"])
        self.care.place(child, "jigu", found, None, "residential", worker, house=house)

    def _residential(self, child: Child) -> None:
        start, agency = self.care.between(child.born + 300 * DAY, self.as_of - 200 * DAY), self.chance.choice(AGENCIES)
        self.care.place(
            child, agency, start, None, "residential", self.chance.choice(self.care.workers[agency]), house=self.chance.choice(HOUSES)
        )

    def _kinship(self, child: Child) -> None:
        start = self.care.between(child.born + 200 * DAY, self.as_of - 200 * DAY)
        household = self.care.country.household(child.born, child.household.city)
        aunt = self.care.country.adult(start, "female", household, ages=(30, 65))
        self.care.place(child, "jigu", start, None, "kinship", self.chance.choice(self.care.workers["jigu"]), carer=aunt)
