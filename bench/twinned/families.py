"""Families: twins and triplets, siblings close in age, cousins and strangers with one name, families from elsewhere."""

import datetime
import random
from dataclasses import replace

from twinned import foreign, korean, spelling
from twinned.persons import CITIES, DAY, Child, Household, Name, Numbers, Person


class Country:
    """Makes households, adults and the children of families. `as_of` is the day of the roll."""

    def __init__(self, seed: int, as_of: datetime.date) -> None:
        """Start an empty country."""
        self.chance = random.Random(f"{seed} country")
        self.numbers, self.as_of = Numbers(self.chance), as_of
        self.offices = {city: self.chance.sample(range(1000), 3) for city in CITIES}
        self._people = 0

    def household(self, since: datetime.date, city: str = "") -> Household:
        """A household that moves now and then, mostly within its city."""
        city = city or self.chance.choices(list(CITIES), [share for _, share in CITIES.values()])[0]
        addresses = [(since, self.numbers.address(city))]
        day = since + self.chance.randrange(200, 4000) * DAY
        while day < self.as_of:
            addresses.append((day, self.numbers.address(city if self.chance.random() < 0.8 else self.chance.choice(list(CITIES)))))
            day += self.chance.randrange(700, 5000) * DAY
        self._people += 1
        return Household(f"H{self._people:06d}", city, addresses)

    def person(self, birth: datetime.date, sex: str, name: Name, household: Household, prefix: str = "P", nationality: str = "") -> Person:
        """A person with a new key and number; adults have a telephone and some change it."""
        self._people += 1
        abroad = nationality not in ("", "KR")
        office = self.chance.randrange(1000) if prefix == "P" else self.office(household)
        number = self.numbers.resident(birth, sex, office, abroad)
        phones = []
        if prefix == "P":
            phones = [(birth, self.numbers.phone())]
            if self.chance.random() < 0.25:
                phones.append((self.as_of - self.chance.randrange(100, 4500) * DAY, self.numbers.phone()))
        return Person(f"{prefix}{self._people:06d}", sex, birth, name, number, household, tuple(phones), nationality or "KR")

    def office(self, household: Household) -> int:
        """The office that gives a household's children their numbers: those of twins of one sex stand side by side."""
        return self.offices[household.city][int(household.key[1:]) % 3]

    def national_id(self, birth: datetime.date, sex: str, household: Household, abroad: bool = False) -> str:
        """A number for a child of a household."""
        return self.numbers.resident(birth, sex, self.office(household), abroad)

    def adult(self, on: datetime.date, sex: str, household: Household, culture: str = "korean", ages: tuple[int, int] = (28, 55)) -> Person:
        """An adult of an age between `ages` on a day."""
        birth = on - int(self.chance.uniform(*ages) * 365.25) * DAY
        if culture == "korean":
            name = Name(culture, korean.family_name(self.chance), korean.given_name(self.chance, sex, "adult"))
            return self.person(birth, sex, name, household)
        family, given = foreign.family(self.chance, culture), foreign.given(self.chance, culture, sex)
        middle = foreign.middle(self.chance, culture, sex, foreign.given(self.chance, culture, "male"))
        family = foreign.feminine(family) if culture == "cyrillic" and sex == "female" else family
        return self.person(birth, sex, Name(culture, family, given, middle), household, nationality=foreign.CULTURES[culture][1])

    def staff(self, count: int) -> list[Person]:
        """People who work somewhere, each in a household of their own."""
        made = []
        for _ in range(count):
            household = self.household(self.as_of - 9000 * DAY)
            made.append(self.adult(self.as_of, self.chance.choice(("female", "female", "male")), household))
        return made

    # Families

    def families(self, count: int) -> list[Child]:
        """`count` children and a few more, so that no family is cut: about 6 in 100 are twins or triplets."""
        children: list[Child] = []
        while len(children) < count:
            family = self._family()
            children.extend(family)
            if self.chance.random() < 0.02:
                children.append(self._namesake(self.chance.choice(family)))
            if self.chance.random() < 0.02 and not family[0].foreign and family[0].father:
                children.append(self._cousin(self.chance.choice(family)))
        return children

    def _birth_day(self) -> datetime.date:
        return self.as_of - int(self.chance.uniform(0.15, 18.9) * 365.25) * DAY

    def _couple(self, born: datetime.date) -> tuple[Person, Person | None, Household, str]:
        """Mother, father, household, and the culture of the children's names."""
        chance, household = self.chance, self.household(born - 900 * DAY)
        kind = chance.random()
        culture = chance.choices(list(foreign.CULTURES), [share for share, _ in foreign.CULTURES.values()])[0]
        mother = self.adult(born, "female", household, culture if kind < 0.24 else "korean", (18, 36))
        father = None if chance.random() < 0.13 else self.adult(born, "male", household, culture if kind < 0.18 else "korean", (22, 45))
        return mother, father, household, culture if kind < 0.18 else "korean"

    def _family(self) -> list[Child]:
        chance, born = self.chance, self._birth_day()
        mother, father, household, culture = self._couple(born)
        children: list[Child] = []
        for _ in range(chance.choices((1, 2, 3), (46, 42, 12))[0] if father else 1):
            children += self._delivery(mother, father, household, culture, born, children)
            close = chance.random() < 0.55
            born += int(chance.uniform(11, 40) if close else chance.uniform(41, 80)) * 30 * DAY
            if born > self.as_of - 45 * DAY:
                break
        return children

    def _delivery(
        self, mother: Person, father: Person | None, household: Household, culture: str, born: datetime.date, elder: list[Child]
    ) -> list[Child]:
        """The children of one birth."""
        chance = self.chance
        plurality = chance.choices((1, 2, 3), (9690, 295, 15))[0]
        alike = plurality > 1 and chance.random() < 0.6
        sex, made = chance.choice(("female", "male")), []
        style = chance.choices(("unlike", "syllable", "swapped"), (40, 48, 12))[0]
        named = elder[-1:] if chance.random() < 0.45 else []
        for order in range(1, plurality + 1):
            own = sex if alike else chance.choice(("female", "male"))
            model = (made[-1:] if style != "unlike" else []) or named
            name = self._name(mother, father, culture, own, [one.person.name for one in model], style == "swapped" and bool(made), made)
            person = self.person(born, own, name, household, "C", mother.nationality if culture != "korean" else "KR")
            made.append(Child(person, born, mother, father, household, order, plurality))
        confused = plurality > 1 and chance.random() < 0.15
        office, both = chance.choice(("vaccination", "protection", "nurseries")), self._for_both(made[0].person)
        for child in made:
            child.litter = made[0].key if plurality > 1 else ""
            child.confused = (office, both) if confused else ("", "")
        return made

    def _for_both(self, elder: Person) -> str:
        """What an office calls twins whom it does not tell apart: both by the elder's name, or the twins of the family."""
        surname = spelling.parts(self.chance, elder, "hangul")[0]
        return self.chance.choice((spelling.whole(self.chance, elder, "hangul", ("F G",)), f"{surname} 쌍둥이"))

    def _name(
        self, mother: Person, father: Person | None, culture: str, sex: str, model: list[Name], swapped: bool, others: list[Child]
    ) -> Name:
        """A child's name after its father's family, or its mother's; like `model` where one is given, never that of one of `others`."""
        chance, head = self.chance, father or mother
        for _ in range(20):
            if culture == "korean":
                given = korean.like(chance, str(model[0].given), sex, swapped) if model else korean.given_name(chance, sex)
                family = head.name.family if head.name.culture == "korean" else korean.family_name(chance)
                name = Name(culture, family, given)
            else:
                words = model[0].given if model and not isinstance(model[0].given, str) else ()
                given = foreign.like(chance, culture, sex, words) if words else foreign.given(chance, culture, sex)
                own = head.name.family
                if culture == "english" and father and not isinstance(mother.name.family, str):
                    own = (*father.name.family[:1], *mother.name.family[:1])
                if culture == "cyrillic":
                    stem = tuple(foreign.masculine(word) for word in own)
                    own = foreign.feminine(stem) if sex == "female" else stem
                after = father.name.given if father and not isinstance(father.name.given, str) else ()
                middle = others[0].person.name.middle if others and others[0].person.sex == sex else ()
                name = Name(culture, own, given, middle or foreign.middle(chance, culture, sex, after))
            if name.key not in {other.person.name.key for other in others}:
                return name
            swapped, model = False, model if chance.random() < 0.7 else []
        return name

    def _namesake(self, child: Child) -> Child:
        """A child of other parents with the same name and sex, born in the same city on the same day or close to it."""
        mother, father, household, culture = self._couple(child.born)
        while culture != child.person.name.culture or (father or mother).name.culture != culture:
            mother, father, household, culture = self._couple(child.born)
        near = self.household(child.born - 900 * DAY, child.household.city)
        household.city, household.addresses = near.city, near.addresses
        head = father or mother
        family = child.person.name.family
        if not isinstance(family, str) and culture == "cyrillic":
            family = tuple(foreign.masculine(word) for word in family) if father else foreign.feminine(family)
        head = replace(head, name=replace(head.name, family=family))
        mother, father = (mother, head) if father else (head, None)
        born = child.born if self.chance.random() < 0.5 else child.born + self.chance.randrange(-25, 26) * DAY
        born = min(born, self.as_of - 20 * DAY)
        person = self.person(born, child.person.sex, child.person.name, household, "C", child.person.nationality)
        return Child(person, born, mother, father, household, litter=f"namesake {child.key}")

    def _cousin(self, child: Child) -> Child:
        """A child of the father's brother, within two years of age, some with the very same name."""
        assert child.father is not None
        born = min(child.born + self.chance.randrange(-700, 700) * DAY, self.as_of - 30 * DAY)
        household = self.household(born - 900 * DAY, child.household.city)
        father, mother = self.adult(born, "male", household), self.adult(born, "female", household, ages=(20, 39))
        father = replace(father, name=replace(father.name, family=child.father.name.family))
        same, given = self.chance.random() < 0.5, str(child.person.name.given)
        name = replace(child.person.name, given=given if same else korean.like(self.chance, given, child.person.sex))
        person = self.person(born, child.person.sex, name, household, "C")
        return Child(person, born, mother, father, household, litter=f"cousin {child.key}")
