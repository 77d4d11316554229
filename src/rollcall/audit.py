"""The audit, told once: read, link, rebuild, judge, collect, take the roll, trace, write."""

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.common.exceptions import IbisError

from rollcall import custody, exposure, findings, people, report, rules, sources
from rollcall.config import Config, Source, columns_of
from rollcall.engine import DuckDB, Engine, Kind, open_engine
from rollcall.errors import UsageError
from rollcall.progress import Progress, Silent
from rollcall.report.masking import PERSONAL
from rollcall.schema import CUSTODY
from rollcall.terms import SEVERITIES

PACKAGES = ("rollcall", "duckdb", "ibis-framework", "splink", "pyarrow")


@dataclass(frozen=True)
class Order:
    """What was asked of an audit."""

    cases: tuple[Path, ...]
    config: Config = field(default_factory=Config)
    out: Path = Path("rollcall-out")
    formats: frozenset[str] = frozenset(report.FORMATS)
    names: bool = False
    since: Path | None = None  # the output of an earlier run, whose findings are `known` and whose links stand
    accepted: Path | None = None  # the file of acceptances
    judgements: Path | None = None  # the file of people's judgements on who is who
    command: str = "rollcall audit"
    language: str = "en"  # of the report and the first screen
    screen: bool = False  # render the first screen
    memory: str = "1500MB"
    engine: Kind = "duckdb"  # on which the stages run
    master: str = ""  # of Spark: the cluster; this machine when empty
    record: Callable[[Path], object] | None = None  # called with the finished folder, to record the run in a ledger


class Read(NamedTuple):
    """The case after the first three stages: every table that a rule may name, and the day of the roll."""

    recorded: "sources.Recorded"
    linked: "people.Linked"
    held: custody.Custody
    tables: Mapping[str, ir.Table]
    config: Config  # with the jurisdiction that applies


class Done(NamedTuple):
    """A finished audit."""

    telling: "report.Telling"
    outcomes: tuple["rules.RuleOutcome", ...]
    incomplete: tuple[str, ...]
    worst: str  # the highest severity among findings that nobody accepted; empty when there is none
    set_aside: int  # rows
    idle: int = 0  # acceptances that hold and are of no finding of this audit
    screen: str = ""  # what `rollcall audit` prints, where asked for


def run(order: Order, progress: Progress | None = None) -> Done:
    """Audit the case and write the output folder, whole or not at all.

    Raises:
        NothingRecognised: no file of the case is a source.
        ConfigurationError, UsageError: what was asked cannot be followed.
        OutputError: the folder cannot be written.
    """
    progress = progress or Silent()
    started = time.monotonic()
    with report.folder(order.out) as out, DuckDB(memory=order.memory) as engine, _stages_on(order, engine) as stages:
        done = tell(engine, order, progress, started, stages)
        progress.stage("writing")
        with report.written(order.out):
            report.write(done.telling, out, set(order.formats))
        screen = report.screen(done.telling, order.out, order.formats) if order.screen else ""
    if order.record:
        progress.stage("recording")
        order.record(order.out)
    return done._replace(screen=screen)


@contextmanager
def _stages_on(order: Order, engine: DuckDB) -> Generator[Engine]:
    """The engine on which the stages run: `engine` itself, or Spark beside it."""
    if order.engine == engine.name:
        yield engine
        return
    with open_engine(order.engine, memory=order.memory, master=order.master) as stages:
        yield stages


def tell(telling: DuckDB, order: Order, progress: Progress, started: float, stages: Engine | None = None) -> Done:
    """Everything but the writing: the tables of a finished audit, kept in `telling`.

    The stages run on `stages`, which is `telling` where it is not stated; what they leave elsewhere is carried over as files.
    """
    engine = stages or telling
    if order.since:
        findings.written(order.since, "findings")  # what is asked in vain is told before the work, not after
    said = people.judgements.read(order.judgements) if order.judgements else []
    earlier = people.known.read(telling, order.since, version("rollcall")) if order.since else None
    if earlier:
        earlier = earlier._replace(**_carried(telling, engine, links=earlier.links, pairs=earlier.pairs))
    read = rebuild(engine, order.cases, order.config, progress, said, earlier)
    recorded, held = read.recorded, read.held
    explained = _explained(engine, read.linked) if "html" in order.formats else []
    engine.keep_only(read)
    progress.stage("judging")
    asked = {"case": _case(read, engine), "coverage": rules.since.covering(recorded.coverage)}
    judged = _judged_before(telling, engine, order.since, asked, read) if order.since else None
    if judged:
        progress.step("children whose records have changed", judged.children)
    evaluation = rules.evaluate(engine, read.tables, recorded.as_of, read.config, progress, earlier=judged)
    progress.stage("collecting")
    known = _carried(telling, engine, known=_earlier(telling, order.since))["known"] if order.since else None
    accepted = findings.accepted_on(order.accepted, recorded.as_of) if order.accepted else frozenset()
    found = findings.collect(engine, evaluation.judged, recorded.records, known=known, accepted=accepted)
    idle = len(accepted) - found.filter(found.status == "accepted").count().to_pyarrow().as_py()
    reasons = {rule.name: rule.reason or rule.name for rule in rules.RULES}
    bearing = findings.open_bearings(evaluation.judged, reasons)
    roll = custody.take_roll(
        engine, held.children, held.events, held.episodes, held.sightings, held.endings, bearing, found, recorded.as_of
    )
    progress.stage("tracing")
    exposed = exposure.trace(
        engine, held.events, read.linked.people, recorded.mentions, found, held.children, roll, held.sightings, recorded.as_of,
        read.config.exposure.losses,
    )  # fmt: skip
    engine.keep_only(read, evaluation, found, roll, exposed)
    incomplete = (
        *_unread(recorded.inputs),
        *_unused(recorded.inputs),
        *(f"{out.name} failed: {out.why}" for out in evaluation.outcomes if out.outcome == "failed"),
    )
    tables = dict(
        inputs=recorded.inputs,
        set_aside=recorded.set_aside,
        notes=recorded.notes,
        rows=recorded.rows,
        roll=roll,
        people=read.linked.people,
        custody=held.episodes.select(*CUSTODY),
        findings=found,
        parties=exposed.parties,
        concentrations=exposed.concentrations,
        explanations=exposed.explanations,
        ties=exposed.ties,
        campaigns=exposed.campaigns,
        triage=exposed.triage,
        calibration=exposed.calibration,
        outcomes=custody.count(engine, roll),
        reconciliation=custody.reconcile(engine, held.events, recorded.periods, roll, recorded.coverage),
        coverage=recorded.coverage,
        events=held.events,
        episodes=held.episodes,
        sightings=held.sightings,
        gaps=held.gaps,
        children=held.children,
        pairs=read.linked.pairs,
        links=read.linked.links,
        judged=evaluation.judged,
    )
    progress.stage("telling")
    told = report.Telling(
        engine=telling,
        **_carried(engine, telling, **tables),
        title=order.config.title or ", ".join(case.name for case in order.cases) or "Audit",
        as_of=recorded.as_of,
        as_of_from=recorded.as_of_from,
        versions={package: version(package) for package in PACKAGES} | engine.versions(),
        ran_on=engine.name,
        command=order.command,
        held_against=custody.held_against(held.events, recorded.coverage),
        exposure=exposed.account,
        asked={**asked, "rules": {outcome.name: outcome.asked for outcome in evaluation.outcomes if outcome.asked}},
        rules=[_described(outcome) for outcome in evaluation.outcomes],
        seconds=time.monotonic() - started,
        peak_memory_bytes=engine.peak_memory(),
        incomplete=incomplete,
        idle_acceptances=idle,
        judgements=read.linked.held.told(),
        linkage={**read.linked.linkage.told(), "probabilities": people.known.probabilities(read.linked.model)},
        explained=explained,
        language=order.language,
        names=order.names,
        sensitive={source.name: _personal_columns(source) for source in order.config.source},
        mapped={source.name: frozenset(source.columns.values()) for source in order.config.source},
    )
    set_aside = recorded.set_aside.count().to_pyarrow().as_py()
    return Done(told, tuple(evaluation.outcomes), incomplete, _worst(found), set_aside, idle)


def rebuild(
    engine: Engine,
    cases: Iterable[Path],
    config: Config,
    progress: Progress,
    judgements: Iterable["people.Judgement"] = (),
    earlier: "people.Known | None" = None,
) -> Read:
    """Read, link as people judged and an earlier audit found, and rebuild: every table that a rule may name."""
    progress.stage("reading")
    recorded = sources.read(engine, list(cases), config, progress)
    progress.stage("linking")
    linked = people.link(engine, recorded.records, recorded.mentions, progress, judgements, earlier)
    progress.stage("rebuilding custody")
    held = custody.rebuild(engine, recorded.records, recorded.mentions, linked.people, recorded.coverage, recorded.as_of, progress)
    tables = {
        "events": held.events,
        "episodes": held.episodes,
        "sightings": held.sightings,
        "gaps": held.gaps,
        "children": held.children,
        "periods": recorded.periods,
        "people": linked.people,
        "mentions": recorded.mentions,
        "pairs": linked.pairs,
        "continuities": linked.continuities,
        "coverage": recorded.coverage,
    }
    return Read(recorded, linked, held, tables, config.model_copy(update={"jurisdiction": recorded.jurisdiction}))


def judge(engine: DuckDB, cases: Iterable[Path], config: Config, only: tuple[str, ...] = ()) -> "rules.Evaluation":
    """The rules' answer alone, for one rule or several, without findings, roll or output."""
    read = rebuild(engine, cases, config, Silent())
    return rules.evaluate(engine, read.tables, read.recorded.as_of, read.config, Silent(), only)


def _carried(here: Engine, there: Engine, **tables: ir.Table) -> dict[str, ir.Table]:
    """`tables` as the engine `there` sees them: those that only `here` has, carried over."""
    return {name: table if there.holds(table) else here.carry(f"carried_{name}", table, there) for name, table in tables.items()}


def _case(read: Read, engine: Engine) -> str:
    """A digest of all that a rule takes for granted: version, engine, day, configuration, and the periods of the returns."""
    stated = read.config.model_dump(mode="json", exclude={"title", "policy", "exposure"})
    periods = read.tables["periods"].order_by("holder", "end", "label").to_pyarrow().to_pylist()
    return rules.since.digest([[version(package) for package in PACKAGES], engine.name, read.recorded.as_of, stated, periods])


def _judged_before(telling: DuckDB, engine: Engine, folder: Path, asked: Mapping[str, str], read: Read) -> "rules.since.Earlier | None":
    """What the audit in `folder` judged, for `engine`; None where it says nothing of this case."""
    said = rules.since.said(telling, folder)
    if said is None:
        return None
    there = said._replace(**_carried(telling, engine, judged=said.judged, links=said.links, people=said.people))
    return rules.since.compare(engine, there, asked, read.tables, read.linked.links)


def _explained(engine: Engine, linked: "people.Linked") -> list["report.Explained"]:
    """The likeliest pairs with what counts for and against them."""
    rows = linked.pairs.order_by(ibis.desc("probability"), "child", "other").limit(report.EXPLAINED).to_pyarrow().to_pylist()
    pairs = [(row["records"][0], row["records"][-1]) for row in rows]
    return [
        report.Explained(row["child"], row["other"], row["probability"], pair, said.steps)
        for row, pair, said in zip(rows, pairs, people.whys(engine, linked, pairs), strict=True)
    ]


def _described(outcome: "rules.RuleOutcome") -> dict[str, Any]:
    rule = next(rule for rule in rules.RULES if rule.name == outcome.name)
    return {
        "name": outcome.name,
        "title": rule.title,
        "about": rule.about,
        "severity": rule.severity,
        "jurisdiction": rule.jurisdiction,
        "guide": rule.guide,
        "outcome": outcome.outcome,
        "findings": outcome.findings,
        "why": outcome.why,
        "children": outcome.children,
    }


def _unread(inputs: ir.Table) -> list[str]:
    """Recognised files that could not be read whole, and what could not be opened at all."""
    broken = (
        inputs.filter((inputs.recognised.notnull() & inputs.problem.notnull()) | inputs.problem.startswith("cannot be opened"))
        .select("path", "problem")
        .order_by("path")
    )
    return [f"{row['path']}: {row['problem']}" for row in broken.to_pyarrow().to_pylist()]


def _unused(inputs: ir.Table) -> list[str]:
    """That no row of the case could be used, though some were read: an empty roll then says nothing of children."""
    (told,) = inputs.agg(used=inputs.used.sum(), aside=inputs.set_aside.sum()).to_pyarrow().to_pylist()
    return [f"no row could be used: {told['aside']:,} set aside"] if told["aside"] and not told["used"] else []


def _worst(found: ir.Table) -> str:
    present = set(found.filter(found.status != "accepted").select("severity").distinct().to_pyarrow()["severity"].to_pylist())
    return next((severity for severity in reversed(SEVERITIES) if severity in present), "")


def _personal_columns(source: Source) -> frozenset[str]:
    personal = [column for column in columns_of(source.states) if column.endswith(tuple(f"_{part}" for part in PERSONAL))]
    return frozenset(source.columns.get(column, column) for column in (*personal, "note", "place"))


def _earlier(engine: DuckDB, folder: Path) -> ir.Table:
    """The findings of the audit in `folder`."""
    try:
        return engine.ibis.read_parquet(str(findings.written(folder, "findings"))).select("finding")
    except (duckdb.Error, IbisError):
        raise UsageError(
            f"{folder} holds no audit", cause="its findings.parquet cannot be read", next_step="Name the output folder of an earlier run."
        ) from None
