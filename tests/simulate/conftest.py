"""One district without clerks' errors, audited once: every test of this folder reads that run.

The case names every law that one case can be held against at once: the United States', and what other states ask for of their children.
"""

import pytest


@pytest.fixture(scope="session")
def district(rollcall, tmp_path_factory):
    """The folder of one district: case, truth, audit."""
    out = tmp_path_factory.mktemp("district")
    laws = [word for law in ("hague-1993", "korea", "india", "china", "ethiopia") for word in ("--law", law)]
    named = ("--jurisdiction", "united-states", *laws, "--from-memory")
    made = rollcall("simulate", out, "--children", 100, "--seed", 3, "--errors", 0, "--format", "csv", *named)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("160 children in ")  # 100 are made up to a whole district
    audited = rollcall("audit", out / "case" / "rollcall.toml", "--out", out / "audit", "--quiet", "--format", "csv", cwd=out)
    assert audited.returncode == 0, audited.stderr
    return out
