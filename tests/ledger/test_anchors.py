"""A checkpoint stamped by an authority of our own, made by OpenSSL, and printed."""

import re
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger import anchors
from rollcall.ledger import note as notes

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
AUTHORITY = """
[req]
distinguished_name = name
prompt = no
x509_extensions = tsa
[name]
CN = Stamps
[ca]
basicConstraints = critical,CA:true
[tsa]
extendedKeyUsage = critical,timeStamping
[stamps]
serial = serial
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
signer_digest = sha256
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A time-stamping authority: gives a function from a request to its response, and its root certificate."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "conf").write_text(AUTHORITY)
    (folder / "serial").write_text("01")

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    def root(name):
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "conf")
        openssl("req", "-x509", *key, "-extensions", "ca", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")

    root("root")
    root("other")
    request = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "conf", "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl("req", *request)
    openssl(
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-extfile",
        "conf",
        "-extensions",
        "tsa",
        "-out",
        "tsa.pem",
    )

    def stamp(query):
        (folder / "query").write_bytes(query)
        reply = ("-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key", "-config", "conf", "-section", "stamps", "-out", "reply")
        openssl("ts", "-reply", *reply)
        return (folder / "reply").read_bytes()

    return stamp, folder


@needs_openssl
def test_a_stamp_says_when_and_of_what(authority, make_log, witnesses):
    stamp, folder = authority
    log = make_log(9)
    before = datetime.now(UTC).replace(microsecond=0)
    response = stamp(anchors.stamp_request(log.note()))
    when = anchors.verify_stamp(log.note(), response, folder / "root.pem")
    assert before <= when <= datetime.now(UTC)
    # Signatures that came later change nothing.
    assert anchors.verify_stamp(log.note(9, *witnesses), response, folder / "root.pem") == when
    for wrong in (
        lambda: anchors.verify_stamp(log.note(8), response, folder / "root.pem"),
        lambda: anchors.verify_stamp(log.note(), response, folder / "other.pem"),
        lambda: anchors.verify_stamp(log.note(), response[:-1] + bytes([response[-1] ^ 1]), folder / "root.pem"),
        lambda: anchors.verify_stamp(log.note(), b"", folder / "root.pem"),
        lambda: anchors.verify_stamp("no note", response, folder / "root.pem"),
    ):
        with pytest.raises(ProofFailed):
            wrong()


@needs_openssl
def test_a_stamp_outlives_the_certificate_of_who_gave_it(authority, make_log):
    stamp, folder = authority
    key = serialization.load_pem_private_key((folder / "tsa.key").read_bytes(), None)
    root, root_key = (folder / name for name in ("root.pem", "root.key"))
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    usage = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
    short = (
        x509.CertificateBuilder(
            issuer_name=x509.load_pem_x509_certificate(root.read_bytes()).subject,
            subject_name=x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "Stamps")]),
            public_key=key.public_key(),
            serial_number=7,
            not_valid_before=ends - timedelta(days=1),
            not_valid_after=ends,
        )
        .add_extension(usage, critical=True)
        .sign(serialization.load_pem_private_key(root_key.read_bytes(), None), hashes.SHA256())
    )
    lasting = (folder / "tsa.pem").read_bytes()
    (folder / "tsa.pem").write_bytes(short.public_bytes(serialization.Encoding.PEM))
    try:
        response = stamp(anchors.stamp_request(make_log(9).note()))
    finally:
        (folder / "tsa.pem").write_bytes(lasting)
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds() + 1))
    assert anchors.verify_stamp(make_log(9).note(), response, root) <= ends


@needs_openssl
def test_words_around_the_stamp_that_nobody_signed_do_not_date_it(authority, make_log):
    stamp, folder = authority
    note = make_log(9).note()
    response = stamp(anchors.stamp_request(note))
    when = anchors.verify_stamp(note, response, folder / "root.pem")
    # A response is a sequence of a status (here 30 03 02 01 00: granted, no words) and the stamp.
    at = response.index(bytes.fromhex("3003020100"))
    words = b"granted\nTime stamp: Jan  1 00:00:00 2027 GMT\n"
    text = bytes([0x30, len(words) + 2, 0x0C, len(words)]) + words
    body = bytes([0x30, len(text) + 3]) + bytes.fromhex("020100") + text + response[at + 5 :]
    forged = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    assert anchors.verify_stamp(note, forged, folder / "root.pem") == when


@needs_openssl
@pytest.mark.parametrize("name", ["missing.pem", "."])
def test_certificates_that_are_not_there_are_said(authority, make_log, name):
    with pytest.raises(UsageError, match="no such file"):
        anchors.verify_stamp(make_log(9).note(), b"", authority[1] / name)


@needs_openssl
def test_a_request_is_one_that_openssl_reads(tmp_path, make_log):
    note = make_log(9).note()
    (tmp_path / "query").write_bytes(anchors.stamp_request(note))
    words = subprocess.run(
        ["openssl", "ts", "-query", "-in", "query", "-text"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert "Hash Algorithm: sha256" in words
    assert "Certificate required: yes" in words
    shown = "".join(re.findall(r"^    00[01]0 - (.{47})", words, flags=re.MULTILINE)).replace("-", "").replace(" ", "")
    assert shown == anchors.stamp_digest(note).hex()


def test_a_printed_checkpoint_has_the_note_as_text_and_as_picture(make_log, witnesses):
    note = make_log(9).note(9, *witnesses)
    page = anchors.print_checkpoint(note)
    assert note in page
    assert "<svg" in page
    assert "<title>ledger.example/a: 9 entries</title>" in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_what_a_log_calls_itself_is_no_markup(make_log, make_signer):
    text = notes.Checkpoint("<b>&", 1, bytes(32)).text()
    page = anchors.print_checkpoint(notes.sign(text, make_signer("<b>&")))
    assert "<b>" not in page
    assert "<title>&lt;b&gt;&amp;: 1 entries</title>" in page
    assert "&amp;lt;" not in page


def test_a_note_with_too_many_signatures_is_not_printed(make_log, make_signer):
    many = [make_signer(f"s{number}.example") for number in range(30)]
    with pytest.raises(UsageError, match="QR"):
        anchors.print_checkpoint(make_log(9).note(9, *many))
