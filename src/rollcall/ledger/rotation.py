"""Keys that sign are changed without breaking old proofs: the old and the new one sign side by side until the old one is retired."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rollcall.errors import UsageError
from rollcall.ledger.log import Ledger, Receipt
from rollcall.ledger.note import Signer


def rotate(ledger: Ledger, *, reason: str, by: str, stolen: bool = False) -> Receipt | None:
    """Make a new key and let it sign beside those there are; where they were `stolen`, it signs alone.

    Old proofs stay valid: they carry signatures of keys that stay known. The entry names the keys; its receipt is returned.
    """
    signer = Signer(ledger.settings.origin, Ed25519PrivateKey.generate())
    retired = [old.vkey for old in ledger.signers] if stolen else []
    signers = [signer] if stolen else [*ledger.signers, signer]
    return _change(ledger, signers, {"added": [signer.vkey], "retired": retired, "reason": reason}, by)


def retire(ledger: Ledger, *, reason: str, by: str) -> Receipt | None:
    """Let the newest key sign alone. Raises `UsageError` where it does already."""
    *old, newest = ledger.signers
    if not old:
        raise UsageError("Only one key signs.", next_step="Make a new one first: rollcall ledger rotate.")
    return _change(ledger, [newest], {"added": [], "retired": [signer.vkey for signer in old], "reason": reason}, by)


def _change(ledger: Ledger, signers: list[Signer], data: dict, by: str) -> Receipt | None:
    ledger.change_keys(signers, data["added"], {"data": data, "by": by})
    return ledger.finish()
