"""A split view, proved: a log signed two checkpoints that cannot both be true.

Two roots of one size contradict each other as they stand. Of two sizes, the larger tree's own tiles give a consistency proof
from *another* tree of the smaller size, which nobody can have signed together with the first: so a stranger who holds the log's key alone
verifies either, from one text file.

    rollcall-split-view/1
    [root <Base64>]            the root that the larger tree has at the smaller size
    [<Base64>, one a line]     the consistency proof from there
                               an empty line
    the note of the smaller checkpoint, an empty line, the note of the larger
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollcall.errors import ProofFailed, UsageError
from rollcall.ledger.encoding import from_base64, to_base64, to_text
from rollcall.ledger.note import LARGEST_NOTE, Checkpoint, Verifier, open_checkpoint, parse_note
from rollcall.ledger.tree import HASH_BYTES, Read, consistency_proof, root_of, verify_consistency

HEADER = "rollcall-split-view/1"


@dataclass(frozen=True)
class SplitView:
    """Two notes of one log, the smaller tree first; where their sizes differ, the root and proof that part them."""

    smaller: str
    larger: str
    root: bytes = b""
    proof: tuple[bytes, ...] = ()

    def text(self) -> str:
        """The file's text."""
        parting = [f"root {to_base64(self.root)}", *map(to_base64, self.proof)] if self.root else []
        return "\n".join([HEADER, *parting, "", self.smaller, self.larger])

    @classmethod
    def parse(cls, text: str | bytes) -> "SplitView":
        """Read a file's text. Nothing of it is verified yet. Raises `ProofFailed`."""
        text = to_text(text, "the split view")
        # No checkpoint has an empty line in its text, so the empty lines alone part the file.
        parts = text.split("\n\n") if len(text) <= 3 * LARGEST_NOTE else []
        if len(parts) != 5:
            raise ProofFailed("a split view is a header and two notes")
        head, text_one, signed_one, text_other, signed_other = parts
        header, *parting = head.split("\n")
        if header != HEADER or (parting and not parting[0].startswith("root ")):
            raise ProofFailed(f"a split view begins with the line {HEADER}")
        root = from_base64(parting[0].removeprefix("root "), HASH_BYTES) if parting else b""
        proof = tuple(from_base64(line, HASH_BYTES) for line in parting[1:])
        return cls(f"{text_one}\n\n{signed_one}\n", f"{text_other}\n\n{signed_other}", root, proof)

    def verify(self, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, Checkpoint]:
        """Check that one log signed both, and that both cannot be true. Returns the two. Raises `ProofFailed` where that is not so."""
        verifiers = list(verifiers)
        smaller, larger = open_checkpoint(self.smaller, verifiers)[0], open_checkpoint(self.larger, verifiers)[0]
        if smaller.origin != larger.origin:
            raise ProofFailed("the two checkpoints are of two logs")
        if not self.root:
            if smaller.size != larger.size or smaller.root == larger.root:
                raise ProofFailed("the two checkpoints do not contradict each other as they stand")
            return smaller, larger
        if not 0 < smaller.size < larger.size or self.root == smaller.root:
            raise ProofFailed("the two checkpoints do not contradict each other: the larger tree begins with the smaller")
        verify_consistency(smaller.size, self.root, larger.size, larger.root, self.proof)
        return smaller, larger


def compare(one: str, other: str, verifiers: Sequence[Verifier], read: Read | None = None) -> SplitView | None:
    """The proof that two notes of one log cannot both be true, or nothing where they can.

    `read` gives the complete subtrees of the larger tree (as a `TileReader` of its checkpoint does); without it only checkpoints of one
    size can be compared. Raises `ProofFailed` where a note is not the log's, `UsageError` where they cannot be compared.
    """
    first, second = open_checkpoint(one, verifiers)[0], open_checkpoint(other, verifiers)[0]
    if first.origin != second.origin:
        raise UsageError("The two checkpoints are of two logs.")
    if first.size > second.size:
        first, second, one, other = second, first, other, one
    if first.size == second.size:
        return None if first.root == second.root else SplitView(one, other)
    if read is None:
        raise UsageError("Checkpoints of two sizes are compared by the tiles of the larger.", next_step="Name the folder of its tiles.")
    root = root_of(first.size, read)
    if root == first.root:
        return None
    found = SplitView(one, other, root, tuple(consistency_proof(first.size, second.size, read)))
    found.verify(verifiers)
    return found


def compare_all(
    ones: Sequence[str], others: Sequence[str], verifiers: Sequence[Verifier], published: tuple[str, Read] | None = None
) -> SplitView | None:
    """The first proof of a split view among the notes that two witnesses hold, by size, or nothing.

    Notes that are not of a log of these keys are passed over. Checkpoints of one size are compared with each other, and where the log's
    `published` checkpoint and tiles are given (a note, and `read` of its tree), each that is smaller also with these.
    """
    seen: dict[tuple[str, int], dict[bytes, str]] = {}
    for note in sorted([*ones, *others]):
        if parse_note(note)[0].partition("\n")[0] not in {key.name for key in verifiers}:
            continue
        checkpoint = open_checkpoint(note, verifiers)[0]
        seen.setdefault((checkpoint.origin, checkpoint.size), {}).setdefault(checkpoint.root, note)
    for _, notes in sorted(seen.items()):
        if len(notes) > 1:
            return SplitView(*sorted(notes.values())[:2])
    if published:
        shown = open_checkpoint(published[0], verifiers)[0]
        for (origin, size), notes in sorted(seen.items()):
            for note in notes.values() if origin == shown.origin and size <= shown.size else ():
                if found := compare(note, published[0], verifiers, published[1]):
                    return found
    return None
