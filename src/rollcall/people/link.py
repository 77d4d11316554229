"""Who is who: which records speak of one child, of one grown-up, and of one body.

Files of one holder's number are bound first; equal national ids then bind across holders; what remains is compared in rounds, the
clearest first, so that each round sees what the last put together. What stays doubtful stays apart and is listed as a pair.
"""

from collections.abc import Iterable
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np

from rollcall.engine import Engine
from rollcall.people import bodies, continuity, joins, persons
from rollcall.people.card import First, Linkage, first_look, take_stock
from rollcall.people.cluster import Clusters, Veto
from rollcall.people.files import Files, bind, normalise
from rollcall.people.judgements import Judgement
from rollcall.people.known import Known, settle
from rollcall.people.model import Compared, Model, defaults, weigh
from rollcall.people.pairs import list_pairs
from rollcall.people.pseudonyms import keep_pseudonyms
from rollcall.people.rounds import Round, Work, first_round, next_round, units_of
from rollcall.people.score import at_random, score
from rollcall.people.train import Trained, count_others, train
from rollcall.people.verdicts import Held, hold
from rollcall.progress import Progress
from rollcall.schema import LINKS, PEOPLE, conform

#: The mean evidence, in bits, at which two children become one, round by round; the last is two to one. The clearest go first, since
#: a stray record is told apart better once the others are together.
ROUNDS = (10.0, 6.0, 3.0, 2.0, 1.0)
#: So many pairs picked at random show how often strangers agree; among fewer files than these they would show next to nothing.
_RANDOM_PAIRS = 100_000
_FEW = 30


class Linked(NamedTuple):
    """Who is who (PEOPLE), the pairs of children that may be one (PAIRS), and what people's judgements came to.

    `continuities` (CONTINUITIES) are children who go on under a second identity; they are among the pairs, and never joined.
    """

    people: ir.Table
    pairs: ir.Table
    continuities: ir.Table
    model: Model
    counted: bool  # whether anything was compared, and so how common each value is was counted
    linkage: Linkage
    links: ir.Table  # LINKS
    held: Held = Held()


class Met(NamedTuple):
    """What the rounds came to."""

    compared: Compared | None  # every pair as last compared; None where nothing could be
    weights: np.ndarray  # bits, of each pair
    vetoes: list[Veto]  # of the last round
    model: Model
    trained: Trained | None
    first: First | None


def link(
    engine: Engine,
    records: ir.Table,
    mentions: ir.Table,
    progress: Progress,
    judgements: Iterable[Judgement] = (),
    known: Known | None = None,
) -> Linked:
    """Decide who is who among `mentions` (MENTIONS) of `records` (RECORDS); keep `people`, `pairs` and `links`.

    What people judged, `judgements` (the oldest first), stands above what the machine finds; where they disagree nothing is forced.
    Every record that mentions a child has one child in `people`. Equal records give equal results, in any order of rows.
    With `known`, children whose records are as that audit had them stay as it put them together; only what is new or changed is linked.
    """
    told = normalise(engine, mentions)
    files = bind(engine, records, told)
    progress.step("bound to the files that holders keep")
    held = hold(engine, judgements, files)
    work = Work(engine, files, Clusters({}, held.apart), settle(engine, known, files, records, held))
    if known:
        progress.step("files that stand as the earlier audit put them together", work.settled.count().to_pyarrow().as_py())
    judged = joins.facts(work, [file for group in held.groups for file in group]) if held.groups else {}
    for group in held.groups:
        work.clusters.put_together({file: judged[file] for file in group})
    identified = held.through(joins.identified(work))
    joins.join(work, identified, 0.0)
    progress.step("bound by national ids", len(identified))
    met = _put_together(work, known, progress)
    children = _children(work)
    links = children.join(records.select("record", "fingerprint"), "record")
    links = engine.keep("links", conform(links.select("record", "fingerprint", "probability", child="person").distinct(), LINKS))
    progress.step("children told apart")
    pairs = list_pairs(engine, files, met.compared, met.weights, met.vetoes, children, held)
    continuities = continuity.find(engine, records, told, children, held)
    pairs = continuity.listed(engine, pairs, continuities)
    progress.step("second identities by continuity of custody", continuities.count().to_pyarrow().as_py())
    grown = persons.bind(engine, told, children)
    progress.step("grown-ups told apart")
    named = bodies.bind(engine, records)
    progress.step("organisations told apart")
    themselves = children.select("record", "person", "probability", role=ibis.literal("child"))
    return Linked(
        engine.keep("people", ibis.union(conform(themselves, PEOPLE), conform(grown, PEOPLE), named).order_by(["record", "role"])),
        pairs,
        continuities,
        met.model,
        met.trained is not None,
        take_stock(engine, met.trained, met.first, children, pairs, held),
        links,
        held,
    )


def _put_together(work: Work, known: Known | None, progress: Progress) -> Met:
    """Compare in rounds, and join what belongs together."""
    if not work.files.stated.filter(lambda t: t.field.isin(["name", "adult", "number"])).limit(1).count().to_pyarrow().as_py():
        return Met(None, np.empty(0), [], defaults(0), None, None)
    at = first_round(work, progress)
    work.clusters.grown.clear()
    if known and known.trained.credible:
        trained = known.trained
    else:
        trained = _trained(work.engine, at, _about_how_many_children(work.files), progress)
    weights = weigh(at.compared, trained.model)
    first = first_look(work.engine, at.blocked, at.units, at.compared, weights)
    vetoes: list[Veto] = []
    for threshold in (*ROUNDS, None):
        if work.clusters.grown:
            at = next_round(work, at, progress)
            weights = weigh(at.compared, trained.model)
            work.clusters.grown.clear()
        if threshold is not None:
            vetoes = joins.join(work, joins.edges(at.compared, weights, threshold), threshold)
        else:
            joins.join(work, joins.unnamed_twins(at.compared, weights), 0.0)
    return Met(at.compared, weights, vetoes, trained.model, trained, first)


def _about_how_many_children(files: Files) -> int:
    """As many as the most careful numbering has numbers, or as there are birth dates with a stated sex, whichever is more."""
    numbered = files.numbering.group_by("keeper").agg(children=lambda t: t.count())
    stated = files.stated
    born = stated.filter(stated.field == "born").select("file", born="value")
    sex = stated.filter(stated.field == "sex").select("file", sex="value")
    apart = born.join(sex, "file").select("born", "sex").distinct().count()
    return max(numbered.children.max().to_pyarrow().as_py() or 0, apart.to_pyarrow().as_py())


def _trained(engine: Engine, at: Round, about: int, progress: Progress) -> Trained:
    files = at.units.count().to_pyarrow().as_py()
    model = defaults(about)
    if files >= _FEW:
        model = count_others(model, score(engine, at.units, at_random(engine, at.units, min(_RANDOM_PAIRS, 100 * files))))
    trained = train(model, at.compared, files)
    progress.step(("trained: " if trained.credible else "not trained: ") + trained.why)
    return trained


def _children(work: Work) -> ir.Table:
    """Keep `child_records`: record, file, unit, person (the child's id), probability."""
    engine, files = work.engine, work.files
    units = units_of(work)
    firsts = files.files.join(units, "file").group_by("unit").agg(first=lambda t: t["first"].min())
    ids = keep_pseudonyms(engine, "child_ids", firsts, "unit", "C")
    return engine.keep(
        "child_records", files.filed.join(units, "file").join(ids, "unit").select("record", "file", "unit", "person", "probability")
    )
