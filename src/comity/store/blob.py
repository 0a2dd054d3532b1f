"""What lies in a column of bytes. An outsider may have put text there: that must not crash a check."""

from __future__ import annotations

from typing import Any


def blob(value: Any) -> bytes:
    """The bytes of a stored value, as SQLite or PostgreSQL gives it."""
    return value.encode() if isinstance(value, str) else bytes(value)
