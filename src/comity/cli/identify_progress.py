"""How far a long command of `identify` is, on standard error: one line that is written over, or a line now and then."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.cli.output import Output

_EVERY = 2.0  # seconds between two lines of progress where no terminal is
_OFTEN = frozenset({"reading", "generating", "evaluating"})


class Progress:
    """`tell` says `cli.identify.WHAT` with the number of rows, queries or steps."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._last = 0.0
        self._open = False

    def tell(self, what: str, rows: int) -> None:
        """Not more often than a person reads."""
        terminal = sys.stderr.isatty()
        if what in _OFTEN and time.monotonic() - self._last < (0.1 if terminal else _EVERY):
            return
        self._last = time.monotonic()
        said = self._out.say(f"identify.{what}", rows=rows)
        sys.stderr.write(f"\r{said}\x1b[K" if terminal else f"{said}\n")
        sys.stderr.flush()
        self._open = terminal

    def end(self) -> None:
        """Leave the line that was written over."""
        if self._open:
            sys.stderr.write("\n")
