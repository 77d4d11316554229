"""A handmade audit of fourteen children in Hanbit district: what the stages before the report would have told it."""

import datetime
import hashlib
import json

import ibis.expr.schema as sch
import pyarrow as pa

from rollcall import schema
from rollcall.engine import DuckDB
from rollcall.report.telling import Explained, Telling
from rollcall.rules.evaluate import JUDGED_BY_RULE
from rollcall.schema import COUNT, DAY, FLAG, LIST, NUMBER, TEXT

AS_OF = datetime.date(2025, 8, 12)

CUSTODY = sch.Schema(
    dict(child=TEXT, start=DAY, end=DAY, custodian=TEXT, organisation=TEXT, setting=TEXT, basis=TEXT, confirmed=LIST, records=LIST)
)
PARTIES = sch.Schema(
    dict(party=TEXT, kind=TEXT, name=TEXT, children=COUNT, affected=COUNT, expected=NUMBER, ratio=NUMBER, p_value=NUMBER)
    | dict(q_value=NUMBER, shrunk_ratio=NUMBER, findings=COUNT, flagged=FLAG)
)

#: source -> (path, holder, kind that it states)
SOURCES = {
    "births": ("births.csv", "Haneul Hospital", "birth"),
    "register": ("register.csv", "Hanbit Civil Register", "registration"),
    "placements": ("agency/placements.csv", "Haneul Children's Fund", "placement"),
    "returns": ("agency/returns.csv", "Haneul Children's Fund", "return"),
    "health": ("health.csv", "Hanbit Health Centre", "health"),
    "schools": ("schools.csv", "Hanbit Schools Office", "school"),
    "deaths": ("deaths.csv", "Haneul Hospital", "death"),
    "borders": ("borders.csv", "Border Service", "border"),
}

GUIDE = """{finds}

What it finds
{finds}

Why it matters
A child that was given back is owed a home from that day on (Convention on the Rights of the Child, articles 3 and 20).

What may explain it
The next placement may be kept by an agency whose file was not supplied.

The child may have been given back to its parents, who keep no file.

What to ask for
The agency's own file on the child from the day of the return on, and the name of whoever signed for the child. The child
protection office of the district holds the list of emergency placements.

Example
returns:1 states that a child was given back on 3 March 2017; no later record names it.

References
United Nations Guidelines for the Alternative Care of Children, paragraphs 14 and 70.
"""


def day(text: str | None) -> datetime.date | None:
    """An ISO date, or None."""
    return datetime.date.fromisoformat(text) if text else None


def rule(name, title, outcome, findings=0, children=0, why=None, severity="grave", about="placement", jurisdiction="general"):
    """A rule as the audit tells it to the report."""
    told = dict(name=name, title=title, about=about, outcome=outcome, findings=findings, why=why, children=children)
    return told | dict(jurisdiction=jurisdiction, severity=severity, guide=GUIDE.format(finds=title + "."))


RULES = (
    rule("returned-then-unseen", "Given back and never seen again by anybody independent", "found", 9, 9),
    rule("death-uncertified", "A death is asserted, but no certificate is recorded", "found", 2, 2, about="death"),
    rule("never-registered", "Born, and never entered in the civil register", "found", 4, 4, severity="concern", about="identity"),
    rule("custody-gap", "A stretch in which nobody is recorded as having the child", "found", 4, 3, severity="concern"),
    rule(
        "contradictory-birth-date", "Records state birth dates that exclude one another", "found", 1, 1, severity="notice", about="identity"
    ),
    rule("seen-after-death", "Seen after a recorded death", "found", 1, 1, about="death"),
    rule("custody-overlap", "Two custodians have the child at once", "clear", severity="concern"),
    rule("missing-still", "Missing and not found", "not-evaluated", why="needs missing: no supplied source states them", about="missing"),
    rule(
        "visit-overdue", "A visit is overdue", "not-evaluated", why="no jurisdiction is stated", severity="concern", jurisdiction="england"
    ),
    rule("consent-before-birth", "Consent signed before birth", "not-evaluated", why="needs consents: no supplied source states them"),
    rule("two-births-too-close", "One mother, two births, too close", "failed", why="the engine ran out of memory", severity="concern"),
)


#: What counts for and against the one pair: 2 bits in all, a probability of 0.8.
STEPS = [("before anything is compared", -7.0), ("the same birth date", 11.5), ("different mothers", -2.5)]

#: The linkage as it tells of itself, here with a model that it did not believe: 14 children of 20 files.
LINKAGE = {
    "model": "default",
    "why": "more files than not would be one child's",
    "warning": "what this case taught about its own records is not credible (more files than not would be one child's)",
    "expected_pairs": 230.0,
    "files": 20,
    "children": 14,
    "compared_files": 20,
    "pairs_compared": 40,
    "pairs_left": 1,
    "keys": [
        {"name": "born", "pairs": 40, "values_too_common": 0, "used": True, "advice": ""},
        {"name": "family", "pairs": 900_000, "values_too_common": 2, "used": False, "advice": "left out: it selects 900,000 pairs."},
    ],
    "joined": [{"how_surely": "of one file", "children": 9}, {"how_surely": "0.99 to 0.9999", "children": 5}],
    "calibration": [
        {"from": 0.0, "to": 0.1, "pairs": 30, "expected": 0.3, "joined": 0, "judged": 2, "judged_same": 0},
        {"from": 0.8, "to": 0.9, "pairs": 4, "expected": 3.3, "joined": 0, "judged": 4, "judged_same": 3},
        {"from": 0.9, "to": 1.0, "pairs": 6, "expected": 5.9, "joined": 6, "judged": 0, "judged_same": 0},
    ],
}


class Case:
    """Rows of the handmade case, written as a clerk would read them out."""

    def __init__(self) -> None:
        self.rows, self.episodes, self.sightings, self.gaps, self.findings, self.roll, self.children = [], [], [], [], [], [], []

    def row(self, source: str, **cells: str) -> str:
        """One more row of a source; returns its record reference."""
        number = 1 + sum(row["source"] == source for row in self.rows)
        record = f"{source}:{number}"
        self.rows.append(
            dict(record=record, source=source, path=SOURCES[source][0], row=number, cells=json.dumps(cells, ensure_ascii=False))
        )
        return record

    def held(self, child, start, end, record, setting="other", organisation=None, custodian=None, basis="placement", confirmed=()):
        """Somebody had the child."""
        told = dict.fromkeys(schema.EPISODES)
        told |= dict(child=child, episode=1 + sum(e["child"] == child for e in self.episodes), start=day(start), start_last=day(start))
        told |= dict(end=day(end), end_last=day(end), custodian=custodian, custodian_name="Yoon Mi-ra" if custodian else None)
        told |= dict(organisation=organisation and "o-" + organisation[:2].lower(), organisation_name=organisation, setting=setting)
        told |= dict(basis=basis, holder="", holder_group="", duty="childhood", confirmed=list(confirmed), record=record, records=[record])
        self.episodes.append(told)

    def seen(self, child, date, record, kind="health", independent=True, running=False):
        """Somebody met the child."""
        holder = SOURCES[record.split(":")[0]][1]
        told = dict(child=child, date=day(date), date_last=day(date), kind=kind, holder=holder, holder_group=holder, by="Nurse Han")
        self.sightings.append(told | dict(independent=independent, running=running, record=record))

    def gap(self, child, start, end, records, kind="gap"):
        """Nobody, or more than one, had the child."""
        days = (day(end) or AS_OF) - day(start)
        self.gaps.append(dict(child=child, kind=kind, start=day(start), end=day(end), days=days.days, records=list(records)))

    def finding(self, rule, child, since, until, summary, records, severity="grave", confidence="high", status="new", parties=""):
        """A rule found something."""
        mark = hashlib.md5(f"{rule}{child}{since}".encode()).hexdigest()[:8]
        told = dict(finding=f"F-{mark}", rule=rule, severity=severity, confidence=confidence, child=child, parties=parties)
        told |= dict(since=day(since), until=day(until), summary=summary, records=";".join(sorted(records)), status=status)
        self.findings.append(told)

    def on_roll(self, child, name, birth, status, reason, since=None, last=None, organisation=None, risk=None):
        """The child's line of the roll."""
        mine = [finding["finding"] for finding in self.findings if finding["child"] == child]
        told = dict.fromkeys(schema.ROLL)
        told |= dict(child=child, status=status, since=day(since), reason=reason, names=name, birth_date=day(birth), risk=risk)
        told |= dict(last_seen=day(last), last_seen_record="health:1" if last else None, last_seen_by="Nurse Han" if last else None)
        told |= dict(days_unseen=(AS_OF - day(last)).days if last else None, organisation_name=organisation)
        told |= dict(findings=";".join(sorted(mine)), records="births:1;placements:1")
        self.roll.append(told)
        kid = dict(child=child, names=[name], birth_date=day(birth), birth_date_last=day(birth), birth_dates=1, sex="female")
        self.children.append(kid | dict(duty="childhood", records=4, last_period=None))


def returned(case: Case, child: str, name: str, born: str, placed: str, returned: str, registered: bool) -> None:
    """A child born in the hospital, placed by its fund, and given back to it; nothing later names it."""
    birth = case.row(
        "births",
        child_name=name,
        child_birth_date=born,
        mother_name="이숙자",
        mother_phone="010-2345-6789",
        place="Haneul Hospital",
        note="",
        remark="2.9 kg",
    )
    placement = case.row(
        "placements",
        file_no=f"A-{child[-3:]}",
        child_name=name,
        date=placed,
        end=returned,
        setting="adoption",
        end_reason="returned",
        custodian_name="Yoon Mi-ra",
    )
    back = case.row(
        "returns", file_no=f"A-{child[-3:]}", date=returned, reason="not suited", custodian_name="Yoon Mi-ra", receiver_name="=Jung Hyeon"
    )
    checked = case.row("health", child_name=name, date=placed, number="8801-22", carer_name="Yoon Mi-ra")
    case.held(child, born, placed, birth, "hospital", "Haneul Hospital", basis="birth", confirmed=["Hanbit Health Centre"])
    case.held(child, placed, returned, placement, "adoption", custodian="p-4410", confirmed=["Hanbit Health Centre"])
    case.held(child, returned, None, back, "other", "Haneul Children's Fund", basis="return")
    case.seen(child, born, birth, "birth", independent=False)
    case.seen(child, placed, checked)
    if registered:
        case.row("register", child_name=name, child_birth_date=born, date=born, mother_name="이숙자")
    else:
        case.finding(
            "never-registered",
            child,
            born,
            None,
            "Born on the day stated, and in no entry of the civil register.",
            [birth],
            "concern",
            "medium",
        )
    case.finding(
        "returned-then-unseen",
        child,
        returned,
        None,
        f"Given back on {returned}; no independent holder has seen the child in the {(AS_OF - day(returned)).days:,} days since.",
        [placement, back, checked],
        parties="o-ha;p-4410",
    )
    case.on_roll(child, name, born, "unaccounted", "returned-then-unseen", returned, placed, "Haneul Children's Fund", "high")


def read() -> Case:
    """Fourteen children: nine given back, one dead and seen again, one asserted dead, three well cared for."""
    case = Case()
    for place, (name, registered) in enumerate(
        [
            ("김아현", True),
            ("박소미", False),
            ("한석수", True),
            ("최주안", False),
            ("정시우", True),
            ("강하늘", False),
            ("윤서진", True),
            ("임도윤", True),
            ("오지안", False),
        ]
    ):
        returned(
            case, f"c-{1001 + place}", name, f"{2012 + place}-02-0{place + 1}", f"{2013 + place}-06-11", f"{2015 + place}-03-03", registered
        )
    first = case.row("deaths", child_name="이태식", date="2019-05-01", certificate="", certifier_name="Kim Se-hee")
    case.held("c-2001", "2010-01-09", "2019-05-01", first, "parents", custodian="p-77", basis="birth")
    case.finding("death-uncertified", "c-2001", "2019-05-01", None, "A death is asserted, and no certificate number is recorded.", [first])
    case.on_roll("c-2001", "이태식", "2010-01-09", "unaccounted", "death-uncertified", "2019-05-01", "2018-11-11")
    dead = case.row("deaths", child_name="서유나", date="2020-02-02", certificate="D-9", certifier_name="Kim Se-hee")
    met = case.row("schools", pupil="Seo Yuna", date="2021-03-02", end="2021-12-20", sen="yes")
    case.held("c-2002", "2011-04-04", "2020-02-02", dead, "foster", "Hanbit Foster Care")
    case.seen("c-2002", "2021-03-02", met, "school")
    case.finding(
        "seen-after-death",
        "c-2002",
        "2021-03-02",
        "2021-03-02",
        "In school 394 days after a certified death.",
        [dead, met],
        confidence="medium",
    )
    case.finding(
        "contradictory-birth-date", "c-2002", None, None, "Two records state birth dates that exclude one another.", [met], "notice", "low"
    )
    case.on_roll("c-2002", "서유나", "2011-04-04", "contradicted", "seen-after-death", "2020-02-02", "2021-03-02")
    for place, (status, reason) in enumerate([("accounted", "seen-with-custodian"), ("of_age", "of-age"), ("left", "arrival-confirmed")]):
        child, born = f"c-300{place}", f"{2014 - 7 * (place == 1)}-06-20"
        birth = case.row("births", child_name="조은우", child_birth_date=born, mother_name="Cho", place="", note="")
        taught = case.row("schools", pupil="Cho Eun-u", date="2021-03-02", end="", sen="")
        home = case.row(
            "placements",
            file_no=child,
            child_name="조은우",
            date="2016-01-10",
            end="",
            setting="foster",
            end_reason="",
            custodian_name="Na",
        )
        case.held(child, born, "2015-10-01", birth, "parents", custodian="p-9", basis="birth")
        case.held(child, "2016-01-10", None, home, "foster", "Hanbit Foster Care", confirmed=["Hanbit Schools Office"])
        case.gap(child, "2015-10-01", "2016-01-10", [birth, home])
        case.seen(child, "2021-03-02", taught, "school", running=True)
        summary = "Nobody is recorded as having the child for 101 days."
        case.finding(
            "custody-gap",
            child,
            "2015-10-01",
            "2016-01-10",
            summary,
            [birth, home],
            "concern",
            "medium",
            "accepted" if place == 2 else "known",
        )
        case.on_roll(child, "조은우", born, status, reason, last="2025-07-20", organisation="Hanbit Foster Care")
    return case


def tell(engine: DuckDB, case: Case, prefix: str = "", **changes) -> Telling:
    """Keep the rows of `case` as tables and tell them."""

    def keep(name, table_schema, rows):
        return engine.keep(prefix + name, pa.Table.from_pylist(rows, schema=table_schema.to_pyarrow()))

    inputs, coverage = [], []
    for source, (path, holder, kind) in SOURCES.items():
        rows = sum(row["source"] == source for row in case.rows)
        told = dict(source=source, path=path, recognised="rollcall.toml", holder=holder, sha256=hashlib.sha256(path.encode()).hexdigest())
        inputs.append(told | dict(bytes=100 * rows, rows=rows + 1, used=rows, set_aside=1, not_used=0, problem=None))
        told = dict(source=source, holder=holder, holder_group=holder, duty="childhood", kind=kind, records=rows)
        coverage.append(told | dict(first=datetime.date(2010, 1, 9), last=AS_OF))
    inputs.append(
        dict.fromkeys(schema.INPUTS) | dict(path="letter.pdf", sha256="0" * 64, bytes=9, problem="not a kind of file that Rollcall reads")
    )
    aside = [dict(record=f"{source}:99", reason="the date is not a date", text="Kim,31.31.2015,") for source in SOURCES]
    notes = [dict(source="placements", path="agency/placements.csv", field="setting", problem="unknown code 'K9'", rows=3)]
    statuses: dict[tuple[str, str], int] = {}
    for line in case.roll:
        statuses[line["status"], line["reason"]] = statuses.get((line["status"], line["reason"]), 0) + 1
    outcomes = [dict(status=status, reason=reason, children=children) for (status, reason), children in statuses.items()]
    pairs = [
        dict(
            child="c-1001",
            other="c-2002",
            probability=0.83,
            why="equal birth date; names alike; different mothers",
            records=["births:1", "schools:1"],
        )
    ]
    reconciliation = [
        dict(here="births", there="register", population="in-both", explained="in both", children=5),
        dict(here="births", there="register", population="only-here", explained="unexplained", children=4),
        dict(here="births", there="register", population="only-here", explained="of_age", children=3),
        dict(here="births", there="register", population="only-there", explained="unexplained", children=1),
        dict(here="births", there="schools", population="in-both", explained="in both", children=9),
        dict(here="births", there="schools", population="only-here", explained="accounted: seen", children=2),
        dict(here="births", there="schools", population="only-here", explained="unaccounted: never-registered", children=4),
        dict(here="births", there="schools", population="only-there", explained="contradicted: seen-after-death", children=1),
    ]
    parties = [
        dict.fromkeys(PARTIES) | dict(party="o-ha", kind="organisation", name="Haneul Children's Fund", children=9, findings=9),
        dict.fromkeys(PARTIES) | dict(party="p-4410", kind="person", name="Yoon Mi-ra", children=9, findings=9),
    ]
    custody = [{name: episode[name] for name in CUSTODY} for episode in case.episodes]
    people = [dict(record=row["record"], role="child", person=f"c-{place}", probability=1.0) for place, row in enumerate(case.rows)]
    facts = dict(
        engine=engine,
        title="Hanbit district, 2010–2025",
        as_of=AS_OF,
        ran_on="duckdb",
        as_of_from="stated",
        versions={"rollcall": "0.1.0", "duckdb": "1.5.6", "ibis-framework": "12.0.0"},
        command="rollcall audit hanbit --config rollcall.toml",
        inputs=keep("inputs", schema.INPUTS, inputs),
        set_aside=keep("set_aside", schema.SET_ASIDE, aside),
        notes=keep("notes", schema.NOTES, notes),
        rows=keep("rows", schema.ROWS, case.rows),
        roll=keep("roll", schema.ROLL, case.roll),
        people=keep("people", schema.PEOPLE, people),
        custody=keep("custody", CUSTODY, custody),
        findings=keep("findings", schema.FINDINGS, case.findings),
        parties=keep("parties", PARTIES, parties),
        concentrations=engine.empty(prefix + "concentrations", schema.CONCENTRATIONS),
        explanations=engine.empty(prefix + "explanations", schema.EXPLANATIONS),
        ties=engine.empty(prefix + "ties", schema.TIES),
        campaigns=engine.empty(prefix + "campaigns", schema.CAMPAIGNS),
        triage=engine.empty(prefix + "triage", schema.TRIAGE),
        calibration=engine.empty(prefix + "calibration", schema.CALIBRATION),
        outcomes=keep("outcomes", schema.OUTCOMES, outcomes),
        reconciliation=keep("reconciliation", schema.RECONCILIATION, reconciliation),
        coverage=keep("coverage", schema.COVERAGE, coverage),
        events=engine.empty(prefix + "events", schema.EVENTS),
        episodes=keep("episodes", schema.EPISODES, case.episodes),
        sightings=keep("sightings", schema.SIGHTINGS, case.sightings),
        gaps=keep("gaps", schema.GAPS, case.gaps),
        children=keep("children", schema.CHILDREN, case.children),
        pairs=keep("pairs", schema.PAIRS, pairs),
        links=engine.empty(prefix + "links", schema.LINKS),
        judged=engine.empty(prefix + "judged", JUDGED_BY_RULE),
        rules=RULES,
        seconds=1.94,
        peak_memory_bytes=240_000_000,
        incomplete=("letter.pdf was not read",),
        linkage=LINKAGE,
        held_against="births",
        explained=[Explained("c-1001", "c-2002", 0.83, ("births:1", "schools:1"), STEPS)],
    )
    return Telling(**(facts | changes))
