"""Opening: the one door through which sealed bytes become a trusted plaintext.

The checks are numbered, and each names the attack that it stops. Nothing is returned before all of
them pass, and a failure never says more than its code.
"""

from __future__ import annotations

import hashlib
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.envelope.keys import SUITE, SealingKey
from comity.envelope.padding import Malformed, unpad
from comity.envelope.sealing import (
    BOX_NONCE,
    ITEM_KEY,
    NONCE,
    TAG,
    Context,
    box_aad,
    commitment,
    local_info,
    wrap_info,
)
from comity.errors import PeerFault


def unwrap(
    sealed: bytes, private: SealingKey, context: Context, item: int, box: str, kc: str, authority: str
) -> bytes:
    """The 32-byte item key out of an HPKE wrap.

    Raises PeerFault `wrap.unopenable` or `wrap.wrong_key`, with `item` and `authority`.
    """
    # 1. HPKE, with the place in `info`. Stops: a wrap altered; a wrap replayed into another case, act,
    #    item, author or incarnation, beside another box, for another authority or another key of it; a
    #    wrap made by one who broke only ML-KEM or only X25519.
    info = wrap_info(context, item, box, kc, authority, private.kid)
    try:
        key = SUITE.decrypt(sealed, private.private, info)
    except (InvalidTag, ValueError):
        # ValueError: an ephemeral X25519 point of small order, in one release or another.
        raise PeerFault("wrap.unopenable", item=item, authority=authority) from None
    return _committed(key, kc, item, authority)


def unwrap_local(
    sealed: bytes, local_key: bytes, context: Context, item: int, box: str, kc: str, authority: str
) -> bytes:
    """The 32-byte item key out of a local wrap. Same errors: the caller, who made the wrap, knows that
    the fault is then its own storage's."""
    # 1. Length, before slicing. Stops: a truncated wrap.
    if len(sealed) != NONCE + ITEM_KEY + TAG:
        raise PeerFault("wrap.unopenable", item=item, authority=authority)
    # 2. The tag, with the place as associated data. Stops: the alterations and replays above.
    info = local_info(context, item, box, kc, authority)
    try:
        key = AESGCM(local_key).decrypt(sealed[:NONCE], sealed[NONCE:], info)
    except InvalidTag:
        raise PeerFault("wrap.unopenable", item=item, authority=authority) from None
    return _committed(key, kc, item, authority)


def open_box(box_bytes: bytes, key: bytes, context: Context, item: int, box: str, kc: str) -> bytes:
    """The plaintext of a box. Raises PeerFault `body.altered`, `body.key_mismatch`, `body.unopenable`."""
    # 1. The ciphertext is the one that the header names. Stops: a body changed after it was logged,
    #    in storage or on the way.
    if hashlib.sha256(box_bytes).hexdigest() != box:
        raise PeerFault("body.altered", item=item)
    # 2. The key is the one that the header commits to. Stops: one ciphertext made to open as two
    #    texts under two keys, one for each reader (AES-GCM alone allows it).
    if len(key) != ITEM_KEY or not compare_digest(commitment(key), kc):
        raise PeerFault("body.key_mismatch", item=item)
    # 3. The tag, with the entry as associated data. Stops: a box copied into another case, act, item,
    #    author or incarnation, or below other terms.
    try:
        padded = AESGCM(key).decrypt(BOX_NONCE, box_bytes, box_aad(context, item))
    except InvalidTag:
        raise PeerFault("body.unopenable", item=item) from None
    # 4. The one padding of the plaintext. Stops: a second message behind the first, or a size that
    #    tells an observer what the sender chose to tell.
    try:
        return unpad(padded)
    except Malformed:
        raise PeerFault("body.unopenable", item=item) from None


def _committed(key: bytes, kc: str, item: int, authority: str) -> bytes:
    """The last check of both wraps: the key is the one that the header commits to. Stops: a sender
    who gives two authorities two keys for one box."""
    if len(key) != ITEM_KEY or not compare_digest(commitment(key), kc):
        raise PeerFault("wrap.wrong_key", item=item, authority=authority)
    return key
