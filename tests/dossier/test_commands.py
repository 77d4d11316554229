"""From the command line: without an earlier audit as well, and saying where everything lies."""

import pytest

from rollcall.cli import main


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code


def test_a_dossier_without_an_earlier_audit_is_the_same(case, told, tae_rin, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "dossier"
    assert run("dossier", "child", tae_rin, "--case", case.folder / "rollcall.toml", "-o", out) == 0
    said = capsys.readouterr().out
    made = told("child", tae_rin)[0]
    assert {file.name: file.read_bytes() for file in out.iterdir()} == made.files
    assert made.seal in said and str(out / "dossier.html") in said
    assert [file.stat().st_mode & 0o077 for file in out.iterdir()] == [0, 0, 0]


def test_a_folder_without_an_audit_is_told(case, tmp_path, capsys):
    assert run("dossier", "case", "--case", case.folder / "rollcall.toml", "--audit", tmp_path, "-o", tmp_path / "x") == 2
    assert "holds no audit" in capsys.readouterr().err
