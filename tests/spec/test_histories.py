"""Rules that follow a story, on random histories, held against a plain reading of their page in Python.

One example is two hundred children, and one query judges them all.
"""

import datetime
from itertools import pairwise

from histories import AS_OF, CHILDREN, FIRST, dated, days, ended, grown, in_order, judged, random_of, some_day, told
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rollcall.custody import gaps
from rollcall.rules.custody.custody_gap import custody_gap
from rollcall.rules.custody.custody_overlap import custody_overlap
from rollcall.rules.custody.episode_not_followed import episode_not_followed
from rollcall.rules.custody.short_breaks_over_the_limit import short_breaks_over_the_limit
from rollcall.rules.custody.stay_over_the_limit import stay_over_the_limit
from rollcall.rules.death.death_in_few_records import death_in_few_records
from rollcall.rules.death.death_uncertified import death_uncertified
from rollcall.rules.death.seen_after_death import seen_after_death
from rollcall.rules.missing.missing_reported_late import missing_reported_late
from rollcall.rules.missing.missing_still import missing_still
from rollcall.rules.missing.missing_when_care_ended import missing_when_care_ended
from rollcall.rules.papers.papers_out_of_order import papers_out_of_order
from rollcall.rules.papers.sent_abroad_without_papers import sent_abroad_without_papers
from rollcall.rules.returns.absent_from_next_return import absent_from_next_return
from rollcall.rules.returns.missing_not_carried_over import missing_not_carried_over
from rollcall.rules.returns.open_episode_not_carried_over import open_episode_not_carried_over
from rollcall.terms import CARE_ENDS

seeds = given(seed=st.integers(0, 2**32))
# a seed has no simpler neighbour, so that to shrink one would only take time
few = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

NAMES = [f"C{number:03}" for number in range(CHILDREN)]


def of(rows, child):
    return [row for row in rows if row["child"] == child]


def births(chance):
    """One birth date for every second child or so, a third of them 18 about the day of the roll."""
    born = [None, AS_OF - days(6574), AS_OF - days(6575), datetime.date(2002, 2, 28), datetime.date(2010, 5, 5), datetime.date(2012, 2, 29)]
    return [{"child": child, "birth_date": day, "birth_date_last": day} for child in NAMES for day in [chance.choice(born)]]


def some_deaths(chance, often=0.4):
    return [
        {
            "child": child,
            "kind": "death",
            "record": f"deaths:{child}.{nth}",
            "holder": holder,
            "holder_group": holder,
            "certificate": chance.choice(["D1", None]),
            **dated(chance),
        }
        for child in NAMES
        if chance.random() < often
        for nth in range(chance.randrange(1, 4))
        for holder in [chance.choice(["Register", "Cemetery", "Panel", "Agency"])]
    ]


def some_placements(chance, most=3):
    """Episodes that rest on placements, of one agency, some with a custodian's body that may also certify."""
    rows = []
    for child in NAMES:
        for nth in range(chance.randrange(most + 1)):
            begun, over = some_day(chance, lacking=0), some_day(chance, reach=400, lacking=0.3)
            rows.append(
                {
                    "child": child,
                    "basis": "placement",
                    "start": begun[0],
                    "start_last": begun[1],
                    "end": over[0],
                    "end_last": over[1],
                    "holder": "Agency",
                    "holder_group": "Agency",
                    "organisation_name": chance.choice([None, "Panel"]),
                    "custodian": chance.choice(["P1", "P2", None]),
                    "setting": chance.choice(["foster", "foster", "hospital", None]),
                    "end_reason": chance.choice([None, "transferred", "adopted", "died", "reunified"]),
                    "duty": chance.choice(["care", "childhood"]),
                    "record": f"placements:{child}.{nth}",
                }
            )
    by_start = sorted(rows, key=lambda row: (row["child"], row["start"], row["record"]))
    counted = dict.fromkeys(NAMES, 0)
    for row in by_start:
        counted[row["child"]] += 1
        row["episode"] = counted[row["child"]]
    return by_start


def some_sightings(chance, most=3):
    return [
        {
            "child": child,
            "kind": chance.choice(["school", "health", "birth", "missing"]),
            "holder_group": chance.choice(["Police", "School"]),
            "independent": chance.random() < 0.7,
            "running": chance.random() < 0.2,
            "record": f"seen:{child}.{nth}",
            **dated(chance, reach=200),
        }
        for child in NAMES
        for nth in range(chance.randrange(most + 1))
    ]


def certified(deaths, episodes, child):
    """Deaths with a certificate by a hand that neither placed nor held the child."""
    hands = {hand for episode in of(episodes, child) for hand in (episode["holder_group"], episode["organisation_name"])}
    return [death for death in of(deaths, child) if death["certificate"] and death["holder_group"] not in hands]


@few
@seeds
def test_missing(engine, seed):
    chance = random_of(seed)
    missing = [
        {
            "child": child,
            "kind": "missing",
            "record": f"missing:{child}.{nth}",
            "holder": "Police",
            "holder_group": "Police",
            "reported": some_day(chance, reach=140, lacking=0.3)[0],
            **dated(chance),
            **ended(chance, reach=140, lacking=0.5),
        }
        for child in NAMES
        for nth in range(chance.randrange(3))
    ]
    ends = [*CARE_ENDS, "died", "continues", None]
    placements = [
        {"child": child, "kind": "placement", "record": f"care:{child}", "end_reason": chance.choice(ends), **ended(chance, reach=140)}
        for child in NAMES
    ]
    deaths, episodes, sightings, children = some_deaths(chance, 0.2), some_placements(chance, 1), some_sightings(chance, 1), births(chance)
    tables = told(engine, missing=missing, placements=placements, deaths=deaths, episodes=episodes, sightings=sightings, children=children)

    late = {
        (row["child"], row["date"], row["reported"])
        for row in missing
        if row["date"] and row["reported"] and (row["reported"] - row["date_last"]).days > 1
    }
    assert judged(missing_reported_late, ("child", "since", "until"), missing=tables["missing"]) == in_order(late)

    wrong = {}
    for row in missing:
        for left in of(placements, row["child"]):
            if left["end_reason"] not in set(CARE_ENDS) - {"of_age"} or not left["end"] or not row["date"]:
                continue
            # the day in `end` is the first on which the child was there again
            there = row["end"] and row["end"] - days(1) <= left["end_last"]
            other = left["end_reason"] == "care_ended_other"
            if row["date_last"] < left["end"] and not there and not (other and row["end"]):
                key = row["child"], left["end"]
                wrong[key] = "concern" if not other else wrong.get(key, "notice")
    both = {"missing": tables["missing"], "placements": tables["placements"]}
    assert judged(missing_when_care_ended, ("child", "since", "severity"), **both) == in_order((*key, how) for key, how in wrong.items())

    still = judged(missing_still, ("child", "since", "severity", "bears"), **tables)
    expected = []
    for person in children:
        child = person["child"]
        stated = [row for row in of(missing, child) if row["date"]]
        if not stated:
            continue
        since = max(row["date"] for row in stated)
        latest = [row for row in stated if row["date"] == since]
        last = max(row["date_last"] for row in latest)
        met = [row for row in of(sightings, child) if row["date"] and row["kind"] != "birth" and row["date"] > last]
        again = any(row["independent"] or row["holder_group"] == "Police" for row in met)
        dead = any(row["date_last"] and row["date_last"] >= since for row in certified(deaths, episodes, child))
        if any(row["end"] for row in latest) or again or dead:
            continue
        settled = set(CARE_ENDS) - {"care_ended_other"}
        over = any(row["end"] and row["end_reason"] in settled and row["end"] > last for row in of(placements, child))
        old = grown(person["birth_date"], AS_OF)
        severity = "notice" if old else "concern" if over else "grave"
        expected.append((child, since, severity, None if old or over else "unaccounted"))
    assert still == in_order(expected)


@few
@seeds
def test_deaths(engine, seed):
    chance = random_of(seed)
    deaths, episodes, sightings, children = some_deaths(chance), some_placements(chance), some_sightings(chance), births(chance)
    coverage = [{"holder_group": hand, "kind": "death"} for hand in ("Register", "Cemetery", "Panel", "Agency")]
    tables = told(engine, deaths=deaths, episodes=episodes, sightings=sightings, children=children, coverage=coverage)

    seen = {"deaths": tables["deaths"], "sightings": tables["sightings"]}
    alive, claimed, known = [], [], []
    meetings = [row for row in sightings if row["independent"] and not row["running"] and row["date"]]
    meetings = [row for row in meetings if row["kind"] in ("school", "health")]
    for child in NAMES:
        stated = [row for row in of(deaths, child) if row["date"]]
        papers = [row for row in stated if row["certificate"]]
        after = [row["date"] for row in of(meetings, child) if papers and row["date"] > max(row["date_last"] for row in papers) + days(7)]
        alive += [(child, min(after))] if after else []
        if stated:
            known.append((child, min(row["date"] for row in stated), max(row["date_last"] for row in stated)))
    assert judged(seen_after_death, ("child", "since"), **seen) == in_order(alive)

    born = {row["child"]: row["birth_date"] for row in children}
    proved = {child: certified(deaths, episodes, child) for child in NAMES}
    twins = [(child, row) for child, rows in proved.items() for row in rows if row["date"]]
    for child, date, last in known:
        if proved[child] or last + days(30) >= AS_OF:
            continue
        alike = any(
            other != child
            and born[other]
            and born[other] == born[child]
            and row["date_last"] >= date - days(7)
            and row["date"] <= last + days(7)
            for other, row in twins
        )
        after = [row["date"] for row in of(meetings, child) if row["date"] > last + days(7)]
        claimed.append((child, date, min(after, default=None), "concern" if after or alike else "grave"))
    read = {name: tables[name] for name in ("deaths", "episodes", "children", "sightings")}
    assert judged(death_uncertified, ("child", "since", "until", "severity"), **read) == in_order(claimed)

    few_hands = []
    for child in NAMES:
        stated = [row for row in of(deaths, child) if row["date"]]
        beside = [
            (row, stay)
            for row in stated
            for stay in of(episodes, child)
            if stay["start"] <= row["date_last"] and (not stay["end"] or stay["end"] >= row["date"])
        ]
        if beside and min(row["date_last"] for row, _ in beside) + days(90) < AS_OF:
            hands = {row["holder_group"] for row in stated} - {"Agency"}
            few_hands += [(child, min(row["date"] for row, _ in beside))] if len(hands) < 3 else []
    read = {name: tables[name] for name in ("deaths", "episodes", "coverage")}
    assert judged(death_in_few_records, ("child", "since"), **read) == in_order(few_hands)


@few
@seeds
def test_custody(engine, seed):
    chance = random_of(seed)
    episodes, children = some_placements(chance, 4), births(chance)
    tables = told(engine, episodes=episodes, children=children)
    placements = told(engine, placements=[])["placements"]
    born = {row["child"]: row["birth_date"] for row in children}
    found = gaps.find(engine, tables["episodes"], AS_OF)

    nowhere, twice = [], []
    for child in NAMES:
        stays = of(episodes, child)
        for nth, (stay, following) in enumerate(pairwise([*stays, None]) if stays else ()):
            before = stays[: nth + 1]
            settled = ("adopted", "died", "reunified", *(CARE_ENDS if stay["duty"] == "care" else ()))
            if any(not each["end"] for each in before) or stay["end"] > AS_OF or stay["end_reason"] in settled or not following:
                continue
            until = max(each["end_last"] for each in before)
            if (following["start"] - until).days > 1 and not grown(born[child], until):
                nowhere.append((child, until, following["start"]))
        homes = [stay for stay in stays if stay["setting"] != "hospital"]
        for nth, stay in enumerate(homes[1:], start=1):
            elsewhere = [each["end"] or AS_OF for each in homes[:nth] if each["custodian"] != stay["custodian"]]
            until = min(max(elsewhere, default=FIRST), stay["end"] or AS_OF)
            if (until - stay["start_last"]).days > 1:
                twice.append((child, stay["start_last"], until))
    read = {"placements": placements, "gaps": found}
    assert judged(custody_gap, ("child", "since", "until"), children=tables["children"], **read) == in_order(nowhere)
    assert judged(custody_overlap, ("child", "since", "until"), episodes=tables["episodes"], **read) == in_order(set(twice))


BREAKS = "accommodated for an agreed series of short breaks"
LONGEST = {"police protection": 3, BREAKS: 17, "in hospital for a time": 42}


@few
@seeds
def test_stays(engine, seed):
    chance = random_of(seed)
    episodes, placements = [], []
    for child in NAMES:
        starts = sorted(FIRST + days(chance.randrange(90)) for _ in range(chance.randrange(6)))
        for nth, start in enumerate(starts, start=1):
            record = f"placements:{child}.{nth}"
            # some end before they begin, some on the very day on which the next one begins, some a day earlier
            over = chance.choice(
                [None, start - days(1), start + days(chance.randrange(50)), *(day - days(chance.randrange(2)) for day in starts)]
            )
            status, place = chance.choice([(BREAKS, None), ("police protection", None), (None, "in hospital for a time"), (None, None)])
            vague = days(30) if chance.random() < 0.1 else days(0)
            stay = {"child": child, "episode": nth, "basis": "placement", "record": record, "start": start, "start_last": start + vague}
            known = {
                "setting": chance.choice(["foster", "adoption"]),
                "end_reason": chance.choice(["continues", "returned", "adopted", None]),
            }
            episodes.append(stay | known | {"end": over, "end_last": over, "period_end": chance.choice([None, datetime.date(2019, 3, 31)])})
            placements.append({"child": child, "kind": "placement", "record": record, "decision": status, "place": place})
    tables = told(engine, episodes=episodes, placements=placements)

    overlong, full = [], []
    titles = {row["record"]: row["decision"] or row["place"] for row in placements}
    for child in NAMES:
        breaks = []
        for title, longest in LONGEST.items():
            stays = []
            for row in (row for row in of(episodes, child) if titles[row["record"]] == title):
                last = row["end"] or min(row["period_end"] or AS_OF, AS_OF)
                if stays and (row["start"] - stays[-1][2]).days <= 1:
                    begun, until, _ = stays.pop()
                    stays.append((min(begun, row["start_last"]), max(until, last), last))
                else:
                    stays.append((row["start_last"], last, last))
            overlong += [(child, begun + days(longest)) for begun, until, _ in stays if (until - begun).days > longest]
            breaks = [(begun, until) for begun, until, _ in stays] if title == BREAKS else breaks
        years = []
        for opening in sorted({begun for begun, _ in breaks}):
            closing = opening.replace(year=opening.year + 1)
            within = sum((min(until, closing) - begun).days for begun, until in breaks if opening <= begun < closing)
            years.append((-within, opening))
        if years and -min(years)[0] > 75:
            full.append((child, min(years)[1]))
    assert judged(stay_over_the_limit, ("child", "since"), laws=("england",), **tables) == in_order(overlong)
    assert judged(short_breaks_over_the_limit, ("child", "since"), laws=("england",), **tables) == in_order(full)

    late = []
    for child in NAMES:
        for row, following in pairwise([*of(episodes, child), None]):
            goes_on = row["end_reason"] == "continues"
            failed = row["setting"] == "adoption" and row["end_reason"] != "adopted" and not goes_on
            if not row["end"] or not (goes_on or failed) or row["end"] + days(failed) >= AS_OF:
                continue
            nowhere = not following and failed and row["end_reason"] is None
            if nowhere or (following and following["start"] > row["end"] + days(failed)):
                late.append((child, row["end"], following and following["start"]))
    assert judged(episode_not_followed, ("child", "since", "until"), laws=("england",), **tables) == in_order(late)


YEARS = (2017, 2018, 2019, 2020)


@few
@seeds
def test_returns(engine, seed):
    chance = random_of(seed)
    supplied = {holder: sorted(chance.sample(YEARS, chance.randrange(2, 5))) for holder in ("North", "South")}
    close = {year: datetime.date(year, 3, 31) for year in YEARS}
    periods = [
        {"holder": holder, "label": str(year), "start": close[year] - days(365), "end": close[year], "next_end": close.get(after)}
        for holder, years in supplied.items()
        for year, after in pairwise([*years, None])
    ]
    events = []
    for child in NAMES:
        holder = chance.choice(["North", "South"])
        for year in supplied[holder]:
            for nth in range(chance.randrange(4)):
                kind = chance.choice(["placement", "placement", "missing", "listed"])
                begun = close[year] - days(chance.choice([20, 40, 400, 760]))
                over = chance.choice([None, None, begun + days(10)])
                events.append(
                    {
                        "child": child,
                        "kind": kind,
                        "holder": holder,
                        "holder_group": holder,
                        "period_end": close[year],
                        "date": begun if kind != "listed" and chance.random() < 0.95 else None,
                        "end": over,
                        "end_reason": chance.choice(["continues", "reunified", "died", None]) if over and kind == "placement" else None,
                        "record": f"{year}:{child}.{nth}",
                    }
                )
    children = births(chance)
    placements = [row for row in events if row["kind"] == "placement"]
    missing = [row for row in events if row["kind"] == "missing"]
    tables = told(engine, events=events, placements=placements, missing=missing, children=children, periods=periods, episodes=[])
    following = {(row["holder"], row["end"]): row["next_end"] for row in periods}
    documented = {*CARE_ENDS, "died"}

    absent, moved, forgotten = [], [], []
    for person in children:
        child, told_of = person["child"], of(events, person["child"])
        for end in sorted({row["period_end"] for row in told_of}):
            of_year = [row for row in told_of if row["period_end"] == end]
            holder = of_year[0]["holder"]
            then = following[holder, end]
            stays = [row for row in of_year if row["kind"] == "placement" and row["date"]]
            lost = {row["date"] for row in of_year if row["kind"] == "missing" and row["date"]}
            closed = {row["date"] for row in of_year if row["kind"] == "missing" and row["end"]}
            later = [row for row in told_of if row["period_end"] > end]
            next_year = [row for row in later if row["period_end"] == then]
            if then and not grown(person["birth_date"], end):
                again = {row["date"] for row in next_year if row["kind"] == "missing"}
                forgotten += [(child, end, "concern" if next_year else "grave") for day in sorted(lost - closed - again)]
            began = max((row["date"] for row in stays), default=None)
            open_now = [row for row in stays if row["date"] == began and not row["end"] and row["end_reason"] not in documented]
            if not open_now or not then:
                continue
            if not next_year:
                severity = "notice" if grown(person["birth_date"], end) else "concern" if later else "grave"
                absent.append((child, end, severity))
            starts = {row["date"] for row in next_year if row["kind"] == "placement" and row["date"]}
            if starts and began not in starts:
                moved.append((child, end))
    read = {name: tables[name] for name in ("placements", "events", "episodes", "children", "periods")}
    assert judged(absent_from_next_return, ("child", "since", "severity"), **read) == in_order(absent)
    read = {name: tables[name] for name in ("placements", "periods")}
    assert judged(open_episode_not_carried_over, ("child", "since"), **read) == in_order(moved)
    read = {name: tables[name] for name in ("missing", "events", "children", "periods")}
    assert judged(missing_not_carried_over, ("child", "since", "severity"), **read) == in_order(forgotten)


STAGES = ("consent", "report on the child", "agreement", "transfer", "order", "certificate")
DECISIONS = {
    "report on the child": "Article 16 report",
    "agreement": "art. 17",
    "order": "adoption",
    "certificate": "Certificate of conformity",
}


@few
@seeds
def test_papers(engine, seed):
    chance = random_of(seed)
    papers = [
        {"child": child, "stage": stage, "record": f"{stage}:{child}.{nth}", **dated(chance, reach=60)}
        for child in NAMES
        for stage in STAGES
        for nth in range(chance.choice([0, 1, 1, 2]))
    ]
    rows = {
        "consents": [row | {"kind": "consent"} for row in papers if row["stage"] == "consent"],
        "orders": [row | {"kind": "order", "decision": DECISIONS[row["stage"]]} for row in papers if row["stage"] in DECISIONS],
        "borders": [row | {"kind": "border", "direction": "exit"} for row in papers if row["stage"] == "transfer"],
    }
    placed = {child for child in NAMES if chance.random() < 0.5}
    stripped = {name: [{key: cell for key, cell in row.items() if key != "stage"} for row in listed] for name, listed in rows.items()}
    placements = [{"child": child, "kind": "placement", "setting": "adoption", "record": f"placements:{child}"} for child in sorted(placed)]
    tables = told(engine, **stripped, placements=placements)

    crossed, lacking = [], []
    for child in NAMES:
        own = of(papers, child)
        adopted = child in placed or any(row["stage"] == "order" for row in own)
        held = [[row for row in own if row["stage"] == stage and row["date"]] for stage in STAGES]
        firsts = {step: min(rows, key=lambda row: (row["date"], row["record"])) for step, rows in enumerate(held) if rows}
        if not adopted:
            firsts.pop(STAGES.index("transfer"), None)
        wrong = [
            (other - step, step, row["date"], firsts[other]["date"])
            for step, row in firsts.items()
            for other in firsts
            if step < other and row["date"] > firsts[other]["date_last"]
        ]
        if wrong:
            _, _, date, then = min(wrong)
            crossed.append((child, then, date))
        if left := firsts.get(STAGES.index("transfer")):
            for stage in ("consent", "report on the child"):
                dates = [row["date"] for row in own if row["stage"] == stage]
                if not any(date is None or date <= left["date_last"] for date in dates):
                    lacking.append((child, left["date"]))
    assert judged(papers_out_of_order, ("child", "since", "until"), laws=("hague-1993",), **tables) == in_order(crossed)
    assert judged(sent_abroad_without_papers, ("child", "since"), laws=("hague-1993",), **tables) == in_order(lacking)
