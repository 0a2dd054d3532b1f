"""The bundle on the wire: sealed to the peer's node, and signed so that strangers cost little.

    "comity-bundle/1\\n" ‖ from (32) ‖ to (32) ‖ Ed25519 signature (64) ‖ HPKE sealed payload

`from` and `to` are card fingerprints. The signature is no proof of anything that is kept: it lets a
node drop a stranger's bytes after one cheap check. What is inside proves itself (checkpoints with
both signatures, hashes), so a forged outer signature gains an attacker a parse and nothing more.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag

from comity.envelope import card as cards
from comity.envelope.keys import (
    ED25519_SIGNATURE,
    HPKE_OVERHEAD,
    SUITE,
    SealingKey,
    SigningPair,
    sealing_public,
)
from comity.errors import PeerFault, Refused

MAGIC = b"comity-bundle/1\n"
LABEL = b"comity/1/bundle\n"
FINGERPRINT = 32
_FROM = len(MAGIC)
_TO = _FROM + FINGERPRINT
_SIGNATURE = _TO + FINGERPRINT
HEAD = _SIGNATURE + ED25519_SIGNATURE
# The shortest bundle: an empty payload.
LEAST = HEAD + HPKE_OVERHEAD


def seal_bundle(
    payload: bytes, sender: SigningPair, sender_fp: str, peer_fp: str, peer_public: bytes
) -> bytes:
    """The bytes to send: `sender` is the node's log key, the fingerprints 64 hex digits each.

    Different at each call (HPKE draws a key): keep what was sent and send the same again. Raises
    Refused("key.invalid") for a public key that nobody can seal to.
    """
    ends = bytes.fromhex(sender_fp) + bytes.fromhex(peer_fp)
    try:
        public = sealing_public(peer_public)
    except ValueError as bad:
        raise Refused("key.invalid", fingerprint=peer_fp) from bad
    sealed = SUITE.encrypt(payload, public, LABEL + ends)
    signature = sender.sign_ed25519(_signed(ends, sealed))
    return b"".join((MAGIC, ends, signature, sealed))


def peek(data: bytes) -> tuple[str, str]:
    """The fingerprints (from, to) that a bundle claims. Raises PeerFault("bundle.malformed")."""
    if len(data) < LEAST or data[:_FROM] != MAGIC:
        raise PeerFault("bundle.malformed")
    return data[_FROM:_TO].hex(), data[_TO:_SIGNATURE].hex()


def open_bundle(data: bytes, own: SealingKey, own_fp: str, peer_card: cards.Card, limit: int) -> bytes:
    """The payload. `limit`: the greatest length of `data` in bytes.

    Raises PeerFault with the code named at each check; the cheap checks stand first.
    """
    # 1. bundle.too_large. Stops: memory and hashing spent on a flood.
    if len(data) > limit:
        raise PeerFault("bundle.too_large", limit=limit)
    # 2. bundle.malformed. Stops: another format, another version, a truncated file.
    from_fp, to_fp = peek(data)
    # 3. bundle.not_for_us. Stops: our own bundle reflected to us, or one carried to the wrong node.
    if to_fp != own_fp:
        raise PeerFault("bundle.not_for_us")
    # 4. bundle.unknown_sender. Stops: anyone who is not the paired node.
    if from_fp != cards.fingerprint(peer_card):
        raise PeerFault("bundle.unknown_sender")
    # 5. bundle.bad_signature. Stops: anyone who writes the peer's fingerprint on bytes of his own.
    ends, sealed = data[_FROM:_SIGNATURE], data[HEAD:]
    if not peer_card.log.pair().verify_ed25519(data[_SIGNATURE:HEAD], _signed(ends, sealed)):
        raise PeerFault("bundle.bad_signature")
    # 6. bundle.unopenable. Stops: a payload sealed to another key or for another pair of nodes and
    #    signed again by the peer.
    try:
        return SUITE.decrypt(sealed, own.private, LABEL + ends)
    except (InvalidTag, ValueError):
        raise PeerFault("bundle.unopenable") from None


def _signed(ends: bytes, sealed: bytes) -> bytes:
    return LABEL + ends + hashlib.sha256(sealed).digest()
