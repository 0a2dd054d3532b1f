"""The courier's certificate: self-signed, pinned by the hash of its public key, trusted by no authority."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Pinned by its key, never by its dates: it must not expire while the pin stands.
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


def make(party: str) -> tuple[str, str]:
    """(private key, certificate), both PEM: ECDSA on P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"comity-{party.lower()}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(LAST)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def pin_of(certificate: str | bytes) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, 64 hex digits (RFC 7469, 2.4). PEM text or DER bytes."""
    if isinstance(certificate, str):
        parsed = x509.load_pem_x509_certificate(certificate.encode())
    else:
        parsed = x509.load_der_x509_certificate(certificate)
    spki = parsed.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(spki).hexdigest()
