"""The independent verifier, built from Debian's packages: it accepts what we write, and nothing altered of it."""

import datetime
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from keeping import BY, begin, stated

from rollcall.ledger import page, splitview, tiles, tree
from rollcall.ledger.proof import TlogProof
from rollcall.ledger.roll import take

SOURCE = Path(__file__).parents[2] / "verify" / "main.go"
LIBRARY = Path("/usr/share/gocode")
pytestmark = pytest.mark.skipif(
    not shutil.which("go") or not (LIBRARY / "src/golang.org/x/mod").is_dir(), reason="needs golang-go and golang-golang-x-mod-dev"
)
SIZE = 70_001


@pytest.fixture(scope="module")
def verify(tmp_path_factory):
    """Call the verifier; gives whether it accepts, and what it says."""
    folder = tmp_path_factory.mktemp("go")
    env = {**os.environ, "GO111MODULE": "off", "GOPATH": str(LIBRARY), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", str(folder / "verify"), str(SOURCE)], env=env, check=True, timeout=300)

    def call(*words):
        done = subprocess.run([folder / "verify", *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == (0 if done.stdout.endswith("OK\n") else 1), done.stderr
        return done.returncode == 0

    return call


@pytest.fixture(scope="module")
def log(make_log, witnesses, tmp_path_factory):
    """A log of 70,001 entries as tiles, with its own reader, so that its many proofs are made from tiles alone."""
    folder = tmp_path_factory.mktemp("log")
    made = make_log(SIZE)
    frontier = tree.Frontier()
    frontier.extend(map(tree.leaf_hash, made.entries))
    checkpoint = tiles.Checkpoint(made.key.name, SIZE, frontier.root())
    text = checkpoint.text()
    note = text + "\n" + made.key.line(text) + "".join(witness.line(text, 1_700_000_000) for witness in witnesses)
    tiles.write_tiles(folder, made.entries, note)
    made.read = tiles.TileReader(folder, checkpoint).read
    return made, folder, note


def altered(path, change, accepts):
    """Whether the verifier still accepts after the file's bytes are changed; they are put back."""
    data = path.read_bytes()
    path.write_bytes(change(data))
    try:
        return accepts()
    finally:
        path.write_bytes(data)


def flip(at):
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_checkpoints(verify, log):
    made, folder, note = log
    accepts = lambda: verify("checkpoint", folder / "checkpoint", made.key.vkey)  # noqa: E731
    assert accepts()
    own = note.encode().index(b"witness-1") - 5
    for at in range(0, own, 3):
        assert not altered(folder / "checkpoint", flip(at), accepts), at


def test_inclusion_and_consistency(verify, log, tmp_path):
    made, folder, _ = log
    for index in (0, 255, 256, 65_536, SIZE - 1):
        (tmp_path / "entry").write_bytes(made.entries[index])
        assert verify("inclusion", folder, made.key.vkey, index, tmp_path / "entry")
        assert not verify("inclusion", folder, made.key.vkey, index ^ 1, tmp_path / "entry")
    for old in (0, 1, 256, 50_000, SIZE):
        (tmp_path / "old").write_text(made.note(old))
        assert verify("consistency", folder, made.key.vkey, tmp_path / "old")
    other = made.note(1).replace(made.note(1).split("\n")[2], made.note(256).split("\n")[2])
    (tmp_path / "old").write_text(other)
    assert not verify("consistency", folder, made.key.vkey, tmp_path / "old")


def test_rewritten_history_with_the_right_key(verify, log, make_log, tmp_path):
    made, folder, _ = log
    (tmp_path / "old").write_text(make_log(300, "other").note())
    assert not verify("consistency", folder, made.key.vkey, tmp_path / "old")


def test_a_full_audit_reads_every_tile(verify, log):
    made, folder, _ = log
    accepts = lambda: verify("audit", folder, made.key.vkey)  # noqa: E731
    assert accepts()
    for name, at in (
        ("tile/entries/000", 2),
        ("tile/entries/273.p/113", -1),
        ("tile/0/100", 5000),
        ("tile/0/273.p/113", 0),
        ("tile/1/000", 8191),
        ("tile/1/001.p/17", 3),
        ("tile/2/000.p/1", 31),
    ):
        assert not altered(folder / name, flip(at), accepts), name
        assert not altered(folder / name, lambda data: data[:-1], accepts), name
        assert not altered(folder / name, lambda data: data + b"\0", accepts), name


def test_one_file_proofs_and_witnesses(verify, log, tmp_path):
    made, _, note = log
    proof, entry, wrong = (tmp_path / name for name in ("proof", "entry", "wrong"))
    proof.write_text(TlogProof(12_345, b"", tuple(tree.inclusion_proof(12_345, SIZE, made.read)), note).text())
    entry.write_bytes(made.entries[12_345])
    wrong.write_bytes(made.entries[12_346])
    assert verify("proof", proof, made.key.vkey, entry)
    assert not verify("proof", proof, made.key.vkey, wrong)
    size = proof.read_bytes().index("\n\n— ".encode()) + 2
    for at in range(0, size, 5):
        assert not altered(proof, flip(at), lambda: verify("proof", proof, made.key.vkey, entry)), at


def test_cosignatures(verify, make_log, make_signer, witnesses, tmp_path):
    log = make_log(5)
    proof, entry = tmp_path / "proof", tmp_path / "entry"
    entry.write_bytes(log.entries[2])
    proof.write_text(TlogProof(2, b"", tuple(tree.inclusion_proof(2, 5, log.read)), log.note(5, *witnesses[:2])).text())
    keys = [witness.vkey for witness in witnesses]
    for needed, enough in ((0, True), (1, True), (2, True), (3, False)):
        assert verify("proof", proof, log.key.vkey, entry, needed, *keys) is enough
    assert not verify("proof", proof, log.key.vkey, entry, 2, keys[0], keys[0])
    assert not verify("proof", proof, keys[0], entry)


def test_split_views(verify, make_log, tmp_path):
    log, other = make_log(64), make_log(64, "other")
    keys = [log.key.verifier]
    file = tmp_path / "split"
    for small in (8, 13, 64):
        found = splitview.compare(other.note(small), log.note(), keys, log.read)
        file.write_text(found.text())
        assert verify("split", file, log.key.vkey)
        for at in (0, 25, 60, len(found.text().encode()) - 20):
            assert not altered(file, flip(at), lambda: verify("split", file, log.key.vkey)), at
        file.write_text(splitview.SplitView(log.note(small), log.note(), found.root, found.proof).text())
        assert not verify("split", file, log.key.vkey)


def test_a_ledgers_own_log_and_a_childs_page_are_accepted(verify, tmp_path):
    with begin(tmp_path, guarded=False) as ledger:
        ledger.append([stated(f"C{each % 7}") for each in range(600)], BY)
        take(ledger, datetime.date(2026, 1, 1), BY)
        files, key = page.entry_files(page.make(ledger, "C3")), ledger.settings.vkeys[0]
        tiles.write_tiles(tmp_path / "public", ledger.store.each_leaf(ledger.size), ledger.note())
    assert verify("audit", tmp_path / "public", key)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    proofs = sorted(tmp_path.glob("*.tlog-proof"))
    assert len(proofs) == 86 + 1, "600 entries over seven children are 86 of C3, and the roll"
    assert verify("proof", proofs[0], key, proofs[0].with_suffix(".entry"))
    assert not verify("proof", proofs[0], key, proofs[1].with_suffix(".entry"))
