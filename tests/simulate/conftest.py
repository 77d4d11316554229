"""One district without clerks' errors, audited once: every test of this folder reads that run."""

import pytest


@pytest.fixture(scope="session")
def district(rollcall, tmp_path_factory):
    """The folder of one district: case, truth, audit."""
    out = tmp_path_factory.mktemp("district")
    made = rollcall("simulate", out, "--children", 100, "--seed", 3, "--errors", 0, "--format", "csv")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("128 children in ")  # 100 are made up to a whole district
    audited = rollcall("audit", out / "case" / "rollcall.toml", "--out", out / "audit", "--quiet", "--format", "csv", cwd=out)
    assert audited.returncode == 0, audited.stderr
    return out
