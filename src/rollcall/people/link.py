"""Who is who: which records speak of one child, of one grown-up, and of one body.

Files of one holder's number are bound first; equal national ids then bind across holders; what remains is compared in rounds, the
clearest first, so that each round sees what the last put together. What stays doubtful stays apart and is listed as a pair.
"""

from collections.abc import Iterable
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from rollcall.engine import Engine
from rollcall.people import bodies, continuity, persons
from rollcall.people.card import First, Linkage, first_look, take_stock
from rollcall.people.cluster import Clusters, Edge, Facts, Veto
from rollcall.people.files import Files, bind, normalise
from rollcall.people.judgements import Judgement
from rollcall.people.model import Compared, Model, defaults, weigh
from rollcall.people.pairs import list_pairs
from rollcall.people.pseudonyms import keep_pseudonyms
from rollcall.people.rounds import Round, first_round, next_round, units_of
from rollcall.people.score import at_random, score
from rollcall.people.train import Trained, count_others, train
from rollcall.people.verdicts import Held, hold
from rollcall.progress import Progress
from rollcall.schema import PEOPLE, conform

#: The mean evidence, in bits, at which two children become one, round by round; the last is two to one. The clearest go first, since
#: a stray record is told apart better once the others are together.
ROUNDS = (10.0, 6.0, 3.0, 2.0, 1.0)
#: What being of a multiple birth counts against one child, in bits, and a little more: other evidence against it must not be made up for.
_TWIN_BITS = 5.0
#: So many pairs picked at random show how often strangers agree.
_RANDOM_PAIRS = 100_000
#: What an equal national id counts for.
_CERTAIN = 60.0
#: Birth dates further apart than this contradict each other even under one national id.
_DAYS_APART = 31


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
    held: Held = Held()


class Met(NamedTuple):
    """What the rounds came to."""

    compared: Compared | None  # every pair as last compared; None where nothing could be
    weights: np.ndarray  # bits, of each pair
    vetoes: list[Veto]  # of the last round
    model: Model
    trained: Trained | None
    first: First | None


def link(engine: Engine, records: ir.Table, mentions: ir.Table, progress: Progress, judgements: Iterable[Judgement] = ()) -> Linked:
    """Decide who is who among `mentions` (MENTIONS) of `records` (RECORDS); keep `people` and `pairs`.

    What people judged, `judgements` (the oldest first), stands above what the machine finds; where they disagree nothing is forced.
    Every record that mentions a child has one child in `people`. Equal records give equal results, in any order of rows.
    """
    told = normalise(engine, mentions)
    files = bind(engine, records, told)
    progress.step("bound to the files that holders keep")
    held = hold(engine, judgements, files)
    clusters = Clusters({}, held.apart)
    judged = _facts(engine, files, [file for group in held.groups for file in group]) if held.groups else {}
    for group in held.groups:
        clusters.put_together({file: judged[file] for file in group})
    identified = held.through(_identified(engine, files))
    _join(engine, clusters, files, identified, 0.0)
    progress.step("bound by national ids", len(identified))
    met = _put_together(engine, files, clusters, progress)
    children = _children(engine, files, clusters)
    progress.step("children told apart")
    pairs = list_pairs(engine, files, met.compared, met.weights, met.vetoes, children, held)
    continuities = continuity.find(engine, records, told, children, held)
    pairs = continuity.listed(engine, pairs, continuities)
    progress.step("second identities by continuity of custody", continuities.count().to_pyarrow().as_py())
    grown = persons.bind(engine, told, children)
    progress.step("grown-ups told apart")
    named = bodies.bind(engine, records)
    progress.step("organisations told apart")
    known = children.select("record", "person", "probability", role=ibis.literal("child"))
    return Linked(
        engine.keep("people", ibis.union(conform(known, PEOPLE), conform(grown, PEOPLE), named).order_by(["record", "role"])),
        pairs,
        continuities,
        met.model,
        met.trained is not None,
        take_stock(engine, met.trained, met.first, children, pairs, held),
        held,
    )


def _put_together(engine: Engine, files: Files, clusters: Clusters, progress: Progress) -> Met:
    """Compare in rounds, and join in `clusters` what belongs together."""
    if not files.stated.filter(files.stated.field.isin(["name", "adult", "number"])).limit(1).count().to_pyarrow().as_py():
        return Met(None, np.empty(0), [], defaults(0), None, None)
    at = first_round(engine, files, clusters, progress)
    clusters.grown.clear()
    trained = _trained(engine, at, _about_how_many_children(files), progress)
    weights = weigh(at.compared, trained.model)
    first = first_look(engine, at.blocked, at.units, at.compared, weights)
    vetoes: list[Veto] = []
    for threshold in (*ROUNDS, None):
        if clusters.grown:
            at = next_round(engine, files, clusters, at, progress)
            weights = weigh(at.compared, trained.model)
            clusters.grown.clear()
        if threshold is not None:
            vetoes = _join(engine, clusters, files, _edges(at.compared, weights, threshold), threshold)
        else:
            _join(engine, clusters, files, _unnamed_twins(at.compared, weights), 0.0)
    return Met(at.compared, weights, vetoes, trained.model, trained, first)


def _about_how_many_children(files: Files) -> int:
    """As many as the most careful numbering has numbers, or as there are birth dates with a stated sex, whichever is more."""
    numbered = files.numbering.group_by("keeper").agg(children=lambda t: t.count())
    stated = files.stated
    born = stated.filter(stated.field == "born").select("file", born="value")
    sex = stated.filter(stated.field == "sex").select("file", sex="value")
    apart = born.join(sex, "file").select("born", "sex").distinct().count()
    return max(numbered.children.max().to_pyarrow().as_py() or 0, apart.to_pyarrow().as_py())


def _identified(engine: Engine, files: Files) -> list[Edge]:
    """Certain edges: equal national ids whose birth dates and sex do not contradict. Each id is a star around its commonest birth date."""
    ranked = files.stated.mutate(
        rank=ibis.row_number().over(
            group_by=[files.stated.file, files.stated.field], order_by=[files.stated.times.desc(), files.stated.value]
        )
    )
    main = ranked.filter(ranked["rank"] == 0)
    born = main.filter(main.field == "born").select("file", born="value")
    sex = main.filter(main.field == "sex").select("file", sex="value")
    nationals = ranked.filter(ranked.field == "national").select("file", national="value")
    bearers = nationals.mutate(bearers=nationals.count().over(group_by="national")).filter(lambda t: t.bearers > 1)
    bearers = bearers.left_join(born, "file").drop("file_right").left_join(sex, "file").drop("file_right")
    bearers = bearers.mutate(alike=bearers.count().over(group_by=[bearers.national, bearers.born]))
    order = [bearers.born.isnull(), bearers.alike.desc(), bearers.file]
    bearers = engine.keep("bearers", bearers.mutate(place=ibis.row_number().over(group_by="national", order_by=order)))
    centres = bearers.filter(bearers.place == 0).select("national", centre="file", centre_born="born", centre_sex="sex")
    rays = bearers.filter(bearers.place > 0).join(centres, "national")
    turned = rays.born.substr(0, 5) + rays.born.substr(8, 2) + "-" + rays.born.substr(5, 2)
    apart = rays.born.cast("date").delta(rays.centre_born.cast("date"), unit="day").abs()
    dates_agree = (apart <= _DAYS_APART) | (turned == rays.centre_born)
    sexes_agree = rays.sex.isnull() | rays.centre_sex.isnull() | (rays.sex == rays.centre_sex)
    rays = rays.filter(dates_agree, sexes_agree).select("centre", "file").distinct().order_by(["centre", "file"]).to_pyarrow()
    return [Edge(*sorted(ray), weight=_CERTAIN, certain=True) for ray in zip(*rays.to_pydict().values(), strict=True)]


def _join(engine: Engine, clusters: Clusters, files: Files, edges: list[Edge], threshold: float) -> list:
    """Add the units of `edges` that are new to `clusters`, and join along the edges."""
    new = sorted({unit for edge in edges for unit in (edge.one, edge.other)} - clusters.facts.keys())
    if new:
        for unit, facts in _facts(engine, files, new).items():
            clusters.add(unit, facts)
    return clusters.join(edges, threshold)


def _facts(engine: Engine, files: Files, wanted: list[int]) -> dict[int, Facts]:
    units = engine.keep("wanted", pa.table({"file": pa.array(wanted, pa.int64())}))
    facts = {}
    for row in files.files.semi_join(units, "file").to_pyarrow().to_pylist():
        holder = row["holder"]
        facts[row["file"]] = Facts(births={holder} if row["births"] else set(), registrations={holder} if row["registrations"] else set())
    for row in files.numbering.semi_join(units, "file").to_pyarrow().to_pylist():
        facts[row["file"]].keepers.add(row["keeper"])
    said = files.stated.filter(files.stated.field.isin(["national", "born", "sex"])).semi_join(units, "file")
    said = said.mutate(
        day=ibis.ifelse(said.field == "born", said.value, ibis.null("string")).cast("date").delta(ibis.date("1970-01-01"), unit="day")
    )
    for row in said.order_by(["file", "field", "value"]).to_pyarrow().to_pylist():
        known = facts[row["file"]]
        if row["field"] == "national":
            known.nationals.add(row["value"])
        elif row["field"] == "born":
            known.born.add(row["day"])
        else:
            known.sexes[row["value"]] = 1
    return facts


def _trained(engine: Engine, at: Round, about: int, progress: Progress) -> Trained:
    files = at.units.count().to_pyarrow().as_py()
    model = defaults(about)
    model = count_others(model, score(engine, at.units, at_random(engine, at.units, min(_RANDOM_PAIRS, 100 * files))))
    trained = train(model, at.compared, files)
    progress.step(("trained: " if trained.credible else "not trained: ") + trained.why)
    return trained


def _edges(compared: Compared, weights: np.ndarray, threshold: float) -> list[Edge]:
    """The pairs as edges, but those of children that no chain of pairs reaching `threshold` connects: their mean never reaches it."""
    units, places = np.unique(np.concatenate([compared.one, compared.other]), return_inverse=True)
    one, other = np.split(places, 2)
    strong = weights >= threshold
    chains = coo_matrix((strong[strong], (one[strong], other[strong])), shape=(len(units), len(units)))
    _, part = connected_components(chains, directed=False)
    kept = part[one] == part[other]
    pairs = zip(compared.one[kept].tolist(), compared.other[kept].tolist(), weights[kept].tolist(), strict=True)
    return [Edge(*pair) for pair in pairs]


def _unnamed_twins(compared: Compared, weights: np.ndarray) -> list[Edge]:
    """Records of a multiple birth without a name, and the children that they may be of: as likely as not, but not nobody's.

    Which of the twins such a record is of cannot be known; left alone, it would stand on the roll as a child that was never registered.
    Greater weights go first, so that the birth order and the holders' numbering decide where they say anything.
    """
    nameless = (compared.seen["given"] < 0) & (compared.seen["renamed"] < 0)
    of_twins = nameless & (compared.seen["twins"] == 1) & (weights > -_TWIN_BITS)
    pairs = zip(compared.one[of_twins].tolist(), compared.other[of_twins].tolist(), weights[of_twins].tolist(), strict=True)
    return [Edge(one, other, round((weight + _TWIN_BITS) / 1000, 6)) for one, other, weight in pairs]


def _children(engine: Engine, files: Files, clusters: Clusters) -> ir.Table:
    """Keep `child_records`: record, file, unit, person (the child's id), probability."""
    units = units_of(engine, files, clusters)
    firsts = files.files.join(units, "file").group_by("unit").agg(first=lambda t: t["first"].min())
    ids = keep_pseudonyms(engine, "child_ids", firsts, "unit", "C")
    return engine.keep(
        "child_records", files.filed.join(units, "file").join(ids, "unit").select("record", "file", "unit", "person", "probability")
    )
