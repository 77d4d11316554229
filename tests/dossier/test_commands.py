"""From the command line: without an earlier audit as well, and saying where everything lies."""

import pytest

from rollcall.cli import main


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code


TOML = """
title = "Two files"
as_of = 2025-08-12
[[source]]
name = "births"
path = "births.csv"
states = "birth"
holder = "Hospital"
[[source]]
name = "visits"
path = "visits.csv"
states = "visit"
holder = "Agency"
"""
BIRTHS = """
date,child_name,child_sex,child_birth_date
2024-01-05,Ada Roe,female,2024-01-05
"""
VISITS = """
date,child_name,child_sex,child_birth_date,visitor_name
2024-02-05,Ada Roe,female,2024-01-05,Bo Poe
"""


def test_a_dossier_with_and_without_an_earlier_audit_is_the_same_and_verifies(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    case = folder({"rollcall.toml": TOML, "births.csv": BIRTHS, "visits.csv": VISITS}) / "rollcall.toml"
    assert run("audit", case, "--out", "audit", "--format", "parquet", "--format", "csv", "-q") == 0
    child = (tmp_path / "audit" / "roll.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    assert run("dossier", "child", child, "--case", case, "--audit", "audit", "-o", "one", "-q") == 0
    assert capsys.readouterr().out == ""
    assert run("outcome", "F0123456789ab", "--result", "explained", "--text", "Of another case.", "--by", "Min Sang-ok") == 0
    capsys.readouterr()
    assert run("dossier", "child", child, "--case", case, "-o", "two") == 0
    said, warned = capsys.readouterr()
    assert "The file of outcomes speaks of 1 finding that this audit lacks; that changed nothing." in warned
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert one.keys() == {"dossier.html", "claims.json", "dossier.zip"}
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "one").iterdir()} == {0}
    seal = next(line.split()[1] for line in said.splitlines() if line.startswith("Seal"))
    assert run("dossier", "verify", "one/dossier.zip", "--seal", seal, "--case", case) == 0
    assert "Each quoted cell and each file's hash is as in the files." in capsys.readouterr().out
    for audit, cause in (("case", "no run.json"), ("nowhere", "no run.json")):
        assert run("dossier", "case", "--case", case, "--audit", audit, "-o", "three") == 2
        assert cause in capsys.readouterr().err
    assert not (tmp_path / "three").exists()
