"""A list's file and outcomes under a key that only this node has, each bound to its list, officer and place.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits before the ciphertext; the key is HKDF-SHA256
(RFC 5869) of the bodies' local key. A row that is put in another's place does not open.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.chancery.office import Office
from comity.errors import IntegrityFailure

LABEL = b"comity/1/upload"
NONCE_BYTES = 12


def seal(office: Office, officer: str, number: str, part: str, plain: bytes) -> bytes:
    """`part`: "content", or "batch:3". Raises Credentials without the bodies' keys."""
    nonce = office.random(NONCE_BYTES)
    return nonce + _cipher(office).encrypt(nonce, plain, _bound(officer, number, part))


def unseal(office: Office, officer: str, number: str, part: str, sealed: bytes) -> bytes:
    """Raises IntegrityFailure("store.damaged") for what was altered, or sealed for another place."""
    try:
        return _cipher(office).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(officer, number, part))
    except InvalidTag as wrong:
        raise IntegrityFailure("store.damaged") from wrong


def _cipher(office: Office) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, None, LABEL).derive(office.bodies.local))


def _bound(officer: str, number: str, part: str) -> bytes:
    return b"\0".join((LABEL, officer.encode(), number.encode(), part.encode()))
