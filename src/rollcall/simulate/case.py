"""The `rollcall.toml` of the invented country, and the note beside the truth that says how it was made."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall.rules.register import RULES
from rollcall.simulate.draws import AS_OF
from rollcall.simulate.office import Office

if TYPE_CHECKING:
    from rollcall.simulate.country import Order

#: Of this description of a country; a change of what is drawn, planted or told raises the number.
VERSION = "rollcall-country/2"


def describe(folder: Path, order: "Order", offices: tuple[Office, ...]) -> None:
    """Write `rollcall.toml` into `folder`, naming every source."""
    lines = [f'title = "An invented country, seed {order.seed}"', f"as_of = {AS_OF}"]
    if order.jurisdiction:
        lines.append(f"jurisdiction = {json.dumps(order.jurisdiction)}")
    if order.laws:
        lines.append(f"laws = {json.dumps(list(order.laws))}")
    if order.from_memory:
        for rule in sorted(rule.name for rule in RULES if "from_memory" in rule.parameters):
            lines += ["", f"[policy.{rule}]", "from_memory = true"]
    for office in offices:
        lines += ["", "[[source]]", f'name = "{office.name}"', f'path = "{office.name}.{order.format}"']
        lines += [f'states = "{office.states}"', f'holder = "{office.holder}"']
    (folder / "rollcall.toml").write_text("\n".join([*lines, ""]), encoding="utf-8")


def manifest(folder: Path, order: "Order", rows: dict[str, int]) -> None:
    """Write `country.json` into `folder`: the version, the order, the rows of each source, and the DuckDB whose draws these are."""
    said = {
        "format": VERSION,
        "seed": order.seed,
        "districts": order.districts,
        "errors": order.errors,
        "wrongs_in": order.wrongs_in,
        "rings": order.rings,
        "jurisdiction": order.jurisdiction,
        "laws": list(order.laws),
        "from_memory": order.from_memory,
        "as_of": AS_OF.isoformat(),
        "rows": rows,
        "duckdb": version("duckdb"),
        "pyarrow": version("pyarrow"),
    }
    (folder / "country.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
