"""One-file proofs: what a person keeps, and can show to anybody years later."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.errors import ProofFailed, RollcallError
from rollcall.ledger import cosigner, proof, splitview, tiles, tree
from rollcall.ledger.note import Checkpoint, parse_note
from rollcall.ledger.policy import Policy


def prove(log, index, *witnesses, extra=b"", size=None):
    size = size or len(log.entries)
    return proof.TlogProof(index, extra, tuple(tree.inclusion_proof(index, size, log.read)), log.note(size, *witnesses))


def test_a_proof_is_read_as_it_was_written_and_verifies(make_log, witnesses):
    log = make_log(300)
    for extra in (b"", b"opening"):
        made = prove(log, 123, *witnesses, extra=extra)
        read = proof.TlogProof.parse(made.text().encode())
        assert read == made
        assert read.verify(log.entries[123], [log.key.verifier]) == log.checkpoint()
    lines = made.text().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra b3BlbmluZw==", "index 123"]
    # 300 leaves are 256 + 44: leaf 123 has eight hashes to the root of its 256, and one beside that.
    assert lines[3 + 9] == ""


def test_a_proof_follows_a_policy(make_log, witnesses):
    log = make_log(10)
    text = "".join(f"witness {key.name} {key.vkey}\n" for key in witnesses)
    policy = Policy.parse(f"log {log.key.vkey}\n{text}group some 2 {' '.join(key.name for key in witnesses)}\nquorum some\n")
    assert prove(log, 3, *witnesses[:2]).verify(log.entries[3], policy).size == 10
    with pytest.raises(ProofFailed, match="No signature of: witness-2.example, witness-3.example"):
        prove(log, 3, witnesses[0]).verify(log.entries[3], policy)


def test_no_byte_of_a_proof_can_be_another(make_log):
    log = make_log(7)
    text = prove(log, 2).text().encode()
    for at in range(len(text)):
        for bit in (1, 2, 0x20):
            with pytest.raises(ProofFailed):
                proof.TlogProof.parse(text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :]).verify(log.entries[2], [log.key.verifier])


def test_another_entry_another_place_and_another_log_are_refused(make_log):
    log, other = make_log(20), make_log(20, "other")
    made = prove(log, 3)
    for wrong, entry in (
        (made, log.entries[4]),
        (proof.TlogProof(4, b"", made.hashes, made.checkpoint_note), log.entries[3]),
        (proof.TlogProof(3, b"", made.hashes, other.note()), log.entries[3]),
        (proof.TlogProof(3, b"", made.hashes, log.note(19)), log.entries[3]),
        (proof.TlogProof(25, b"", made.hashes, made.checkpoint_note), log.entries[3]),
        (proof.TlogProof(3, b"", (), made.checkpoint_note), log.entries[3]),
    ):
        with pytest.raises(ProofFailed):
            wrong.verify(entry, [log.key.verifier])


@pytest.mark.parametrize(
    "change",
    [
        ("index 3", "index 03"),
        ("index 3", "index -3"),
        ("index 3", "index 3 "),
        ("index 3", "extra \nindex 3"),
        ("index 3", "extra YQ==\nextra YQ==\nindex 3"),
        ("index 3\n", ""),
        ("@v1", "@v2"),
        ("\n\n", "\n"),
        ("index 3", "index 3\n" + "A" * 43 + "="),
        ("index 3", "index 3\n" + "A" * 42 + "8="),
        ("index 3", "index 3" + ("\n" + "A" * 43 + "=") * 70),
        ("\n", "\r\n"),
    ],
)
def test_a_proof_is_written_in_one_way(make_log, change):
    log = make_log(20)
    text = prove(log, 3).text()
    with pytest.raises(ProofFailed):
        proof.TlogProof.parse(text.replace(*change)).verify(log.entries[3], [log.key.verifier])


@pytest.fixture(scope="module")
def honest(make_log, make_signer, witnesses):
    """One of each kind of text that strangers hand in."""
    log, other = make_log(20), make_log(13, "other")
    root = tree.root_of(13, log.read)
    return [
        log.note(20, *witnesses),
        prove(log, 3, *witnesses).text(),
        splitview.SplitView(other.note(), log.note(), root, tuple(log.prove(13, 20))).text(),
        cosigner.write_request(13, log.prove(13, 20), log.note()).decode(),
        f"log {log.key.vkey}\nwitness w {witnesses[0].vkey}\ngroup g 1 w\nquorum g\n",
    ]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_what_strangers_hand_in_is_refused_in_our_words_or_says_the_same(honest, data):
    text = data.draw(st.sampled_from(honest)).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    piece = st.one_of(st.binary(max_size=8), st.sampled_from([b"\n\n", b"\n", "— ".encode(), b"=", b" ", b"old 0", b"root ", b"9" * 25]))
    made = text[:at] + data.draw(piece) + text[at + cut :]
    keys = [Policy.parse(honest[4]).logs[0]]
    entry = b"entry 3"

    def prove_again():
        read, true = proof.TlogProof.parse(made), proof.TlogProof.parse(honest[1])
        assert read.verify(entry, keys) == true.verify(entry, keys)
        assert (read.index, read.hashes) == (true.index, true.hashes)

    def part_again():
        assert splitview.SplitView.parse(made).verify(keys) == splitview.SplitView.parse(honest[2]).verify(keys)

    attempts = (
        prove_again,
        part_again,
        lambda: Checkpoint.parse(parse_note(made)[0]),
        lambda: cosigner.parse_request(made),
        lambda: Policy.parse(made).check(honest[0]),
        lambda: tiles.decode_bundle(made, cut),
        lambda: tiles.decode_tile(made, cut),
    )
    for attempt in attempts:
        try:
            attempt()
        except RollcallError:
            continue


@pytest.mark.parametrize("text", [b"\xff", "\ud800", "x" * 2_000_000, ""])
def test_what_cannot_be_text_is_refused(text):
    for read in (proof.TlogProof.parse, splitview.SplitView.parse, parse_note):
        with pytest.raises(ProofFailed):
            read(text)
