"""Renders the master of a dossier: one HTML file that makes no request, needs no script, prints, and reads aloud."""

from pathlib import Path

import jinja2
import markupsafe

from rollcall.dossier import picture
from rollcall.dossier.redact import Part
from rollcall.dossier.texts import Texts
from rollcall.dossier.told import Sentence, Told

TEMPLATES = Path(__file__).parent / "templates"

#: References that stand behind a sentence; the others are counted and stand in claims.json.
REFERENCES = 12


def render(told: Told, seal: str) -> str:
    """The dossier as HTML. `seal` is the hash of its claims."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = told.texts
    environment.filters.update(shown=lambda parts: shown(parts, texts), day=texts.day)
    return environment.get_template("dossier.html.j2").render(
        told=told,
        dossier=told.dossier,
        texts=texts,
        label=lambda key: texts("label", key),
        style=(TEMPLATES / "dossier.css").read_text(encoding="utf-8"),
        picture=picture.draw(told),
        seal=seal,
        cited={row.reference.record for row in told.rows},
        most=REFERENCES,
        files=_files(told),
        questions=_questions(told),
    )


def shown(parts: list[Part], texts: Texts) -> markupsafe.Markup:
    """Pieces as HTML; each omission says in words what was left out, and why on demand."""
    told = [markupsafe.escape(part.text) + (_omission(part, texts) if part.left_out else "") for part in parts]
    return markupsafe.Markup("").join(told)


def _omission(part: Part, texts: Texts) -> markupsafe.Markup:
    what, why = texts("left-out", part.left_out), texts("why", part.why)
    return markupsafe.Markup('<span class="out" title="{}">[{}]</span>').format(why, what)


def _files(told: Told) -> list[tuple[str, str, list]]:
    """Cited rows by file: path, sha256, rows."""
    by_path: dict[str, list] = {}
    for row in told.rows:
        by_path.setdefault(row.reference.path, []).append(row)
    return [(path, rows[0].reference.sha256, rows) for path, rows in by_path.items()]


def _questions(told: Told) -> list[tuple[Sentence, Sentence | None]]:
    """Each question with its answer, the open ones first."""
    answers = {each.claim.finding: each for each in told.sections.get("open", ()) if each.claim.predicate == "outcome"}
    asked = [each for each in told.sections.get("open", ()) if each.claim.predicate != "outcome"]
    return sorted(((each, answers.get(each.claim.finding)) for each in asked), key=lambda pair: pair[1] is not None)
