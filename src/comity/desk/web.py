"""The desk's port: cheroot's threads before Django, and the few files that a page names.

Plain HTTP: on loopback, or behind the operator's own TLS. A connection that trickles is closed, a head and a
body are bounded before they are read, and what goes wrong is said by its place and never by its words.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

from cheroot.wsgi import Server as WsgiServer
from django.core.handlers.wsgi import WSGIHandler
from whitenoise import WhiteNoise

from comity.chancery.office import Office
from comity.courier.working import Listening
from comity.desk.assets import FOLDERS, PREFIX
from comity.desk.headers import FIXED

WAITING = 64
HEADER_BYTES = 16 << 10
BODY_BYTES = 80 << 20
IDLE_SECONDS = 15
FOREVER = 365 * 24 * 3600

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Server(Listening, WsgiServer):
    """Serves one office on a socket that listens already. `serve()` after `prepare()`."""

    request_queue_size = WAITING
    max_request_header_size = HEADER_BYTES
    max_request_body_size = BODY_BYTES
    timeout = IDLE_SECONDS
    shutdown_timeout = 5

    def __init__(self, office: Office, listening: socket.socket, threads: int) -> None:
        super().__init__(listening.getsockname()[:2], application(office), numthreads=threads, max=threads)
        self.server_name = "comity"
        self.listening = listening


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

