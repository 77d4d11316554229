"""What befalls the children of a district: 160 lives, of which each district holds the same.

A *wrong* is planted, and some finding is due (`wrongs.py`), of some lives by some law only. A *trap* is unusual and innocent, or a wrong
missed by a day. All else is an ordinary life. Two lives that
belong together (twins, two births of one mother) stand next to one another, the second with `kin`: it has the mother of the first.
"""

from dataclasses import dataclass

import pyarrow as pa

from rollcall.simulate.wrongs import sort_of

#: Children of one district.
DISTRICT = 160

SEEN, WITH = "seen", "seen-with-custodian"


@dataclass(frozen=True)
class Fate:
    """One kind of life. `care`: how it passes through care (see `custody.py`), empty for a life at home."""

    name: str
    children: int
    sort: str = "lawful"  # lawful, trap or wrong
    care: str = ""
    status: str = "accounted"
    reason: str = WITH
    kin: bool = False


#: Of those adopted abroad some are met there by the agency, which goes on to account for them; the others have left.
FATES = (
    Fate("unregistered", 1, "wrong", status="unaccounted", reason="never-registered"),
    Fate("unregistered-but-seen", 1, "wrong"),
    Fate("two-numbers", 1, "wrong", "moved"),
    Fate("owner-of-a-number", 1, "wrong"),
    Fate("user-of-a-number", 1, "wrong"),
    Fate("another-birth-date", 1, "wrong"),
    Fate("another-mother", 1, "wrong"),
    Fate("mother-excluded", 1, "wrong"),
    Fate("called-an-orphan", 1, "wrong", "foster"),
    Fate("first-birth", 1),
    Fate("birth-too-close", 1, "wrong", kin=True),
    Fate("consent-before-birth", 1, "wrong", "adopted"),
    Fate("consent-after-placement", 1, "wrong", "adopted"),
    Fate("adoption-without-order", 1, "wrong", "for-adoption"),
    Fate("between-two-homes", 1, "wrong", "gap"),
    Fate("in-two-homes", 1, "wrong", "overlap"),
    Fate("transferred-to-nobody", 1, "wrong", "transferred", "unaccounted", "custodian-unknown"),
    Fate("returned-and-gone", 1, "wrong", "returned", "unaccounted", "returned-then-unseen"),
    Fate("returned-to-nobody", 1, "wrong", "returned-to-nobody", "unaccounted", "returned-without-new-custodian"),
    Fate("recalled", 12, "wrong", "foster"),
    Fate("missing", 1, "wrong", "foster", "unaccounted", "missing"),
    Fate("missing-told-late", 1, "wrong", "foster"),
    Fate("unseen-at-home", 1, "wrong", status="unaccounted", reason="unseen"),
    Fate("unseen-in-placement", 1, "wrong", "foster", "unaccounted", "unseen"),
    Fate("not-visited", 1, "wrong", "foster"),
    Fate("said-to-have-died", 1, "wrong", "died", "unaccounted", "death-uncertified"),
    Fate("seen-after-its-death", 1, "wrong", status="contradicted", reason="seen-after-death"),
    Fate("left-and-not-arrived", 1, "wrong", status="unaccounted", reason="exit-without-arrival"),
    Fate("registered-and-not-born", 1, "wrong"),
    Fate("registered-a-day-late", 1, "wrong"),
    Fate("consent-in-the-first-week", 1, "wrong", "adopted"),
    Fate("adopted-before", 1, "wrong", "foster"),
    Fate("sent-abroad-too-soon", 1, "wrong", "adopted", reason="custodian-stated"),
    Fate("agreed-before-the-report", 1, "wrong", "adopted", reason="custodian-stated"),
    Fate("resettled-without-a-plan", 1, "wrong", "resettled"),
    Fate("resettled-without-a-reason", 1, "wrong", "resettled"),
    Fate("found-and-not-interviewed", 1, "wrong", "foster"),
    Fate("visited-a-day-late", 1, "wrong", "adopted"),
    Fate("rarely-visited", 1, "wrong", "foster"),
    Fate("not-reported-on", 1, "wrong", "adopted"),
    Fate("not-reported-on-abroad", 1, "wrong", "adopted", "left", "arrival-confirmed"),
    Fate("not-reviewed", 1, "wrong", "foster"),
    Fate("not-heard", 1, "wrong", "foster"),
    Fate("died-unreviewed", 1, "wrong", "died-in-care", "deceased", "death-certified"),
    Fate("sent-back", 1, "wrong", "sent-back", "left", "arrival-confirmed"),
    Fate("late-filing", 2, "trap"),
    Fate("registered-on-the-last-day", 1, "trap"),
    Fate("adopted-and-entered-anew", 1, "trap", "adopted"),
    Fate("adopted-before-on-a-day", 1, "trap", "foster"),
    Fate("adopted-abroad", 1, "trap", "adopted", reason="custodian-stated"),
    Fate("visited-on-the-last-day", 1, "trap", "adopted"),
    Fate("heard-on-the-last-day", 1, "trap", "foster"),
    Fate("adopted-by-a-small-agency", 1, "trap", "adopted"),
    Fate("in-care-of-a-small-agency", 1, "trap", "foster"),
    Fate("died-in-care", 1, "trap", "died-in-care", "deceased", "death-certified"),
    Fate("died-in-care-lately", 1, "trap", "died-in-care", "deceased", "death-certified"),
    Fate("sent-back-with-approvals", 1, "trap", "sent-back", "left", "arrival-confirmed"),
    Fate("archive-lost-to-fire", 4, "trap"),
    Fate("bus-accident", 4, "trap", status="deceased", reason="death-certified"),
    Fate("patient-of-a-specialist", 3, "trap", status="deceased", reason="death-certified"),
    Fate("careless-agency", 6, "trap", "moved"),
    Fate("emigrant", 3, "trap", status="left", reason="arrival-confirmed"),
    Fate("twin", 1, "trap"),
    Fate("second-twin", 1, "trap", kin=True),
    Fate("renamed", 2, "trap"),
    Fate("journey-and-back", 2, "trap"),
    Fate("missing-and-found", 2, "trap", "foster"),
    Fate("first-sibling", 1),
    Fate("second-sibling", 1, kin=True),
    Fate("adopted-and-renamed", 3, "trap", "adopted"),
    Fate("moved", 2, "lawful", "moved"),
    Fate("reunified", 3, "lawful", "reunified"),
    Fate("resettled", 2, "trap", "resettled"),
    Fate("foster", 4, "lawful", "foster"),
    Fate("grown", 4, "lawful", status="of_age", reason="of-age"),
    Fate("plain", 43),
)


def places(laws: frozenset[str]) -> pa.Table:
    """One row for each of the DISTRICT places: place, fate, sort, told (the sort where `laws` bind), care, status, reason, kin, nth (among
    children of that fate)."""
    rows = [(fate, nth) for fate in FATES for nth in range(fate.children)]
    return pa.table(
        {
            "place": pa.array(range(len(rows)), pa.int64()),
            "fate": [fate.name for fate, _ in rows],
            "sort": [fate.sort for fate, _ in rows],
            "told": [sort_of(fate.name, fate.sort, laws) for fate, _ in rows],
            "care": [fate.care for fate, _ in rows],
            "status": [fate.status for fate, _ in rows],
            "reason": [fate.reason for fate, _ in rows],
            "kin": [fate.kin for fate, _ in rows],
            "nth": pa.array([nth for _, nth in rows], pa.int64()),
        }
    )
