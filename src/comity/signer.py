"""The signer: commit, then sign, then send; and it remembers what it signed, outside the database.

`DIR/signer/<party>-<incarnation>.marks` has one line of JSON for each checkpoint signed. The signer
signs the same (size, root) again with the same bytes, and refuses any other at or below its mark: a
database restored from an old backup would sign a second history, and the peer would hold proof of it.

A crash between writing the mark and sending leaves a mark ahead of nothing: the same checkpoint is
given again. A torn last line was never released, for it is synced before `sign` returns.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from comity.envelope.keys import SigningPair
from comity.errors import IntegrityFailure
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint

COMPACT_BYTES = 4 << 20


class Mark(msgspec.Struct, frozen=True):
    """A checkpoint that was signed: its origin, size, root (hex) and the note with both signatures."""

    origin: str
    size: int
    root: str
    note: str


class Signer:
    """Holds the log and the cosigning keys of one node."""

    def __init__(self, directory: Path, log: SigningPair, cosigning: SigningPair) -> None:
        self.directory = directory
        self._log = log
        self._cosigning = cosigning
        self._known: dict[str, tuple[tuple[int, int], list[Mark]]] = {}
        self._cosigned: dict[Checkpoint, list[str]] = {}

    def marks(self, origin: str) -> list[Mark]:
        """What was signed for this log, oldest first (older ones are compacted away once receipted)."""
        path = self._path(origin)
        try:
            status = path.stat()
        except FileNotFoundError:
            return []
        stamp = (status.st_size, status.st_mtime_ns)
        known = self._known.get(origin)
        if known is None or known[0] != stamp:
            lines = path.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn
            marks = [msgspec.json.decode(line, type=Mark) for line in lines if line]
            known = stamp, [mark for mark in marks if mark.origin == origin]
            self._known[origin] = known
        return known[1]

    def high(self, origin: str) -> Mark | None:
        marks = self.marks(origin)
        return marks[-1] if marks else None

    def sign(self, checkpoint: Checkpoint, time: int) -> str:
        """The signed note. Raises IntegrityFailure("signer.rollback") for another history.

        The caller holds the write lock, and what it signs is committed.
        """
        root = checkpoint.root.hex()
        with self._locked():
            marks = self.marks(checkpoint.origin)
            for mark in reversed(marks):
                if mark.size == checkpoint.size and mark.root == root:
                    return mark.note
                if mark.size >= checkpoint.size:
                    raise IntegrityFailure("signer.rollback", signed=marks[-1].size, held=checkpoint.size)
            note = c2sp.sign(checkpoint, self._log, time)
            self._remember(Mark(checkpoint.origin, checkpoint.size, root, note))
            return note

    def cosign(self, checkpoint: Checkpoint, name: str, time: int) -> list[str]:
        """Cosignature lines over the peer's checkpoint, whose entries below `size` are on our disk."""
        lines = self._cosigned.get(checkpoint)
        if lines is None:
            lines = c2sp.cosign(checkpoint, self._cosigning, name, time)
            self._cosigned = {checkpoint: lines}
        return lines

    def forget_below(self, origin: str, size: int) -> None:
        """Compact the marks that the peer has receipted; the last one always stays."""
        path = self._path(origin)
        with self._locked():
            if not path.exists() or path.stat().st_size < COMPACT_BYTES:
                return
            marks = self.marks(origin)
            kept = [mark for mark in marks[:-1] if mark.size >= size] + marks[-1:]
            temporary = path.with_suffix(".new")
            with temporary.open("wb") as file:
                file.writelines(msgspec.json.encode(mark) + b"\n" for mark in kept)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)  # a crash before leaves the old file, one after the new: both whole
            _sync_directory(self.directory)

    def _remember(self, mark: Mark) -> None:
        path = self._path(mark.origin)
        marks = self.marks(mark.origin)
        fresh = not path.exists()
        with path.open("r+b" if not fresh else "wb") as file:
            end = _end_of_whole_lines(file.fileno())
            os.ftruncate(file.fileno(), end)  # drop a torn line before writing after it
            line = memoryview(msgspec.json.encode(mark) + b"\n")
            while line:  # a torn mark must not be released as a whole one
                written = os.pwrite(file.fileno(), line, end)
                line, end = line[written:], end + written
            os.fsync(file.fileno())
        if fresh:
            _sync_directory(self.directory)
        status = path.stat()
        self._known[mark.origin] = (status.st_size, status.st_mtime_ns), [*marks, mark]

    def _path(self, origin: str) -> Path:
        parsed = c2sp.parse_origin(origin)
        return self.directory / f"{parsed.party}-{parsed.inc}.marks"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.directory.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.directory / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _end_of_whole_lines(descriptor: int) -> int:
    size = os.fstat(descriptor).st_size
    if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n":
        return size
    return os.pread(descriptor, size, 0).rfind(b"\n") + 1


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
