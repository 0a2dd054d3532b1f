"""Fixed keys, leaves and logs for the journal's tests. Parties are fictional codes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from comity.envelope.keys import SigningPair, VerifyingPair
from comity.journal import checkpoint
from comity.journal.audit import Row
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import Header, Item, encode_header, leaf_hash, rfc3339
from comity.journal.tree import Frontier

VECTORS = Path(__file__).parents[2] / "vectors"
MECH = "ab" * 32
ORIGIN = checkpoint.origin(MECH, "XA", 0)
COSIGNER = checkpoint.cosigner_name(MECH, "XB")
LOG = SigningPair(bytes(range(64)))
COSIGN = SigningPair(bytes(range(100, 164)))
NOW = 1_770_000_000


class Stub(VerifyingPair):
    """A verifying pair of which one family has fallen: it accepts everything."""

    def __init__(self, keys: VerifyingPair, fallen: str) -> None:
        super().__init__(keys.ed25519, keys.mldsa)
        self.fallen = fallen

    def verify_ed25519(self, signature: bytes, message: bytes) -> bool:
        return self.fallen == "ed25519" or super().verify_ed25519(signature, message)

    def verify_mldsa(self, signature: bytes, message: bytes) -> bool:
        return self.fallen == "mldsa44" or super().verify_mldsa(signature, message)


def vectors(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text())
    return found


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


def header(index: int, /, **changes: Any) -> Header:
    """The header at `index` of the log XA:0, its body `body(index)`."""
    plain = Header(
        mech=MECH, party="XA", inc=0, index=index, time=rfc3339(NOW + index), pillar="readmission",
        case="cd" * 16, act="submit", table="ef" * 32, seen={"XB": (0, index, "01" * 32)},
        terms={"channel": "consular", "days": 8, "minor": False}, approvals=["11" * 16],
        items=[Item(box=hashlib.sha256(body(index)).hexdigest(), kc="22" * 32)], nonce=f"{index:032x}",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def body(index: int) -> bytes:
    return hashlib.sha256(b"sealed %d" % index).digest() * 16


def log(size: int, **changes: Any) -> list[Row]:
    """The rows of a sound log; `changes` maps `at_<index>` to changes of that header."""
    rows, frontier = [], Frontier.empty()
    for index in range(size):
        leaf = encode_header(header(index, **changes.get(f"at_{index}", {})))
        frontier.append(leaf_hash(leaf))
        rows.append(Row(index, leaf, leaf_hash(leaf), frontier.root(), body(index), False))
    return rows


def note(rows: list[Row], size: int | None = None, keys: SigningPair = LOG) -> str:
    """A note of the rows' tree at `size`, by default at its end."""
    frontier = Frontier.empty()
    for row in rows[:size]:
        frontier.append(row.leaf_hash or bytes(32))
    return checkpoint.sign(Checkpoint(ORIGIN, frontier.size, frontier.root()), keys, NOW)
