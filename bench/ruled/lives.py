"""Custody logs of any size, as EVENTS, MENTIONS and PEOPLE in Parquet, invented by DuckDB's SQL alone, slice by slice.

Every draw is a hash of the child's number and a word, so that a size gives the same rows on every machine and in any order.
A child has about 25 events. Most children are placed three times in a row, visited and reviewed in time, and go home or are
adopted; one in some tens lacks a registration, a visit, a certificate or somebody who took it back.
Names, places, notes and fingerprints are empty: no rule measured here reads them from EVENTS.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from rollcall.schema import EVENTS, MENTIONS, PEOPLE

#: The day of the roll, on which every file was drawn.
AS_OF = "2025-06-30"

#: Children of a slice. Events kept in no order come in as many chunks as there are slices, each with rows of every slice.
SLICE = 20_000

#: At least so many slices, so that a small log is mixed as well.
FEWEST = 8

#: Days between the first placement and each visit and review.
VISITS = (4, 38, 64, 100, 136, 154, 190, 226, 262)
REVIEWS = (15, 100, 158, 240)

#: Days between birth and each visit to a health service, and to the start of each school.
CHECKS = (30, 120, 365, 730, 1200, 1600)
SCHOOLS = (1461, 4018)


def draw(word: str, among: int) -> str:
    """SQL of a number from 0 to `among` - 1, the same for a child and a word every time."""
    return f"(hash(n, '{word}') % {among})::int"


LIVES = f"""select n, 'C' || lpad(n::varchar, 9, '0') as child, date '2010-01-01' + {draw("born", 5000)} as born,
    'M' || lpad((n - n % 2 * ({draw("sibling", 20)} = 0)::int)::varchar, 9, '0') as mother, {draw("care", 10)} < 8 as cared,
    {draw("adopted", 5)} = 0 as adopted, 'agency ' || {draw("agency", 40)} as agency,
    born + 200 + {draw("first", 400)} as p1, p1 + 60 + ({draw("gap", 60)} = 0)::int * 40 - ({draw("overlap", 60)} = 0)::int * 20 as p2,
    p2 + 90 as p3, case when {draw("open", 100)} > 0 then p3 + 120 end as p4,
    p1 + 60 as end1, p3 as end2, p4 as end3, cared and p4 is not null and {draw("back", 16)} = 0 as back"""


def _carer(nth: int) -> str:
    return f"'K' || lpad({draw(f'carer {nth}', 100_000)}::varchar, 6, '0')"


def _placement(nth: int) -> dict[str, str]:
    last = nth == 3
    return {
        "kind": "placement",
        "where": "cared",
        "holder": "agency",
        "date": f"p{nth}",
        "end": f"end{nth}",
        "setting": "case when adopted then 'adoption' else 'foster' end" if last else "'foster'",
        "custodian": _carer(nth),
        "end_reason": "case when back then 'returned' when adopted then 'adopted' else 'reunified' end" if last else "'transferred'",
        "organisation": "'O' || agency",
        "organisation_name": "agency",
    }


def _births() -> list[dict[str, str]]:
    hospital, clinic = f"'hospital ' || {draw('hospital', 60)}", f"'clinic ' || {draw('clinic', 300)}"
    born = {"stated_birth_date": "born", "stated_birth_date_last": "born"}
    slipped = f"born + ({draw('slip', 200)} = 0)::int * 365"
    return [
        {
            "kind": "birth",
            "where": f"{draw('home', 30)} > 0",
            "holder": hospital,
            "date": "born",
            "mother": "mother",
            "mother_name": "mother",
            "plurality": "1",
            "birth_order": "1",
            **born,
        },
        {
            "kind": "registration",
            "where": f"{draw('unregistered', 50)} > 0",
            "holder": "'civil register'",
            "mother": "mother",
            "mother_name": "mother",
            "date": f"born + 2 + {draw('entered', 25)} + ({draw('late', 80)} = 0)::int * 200",
            "stated_birth_date": slipped,
            "stated_birth_date_last": slipped,
        },
        *(
            {
                "kind": "health",
                "where": f"{draw(f'check {days}', 25)} > 0",
                "holder": clinic,
                "date": f"born + {days} + {draw(f'day {days}', 20)}",
                "number": "'V' || n",
                "carer": "mother",
                **born,
            }
            for days in CHECKS
        ),
    ]


def _offices() -> list[dict[str, str]]:
    school, death = f"'school ' || {draw('school', 900)}", {"kind": "death", "where": f"{draw('dead', 250)} = 0"}
    away, went = f"{draw('away', 50)} = 0 and p4 is not null", f"{draw('went', 12)} = 0"
    return [
        *(
            {"kind": "school", "holder": school, "date": f"born + {days}", "end": "born + 4018" if days < 4018 else "null::date"}
            for days in SCHOOLS
        ),
        *(
            {
                "kind": "visit",
                "where": f"cared and ({nth} not in (3, 4) or {draw('unvisited', 40)} > 0)",
                "holder": "agency",
                "date": f"p1 + {days}",
            }
            for nth, days in enumerate(VISITS)
        ),
        *({"kind": "review", "where": "cared", "holder": "agency", "date": f"p1 + {days}"} for days in REVIEWS),
        *({"kind": "listed", "holder": f"'district ' || {draw('district', 200)}", "date": f"born + {days}"} for days in (1000, 2500)),
        {"kind": "order", "where": "cared", "holder": "'court'", "date": "p1", "custodian": _carer(1), "decision": "'care order'"},
        {
            "kind": "order",
            "where": f"cared and adopted and not back and {draw('no order', 30)} > 0",
            "holder": "'court'",
            "date": "p4",
            "custodian": _carer(3),
            "decision": "'adoption order'",
        },
        {
            "kind": "consent",
            "where": "cared and adopted",
            "holder": "agency",
            "date": f"born + 20 + ({draw('late consent', 50)} = 0)::int * 2000",
            "signer": "mother",
        },
        {
            "kind": "return",
            "where": "back",
            "holder": "agency",
            "date": "p4",
            "custodian": _carer(3),
            "organisation": "'O' || agency",
            "organisation_name": "agency",
            "receiver": f"case when {draw('nobody', 10)} > 0 then mother end",
            "reason": "'given back'",
        },
        {"kind": "recall", "where": "back", "holder": "agency", "date": "p4 - 20", "custodian": _carer(3), "response": "'agreed'"},
        {
            "kind": "handover",
            "where": f"cared and {draw('handed', 20)} = 0",
            "holder": "agency",
            "date": "p1",
            "giver": "mother",
            "receiver": _carer(1),
        },
        {
            "kind": "missing",
            "where": went,
            "holder": "'police'",
            "date": "p1 + 300",
            "reported": f"p1 + 300 + ({draw('told', 9)} = 0)::int * 5",
            "end": f"case when {draw('found', 12)} > 0 then p1 + 304 end",
            "end_last": f"case when {draw('found', 12)} > 0 then p1 + 304 end",
        },
        {
            **death,
            "holder": "case when n % 2 = 0 then 'registrar of deaths' else agency end",
            "date": "born + 1700",
            "certificate": f"case when {draw('certified', 4)} > 0 then 'D' || n end",
        },
        {"kind": "border", "where": away, "holder": "'border'", "date": "p4 + 5", "direction": "'exit'", "country": "'XX'"},
        {
            "kind": "border",
            "where": f"{away} and {draw('arrived', 5)} > 0",
            "holder": "'border abroad'",
            "date": "p4 + 6",
            "direction": "'arrival'",
            "country": "'XX'",
        },
        {
            "kind": "parentage",
            "where": f"{draw('tested', 100)} = 0",
            "holder": "'laboratory'",
            "date": "born + 90",
            "adult": "mother",
            "relation": "'mother'",
            "verdict": f"case when {draw('excluded', 20)} = 0 then 'excluded' else 'supported' end",
            "likelihood_ratio": "10000.0",
        },
        {"kind": "rename", "where": f"{draw('renamed', 200)} = 0", "holder": "'court'", "date": "born + 900"},
    ]


#: What a child's life may state, one entry for each row that it can have.
STATEMENTS = (*_births(), *(_placement(nth) for nth in (1, 2, 3)), *_offices())


def _stated(nth: int, lives: str) -> str:
    columns = {name: value for name, value in STATEMENTS[nth].items() if name != "where"}
    kind, holder = columns.pop("kind"), columns.pop("holder")
    columns.setdefault("date_last", f"date + ({draw(f'vague {nth}', 40)} = 0)::int * 5")
    if "end" in columns:
        columns.setdefault("end_last", columns["end"])
    own = ", ".join(f'{value} as "{name}"' for name, value in columns.items())
    return f"""select child, '{kind}s-{nth}:' || n as record, '{kind}s-{nth}' as source, 'records/{kind}s-{nth}.csv' as path, n as row,
        '{kind}' as kind, {holder} as holder, holder as holder_group, 'childhood' as duty, date '{AS_OF}' as extracted, {own}
        from {lives} where {STATEMENTS[nth].get("where", "true")}"""


def _events(bounds: list[tuple[int, int]], order: str) -> str:
    """SQL of the events of one chunk: `bounds` gives for each statement the children that it is about."""
    parts = [_stated(nth, f"({LIVES} from range({low}, {high}) as numbers(n))") for nth, (low, high) in enumerate(bounds)]
    known = ", ".join(f'case when "{day}" <= date \'{AS_OF}\' then "{day}" end as "{day}"' for day in ("end", "end_last"))
    every = " union all by name ".join(["from no_events", *parts])
    return f"select * replace ({known}) from ({every}) where date <= date '{AS_OF}' order by {order}"


def _chunks(children: int) -> Iterator[tuple[int, int, int, list[tuple[int, int]]]]:
    slices = max(FEWEST, children // SLICE)
    edges = [children * nth // slices for nth in range(slices + 1)]
    for chunk in range(slices):
        turned = [(chunk + nth) % slices for nth in range(len(STATEMENTS))]
        yield chunk, edges[chunk], edges[chunk + 1], [(edges[each], edges[each + 1]) for each in turned]


def invent(folder: Path, children: int) -> None:
    """Write `folder/events-unsorted`, `folder/events-by-child`, `folder/mentions` and `folder/people`, each a folder of Parquet files.

    The two folders of events hold the same rows: once mixed, so that no two events of a child need be near one another, and once
    sorted by child, date and record. MENTIONS and PEOPLE are of the births and registrations alone.
    """
    con = duckdb.connect(config={"memory_limit": "1500MB", "temp_directory": str(folder / "spill")})
    for name, schema in (("no_events", EVENTS), ("no_mentions", MENTIONS), ("no_people", PEOPLE)):
        con.register(name, schema.to_pyarrow().empty_table())
    for name in ("events-unsorted", "events-by-child", "mentions", "people"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for chunk, low, high, turned in _chunks(children):
        sorted_ = folder / "events-by-child" / f"{chunk:05}.parquet"
        con.execute(f"copy ({_events([(low, high)] * len(STATEMENTS), 'child, date, record')}) to '{sorted_}'")
        con.execute(f"copy ({_events(turned, 'hash(record)')}) to '{folder / 'events-unsorted' / f'{chunk:05}.parquet'}'")
        papers = f"(from '{sorted_}' where kind in ('birth', 'registration'))"
        con.execute(
            f"""copy (from no_people union all by name select record, 'child' as role, child as person, 1.0 as probability from {papers}
            union all by name select record, 'mother' as role, mother as person, 1.0 as probability from {papers})
            to '{folder / "people" / f"{chunk:05}.parquet"}'"""
        )
        con.execute(
            f"""copy (from no_mentions union all by name select record, 'child' as role, false as alias, source, holder,
            'child ' || child as name,
            case when hash(child) % 2 = 0 then 'female' else 'male' end as sex, stated_birth_date as birth_date,
            stated_birth_date_last as birth_date_last from {papers}
            union all by name select record, 'mother' as role, false as alias, source, holder,
            'mother ' || mother as name,
            date '1980-01-01' + (hash(mother) % 7000)::int as birth_date, birth_date as birth_date_last,
            mother as national_id from {papers})
            to '{folder / "mentions" / f"{chunk:05}.parquet"}'"""
        )
    con.close()
