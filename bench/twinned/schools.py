"""Nurseries and schools: a stay ends where a child moves, comes to other people or to another name; some offices number pupils anew."""

import datetime
import random
from collections.abc import Iterator

from twinned.care import Care
from twinned.persons import DAY, Child

WEST = ("Seoin", "Garam")
STAGES = (("Elementary", 7, 13), ("Middle", 13, 16), ("High", 16, 19))


def shared(seed: int, what: str, child: Child) -> random.Random:
    """Draws that come out alike for twins, who are born, brought and enrolled together."""
    return random.Random(f"{seed} {what} {child.key if child.litter.partition(' ')[2] else child.litter or child.key}")


class Schools:
    """Writes where children attend."""

    def __init__(self, care: Care, seed: int) -> None:
        """Nothing is written yet."""
        self.desk, self.as_of, self.seed = care.desk, care.as_of, seed
        self.chance = random.Random(f"{seed} schools")

    def attend(self, child: Child) -> None:
        """Write all stays of one child."""
        together = shared(self.seed, "enrolled", child)
        first = child.born + int(together.uniform(11, 44) * 30.44) * DAY
        if together.random() < 0.88:
            self._attend_parts(child, "Nursery", first, datetime.date(child.born.year + 7, 2, 26))
        for stage, starts, ends in STAGES:
            self._attend_parts(child, stage, datetime.date(child.born.year + starts, 3, 2), datetime.date(child.born.year + ends, 2, 18))

    def _attend_parts(self, child: Child, stage: str, first: datetime.date, last: datetime.date) -> None:
        """Cut a stay at every change of home, address or identity and write each part."""
        cuts = {first, *(stay.start for stay in child.stays), *(day for day, _ in child.identities)}
        cuts |= {day for stay in child.stays for day, _ in stay.household.addresses}
        days = sorted(day for day in cuts if day == first or first < day <= last and self._moves(child, day))
        for start, end in zip(days, [*(day - DAY for day in days[1:]), last], strict=True):
            end = min(end, child.until - DAY) if child.until else end
            if (end - start).days < 20 or start > self.as_of - 8 * DAY:
                continue
            home = child.stay(start).household
            city, district = home.address(start).split()[:2]
            school = f"{district} {stage} {1 + int(home.key[1:]) % 2}"
            office = "nurseries" if stage == "Nursery" else "schools_west" if city in WEST else "schools_east"
            years = self._by_year(start, end) if office == "schools_west" else [(start, end)]
            for begin, until in years:
                self._attend(child, office, school, begin, until)

    @staticmethod
    def _moves(child: Child, day: datetime.date) -> bool:
        """Whether carer, address or name change on `day`."""
        before, after = child.stay(day - DAY), child.stay(day)
        moved = before.household.address(day - DAY) != after.household.address(day)
        return moved or before.carer is not after.carer or child.known_as(day - DAY) is not child.known_as(day)

    @staticmethod
    def _by_year(start: datetime.date, end: datetime.date) -> Iterator[tuple[datetime.date, datetime.date]]:
        """Cut a stay into school years, which begin on 2 March."""
        while start <= end:
            turn = datetime.date(start.year + (start >= datetime.date(start.year, 3, 2)), 3, 1)
            yield start, min(end, turn)
            start = turn + DAY

    def _attend(self, child: Child, office: str, school: str, start: datetime.date, end: datetime.date) -> None:
        drawn = self.as_of - 6 * DAY
        if start > drawn:
            return
        identity = child.known_as(start).national_id
        key = f"{identity} {school}" if office != "schools_east" else identity
        pupil = self.desk.number({"nurseries": "N", "schools_east": "E", "schools_west": ""}[office], f"{office} {key}", 6)
        cells = {"end": "" if end > drawn else end, "carer": child.carer(start, self.chance), "organisation_name": school}
        address = child.stay(start).household.address(start)
        self.desk.add(office, child, start, child_id=pupil, child_address=address, **cells)
