"""What a scene knows of its cases and their entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Case:
    """A case of the scene. `asking`, `asked`: the two ends of its channel, by party."""

    procedure: str
    channel: str
    ends: dict[str, str]
    identifier: str = ""


@dataclass
class Expected:
    """An entry and what must become of it."""

    case: str
    act: str
    effect: str
    reason: str


def reference(entry: dict[str, Any]) -> str:
    """`FR:0:12`: party, incarnation, index."""
    return f"{entry['party']}:{entry['incarnation']}:{entry['index']}"
