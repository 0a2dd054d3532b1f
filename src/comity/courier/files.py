"""The courier on foot: a bundle as a file, for a node behind an air gap. The same bytes, the same checks.

A file that is lost costs nothing: the next one holds its entries again, for only the peer's receipt moves
the cursor. A file that is carried in twice brings nothing new.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from comity.chancery.office import Office
from comity.chancery.receive import outgoing
from comity.courier import bundle
from comity.courier.exchange import Report, take
from comity.errors import PeerFault, Refused, Unavailable, Usage


def carry_out(office: Office, path: Path) -> Report:
    """Write a bundle of what the peer has not receipted. The file is there whole or not at all.

    `complete` is false when there is more than one bundle holds: carry it in there, bring the answer back,
    and carry out again. Raises Usage("file.unwritable"), Unavailable("disk.full"), Refused("peer.unknown").
    """
    payload = outgoing(office)
    data = bundle.pack(office, payload)
    try:
        _write(path, data)
    except OSError as failure:
        if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unavailable("disk.full") from failure
        raise Usage("file.unwritable", file=str(path)) from failure
    head = office.store.logs.head(office.party, office.incarnation)
    end = payload.first + len(payload.entries)
    return Report(sent=len(payload.entries), complete=head is None or end == head.size)


def carry_in(office: Office, path: Path) -> Report:
    """Take in a bundle that was carried here.

    Raises Usage: file.absent, file.unreadable; Refused: bundle.gap (an earlier file is missing); PeerFault as
    any bundle, bundle.too_large before the file is read.
    """
    _, taken = take(office, _read(path))
    if taken.gap:
        raise Refused("bundle.gap")
    return Report(received=taken.received, new=taken.new, held=taken.held, void=taken.void)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed: a device or a growing file can't slip past its stated size.
            data = file.read(bundle.LIMIT + 1) if os.fstat(file.fileno()).st_size <= bundle.LIMIT else None
    except FileNotFoundError:
        raise Usage("file.absent", file=str(path)) from None
    except OSError as failure:
        raise Usage("file.unreadable", file=str(path)) from failure
    if data is None or len(data) > bundle.LIMIT:
        raise PeerFault("bundle.too_large", limit=bundle.LIMIT)
    return data


def _write(path: Path, data: bytes) -> None:
    """Beside it, synced, then renamed. A crash before the rename leaves a file that nobody carries."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
