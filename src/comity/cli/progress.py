"""How far a long check has come: one line on stderr that is written over."""

from __future__ import annotations

import sys
from collections.abc import Callable

from comity.cli.output import Output


def telling(out: Output) -> Callable[[str, int, int], None]:
    """What to call with (what, done, total): for a person at a terminal; silent for a program."""

    def tell(what: str, done: int, total: int) -> None:
        if sys.stderr.isatty() and not out.json:
            end = "\n" if done >= total else ""
            said = out.say("progress", what=what, done=done, total=total)
            sys.stderr.write(f"\r{said}\x1b[K{end}")
            sys.stderr.flush()

    return tell
