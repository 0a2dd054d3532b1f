"""A file from outside, read within bounds, and what came of it: drafts, and all that has no place in them.

Nothing in the file is believed but its form: sizes, depth and counts are bounded before anything is looked at,
no key may stand twice, and a value of the wrong kind is refused with the place where it stands.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.chancery.given import parse_fields
from comity.errors import Usage

MOST_BYTES = 8 << 20
MOST_DEPTH = 32
MOST_VALUES = 200_000
# Objects of a bundle, or events with their attributes.
MOST_OBJECTS = 10_000


class Draft(msgspec.Struct, frozen=True):
    """`fields`: as `case open intelligence_report --fields` takes them, without those that only an officer knows.

    `unmapped`: places in the file, `objects[3].labels`, that became no field.
    """

    fields: dict[str, Any]
    unmapped: list[str]


class Reading(msgspec.Struct, frozen=True):
    """`unmapped`: places in the file that belong to none of the drafts."""

    drafts: list[Draft]
    unmapped: list[str]


def parse(content: bytes) -> dict[str, Any]:
    """The one JSON object of a file. Raises Usage: interchange.too_large, interchange.too_deep, fields.…"""
    if len(content) > MOST_BYTES:
        raise Usage("interchange.too_large", most=MOST_BYTES)
    found = parse_fields(content)
    _measure(found)
    return found


def _measure(found: dict[str, Any]) -> None:
    waiting: list[tuple[Any, int]] = [(found, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > MOST_DEPTH or seen > MOST_VALUES:
            raise Usage("interchange.too_deep", depth=MOST_DEPTH, values=MOST_VALUES)
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


# --- Values of the kind that the format asks for ---------------------------------------------------------


def text(found: dict[str, Any], key: str, at: str) -> str:
    """A text, empty where there is none. Raises Usage("interchange.malformed")."""
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Usage("interchange.malformed", at=f"{at}.{key}")
    return value


def record(found: dict[str, Any], key: str, at: str) -> dict[str, Any]:
    """An object, empty where there is none. Raises Usage("interchange.malformed")."""
    value = found.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Usage("interchange.malformed", at=f"{at}.{key}")
    return value


def texts(found: dict[str, Any], key: str, at: str) -> list[str]:
    """A list of texts, empty where there is none. Raises Usage("interchange.malformed")."""
    value = found.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Usage("interchange.malformed", at=f"{at}.{key}")
    return value


def records(found: dict[str, Any], key: str, at: str) -> list[dict[str, Any]]:
    """A list of objects, empty where there is none. Raises Usage("interchange.malformed")."""
    value = found.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Usage("interchange.malformed", at=f"{at}.{key}")
    if len(value) > MOST_OBJECTS:
        raise Usage("interchange.too_many", most=MOST_OBJECTS)
    return value


def true(found: dict[str, Any], key: str) -> bool:
    """A flag as either format's writers spell it; what is neither yes nor no counts as yes."""
    return found.get(key) not in (None, False, 0, "", "0", "false")


def prose(value: str) -> str:
    """A text of several lines as a form has it: line feeds alone, nothing around it."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def left_over(found: dict[str, Any], known: set[str], at: str) -> list[str]:
    """The places of keys that nobody looked at and that hold something; a zero is something, a `false` is not."""
    return [f"{at}.{key[:80]}" for key, value in found.items() if key not in known and not _is_nothing(value)]


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)
