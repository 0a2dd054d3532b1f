"""Offline proofs that one entry stands in a log (C2SP tlog-proof).

A proof is text that a court, an auditor or the other state can check years later with two pairs of
public keys and no node: the index, the Merkle path, the checkpoint, and the counterpart's
cosignature. Which leaf it is about is not in it: the verifier hashes the leaf it was given.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from comity.envelope.canonical import INTEGER_LIMIT
from comity.envelope.keys import VerifyingPair
from comity.errors import PeerFault
from comity.journal import checkpoint as checkpoints
from comity.journal import note as notes
from comity.journal import tree
from comity.journal.checkpoint import Checkpoint

_HEADING: Final = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,15})")
_EXTRA: Final = "extra "
EXTRA_LIMIT: Final = 65_536  # bytes
PROOF_LIMIT: Final = notes.NOTE_LIMIT + 2 * EXTRA_LIMIT  # characters
_PATH_LIMIT: Final = 63  # hashes: no tree of fewer than 2**63 leaves is deeper


@dataclass(frozen=True, slots=True)
class Proof:
    """A parsed proof, unverified. `extra` is authenticated by nothing: never trust it by itself."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified proof says: the place, the checkpoint, and when it was cosigned (POSIX seconds)."""

    index: int
    checkpoint: Checkpoint
    cosigned: int | None


def make(index: int, proof: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """The text of a proof: `proof` from `tree.inclusion_proof` at the size of the checkpoint `note`."""
    head = [_HEADING]
    if extra is not None:
        head.append(_EXTRA + b64encode(extra).decode())
    head.append(f"index {index}")
    head += [b64encode(step).decode() for step in proof]
    return "\n".join(head) + "\n\n" + note


def parse(text: str) -> Proof:
    """The parts of a proof, in their one spelling. Raises PeerFault("proof.malformed", part=…)."""
    if len(text) > PROOF_LIMIT:
        raise PeerFault("proof.malformed", part="size")
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != _HEADING:
        raise PeerFault("proof.malformed", part="heading")
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        extra = notes.unbase64(lines.pop(0)[len(_EXTRA) :])
        if extra is None or len(extra) > EXTRA_LIMIT:
            raise PeerFault("proof.malformed", part="extra")
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if found is None or int(found[1]) >= INTEGER_LIMIT:
        raise PeerFault("proof.malformed", part="index")
    path = tuple(_hash(line) for line in lines)
    if len(path) > _PATH_LIMIT:
        raise PeerFault("proof.malformed", part="path")
    return Proof(int(found[1]), path, note, extra)


def verify(text: str, leaf_hash: bytes, log: VerifyingPair, origin: str,
           cosigner: VerifyingPair | None, cosigner_name: str | None) -> Proven:  # fmt: skip
    """That `leaf_hash` stands at the proof's index in the log `origin`. In this order:

    1. the proof has its one spelling                                    (proof.malformed)
    2. the checkpoint is that log's, with both its signatures            (checkpoint.…)
    3. the cosigner saw it, with both its signatures, if one is demanded (cosignature.…)
    4. the path leads from the leaf to the checkpoint's root             (proof.inclusion)

    Without a cosigner a proof does not exclude that the log shows another history to others.
    Raises PeerFault; ValueError for a cosigner without its name.
    """
    if (cosigner is None) != (cosigner_name is None):
        raise ValueError("a cosigner is a pair of keys and a name")
    proof = parse(text)
    checkpoint = checkpoints.verify(proof.note, log, origin)
    cosigned = None
    if cosigner is not None and cosigner_name is not None:
        lines = checkpoints.cosignatures(proof.note, cosigner_name)
        cosigned = checkpoints.verify_cosignature(checkpoint, lines, cosigner, cosigner_name)
    if not tree.verify_inclusion(leaf_hash, proof.index, checkpoint.size, proof.path, checkpoint.root):
        raise PeerFault("proof.inclusion", index=proof.index, size=checkpoint.size)
    return Proven(proof.index, checkpoint, cosigned)


def _hash(line: str) -> bytes:
    data = notes.unbase64(line)
    if data is None or len(data) != 32:
        raise PeerFault("proof.malformed", part="path")
    return data
