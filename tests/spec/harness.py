"""Runs the cases of `tests/spec/*.toml`: each is a few small files and what one rule must say of them.

A file with `states` becomes NAME.csv and a source of the configuration with the same keys; a file without is part of a known
export and lies at its own path. What many cases share stands once, under `[files.NAME]` with the file's `header`: a case then gives
the rows alone, under `[case.rows]`. `found` lists the records of each finding, in the order of the findings.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollcall import audit
from rollcall.config import Config

SPECS = Path(__file__).parent

#: Columns of a finding that a case may state; `records` is compared whole.
STATED = ("severity", "confidence", "bears", "since", "until", "records", "parties")


@dataclass(frozen=True)
class Case:
    """One case of a rule's spec."""

    rule: str
    name: str
    expect: str  # found clear not-evaluated
    content: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


def cases() -> list[Case]:
    """All cases of all specs, in the order of the files."""
    return [case for path in sorted(SPECS.glob("*.toml")) for case in read(path)]


def read(path: Path) -> list[Case]:
    """The cases of one spec."""
    spec = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Case(spec["rule"], content["name"], content["expect"], _whole(content, spec)) for content in spec["case"]]


def _whole(content: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """A case with what it shares with others: the files' heads, and the keys under `[all]`."""
    shared = {}
    for name, rows in content.get("rows", {}).items():
        head = dict(spec["files"][name])
        shared[name] = {**head, "rows": head.pop("header") + "\n" + rows.lstrip("\n")}
    return {**spec.get("all", {}), **content, "files": {**shared, **content.get("files", {})}}


def judge(case: Case, folder: Path, engine):
    """Write the case's files into `folder` and judge its rule: the rule's outcome and its findings as plain rows."""
    sources = [_write(folder, name, file) for name, file in case.content["files"].items()]
    config = Config(
        as_of=case.content.get("as_of"),
        jurisdiction=case.content.get("jurisdiction", ""),
        laws=tuple(case.content.get("laws", ())),
        policy={case.rule: case.content["policy"]} if "policy" in case.content else {},
        source=tuple(source for source in sources if source),
        root=folder,
    )
    evaluation = audit.judge(engine, [folder], config, only=(case.rule,))
    (outcome,) = evaluation.outcomes
    return outcome, evaluation.judged.to_pyarrow().to_pylist()


def _write(folder: Path, name: str, file: dict[str, Any]) -> dict[str, Any] | None:
    stated = {key: value for key, value in file.items() if key not in ("rows", "header")}
    path = folder / (f"{name}.csv" if "states" in file else name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file["rows"].lstrip("\n"), encoding="utf-8")
    return {"name": name, "path": path.name, **stated} if "states" in file else None
