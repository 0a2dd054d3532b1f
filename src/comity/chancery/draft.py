"""The content of an act before it is sealed, and the hash over which another officer approves it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from comity.envelope import canonical
from comity.errors import Refused

NAME_MOST = 120
# All attachments of one act: an entry travels whole, and a bundle holds at most 64 MiB.
TOTAL_MOST = 40 << 20
# The first bytes that a type's own specification demands (ISO 32000-1 7.5.2, PNG 5.2, JPEG B.1.1.3).
_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def case_identifier(mech: str, party: str, nonce: str) -> str:
    """32 hex digits: SHA-256("comity/1/case\\n" ‖ mech ‖ party ‖ nonce), cut. `nonce`: the opening header's.

    It tells nothing, and belongs to its author: nobody can open another's case under the same identifier.
    """
    return hashlib.sha256(f"comity/1/case\n{mech}{party}{nonce}".encode()).hexdigest()[:32]


class Upload(msgspec.Struct, frozen=True):
    """A file that an officer attached. `type`: its media type, told by its content."""

    name: str
    type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def listed(self) -> dict[str, Any]:
        """As the body lists it: {name, type, sha256, size}."""
        return {"name": self.name, "type": self.type, "sha256": self.sha256, "size": len(self.content)}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Exactly what will be sealed. `readers`: the authorities that will be able to open it."""

    mech: str
    case: str
    act: str
    table: str
    terms: dict[str, Any]
    body: dict[str, Any]
    attachments: list[Upload]
    readers: list[str]
    # Of an opening: the nonce of its header, from which its case identifier was made.
    nonce: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the canonical {mech, case, act, table, terms, body, attachments, readers}."""
        return canonical.digest(
            {
                "mech": self.mech,
                "case": self.case,
                "act": self.act,
                "table": self.table,
                "terms": self.terms,
                "body": self.body,
                "attachments": [upload.sha256 for upload in self.attachments],
                "readers": self.readers,
            }
        )

    def pack(self) -> bytes:
        return msgspec.msgpack.encode(self)

    @classmethod
    def unpack(cls, data: bytes) -> Draft:
        return msgspec.msgpack.decode(data, type=cls)


def with_attachments(body: dict[str, Any], uploads: list[Upload], bounds: dict[str, Any]) -> dict[str, Any]:
    """The body with the list of what is attached to it.

    Raises Refused: attachment.too_many, attachment.too_large, attachment.type, attachment.name.
    """
    if len(uploads) > min(int(bounds["count"]), 15):
        raise Refused("attachment.too_many", most=int(bounds["count"]))
    total = sum(len(upload.content) for upload in uploads)
    if total > TOTAL_MOST:
        raise Refused("attachment.too_large", bytes=total, most=TOTAL_MOST)
    for upload in uploads:
        if len(upload.content) > int(bounds["bytes"]):
            raise Refused("attachment.too_large", bytes=len(upload.content), most=int(bounds["bytes"]))
        if upload.type not in bounds["types"]:
            raise Refused("attachment.type", type=upload.type, allowed=list(bounds["types"]))
        if not 0 < len(upload.name) <= NAME_MOST or any(ord(c) < 32 or c in "/\\" for c in upload.name):
            raise Refused("attachment.name", most=NAME_MOST)
    if not uploads:
        return body
    return {**body, "attachments": [upload.listed() for upload in uploads]}


def media_type(content: bytes) -> str:
    """By the first bytes, never by the name: what a file is called proves nothing."""
    return next((kind for magic, kind in _KINDS if content.startswith(magic)), "application/octet-stream")
