"""A process that dies at its n-th write, within one process.

Writes are those of the signer's and the keyring's files (each `write`, `fsync`, `ftruncate`: before it,
after it, or half of it done), each statement that changes the database, and the commit, before and after.
When the armed one comes, the node's directory is copied as it lies there, an SQLite journal in use
included, and `Killed` goes up through the code, past every `except Exception`. The office is thrown away;
who goes on opens the copy, as a new process would.

The kernel is taken to be alive, as after `kill -9`; lost and torn sectors are not imitated here. Real
processes are killed in tests/crash.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from comity import keyring, signer
from comity.chancery.office import Office

CHANGES = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """The process is gone. `at`: the write at which it died."""

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self.at = at


class Countdown:
    """Counts the writes of one kind while it is armed; at the n-th it takes the image and kills."""

    def __init__(self) -> None:
        self.left = 0
        self._kind = ""
        self._directory = self._image = Path()

    def arm(self, kind: str, writes: int, directory: Path, image: Path) -> None:
        """`kind`: file, statement or commit; `directory`: the node that will die, `image`: its copy."""
        self.left, self._kind, self._directory, self._image = writes, kind, directory, image

    def disarm(self) -> bool:
        """Whether it was still waiting: nothing died."""
        waiting, self.left = self.left > 0, 0
        return waiting

    def write(self, at: str) -> None:
        """A write comes now. Raises Killed when it is the one. `at` begins with its kind."""
        if self.is_now(at):
            self.kill(at)

    def is_now(self, at: str) -> bool:
        if self.left <= 0 or not at.startswith(self._kind):
            return False
        self.left -= 1
        return self.left == 0

    def kill(self, at: str) -> None:
        shutil.copytree(self._directory, self._image)
        raise Killed(at)


class MortalOs:
    """The `os` module as the signer and the keyring see it, with `countdown` listening."""

    def __init__(self, countdown: Countdown) -> None:
        self._countdown = countdown

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> int:
        if self._countdown.is_now("file"):
            os.pwrite(descriptor, data[: len(data) // 2], offset)
            self._countdown.kill("file torn")
        return os.pwrite(descriptor, data, offset)

    def write(self, descriptor: int, data: bytes) -> int:
        if self._countdown.is_now("file"):
            os.write(descriptor, data[: len(data) // 2])
            self._countdown.kill("file torn")
        return os.write(descriptor, data)

    def ftruncate(self, descriptor: int, length: int) -> None:
        self._countdown.write("file before truncation")
        os.ftruncate(descriptor, length)

    def fsync(self, descriptor: int) -> None:
        # Worlds lie in memory, where there is nothing to sync; that it is asked for is what counts.
        self._countdown.write("file before sync")
        self._countdown.write("file after sync")


@contextmanager
def mortal_files(countdown: Countdown) -> Iterator[None]:
    """Inside, the signer and the keyring write through `countdown`."""
    modules: tuple[Any, ...] = (signer, keyring)
    for module in modules:
        module.os = MortalOs(countdown)
    try:
        yield
    finally:
        for module in modules:
            module.os = os


def mortal_database(office: Office, countdown: Countdown) -> None:
    """From here on the office's database writes through `countdown`."""
    connection = office.store.connection
    connection.ensure_connection()
    commit: Callable[[], Any] = connection._commit

    def mortal_commit() -> None:
        countdown.write("commit before")
        commit()
        countdown.write("commit after")

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(CHANGES):
            countdown.write("statement")
        return execute(sql, params, many, context)

    connection._commit = mortal_commit
    connection.execute_wrappers.append(statement)
