"""Who must have signed: the specification's own example, as a table."""

import pytest

from rollcall.errors import ConfigurationError, ProofFailed
from rollcall.ledger import note as notes
from rollcall.ledger.policy import Policy

NAMES = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]


@pytest.fixture(scope="module")
def keys(make_signer):
    return {name: make_signer(f"{name}.example", notes.WITNESS_KEY) for name in NAMES}


@pytest.fixture(scope="module")
def example(keys, make_log):
    """C2SP tlog-policy, "Example policy", with keys."""
    witnesses = "\n".join(f"witness {name} {keys[name].vkey}" for name in NAMES)
    return f"""# two of three associations, and a court
log {make_log(0).key.vkey} https://ledger.example/a
{witnesses} http://127.0.0.1:7391

\tgroup X-witnesses 2 X1 X2 X3
group Y-witnesses any  Y1 Y2 Y3
group X-and-Y all X-witnesses Y-witnesses\t
quorum X-and-Y
"""


@pytest.mark.parametrize(
    ("signed", "enough"),
    [
        ("", False),
        ("X1 X2", False),
        ("Y1 Y2 Y3", False),
        ("X1 Y1", False),
        ("X1 X2 X3", False),
        ("X1 X2 Y1", True),
        ("X2 X3 Y3", True),
        ("X1 X2 X3 Y1 Y2 Y3", True),
    ],
)
def test_the_quorum_of_the_specification(example, keys, make_log, signed, enough):
    log = make_log(4)
    note = log.note(4, *(keys[name] for name in signed.split()))
    policy = Policy.parse(example.encode())
    if enough:
        assert policy.check(note) == log.checkpoint(4)
        return
    with pytest.raises(ProofFailed) as failed:
        policy.check(note)
    lacking = ", ".join(name for name in NAMES if name not in signed.split())
    assert failed.value.message.endswith(f"No signature of: {lacking}")


def test_one_witness_does_not_count_twice(example, keys, make_log):
    log = make_log(4)
    note = log.note(4, keys["X1"], keys["Y1"]) + keys["X1"].line(log.checkpoint(4).text(), 1)
    with pytest.raises(ProofFailed, match="quorum"):
        Policy.parse(example).check(note)


def test_a_witness_cannot_stand_in_for_the_log(example, keys, make_log):
    log = make_log(4)
    note = notes.sign(log.checkpoint(4).text(), *keys.values())
    with pytest.raises(ProofFailed, match="no known key of the log"):
        Policy.parse(example).check(note)


def test_no_witness_and_a_single_witness(keys, make_log):
    log = make_log(4)
    logs = f"log {log.key.vkey}\n"
    assert Policy.parse(f"{logs}quorum none").check(log.note()) == log.checkpoint()
    alone = Policy.parse(f"{logs}witness X1 {keys['X1'].vkey} http://127.0.0.1:1\nquorum X1\n")
    assert alone.witnesses["X1"].url == "http://127.0.0.1:1"
    assert alone.check(log.note(4, keys["X1"])) == log.checkpoint()
    with pytest.raises(ProofFailed, match="X1 must sign"):
        alone.check(log.note(4, keys["X2"]))


def test_a_policy_without_a_log_believes_nothing(make_log):
    with pytest.raises(ProofFailed, match="names no log"):
        Policy.parse("quorum none\n").check(make_log(4).note())


def test_two_keys_of_one_log_stand_side_by_side(make_log, make_signer):
    log = make_log(4)
    fresh = make_signer("ledger.example/a", seed="the next key")
    policy = Policy.parse(f"log {log.key.vkey}\nlog {fresh.vkey}\nquorum none\n")
    for signers in ([log.key], [fresh], [log.key, fresh]):
        assert policy.check(notes.sign(log.checkpoint().text(), *signers)) == log.checkpoint()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("quorum none", "second quorum"),
        ("frobnicate X1", "it is none of"),
        ("log", "it is none of"),
        ("log X1 http://a b", "it is none of"),
        ("group g 1", "it is none of"),
        ("witness X1 {Y}", "the name 'X1' is taken"),
        ("witness none {Y}", "the name 'none' is taken"),
        ("witness again {X1}", "stands in the policy already"),
        ("witness self {log-as-witness}", "stands in the policy already"),
        ("witness w {log2}", "is of kind 1"),
        ("log {Y}", "is of kind 4"),
        ("group X1 any X2", "the name 'X1' is taken"),
        ("group g any nobody", "no line before it defines 'nobody'"),
        ("group g any none", "no line before it defines 'none'"),
        ("group g any X1 X1", "a member already"),
        ("group g 0 X1", "nor a number from 1 to 1"),
        ("group g 2 X1", "nor a number from 1 to 1"),
        ("group g 01 X1", "nor a number from 1 to 1"),
        ("group g \u0661 X1", "nor a number from 1 to 1"),
        ("group g some X1", "nor a number from 1 to 1"),
        ("# a \r return", "control character"),
    ],
)
def test_a_line_that_is_not_understood_is_named(keys, make_log, make_signer, line, words):
    log = make_log(0).key
    named = {
        "{Y}": keys["Y1"].vkey,
        "{X1}": keys["X1"].vkey,
        "{log2}": make_signer("ledger.example/b").vkey,
        "{log-as-witness}": notes.Signer(log.name, log.private_key, notes.WITNESS_KEY).vkey,
    }
    for name, vkey in named.items():
        line = line.replace(name, vkey)
    text = f"log {log.vkey}\nwitness X1 {keys['X1'].vkey}\nwitness X2 {keys['X2'].vkey}\nquorum X1\n{line}\n"
    with pytest.raises(ConfigurationError) as failed:
        Policy.parse(text)
    assert failed.value.message.startswith("Line 5 of the policy")
    assert words in failed.value.message


@pytest.mark.parametrize("text", ["", "# nothing\n", "quorum later\nwitness later x\n", b"\xff\xfe quorum none", "x" * 300_000])
def test_what_is_no_policy(text):
    with pytest.raises(ConfigurationError):
        Policy.parse(text)


def test_groups_in_groups_however_deep(keys, make_log):
    lines = [f"group g{number} all g{number - 1}" for number in range(1, 5000)]
    text = f"log {make_log(0).key.vkey}\nwitness g0 {keys['X1'].vkey}\n" + "\n".join(lines) + "\nquorum g4999\n"
    policy = Policy.parse(text)
    assert policy.check(make_log(4).note(4, keys["X1"])).size == 4
    with pytest.raises(ProofFailed, match="1 of g4998 must sign"):
        policy.check(make_log(4).note(4, keys["X2"]))


def test_names_are_octets(keys, make_log):
    kelvin, plain = "\u212a", "K"
    text = f"log {make_log(0).key.vkey}\nwitness {kelvin} {keys['X1'].vkey}\nwitness {plain} {keys['X2'].vkey}\nquorum {kelvin}\n"
    policy = Policy.parse(text.encode() + b"# \xff\xfe\n")
    assert policy.check(make_log(4).note(4, keys["X1"])).size == 4
    with pytest.raises(ProofFailed):
        policy.check(make_log(4).note(4, keys["X2"]))
