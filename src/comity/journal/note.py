"""Signed notes and verifier keys (C2SP signed-note): text, a blank line, signature lines.

A parsed note proves nothing yet: it is text and the lines that claim to sign it. Parsing is exact,
so that a note has one spelling: base64 in canonical form, one space, no control characters.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64encode
from typing import Final, NamedTuple

from comity.errors import PeerFault

ED25519: Final = 0x01  # an Ed25519 signature of the note's text
COSIGNATURE_ED25519: Final = 0x04  # timestamped, of a checkpoint (C2SP tlog-cosignature)
COSIGNATURE_MLDSA44: Final = 0x06  # timestamped, of a checkpoint (C2SP tlog-cosignature)
PUBLIC_BYTES: Final = {ED25519: 32, COSIGNATURE_ED25519: 32, COSIGNATURE_MLDSA44: 1312}

NOTE_LIMIT: Final = 131_072  # characters
SIGNATURES_LIMIT: Final = 16  # the specification asks for at least 16
_DASH: Final = "\N{EM DASH} "
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Signature(NamedTuple):
    """One signature line: key name, 32-bit key id (4 bytes), and the signature's own bytes."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """`text` ends in a newline, which is signed with it. `signatures` are in the note's order."""

    text: str
    signatures: tuple[Signature, ...]


class VerifierKey(NamedTuple):
    """A public key under a name, for one signature type (`PUBLIC_BYTES` lists the types)."""

    name: str
    type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that open this key's signature lines."""
        return key_id(self.name, self.type, self.public)


def key_id(name: str, type_: int, public: bytes) -> bytes:
    """SHA-256(name ‖ newline ‖ type ‖ public key)[:4]: an identifier, not a proof."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([type_]) + public).digest()[:4]


def good_name(name: str) -> bool:
    """Not empty, no Unicode space, no plus, no control character, 255 bytes at most."""
    if not name or "+" in name or _CONTROLS.search(name) or any(map(str.isspace, name)):
        return False
    try:
        return len(name.encode()) <= 255
    except UnicodeEncodeError:
        return False


def line(signature: Signature) -> str:
    """`— name base64(key id ‖ signature)`, without a newline."""
    return f"{_DASH}{signature.name} {b64encode(signature.key_id + signature.signature).decode()}"


def parse_line(text: str) -> Signature:
    """The inverse of `line`. Raises PeerFault("note.malformed")."""
    name, space, encoded = text.removeprefix(_DASH).partition(" ")
    if not (text.startswith(_DASH) and space and good_name(name)):
        raise PeerFault("note.malformed", part="line")
    data = unbase64(encoded)
    if data is None or len(data) <= 4:
        raise PeerFault("note.malformed", part="signature")
    return Signature(name, data[:4], data[4:])


def form(text: str, lines: list[str]) -> str:
    """The note of `text` (ending in a newline) under signature lines as `line` gives them."""
    return text + "\n" + "".join(f"{signature}\n" for signature in lines)


def parse(note: str) -> Note:
    """Text and signature lines. Raises PeerFault("note.malformed", part=…)."""
    if len(note) > NOTE_LIMIT:
        raise PeerFault("note.malformed", part="size")
    try:
        note.encode()
    except UnicodeEncodeError as bad:
        raise PeerFault("note.malformed", part="utf8") from bad
    if _CONTROLS.search(note):
        raise PeerFault("note.malformed", part="control")
    blank = note.rfind("\n\n")
    if blank < 0 or not note.endswith("\n"):
        raise PeerFault("note.malformed", part="text")
    lines = note[blank + 2 : -1].split("\n")
    if len(lines) > SIGNATURES_LIMIT:
        raise PeerFault("note.malformed", part="signatures")
    return Note(note[: blank + 1], tuple(parse_line(text) for text in lines))


def encode_vkey(key: VerifierKey) -> str:
    """`name+key id in hex+base64(type ‖ public key)`."""
    public = b64encode(bytes([key.type]) + key.public).decode()
    return f"{key.name}+{key.key_id.hex()}+{public}"


def decode_vkey(text: str) -> VerifierKey:
    """The inverse of `encode_vkey`, its key id checked. Raises PeerFault("vkey.malformed")."""
    parts = text.split("+", 2)  # base64 may hold a plus, a name may not
    data = unbase64(parts[2]) if len(parts) == 3 else None
    if not data or PUBLIC_BYTES.get(data[0]) != len(data) - 1 or not good_name(parts[0]):
        raise PeerFault("vkey.malformed")
    key = VerifierKey(parts[0], data[0], data[1:])
    if key.key_id.hex() != parts[1]:
        raise PeerFault("vkey.malformed")
    return key


def unbase64(text: str) -> bytes | None:
    """Bytes of standard base64 (RFC 4648, section 4) in its one canonical spelling, else None."""
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return data if b64encode(data).decode() == text else None
