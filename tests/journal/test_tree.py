"""The Merkle tree, against RFC 6962's reference data, a plain reading of RFC 9162, and liars."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import IntegrityFailure
from comity.journal.entry import leaf_hash
from comity.journal.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    prefix_path,
    prefix_roots,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from support.journal_samples import leaves, vectors

VECTORS = vectors("tree")
KNOWN = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
# Published with the reference implementations of RFC 6962, for sizes 0 to 8 of their test leaves.
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def mth(hashes: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = split(len(hashes))
    return node(mth(hashes[:k]), mth(hashes[k:]))


def path(m: int, hashes: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1, word for word."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def subproof(m: int, hashes: list[bytes], whole: bool) -> list[bytes]:
    """RFC 9162, 2.1.4.1, word for word."""
    if m == len(hashes):
        return [] if whole else [mth(hashes)]
    k = split(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], whole), mth(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), mth(hashes[:k])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones_of_rfc_6962(size: int) -> None:
    frontier = Frontier.empty()
    for each in KNOWN[:size]:
        frontier.append(each)
    assert root_of(KNOWN[:size]).hex() == frontier.root().hex() == ROOTS[size] == VECTORS["roots"][size]
    assert frontier.dump().hex() == VECTORS["frontiers"][size]


def test_published_paths_are_those_of_the_vectors() -> None:
    for case in VECTORS["inclusion"]:
        steps = [step.hex() for step in inclusion_proof(KNOWN[: case["size"]], case["index"])]
        assert steps == case["path"]
    for case in VECTORS["consistency"]:
        tree = KNOWN[: case["second"]]
        assert [step.hex() for step in consistency_proof(tree, case["first"])] == case["path"]
        assert [step.hex() for step in prefix_path(tree, case["first"])] == case["prefix_path"]


@pytest.mark.parametrize("size", range(1, 41))
def test_inclusion_for_every_index_and_no_other(size: int) -> None:
    tree = leaves(size)
    root = root_of(tree)
    assert root == mth(tree)
    for index in range(size):
        proof = inclusion_proof(tree, index)
        assert proof == path(index, tree)
        assert verify_inclusion(tree[index], index, size, proof, root)
        for other in range(size + 1):
            assert verify_inclusion(tree[index], other, size, proof, root) == (other == index)
        assert not verify_inclusion(tree[index], index, size, proof, EMPTY_ROOT)
        assert not verify_inclusion(tree[index], index, size, [*proof, root], root)
        if proof:
            assert not verify_inclusion(tree[index], index, size, proof[:-1], root)
            assert not verify_inclusion(tree[index], index, size, proof[::-1], root) or proof == proof[::-1]


@pytest.mark.parametrize("second", range(1, 41))
def test_consistency_for_every_prefix_and_no_other(second: int) -> None:
    tree = leaves(second)
    root = root_of(tree)
    for first in range(1, second + 1):
        before = root_of(tree[:first])
        proof = consistency_proof(tree, first)
        assert proof == subproof(first, tree, True)
        assert verify_consistency(first, second, before, root, proof)
        assert prefix_roots(first, second, prefix_path(tree, first)) == (before, root)
        rewritten = root_of([*tree[: first - 1], leaf_hash(b"rewritten")])
        assert not verify_consistency(first, second, rewritten, root, proof)
        assert not verify_consistency(first, second, before, rewritten, proof) or rewritten == root
        assert not verify_consistency(first, second, before, root, [*proof, root])
        for at in range(len(proof)):
            assert not verify_consistency(first, second, before, root, proof[:at] + proof[at + 1 :])
            assert not verify_consistency(
                first, second, before, root, [*proof[:at], leaf_hash(b"false"), *proof[at + 1 :]]
            )
        if first < second:
            assert not verify_consistency(second, first, root, before, proof)


def test_every_tree_continues_the_empty_one_and_only_it_by_an_empty_proof() -> None:
    root = root_of(leaves(5))
    assert verify_consistency(0, 5, EMPTY_ROOT, root, [])
    assert not verify_consistency(0, 5, root, root, [])
    assert not verify_consistency(0, 5, EMPTY_ROOT, root, [root])


@given(st.integers(1, 600), st.data())
def test_proofs_hold_at_any_size(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = root_of(tree)
    assert verify_inclusion(tree[index], index, size, inclusion_proof(tree, index), root)
    assert verify_consistency(first, size, root_of(tree[:first]), root, consistency_proof(tree, first))


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_frontier_agrees_with_the_whole_tree_also_after_a_restart(before: int, after: int) -> None:
    tree = leaves(before + after)
    frontier = Frontier.empty()
    for each in tree[:before]:
        frontier.append(each)
    assert frontier.root() == root_of(tree[:before])
    again = Frontier.load(frontier.dump())
    ahead = again.copy()
    for each in tree[before:]:
        ahead.append(each)
        ahead.root()
    assert (ahead.size, ahead.root()) == (len(tree), root_of(tree))
    assert (again.size, again.root()) == (before, root_of(tree[:before])), "looking ahead changes nothing"


def test_the_root_after_each_of_a_thousand_entries() -> None:
    tree, frontier = leaves(1000), Frontier.empty()
    for size, each in enumerate(tree, 1):
        frontier.append(each)
        assert frontier.root() == root_of(tree[:size])


@pytest.mark.parametrize("data", [b"", bytes(7), (3).to_bytes(8, "big") + bytes(63), bytes(40)])
def test_a_damaged_frontier_stops_the_node(data: bytes) -> None:
    with pytest.raises(IntegrityFailure):
        Frontier.load(data)


def test_a_node_does_not_pass_for_a_leaf() -> None:
    """Second preimage: the two children of a node, offered as one leaf, give another root."""
    tree = leaves(4)
    pair = tree[0] + tree[1]
    assert root_of([leaf_hash(pair), node(tree[2], tree[3])]) != root_of(tree)


def test_a_path_that_ends_below_the_root_of_the_larger_tree_shows_nothing() -> None:
    tree = leaves(8)
    four, eight = root_of(tree[:4]), root_of(tree)
    assert verify_consistency(4, 8, four, eight, consistency_proof(tree, 4))
    assert not verify_consistency(4, 16, four, eight, consistency_proof(tree, 4))
    assert prefix_roots(4, 16, prefix_path(tree, 4)) is None
