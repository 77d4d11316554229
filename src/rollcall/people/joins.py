"""The joins: which children an edge brings together, and what is known of them that must not be contradicted."""

import ibis
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from rollcall.people.cluster import Edge, Facts, Veto
from rollcall.people.model import Compared
from rollcall.people.rounds import Work

#: What being of a multiple birth counts against one child, in bits, and a little more: other evidence against it must not be made up for.
_TWIN_BITS = 5.0
#: What an equal national id counts for.
_CERTAIN = 60.0
#: Birth dates further apart than this contradict each other even under one national id.
_DAYS_APART = 31


def identified(work: Work) -> list[Edge]:
    """Certain edges: equal national ids whose birth dates and sex do not contradict. Each id is a star around its commonest birth date.

    Edges between files that are settled are left out.
    """
    engine, files = work.engine, work.files
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
    rays = rays.filter(dates_agree, sexes_agree).select("centre", "file").distinct()
    settled = work.settled.select("file", "unit")
    rays = rays.left_join(settled, "file").drop("file_right")
    rays = rays.left_join(settled.select(centre="file", centre_unit="unit"), "centre").drop("centre_right")
    rays = rays.filter(rays.unit.isnull() | rays.centre_unit.isnull())
    rays = rays.select(centre=rays.centre_unit.fill_null(rays.centre), file=rays.unit.fill_null(rays.file)).distinct()
    rays = rays.order_by(["centre", "file"]).to_pyarrow()
    return [Edge(*sorted(ray), weight=_CERTAIN, certain=True) for ray in zip(*rays.to_pydict().values(), strict=True)]


def join(work: Work, edges: list[Edge], threshold: float) -> list[Veto]:
    """Add the units of `edges` that are new to the clusters, and join along the edges."""
    clusters = work.clusters
    new = sorted({unit for edge in edges for unit in (edge.one, edge.other)} - clusters.facts.keys())
    if new:
        wanted = work.engine.keep("new_units", pa.table({"unit": pa.array(new, pa.int64())}))
        settled = work.settled.semi_join(wanted, "unit").order_by(["unit", "file"]).to_pyarrow().to_pylist()
        alone = set(new) - {row["unit"] for row in settled}
        known = facts(work, sorted(alone | {row["file"] for row in settled}))
        for unit in sorted(alone):
            clusters.add(unit, known[unit])
        together: dict[int, dict[int, float]] = {}
        for row in settled:
            together.setdefault(row["unit"], {})[row["file"]] = row["probability"]
        for members in together.values():
            clusters.put_together({file: known[file] for file in members}, members)
    return clusters.join(edges, threshold)


def facts(work: Work, wanted: list[int]) -> dict[int, Facts]:
    """What is known of the files `wanted`."""
    files = work.files
    units = work.engine.keep("wanted", pa.table({"file": pa.array(wanted, pa.int64())}))
    of = {}
    for row in files.files.semi_join(units, "file").to_pyarrow().to_pylist():
        holder = row["holder"]
        of[row["file"]] = Facts(births={holder} if row["births"] else set(), registrations={holder} if row["registrations"] else set())
    for row in files.numbering.semi_join(units, "file").to_pyarrow().to_pylist():
        of[row["file"]].keepers.add(row["keeper"])
    said = files.stated.filter(files.stated.field.isin(["national", "born", "sex"])).semi_join(units, "file")
    said = said.mutate(
        day=ibis.ifelse(said.field == "born", said.value, ibis.null("string")).cast("date").delta(ibis.date("1970-01-01"), unit="day")
    )
    for row in said.order_by(["file", "field", "value"]).to_pyarrow().to_pylist():
        known = of[row["file"]]
        if row["field"] == "national":
            known.nationals.add(row["value"])
        elif row["field"] == "born":
            known.born.add(row["day"])
        else:
            known.sexes[row["value"]] = 1
    return of


def edges(compared: Compared, weights: np.ndarray, threshold: float) -> list[Edge]:
    """The pairs as edges, but those of children that no chain of pairs reaching `threshold` connects: their mean never reaches it."""
    units, places = np.unique(np.concatenate([compared.one, compared.other]), return_inverse=True)
    one, other = np.split(places, 2)
    strong = weights >= threshold
    chains = coo_matrix((strong[strong], (one[strong], other[strong])), shape=(len(units), len(units)))
    _, part = connected_components(chains, directed=False)
    kept = part[one] == part[other]
    pairs = zip(compared.one[kept].tolist(), compared.other[kept].tolist(), weights[kept].tolist(), strict=True)
    return [Edge(*pair) for pair in pairs]


def unnamed_twins(compared: Compared, weights: np.ndarray) -> list[Edge]:
    """Records of a multiple birth without a name, and the children that they may be of: as likely as not, but not nobody's.

    Which of the twins such a record is of cannot be known; left alone, it would stand on the roll as a child that was never registered.
    Greater weights go first, so that the birth order and the holders' numbering decide where they say anything.
    """
    nameless = (compared.seen["given"] < 0) & (compared.seen["renamed"] < 0)
    of_twins = nameless & (compared.seen["twins"] == 1) & (weights > -_TWIN_BITS)
    pairs = zip(compared.one[of_twins].tolist(), compared.other[of_twins].tolist(), weights[of_twins].tolist(), strict=True)
    return [Edge(one, other, round((weight + _TWIN_BITS) / 1000, 6)) for one, other, weight in pairs]
