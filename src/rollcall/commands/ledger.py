"""`rollcall ledger`: beginning a ledger, recording in it, showing and publishing it."""

import datetime
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from rollcall.commands.passphrase import By, PassphraseFile, passphrase
from rollcall.errors import LedgerError, UsageError

if TYPE_CHECKING:
    from rollcall.ledger import Receipt

Folder = Annotated[Path, Parameter(help="The ledger's folder.")]

#: Kinds that people hand in; all others are written by the command that does what they say.
HANDED_IN = ("stated", "corrected", "outcome", "judgement")


def init(
    folder: Folder,
    /,
    *,
    origin: Annotated[str, Parameter(help="The log's name, unique in the world, e.g. children.hanbit.example/roll.")],
    by: By,
    guard: Annotated[Path | None, Parameter(help="A file on another disk that keeps the last checkpoint.")] = None,
    postgresql: Annotated[str, Parameter(help="Keep the store in this PostgreSQL database (libpq's words, no password).")] = "",
    passphrase_file: PassphraseFile = None,
) -> int:
    """Begin a ledger: a log, a vault of keys under a passphrase, and the key that signs. Nobody can recover a lost passphrase."""
    from rollcall.ledger import Ledger

    with Ledger.create(folder, origin, passphrase(passphrase_file, new=True), by=by, guard_file=guard, dsn=postgresql) as ledger:
        print(f"{folder} is a ledger. Its key, to be published where its keeper cannot change it:\n{ledger.settings.vkeys[0]}")
    if not guard:
        print("It has no guard: whoever puts an older copy in its place is noticed only by checkpoints kept elsewhere.", file=sys.stderr)
    return 0


def append(
    folder: Folder,
    file: Annotated[Path | None, Parameter(help="JSON lines, each with kind, child and data. Default: standard input.")] = None,
    /,
    *,
    by: By,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Record entries: what was stated of a child, a correction, an outcome, a judgement. They are on the disk when this ends."""
    from rollcall.ledger import Ledger

    entries = list(_entries(file))
    with Ledger.open(folder, passphrase(passphrase_file)) as ledger:
        _told(ledger.append(entries, by))
    return 0


def take_in(
    folder: Folder,
    out: Annotated[Path, Parameter(help="The output folder of an audit.")],
    /,
    *,
    by: By,
    judgements: Annotated[Path | None, Parameter(help="Record also the judgements of this file.")] = None,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Record what an audit states: custody, what became of each child, judgements, the run. Doing it twice records nothing twice."""
    from rollcall.ledger import Ledger
    from rollcall.ledger.statements import take_in as record

    with Ledger.open(folder, passphrase(passphrase_file)) as ledger:
        told = record(ledger, out, by, judgements)
        size = ledger.size
    print(
        f"{told.children} children: {told.stated} stated, {told.corrected} corrected, {told.outcomes} outcomes, "
        f"{told.absent} absent, {told.judgements} judgements, {told.runs} run. The log has {size} entries."
    )
    if told.absent:
        print(f"{told.absent} children of the ledger are not in this audit; they stay on the roll as absent.", file=sys.stderr)
    return 0


def roll(
    folder: Folder,
    /,
    *,
    by: By,
    day: Annotated[datetime.date | None, Parameter(help="The day, e.g. 2026-01-31. Default: today, UTC.")] = None,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Take the roll of a day: every child for whom the duty is open, bound by one root; whoever is left out is noticed."""
    from rollcall.ledger import Ledger
    from rollcall.ledger.roll import take

    with Ledger.open(folder, passphrase(passphrase_file)) as ledger:
        receipt = take(ledger, day or datetime.datetime.now(datetime.UTC).date(), by)
        data = ledger.entry(receipt.first).told()["data"]
    print(f"The roll of {data['day']}: {data['open']} children = {data['before']} + {data['intakes']} - {len(data['closed'])}.")
    _told(receipt)
    return 0


def checkpoint(
    folder: Folder,
    /,
    *,
    policy: Annotated[Path | None, Parameter(help="Ask the witnesses that this policy names with their addresses to sign.")] = None,
    by: Annotated[str, Parameter(help="Who asks the witnesses.")] = "",
    printed: Annotated[Path | None, Parameter(name=["--print"], help="Write a page with the checkpoint and its QR code.")] = None,
    stamp_request: Annotated[Path | None, Parameter(help="Write a request for a time stamp (RFC 3161) of the checkpoint.")] = None,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Show the last checkpoint; have witnesses sign it, print it, or ask for a time stamp."""
    from rollcall.ledger import Ledger, anchors
    from rollcall.ledger import folder as places
    from rollcall.ledger.cosigned import cosign

    refused: dict[str, Any] = {}
    if policy:
        with Ledger.open(folder, passphrase(passphrase_file)) as ledger:
            note, refused = cosign(ledger, policy.read_bytes(), by)
    else:
        store = places.open_store(folder, places.read_settings(folder), read_only=True)
        signed = store.last_signed()
        store.close()
        if not signed:
            raise LedgerError("The log has no checkpoint.", next_step="See `rollcall ledger audit`.")
        note = signed.note
    print(note, end="")
    if printed:
        _write(printed, anchors.print_checkpoint(note).encode())
    if stamp_request:
        _write(stamp_request, anchors.stamp_request(note))
    for name, error in refused.items():
        print(f"{name} did not sign. {error.message} {error.cause}".strip(), file=sys.stderr)
    return 4 if refused else 0


def export(
    folder: Folder,
    to: Annotated[Path, Parameter(help="The folder to write; its files can be served as they are.")],
    /,
    *,
    rolls: Annotated[int, Parameter(help="Publish also the last so many rolls. Default: 0, and no passphrase is asked for.")] = 0,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Write the log as tile files that others' tools verify (C2SP tlog-tiles). They hold commitments, and nothing about anybody.

    Where witnesses have signed, it is written as far as they have; else as far as it goes.
    """
    from rollcall.ledger import Ledger
    from rollcall.ledger import folder as places
    from rollcall.ledger.publication import publish
    from rollcall.ledger.roll import rolls as taken
    from rollcall.ledger.tiles import write_tiles

    settings = places.read_settings(folder)
    store = places.open_store(folder, settings, read_only=True)
    signed = store.last_signed()
    if not signed:
        raise LedgerError("The log has no checkpoint.", next_step="See `rollcall ledger audit`.")
    to.mkdir(parents=True, exist_ok=True)
    size, note = ([(signed.size, signed.note)] + store.cosigned())[-1]
    write_tiles(to, store.each_leaf(size), note)
    store.close()
    (to / "vkeys").write_text("".join(f"{vkey}\n" for vkey in settings.vkeys), encoding="utf-8")
    count = 0
    if rolls:
        with Ledger.open(folder, passphrase(passphrase_file), write=False) as ledger:
            for opening in islice(taken(ledger), rolls):
                count += 1
                file = to / "roll" / f"{opening.idx}.json"
                file.parent.mkdir(exist_ok=True)
                file.write_text(json.dumps(publish(ledger, opening)) + "\n", encoding="utf-8")
    print(f"{size} entries and {count} {'roll' if count == 1 else 'rolls'} written to {to}.")
    return 0


def _entries(file: Path | None):
    from rollcall.ledger import Entry

    try:
        lines = file.read_text(encoding="utf-8") if file else sys.stdin.read()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file} cannot be read.", next_step="Name a file of JSON lines.") from None
    for number, line in enumerate(lines.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            entry = Entry(told["kind"], told["data"], told["child"])
            if set(told) != set(Entry._fields) or not isinstance(entry.data, dict) or entry.kind not in HANDED_IN:
                raise KeyError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UsageError(
                f"Line {number} is no entry.", next_step=f"Write an object with kind ({', '.join(HANDED_IN)}), child and data."
            ) from None
        yield entry


def _told(receipt: "Receipt") -> None:
    last = receipt.first + receipt.count - 1
    print(f"Recorded: {'entry' if receipt.count == 1 else 'entries'} {receipt.first}{f' to {last}' if last > receipt.first else ''}.")


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    print(f"Written to {file}.", file=sys.stderr)
