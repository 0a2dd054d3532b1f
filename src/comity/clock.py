"""What time it is: the system's clock, or the one that a rehearsal node's file holds.

A rehearsal node has one clock in `DIR/clock`. `COMITY_NOW` given to any command writes it, and every
process reads it at each use, a running `serve` too; it stands until it is moved.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Protocol

from comity.errors import Usage
from comity.journal.entry import rfc3339, seconds

SYSTEM = "system"


class Clock(Protocol):
    """Whatever tells the time to a node."""

    def now(self) -> int:
        """Seconds since 1970, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return int(time.time())


class RehearsalClock:
    """`path` holds an RFC 3339 time in UTC, or the word `system`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> int:
        text = self.path.read_text().strip()
        return int(time.time()) if text == SYSTEM else seconds(text)

    def set(self, text: str) -> None:
        """`text` as in COMITY_NOW. Written beside and renamed: a reader sees the old time or the new."""
        if text != SYSTEM:
            text = rfc3339(seconds(text))
        temporary = self.path.with_name(f".clock.{os.getpid()}")
        temporary.write_text(text + "\n")
        temporary.replace(self.path)


def clock_for(directory: Path, rehearsal: bool, wanted: str | None) -> Clock:
    """`wanted`: the value of COMITY_NOW, if any. Raises Usage on a node that is not for rehearsal."""
    if not rehearsal:
        if wanted is not None:
            raise Usage("clock.not_rehearsal")
        return SystemClock()
    clock = RehearsalClock(directory / "clock")
    if wanted is not None:
        clock.set(wanted)
    elif not clock.path.exists():
        clock.set(SYSTEM)
    return clock
