"""A stranger with the bundle sees whether anything in it, or in the files behind it, was altered; and equal input gives equal bytes."""

import gc
import hashlib
import io
import json
import re
import shutil
import warnings
import zipfile
import zlib

import pytest

from rollcall.cli import main
from rollcall.dossier import lay


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code


@pytest.fixture(scope="module")
def sealed(told, tae_rin, tmp_path_factory):
    made = told("child", tae_rin, names=True)[0]
    out = tmp_path_factory.mktemp("sealed") / "dossier"
    lay(made, out)
    return out / "dossier.zip", made


def repacked(file, target, change):
    """The bundle with its contents (name -> bytes) changed, whole and with right checksums of ZIP."""
    with zipfile.ZipFile(file) as held:
        contents = {name: held.read(name) for name in held.namelist()}
    change(contents)
    with zipfile.ZipFile(target, "w") as held:
        for name, content in contents.items():
            held.writestr(name, content)
    return target


def test_equal_input_gives_equal_bytes(told, tae_rin, sealed):
    assert told("child", tae_rin, names=True)[0].files == sealed[1].files


def test_the_bundle_is_a_research_object_that_says_what_it_was_made_from(case, sealed):
    with zipfile.ZipFile(sealed[0]) as held:
        names = set(held.namelist())
        graph = {entity["@id"]: entity for entity in json.loads(held.read("ro-crate-metadata.json"))["@graph"]}
        manifest = dict(reversed(line.split("  ")) for line in held.read("manifest-sha256.txt").decode().splitlines())
        assert manifest == {name: hashlib.sha256(held.read(name)).hexdigest() for name in names - {"manifest-sha256.txt"}}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert parts == names - {"manifest-sha256.txt", "ro-crate-metadata.json"}
    assert all(graph[part]["@type"] == "File" for part in parts)
    assert len(graph["#audit"]["object"]) == 21
    source = next(entity for entity in graph.values() if entity.get("name") == "foundation/returns.csv")
    assert source["creator"] == "Haneul Children's Foundation"
    assert source["identifier"] == f"sha256:{case.sha256('foundation/returns.csv')}"
    assert graph["evidence/rows/foundation/returns.csv.jsonl"]["isBasedOn"] == {"@id": source["@id"]}


def test_a_bundle_that_nobody_touched_stands(sealed, capsys):
    file, made = sealed
    assert run("dossier", "verify", file, "--seal", made.seal) == 0
    assert "nothing was altered inside" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "told_of"),
    [
        (lambda held: held.update({"dossier.html": held["dossier.html"].replace(b"Jung Hyeon", b"Cha Ye-rim")}), "dossier.html: altered"),
        (lambda held: held.pop("evidence/rows/foundation/returns.csv.jsonl"), "evidence/rows/foundation/returns.csv.jsonl: missing"),
        (lambda held: held.update({"note.txt": b"added"}), "note.txt: added"),
        (lambda held: held.update({"claims.json": b"{}"}), "claims.json: cannot be understood"),
        (lambda held: held.update({"claims.json": held["claims.json"].replace(b"2014-06-21", b"2014-06-20")}), "claims.json: altered"),
    ],
)
def test_whatever_is_altered_is_named(sealed, tmp_path, capsys, change, told_of):
    file = repacked(sealed[0], tmp_path / "dossier.zip", change)
    assert run("dossier", "verify", file) == 1
    assert told_of in capsys.readouterr().err


def test_a_bundle_made_anew_is_told_by_its_seal_alone(sealed, tmp_path, capsys):
    def forge(held):
        held["claims.json"] = held["claims.json"].replace(b"Jung Hyeon", b"Cha Ye-rim")
        seal = hashlib.sha256(held["claims.json"]).hexdigest()
        page = held["dossier.html"]
        held["dossier.html"] = page.replace(hashlib.sha256(before["claims.json"]).hexdigest().encode(), seal.encode())
        kept = {name: content for name, content in held.items() if name != "manifest-sha256.txt"}
        held["manifest-sha256.txt"] = "".join(f"{hashlib.sha256(kept[name]).hexdigest()}  {name}\n" for name in sorted(kept)).encode()

    with zipfile.ZipFile(sealed[0]) as untouched:
        before = {"claims.json": untouched.read("claims.json")}
    file = repacked(sealed[0], tmp_path / "dossier.zip", forge)
    assert run("dossier", "verify", file) == 0
    assert run("dossier", "verify", file, "--seal", sealed[1].seal) == 1
    assert "not the one given" in capsys.readouterr().err


def test_a_changed_source_file_is_noticed_by_name_and_cell(sealed, case, tmp_path, capsys):
    folder = tmp_path / "case"
    shutil.copytree(case.folder, folder)
    returns = folder / "foundation" / "returns.csv"
    returns.write_text(
        returns.read_text(encoding="utf-8").replace(
            "F-006,Yoo Tae-rin,2009-05-12,F,2014-06-21", "F-006,Yoo Tae-rin,2009-05-12,F,2014-06-28"
        ),
        encoding="utf-8",
    )
    assert run("dossier", "verify", sealed[0], "--case", folder / "rollcall.toml") == 1
    said = capsys.readouterr().err
    assert "foundation/returns.csv: changed since" in said
    assert "returns:2: the cell given_back_on is not as quoted" in said
    assert said.count("\n") == 2
    assert "Yoo" not in said
    # nor is a dossier made of it from the audit of before
    made = run(
        "dossier", "child", case.child("returns:2"), "--case", folder / "rollcall.toml", "--audit", case.out, "-o", tmp_path / "none"
    )
    assert made == 2
    assert "foundation/returns.csv" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_what_is_no_bundle_is_refused_in_words(tmp_path, capsys):
    (tmp_path / "a.zip").write_bytes(b"PK no zip")
    assert run("dossier", "verify", tmp_path / "a.zip") == 2
    assert "is no bundle" in capsys.readouterr().err
    assert run("dossier", "verify", tmp_path / "b.zip") == 2


def test_a_folder_that_holds_something_else_is_left_alone(sealed, tmp_path):
    from rollcall.errors import OutputError

    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="something other"):
        lay(sealed[1], tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_the_pdf_holds_the_claims_and_has_the_same_bytes_twice(told, tae_rin):
    pytest.importorskip("weasyprint")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to the collector
        first, second = (told("child", tae_rin, names=True, pdf=True)[0].files for _ in range(2))
        gc.collect()
    assert first["dossier.pdf"] == second["dossier.pdf"]
    assert first["dossier.pdf"].startswith(b"%PDF-1.7")
    held = b"\n".join(unpacked(first["dossier.pdf"]))
    assert re.search(rb"pdfaid:part[^0-9]+3", held)
    assert first["claims.json"] in held
    with zipfile.ZipFile(io.BytesIO(first["dossier.zip"])) as bundle:
        assert bundle.read("dossier.pdf") == first["dossier.pdf"]


def unpacked(pdf):
    """The streams of a PDF, unpacked where they are packed."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]
