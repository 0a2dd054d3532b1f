"""Keys: one pair to be sealed to, one pair of pairs to sign with; each classical and post-quantum.

Sealing: HPKE base mode (RFC 9180) with KEM MLKEM768-X25519 (0x647a, draft-ietf-hpke-pq: X-Wing's
combiner), HKDF-SHA256 (0x0001) and AES-256-GCM (0x0002), single shot: enc ‖ ct. Whoever breaks one
of ML-KEM and X25519 opens nothing.

Signing: Ed25519 (RFC 8032) and ML-DSA-44 (FIPS 204, empty context). They are two signatures, and the
caller demands both (`journal`); this file joins no two answers into one.

Objects keep the parsed keys: parsing costs more than using them. Their `repr` shows no secret.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

MLKEM_SEED, X25519_SEED = 64, 32
SEALING_SEED = MLKEM_SEED + X25519_SEED
MLKEM_PUBLIC, X25519_PUBLIC = 1184, 32
SEALING_PUBLIC = MLKEM_PUBLIC + X25519_PUBLIC
# What HPKE adds to a plaintext: ML-KEM ciphertext 1088, X25519 ephemeral 32, GCM tag 16.
HPKE_OVERHEAD = 1088 + 32 + 16
SIGNING_SEED = 32 + 32
ED25519_PUBLIC, MLDSA_PUBLIC = 32, 1312
ED25519_SIGNATURE, MLDSA_SIGNATURE = 64, 2420

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class SealingKey:
    """The private key of an authority, or of a node's bundles.

    `seed`: 64-byte ML-KEM-768 seed (d ‖ z, FIPS 203) ‖ 32-byte X25519 scalar.
    """

    __slots__ = ("kid", "private", "public", "seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEALING_SEED:
            raise ValueError(f"a sealing seed is {SEALING_SEED} bytes long")
        mlkem = MLKEM768PrivateKey.from_seed_bytes(seed[:MLKEM_SEED])
        x25519 = X25519PrivateKey.from_private_bytes(seed[MLKEM_SEED:])
        self.seed = seed
        self.private = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        self.kid = kid_of(self.public)

    @classmethod
    def from_seed(cls, seed: bytes) -> SealingKey:
        """From 96 random bytes. Raises ValueError on another length."""
        return cls(seed)

    def __repr__(self) -> str:
        return f"SealingKey(kid={self.kid})"


def kid_of(public: bytes) -> str:
    """A sealing key's name: the first 16 bytes of the SHA-256 of its public key, in hex."""
    return hashlib.sha256(public).digest()[:16].hex()


def is_sealing_public(public: bytes) -> bool:
    """Whether one can seal to these bytes: ask before a key that the peer published is accepted."""
    try:
        sealing_public(public)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def sealing_public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    """The parsed public key. Raises ValueError: wrong length, ML-KEM coefficients out of range
    (FIPS 203, 7.2), or an X25519 point of small order (RFC 7748, 6.1), whose shared secret is zero."""
    if len(public) != SEALING_PUBLIC:
        raise ValueError(f"a sealing public key is {SEALING_PUBLIC} bytes long")
    mlkem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC])
    x25519 = X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC:])
    # Any scalar shows it: clamped scalars are multiples of 8, and the library refuses a zero secret.
    X25519PrivateKey.from_private_bytes(b"\x01" * X25519_SEED).exchange(x25519)
    return hpke.MLKEM768X25519PublicKey(mlkem, x25519)


class SigningPair:
    """The private half of a log key or a cosigning key. `seed`: Ed25519 32 bytes ‖ ML-DSA-44 32 bytes."""

    __slots__ = ("_ed25519", "_mldsa", "ed25519_public", "mldsa_public", "seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SIGNING_SEED:
            raise ValueError(f"a signing seed is {SIGNING_SEED} bytes long")
        self.seed = seed
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(seed[:32])
        self._mldsa = MLDSA44PrivateKey.from_seed_bytes(seed[32:])
        self.ed25519_public = self._ed25519.public_key().public_bytes_raw()
        self.mldsa_public = self._mldsa.public_key().public_bytes_raw()

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningPair:
        """From 64 random bytes. Raises ValueError on another length."""
        return cls(seed)

    def verifying(self) -> VerifyingPair:
        """The public half, parsed."""
        return VerifyingPair(self.ed25519_public, self.mldsa_public)

    def sign_ed25519(self, message: bytes) -> bytes:
        """64 bytes, the same each time."""
        return self._ed25519.sign(message)

    def sign_mldsa(self, message: bytes) -> bytes:
        """2420 bytes, hedged: different each time, so keep the first and send it again."""
        return self._mldsa.sign(message)

    def __repr__(self) -> str:
        return f"SigningPair(ed25519={self.ed25519_public.hex()})"


class VerifyingPair:
    """The public half. Raises ValueError on lengths other than 32 and 1312 bytes."""

    __slots__ = ("_ed25519", "_mldsa", "ed25519", "mldsa")

    def __init__(self, ed25519: bytes, mldsa: bytes) -> None:
        self.ed25519, self.mldsa = ed25519, mldsa
        self._ed25519, self._mldsa = _verifying_keys(ed25519, mldsa)

    def verify_ed25519(self, signature: bytes, message: bytes) -> bool:
        """Whether this half verifies; the caller asks both."""
        try:
            self._ed25519.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def verify_mldsa(self, signature: bytes, message: bytes) -> bool:
        """Whether this half verifies; the caller asks both."""
        try:
            self._mldsa.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VerifyingPair):
            return NotImplemented
        return (self.ed25519, self.mldsa) == (other.ed25519, other.mldsa)

    def __hash__(self) -> int:
        return hash((self.ed25519, self.mldsa))


@lru_cache(maxsize=64)
def _verifying_keys(ed25519: bytes, mldsa: bytes) -> tuple[Ed25519PublicKey, MLDSA44PublicKey]:
    return Ed25519PublicKey.from_public_bytes(ed25519), MLDSA44PublicKey.from_public_bytes(mldsa)
