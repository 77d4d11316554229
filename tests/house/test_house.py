"""The house keeps its order: sizes, names, docstrings, words, and what the documentation must mention."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src" / "rollcall").rglob("*.py"))
TRACKED = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    if (ROOT / name).is_file()
]
TEXTS = [path for path in TRACKED if path.suffix in {".py", ".md", ".toml", ".j2", ".css", ".json", ".csv", ".tsv", ".lock", ""}]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_at_most_500_lines(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 500


def test_no_module_is_named_for_what_it_is_not():
    assert [path for path in MODULES if path.stem in {"utils", "misc", "helpers", "common"}] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_things_have_docstrings(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says nothing of itself"
    things = (ast.FunctionDef, ast.ClassDef)
    silent = [node.name for node in tree.body if isinstance(node, things) and not node.name.startswith("_") and not ast.get_docstring(node)]
    assert silent == []


def test_every_command_is_documented():
    from rollcall.cli import COMMANDS

    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"## rollcall {name}\n" not in page] == []


def test_every_key_of_the_configuration_is_described():
    from rollcall.config import Config, Source

    assert [name for model in (Config, Source) for name, field in model.model_fields.items() if not field.description] == []


def test_decisions_are_numbered_without_a_gap():
    text = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\.", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_path_of_a_machine_and_no_index_of_packages_is_named():
    index = re.compile("py" + r"pi\.org|python" + r"hosted|npm" + r"js\.(org|com)|/work/" + "main|/ro" + "ot/")
    named = [str(path.relative_to(ROOT)) for path in TEXTS if index.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert named == []


def test_words_that_accuse_are_not_ours():
    accusing = re.compile(r"\b(suspects?|culprits?|real parents|natural parents)\b", re.IGNORECASE)
    ours = [path for path in TRACKED if path.suffix in {".py", ".j2"} and "src" in path.parts]
    assert [str(path.relative_to(ROOT)) for path in ours if accusing.search(path.read_text(encoding="utf-8"))] == []
