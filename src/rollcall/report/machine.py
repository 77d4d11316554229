"""Writes what other programs read: run.json and findings.json, each described by a JSON Schema in `schemas/`."""

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
    told = evidence.as_json(telling, telling.findings, evidence.cite(telling, telling.findings))
    with (out / "findings.json").open("w", encoding="utf-8") as file:
        head = {"format": FINDINGS_FORMAT, "as_of": telling.as_of.isoformat(), "names": telling.names}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "findings": [')
        between = "\n"
        for batch in told:
            file.write(between + ",\n".join(batch.column(0).to_pylist()))
            between = ",\n"
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
        "counts": {**counts.as_dict(), "acceptances_of_no_finding": telling.idle_acceptances},
        "judgements": dict(telling.judgements),
        "linkage": dict(telling.linkage),
        "exposure": dict(telling.exposure),
        "asked": dict(telling.asked),
        "seconds": round(telling.seconds, 2),
        "peak_memory_bytes": telling.peak_memory_bytes,
        "incomplete": list(telling.incomplete),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
