"""Breaking one family of algorithms opens nothing, and another implementation reads our wraps.

The second implementation follows the specifications (RFC 9180; X-Wing's combiner) from primitives
alone, so the page docs/specification/wraps.md says enough to write a node in another language.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.envelope import opening, sealing
from comity.envelope.keys import SealingKey, SigningPair, VerifyingPair, is_sealing_public
from comity.errors import PeerFault

SEED = hashlib.shake_256(b"reader").digest(96)
READER = SealingKey.from_seed(SEED)
KEY = b"k" * 32
CONTEXT = sealing.Context("a" * 64, "FR", 0, "b" * 32, "submit", "c" * 64)
PLACE = {
    "context": CONTEXT,
    "item": 0,
    "box": "e" * 64,
    "kc": sealing.commitment(KEY),
    "authority": "DZ.central",
}
WRAP = sealing.wrap(KEY, READER.public, **PLACE)
INFO = sealing.wrap_info(**PLACE, kid=READER.kid)
SUITE_ID = b"HPKE" + struct.pack(">HHH", 0x647A, 0x0001, 0x0002)


def extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + SUITE_ID + label + secret, "sha256")


def expand(secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = struct.pack(">H", length) + b"HPKE-v1" + SUITE_ID + label + info
    return hmac.digest(secret, labelled + b"\x01", "sha256")[:length]


def shared_secrets(sealed: bytes) -> tuple[bytes, bytes]:
    """What each half of the private key yields: from ML-KEM-768, from X25519."""
    mlkem = MLKEM768PrivateKey.from_seed_bytes(SEED[:64]).decapsulate(sealed[:1088])
    ephemeral = X25519PublicKey.from_public_bytes(sealed[1088:1120])
    return mlkem, X25519PrivateKey.from_private_bytes(SEED[64:]).exchange(ephemeral)


def reference_open(sealed: bytes, mlkem: bytes, x25519: bytes) -> bytes:
    combined = mlkem + x25519 + sealed[1088:1120] + READER.public[1184:] + rb"\.//^" + b"\\"
    shared = hashlib.sha3_256(combined).digest()
    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", INFO)
    secret = extract(shared, b"secret", b"")
    key, nonce = expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, sealed[1120:], b"")


def test_a_second_implementation_opens_our_wrap() -> None:
    assert reference_open(WRAP, *shared_secrets(WRAP)) == KEY


def test_an_attacker_who_broke_one_half_and_guesses_the_other_opens_nothing() -> None:
    mlkem, x25519 = shared_secrets(WRAP)
    for known in ((mlkem, bytes(32)), (bytes(32), x25519), (mlkem, mlkem), (x25519, x25519), (x25519, mlkem)):
        with pytest.raises(InvalidTag):
            reference_open(WRAP, *known)


@pytest.mark.parametrize("half", ["ML-KEM known, X25519 not", "X25519 known, ML-KEM not"])
def test_a_private_key_with_one_wrong_half_opens_nothing(half: str) -> None:
    other = hashlib.shake_256(b"other").digest(96)
    seed = SEED[:64] + other[64:] if half.startswith("ML-KEM") else other[:64] + SEED[64:]
    thief = SealingKey.from_seed(seed)
    # He knows the public bytes: without these two lines the key's name alone would stop him.
    thief.public, thief.kid = READER.public, READER.kid
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap(WRAP, thief, **PLACE)
    thief.private = READER.private
    assert opening.unwrap(WRAP, thief, **PLACE) == KEY


def test_a_public_key_whose_classical_half_adds_nothing_is_no_sealing_key() -> None:
    assert is_sealing_public(READER.public)
    small_order = [bytes(32), b"\x01" + bytes(31), (2**255 - 20).to_bytes(32, "little")]
    for point in small_order:
        assert not is_sealing_public(READER.public[:1184] + point)
    assert not is_sealing_public(b"\xff\xff\xff" + READER.public[3:])
    assert not is_sealing_public(READER.public + b"\x00")


def test_a_wrap_with_an_ephemeral_point_of_small_order_is_refused() -> None:
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap(WRAP[:1088] + bytes(32) + WRAP[1120:], READER, **PLACE)


def test_each_signature_verifies_by_its_own_half_and_an_altered_one_by_none() -> None:
    pair = SigningPair.from_seed(bytes(range(64)))
    known, stranger = pair.verifying(), SigningPair.from_seed(bytes(64)).verifying()
    for sign, verify in (("sign_ed25519", "verify_ed25519"), ("sign_mldsa", "verify_mldsa")):
        signature = getattr(pair, sign)(b"message")
        assert getattr(known, verify)(signature, b"message") is True
        for bad in (signature[:-1], b"", signature[:9] + bytes([signature[9] ^ 1]) + signature[10:]):
            assert getattr(known, verify)(bad, b"message") is False
        assert getattr(known, verify)(signature, b"another") is False
        assert getattr(stranger, verify)(signature, b"message") is False
    assert known.verify_mldsa(pair.sign_ed25519(b"message"), b"message") is False
    assert known == VerifyingPair(pair.ed25519_public, pair.mldsa_public) != stranger


def test_keys_of_another_length_are_refused_and_no_key_prints_its_secret() -> None:
    for make in (SealingKey.from_seed, SigningPair.from_seed):
        with pytest.raises(ValueError, match="seed"):
            make(bytes(95))
    with pytest.raises(ValueError, match="key"):
        VerifyingPair(bytes(31), bytes(1312))
    for private in (READER, SigningPair.from_seed(SEED[:64])):
        assert SEED[:32].hex() not in repr(private)
        assert str(SEED[:32]) not in repr(private)
