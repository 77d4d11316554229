"""The dossier of a whole case: the roll in numbers, each child not accounted for, and what was found on no single child."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rollcall.dossier import absences, child, findings, outcome
from rollcall.dossier.claim import Claim, Dossier, Value
from rollcall.dossier.held import Held

LOST = ("unaccounted", "contradicted")


def draw_up(held: Held, outcomes: Sequence[outcome.Outcome] = ()) -> Dossier:
    """The dossier of the case: its children are those not accounted for, its findings the grave ones."""
    roll = held.roll.order_by("child").to_pyarrow().to_pylist()
    lost = [row["child"] for row in roll if row["status"] in LOST]
    gathered = child.gather(held, lost)
    grave = held.findings.filter(held.findings.severity == "grave").order_by("rule", "since", "finding").to_pyarrow().to_pylist()
    sources = [f"{absences.WHOLE}{row['path']}" for row in absences.inputs(held)]
    claims = [
        *_short(roll, sources),
        *findings.claims("case", grave, findings.named(roll)),
        *(_line(gathered[each]) for each in sorted(lost, key=lambda each: (str(gathered[each].roll["since"]), each))),
        *findings.questions("case", grave, outcomes, findings.named(roll)),
    ]
    cited = {record for claim in claims for record in claim.records}
    return Dossier(
        kind="case",
        subject="case",
        name=Value(held.title),
        title=held.title,
        as_of=held.as_of,
        versions=held.versions,
        claims=claims,
        references=held.references(cited) | absences.files(held, cited),
        files=absences.inputs(held),
        unevaluated=[name for name, rule in held.rules.items() if rule["outcome"] == "not-evaluated"],
    )


def _short(roll: Sequence[dict], sources: Sequence[str]) -> Iterator[Claim]:
    statuses: dict[str, int] = defaultdict(int)
    for row in roll:
        statuses[row["status"]] += 1
    for status, count in sorted(statuses.items(), key=lambda item: (-item[1], item[0])):
        values = {"count": Value(f"{count:,}"), "all": Value(f"{len(roll):,}"), "status": Value(f"status.{status}", "term")}
        yield Claim("short", "case", "case-roll", values, sources, rule="roll")


def _line(about: child.Child) -> Claim:
    roll = about.roll
    bearing = [record for row in about.findings if row["severity"] == "grave" for record in findings.cited(row)]
    cited = bearing or (roll["last_seen_record"] or roll["records"]).split(";")[:1]
    return Claim("children", "case", "roll-line", child.line(about), list(dict.fromkeys(cited)), roll["since"], None, "roll")
