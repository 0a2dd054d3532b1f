"""A stretch of a log proves its place: with the hashes beside it, and with no others."""

from __future__ import annotations

from hashlib import sha256

import pytest

from comity.journal.span import prove, root_with
from comity.journal.tree import root_of

LEAVES = [sha256(bytes([number])).digest() for number in range(21)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_every_stretch_of_every_tree_gives_the_root_again(size: int) -> None:
    leaves = LEAVES[:size]
    for first in range(size):
        for end in range(first + 1, size + 1):
            beside = prove(leaves, first, end)
            assert root_with(leaves[first:end], first, size, beside) == root_of(leaves)
            assert len(beside) <= 2 * size.bit_length()


def test_a_changed_a_moved_a_shortened_stretch_gives_another_root_or_none() -> None:
    beside, root = prove(LEAVES, 5, 11), root_of(LEAVES)
    stretch = LEAVES[5:11]
    others = [
        root_with([*stretch[:-1], LEAVES[0]], 5, 21, beside),
        root_with([stretch[1], stretch[0], *stretch[2:]], 5, 21, beside),
        root_with(stretch, 6, 21, beside),
        root_with(stretch[:-1], 5, 21, beside),
        root_with(stretch, 5, 21, beside[:-1]),
        root_with(stretch, 5, 21, [*beside, beside[0]]),
        root_with([], 5, 21, beside),
    ]
    assert root not in others


@pytest.mark.parametrize(("first", "end"), [(-1, 2), (3, 3), (4, 2), (0, 22)])
def test_what_is_no_stretch_has_no_proof(first: int, end: int) -> None:
    with pytest.raises(IndexError):
        prove(LEAVES, first, end)
