"""A worker process: given its secrets over a pipe, watched, and started again when it dies.

The pipe is its standard input. Secrets stand in no argument, no environment and no file; and since the
pipe closes with this process, however it ends, the worker sees it and ends too.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import suppress

from comity.courier import log
from comity.errors import Unavailable

READY = b"ready\n"
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
# A worker that lived so long is started again at once.
STEADY_SECONDS = 60.0


class Child:
    """One worker. `task` is written to its standard input and closed by a newline; `module` reads it."""

    def __init__(self, name: str, module: str, task: bytes, listening: int | None) -> None:
        self.name = name
        self._command = [sys.executable, "-P", "-m", module]
        self._task = task + b"\n"
        self._listening = () if listening is None else (listening,)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE
        self._again = 0.0

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it. It may not be ready yet."""
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            pass_fds=self._listening,
            close_fds=True,
            bufsize=0,
        )
        self._started = time.monotonic()
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it died at once: `watch` will say so
            self._process.stdin.write(self._task)

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Raises Unavailable("serve.worker") when it dies or says nothing in time."""
        assert self._process is not None
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], seconds)
        if not readable or self._process.stdout.read(len(READY)) != READY:
            self.stop()
            raise Unavailable("serve.worker", worker=self.name)

    def watch(self) -> None:
        """Start another when it has died, after a pause that doubles while they keep dying."""
        now = time.monotonic()
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            log.write("worker.died", worker=self.name, status=status)
            self._close()
            self._pause = FIRST_PAUSE if now - self._started > STEADY_SECONDS else self._pause * 2
            self._again = now + min(self._pause, LONGEST_PAUSE)
        elif now >= self._again:
            self.start()

    def ask_to_stop(self) -> None:
        """Tell it to end after the request in hand; `stop` waits for it."""
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> None:
        """Ask it to end after the request in hand; make it end when it does not."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._close()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _environment() -> dict[str, str]:
    """Without the names of passphrase and token files, and without a socket meant for another process."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COMITY_", "LISTEN_"))}
