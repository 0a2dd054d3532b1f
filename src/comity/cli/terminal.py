"""Values as they may stand in a terminal: nothing that came from outside moves the cursor."""

from __future__ import annotations

import json
import re
from typing import TextIO

# Control characters and direction marks: a value from the other state must not turn the line around.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ISOLATE, _POP = "\u2068", "\u2069"


def shown(value: object) -> str:
    """The value as text; "–" for nothing."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return _UNSHOWN.sub("", str(value)).replace("\t", " ")


def apart(value: object, right_to_left: bool) -> str:
    """As `shown`, isolated in a right-to-left line, whose order it would else disturb."""
    return f"{_ISOLATE}{shown(value)}{_POP}" if right_to_left else shown(value)


def write(stream: TextIO, text: str) -> None:
    """One line, flushed: a reader at the other end of a pipe has it now."""
    stream.write(f"{text}\n")
    stream.flush()
