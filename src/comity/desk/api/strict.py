"""How a body is read: bounded, JSON, one object, no key twice; and files out of their Base64."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from pathlib import PurePath
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser

from comity.chancery.draft import Upload, media_type
from comity.chancery.given import parse_fields
from comity.desk.api.schemas import Attachment
from comity.errors import Refused, Usage

BODY_MOST = 64 << 20
FIELDS_MOST = 1 << 20


class StrictParser(Parser):
    """Ninja's door for bodies. Raises Usage (`fields.…`), Refused("attachment.too_large")."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The object; its bytes are kept on the request, for a repetition to be recognised."""
        return parse_fields(content_of(request))


def content_of(request: HttpRequest) -> bytes:
    """The body's bytes, read once, within our own bound: Django's is for forms, and below an attachment's."""
    if not hasattr(request, "_body"):
        content = request.read(BODY_MOST + 1)
        if len(content) > BODY_MOST:
            raise Refused("attachment.too_large", bytes=len(content), most=BODY_MOST)
        request._body = content
    return request.body


def bounded(fields: dict[str, Any]) -> None:
    """Raises Usage("fields.too_large"): the room above is for attachments."""
    if len(msgspec.json.encode(fields)) > FIELDS_MOST:
        raise Usage("fields.too_large", most=FIELDS_MOST)


def uploads(listed: list[Attachment]) -> list[Upload]:
    """Raises Usage("attachment.not_base64")."""
    found = []
    for one in listed:
        try:
            content = base64.b64decode(one.content, validate=True)
        except (binascii.Error, ValueError):
            raise Usage("attachment.not_base64") from None
        name = unicodedata.normalize("NFC", PurePath(one.name).name)
        found.append(Upload(name=name, type=media_type(content), content=content))
    return found
