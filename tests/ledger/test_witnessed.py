"""A ledger and its witnesses, over HTTP: growth is signed, an older copy is refused, and what was signed is published."""

import shutil
import threading

import pytest
from keeping import BY, PASSPHRASE, begin, reopen, stated

from conftest import signer
from rollcall.errors import LedgerError, UsageError
from rollcall.ledger.check import check
from rollcall.ledger.cosigned import cosign
from rollcall.ledger.cosigner import WitnessConfig
from rollcall.ledger.note import WITNESS_KEY
from rollcall.ledger.policy import Policy
from rollcall.ledger.witness import WitnessServer


@pytest.fixture
def policy(tmp_path):
    """Two witnesses at work, both of whom must sign; gives what makes a policy of a ledger."""
    servers = []

    def of(ledger):
        lines = [f"log {ledger.settings.vkeys[0]}"]
        for name in ("a.example/w", "b.example/w"):
            key = signer(name, WITNESS_KEY)
            config = WitnessConfig(key, tuple(ledger.settings.verifiers()), tmp_path / f"{name[0]}.db")
            server = WitnessServer(config, "127.0.0.1", 0)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            servers.append(server)
            lines.append(f"witness {name[0]} {key.vkey} http://127.0.0.1:{server.server_port}")
        return "\n".join([*lines, "group both all a b", "quorum both", ""])

    yield of
    for server in servers:
        server.shutdown()
        server.server_close()


def test_witnesses_sign_growth_and_know_more_than_an_older_copy(tmp_path, policy):
    with begin(tmp_path, guarded=False) as ledger:
        text = policy(ledger)
        ledger.append([stated("C1")] * 300, BY)
        note, refused = cosign(ledger, text, BY)
        assert refused == {}
        assert Policy.parse(text).check(note).size == 301
        told = ledger.entry(301).told()
        assert (told["kind"], told["data"]["size"], told["data"]["witnesses"]) == ("witnessed", 301, ["a.example/w", "b.example/w"])
        assert ledger.proof(7).verify(ledger.store.leaves(7, 8)[0], Policy.parse(text)).size == 301
        with pytest.raises(UsageError):
            cosign(ledger, text, " ")
    shutil.copytree(tmp_path / "ledger", tmp_path / "older")
    with reopen(tmp_path) as ledger:
        ledger.append([stated("C2")] * 5, BY)
        seen, _ = cosign(ledger, text, BY)
    with reopen(tmp_path, name="older") as ledger, pytest.raises(LedgerError, match="has signed a larger log"):
        cosign(ledger, text, BY)
    # Grown past what the witnesses know, but from the older copy: they refuse to sign another history.
    with reopen(tmp_path, name="older") as ledger:
        ledger.append([stated("C3")] * 20, BY)
        _, refused = cosign(ledger, text, BY)
        assert [error.status for error in refused.values()] == [422, 422]
    places = [damage.place for damage in check(tmp_path / "older", PASSPHRASE, {"the witness": seen}).damages]
    assert places == ["the witness"]
    assert check(tmp_path / "ledger", PASSPHRASE, {"the witness": seen}).damages == []
