"""The child's own proof: one page that needs nobody's leave to be checked, on paper or on screen, years from now.

The page holds what the ledger records about one child, in plain words, and as data what proves it: each entry's opening with
its one-file proof, and the child's place on the last roll, or its neighbours' where the child is not on it.
"""

import base64
import io
import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import jinja2
import segno

from rollcall.errors import LedgerError, ProofFailed, UsageError
from rollcall.ledger.chain import roll_key, roll_secret
from rollcall.ledger.entry import OPEN, commitment, parse
from rollcall.ledger.log import Ledger
from rollcall.ledger.note import Verifier
from rollcall.ledger.opened import Opening, now
from rollcall.ledger.proof import TlogProof, Trust
from rollcall.ledger.roll import Place, Roll, lines_at, rolls, verify_absence, verify_place

FORMAT = "rollcall-page/1"
_DATA = re.compile(r'<script type="application/json" id="rollcall-proof">(.*?)</script>', re.DOTALL)
LARGEST_PAGE = 1 << 28


class Shown(NamedTuple):
    """What a page proves, once it was verified."""

    child: str
    entries: list[dict[str, Any]]  # bodies, with their number in the log under `entry`
    origin: str
    size: int  # of the log when the page was made
    day: str  # of the roll; empty where none was taken
    on_roll: str  # the child's status on that roll; empty where it is not on it
    current: bool  # the roll knows every entry of the page


def make(ledger: Ledger, child: str) -> dict[str, Any]:
    """The data of a child's page: only this child's entries, and the last roll's entry, which names nobody.

    Raises `UsageError` where the ledger knows no such child.
    """
    chain, key = ledger.chain_of(child), ledger.vault.find(child)
    secret = roll_secret(ledger.vault.key(key) or b"") if key is not None else b""
    if not chain:
        raise UsageError("The ledger knows no such child.", next_step="Name the child as its entries do.")
    note = ledger.best_note(chain[-1].idx)
    made: dict[str, Any] = {
        "format": FORMAT,
        "made": now(),
        "origin": ledger.settings.origin,
        "vkeys": list(ledger.settings.vkeys),
        "child": child,
        "entries": [_shown(ledger, opening, note) for opening in chain],
        "roll": None,
    }
    last = next(rolls(ledger), None)
    if last:
        roll, place = Roll(lines_at(ledger.store.roll_lines(last.idx))), roll_key(secret, child)
        found = roll.place(place)
        made["roll"] = {
            "entry": _shown(ledger, last, ""),
            "secret": secret.hex(),
            "place": _place(found) if found else None,
            "neighbours": [] if found else [_place(each) for each in roll.neighbours(place)],
        }
    return made


def write(made: dict[str, Any]) -> str:
    """The page, one HTML file that loads nothing."""
    shown = [{"entry": each["index"], **parse(each["body"].encode())} for each in made["entries"]]
    roll = parse(made["roll"]["entry"]["body"].encode())["data"] if made["roll"] else None
    place = made["roll"]["place"] if made["roll"] else None
    last = made["entries"][-1]
    note = TlogProof.parse(last["proof"]).checkpoint_note
    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("rollcall.ledger") / "page.html.j2").read_text(encoding="utf-8")
    )
    data = json.dumps(made, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return template.render(
        made=made,
        entries=[(each, list(_words(each["data"]))) for each in shown],
        roll=roll,
        place=place,
        note=note,
        checkpoint_code=_code(note),
        entry_code=_code(f"{last['salt']}\n{last['proof']}"),
        data=data,
    )


def read(told: str) -> dict[str, Any]:
    """The data of a page. Raises `ProofFailed` where it is none."""
    found = _DATA.search(told[:LARGEST_PAGE])
    try:
        made = json.loads(found.group(1)) if found else None
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict) or made.get("format") != FORMAT:
        raise ProofFailed("this is no page of a child's own proof, or it was cut")
    return made


def verify(made: dict[str, Any], trust: Trust | Iterable[Verifier]) -> Shown:
    """Check a page against keys that were learnt elsewhere (or a policy). Raises `ProofFailed`, saying what does not hold."""
    trust = list(trust) if isinstance(trust, Iterable) else trust
    try:
        return _verify(made, trust)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise ProofFailed("the page's data is not whole, or was altered") from None
    except UsageError as error:
        raise ProofFailed(error.message) from None


def _verify(made: dict[str, Any], trust: Trust | Sequence[Verifier]) -> Shown:
    told, previous, size = [], "", 0
    for seq, each in enumerate(made["entries"], start=1):
        leaf, body, checkpoint = _open(each, trust)
        size = max(size, checkpoint.size)
        if (body["child"], body["seq"], body["previous"]) != (made["child"], seq, previous):
            raise ProofFailed(f"entry {each['index']} is not number {seq} of the child's chain: one before it was left out or moved")
        if checkpoint.origin != made["origin"]:
            raise ProofFailed(f"entry {each['index']} is proved of another log")
        previous = leaf.hex()
        told.append({"entry": each["index"], **body})
    if not told:
        raise ProofFailed("the page shows no entry")
    day, on_roll, current = _verify_roll(made, told, trust) if made["roll"] else ("", "", False)
    return Shown(made["child"], told, made["origin"], size, day, on_roll, current)


def _verify_roll(made: dict[str, Any], told: list[dict[str, Any]], trust: Trust | Sequence[Verifier]) -> tuple[str, str, bool]:
    roll = made["roll"]
    _, body, checkpoint = _open(roll["entry"], trust)
    if body["kind"] != "roll" or checkpoint.origin != made["origin"]:
        raise ProofFailed("what is shown as the roll is none of this log")
    data, key = body["data"], roll_key(bytes.fromhex(roll["secret"]), made["child"])
    before = [each for each in told if each["entry"] < roll["entry"]["index"]]
    current = len(before) == len(told)
    status = next((each["data"]["status"] for each in reversed(before) if each["kind"] == "outcome"), "stated")
    if roll["place"] is None:
        verify_absence(key, [_place_of(each) for each in roll["neighbours"]], data["open"], bytes.fromhex(data["root"]))
        if before and status in OPEN:
            raise ProofFailed("no entry closes the duty for the child, and the roll leaves it out")
        return data["day"], "", current
    place = _place_of(roll["place"])
    verify_place(place, data["open"], bytes.fromhex(data["root"]))
    if place.roll_key != key:
        raise ProofFailed("the place on the roll is another child's")
    if place.seq < len(before):
        raise ProofFailed("the roll knows fewer entries of the child than were recorded before it")
    if place.seq > len(before):
        raise ProofFailed("the roll knows more entries of the child than the page shows: some are left out")
    if place.status != status:
        raise ProofFailed("the roll gives the child another status than its last outcome")
    return data["day"], place.status, current


def _open(each: dict[str, Any], trust: Trust | Sequence[Verifier]):
    body = each["body"].encode()
    leaf = commitment(bytes.fromhex(each["salt"]), body)
    proof = TlogProof.parse(each["proof"])
    if proof.index != each["index"]:
        raise ProofFailed(f"entry {each['index']} comes with the proof of another")
    return leaf, parse(body), proof.verify(leaf, trust)


def entry_files(made: dict[str, Any]) -> dict[str, bytes]:
    """For other verifiers: each entry's 33 bytes as `N.entry`, its proof as `N.tlog-proof`, its body as `N.json`."""
    told: dict[str, bytes] = {}
    try:
        for each in [*made["entries"], *([made["roll"]["entry"]] if made["roll"] else [])]:
            name = str(int(each["index"]))
            told[f"{name}.entry"] = commitment(bytes.fromhex(each["salt"]), each["body"].encode())
            told[f"{name}.json"] = each["body"].encode()
            told[f"{name}.tlog-proof"] = each["proof"].encode()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ProofFailed("the page's data is not whole, or was altered") from None
    return told


def pdf(page: str) -> bytes:
    """The page as PDF, to print; the data stays with the HTML. Raises `LedgerError` where WeasyPrint is not there."""
    try:
        import weasyprint.urls
    except (ImportError, OSError):
        raise LedgerError("A PDF needs WeasyPrint.", next_step="pip install 'rollcall[pdf]', or print the page from a browser.") from None
    only_inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return weasyprint.HTML(string=page, url_fetcher=only_inside).write_pdf()


def _shown(ledger: Ledger, opening: Opening, note: str) -> dict[str, Any]:
    proof = ledger.proof(opening.idx, note if note else "")
    return {"index": opening.idx, "salt": opening.salt.hex(), "body": opening.body.decode(), "proof": proof.text()}


def _place(place: Place) -> dict[str, Any]:
    hashes = [each.hex() for each in place.hashes]
    return {"roll_key": place.roll_key.hex(), "seq": place.seq, "status": place.status, "index": place.index, "hashes": hashes}


def _place_of(told: dict[str, Any]) -> Place:
    hashes = tuple(bytes.fromhex(each) for each in told["hashes"])
    return Place(bytes.fromhex(told["roll_key"]), int(told["seq"]), str(told["status"]), int(told["index"]), hashes)


def _words(data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Each field of an entry, its name and what it says, without those that are empty."""
    for key, value in data.items():
        told = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        if told:
            yield key.replace("_", " "), told


def _code(text: str) -> str:
    """A QR code of a text as a data URL; empty where the text is too long for one."""
    try:
        code = segno.make(text.encode(), error="l", micro=False)
    except segno.DataOverflowError:
        return ""
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


__all__ = ["FORMAT", "Shown", "entry_files", "make", "pdf", "read", "verify", "write"]
