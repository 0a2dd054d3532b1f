"""A node's card: the public keys by which another state knows it, and a fingerprint to read aloud.

Two foreign ministries exchange cards by hand or by post and compare fingerprints by another way:
that comparison is the root of all trust between the nodes, so a card has exactly one spelling.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from comity.envelope import canonical, keys
from comity.errors import PeerFault

# A card is some 8 KiB; nothing longer is parsed.
MOST = 16 * 1024

PartyCode = Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
Hex32 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
HexMldsa = Annotated[str, Meta(pattern=rf"\A[0-9a-f]{{{2 * keys.MLDSA_PUBLIC}}}\Z")]
HexSealing = Annotated[str, Meta(pattern=rf"\A[0-9a-f]{{{2 * keys.SEALING_PUBLIC}}}\Z")]


class Verifying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two public keys of one signer, in hex: 32 and 1312 bytes."""

    ed25519: Hex32
    mldsa44: HexMldsa

    def pair(self) -> keys.VerifyingPair:
        """The keys, parsed."""
        return keys.VerifyingPair(bytes.fromhex(self.ed25519), bytes.fromhex(self.mldsa44))


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`log` signs the log and the bundles, `cosign` what it saw of the other's, `bundle` is sealed to
    (hex, 1216 bytes), `tls` pins the certificate (SHA-256 of its SPKI, hex), `rehearsal` tells an
    exercise's node from a real one, and the two never pair."""

    v: Literal[1] = 1
    party: PartyCode
    log: Verifying
    cosign: Verifying
    bundle: HexSealing
    tls: Hex32
    rehearsal: bool

    @property
    def bundle_public(self) -> bytes:
        """The sealing public key as bytes."""
        return bytes.fromhex(self.bundle)


def verifying(pair: keys.SigningPair) -> Verifying:
    """What a card says of a signing pair."""
    return Verifying(ed25519=pair.ed25519_public.hex(), mldsa44=pair.mldsa_public.hex())


def encode(card: Card) -> bytes:
    """The canonical bytes: the card's file, as it is exchanged."""
    return canonical.encode(card)


@lru_cache(maxsize=8)
def fingerprint(card: Card) -> str:
    """SHA-256 of the card's bytes, 64 hex digits."""
    return hashlib.sha256(encode(card)).hexdigest()


def decode(data: bytes) -> Card:
    """A card from another hand. Raises PeerFault("card.malformed").

    It is well-formed then, and no more: the fingerprint, compared by people, says whose it is.
    """
    # 1. Length. Stops: a huge document parsed for nothing.
    if len(data) > MOST:
        raise PeerFault("card.malformed", what="length")
    # 2. Canonical, each field there and of its type and length, none besides. Stops: two files that
    #    read alike and have two fingerprints; a key hidden under a repeated name.
    try:
        card = canonical.decode(data, Card)
    except canonical.NotCanonical as bad:
        raise PeerFault("card.malformed", what="encoding") from bad
    # 3. Keys that can be used. Stops: a card that is accepted and then fails in the first exchange,
    #    or whose X25519 half adds nothing.
    if not keys.is_sealing_public(card.bundle_public):
        raise PeerFault("card.malformed", what="bundle")
    # 4. The log and the cosigner are two signers. Stops: a cosignature passed off as a log signature.
    if card.log.ed25519 == card.cosign.ed25519 or card.log.mldsa44 == card.cosign.mldsa44:
        raise PeerFault("card.malformed", what="cosign")
    return card
