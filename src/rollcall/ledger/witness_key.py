"""A witness's key, kept in a vault of its own under a passphrase."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rollcall.errors import UsageError
from rollcall.ledger.folder import VAULT
from rollcall.ledger.note import WITNESS_KEY, Signer, is_key_name
from rollcall.ledger.vault import Vault, told_signers


def witness_key(folder: Path, name: str, passphrase: str) -> Signer:
    """The key of the witness in `folder`; it is made where there is none.

    Raises:
        UsageError: there is none and no name for it, or it has another name.
        LedgerError: the passphrase is another, or too short.
    """
    path = folder / VAULT
    if path.exists():
        vault = Vault.open(path, passphrase)
        (held,) = vault.signers()
        vault.close()
        if name not in ("", held.name):
            raise UsageError(f"The witness in {folder} is called {held.name}.", next_step="Leave --name out, or name another folder.")
        return Signer(held.name, held.private_key, WITNESS_KEY)
    if not is_key_name(name):
        raise UsageError("A new witness needs a name without spaces and plus signs.", next_step="Give it with --name.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    signer = Signer(name, Ed25519PrivateKey.generate(), WITNESS_KEY)
    vault = Vault.create(path, passphrase)
    vault.keep({"signers": told_signers([signer])})
    vault.close()
    return signer
