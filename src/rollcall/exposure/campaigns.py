"""Campaigns: recalls, returns, exits and deaths of one body that cluster in days, against the body's own past.

A scan over windows of 1 to 14 days. For N acts of a body over T days, a window of w days that holds k of them has, at most, the p-value
N P(Bin(N - 1, f) >= k - 1) with f = w / T: some act begins the window, and the N - 1 others fall into it. The bound holds for any N and k
(union bound over the acts) and needs no simulation. Where all bodies together act more in that month of the year, f grows by as much.
The windows tried are counted (Bonferroni), and q-values are over all bodies and kinds.
"""

import datetime
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.stats import binom

from rollcall.engine import Engine
from rollcall.exposure.exact import benjamini_hochberg
from rollcall.exposure.parties import usual_name
from rollcall.schema import CAMPAIGNS

WINDOWS: Final = (1, 3, 7, 14)
#: Fewer acts in a window than this are no campaign.
FEWEST: Final = 5
#: What is told: clusters no more than this of which would be chance.
FALSE: Final = 0.01
_KINDS: Final = ("recall", "return", "border", "death")


def scan(engine: Engine, events: ir.Table, as_of: datetime.date) -> ir.Table:
    """Keep and return `campaigns` (CAMPAIGNS), strongest first within a body: clusters by body and kind.

    Args:
        events: EVENTS with `body`. as_of: the day of the roll; deadlines are counted from it.
    """
    acts = _acts(events, as_of)
    past = events.filter(events.date.notnull() & (events.date <= ibis.literal(as_of)))
    names = usual_name(past, "body", ibis.coalesce(past.organisation_name, past.holder), "record")
    spans = past.group_by("body").agg(first=past.date.min()).join(names, "body")
    table = acts.join(spans, "body").order_by("body", "act", "date", "child").to_pyarrow()
    rows, tested = _clusters(table, as_of)
    if rows:
        q_values = benjamini_hochberg(np.array([row["p_value"] for row in rows]), tested)
        rows = [row | {"q_value": float(q)} for row, q in zip(rows, q_values, strict=True) if q <= FALSE]
    found = engine.keep("clusters", pa.Table.from_pylist(rows, schema=_FOUND))
    return engine.keep("campaigns", _told(found, events, as_of).order_by("p_value", "body", "kind", "since"))


_FOUND = pa.schema(
    [
        ("body", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("since", pa.date32()),
        ("until", pa.date32()),
        ("children", pa.int64()),
    ]
    + [(name, pa.float64()) for name in ("expected", "p_value", "q_value")]
)


def _acts(events: ir.Table, as_of: datetime.date) -> ir.Table:
    """One act for each body, kind, day and child: recalls, returns (and placements that end as such), exits, deaths."""
    done = events.filter(~events.planned.fill_null(False))
    direct = done.filter(done.kind.isin(["recall", "return", "death"]) | ((done.kind == "border") & (done.direction == "exit")))
    direct = direct.select("body", "child", "date", act="kind")
    ended = done.filter((done.kind == "placement") & (done.end_reason == "returned")).select(
        "body", "child", date="end", act=ibis.literal("return")
    )
    both = ibis.union(direct, ended).filter(lambda t: t.date.notnull() & (t.date <= ibis.literal(as_of)))
    return both.distinct()


def _clusters(table: pa.Table, as_of: datetime.date) -> tuple[list[dict[str, Any]], int]:
    """The densest window of each body and kind with at least FEWEST acts, and how many bodies and kinds were looked at."""
    body, act = (np.array(table[name].to_pylist(), dtype=object) for name in ("body", "act"))
    names, days = table["name"].to_pylist(), table["date"].cast(pa.int32()).to_numpy()
    first = table["first"].cast(pa.int32()).to_numpy()
    month = np.array([day.month for day in table["date"].to_pylist()], dtype=int)
    groups = sorted(set(zip(body.tolist(), act.tolist(), strict=True)))
    last = (as_of - datetime.date(1970, 1, 1)).days
    rows, tested = [], 0
    for one, kind in groups:
        mine = np.flatnonzero((body == one) & (act == kind))
        count = len(mine)
        if count < FEWEST:
            continue
        tested += 1
        others = np.flatnonzero((body != one) & (act == kind))
        length = max(last - int(first[mine[0]]) + 1, max(WINDOWS))
        best = None
        for window in WINDOWS:
            inside = np.searchsorted(days[mine], days[mine] + window, side="left") - np.arange(count)
            start = int(np.argmax(inside))
            held = int(inside[start])
            share = min(1.0, window / length * _season(month[others], int(month[mine[start]])))
            p_value = min(1.0, len(WINDOWS) * count * float(binom.sf(held - 2, count - 1, share)))
            if held >= FEWEST and (best is None or p_value < best["p_value"]):
                since, until = (datetime.date(1970, 1, 1) + datetime.timedelta(int(days[mine[at]])) for at in (start, start + held - 1))
                due = (count - held) * share / max(1 - share, 1e-9)
                best = dict(
                    body=one, name=names[mine[0]], kind=kind, since=since, until=until, children=held, expected=due, p_value=p_value
                )
        if best:
            rows.append(best)
    return rows, tested


def _season(months: np.ndarray, month: int) -> float:
    """How many times a twelfth of the year the other bodies do in that month; never less than 1."""
    return max(1.0, 12 * ((months == month).sum() + 1) / (len(months) + 12))


def _told(found: ir.Table, events: ir.Table, as_of: datetime.date) -> ir.Table:
    """Add answers by each child's latest word, those returned since, the last deadline, and the records."""
    acts = events.select(
        "child", "date", "end", "response", "deadline", "record", "organisation", by="body", state="kind", ended="end_reason"
    )
    day = ibis.ifelse((acts.state == "placement") & (acts.ended == "returned"), acts.end, acts.date)
    acts = acts.mutate(day=day, does=ibis.ifelse((acts.state == "placement") & (acts.ended == "returned"), "return", acts.state))
    members = found.join(acts, [found.body == acts.by, found.kind == acts.does, acts.day >= found.since, acts.day <= found.until])
    back = acts.filter(acts.does == "return").group_by("child").agg(back=acts.day.max())
    members = members.left_join(back, "child").drop("child_right")
    latest = ibis.window(group_by=["body", "kind", "child"], order_by=[members.date.desc(), members.record.desc()])
    members = members.mutate(nth=ibis.row_number().over(latest), answer=members.response.fill_null("none"))
    asked = (members.kind == "recall") & (members.nth == 0)
    counted = members.group_by("body", "kind").agg(
        agreed=(asked & (members.answer == "agreed")).sum(),
        refused=(asked & (members.answer == "refused")).sum(),
        undecided=(asked & (members.answer == "undecided")).sum(),
        unanswered=(asked & (members.answer == "none")).sum(),
        returned=members.child.nunique(where=(members.kind == "recall") & (members.back >= members.since)),
        deadline=members.deadline.max(),
        asked_children=members.child.nunique(),
        records=members.record.collect(distinct=True).sort(),
    )
    joined = found.join(counted, ["body", "kind"])
    recall = joined.kind == "recall"
    empty = {
        name: ibis.ifelse(recall, joined[name], None) for name in ("agreed", "refused", "undecided", "unanswered", "returned", "deadline")
    }
    joined = joined.mutate(children=joined.asked_children, **empty)
    joined = joined.mutate(days_left=joined.deadline.delta(ibis.literal(as_of), unit="day"))
    return joined.select(**{name: joined[name].cast(kind) for name, kind in CAMPAIGNS.items()})
