"""One district without clerks' errors, audited once: every test of this folder reads that run.

The case names every law that one case can be held against at once: the United States', and what other states ask for of their children.
"""

import re

import pytest


@pytest.fixture(scope="session")
def district(rollcall, tmp_path_factory):
    """The folder of one district: case, truth, audit."""
    out = tmp_path_factory.mktemp("district")
    laws = [word for law in ("hague-1993", "korea", "india", "china", "ethiopia") for word in ("--law", law)]
    named = ("--jurisdiction", "united-states", *laws, "--from-memory")
    made = rollcall("simulate", out, "--children", 100, "--seed", 3, "--errors", 0, "--format", "csv", *named)
    assert made.returncode == 0, made.stderr
    first, second, _ = made.stdout.splitlines()
    assert first.startswith("160 children in ")  # 100 are made up to a whole district
    told = re.findall(r"([\d,]+) records (?:lie )?in ", f"{first.partition('children in')[2]} {second}")
    assert [int(number.replace(",", "")) for number in told] == list(_counted(out))
    audited = rollcall("audit", out / "case" / "rollcall.toml", "--out", out / "audit", "--quiet", "--format", "csv", cwd=out)
    assert audited.returncode == 0, audited.stderr
    return out


def _counted(out):
    """Rows of the files in case, returns and afcars; of the last as the truth beside it lists them."""
    for folder, files in (("case", "*.csv"), ("returns", "*/*.csv"), ("truth/afcars", "records/*.csv")):
        yield sum(len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in (out / folder).glob(files))
