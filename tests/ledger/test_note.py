"""Notes and checkpoints: the specification's own example, and no second way to write any of them."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.errors import ProofFailed, RollcallError, UsageError
from rollcall.ledger import encoding
from rollcall.ledger import note as notes
from rollcall.ledger.tree import EMPTY_ROOT

# C2SP signed-note, "Example".
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
# C2SP tlog-checkpoint, "Note text".
CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_example_of_the_specification():
    key = notes.Verifier.parse(VKEY)
    assert (key.name, key.kind, key.id.hex(), key.vkey) == ("example.com/foo", notes.LOG_KEY, "530d903a", VKEY)
    assert notes.open_note(NOTE, [key]) == ("This is an example message.\n", ["example.com/foo"])


def test_the_checkpoint_of_the_specification():
    checkpoint = notes.Checkpoint.parse(CHECKPOINT)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert checkpoint.text() == CHECKPOINT


def test_no_byte_of_a_note_can_be_another(make_log):
    log = make_log(5)
    note = log.note().encode()
    for at in range(len(note)):
        for bit in (1, 0x20, 0x80):
            with pytest.raises(ProofFailed):
                notes.open_checkpoint(note[:at] + bytes([note[at] ^ bit]) + note[at + 1 :], [log.key.verifier])


def test_signatures_of_others_are_passed_over_and_a_false_one_of_a_known_key_is_not(make_log, make_signer):
    log = make_log(5)
    stranger = make_signer("stranger.example")
    namesake = make_signer("ledger.example/a", seed="another seed")
    text = log.checkpoint().text()
    note = notes.sign(text, stranger, namesake, log.key)
    assert notes.open_note(note, [log.key.verifier]) == (text, ["ledger.example/a"])
    with pytest.raises(ProofFailed, match="no known key"):
        notes.open_note(notes.sign(text, stranger, namesake), [log.key.verifier])
    false = notes.signature_line(log.key.name, log.key.verifier.id, bytes(64))
    for wrong in (note + false, f"{text}\n{false}{log.key.line(text)}"):
        with pytest.raises(ProofFailed, match="is not of this text"):
            notes.open_note(wrong, [log.key.verifier])


def test_an_old_and_a_new_key_of_one_log_sign_side_by_side(make_log, make_signer):
    log = make_log(5)
    fresh = make_signer("ledger.example/a", seed="the key after the first")
    note = notes.sign(log.checkpoint().text(), log.key, fresh)
    for keys in ([log.key], [fresh], [log.key, fresh]):
        checkpoint, signatures = notes.open_checkpoint(note, [key.verifier for key in keys])
        assert (checkpoint.size, len(signatures)) == (5, len(keys))


def test_a_witness_states_when_and_signs_checkpoints_alone(make_log, witnesses):
    log = make_log(5)
    note = log.note(5, witnesses[0], when=1_679_315_147)
    _, signatures = notes.open_checkpoint(note, [log.key.verifier, witnesses[0].verifier])
    assert [signature.when for signature in signatures] == [None, 1_679_315_147]
    with pytest.raises(ProofFailed):
        notes.sign("Not a checkpoint.\n", witnesses[0])


def test_a_witness_alone_and_another_log_do_not_vouch_for_a_checkpoint(make_log, make_signer, witnesses):
    log, other = make_log(5), make_signer("ledger.example/b")
    note = notes.sign(log.checkpoint().text(), other, witnesses[0])
    with pytest.raises(ProofFailed, match="no known key of the log"):
        notes.open_checkpoint(note, [log.key.verifier, other.verifier, witnesses[0].verifier])


def test_a_witness_named_as_the_log_is_not_the_log(make_log):
    log = make_log(5)
    namesake = notes.Signer(log.key.name, log.key.private_key, notes.WITNESS_KEY)
    with pytest.raises(ProofFailed, match="no known key of the log"):
        notes.open_checkpoint(notes.sign(log.checkpoint().text(), namesake), [log.key.verifier, namesake.verifier])


def test_a_time_that_is_none_is_refused(make_log, witnesses):
    log = make_log(5)
    text = log.checkpoint().text()
    stated = 2**63
    signature = witnesses[0].private_key.sign(f"cosignature/v1\ntime {stated}\n{text}".encode())
    line = notes.signature_line(witnesses[0].name, witnesses[0].verifier.id, stated.to_bytes(8, "big") + signature)
    with pytest.raises(ProofFailed, match="no time"):
        notes.open_note(log.note() + line, [witnesses[0].verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        CHECKPOINT.removesuffix("\n"),
        CHECKPOINT + "\n",
        CHECKPOINT.replace("20852163", "020852163"),
        CHECKPOINT.replace("20852163", "+20852163"),
        CHECKPOINT.replace("20852163", "٢٠"),
        CHECKPOINT.replace("20852163", str(2**63)),
        CHECKPOINT.replace("q2I=", "q2J="),
        CHECKPOINT.replace("q2I=", "q2I"),
        CHECKPOINT.replace("q2I=", "qw=="),
        CHECKPOINT.replace("com", "c\tm"),
        "\n" + CHECKPOINT,
    ],
)
def test_what_is_no_checkpoint(text):
    with pytest.raises(ProofFailed):
        notes.Checkpoint.parse(text)


def test_an_empty_log_has_the_root_of_nothing(make_log, make_signer):
    log = make_log(0)
    assert notes.open_checkpoint(log.note(), [log.key.verifier])[0].root == EMPTY_ROOT
    wrong = notes.sign(notes.Checkpoint(log.key.name, 0, bytes(32)).text(), log.key)
    with pytest.raises(ProofFailed, match="empty tree"):
        notes.open_checkpoint(wrong, [log.key.verifier])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        VKEY.replace("530d", "530D"),
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("example", "exämple"),
        VKEY.replace("example.com/foo", ""),
        VKEY.replace("foo", "f oo"),
        VKEY.removesuffix("k") + "l",
        VKEY[:-4],
        "a+" + VKEY,
        VKEY + "\n",
        VKEY.replace("AekyeRrm", "BekyeRrm"),
    ],
)
def test_what_is_no_verifier_key(vkey):
    with pytest.raises(UsageError):
        notes.Verifier.parse(vkey)


def test_two_keys_that_cannot_be_told_apart_are_refused(make_log):
    log = make_log(1)

    class Twin(notes.Verifier):
        id = log.key.verifier.id

    with pytest.raises(ProofFailed, match="one name and one hash"):
        notes.open_note(log.note(), [log.key.verifier, Twin(log.key.name, notes.LOG_KEY, bytes(32))])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
def test_a_name_that_is_no_key_name_signs_nothing(make_signer, name):
    with pytest.raises(UsageError):
        notes.sign("text\n", make_signer(name, seed="any"))


@pytest.mark.parametrize(
    "fields",
    [
        ("", 1, bytes(32)),
        ("a\nb", 1, bytes(32)),
        ("a", -1, bytes(32)),
        ("a", 1, b""),
        ("a", 1, bytes(32), ("",)),
        ("a", 1, bytes(32), ("b\nc",)),
    ],
)
def test_a_checkpoint_that_nobody_could_read_is_not_written(fields):
    with pytest.raises(UsageError):
        notes.Checkpoint(*fields).text()


@pytest.mark.parametrize("text", ["no line break", "a\ttab\n", "\ud800\n"])
def test_a_text_that_nobody_could_open_is_not_signed(make_log, text):
    with pytest.raises(UsageError):
        notes.sign(text, make_log(0).key)


def test_at_least_sixteen_signatures_are_read_and_never_endlessly_many(make_log, make_signer):
    log = make_log(1)
    others = [make_signer(f"s{number}.example") for number in range(70)]
    assert notes.open_note(notes.sign(log.checkpoint().text(), *others[:30], log.key), [log.key.verifier])[1] == [log.key.name]
    with pytest.raises(ProofFailed):
        notes.open_note(notes.sign(log.checkpoint().text(), *others, log.key), [log.key.verifier])
    with pytest.raises(ProofFailed, match="too large"):
        notes.open_note("x" * notes.LARGEST_NOTE + log.note(), [log.key.verifier])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60), st.text(alphabet="— ab=\n+0", max_size=40)))
def test_anything_at_all_is_refused_in_our_words(anything):
    text = anything if isinstance(anything, str) else anything.decode(errors="surrogateescape")
    for read in (lambda: notes.parse_note(anything), lambda: notes.Checkpoint.parse(text), lambda: notes.Verifier.parse(text)):
        try:
            read()
        except RollcallError:
            continue


@given(st.binary(max_size=40))
def test_base64_is_read_in_one_way(data):
    coded = base64.b64encode(data).decode()
    assert encoding.from_base64(coded) == data
    for other in (
        coded + "=",
        coded + "\n",
        " " + coded,
        coded.replace("+", "-").replace("/", "_") if set("+/") & set(coded) else coded + "!",
    ):
        with pytest.raises(ProofFailed):
            encoding.from_base64(other)
