"""What no record says: holders that kept records on, and name the child no more. The reference is the whole file, which was searched."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rollcall.dossier.claim import Claim, Reference, Value
from rollcall.dossier.held import Held
from rollcall.terms import SIGHTING_KINDS

if TYPE_CHECKING:
    from rollcall.dossier.child import Child

#: What marks a reference to a whole file; the path follows.
WHOLE = "file "
#: A holder that goes on for no longer than this says nothing by its silence, in days.
SHORT = 30
#: Kinds that every child should be in once, whatever its story.
ONCE = ("birth", "registration")


def of_child(held: Held, child: str, about: "Child") -> Iterator[Claim]:
    """Each source that could show the child and does not: not at all, or not since some day."""
    paths: dict[str, list[str]] = {}
    for row in inputs(held):
        if row["source"]:
            paths.setdefault(str(row["source"]), []).append(str(row["path"]))
    accounted = about.roll["status"] in ("accounted", "left", "of_age", "deceased")
    for row in held.coverage.order_by("source", "kind").to_pyarrow().to_pylist():
        mine = [record for record in about.records if record["source"] == row["source"] and record["kind"] == row["kind"]]
        asserted = any(record["kind"] == "death" and not record["certificate"] for record in about.records)
        relevant = row["kind"] in ONCE or (row["kind"] in SIGHTING_KINDS and not accounted) or (row["kind"] == "death" and asserted)
        if not relevant or not row["last"] or (row["kind"] in ("border", "parentage", "missing") and not mine):
            continue
        values = {
            "holder": Value(row["holder"], "body"),
            "kind": Value(f"kind.{row['kind']}", "term"),
            "count": Value(f"{row['records']:,}"),
            "last": Value(row["last"].isoformat(), "day"),
        }
        if row["first"]:
            values["first"] = Value(row["first"].isoformat(), "day")
        searched = [f"{WHOLE}{path}" for path in paths.get(row["source"], [])]
        if not searched:
            continue
        if not mine:
            if about.records and row["kind"] == "death" and any(record["kind"] == "death" for record in about.records):
                yield Claim("missing", child, "no-certificate", values, searched, rule="coverage")
            elif row["kind"] != "death":
                yield Claim("missing", child, "silent", values, searched, rule="coverage")
            continue
        until = max((record["end"] or record["date"] for record in mine if record["date"]), default=None)
        if row["kind"] in SIGHTING_KINDS and row["kind"] not in ONCE and until and (row["last"] - until).days > SHORT:
            values["until"] = Value(until.isoformat(), "day")
            yield Claim("missing", child, "silent-since", values, [*searched, mine[-1]["record"]], until, rule="coverage")


def files(held: Held, cited: Iterable[str]) -> dict[str, Reference]:
    """References to whole files among `cited`."""
    hashes = {row["path"]: row for row in inputs(held)}
    told = {}
    for record in cited:
        if record.startswith(WHOLE):
            row = hashes[record.removeprefix(WHOLE)]
            told[record] = Reference(record, str(row["source"]), str(row["path"]), None, str(row["sha256"]))
    return told


def inputs(held: Held) -> list[Mapping[str, Any]]:
    """Every file that was read: source, path, holder, sha256, rows."""
    table = held.inputs.filter(held.inputs.recognised.notnull()).select("source", "path", "holder", "sha256", "rows")
    return table.order_by("path", "source").to_pyarrow().to_pylist()
