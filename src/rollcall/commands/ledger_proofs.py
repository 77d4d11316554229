"""`rollcall ledger prove`, `verify`, `compare` and `audit`: making proofs, checking them, and checking the whole."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from rollcall.commands.ledger import Folder
from rollcall.commands.passphrase import PassphraseFile, passphrase
from rollcall.errors import ProofFailed, UsageError

if TYPE_CHECKING:
    from rollcall.ledger.note import Verifier
    from rollcall.ledger.policy import Policy

Vkey = Annotated[
    tuple[str, ...], Parameter(name=["--vkey"], help="A key of the log, or a file of keys, learnt elsewhere; may be given several times.")
]
PolicyFile = Annotated[Path | None, Parameter(name=["--policy"], help="Who must have signed: a policy (C2SP tlog-policy).")]

INCOMPLETE = 4
LARGEST = 1 << 28


def prove(
    folder: Folder,
    /,
    *,
    out: Annotated[
        Path, Parameter(name=["--out", "-o"], help="The file to write: a page (.html, .pdf) for a child, a .tlog-proof for an entry.")
    ],
    child: Annotated[str, Parameter(help="Make this child's own page: all its entries, with what proves them.")] = "",
    entry: Annotated[
        int, Parameter(help="Prove this entry alone; its 33 bytes are written beside the proof. No passphrase is asked for.")
    ] = -1,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Write the proof that a child keeps, or the proof of one entry. A page holds what is recorded: give it to the child alone."""
    from rollcall.ledger import Ledger, page
    from rollcall.ledger.opened import proof_of

    if bool(child) == (entry >= 0):
        raise UsageError("It is not said what to prove.", next_step="Give --child or --entry, one of them.")
    if entry >= 0:
        proof, data = proof_of(folder, entry)
        private(out, proof.text().encode())
        private(out.with_suffix(".entry"), data)
        return 0
    with Ledger.open(folder, passphrase(passphrase_file), write=False) as ledger:
        written = page.write(page.make(ledger, child))
    if out.suffix == ".pdf":
        private(out, page.pdf(written))
        out = out.with_suffix(".html")
    private(out, written.encode())
    return 0


def verify(
    *files: Annotated[
        Path, Parameter(help="A child's page, a .tlog-proof (its .entry beside it), published rolls, a split view, or a checkpoint.")
    ],
    vkey: Vkey = (),
    policy: PolicyFile = None,
    extract: Annotated[Path | None, Parameter(help="Write what a page proves into this folder, for other verifiers.")] = None,
) -> int:
    """Check proofs without the ledger and without a network. Several published rolls are replayed from one to the next."""
    from rollcall.ledger import publication

    if not files:
        raise UsageError("No file is named.", next_step="Name a page, a proof, a roll or a checkpoint.")
    trust = _trust(vkey, policy)
    answers = [_verify(file, _read(file), trust, extract) for file in files]
    rolls = [answer for answer in answers if isinstance(answer, publication.Published)]
    for told in publication.replay_all(rolls):
        print(f"From one roll to the next: {len(told.intakes)} came, {len(told.closed)} closed by an entry, {len(told.missing)} missing.")
        for key in told.missing:
            print(f"  missing, and no entry closes the duty: {key.hex()}")
        if told.missing:
            return 1
    if trust is None:
        print(
            "No key was given: these are signatures of the keys that the file itself names. Give --vkey, learnt elsewhere, for more.",
            file=sys.stderr,
        )
        return INCOMPLETE
    return 0


def compare(
    one: Annotated[Path, Parameter(help="A witness's state file, or a checkpoint.")],
    other: Annotated[Path, Parameter(help="Another.")],
    /,
    *,
    vkey: Vkey,
    tiles: Annotated[Path | None, Parameter(help="Tiles of the larger checkpoint, to compare two of different sizes.")] = None,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"], help="Write the proof of a split view to this file.")] = None,
) -> int:
    """Hold what two witnesses were shown against each other; two checkpoints that cannot both be true are a proof, exit code 1."""
    from rollcall.ledger import splitview
    from rollcall.ledger.cosigner import signed_notes
    from rollcall.ledger.note import open_checkpoint
    from rollcall.ledger.tiles import TileReader

    keys = _keys(vkey)
    states = [_read(file).startswith(b"SQLite format 3\0") for file in (one, other)]
    if any(states):
        notes = [signed_notes(file) if state else [_text(file)] for file, state in zip((one, other), states, strict=True)]
        found = splitview.compare_all(*notes, keys)
    else:
        first, second = _text(one), _text(other)
        larger = max((open_checkpoint(note, keys)[0] for note in (first, second)), key=lambda each: each.size)
        found = splitview.compare(first, second, keys, TileReader(tiles, larger).read if tiles else None)
    if not found:
        print("Nothing that was shown to the one contradicts what was shown to the other.")
        return 0
    smaller, larger = found.verify(keys)
    print(f"A split view: one log signed {smaller.size} and {larger.size} entries that cannot both be true.")
    if out:
        out.write_text(found.text(), encoding="utf-8")
        print(f"Written to {out}. Anybody can check it with the log's key alone: rollcall ledger verify {out} --vkey KEY")
    return 1


def audit(
    folder: Folder,
    /,
    *,
    checkpoint: Annotated[tuple[Path, ...], Parameter(help="A checkpoint that somebody else keeps; may be given several times.")] = (),
    public: Annotated[bool, Parameter(help="Check only what needs no passphrase.")] = False,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Check the whole ledger: every alteration that changes what it says is named with its place. Exit code 1 where there is one."""
    from rollcall.ledger.check import check

    notes = {str(file): _text(file) for file in checkpoint}
    told = check(folder, None if public else passphrase(passphrase_file), notes)
    for damage in told.damages:
        print(f"{damage.place}: {damage.what}")
    if told.count > len(told.damages):
        print(f"... and {told.count - len(told.damages)} more.")
    for why in told.unchecked:
        print(f"Not checked: {why}.", file=sys.stderr)
    amiss = "1 place is not as it was" if told.count == 1 else f"{told.count} places are not as they were"
    what = amiss if told.count else "nothing was altered"
    print(f"{told.entries} {'entry' if told.entries == 1 else 'entries'} read: {what}{' in what was checked' if told.unchecked else ''}.")
    return 1 if told.count else 0


def private(file: Path, data: bytes) -> None:
    """Write a file for its owner only, in place of an earlier one."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        kept.write(data)
    print(f"Written to {file}.")


def _verify(file: Path, data: bytes, trust: "Policy | list[Verifier] | None", extract: Path | None) -> Any:
    from rollcall.ledger import page, publication
    from rollcall.ledger.note import open_checkpoint
    from rollcall.ledger.proof import HEADER, TlogProof
    from rollcall.ledger.splitview import HEADER as SPLIT
    from rollcall.ledger.splitview import SplitView

    text = data.decode("utf-8", "replace")
    if text.startswith("{"):
        roll = publication.verify(_json(text), _known(trust))
        print(f"The roll of {roll.data['day']}: {len(roll.roll)} children, root and log agree (entry {roll.entry}).")
        return roll
    if text.startswith(HEADER):
        beside = file.with_suffix(".entry")
        checkpoint = TlogProof.parse(data).verify(_read(beside), _known(trust))
        print(f"{beside} is in the log {checkpoint.origin}, as it was with {checkpoint.size} entries.")
    elif text.startswith(SPLIT):
        smaller, larger = SplitView.parse(data).verify(_known_keys(trust))
        print(f"It is proved: the log {smaller.origin} signed {smaller.size} and {larger.size} entries that cannot both be true.")
    elif "rollcall-proof" in text:
        made = page.read(text)
        if extract:
            extract.mkdir(parents=True, exist_ok=True)
            for name, content in page.entry_files(made).items():
                private(extract / name, content)
        _tell(page.verify(made, trust if trust is not None else _own_keys(made)))
    else:
        known = _known(trust)
        checkpoint = open_checkpoint(data, known)[0] if isinstance(known, list) else known.check(data)
        print(f"The log {checkpoint.origin} signed {checkpoint.size} entries.")
    return None


def _tell(shown: Any) -> None:
    count = len(shown.entries)
    print(f"{count} {'entry' if count == 1 else 'entries'} of {shown.child} are in the log {shown.origin}, each following the one before.")
    if not shown.day:
        print("The page shows no roll.")
    elif shown.on_roll:
        print(f"On the roll of {shown.day} the child stands as {shown.on_roll}.")
    else:
        print(f"On the roll of {shown.day} the child does not stand.")
    if shown.day and not shown.current:
        print("The newest entries are later than that roll: whether a later one is left out here, it cannot show.")


def _trust(vkeys: Sequence[str], policy: Path | None) -> "Policy | list[Verifier] | None":
    from rollcall.ledger.policy import Policy

    if policy:
        return Policy.parse(_read(policy))
    return _keys(vkeys) if vkeys else None


def _keys(vkeys: Sequence[str]) -> "list[Verifier]":
    from rollcall.ledger.note import Verifier

    told = []
    for each in vkeys:
        lines = [each] if "+" in each else _read(Path(each)).decode("utf-8", "replace").split("\n")
        told += [Verifier.parse(line.strip()) for line in lines if line.strip()]
    return told


def _known(trust: "Policy | list[Verifier] | None") -> "Policy | list[Verifier]":
    if trust is None:
        raise UsageError("No key of the log is given.", next_step="Give --vkey as the log's keeper published it, or --policy.")
    return trust


def _known_keys(trust: "Policy | list[Verifier] | None") -> "list[Verifier]":
    known = _known(trust)
    return known if isinstance(known, list) else known.verifiers


def _own_keys(made: dict[str, Any]) -> "list[Verifier]":
    from rollcall.ledger.note import Verifier

    try:
        return [Verifier.parse(vkey) for vkey in made["vkeys"]]
    except (KeyError, TypeError, AttributeError, UsageError):
        raise ProofFailed("the page names no key of its log") from None


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise ProofFailed("this is no roll, or it was cut")
    return told


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError(f"{file} is not a file.", next_step="Name a file that is there.")
    with file.open("rb") as opened:
        return opened.read(LARGEST)


def _text(file: Path) -> str:
    return _read(file).decode("utf-8", "replace")
