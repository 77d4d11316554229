"""What ordinary services write of every child: wards, the family register, immunisation, the clinic, borders, visits."""

import datetime
import random
from collections.abc import Iterator

from twinned import spelling
from twinned.care import Care
from twinned.persons import DAY, Child
from twinned.schools import Schools, shared

#: Months of age at which a child is immunised or checked; from four years on about every second year.
CHECKS = (1, 2, 4, 6, 9, 12, 15, 20, 26, 34, 44, 56, 74, 140, 160)


class Services:
    """Writes the ordinary records of children whose fates are settled."""

    def __init__(self, care: Care, seed: int) -> None:
        """Nothing is written yet."""
        self.care, self.desk, self.as_of = care, care.desk, care.as_of
        self.seed, self.chance = seed, random.Random(f"{seed} services")
        self.schools = Schools(care, seed)

    def live(self, child: Child) -> None:
        """Write everything that ordinary services state of one child."""
        if child.fate != "foundling":
            self._birth(child)
        if child.registered:
            self._registration(child)
        self._immunisation(child)
        if child.foreign or (child.mother and child.mother.nationality != "KR" and self.chance.random() < 0.3):
            self._clinic(child)
        if child.fate != "undocumented" or self.chance.random() < 0.4:
            self.schools.attend(child)
        self._travel(child)
        self._visits(child)

    # Birth and registration

    def _birth(self, child: Child) -> None:
        mother, own = child.mother, shared(self.seed, "ward", child)
        assert mother is not None
        away = mother.nationality != "KR"
        ward = own.choices(("births_seoin", "births_clinics", "births_mariam"), (2, 2, 6) if away else (40, 45, 15))[0]
        attendant, orders = own.choice(self.care.doctors), list(range(1, child.plurality + 1))
        if own.random() < 0.02 or child.fate == "undocumented" and own.random() < 0.3:
            return
        if own.random() < 0.07:
            orders.reverse()  # the ward wrote the second child down first
        order, series, script = orders[child.order - 1], f"{ward[7:9].upper()}{child.born:%y}", self.desk.offices[ward].script
        cells: dict = {"birth_order": order, "plurality": child.plurality, "attendant": attendant, "mother": mother}
        called, surname = spelling.whole(own, mother, script, ("F G", "G F")), spelling.parts(own, child.person, script)[0]
        named = self.chance.random()
        if named < 0.72:
            cells["child_name"] = spelling.baby(self.chance, called, surname, child.person.sex, order, child.plurality, script)
        elif named < 0.8:
            cells["child_name"] = ""
        cells |= {"child_id": self.desk.number(series, child.key), "mother_id": self.desk.number(series + "M", mother.key)}
        self.desk.add(ward, child, child.born, **cells)

    def _registration(self, child: Child) -> None:
        on = child.registered
        assert on is not None
        cells = {
            "child_birth_place": child.household.city,
            "child_address": child.stay(on).household.address(on),
            "mother": child.mother,
            "father": child.father,
        }
        self.desk.add("register", child, on, declarant=child.father or child.mother or child.stay(on).carer, **cells)

    # Health

    def _days(self, child: Child) -> Iterator[datetime.date]:
        """When the child is brought: the first days, then by age; twins mostly together."""
        together = shared(self.seed, "brought", child)
        yield child.born + together.randrange(3) * DAY
        for months in CHECKS:
            day = child.born + int((months + together.uniform(-0.25, 0.9)) * 30.44) * DAY
            yield day + self.chance.randrange(25) * DAY * (child.plurality > 1 and self.chance.random() < 0.15)

    def _immunisation(self, child: Child) -> None:
        """A temporary number until the child is registered; then that is kept, or noted once beside a new one, or forgotten."""
        temporary, after = (
            self.desk.number(f"T{child.born:%y%m%d}-", child.key, 4),
            self.chance.choices(("kept", "noted", "forgotten"), (35, 25, 40))[0],
        )
        label, shown = self._label(child), False
        for day in self._days(child):
            if day >= self.as_of - 4 * DAY or not child.within_reach(day) or self.chance.random() < 0.1:
                continue
            known = child.known_as(day)
            cells: dict = {"carer": child.carer(day, self.chance), "place": child.stay(day).household.address(day).split()[0]}
            if child.registered is None or day < child.registered + 10 * DAY:
                cells |= {"child_id": temporary, "number": temporary, "child_national_id": ""}
                unnamed = 0.85 if day < child.born + 12 * DAY else 0.4 if day < child.born + 300 * DAY else 0
                if self.chance.random() < unnamed:
                    label = self._label(child) if self.chance.random() < 0.15 else label
                    cells["child_name"] = label
            else:
                permanent, own = self.desk.number("V", known.national_id, 7), known.national_id == child.person.national_id
                number = temporary if own and after == "kept" else permanent
                cells |= {"child_id": number, "number": "" if shown else temporary if own and after == "noted" else number}
                shown = True
            self.desk.add("vaccination", child, day, **cells)

    def _label(self, child: Child) -> str:
        """What the immunisation service calls a child without a name: mostly after its mother, twins by their order."""
        mother = child.mother
        if not mother or self.chance.random() < 0.08:
            return ""
        name = spelling.whole(random.Random(f"{self.seed} temporary {mother.key}"), mother, "hangul", ("F G",))
        return spelling.baby(self.chance, name, name, child.person.sex, child.order, child.plurality, "hangul")

    def _clinic(self, child: Child) -> None:
        number = {"child_id": self.desk.number("HC", child.key)}
        for _ in range(self.chance.choice((1, 2, 3, 5, 8))):
            day = self.care.between(child.born + 10 * DAY, min(child.born + 4000 * DAY, self.as_of - DAY))
            if child.within_reach(day) and not (child.second and day >= child.second.day):
                shown = number if self.chance.random() < 0.75 else {}  # the card was left at home
                self.desk.add("clinic", child, day, carer=child.stay(day).carer, clinician=self.chance.choice(self.care.doctors), **shown)

    # Borders and visits

    def _travel(self, child: Child) -> None:
        """Families go abroad and come back, mostly with all their children."""
        own = random.Random(f"{self.seed} travel {child.household.key}")
        for year in range(1, 19):
            goes, part, days = own.random() < (0.1 if child.foreign else 0.045), own.random(), own.randrange(4, 40)
            country = own.choice(("Japan", "Vietnam", "Thailand", "Norland", "China", "Uzbekistan"))
            day = self.as_of - int((year + part) * 365) * DAY
            back = day + days * DAY
            if not goes or day < child.born + 100 * DAY or not child.within_reach(back + 40 * DAY) or self.chance.random() < 0.15:
                continue
            home = child.stay(day)
            if home is not child.stay(back) or home.house or child.known_as(day) is not child.known_as(back) or not child.registered:
                continue
            passport = self.desk.number("M", f"{child.known_as(day).national_id} {day.year // 5}", 8)
            for direction, on in (("exit", day), ("entry", back)):
                self.desk.add("border", child, on, direction=direction, country=country, child_id=passport)

    def _visits(self, child: Child) -> None:
        """Protection workers visit some households about all their children."""
        own = random.Random(f"{self.seed} visits {child.household.key}")
        if own.random() > 0.09:
            return
        visitor = own.choice(self.care.workers["jigu"])
        for _ in range(own.randrange(1, 5)):
            day = self.care.as_of - own.randrange(30, 5000) * DAY
            if day > child.born + 5 * DAY and child.within_reach(day) and child.stay(day).household is child.household:
                cells = {"child_address": child.household.address(day)} | self.care.worker("jigu", visitor, "visitor")
                self.desk.add("protection", child, day, **cells)
