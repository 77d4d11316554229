"""`rollcall simulate`."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from rollcall.commands.options import Quiet, Verbose
from rollcall.errors import UsageError


def simulate(
    out: Annotated[Path, Parameter(help="The folder to write: OUT/case, OUT/returns, OUT/afcars, OUT/truth.")],
    /,
    *,
    children: Annotated[int, Parameter(help="How many children; made up to whole districts of 160, some 3,700 records each.")] = 1024,
    seed: Annotated[int, Parameter(help="Equal seeds give equal files. Default: 1.")] = 1,
    errors: Annotated[float, Parameter(help="How often clerks err, as a multiple of the documented rates; 0 for never. Default: 1.")] = 1.0,
    wrongs_in: Annotated[int, Parameter(help="One district in so many has planted wrongs. Default: 1, every district.")] = 1,
    rings: Annotated[bool, Parameter(help="Let three hidden rings stand behind some of the wrongs.")] = False,
    format: Annotated[Literal["parquet", "csv"], Parameter(help="Of the files of the case. Default: parquet.")] = "parquet",
    jurisdiction: Annotated[str, Parameter(help="Whose law the case names; empty for none. Default: england.")] = "england",
    law: Annotated[tuple[str, ...], Parameter(help="A further law that the case names, as hague-1993; may be repeated.")] = (),
    from_memory: Annotated[bool, Parameter(help="Let the case ask for what is known of laws from memory only.")] = False,
    chunk: Annotated[int, Parameter(help="Districts made at once; changes memory and speed, not the files. Default: 100.")] = 100,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Invent a country of any size: its files as offices keep them, with planted wrongs and innocent traps, and the truth beside them."""
    from rollcall.progress import telling
    from rollcall.rules.policy import JURISDICTIONS
    from rollcall.simulate import Order, write
    from rollcall.simulate.fates import DISTRICT

    if min(children, wrongs_in, chunk) < 1 or errors < 0:
        raise UsageError("--children, --wrongs-in and --chunk are at least 1, and --errors is not negative")
    for named in (jurisdiction, *law):
        if named and named not in JURISDICTIONS:
            raise UsageError(f"the jurisdiction {named!r} is not known", next_step=f"Name one of: {', '.join(JURISDICTIONS)}.")
    order = Order(children, seed, errors, wrongs_in, rings, format, jurisdiction, law, from_memory, chunk)
    with telling(quiet=quiet, verbose=verbose) as progress:
        records = write(out, order, progress)
    if not quiet:
        print(
            f"{order.districts * DISTRICT:,} children in {records['case']:,} records lie in {out / 'case'}, the truth in {out / 'truth'}."
        )
        beside = ", ".join(f"{records[name]:,} records in {out / name}" for name in ("returns", "afcars"))
        print(f"Two cases of other children lie beside it: {beside}.")
        print(f"Audit them with: rollcall audit {out / 'case' / 'rollcall.toml'}")
    return 0
