"""The desk's port: cheroot's threads before Django, and the few files that a page names.

Plain HTTP: on loopback, or behind the operator's own TLS. A connection that trickles is closed, a head and a
body are bounded before they are read, and what goes wrong is said by its place and never by its words.
"""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

from cheroot.wsgi import Server as WsgiServer
from django.core.handlers.wsgi import WSGIHandler
from whitenoise import WhiteNoise

from comity.chancery.office import Office
from comity.courier import log
from comity.desk.assets import FOLDERS, PREFIX
from comity.desk.headers import FIXED

WAITING = 64
HEADER_BYTES = 16 << 10
BODY_BYTES = 80 << 20
IDLE_SECONDS = 15
FOREVER = 365 * 24 * 3600

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Server(WsgiServer):
    """Serves one office on a socket that listens already. `serve()` after `prepare()`."""

    request_queue_size = WAITING
    max_request_header_size = HEADER_BYTES
    max_request_body_size = BODY_BYTES
    timeout = IDLE_SECONDS
    shutdown_timeout = 5

    def __init__(self, office: Office, listening: socket.socket, threads: int) -> None:
        super().__init__(listening.getsockname()[:2], application(office), numthreads=threads, max=threads)
        self.server_name = "comity"
        self._listening = listening

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:  # noqa: A002 - cheroot's name
        """The supervisor bound it, and keeps it while a worker is replaced."""
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self._listening
        return self._listening

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Cheroot's words may hold a stranger's: only our own failures are written, by their place."""
        failure = sys.exc_info()[1]
        if level >= logging.WARNING and not isinstance(failure, OSError):
            log.failure(failure)


def application(office: Office) -> Application:
    """Django with the office in each request's environment, behind the files of a page."""
    django = WSGIHandler()

    def with_office(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        office.keyring.renew()  # an authority that got its first officer meanwhile has a key now
        return django(environ | {"comity.office": office}, start)

    files = WhiteNoise(
        with_office, max_age=FOREVER, immutable_file_test=None, add_headers_function=_with_headers
    )
    for folder in FOLDERS:
        files.add_files(str(folder), prefix=PREFIX)
    return files  # type: ignore[no-any-return]


def _with_headers(headers: Any, path: str, url: str) -> None:
    for name, value in FIXED.items():
        headers[name] = value

