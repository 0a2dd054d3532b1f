"""One hash for all cases: the root of a Merkle map from case identifier to the digest of its state.

Shape, the same for every node: the first three hexadecimal digits of the identifier choose one of
4,096 buckets. A bucket's hash is SHA-256(0x00 ‖ for each case in the order of identifiers: its 16
bytes ‖ the 32 bytes of its digest); an empty bucket is 32 zero bytes. Above it three levels, each
node SHA-256(0x01 ‖ its 16 children's hashes); a node whose children are all zero is 32 zero bytes.
So one case changed costs four hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

EMPTY = bytes(32)
FANOUT = 16
DIGITS = "0123456789abcdef"
DEPTH = 3


def prefix(case: str) -> tuple[str, str, str]:
    """The prefixes above a case (32 lower-case hex digits): of one, two and three digits."""
    return case[:1], case[:2], case[:3]


def bucket_hash(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    """Of (case, 32-byte digest) under one three-digit prefix, in any order."""
    content = b"".join(bytes.fromhex(case) + digest for case, digest in sorted(pairs))
    return hashlib.sha256(b"\x00" + content).digest() if content else EMPTY


def node_hash(children: Sequence[bytes]) -> bytes:
    """Of 16 child hashes, in the order of their digit."""
    content = b"".join(children)
    if len(content) != FANOUT * len(EMPTY):
        raise ValueError("a node has 16 children of 32 bytes")
    return EMPTY if not any(content) else hashlib.sha256(b"\x01" + content).digest()


def root(mapping: Mapping[str, bytes]) -> bytes:
    """Of the whole map: case identifier → 32-byte digest."""
    buckets: dict[str, list[tuple[str, bytes]]] = {}
    for case, digest in mapping.items():
        buckets.setdefault(case[:DEPTH], []).append((case, digest))
    level = {at: bucket_hash(pairs) for at, pairs in buckets.items()}
    for length in range(DEPTH - 1, -1, -1):
        above = {at[:length] for at in level}
        level = {at: node_hash([level.get(at + digit, EMPTY) for digit in DIGITS]) for at in above}
    return level.get("", EMPTY)
