"""Makes a dossier's files and lays them into a folder."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rollcall.dossier import bundle, case, child, html, party, pdf
from rollcall.dossier.claim import Dossier
from rollcall.dossier.held import Held
from rollcall.dossier.outcome import Outcome
from rollcall.dossier.redact import Redaction
from rollcall.dossier.texts import texts
from rollcall.dossier.told import tell_to
from rollcall.errors import OutputError, UsageError

BUNDLE = "dossier.zip"

#: What a dossier's folder holds, and so what another dossier may replace.
WRITTEN = frozenset({bundle.PAGE, bundle.CLAIMS, bundle.PDF, BUNDLE})


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    kind: str  # child party case
    subject: str = ""
    reader: str = "court"  # redact.READERS
    names: bool = False
    language: str = "en"
    pdf: bool = False
    outcomes: Sequence[Outcome] = ()
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # source -> column of its file -> kind, as `redact.kinds` says
    sources: Mapping[str, bytes] = field(default_factory=dict)  # whole source files to enclose, by path


class Made(NamedTuple):
    """A dossier's files by name, and what was said of them."""

    files: Mapping[str, bytes]
    sentences: int
    references: int
    left_out: int
    seal: str  # of the bundle


def draw_up(held: Held, wish: Wish) -> Dossier:
    """The claims that `wish` asks for, before anything is left out.

    Raises:
        UsageError: the subject is not in the audit.
    """
    if wish.kind == "case":
        return case.draw_up(held, wish.outcomes)
    if not wish.subject:
        raise UsageError(f"it is not said which {wish.kind}", next_step=f"rollcall dossier {wish.kind} ID --case CASE")
    return (child if wish.kind == "child" else party).draw_up(held, wish.subject, wish.outcomes)


def make(held: Held, wish: Wish) -> Made:
    """Every file of the dossier.

    Raises:
        UsageError: the subject is not in the audit; whole files are asked for a reader who is not to see them; PDF is not installed.
    """
    if wish.sources and not (wish.names and wish.reader == "court"):
        raise UsageError("whole files name everybody in them", next_step="Enclose them for a court only, and with --names.")
    told = tell_to(draw_up(held, wish), texts(wish.language), Redaction(wish.reader, wish.names, wish.kinds))
    claims = bundle.claims(told)
    page = html.render(told, bundle.seal(claims))
    files = {bundle.PAGE: page.encode(), bundle.CLAIMS: claims}
    if wish.pdf:
        files[bundle.PDF] = pdf.render(page, claims, told.dossier.as_of)
    packed = bundle.pack(told, files, wish.sources)
    sentences = sum(len(each) for each in told.sections.values())
    left_out = sum(times for _, _, times in told.omitted)
    return Made(files | {BUNDLE: packed}, sentences, len(told.rows), left_out, bundle.seal(packed))


def lay(made: Made, out: Path) -> None:
    """Write the files into `out` for their owner only. An earlier dossier there is replaced.

    Raises:
        OutputError: the folder holds something else, or cannot be written.
    """
    try:
        strange = sorted({file.name for file in out.iterdir()} - WRITTEN) if out.is_dir() else []
        if strange:
            raise OutputError(
                f"{out} holds something other than a dossier", cause=f"{strange[0]} is there", next_step="Name another folder with --out."
            )
        out.mkdir(parents=True, mode=0o700, exist_ok=True)
        for gone in WRITTEN - made.files.keys():
            (out / gone).unlink(missing_ok=True)
        for name, content in made.files.items():
            unfinished = out / f".{name}.unfinished"
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            unfinished.replace(out / name)
    except OSError as error:
        raise OutputError(f"{out} cannot be written", cause=error.strerror or "", next_step="Name another folder with --out.") from None
