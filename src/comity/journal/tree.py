"""The Merkle tree of a log: roots, inclusion and consistency (RFC 9162, section 2.1).

`Frontier` is what a writer keeps: the roots of the full subtrees from left to right (a compact
range), enough to append for ever and to give the root after each entry. The proofs need all leaf
hashes and cost one pass over them. Hashes are 32 bytes; the root of the empty tree is SHA-256 of
nothing. Nodes are SHA-256(0x01 ‖ left ‖ right), so that no node can pass for a leaf (0x00).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from comity.errors import IntegrityFailure

EMPTY_ROOT: Final = sha256(b"").digest()
_NODE: Final = b"\x01"


class Frontier:
    """A compact range over leaves 0 … size-1. Mutable: `append` changes it; `copy` first to look ahead."""

    __slots__ = ("_peaks", "_root", "_size")

    def __init__(self, size: int, peaks: list[bytes]) -> None:
        self._size = size
        self._peaks = peaks
        self._root: bytes | None = None

    @classmethod
    def empty(cls) -> Frontier:
        """Of the tree without leaves."""
        return cls(0, [])

    @property
    def size(self) -> int:
        """Leaves appended so far."""
        return self._size

    def append(self, leaf_hash: bytes) -> None:
        """Add the hash of the next leaf. One node hash on average."""
        size, peaks = self._size, self._peaks
        self._size = size + 1
        self._root = None
        while size & 1:
            leaf_hash = sha256(_NODE + peaks.pop() + leaf_hash).digest()
            size >>= 1
        peaks.append(leaf_hash)

    def root(self) -> bytes:
        """Root at this size. Kept until the next append; else one node hash for each peak but one.

        With `append` this is the path of the newest leaf, and no more: nothing of it existed before.
        """
        if self._root is None:
            peaks = self._peaks
            if not peaks:
                return EMPTY_ROOT
            root = peaks[-1]
            for peak in peaks[-2::-1]:
                root = sha256(_NODE + peak + root).digest()
            self._root = root
        return self._root

    def copy(self) -> Frontier:
        """Another one, at the same size, that changes by itself."""
        again = Frontier(self._size, self._peaks.copy())
        again._root = self._root
        return again

    def dump(self) -> bytes:
        """Size (8 bytes, big endian) ‖ the full subtrees' roots, largest first (32 bytes each)."""
        return self._size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def load(cls, data: bytes) -> Frontier:
        """The inverse of `dump`. Raises IntegrityFailure("frontier.malformed")."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + 32 * size.bit_count():
            raise IntegrityFailure("frontier.malformed")
        return cls(size, [data[at : at + 32] for at in range(8, len(data), 32)])


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over all leaf hashes (RFC 9162, 2.1.1), level by level: an odd last node moves up as it is."""
    row = list(leaves)
    while len(row) > 1:
        row = _next(row)
    return row[0] if row else EMPTY_ROOT


def _next(row: list[bytes]) -> list[bytes]:
    pairs = zip(row[::2], row[1::2], strict=False)
    above = [sha256(_NODE + left + right).digest() for left, right in pairs]
    return above + row[-1:] if len(row) % 2 else above


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, leaves), from the leaf's sibling up (RFC 9162, 2.1.3.1). 0 ≤ index < len(leaves)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    row, proof = list(leaves), []
    while len(row) > 1:
        if index ^ 1 < len(row):
            proof.append(row[index ^ 1])
        row, index = _next(row), index >> 1
    return proof


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf_hash` stands at `index` of the tree (size, root) (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf_hash
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = sha256(_NODE + step + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(_NODE + node + step).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """PROOF(first, leaves) (RFC 9162, 2.1.4.1). 0 < first ≤ len(leaves); empty when they are equal."""
    path = prefix_path(leaves, first)
    if first == len(leaves):
        return []
    return path[1:] if _power_of_two(first) else path


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes,
                       proof: Sequence[bytes]) -> bool:  # fmt: skip
    """Whether (first, first_root) is a prefix of (second, second_root) (RFC 9162, 2.1.4.2).

    The empty tree is a prefix of every tree, by an empty proof.
    """
    if first == 0:
        return not proof and first_root == EMPTY_ROOT and second >= 0
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if _power_of_two(first) else list(proof)
    return prefix_roots(first, second, path) == (first_root, second_root)


def prefix_path(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """As `consistency_proof`, but its first node always stands there, also when it is the first root.

    So the path says by itself what the prefix's root is: that is what proves a fork (`fork.py`).
    """
    if not 0 < first <= len(leaves):
        raise IndexError(first)
    row, proof, at = list(leaves), [], first - 1
    while at & 1:
        row, at = _next(row), at >> 1
    proof.append(row[at])
    while len(row) > 1:
        if at ^ 1 < len(row):
            proof.append(row[at ^ 1])
        row, at = _next(row), at >> 1
    return proof


def prefix_roots(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots at `first` and `second` that `path` gives; None where its length does not fit.

    Whoever accepts the second root has thereby the first: a path to the same second root with
    another first root would be a collision of SHA-256.
    """
    if not 0 < first <= second or not path:
        return None
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old = sha256(_NODE + step + old).digest()
            new = sha256(_NODE + step + new).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = sha256(_NODE + new + step).digest()
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _power_of_two(number: int) -> bool:
    return number & (number - 1) == 0
