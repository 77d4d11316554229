"""`rollcall why`."""

from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.options import AsOf, Cases, ConfigFile, Judgements, Verbose, gather, judged_in


def why(
    record: Annotated[str, Parameter(help="A record reference, e.g. births:17.")],
    other: Annotated[str, Parameter(help="Another record reference.")],
    /,
    *cases: Cases,
    config: ConfigFile = None,
    as_of: AsOf = "",
    judgements: Judgements = None,
    verbose: Verbose = False,
) -> int:
    """Say, field by field, what speaks for and against two records being of one child, and whether they are taken as one."""
    from rollcall import people, sources
    from rollcall.engine import DuckDB
    from rollcall.progress import telling

    folders, configured = gather(cases, config, as_of)
    file = judged_in(judgements, folders)
    said = people.judgements.read(file) if file else []
    with telling(verbose=verbose) as progress, DuckDB() as engine:
        recorded = sources.read(engine, list(folders), configured, progress)
        linked = people.link(engine, recorded.records, recorded.mentions, progress, said)
        answer = people.why(engine, linked, record, other)
    print(answer.verdict)
    print(f"Probability that they are of one child: {_probability(answer.probability)}.")
    print("What the two files say, field by field, apart from everything else (each bit doubles or halves the odds):")
    for reason in answer.reasons:
        print(f"  {'for' if reason.weight >= 0 else 'against':8}{abs(reason.weight):6.1f} bits  {reason.words}")
    return 0


def _probability(probability: float) -> str:
    """In words that claim no certainty, which no comparison of records gives."""
    if probability > 0.9999:
        return "above 0.9999"
    return f"{probability:.4f}" if probability >= 0.0001 else "below 0.0001"
