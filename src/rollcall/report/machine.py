"""Writes what other programs read: run.json and findings.json, each described by a JSON Schema in `schemas/`."""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

from rollcall.report import evidence
from rollcall.report.counts import Counts
from rollcall.report.telling import Telling

RUN_FORMAT = "rollcall-run/1"
FINDINGS_FORMAT = "rollcall-findings/1"


def write_run(telling: Telling, counts: Counts, out: Path) -> None:
    """Write run.json into `out`, after everything else; it marks a folder as a finished audit, and names what else lies in it."""
    told = {**run(telling, counts), "outputs": [{"path": path.name, "sha256": _sha256(path)} for path in sorted(out.iterdir())]}
    (out / "run.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_findings(telling: Telling, out: Path) -> None:
    """Write findings.json into `out`. No finding is left out."""
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_day).encode
    with (out / "findings.json").open("w", encoding="utf-8") as file:
        head = {"format": FINDINGS_FORMAT, "as_of": telling.as_of.isoformat(), "names": telling.names}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "findings": [')
        for position, finding in enumerate(evidence.told(telling, telling.findings, evidence.cite(telling, telling.findings))):
            file.write(",\n" if position else "\n")
            file.write(encode(_finding(finding)))
        file.write("\n]}\n")


def run(telling: Telling, counts: Counts) -> dict[str, Any]:
    """What run.json says (contract, section 3)."""
    inputs = telling.inputs.select("path", "sha256", "rows", "set_aside", "source", "recognised", "used", "not_used", "problem")
    return {
        "format": RUN_FORMAT,
        "title": telling.title,
        "as_of": telling.as_of.isoformat(),
        "as_of_from": telling.as_of_from,
        "versions": dict(telling.versions),
        "engine": telling.ran_on,
        "command": telling.command,
        "inputs": inputs.order_by("path", "source").to_pyarrow().to_pylist(),
        "rules": [{name: rule[name] for name in ("name", "outcome", "findings", "why")} for rule in telling.rules],
        "counts": counts.as_dict(),
        "judgements": dict(telling.judgements),
        "linkage": dict(telling.linkage),
        "exposure": dict(telling.exposure),
        "seconds": round(telling.seconds, 2),
        "peak_memory_bytes": telling.peak_memory_bytes,
        "incomplete": list(telling.incomplete),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    """`finding` with its parties and records as lists."""
    rows = [{name: row[name] for name in ("record", "path", "row", "sha256", "cells")} for row in finding["evidence"]]
    return {**finding, "parties": _parted(finding["parties"]), "records": _parted(finding["records"]), "evidence": rows}


def _parted(text: str | None) -> list[str]:
    return [part for part in (text or "").split(";") if part]


def _day(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in findings.json")
