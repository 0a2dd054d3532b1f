"""What `--fields` and `--attach` name: an act's fields in one JSON object, and its attachments."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli import files
from comity.errors import Refused, Usage

if TYPE_CHECKING:
    from comity.chancery.draft import Upload

MOST_FIELDS = 1 << 20
# The profile bounds attachments far below this; here it only keeps a huge file out of memory.
MOST_ATTACHMENT = 64 << 20

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


def read_fields(name: str | None) -> dict[str, Any]:
    """The object in the file ("-" is stdin); without a file no fields. Raises Usage."""
    if name is None:
        return {}
    content = files.read(name, MOST_FIELDS)
    if content is None:
        raise Usage("fields.too_large", most=MOST_FIELDS)
    return parse_fields(content)


def parse_fields(content: bytes) -> dict[str, Any]:
    """Strict: UTF-8, one object, no key twice, no NaN. Raises Usage with the line in question."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise Usage("fields.not_text", line=content.count(b"\n", 0, bad.start) + 1) from None
    try:
        fields = json.loads(text, parse_constant=_no_constant)
        json.dumps(fields, ensure_ascii=False).encode()  # an escaped half of a surrogate pair is no text
    except json.JSONDecodeError as bad:
        raise Usage("fields.not_json", line=bad.lineno, column=bad.colno) from None
    except (ValueError, RecursionError):
        raise Usage("fields.not_json", line=1, column=1) from None
    if not isinstance(fields, dict):
        raise Usage("fields.not_object")
    twice = _repeated(text)
    if twice is not None:
        raise Usage("fields.repeated", key=twice[0], line=twice[1])
    return fields


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _repeated(text: str) -> tuple[str, int] | None:
    """The first key that stands twice in one object, and its line. `text` is valid JSON."""
    open_objects: list[set[str] | None] = []
    last = ""
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in "{[":
            open_objects.append(set() if mark == "{" else None)
        elif mark in "}]":
            open_objects.pop()
        elif mark == ":":
            keys, key = open_objects[-1], json.loads(last)
            assert keys is not None  # a colon stands only in an object
            if key in keys:
                return key, text.count("\n", 0, match.start()) + 1
            keys.add(key)
        last = mark
    return None


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
