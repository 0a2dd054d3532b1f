"""Checkpoints: the signed size and root of a log (C2SP tlog-checkpoint, tlog-cosignature).

A checkpoint is good only with two signatures by the log's own keys, Ed25519 and ML-DSA-44, both
under the origin as key name; a cosignature likewise has two, by the cosigner's separate keys. One
family alone, whichever it is, proves nothing. Extension lines are refused: ML-DSA-44 would not
cover them.

An entry needs no signature of its own: it is signed by standing under a checkpoint.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from comity.envelope.canonical import INTEGER_LIMIT
from comity.envelope.keys import SigningPair, VerifyingPair
from comity.errors import PeerFault
from comity.journal import note as notes
from comity.journal.note import Note, Signature, VerifierKey

_ORIGIN = re.compile(r"comity/([0-9a-f]{64})/([A-Z]{2})/(0|[1-9][0-9]{0,15})")
_SIZE = re.compile("0|[1-9][0-9]{0,15}")
_LABEL: Final = b"subtree/v1\n\x00"
_TIME_LIMIT: Final = 2**63
_SIGNATURE_BYTES: Final = {notes.ED25519: 64, notes.COSIGNATURE_ED25519: 72, notes.COSIGNATURE_MLDSA44: 2428}


class Checkpoint(NamedTuple):
    """Origin, number of leaves, and root (32 bytes) at that size."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed, the last newline included."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class Origin(NamedTuple):
    """What an origin names: mechanism (64 hex), party, incarnation."""

    mech: str
    party: str
    inc: int


def origin(mech: str, party: str, inc: int) -> str:
    """`comity/<mech>/<party>/<inc>`: the log's name, and the key name of its signatures."""
    return f"comity/{mech}/{party}/{inc}"


def parse_origin(text: str) -> Origin:
    """The inverse of `origin`. Raises PeerFault("checkpoint.origin")."""
    found = _ORIGIN.fullmatch(text)
    if found is None or int(found[3]) >= INTEGER_LIMIT:
        raise PeerFault("checkpoint.origin")
    return Origin(found[1], found[2], int(found[3]))


def house_origin(mech: str, party: str) -> str:
    """`comity/<mech>/<party>/house`: a party's own record. No log's origin: those end in a number."""
    return f"comity/{mech}/{party}/house"


def cosigner_name(mech: str, party: str) -> str:
    """`comity/<mech>/<party>/cosigner`: one name for all incarnations."""
    return f"comity/{mech}/{party}/cosigner"


def log_vkeys(keys: VerifyingPair, log_origin: str) -> tuple[VerifierKey, VerifierKey]:
    """The two verifier keys of a log, Ed25519 (0x01) and ML-DSA-44 (0x06)."""
    return (
        VerifierKey(log_origin, notes.ED25519, keys.ed25519),
        VerifierKey(log_origin, notes.COSIGNATURE_MLDSA44, keys.mldsa),
    )


def cosigner_vkeys(keys: VerifyingPair, name: str) -> tuple[VerifierKey, VerifierKey]:
    """The two verifier keys of a cosigner, Ed25519 (0x04) and ML-DSA-44 (0x06)."""
    return (
        VerifierKey(name, notes.COSIGNATURE_ED25519, keys.ed25519),
        VerifierKey(name, notes.COSIGNATURE_MLDSA44, keys.mldsa),
    )


def ed25519_message(checkpoint: Checkpoint, time: int) -> bytes:
    """What an Ed25519 cosignature (0x04) signs."""
    return f"cosignature/v1\ntime {time}\n{checkpoint.text()}".encode()


def mldsa_message(checkpoint: Checkpoint, name: str, time: int) -> bytes:
    """What an ML-DSA-44 signature (0x06) by key `name` signs: the structure `cosigned_message`."""
    signer, log = name.encode(), checkpoint.origin.encode()
    return b"".join((
        _LABEL,
        bytes([len(signer)]), signer,
        time.to_bytes(8, "big"),
        bytes([len(log)]), log,
        bytes(8), checkpoint.size.to_bytes(8, "big"), checkpoint.root,
    ))  # fmt: skip


def sign(checkpoint: Checkpoint, keys: SigningPair, time: int) -> str:
    """The log's note with both signatures; `time` in POSIX seconds stands in the ML-DSA-44 one.

    Sign a size once and keep the note: the signer in `DIR/signer/` guards that, not this function.
    """
    name = checkpoint.origin
    ed25519 = keys.sign_ed25519(checkpoint.text().encode())
    mldsa = keys.sign_mldsa(mldsa_message(checkpoint, name, time))
    classic, quantum = log_vkeys(keys.verifying(), name)
    lines = [_line(classic, ed25519), _line(quantum, time.to_bytes(8, "big") + mldsa)]
    return notes.form(checkpoint.text(), lines)


def read(note: str) -> Checkpoint:
    """The checkpoint that a note claims, unverified. Raises PeerFault("checkpoint.malformed")."""
    return _read(_parse(note).text)


def verify(note: str, keys: VerifyingPair, expected_origin: str) -> Checkpoint:
    """The checkpoint in `note`, once all of this holds, in this order:

    1. it is a note of exactly three lines in their one spelling   (checkpoint.malformed)
    2. its origin is the expected one: no other log, mechanism or incarnation  (checkpoint.origin)
    3. each of the log's two keys signed it, once                  (checkpoint.signature)

    Lines by other keys (cosigners) are passed over. Raises PeerFault.
    """
    parsed = _parse(note)
    checkpoint = _read(parsed.text)
    if checkpoint.origin != expected_origin:
        raise PeerFault("checkpoint.origin")
    classic, quantum = log_vkeys(keys, expected_origin)
    ed25519 = _one(parsed.signatures, classic, "checkpoint.signature")
    mldsa = _one(parsed.signatures, quantum, "checkpoint.signature")
    time = _time(mldsa, "checkpoint.signature")
    if not keys.verify_ed25519(ed25519, parsed.text.encode()):
        raise PeerFault("checkpoint.signature", family="ed25519")
    if not keys.verify_mldsa(mldsa[8:], mldsa_message(checkpoint, expected_origin, time)):
        raise PeerFault("checkpoint.signature", family="mldsa44")
    return checkpoint


def cosign(checkpoint: Checkpoint | str, keys: SigningPair, name: str, time: int) -> list[str]:
    """Both cosignature lines (0x04, 0x06) by `name` at `time` (POSIX seconds), without newlines.

    `checkpoint` may be a note or its text. Verify it, and store what it covers, before cosigning.
    """
    if isinstance(checkpoint, str):
        checkpoint = read(checkpoint) if "\n\n" in checkpoint else _read(checkpoint)
    stamp = time.to_bytes(8, "big")
    ed25519 = stamp + keys.sign_ed25519(ed25519_message(checkpoint, time))
    mldsa = stamp + keys.sign_mldsa(mldsa_message(checkpoint, name, time))
    classic, quantum = cosigner_vkeys(keys.verifying(), name)
    return [_line(classic, ed25519), _line(quantum, mldsa)]


def verify_cosignature(checkpoint: Checkpoint, lines: Iterable[str], keys: VerifyingPair, name: str) -> int:
    """The time (POSIX seconds) at which `name` cosigned `checkpoint` with both keys.

    Raises PeerFault: cosignature.malformed (a line), cosignature.signature (a key's signature is
    missing, twice there, or false), cosignature.time (the two families state different times).
    """
    try:
        signatures = [notes.parse_line(line) for line in lines]
    except PeerFault as bad:
        raise PeerFault("cosignature.malformed", **bad.params) from bad
    classic, quantum = cosigner_vkeys(keys, name)
    ed25519 = _one(signatures, classic, "cosignature.signature")
    mldsa = _one(signatures, quantum, "cosignature.signature")
    time = _time(ed25519, "cosignature.signature")
    if ed25519[:8] != mldsa[:8]:
        raise PeerFault("cosignature.time")
    if not keys.verify_ed25519(ed25519[8:], ed25519_message(checkpoint, time)):
        raise PeerFault("cosignature.signature", family="ed25519")
    if not keys.verify_mldsa(mldsa[8:], mldsa_message(checkpoint, name, time)):
        raise PeerFault("cosignature.signature", family="mldsa44")
    return time


def with_cosignatures(note: str, lines: Sequence[str]) -> str:
    """`note` with cosignature lines after the log's own. Raises PeerFault("checkpoint.malformed")."""
    together = note + "".join(f"{line}\n" for line in lines)
    _parse(together)
    return together


def cosignatures(note: str, name: str) -> list[str]:
    """The lines of `note` under the key name `name`, as `verify_cosignature` takes them."""
    return [notes.line(found) for found in _parse(note).signatures if found.name == name]


def _line(key: VerifierKey, signature: bytes) -> str:
    return notes.line(Signature(key.name, key.key_id, signature))


def _parse(note: str) -> Note:
    try:
        return notes.parse(note)
    except PeerFault as bad:
        raise PeerFault("checkpoint.malformed", **bad.params) from bad


def _read(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]) or int(lines[1]) >= INTEGER_LIMIT:
        raise PeerFault("checkpoint.malformed", part="lines")
    root = notes.unbase64(lines[2])
    if root is None or len(root) != 32 or not notes.good_name(lines[0]):
        raise PeerFault("checkpoint.malformed", part="root")
    return Checkpoint(lines[0], int(lines[1]), root)


def _one(signatures: Iterable[Signature], key: VerifierKey, code: str) -> bytes:
    """The one signature by `key`. None, or two of which a reader might check the other, is refused."""
    wanted = (key.name, key.key_id)
    found = [each.signature for each in signatures if (each.name, each.key_id) == wanted]
    if len(found) != 1 or len(found[0]) != _SIGNATURE_BYTES[key.type]:
        raise PeerFault(code, missing=key.type)
    return found[0]


def _time(stamped: bytes, code: str) -> int:
    time = int.from_bytes(stamped[:8], "big")
    if time >= _TIME_LIMIT:
        raise PeerFault(code, part="time")
    return time
