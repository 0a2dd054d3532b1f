"""What every worker process does alike, whatever it serves: how it begins, and the socket that it was given.

`child.py` is the other end of the pipe.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading

from cheroot.server import HTTPServer

from comity.courier import log
from comity.courier.child import READY


class Listening(HTTPServer):
    """A server on a socket that listens already: `listening`, set before `prepare()`."""

    listening: socket.socket

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:  # noqa: A002 - cheroot's name
        """The supervisor bound it, and keeps it while a worker is replaced."""
        # Inherited by each connection: without it the second small write of an answer waits 40 ms for an ACK.
        self.listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self.listening
        return self.listening

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Cheroot's words may hold a stranger's: only our own failures are written, by their place."""
        failure = sys.exc_info()[1]
        if level >= logging.WARNING and not isinstance(failure, OSError):
            log.failure(failure)


def begin() -> tuple[bytes, threading.Event]:
    """The line of standard input that says the task, and what is set when this process is told to stop.

    From here on it ends with its supervisor, and says what nobody foresaw by its place alone.
    """
    sys.excepthook = lambda kind, error, trace: log.failure(error)
    threading.excepthook = lambda hooked: log.failure(hooked.exc_value)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the supervisor decides
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())
    task = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_the_supervisor, daemon=True).start()
    return task, stopping


def ready() -> None:
    """Tell the supervisor that requests are answered."""
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()


def _end_with_the_supervisor() -> None:
    """The pipe closes when the supervisor ends, however it does. What is committed is safe; nothing else is awaited."""
    while os.read(0, 1):
        pass
    os._exit(0)
