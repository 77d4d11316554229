"""Has witnesses sign the last checkpoint, keeps their signatures, and records which of them signed."""

from rollcall.errors import LedgerError, UsageError, WitnessRefused
from rollcall.ledger.entry import Entry
from rollcall.ledger.hashes import Reading
from rollcall.ledger.log import Ledger
from rollcall.ledger.note import parse_note
from rollcall.ledger.policy import Policy
from rollcall.ledger.tree import consistency_proof
from rollcall.ledger.witness import gather


def cosign(ledger: Ledger, policy: str | bytes, by: str) -> tuple[str, dict[str, WitnessRefused]]:
    """Ask every witness of a policy that has an address; the note with the signatures gained, and why one is lacking, by name.

    Raises:
        UsageError: the policy names no witness with an address, or it is not said who asks.
        LedgerError: a witness has signed a larger log of this name: an older copy of the ledger is in place.
    """
    told = Policy.parse(policy)
    asked = [(witness.key, witness.url) for witness in told.witnesses.values() if witness.url]
    if not asked or not by.strip():
        raise UsageError("The policy names no witness with an address, or it is not said who asks.", next_step="Add them, and --by.")
    size, seen = ledger.size, ledger.store.cosigned()
    last = seen[-1][0] if seen else 0
    reading = Reading(ledger.store)
    note, refused = gather(ledger.note(), asked, last, lambda old, new: consistency_proof(old, new, reading))
    ahead = [name for name, error in refused.items() if error.size is not None and error.size > size]
    if ahead:
        raise LedgerError(
            f"{', '.join(ahead)} has signed a larger log of this name than this one of {size} entries.",
            cause="an older copy of the ledger was put in place, or entries were removed",
            next_step="Put a newer copy in place; if there is none, begin a successor: rollcall ledger restore.",
        )
    signed = [key.name for key, _ in asked if key.name not in refused]
    if signed:
        ledger.store.cosign(size, note)
        ledger.append([Entry("witnessed", {"size": size, "witnesses": sorted(signed), "signatures": len(parse_note(note)[1])})], by)
    return note, refused
