"""Renders report.html: one self-contained file that makes no request and needs no script."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import jinja2
import markupsafe

from rollcall.report import calibration, cards, charts, language, recurring, summary, waterfall, words
from rollcall.report.counts import Counts
from rollcall.report.masking import HIDDEN
from rollcall.report.telling import Telling
from rollcall.terms import CONFIDENCES, SEVERITIES

CHILDREN = 200  # children not accounted for that the report lists
LINES = 100  # lines of any other list

#: How an explanation in the reconciliation begins that explains nothing: by the return itself, or by what the roll says of the child.
UNEXPLAINED = ("unexplained", "unaccounted:", "contradicted:")

#: How the runner words that no source states what a rule needs.
NEEDED = re.compile(r"needs (?P<kinds>.+): no supplied source states them")

TEMPLATES = Path(__file__).parent / "templates"


def write(telling: Telling, counts: Counts, out: Path) -> None:
    """Write report.html into `out`."""
    (out / "report.html").write_text(language.page(render(telling, counts), telling.language, telling.rules), encoding="utf-8")


def render(telling: Telling, counts: Counts) -> str:
    """The report as HTML, in English. Every list is capped, and says so where it is."""
    chapters = cards.chapters(telling)
    parts = charts.parted(counts.statuses)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            telling=telling,
            counts=counts,
            style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
            short=summary.sentences(telling, counts),
            parts=parts,
            parts_in_words=charts.alternative(parts),
            outcomes=_by_status(counts),
            chapters=chapters,
            recurring=recurring.recurring(telling),
            shown={card.finding["finding"] for chapter in chapters for card in chapter.cards},
            absent=_absent(telling),
            namesakes=_namesakes(telling),
            absent_children=sum(counts.statuses.get(status, 0) for status in ("unaccounted", "contradicted")),
            reconciliation=_reconciliation(telling),
            rules=sorted(telling.rules, key=lambda rule: (list(words.OUTCOMES).index(rule["outcome"]), rule["name"])),
            holders=telling.coverage.select("holder").distinct().order_by("holder").to_pyarrow()["holder"].to_pylist(),
            enabling=_enabling(telling.rules),
            coverage=_lines(telling.coverage.order_by("source", "kind")),
            pairs=_lines(telling.pairs.order_by(ibis.desc("probability"), "child", "other")),
            falls=[(each, picture) for each in telling.explained if (picture := waterfall.draw(each.steps))],
            calibration=calibration.calibration(telling.linkage),
            amiss=[key for key in telling.linkage.get("keys", ()) if key["advice"]],
            aside=_lines(_aside(telling.set_aside)),
            aside_groups=_count(_aside(telling.set_aside)),
            notes=_lines(telling.notes.order_by(ibis.desc("rows"), "source", "path", "field", "problem")),
            notes_lines=_count(telling.notes),
            inputs=_lines(telling.inputs.order_by("path", "source")),
            hidden=HIDDEN,
            lines=LINES,
            words=words,
            counted=words.counted,
            share=words.share,
            size=words.size,
            severities=list(reversed(SEVERITIES)),
            confidences=list(reversed(CONFIDENCES)),
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=words.day, number=words.number, plain=words.plain, dated=words.dated, coded=_coded, signed=words.signed)
    return environment


def _coded(text: str) -> markupsafe.Markup:
    """`text` with what stands between backticks as code."""
    parts = (markupsafe.escape(part) for part in text.split("`"))
    return markupsafe.Markup("").join(
        markupsafe.Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _by_status(counts: Counts) -> list[Mapping[str, Any]]:
    """The outcome table: each status with its reasons."""
    return [
        dict(
            status=status,
            label=words.STATUSES[status][0],
            children=children,
            reasons=[row for row in counts.outcomes if row["status"] == status],
        )
        for status, children in counts.statuses.items()
    ]


def _namesakes(telling: Telling) -> list[dict[str, Any]]:
    """Names under which several persons were the last to have children not accounted for: name, persons, children; most children first."""
    roll = _lost(telling)
    named = roll.filter(roll.custodian_name.notnull()).group_by("custodian_name")
    told = named.agg(persons=roll.custodian.nunique(), children=roll.child.collect(order_by=roll.child))
    told = told.filter(told.persons > 1).order_by(told.children.length().desc(), "custodian_name").rename(name="custodian_name")
    return told.to_pyarrow().to_pylist()


def _lost(telling: Telling) -> ir.Table:
    return telling.roll.filter(telling.roll.status.isin(["unaccounted", "contradicted"]))


def _absent(telling: Telling) -> list[dict[str, Any]]:
    """Children not accounted for, those lost longest first."""
    roll = _lost(telling)
    order = (roll.since.isnull(), roll.since, roll.child)
    return roll.order_by(*order).limit(CHILDREN).to_pyarrow().to_pylist()


def _reconciliation(telling: Telling) -> list[Mapping[str, Any]]:
    """One line for each two sources or returns, with what is explained and what is not; most unexplained first."""
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in telling.reconciliation.order_by("here", "there", "population", "explained").to_pyarrow().to_pylist():
        grouped.setdefault((row["here"], row["there"]), []).append(row)
    told = [_reconciled(here, there, rows) for (here, there), rows in grouped.items()]
    return sorted(told, key=lambda line: (-line["unexplained"], line["here"], line["there"]))


def _reconciled(here: str, there: str, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    def total(population: str) -> int:
        return sum(row["children"] for row in rows if row["population"] == population)

    apart = sorted(
        (row for row in rows if row["population"] != "in-both"), key=lambda row: (row["population"], -row["children"], row["explained"])
    )
    return dict(
        here=here,
        there=there,
        both=total("in-both"),
        only_here=total("only-here"),
        only_there=total("only-there"),
        apart=apart,
        unexplained=sum(row["children"] for row in apart if row["explained"].startswith(UNEXPLAINED)),
    )


def _enabling(rules: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """What no source states -> titles of the rules that it alone or with others would enable; most rules first."""
    enabled: dict[str, list[str]] = {}
    for rule in rules:
        if rule["outcome"] == "not-evaluated" and (needed := NEEDED.match(rule["why"] or "")):
            for kind in re.split(" and | or |, ", needed["kinds"]):
                enabled.setdefault(kind, []).append(rule["title"])
    return sorted(enabled.items(), key=lambda item: (-len(item[1]), item[0]))


def _aside(table: ir.Table) -> ir.Table:
    """Rows set aside, counted by source or path and reason."""
    place = table.record.re_replace(r":\d+$", "")
    counted = table.mutate(place=place).group_by("place", "reason").aggregate(rows=ibis._.count(), first=ibis._.record.min())
    return counted.order_by(ibis.desc("rows"), "place", "reason")


def _lines(table: ir.Table) -> list[dict[str, Any]]:
    return table.limit(LINES).to_pyarrow().to_pylist()


def _count(table: ir.Table) -> int:
    return table.count().to_pyarrow().as_py()
