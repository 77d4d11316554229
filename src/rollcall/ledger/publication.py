"""What is published of rolls: lines without a name, with the proof that the log holds their root, so that others can replay them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger.entry import commitment, parse
from rollcall.ledger.log import Ledger
from rollcall.ledger.note import Verifier
from rollcall.ledger.opened import Opening
from rollcall.ledger.proof import TlogProof, Trust
from rollcall.ledger.roll import Replayed, Roll, closings, lines_at, replay

FORMAT = "rollcall-roll/1"


class Published(NamedTuple):
    """A roll that was verified."""

    entry: int
    data: dict[str, Any]  # what the log holds of it
    roll: Roll


def publish(ledger: Ledger, opening: Opening) -> dict[str, Any]:
    """A roll as anybody may have it: its entry's opening and proof, and a line for each child, by roll key."""
    lines = lines_at(ledger.store.roll_lines(opening.idx))
    return {
        "format": FORMAT,
        "index": opening.idx,
        "salt": opening.salt.hex(),
        "body": opening.body.decode(),
        "proof": ledger.proof(opening.idx).text(),
        "lines": [[key.hex(), *lines[key]] for key in sorted(lines)],
    }


def verify(made: dict[str, Any], trust: Trust | Iterable[Verifier]) -> Published:
    """Check a published roll against the log's keys or a policy. Raises `ProofFailed`."""
    try:
        body = parse(made["body"].encode())
        proof = TlogProof.parse(made["proof"])
        proof.verify(commitment(bytes.fromhex(made["salt"]), made["body"].encode()), trust)
        roll = Roll({bytes.fromhex(key): (int(seq), str(status)) for key, seq, status in made["lines"]})
        if made["format"] != FORMAT or body["kind"] != "roll" or proof.index != made["index"]:
            raise ProofFailed("this is no roll")
        if len(roll) != body["data"]["open"] or roll.root().hex() != body["data"]["root"]:
            raise ProofFailed("the lines do not lead to the root that the log holds")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise ProofFailed("this is no roll, or it was altered") from None
    except UsageError as error:
        raise ProofFailed(error.message) from None
    return Published(made["index"], body["data"], roll)


def replay_all(rolls: Sequence[Published]) -> list[Replayed]:
    """What became of the children from each roll to the next; they must follow one another without a gap. Raises `ProofFailed`."""
    told = []
    ordered = sorted(rolls, key=lambda each: each.entry)
    for old, new in zip(ordered, ordered[1:], strict=False):
        if new.data["before_entry"] != old.entry:
            raise ProofFailed(f"the roll of entry {new.data['before_entry']} stands between them and is not shown")
        closed = closings(new.data)
        if any(idx >= new.entry for idx in closed.values()):
            raise ProofFailed("a roll names as closing an entry that comes after it")
        replayed = replay(old.roll.lines, new.roll.lines, closed)
        counted = (len(old.roll), len(replayed.intakes), len(closed))
        if counted != (new.data["before"], new.data["intakes"], len(replayed.closed)):
            raise ProofFailed("the counts of a roll do not add up from the roll before it")
        told.append(replayed)
    return told
