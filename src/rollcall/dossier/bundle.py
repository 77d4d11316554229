"""The sealed bundle: the dossier, its claims, the cited rows, and what says how they came about, as one RO-Crate in a ZIP file.

Equal input gives equal bytes: nothing in it tells the hour at which it was made. `manifest-sha256.txt` lists every other file.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from rollcall.dossier.told import Told

CLAIMS_FORMAT = "rollcall-dossier/1"
MANIFEST = "manifest-sha256.txt"
METADATA = "ro-crate-metadata.json"
CLAIMS = "claims.json"
PAGE = "dossier.html"
PDF = "dossier.pdf"

#: ZIP files know no day before this one; all entries bear it.
EPOCH = (1980, 1, 1, 0, 0, 0)

_TYPES = {
    "html": "text/html",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/xml",
}


def claims(told: Told) -> bytes:
    """claims.json: every claim with its sentence, rule and references, every reference with its hash, row and cells."""
    dossier, texts = told.dossier, told.texts
    said = {
        "format": CLAIMS_FORMAT,
        "kind": dossier.kind,
        "subject": dossier.subject,
        "case": dossier.title,
        "as_of": dossier.as_of.isoformat(),
        "versions": dict(dossier.versions),
        "for": told.reader,
        "names": told.names,
        "language": texts.language,
        "claims": [_claim(sentence) for sentences in told.sections.values() for sentence in sentences],
        "references": [_reference(row) for row in told.rows],
        "files": [dict(row) for row in dossier.files],
        "left_out": [{"what": what, "why": why, "times": times} for what, why, times in told.omitted],
        "not_evaluated": list(dossier.unevaluated),
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def seal(content: bytes) -> str:
    """The SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()


def pack(told: Told, files: Mapping[str, bytes], sources: Mapping[str, bytes]) -> bytes:
    """The bundle.

    Args:
        files: what was written for the reader, by name: the page, the claims, perhaps the PDF.
        sources: whole source files to enclose, by path; none where the reader is to see an extract only.
    """
    held = dict(files)
    held |= {f"evidence/rows/{entry(path)}.jsonl": content for path, content in _extract(told).items()}
    held |= {f"evidence/files/{entry(path)}": content for path, content in sources.items()}
    held[METADATA] = _metadata(told, held)
    held[MANIFEST] = "".join(f"{seal(content)}  {name}\n" for name, content in sorted(held.items())).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for name, content in sorted(held.items()):
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            bundle.writestr(about, content)
    return packed.getvalue()


def entry(path: str) -> str:
    """`path` as an entry of the bundle, which never leads out of the folder that it is unpacked into."""
    return "/".join(part for part in path.split("/") if part not in ("", ".", ".."))


def _source(path: str) -> str:
    """The id of a source file in the metadata."""
    return f"#source-{seal(path.encode())[:16]}"


def _claim(sentence) -> dict[str, Any]:
    claim = sentence.claim
    return {
        "id": claim.id,
        "section": claim.section,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "values": dict(sentence.values),
        "since": sentence.since.isoformat() if sentence.since else None,
        "until": claim.until.isoformat() if claim.until else None,
        "rule": claim.rule,
        "finding": claim.finding,
        "sentence": sentence.text,
        "records": [reference.record for reference in sentence.references],
    }


def _reference(row) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(row.reference, name) for name in ("record", "source", "path", "row", "sha256")}
    if row.left_out:
        return told | {"cells": {}, "left_out": row.left_out.left_out, "why": row.left_out.why}
    return told | {"cells": {column: _cell(part) for column, part in row.cells}}


def _cell(part) -> str | dict[str, str]:
    return {"left_out": part.left_out, "why": part.why} if part.left_out else part.text


def _extract(told: Told) -> dict[str, bytes]:
    """The cited rows, one JSON object a line, by file."""
    lines: dict[str, list[str]] = {}
    for row in told.rows:
        if row.reference.row is not None:
            lines.setdefault(row.reference.path, []).append(json.dumps(_reference(row), ensure_ascii=False) + "\n")
    return {path: "".join(each).encode() for path, each in lines.items()}


def _metadata(told: Told, held: Mapping[str, bytes]) -> bytes:
    """ro-crate-metadata.json: the files here, the source files that they were made from, and what made them."""
    dossier = told.dossier
    made = dossier.as_of.isoformat()
    results = [name for name in held if not name.startswith("evidence/")]
    graph = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Dossier {dossier.kind} {dossier.subject}",
            "description": f"Claims on {dossier.kind} {dossier.subject} as of {made}, each with the rows on which it rests.",
            "datePublished": made,  # the day of the roll: the hour of making would change the bytes
            "license": "Kept as the source files are kept; not for publication unless made for the press.",
            "hasPart": [{"@id": name} for name in sorted(held)],
            "mentions": {"@id": "#audit"},
        },
        {
            "@id": "#rollcall",
            "@type": "SoftwareApplication",
            "name": "Rollcall",
            "softwareVersion": dossier.versions["rollcall"],
            "softwareRequirements": [
                f"{package} {version}" for package, version in sorted(dossier.versions.items()) if package != "rollcall"
            ],
        },
        {
            "@id": "#audit",
            "@type": "CreateAction",
            "name": "Audit of the source files and making of the dossier",
            "instrument": {"@id": "#rollcall"},
            "object": [{"@id": _source(row["path"])} for row in dossier.files],
            "result": [{"@id": name} for name in sorted(results)],
        },
        *(
            {
                "@id": _source(row["path"]),
                "@type": "CreativeWork",
                "name": row["path"],
                "identifier": f"sha256:{row['sha256']}",
                "creator": row["holder"],
            }
            for row in dossier.files
        ),
        *(_entity(name, content, told) for name, content in sorted(held.items())),
    ]
    unique = list({entity["@id"]: entity for entity in graph}.values())
    return (
        json.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": unique}, ensure_ascii=False, indent=1) + "\n"
    ).encode()


def _entity(name: str, content: bytes, told: Told) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(len(content)),
        "encodingFormat": _TYPES.get(name.rpartition(".")[2], "application/octet-stream"),
        "identifier": f"sha256:{seal(content)}",
    }
    if name.startswith("evidence/rows/"):
        path = name.removeprefix("evidence/rows/").removesuffix(".jsonl")
        entity["isBasedOn"] = {"@id": _source(next(row["path"] for row in told.dossier.files if entry(row["path"]) == path))}
    return entity
