"""The generated pages of the manual say what the code says."""

import runpy
from pathlib import Path

GENERATE = Path(__file__).parents[2] / "docs" / "generate.py"


def test_pages_are_those_that_the_code_would_write():
    pages = runpy.run_path(str(GENERATE))["pages"]()
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert stale == [], "run: just docs"


def test_no_page_of_a_rule_that_is_gone():
    pages = runpy.run_path(str(GENERATE))["pages"]()
    rules = GENERATE.parent / "rules"
    assert sorted(path.name for path in rules.glob("*.md")) == sorted(path.name for path in pages if path.parent == rules)
