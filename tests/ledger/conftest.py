"""A log, its keys and its notes, made anew for each run: the keys are of nobody, and drawn from fixed seeds."""

from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rollcall.ledger import note as notes
from rollcall.ledger import tiles, tree


def signer(name, kind=notes.LOG_KEY, seed=None):
    """A key made from its name, so that a failing test fails again."""
    return notes.Signer(name, Ed25519PrivateKey.from_private_bytes((seed or name).encode().ljust(32, b".")[:32]), kind)


@dataclass
class Log:
    """A log in memory: its entries, any checkpoint of it, and the hashes of its complete subtrees."""

    entries: list[bytes]
    key: notes.Signer = field(default_factory=lambda: signer("ledger.example/a"))

    def read(self, level, index):
        return tiles.subtree_root([tree.leaf_hash(entry) for entry in self.entries[index << level : (index + 1) << level]])

    def checkpoint(self, size=None):
        size = len(self.entries) if size is None else size
        return notes.Checkpoint(self.key.name, size, tree.root_of(size, self.read))

    def note(self, size=None, *witnesses, when=1_700_000_000):
        return notes.sign(self.checkpoint(size).text(), self.key, *witnesses, when=when)

    def prove(self, old, new):
        return tree.consistency_proof(old, new, self.read)


@pytest.fixture(scope="session")
def make_signer():
    return signer


@pytest.fixture(scope="session")
def make_log():
    """A log of as many entries; `word` makes another log of the same key."""

    def make(size, word="entry"):
        return Log([f"{word} {number}".encode() for number in range(size)])

    return make


@pytest.fixture(scope="session")
def witnesses():
    return [signer(f"witness-{number}.example", notes.WITNESS_KEY) for number in (1, 2, 3)]
