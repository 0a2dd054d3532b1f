"""What `--fields` and `--attach` name: an act's fields in one JSON object, and its attachments."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.chancery.given import parse_fields
from comity.cli import files
from comity.errors import Refused, Usage

if TYPE_CHECKING:
    from comity.chancery.draft import Upload

MOST_FIELDS = 1 << 20
# The profile bounds attachments far below this; here it only keeps a huge file out of memory.
MOST_ATTACHMENT = 64 << 20


def read_fields(name: str | None) -> dict[str, Any]:
    """The object in the file ("-" is stdin); without a file no fields. Raises Usage."""
    if name is None:
        return {}
    content = files.read(name, MOST_FIELDS)
    if content is None:
        raise Usage("fields.too_large", most=MOST_FIELDS)
    return parse_fields(content)


def read_attachments(names: list[str]) -> list[Upload]:
    """Raises Usage("file.unreadable"), Refused("attachment.too_large")."""
    from comity.chancery.draft import Upload, media_type

    uploads = []
    for name in names:
        content = files.read(name, MOST_ATTACHMENT)
        if content is None:
            raise Refused("attachment.too_large", name=_plain_name(name), most=MOST_ATTACHMENT)
        uploads.append(Upload(name=_plain_name(name), type=media_type(content), content=content))
    return uploads


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFC", Path(name).name)
