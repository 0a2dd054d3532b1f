"""What the courier writes to stderr: one line of JSON for each event, with these fields and no others.

A log outlives the erasure of what it was about, and is read by more people: it holds times, codes and
sizes, never a name, a body, a token or a path.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec


class Line(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The allowed fields. `code`: an error's; `bytes`, `sent`, `received`: sizes, or counts of entries;
    `where`: a kind of exception and a line of our source."""

    time: str
    event: str
    code: str = ""
    worker: str = ""
    bytes: int | None = None
    sent: int | None = None
    received: int | None = None
    new: int | None = None
    held: int | None = None
    void: int | None = None
    status: int | None = None
    where: str = ""


def failure(error: BaseException | None) -> None:
    """An error that nobody foresaw: its kind and its line in the source, not what it says."""
    if error is None:
        return
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    write("failed", code="internal.unexpected", where=f"{type(error).__name__} {where}")


def write(
    event: str,
    *,
    code: str = "",
    worker: str = "",
    bytes: int | None = None,  # noqa: A002 - the field's name in the log
    sent: int | None = None,
    received: int | None = None,
    new: int | None = None,
    held: int | None = None,
    void: int | None = None,
    status: int | None = None,
    where: str = "",
) -> None:
    """Write one line, whole, so that those of several threads and processes do not mix."""
    line = Line(
        time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        event=event,
        code=code,
        worker=worker,
        bytes=bytes,
        sent=sent,
        received=received,
        new=new,
        held=held,
        void=void,
        status=status,
        where=where,
    )
    sys.stderr.write(msgspec.json.encode(line).decode() + "\n")
    sys.stderr.flush()
