"""What others give as JSON: one object, read strictly, whoever gives it."""

from __future__ import annotations

import json
import re
from typing import Any

from comity.errors import Usage

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


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
