"""Asking witnesses, and being one: C2SP tlog-witness over HTTP.

The client speaks to the stated host alone: no proxy, no redirect. The server takes small requests, for a short time, from a
few callers at once.
"""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, SHUT_RDWR, socket
from socketserver import TCPServer
from typing import cast
from urllib.parse import urlsplit

from rollcall.errors import OutputError, ProofFailed, UsageError, WitnessRefused
from rollcall.ledger.cosigner import LARGEST_REQUEST, Answer, Cosigner, WitnessConfig, write_request
from rollcall.ledger.encoding import to_number
from rollcall.ledger.note import Checkpoint, Verifier, parse_note, signature_line, verify_note

SECONDS = 10
CONNECTION_SECONDS = 60
CALLERS = 32
_LARGEST_ANSWER = 1 << 16
_LENGTH = re.compile("[0-9]{1,7}")


def ask(url: str, old: int, proof: Sequence[bytes], note: str, seconds: float = SECONDS) -> str:
    """Ask the witness at `url` to sign a checkpoint; `proof` leads to it from the `old` size.

    Returns its signature lines, not yet checked (`add_signatures` does that).
    Raises `WitnessRefused`, with the size that the witness signed last where it says so.
    """
    status, answer = _call(url, "POST", "/add-checkpoint", write_request(old, proof, note), seconds)
    if status == 200:
        return answer
    try:
        size = to_number(answer.removesuffix("\n")) if status == 409 else None
    except ProofFailed:
        size = None
    raise WitnessRefused(f"The witness at {url} did not sign: it answered {status}.", status=status, size=size)


def latest(url: str, origin_hash: str, seconds: float = SECONDS) -> str:
    """The last checkpoint of a log that the witness at `url` signed, as a note; `origin_hash` is SHA-256 of the origin, in hex.

    Raises `WitnessRefused`.
    """
    status, answer = _call(url, "GET", f"/{origin_hash}/checkpoint", b"", seconds)
    if status != 200:
        raise WitnessRefused(f"The witness at {url} shows no checkpoint of this log: it answered {status}.", status=status)
    return answer


def add_signatures(note: str, lines: str, witnesses: Iterable[Verifier]) -> str:
    """The note with those of the lines that are signatures of the witnesses on it, checked, in the place of older ones by the same keys.

    Raises `ProofFailed` where none is.
    """
    text, held = parse_note(note)
    witnesses = list(witnesses)
    known = {(witness.name, witness.id) for witness in witnesses}
    fresh = [one for one in parse_note(f"{text}\n{lines}")[1] if one[:2] in known]
    verify_note(f"{text}\n{''.join(signature_line(*one) for one in fresh) or lines}", witnesses)
    replaced = {one[:2] for one in fresh}
    return f"{text}\n{''.join(signature_line(*one) for one in [*(one for one in held if one[:2] not in replaced), *fresh])}"


def gather(
    note: str, witnesses: Sequence[tuple[Verifier, str]], last: int, prove: Callable[[int, int], Sequence[bytes]]
) -> tuple[str, dict[str, WitnessRefused]]:
    """Ask each witness (key, URL) to sign, and again from where it stands if that is not at `last`.

    `prove(old, new)` makes a consistency proof. Returns the note with the signatures gained, and by witness's name why one is lacking.
    """
    size = Checkpoint.parse(parse_note(note)[0]).size
    last = min(last, size)
    refused: dict[str, WitnessRefused] = {}
    for witness, url in witnesses:
        try:
            try:
                lines = ask(url, last, prove(last, size), note)
            except WitnessRefused as behind:
                if behind.size is None or behind.size > size:
                    raise
                lines = ask(url, behind.size, prove(behind.size, size), note)
        except WitnessRefused as error:
            refused[witness.name] = error
            continue
        try:
            note = add_signatures(note, lines, [witness])
        except ProofFailed as error:
            refused[witness.name] = WitnessRefused(f"The witness at {url} answered with no signature of its own.", cause=error.message)
    return note, refused


class WitnessServer(ThreadingHTTPServer):
    """A witness that answers at a host and port until `shutdown`; port 0 takes a free one, which `server_port` then is.

    A connection is cut after so many `seconds`.
    """

    daemon_threads = True
    request_queue_size = CALLERS

    def __init__(self, config: WitnessConfig, host: str, port: int, seconds: float = CONNECTION_SECONDS) -> None:
        self._seconds = seconds
        self.cosigner = Cosigner(config)
        if ":" in host:
            self.address_family = AF_INET6
        self._callers = threading.BoundedSemaphore(CALLERS)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            self.cosigner.close()
            raise OutputError(f"The witness cannot answer at {host}, port {port}.", cause=str(error), next_step="Name another.") from error

    def server_bind(self) -> None:
        """Take the port, without asking anybody for the host's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def process_request_thread(self, request, client_address) -> None:
        """Answer one caller, if there are not too many; a connection ends after its time, whatever the caller does."""
        if not self._callers.acquire(blocking=False):
            self.shutdown_request(request)
            return
        limit = threading.Timer(self._seconds, _hang_up, [request])
        limit.daemon = True
        limit.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            limit.cancel()
            self._callers.release()

    def handle_error(self, request, client_address) -> None:
        """A caller that went away is no event."""

    def server_close(self) -> None:
        """Stop, and let go of the state."""
        super().server_close()
        self.cosigner.close()


def serve(config: WitnessConfig, host: str, port: int) -> None:
    """Be a witness until interrupted. Raises `OutputError` where it cannot answer there, or its state cannot be kept."""
    with WitnessServer(config, host, port) as server:
        server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "rollcall-witness"
    sys_version = ""
    timeout = SECONDS

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not _LENGTH.fullmatch(length) or int(length) > LARGEST_REQUEST:
            self.close_connection = True
            self._answer(Answer(400, f"a request has a length, of at most {LARGEST_REQUEST} bytes\n"))
            return
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return
        self._answer(self._cosigner.add_checkpoint(body) if self.path == "/add-checkpoint" else Answer(404))

    def do_GET(self) -> None:
        origin_hash = self.path.removeprefix("/").removesuffix("/checkpoint")
        self._answer(self._cosigner.latest(origin_hash) if self.path == f"/{origin_hash}/checkpoint" else Answer(404))

    @property
    def _cosigner(self) -> Cosigner:
        return cast(WitnessServer, self.server).cosigner

    def log_message(self, format: str, *args: object) -> None:
        """Who asks, and when, is nobody's business."""

    def _answer(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _hang_up(connection: socket) -> None:
    # Closing would wait for the reader, who waits for the caller.
    with suppress(OSError):
        connection.shutdown(SHUT_RDWR)


def _call(url: str, method: str, path: str, body: bytes, seconds: float) -> tuple[int, str]:
    """The status and the text that a witness answers with."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise UsageError("The address of a witness is http://HOST:PORT or https://HOST, with a path where it has one.")
    connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(host, port, timeout=seconds)
    try:
        connection.request(method, parts.path.rstrip("/") + path, body or None, {"Connection": "close"})
        with connection.getresponse() as response:
            data = response.read(_LARGEST_ANSWER + 1)
        if len(data) > _LARGEST_ANSWER:
            raise WitnessRefused(f"The witness at {url} answered more than can be read.", status=response.status)
        return response.status, data.decode()
    except (OSError, HTTPException, ValueError) as error:
        raise WitnessRefused(
            f"The witness at {url} could not be asked.", cause=type(error).__name__, next_step="See that it runs; ask again later."
        ) from error
    finally:
        connection.close()
