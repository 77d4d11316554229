"""`rollcall ledger restore`, `purge`, `rotate` and `witness`: what a keeper does rarely, and what a witness does."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rollcall.commands.ledger import Folder
from rollcall.commands.passphrase import By, PassphraseFile, passphrase
from rollcall.errors import UsageError


def restore(
    backup: Annotated[Path, Parameter(help="The folder of the newest backup.")],
    folder: Annotated[Path, Parameter(help="The folder of the successor.")],
    /,
    *,
    origin: Annotated[str, Parameter(help="The successor's name; it is not the dead log's.")],
    by: By,
    dead: Annotated[Path | None, Parameter(help="The last checkpoint that anybody has of the dead log. Default: the guard's.")] = None,
    guard: Annotated[Path | None, Parameter(help="A file on another disk that keeps the successor's last checkpoint.")] = None,
    postgresql: Annotated[str, Parameter(help="Keep the store in this PostgreSQL database.")] = "",
    passphrase_file: PassphraseFile = None,
) -> int:
    """Begin a successor after a loss: its first entry names the dead log's last checkpoint, and every child is taken over.

    Use it only where no copy is as new as what was signed; a newer copy is simply put in place.
    """
    from rollcall.ledger import Ledger
    from rollcall.ledger.succession import restore as begin

    told = passphrase(passphrase_file)
    note = dead.read_bytes().decode("utf-8", "replace") if dead else ""
    with (
        Ledger.open(backup, told, write=False) as old,
        begin(old, folder, origin, told, by=by, dead=note, guard_file=guard, dsn=postgresql) as ledger,
    ):
        print(f"{folder} succeeds {backup}. It has {ledger.size} entries. Its key, to be published:\n{ledger.settings.vkeys[0]}")
    print(f"Keep {backup}: what the children's earlier entries hold is there alone.", file=sys.stderr)
    return 0


def purge(
    folder: Folder,
    /,
    *,
    child: Annotated[str, Parameter(help="The child, as its entries name it.")],
    order: Annotated[str, Parameter(help="The order that demands it, by its number; it stays for ever, so it must not name the child.")],
    ordered_by: Annotated[str, Parameter(help="Who gave the order.")],
    by: By,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Destroy what is recorded about a child, as a lawful order demands. That it was, by whom and under which order, stays."""
    from rollcall.ledger import Ledger
    from rollcall.ledger.purge import purge as destroy

    with Ledger.open(folder, passphrase(passphrase_file)) as ledger:
        receipt = destroy(ledger, child, order=order, ordered_by=ordered_by, by=by)
        count = len(ledger.entry(receipt.first).told()["data"]["entries"])
    print(f"{count} entries were purged; entry {receipt.first} says so, and names nobody.")
    print("Destroy older copies of keys.db too: they hold the key that was destroyed here.", file=sys.stderr)
    return 0


def rotate(
    folder: Folder,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it is recorded.")] = "",
    by: Annotated[str, Parameter(help="Who does it; it is recorded.")] = "",
    stolen: Annotated[bool, Parameter(help="The old key was stolen: the new one signs alone from now on.")] = False,
    retire: Annotated[bool, Parameter(help="Let the newest key sign alone, and make none.")] = False,
    new_guard: Annotated[Path | None, Parameter(help="Keep the guard in this file from now on, in place of one that is lost.")] = None,
    new_passphrase_file: Annotated[Path | None, Parameter(help="Change the passphrase to this file's first line; keys stay.")] = None,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Make a new key, which signs beside the old one until that is retired. Old proofs stay valid."""
    from rollcall.ledger import Ledger, rotation

    if not new_passphrase_file and not (reason.strip() and by.strip()):
        raise UsageError("It is not said why, or by whom.", next_step="Give --reason and --by.")
    moved = (new_guard, reason, by) if new_guard else None
    with Ledger.open(folder, passphrase(passphrase_file), new_guard=moved) as ledger:
        if new_guard:
            print(f"The guard is {new_guard} from now on; entry {ledger.size - 1} says so.")
            return 0
        if new_passphrase_file:
            ledger.vault.change_passphrase(passphrase(new_passphrase_file))
            print("The passphrase is changed. Older copies of keys.db still open with the old one.")
            return 0
        if retire:
            rotation.retire(ledger, reason=reason, by=by)
        else:
            rotation.rotate(ledger, reason=reason, by=by, stolen=stolen)
        print("These keys sign now; publish the new one where the old one is published:")
        print(*(signer.vkey for signer in ledger.signers), sep="\n")
    return 0


def witness(
    state: Annotated[Path, Parameter(help="The witness's folder; it is made where there is none.")],
    /,
    *,
    name: Annotated[str, Parameter(help="The witness's name, e.g. adoptees.example/witness; needed the first time.")] = "",
    log: Annotated[tuple[str, ...], Parameter(help="The key of a log that is witnessed; may be given several times.")] = (),
    host: Annotated[str, Parameter(help="Where to listen. Default: 127.0.0.1.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="The port to listen at; 0: only show the witness's key.")] = 0,
    passphrase_file: PassphraseFile = None,
) -> int:
    """Be a witness: sign checkpoints of logs that only grow (C2SP tlog-witness over HTTP), and remember what was signed."""
    from rollcall.ledger.cosigner import WitnessConfig
    from rollcall.ledger.note import Verifier
    from rollcall.ledger.witness import serve
    from rollcall.ledger.witness_key import witness_key

    signer = witness_key(state, name, passphrase(passphrase_file, new=not state.exists()))
    print(f"The witness's key, to be put into policies:\n{signer.vkey}", flush=True)
    if not port:
        return 0
    logs = tuple(Verifier.parse(each) for each in log)
    if not logs:
        raise UsageError("No log is named that would be witnessed.", next_step="Give the log's key with --log.")
    print(f"Listening at http://{host}:{port}", file=sys.stderr)
    serve(WitnessConfig(signer, logs, state / "signed.db"), host, port)
    return 0
