"""The courier's port: one URL, `POST /exchange`, over TLS 1.3 with the node's own certificate.

Whoever connects is a stranger until the bundle shows that it is not: so the length is stated first and
bounded, the first bytes are judged before the rest is read, each request has a deadline that no trickle of
bytes moves, and an error says a code to a peer and nothing to anyone else.
"""

from __future__ import annotations

import os
import secrets
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
from cheroot.makefile import MakeFile
from cheroot.server import Gateway, HTTPConnection, HTTPRequest
from cheroot.ssl import Adapter
from cryptography.hazmat.primitives import serialization

from comity.chancery.office import Office
from comity.courier import bundle, log
from comity.courier.exchange import answer
from comity.courier.post import PATH, Refusal
from comity.courier.working import Listening
from comity.envelope import bundlebox
from comity.errors import Busy, ComityError, PeerFault, Refused, Unavailable

THREADS = 8
WAITING = 64
HEADER_BYTES = 8 << 10
HEADER_SECONDS = 20
BODY_SECONDS = 120
IDLE_SECONDS = 15
BLOCK = 64 << 10

# Before the peer is known for sure: nothing of ours but the refusal. After: what it should look at.
STRANGER = {"bundle.not_for_us", "bundle.unknown_sender", "bundle.bad_signature", "peer.unknown"}
MALFORMED = {"bundle.malformed", "bundle.unopenable", "bundle.payload"}


class Server(Listening):
    """Answers bundles for one office on a socket that listens already. `serve()` after `prepare()`."""

    request_queue_size = WAITING
    max_request_header_size = HEADER_BYTES
    max_request_body_size = bundle.LIMIT
    timeout = IDLE_SECONDS
    shutdown_timeout = 5

    def __init__(self, office: Office, listening: socket.socket, guard: threading.Lock) -> None:
        super().__init__(listening.getsockname()[:2], _Exchange, minthreads=THREADS, maxthreads=THREADS)
        self.server_name = "comity"  # neither the server's name nor its version
        self.office = office
        self.guard = guard
        self.ConnectionClass = Connection
        node = office.keyring.node
        self.ssl_adapter = Tls(node.tls_certificate, node.tls_key)
        self.listening = listening


class _Patient(ssl.SSLSocket):
    """A socket with a deadline for all that is read and written until it is moved."""

    deadline = 0.0

    def recv_into(self, *args: Any, **options: Any) -> int:
        self._hurry()
        return super().recv_into(*args, **options)

    def send(self, *args: Any, **options: Any) -> int:
        self._hurry()
        return super().send(*args, **options)

    def allow(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds

    def _hurry(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self.settimeout(min(left, IDLE_SECONDS))


class Tls(Adapter):
    """Cheroot's door to TLS, which shakes hands in a worker's thread and not in the one that accepts."""

    def __init__(self, certificate: str, key: str) -> None:
        self.context = server_context(certificate, key)
        self.context.sslsocket_class = _Patient

    def bind(self, sock: socket.socket) -> socket.socket:
        return sock

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        wrapped.allow(HEADER_SECONDS)
        return wrapped, {}

    def get_environ(self) -> dict[str, str]:
        return {}

    def makefile(self, sock: socket.socket, mode: str = "r", bufsize: int = -1) -> Any:
        return MakeFile(sock, mode, bufsize)


class _Request(HTTPRequest):
    """A request whose head has a deadline, and whose refusals have no body."""

    def parse_request(self) -> None:
        self.conn.socket.allow(HEADER_SECONDS)
        super().parse_request()

    def simple_response(self, status: Any, msg: str = "") -> None:
        self.close_connection = True
        line = f"{self.server.protocol} {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        with suppress(OSError):
            self.conn.socket.allow(HEADER_SECONDS)
            self.conn.wfile.write(line.encode("ascii"))


class Connection(HTTPConnection):
    """A connection over `Tls`, whose requests have deadlines."""

    RequestHandlerClass = _Request


class _Exchange(Gateway):
    """One request, read and answered."""

    req: Any

    def respond(self) -> None:
        request = self.req
        if request.method != b"POST" or request.path != PATH.encode() or request.qs:
            return self._refuse("404 Not Found")
        if request.chunked_read or b"Content-Length" not in request.inheaders:
            return self._refuse("411 Length Required")
        length = int(request.inheaders[b"Content-Length"])
        server: Server = request.server
        try:
            request.conn.socket.allow(BODY_SECONDS)
            data = self._body(server, length)
            with server.guard:
                told = answer(server.office, data)
        except ComityError as error:
            _heal(server.office, error)
            log.write("refused", code=error.code, bytes=length)
            return self._refuse(*_status(error))
        log.write("answered", received=length, sent=len(told))
        return self._answer("200 OK", "application/octet-stream", told)

    def _body(self, server: Server, length: int) -> bytes:
        """Read the body, the rest of it only if its first bytes are a bundle from the peer to us."""
        head = self._exactly(min(length, bundlebox.LEAST))
        with server.guard:
            bundle.addressed(server.office, head)
        return head + self._exactly(length - len(head))

    def _exactly(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            block = self.req.rfile.read(min(BLOCK, length - len(data)))
            if not block:
                raise PeerFault("bundle.malformed")
            data += block
        return bytes(data)

    def _refuse(self, status: str, code: str = "") -> None:
        # What was not read of the body is not waited for.
        self.req.close_connection = True
        self._answer(status, "application/json", msgspec.json.encode(Refusal(code)) if code else b"")

    def _answer(self, status: str, kind: str, body: bytes) -> None:
        request = self.req
        request.conn.socket.allow(BODY_SECONDS)
        request.status = status.encode()
        request.outheaders = [(b"Content-Length", str(len(body)).encode())]
        if body:
            request.outheaders.append((b"Content-Type", kind.encode()))
        request.ensure_headers_sent()
        view = memoryview(body)
        for start in range(0, len(body), BLOCK):
            request.write(bytes(view[start : start + BLOCK]))


def _status(error: ComityError) -> tuple[str, str]:
    """The status and the code for the peer. What is wrong inside this node is told to its own operator."""
    if error.code in STRANGER:
        return "403 Forbidden", error.code
    if error.code in MALFORMED:
        return "422 Unprocessable Content", error.code
    if error.code == "bundle.too_large":
        return "413 Content Too Large", error.code
    if isinstance(error, PeerFault | Refused):
        return "409 Conflict", error.code
    if isinstance(error, Busy | Unavailable):
        return "503 Service Unavailable", "node.busy"
    return "503 Service Unavailable", "node.stopped"


def _heal(office: Office, error: ComityError) -> None:
    """A connection to the database that broke is opened again by the next request."""
    if isinstance(error, Unavailable):
        office.store.connection.close()


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS 1.3 with this certificate and key (PEM). The key touches no disk in clear.

    OpenSSL reads keys from files alone: it is given an anonymous one, in memory where the system has
    that, under a password that lives as long as this call.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    password = secrets.token_bytes(32).hex().encode()
    private = serialization.load_pem_private_key(key.encode(), None)
    locked = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    with _anonymous(certificate.encode()) as public_path, _anonymous(locked) as private_path:
        context.load_cert_chain(public_path, private_path, password)
    return context


@contextmanager
def _anonymous(data: bytes) -> Iterator[str]:
    """The path of a file without a name that holds `data`."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("comity")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        os.write(descriptor, data)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield f"/dev/fd/{descriptor}"
    finally:
        os.close(descriptor)
