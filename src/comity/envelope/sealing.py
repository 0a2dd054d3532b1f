"""Sealing: a plaintext becomes a box, and the box's key is wrapped for each authority that may read.

The box is AES-256-GCM under an item key that seals this one plaintext and nothing else, which is why
its nonce can be twelve zero bytes. What the box belongs to (mechanism, author, incarnation, case,
act, item, terms) is associated data, so that it can't be carried into another entry. AES-GCM does
not commit to its key, hence `kc`: two keys that open one ciphertext have two commitments.

`opening.py` is the way back, and the only one.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.envelope import canonical
from comity.envelope.keys import SUITE, kid_of, sealing_public
from comity.envelope.padding import pad
from comity.errors import Refused

ITEM_KEY = 32
NONCE = 12
BOX_NONCE = bytes(NONCE)
COMMIT = b"comity/1/commit"
WRAP = b"comity/1/wrap\n"
LOCAL = b"comity/1/local\n"
# What AES-GCM adds: its tag.
TAG = 16


class Context(msgspec.Struct, frozen=True):
    """The entry that a sealed item stands in. `terms`: SHA-256 hex of the canonical terms."""

    mech: str
    party: str
    inc: int
    case: str
    act: str
    terms: str


class Sealed(NamedTuple):
    """`box_bytes`: the ciphertext; `box`, `kc`: what the header says of it (64 hex digits each)."""

    box_bytes: bytes
    box: str
    kc: str


def seal(plaintext: bytes, key: bytes, context: Context, item: int) -> Sealed:
    """Pad and seal item `item` (0: the body, 1 and above: attachments) under a fresh 32-byte key.

    The key must be new: the nonce is constant, and a key used twice reveals both plaintexts.
    """
    box_bytes = AESGCM(key).encrypt(BOX_NONCE, pad(plaintext), box_aad(context, item))
    return Sealed(box_bytes, hashlib.sha256(box_bytes).hexdigest(), commitment(key))


def wrap(key: bytes, public: bytes, context: Context, item: int, box: str, kc: str, authority: str) -> bytes:
    """The item key sealed by HPKE to an authority's public key: 1168 bytes, different each time.

    Raises Refused: `wrap.key_mismatch` when `kc` is another key's, `key.invalid` for a public key
    that nobody can seal to.
    """
    _own_key(key, kc)
    try:
        parsed = sealing_public(public)
    except ValueError as bad:
        raise Refused("key.invalid", authority=authority) from bad
    return SUITE.encrypt(key, parsed, wrap_info(context, item, box, kc, authority, kid_of(public)))


def wrap_local(
    key: bytes,
    local_key: bytes,
    nonce: bytes,
    context: Context,
    item: int,
    box: str,
    kc: str,
    authority: str,
) -> bytes:
    """The item key under a local 32-byte key that can be destroyed: nonce (12) ‖ ciphertext (48).

    `nonce` is random and never repeats under one local key. Raises Refused("wrap.key_mismatch").
    """
    _own_key(key, kc)
    if len(nonce) != NONCE:
        raise ValueError(f"a nonce is {NONCE} bytes long")
    return nonce + AESGCM(local_key).encrypt(nonce, key, local_info(context, item, box, kc, authority))


def commitment(key: bytes) -> str:
    """`kc`: HKDF-SHA256 (RFC 5869) of the item key, no salt, 32 bytes in hex."""
    return HKDF(hashes.SHA256(), 32, None, COMMIT).derive(key).hex()


def box_aad(context: Context, item: int) -> bytes:
    """Associated data of a box."""
    return canonical.encode(
        {
            "act": context.act,
            "case": context.case,
            "inc": context.inc,
            "item": item,
            "mech": context.mech,
            "party": context.party,
            "terms": context.terms,
        }
    )


def wrap_info(context: Context, item: int, box: str, kc: str, authority: str, kid: str) -> bytes:
    """HPKE's `info` for a wrap. The terms are bound too: `box` names a ciphertext that binds them."""
    return WRAP + _place(context, item, box, kc, authority, kid)


def local_info(context: Context, item: int, box: str, kc: str, authority: str) -> bytes:
    """Associated data of a local wrap: a wrap's, with an empty `kid`."""
    return LOCAL + _place(context, item, box, kc, authority, "")


def _place(context: Context, item: int, box: str, kc: str, authority: str, kid: str) -> bytes:
    return canonical.encode(
        {
            "act": context.act,
            "authority": authority,
            "box": box,
            "case": context.case,
            "inc": context.inc,
            "item": item,
            "kc": kc,
            "kid": kid,
            "mech": context.mech,
            "party": context.party,
        }
    )


def _own_key(key: bytes, kc: str) -> None:
    """A wrap of another key than the header commits to would make us the one at fault."""
    if len(key) != ITEM_KEY or commitment(key) != kc:
        raise Refused("wrap.key_mismatch")
