"""A stretch of a log's leaves, proven against the root: the subtrees beside it, from left to right.

`prove` gives the hashes of the largest full subtrees that hold no leaf of the stretch; `root_with` puts stretch and
hashes together again (RFC 9162, section 2.1: a tree splits at the largest power of two below its size).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from comity.journal.tree import root_of

_NODE = b"\x01"


def prove(leaves: Sequence[bytes], first: int, end: int) -> list[bytes]:
    """The hashes beside the leaves `first` … `end - 1` of all `leaves`. 0 ≤ first < end ≤ len(leaves)."""
    if not 0 <= first < end <= len(leaves):
        raise IndexError(first)
    return list(_beside(leaves, 0, len(leaves), first, end))


def root_with(stretch: Sequence[bytes], first: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root of the tree of `size` in which `stretch` begins at `first`; None where the hashes do not fit.

    The size is taken as given: it stands beside the root in what is signed.
    """
    end = first + len(stretch)
    if not stretch or not 0 <= first < end <= size:
        return None
    given = iter(beside)
    root = _root(stretch, 0, size, first, end, given)
    return None if root is None or next(given, None) is not None else root


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _beside(leaves: Sequence[bytes], low: int, high: int, first: int, end: int) -> Iterator[bytes]:
    if high <= first or low >= end:
        yield root_of(leaves[low:high])
    elif not (first <= low and high <= end):
        middle = low + _split(high - low)
        yield from _beside(leaves, low, middle, first, end)
        yield from _beside(leaves, middle, high, first, end)


def _root(
    stretch: Sequence[bytes], low: int, high: int, first: int, end: int, given: Iterator[bytes]
) -> bytes | None:
    if high <= first or low >= end:
        return next(given, None)
    if first <= low and high <= end:
        return root_of(stretch[low - first : high - first])
    middle = low + _split(high - low)
    left = _root(stretch, low, middle, first, end, given)
    right = _root(stretch, middle, high, first, end, given)
    return None if left is None or right is None else sha256(_NODE + left + right).digest()
