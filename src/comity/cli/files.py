"""Files that the user names: read within a bound, written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from comity.errors import Unavailable, Usage

STDIN = "-"


def read(name: str, most: int) -> bytes | None:
    """At most `most` bytes; None when there are more. Raises Usage("file.unreadable")."""
    try:
        if name == STDIN:
            content = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(most + 1)
    except (OSError, ValueError):
        raise Usage("file.unreadable", file=name) from None
    return None if len(content) > most else content


def write(name: str | Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside and rename over: a crash leaves the old file or the new one, never half of one.

    Raises Usage("file.unwritable"), Unavailable("disk.full").
    """
    path = Path(name)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new") if path.name else path
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as bad:
        temporary.unlink(missing_ok=True)
        if bad.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("disk.full") from bad
        raise Usage("file.unwritable", file=str(name)) from None
