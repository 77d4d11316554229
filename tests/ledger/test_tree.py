"""The tree, beside RFC 6962 written out as it stands there: recursive, slow and plain."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.errors import ProofFailed
from rollcall.ledger import tree

# The eight leaves on which implementations of Certificate Transparency agree, and the roots of the first 1 to 8 of them.
LEAVES = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def split(count):
    """RFC 6962: the largest power of two smaller than `count`."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(entries):
    """RFC 6962, 2.1: the Merkle tree hash."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\0" + entries[0]).digest()
    k = split(len(entries))
    return sha256(b"\1" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m, entries):
    """RFC 6962, 2.1.1: the audit path."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    return path(m, entries[:k]) + [mth(entries[k:])] if m < k else path(m - k, entries[k:]) + [mth(entries[:k])]


def subproof(m, entries, whole):
    """RFC 6962, 2.1.2: the consistency proof."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return subproof(m, entries[:k], whole) + [mth(entries[k:])]
    return subproof(m - k, entries[k:], False) + [mth(entries[:k])]


def reader(entries):
    return lambda level, index: mth(entries[index << level : (index + 1) << level])


sizes = st.integers(1, 70)
some_entries = sizes.map(lambda size: [bytes([number]) * (number % 5) for number in range(size)])


def altered(proof, data):
    """The proof with one thing altered: a bit, a hash gone, a hash more, or two hashes in each other's place."""
    proof = list(proof)
    kinds = ["more"] + ["bit", "gone"] * bool(proof) + ["swap"] * (len(set(proof)) > 1)
    match data.draw(st.sampled_from(kinds)):
        case "more":
            proof.insert(data.draw(st.integers(0, len(proof))), data.draw(st.binary(min_size=32, max_size=32)))
        case "gone":
            del proof[data.draw(st.integers(0, len(proof) - 1))]
        case "bit":
            at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
            proof[at] = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        case "swap":
            at = data.draw(st.sampled_from([at for at in range(1, len(proof)) if proof[at] != proof[at - 1]]))
            proof[at - 1], proof[at] = proof[at], proof[at - 1]
    return proof


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_well_known_leaves(size):
    frontier = tree.Frontier()
    frontier.extend(map(tree.leaf_hash, LEAVES[:size]))
    assert frontier.root().hex() == ROOTS[size - 1]
    assert mth(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_path_of_the_sixth_of_the_well_known_leaves():
    published = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [one.hex() for one in tree.inclusion_proof(5, 8, reader(LEAVES))] == published


def test_an_empty_tree_has_the_hash_of_nothing():
    assert tree.Frontier().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@settings(max_examples=60, deadline=None)
@given(entries=some_entries, cuts=st.lists(st.integers(0, 70), max_size=3))
def test_a_frontier_has_the_root_however_it_grew(entries, cuts):
    at_once, one_by_one, in_parts = tree.Frontier(), tree.Frontier(), tree.Frontier()
    leaves = [tree.leaf_hash(entry) for entry in entries]
    at_once.extend(leaves)
    for leaf in leaves:
        one_by_one.append(leaf)
    edges = sorted({0, len(leaves), *(cut for cut in cuts if cut < len(leaves))})
    for start, end in zip(edges, edges[1:], strict=False):
        in_parts.extend(iter(leaves[start:end]))
        in_parts = tree.Frontier(in_parts.size, in_parts.hashes)
    assert at_once.root() == one_by_one.root() == in_parts.root() == mth(entries)
    assert at_once.hashes == one_by_one.hashes == in_parts.hashes


def test_a_frontier_grows_over_the_edges_of_its_chunks():
    leaves = [tree.leaf_hash(str(number).encode()) for number in range(9001)]
    grown, plain = tree.Frontier(), tree.Frontier()
    for start, end in ((0, 1), (1, 4097), (4097, 8195), (8195, 9001)):
        grown.extend(leaves[start:end])
    for leaf in leaves:
        plain.append(leaf)
    assert (grown.size, grown.hashes) == (9001, plain.hashes)


@pytest.mark.parametrize(("size", "hashes"), [(1, 0), (3, 1), (0, 1), (-1, 0), (2**63, 1)])
def test_a_frontier_that_does_not_fit_is_refused(size, hashes):
    with pytest.raises(ProofFailed, match="frontier"):
        tree.Frontier(size, [bytes(32)] * hashes)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), entries=some_entries)
def test_an_inclusion_proof_is_the_rfcs_and_nothing_altered_passes(data, entries):
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    root, leaf = mth(entries), tree.leaf_hash(entries[index])
    proof = tree.inclusion_proof(index, size, reader(entries))
    assert proof == path(index, entries)
    tree.verify_inclusion(leaf, index, size, proof, root)
    for wrong in (
        (leaf, index, size, altered(proof, data), root),
        (tree.leaf_hash(b"another"), index, size, proof, root),
        (leaf, data.draw(st.integers(-2, size + 2).filter(lambda other: other != index)), size, proof, root),
        (leaf, index, size, proof, tree.leaf_hash(b"another")),
        (leaf, index, index, proof, root),
        (leaf[:-1], index, size, proof, root),
    ):
        with pytest.raises(ProofFailed):
            tree.verify_inclusion(*wrong)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), entries=some_entries)
def test_a_consistency_proof_is_the_rfcs_and_nothing_altered_passes(data, entries):
    new = len(entries)
    old = data.draw(st.integers(1, new))
    old_root, root = mth(entries[:old]), mth(entries)
    proof = tree.consistency_proof(old, new, reader(entries))
    assert proof == subproof(old, entries, True)
    tree.verify_consistency(old, old_root, new, root, proof)
    another = tree.leaf_hash(b"another")
    for wrong in (
        (old, old_root, new, root, altered(proof, data)),
        (old, another, new, root, proof),
        (old, old_root, new, another, proof),
        (new + 1, old_root, new, root, proof),
        (old, old_root, new, root[:-1], proof),
    ):
        with pytest.raises(ProofFailed):
            tree.verify_consistency(*wrong)


def test_a_node_is_no_leaf_and_a_proof_is_as_long_as_the_tree_is_high():
    """Each of these leads to the true root of another place or size: only its length gives it away.

    The root of eight is over 0123 and 4567, those over 01, 23, 45, 67, and those over the leaves.
    """
    leaf = [tree.leaf_hash(entry) for entry in LEAVES]
    pair = [tree.node_hash(leaf[at], leaf[at + 1]) for at in range(0, 8, 2)]
    four = [tree.node_hash(pair[0], pair[1]), tree.node_hash(pair[2], pair[3])]
    root = tree.node_hash(*four)
    with pytest.raises(ProofFailed, match="shorter"):
        tree.verify_inclusion(pair[0], 0, 4, [pair[1]], four[0])
    with pytest.raises(ProofFailed, match="longer"):
        tree.verify_inclusion(leaf[3], 1, 2, [leaf[2], pair[0]], four[0])
    with pytest.raises(ProofFailed, match="shorter"):
        tree.verify_consistency(2, pair[0], 8, four[0], [pair[1]])
    with pytest.raises(ProofFailed, match="longer"):
        tree.verify_consistency(3, mth(LEAVES[:7]), 4, root, [leaf[6], leaf[7], pair[2], four[0]])


def test_every_tree_grew_from_the_empty_one():
    assert tree.consistency_proof(0, 8, reader(LEAVES)) == []
    root = bytes.fromhex(ROOTS[7])
    tree.verify_consistency(0, tree.EMPTY_ROOT, 8, root, [])
    for wrong in (
        (0, root, 8, root, []),
        (0, tree.EMPTY_ROOT, 8, root, [root]),
        (0, tree.EMPTY_ROOT, 0, root, []),
        (8, root, 8, tree.EMPTY_ROOT, []),
    ):
        with pytest.raises(ProofFailed):
            tree.verify_consistency(*wrong)


@pytest.mark.parametrize("ask", [lambda: tree.inclusion_proof(8, 8, reader(LEAVES)), lambda: tree.consistency_proof(9, 8, reader(LEAVES))])
def test_what_is_not_in_the_tree_has_no_proof(ask):
    with pytest.raises(ProofFailed, match="8 leaves"):
        ask()
