"""`rollcall dossier`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from rollcall.commands.options import AsOf, ConfigFile, Judgements, Lang, Quiet, Verbose, gather, judged_in
from rollcall.errors import UsageError

if TYPE_CHECKING:
    from rollcall import dossier as drawn
    from rollcall.config import Config

#: What the process answers when a bundle, or a file that it was made from, was altered.
ALTERED = 1


def dossier(
    what: Annotated[
        Literal["child", "party", "case", "verify"], Parameter(help="What it is about; or verify, to check one that was made.")
    ],
    subject: Annotated[str, Parameter(help="The id, as in roll.csv or parties.csv; with verify, the dossier.zip. None for a case.")] = "",
    /,
    *,
    case: Annotated[
        tuple[Path, ...],
        Parameter(help="Folders of record files, or a rollcall.toml; may be given several times. The files that were audited."),
    ] = (),
    audit: Annotated[Path | None, Parameter(help="The output folder of the audit. Default: the case is audited now.")] = None,
    out: Annotated[Path, Parameter(name=["--out", "-o"], help="The folder to write. Default: rollcall-dossier.")] = Path(
        "rollcall-dossier"
    ),
    for_: Annotated[
        Literal["court", "press", "family", "child"],
        Parameter(name=["--for"], help="Who is to read it; decides what is left out, each time marked."),
    ] = "court",
    names: Annotated[bool, Parameter(help="Show names and other personal cells, as far as the reader may see them.")] = False,
    lang: Lang = "en",
    pdf: Annotated[bool, Parameter(help="Write a PDF/A-3 too, its claims embedded. Needs the extra pdf.")] = False,
    files: Annotated[
        bool, Parameter(help="Enclose the whole source files, not the cited rows alone. For a court only, with --names.")
    ] = False,
    outcomes: Annotated[
        Path | None, Parameter(help="The file of outcomes. Default: rollcall-outcomes.jsonl in the working directory.")
    ] = None,
    seal: Annotated[str, Parameter(help="With verify: the seal that was handed over apart from the bundle.")] = "",
    config: ConfigFile = None,
    as_of: AsOf = "",
    judgements: Judgements = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write what the records say of a child, a party or the case, so that every sentence can be checked against its row.

    Writes dossier.html, claims.json, dossier.zip and, with --pdf, dossier.pdf.
    """
    if what == "verify":
        return _verify(Path(subject), case, config, seal, quiet=quiet, verbose=verbose)
    from rollcall import dossier as drawn
    from rollcall.commands.accept import FILE as ACCEPTED
    from rollcall.commands.finished import finished

    folders, configured = gather(case, config, as_of)
    followed = _outcomes(outcomes, folders)
    judged = judged_in(judgements, folders)
    with finished(audit, folders, configured, judgements=judged, accepted=Path(ACCEPTED), quiet=quiet, verbose=verbose) as held:
        wish = drawn.Wish(
            kind=what,
            subject=subject,
            reader=for_,
            names=names,
            language=lang,
            pdf=pdf,
            outcomes=followed,
            kinds=drawn.kinds(configured),
            sources=_sources(held, folders, configured) if files else {},
        )
        made = drawn.make(held, wish)
        idle = _idle(held, followed)
    drawn.lay(made, out)
    if not quiet:
        _say(made, out, lang)
        if idle:
            told = "1 finding that this audit lacks" if idle == 1 else f"{idle:,} findings that this audit lacks"
            print(f"The file of outcomes speaks of {told}; that changed nothing.", file=sys.stderr)
    return 0


def _say(made: "drawn.Made", out: Path, lang: str) -> None:
    """Where everything lies, in the language of the dossier."""
    from rich.cells import cell_len

    from rollcall.dossier.texts import texts

    def label(key: str) -> str:
        return texts(lang)("label", key)

    counts = label("printed-counts").format(sentences=made.sentences, references=made.references, left_out=made.left_out)
    lines = (("printed-dossier", out / "dossier.html"), ("", counts), ("printed-bundle", out / "dossier.zip"), ("printed-seal", made.seal))
    for key, what in lines:
        name = label(key) if key else ""
        print(f"{name}{' ' * (10 - cell_len(name))}{what}")
    print(label("printed-keep").format(bundle=out / "dossier.zip"))


def _outcomes(named: Path | None, folders: tuple[Path, ...]) -> list:
    """Outcomes of the file that is meant; none where the working directory is audited itself and no file is named."""
    from rollcall.commands.options import audited
    from rollcall.dossier import outcome

    if named and not named.exists():
        raise UsageError(f"{named} does not exist", next_step="Name the file that `rollcall outcome` wrote, or leave --outcomes out.")
    if named is None and audited(folders):
        return []
    return outcome.read(named or Path(outcome.FILE))


def _idle(held: "drawn.Held", outcomes: list) -> int:
    """How many findings have an outcome that counts, and are none of the audit's."""
    from rollcall.dossier import outcome

    spoken_of = outcome.latest(outcomes)
    return len(spoken_of.keys() - {row["finding"] for row in held.of(held.findings, "finding", spoken_of)}) if spoken_of else 0


def _sources(held, folders: tuple[Path, ...], config: "Config") -> dict[str, bytes]:
    """The bytes of every file that was audited, by its path in the case; each is held against its hash."""
    from hashlib import sha256

    from rollcall.dossier.absences import inputs

    told = {}
    for row in inputs(held):
        bases = [*(folder for folder in folders if folder.is_dir()), *(folder.parent for folder in folders), config.root]
        file = next((base / row["path"] for base in bases if (base / row["path"]).is_file()), None)
        content = file.read_bytes() if file else b""
        if sha256(content).hexdigest() != row["sha256"]:
            raise UsageError(
                f"{row['path']} cannot be enclosed", cause="it lies in an archive or was changed", next_step="Leave --files out."
            )
        told[row["path"]] = content
    return told


def _verify(file: Path, case: tuple[Path, ...], config: Path | None, seal: str, *, quiet: bool, verbose: bool) -> int:
    from rollcall.dossier import verify

    found = verify.seal_of(file)
    problems, claims = verify.inside(file)
    if seal and seal.strip().lower() != found:
        problems.insert(0, f"{file.name}: its seal is {found}, not the one given")
    if case and claims:
        from rollcall import sources
        from rollcall.engine import DuckDB
        from rollcall.progress import telling

        folders, configured = gather(case, config, claims["as_of"])
        with DuckDB() as engine, telling(quiet=quiet, verbose=verbose) as progress:
            recorded = sources.read(engine, list(folders), configured, progress)
            problems += verify.against(claims, engine, recorded.inputs, recorded.rows)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{file.name} does not stand: {len(problems)} {'thing is' if len(problems) == 1 else 'things are'} not as when it was made.")
        return ALTERED
    if not quiet:
        quoted = sum(each["row"] is not None for each in claims["references"])
        print(
            f"{file.name}: nothing was altered inside. {len(claims['claims'])} claims, {quoted} quoted rows, {len(claims['files'])} files."
        )
        print(
            "Each quoted cell and each file's hash is as in the files."
            if case
            else "To hold it against the files as well, add --case CASE."
        )
        if not seal:
            print(f"Its seal is {found}. That nobody made the whole bundle anew, only a seal kept elsewhere can show: add --seal SEAL.")
    return 0
