"""A witness at work, over HTTP: what it signs, what it refuses, and what it never forgets."""

import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from hashlib import sha256
from http.client import HTTPConnection

import pytest

from rollcall.errors import OutputError, ProofFailed, UsageError, WitnessRefused
from rollcall.ledger import cosigner, splitview, witness
from rollcall.ledger import note as notes


@pytest.fixture
def start(tmp_path, make_log, witnesses):
    """Start a witness of a number, with its file; gives its URL, and stops it at the end."""
    running = []

    def begin(number=0, *logs):
        config = witness.WitnessConfig(witnesses[number], logs or (make_log(0).key.verifier,), tmp_path / f"witness-{number}.db")
        server = witness.WitnessServer(config, "127.0.0.1", 0)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    def stop():
        while running:
            server, thread = running.pop()
            server.shutdown()
            thread.join()
            server.server_close()

    begin.stop = stop
    yield begin
    stop()


def post(url, body, path="/add-checkpoint", **headers):
    connection = HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read().decode()
    finally:
        connection.close()


def request(log, old, new, proof=None, note=None):
    return cosigner.write_request(old, log.prove(old, new) if proof is None else proof, note or log.note(new))


def test_a_witness_signs_growth_and_its_signature_is_good(start, make_log, witnesses):
    log, url = make_log(20), start()
    for old, new in ((0, 0), (0, 5), (5, 5), (5, 8), (8, 20)):
        note = log.note(new)
        lines = witness.ask(url, old, log.prove(old, new), note)
        signed = witness.add_signatures(note, lines, [witnesses[0].verifier])
        checkpoint, signatures = notes.open_checkpoint(signed, [log.key.verifier, witnesses[0].verifier])
        assert (checkpoint, len(signatures)) == (log.checkpoint(new), 2)
        assert signatures[1].when > 1_700_000_000


def test_answers_are_the_specifications(start, make_log, make_signer, witnesses):
    log, other, url = make_log(20), make_log(20, "other"), start()
    stranger = make_signer("stranger.example")
    unknown = notes.sign(notes.Checkpoint("stranger.example", 1, bytes(32)).text(), stranger)
    unsigned = notes.sign(log.checkpoint(8).text(), stranger)
    false = log.note(8) + notes.signature_line(log.key.name, log.key.verifier.id, bytes(64))
    empty = notes.sign(notes.Checkpoint(log.key.name, 0, bytes(32)).text(), log.key)
    assert post(url, request(log, 0, 5, note=empty, proof=[]))[0] == 422
    assert post(url, request(log, 0, 5, proof=[bytes(32)]))[0] == 422
    assert post(url, request(log, 0, 5))[0] == 200
    table = [
        (request(log, 5, 8, note=unknown), 404),
        (request(log, 5, 8, note=unsigned), 403),
        (request(log, 5, 8, note=false), 403),
        (request(log, 9, 8, proof=[]), 400),
        (b"", 400),
        (b"\xff", 400),
        (b"old 5\n" + log.note(8).encode(), 400),
        (b"old 05\n\n" + log.note(8).encode(), 400),
        (b"old 5\nnothing\n\n" + log.note(8).encode(), 400),
        (request(log, 5, 8, proof=[bytes(32)] * 64), 400),
        (request(log, 5, 8)[:-1], 400),
        (request(log, 4, 8), 409),
        (request(log, 0, 8), 409),
        (request(log, 6, 8), 409),
        (request(log, 5, 8, proof=[]), 422),
        (request(log, 5, 8, proof=log.prove(5, 8)[::-1]), 422),
        (request(other, 5, 8), 422),
        (request(other, 5, 5, note=other.note(5)), 422),
    ]
    assert [post(url, body)[0] for body, _ in table] == [status for _, status in table]
    assert post(url, request(log, 0, 8)) == (409, "text/x.tlog.size", "5\n")
    assert post(url, request(log, 5, 8))[0] == 200


def test_what_it_signed_last_is_shown(start, make_log, make_signer, witnesses):
    log, url = make_log(20), start()
    origin_hash = sha256(log.key.name.encode()).hexdigest()
    for unknown in (origin_hash, "0" * 64, "..", ""):
        with pytest.raises(WitnessRefused, match="404"):
            witness.latest(url, unknown)
    witness.ask(url, 0, [], notes.sign(log.checkpoint(5).text(), log.key, make_signer("stranger.example")))
    shown = witness.latest(url, origin_hash)
    _, signatures = notes.parse_note(shown)
    assert [name for name, _, _ in signatures] == [log.key.name, witnesses[0].name]
    assert notes.open_checkpoint(shown, [log.key.verifier, witnesses[0].verifier])[0] == log.checkpoint(5)


def test_what_was_signed_is_on_disk_and_survives(start, make_log, tmp_path):
    log, url = make_log(20), start()
    witness.ask(url, 0, [], log.note(8))
    assert len(cosigner.signed_notes(tmp_path / "witness-0.db")) == 1
    start.stop()
    url = start()
    with pytest.raises(WitnessRefused) as behind:
        witness.ask(url, 5, log.prove(5, 8), log.note(8))
    assert (behind.value.status, behind.value.size) == (409, 8)


def test_of_two_requests_at_once_none_rolls_it_back(start, make_log, tmp_path):
    log, url = make_log(60), start()
    bodies = [request(log, 0, size) for size in range(1, 41)]
    statuses = []
    threads = [threading.Thread(target=lambda body=body: statuses.append(post(url, body)[0])) for body in bodies]
    for thread in threads[:20]:
        thread.start()
    for thread in threads[:20]:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 19
    assert len(cosigner.signed_notes(tmp_path / "witness-0.db")) == 1


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/elsewhere", {}, 404),
        ("/add-checkpoint", {"Content-Length": "9999999"}, 400),
        ("/add-checkpoint", {"Content-Length": "00000000000000000009"}, 400),
        ("/add-checkpoint", {"Content-Length": "-1"}, 400),
        ("/add-checkpoint", {"Transfer-Encoding": "chunked"}, 400),
    ],
)
def test_large_and_strange_requests_are_not_read(start, path, headers, status):
    assert post(start(), b"old 0\n", path, **headers)[0] == status


def test_a_caller_that_says_nothing_keeps_nobody_waiting(start, make_log):
    log, url = make_log(3), start()
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as silent:
        silent.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 50\r\n\r\nold")
        assert witness.ask(url, 0, [], log.note())


def test_a_caller_that_never_ends_is_cut_off(make_log, witnesses, tmp_path):
    config = witness.WitnessConfig(witnesses[0], (make_log(0).key.verifier,), tmp_path / "w.db")
    with witness.WitnessServer(config, "127.0.0.1", 0, seconds=0.5) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", server.server_port)) as slow, pytest.raises(OSError):
            slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 100000\r\n\r\n")
            while time.monotonic() < started + 20:
                slow.sendall(b"o")
                time.sleep(0.05)
        assert time.monotonic() < started + 10
        server.shutdown()
        thread.join()


def test_no_proxy_stands_between(start, make_log, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert witness.ask(start(), 0, [], make_log(3).note(3))


@pytest.mark.parametrize("url", ["", "ftp://a", "127.0.0.1:80", "http://", "http://a:b", "http://user@a", "http://a/?q", "http://[a"])
def test_what_is_no_address_of_a_witness(url, make_log):
    with pytest.raises(UsageError, match="address of a witness"):
        witness.ask(url, 0, [], make_log(1).note())


def test_nobody_there(make_log):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(WitnessRefused, match="could not be asked"):
        witness.ask(f"http://127.0.0.1:{port}", 0, [], make_log(1).note(), seconds=1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nmany", "it answered 409"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "it answered 302"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000, "more than can be read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\xff", "could not be asked"),
        (b"220 mail.example\r\n", "could not be asked"),
        (b"", "could not be asked"),
    ],
)
def test_whatever_answers_there_is_not_believed(make_log, answer, words):
    with socket.create_server(("127.0.0.1", 0)) as there:

        def say():
            caller, _ = there.accept()
            caller.settimeout(10)
            with caller, suppress(OSError):  # whoever asked may have hung up
                caller.recv(65_536)
                caller.sendall(answer)
                caller.shutdown(socket.SHUT_WR)
                while caller.recv(65_536):
                    continue

        thread = threading.Thread(target=say, daemon=True)
        thread.start()
        with pytest.raises(WitnessRefused, match=words) as refused:
            witness.ask(f"http://127.0.0.1:{there.getsockname()[1]}", 0, [], make_log(1).note())
        assert refused.value.size is None
        thread.join()


def test_a_port_or_a_file_that_cannot_be_had_is_said(make_log, witnesses, tmp_path):
    logs = (make_log(0).key.verifier,)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OutputError, match="cannot answer"):
        witness.WitnessServer(witness.WitnessConfig(witnesses[0], logs, tmp_path / "w.db"), "127.0.0.1", taken.getsockname()[1])
    (tmp_path / "text.db").write_text("This is no database, and long enough to be taken for one. " * 20)
    with pytest.raises(OutputError, match="cannot be kept"):
        cosigner.Cosigner(cosigner.WitnessConfig(witnesses[0], logs, tmp_path / "text.db"))
    with pytest.raises(UsageError, match="witness's key"):
        cosigner.Cosigner(cosigner.WitnessConfig(make_log(0).key, logs, tmp_path / "w.db"))
    for name in ("text.db", "none.db"):
        with pytest.raises(UsageError, match="file of a witness"):
            cosigner.signed_notes(tmp_path / name)


def test_signatures_are_gathered_from_wherever_each_witness_stands(start, make_log, witnesses):
    log = make_log(20)
    first, second = start(0), start(1)
    witness.ask(first, 0, [], log.note(8))
    asked = [(witnesses[0].verifier, first), (witnesses[1].verifier, second), (witnesses[2].verifier, "http://127.0.0.1:9")]
    note, refused = witness.gather(log.note(20), asked, 5, log.prove)
    keys = [log.key.verifier, *(key.verifier for key in witnesses)]
    assert notes.open_note(note, keys)[1] == [log.key.name, witnesses[0].name, witnesses[1].name]
    assert list(refused) == [witnesses[2].name]


def test_a_witness_asked_again_replaces_its_signature(start, make_log, witnesses):
    log, url = make_log(5), start()
    keys = [log.key.verifier, *(key.verifier for key in witnesses)]
    note = log.note(5, witnesses[0], witnesses[2], when=1)
    again, refused = witness.gather(note, [(witnesses[0].verifier, url)], 0, log.prove)
    assert not refused
    signatures = notes.open_checkpoint(again, keys)[1]
    assert [(one.by.name, one.when == 1) for one in signatures] == [
        (log.key.name, False),
        (witnesses[2].name, True),
        (witnesses[0].name, False),
    ]


def test_a_proof_that_cannot_be_made_is_not_laid_on_the_witness(start, make_log, witnesses):
    log, url = make_log(5), start()
    witness.ask(url, 0, [], log.note(3))

    def damaged(old, new):
        raise ProofFailed("a tile is missing")

    with pytest.raises(ProofFailed, match="a tile is missing"):
        witness.gather(log.note(), [(witnesses[0].verifier, url)], 3, damaged)


def test_another_witness_cannot_answer_for_one(start, make_log, witnesses):
    note, refused = witness.gather(make_log(5).note(), [(witnesses[1].verifier, start(0))], 0, make_log(5).prove)
    assert note == make_log(5).note()
    assert refused[witnesses[1].name].message.endswith("no signature of its own.")


def test_a_split_view_shown_to_two_witnesses_is_proved(start, make_log, witnesses, tmp_path):
    log, other = make_log(20), make_log(20, "other")
    witness.ask(start(0), 0, [], log.note(8))
    witness.ask(start(1), 0, [], other.note(8))
    one, two = (cosigner.signed_notes(tmp_path / f"witness-{number}.db") for number in (0, 1))
    found = splitview.compare_all(one, two, [log.key.verifier])
    assert found == splitview.compare_all(two, one, [log.key.verifier])
    smaller, larger = splitview.SplitView.parse(found.text()).verify([log.key.verifier])
    assert {smaller.root, larger.root} == {log.checkpoint(8).root, other.checkpoint(8).root}
    assert splitview.compare_all(one, one, [log.key.verifier]) is None


def test_a_split_view_at_two_sizes_is_proved_from_what_the_log_published(start, make_log, tmp_path):
    log, other = make_log(20), make_log(20, "other")
    witness.ask(start(0), 0, [], log.note(8))
    witness.ask(start(1), 0, [], other.note(13))
    one, two = (cosigner.signed_notes(tmp_path / f"witness-{number}.db") for number in (0, 1))
    keys = [log.key.verifier]
    assert splitview.compare_all(one, two, keys) is None
    found = splitview.compare_all(one, two, keys, (log.note(20), log.read))
    assert found.verify(keys) == (other.checkpoint(13), log.checkpoint(20))
    assert splitview.compare_all(one, one, keys, (log.note(20), log.read)) is None


def test_a_witness_that_cannot_remember_does_not_sign(start, make_log, tmp_path):
    log, url = make_log(20), start()
    witness.ask(url, 0, [], log.note(5))
    with closing(sqlite3.connect(tmp_path / "witness-0.db")) as damaged:
        damaged.execute("drop table signed")
    with pytest.raises(WitnessRefused, match="500"):
        witness.ask(url, 5, log.prove(5, 8), log.note(8))
    with pytest.raises(WitnessRefused, match="500"):
        witness.latest(url, sha256(log.key.name.encode()).hexdigest())


WITNESS = """
import sys
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rollcall.ledger import note, witness
key = note.Signer("w.example", Ed25519PrivateKey.from_private_bytes(bytes(32)), note.WITNESS_KEY)
config = witness.WitnessConfig(key, (note.Verifier.parse(sys.argv[1]),), Path(sys.argv[2]))
with witness.WitnessServer(config, "127.0.0.1", 0) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""


def test_a_witness_that_is_killed_has_not_forgotten(make_log, tmp_path):
    log, signed = make_log(60), 0
    for _ in range(3):
        words = [sys.executable, "-c", WITNESS, log.key.vkey, str(tmp_path / "w.db")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
            url = f"http://127.0.0.1:{int(running.stdout.readline())}"
            with pytest.raises(WitnessRefused) as behind:
                witness.ask(url, 59, log.prove(59, 60), log.note(60))
            assert behind.value.size == signed
            for size in range(signed + 1, signed + 8):
                witness.ask(url, signed, log.prove(signed, size), log.note(size))
                signed = size
            running.kill()


def test_a_rewritten_tree_is_refused_and_kept_as_evidence(start, make_log, tmp_path):
    log, other, url = make_log(20), make_log(20, "other"), start()
    witness.ask(url, 0, [], log.note(8))
    with pytest.raises(WitnessRefused, match="422"):
        witness.ask(url, 8, other.prove(8, 20), other.note(20))
    with pytest.raises(WitnessRefused, match="409"):
        witness.ask(url, 0, [], other.note(8))
    held = cosigner.signed_notes(tmp_path / "witness-0.db")
    assert [notes.Checkpoint.parse(notes.parse_note(note)[0]) for note in held] in (
        [log.checkpoint(8), other.checkpoint(8), other.checkpoint(20)],
        [other.checkpoint(8), log.checkpoint(8), other.checkpoint(20)],
    )
    found = splitview.compare_all(held, [], [log.key.verifier])
    assert found.verify([log.key.verifier])[0].size == 8
    parted = splitview.compare(held[-1], log.note(8), [log.key.verifier], other.read)
    assert parted.verify([log.key.verifier]) == (log.checkpoint(8), other.checkpoint(20))


@pytest.mark.parametrize(("small", "large"), [(8, 20), (5, 20), (1, 2), (13, 14), (16, 64)])
def test_a_split_view_is_proved_at_any_two_sizes_and_never_of_an_honest_log(make_log, small, large):
    log, other = make_log(large), make_log(large, "other")
    keys = [log.key.verifier]
    assert splitview.compare(log.note(small), log.note(large), keys, log.read) is None
    found = splitview.compare(other.note(small), log.note(large), keys, log.read)
    assert found == splitview.compare(log.note(large), other.note(small), keys, log.read)
    assert splitview.SplitView.parse(found.text()) == found
    assert found.verify(keys) == (other.checkpoint(small), log.checkpoint(large))
    honest = splitview.SplitView(log.note(small), log.note(large), found.root, found.proof)
    for wrong in (
        honest,
        splitview.SplitView(log.note(small), log.note(large)),
        splitview.SplitView(found.larger, found.smaller, found.root, found.proof[:-1]),
        splitview.SplitView(found.smaller, found.larger, bytes(32), found.proof),
    ):
        with pytest.raises(ProofFailed):
            wrong.verify(keys)


def test_two_roots_of_one_size_contradict_each_other_as_they_stand(make_log):
    log, other = make_log(20), make_log(20, "other")
    keys = [log.key.verifier]
    assert splitview.compare(log.note(), log.note(), keys) is None
    found = splitview.compare(log.note(), other.note(), keys)
    assert splitview.SplitView.parse(found.text()).verify(keys) == (log.checkpoint(), other.checkpoint())
    with pytest.raises(ProofFailed, match="do not contradict"):
        splitview.SplitView(log.note(), log.note()).verify(keys)


def test_checkpoints_that_cannot_be_compared(make_log, make_signer):
    log = make_log(8)
    elsewhere = make_signer("ledger.example/b")
    other = notes.sign(notes.Checkpoint(elsewhere.name, 8, bytes(32)).text(), elsewhere)
    with pytest.raises(UsageError, match="two logs"):
        splitview.compare(log.note(), other, [log.key.verifier, elsewhere.verifier])
    with pytest.raises(ProofFailed, match="two logs"):
        splitview.SplitView(log.note(), other).verify([log.key.verifier, elsewhere.verifier])
    with pytest.raises(UsageError, match="tiles"):
        splitview.compare(log.note(5), log.note(8), [log.key.verifier])
    assert splitview.compare_all([log.note()], [other], [log.key.verifier]) is None
