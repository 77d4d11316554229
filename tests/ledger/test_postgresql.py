"""The store in PostgreSQL, on a server of its own: the same ledger, the same proofs, the same fences, one writer."""

import datetime
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from keeping import BY, PASSPHRASE, begin, outcome, reopen, stated

from rollcall.errors import LedgerError
from rollcall.ledger.check import check
from rollcall.ledger.purge import purge
from rollcall.ledger.roll import take

DAY = datetime.date(2026, 1, 1)
INITDB = shutil.which("initdb")


def as_server_user(*words):
    """PostgreSQL refuses to run as root: then it runs as the system's user for it."""
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else list(words)


@pytest.fixture(scope="module")
def dsn(tmp_path_factory):
    psycopg = pytest.importorskip("psycopg")
    if not INITDB:
        pytest.skip("PostgreSQL's server is not installed")
    bin_folder = Path(INITDB).resolve().parent
    base = tmp_path_factory.mktemp("pg")
    if os.geteuid() == 0:
        for folder in (base, *base.parents[:2]):
            folder.chmod(0o755)
        shutil.chown(base, "postgres")
    data = base / "data"
    made = subprocess.run(as_server_user(str(bin_folder / "initdb"), "-D", str(data), "-A", "trust", "-U", "rollcall"), capture_output=True)
    if made.returncode:
        pytest.skip("PostgreSQL's server cannot be set up here")
    options = f"-k {base} -c listen_addresses='' -p 5498"
    control = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(as_server_user(*control, "-o", options, "-l", str(base / "log"), "start"), check=True, capture_output=True)
    try:
        words = f"host={base} port=5498 user=rollcall dbname=postgres"
        with psycopg.connect(words) as connection:
            connection.execute("SELECT 1")
        yield words
    finally:
        subprocess.run(as_server_user(*control, "-m", "immediate", "stop"), check=True, capture_output=True)


def test_a_ledger_in_postgresql_records_proves_purges_and_checks(dsn, tmp_path):
    with begin(tmp_path, dsn=dsn) as ledger:
        ledger.append([stated(f"C{each % 40}") for each in range(600)], BY)
        ledger.append([outcome("C1", "left")], BY)
        take(ledger, DAY, BY)
        purge(ledger, "C2", order="12/2026", ordered_by="a court", by=BY)
        for idx in (0, 255, 256, 601):
            ledger.proof(idx).verify(bytes(ledger.store.leaves(idx, idx + 1)[0]), ledger.settings.verifiers())
        with pytest.raises(LedgerError, match="Another process"):
            reopen(tmp_path)
    with reopen(tmp_path) as ledger:
        assert len(ledger.chain_of("C1")) == 16
        ledger.append([stated("C1")], BY)
    assert check(tmp_path / "ledger", PASSPHRASE).damages == []


def test_the_fences_refuse_and_what_is_altered_behind_them_is_noticed(dsn, tmp_path):
    import psycopg

    with begin(tmp_path, name="fenced", dsn=dsn) as ledger:
        ledger.append([stated(f"C{each % 9}") for each in range(300)], BY)
        schema = ledger.settings.schema_name
    with psycopg.connect(dsn, autocommit=True) as insider:
        insider.execute(f"SET search_path TO {schema}")
        for deed in (
            "DELETE FROM leaf WHERE idx = 7",
            "UPDATE leaf SET data = data WHERE idx = 7",
            "DELETE FROM opening WHERE idx = 7",
            "UPDATE checkpoint SET size = 1",
            "UPDATE tile SET hashes = ''",
        ):
            with pytest.raises(psycopg.errors.RaiseException):
                insider.execute(deed)
        insider.execute("ALTER TABLE opening DISABLE TRIGGER ALL")
        insider.execute("DELETE FROM opening WHERE idx = 7")
        places = {damage.place for damage in check(tmp_path / "fenced", PASSPHRASE).damages}
        insider.execute("ALTER TABLE opening ENABLE TRIGGER ALL")
    assert places >= {"ledger.db", "entry 7"}
    assert "ledger.db" not in {damage.place for damage in check(tmp_path / "fenced", PASSPHRASE).damages}


def test_a_server_that_is_gone_is_told_without_its_address_book(tmp_path):
    with pytest.raises(LedgerError, match="database cannot be used"):
        begin(tmp_path, dsn=f"host={tmp_path} port=1 user=nobody")
